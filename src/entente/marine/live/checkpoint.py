"""The state in one file that appears whole or not at all (npz: arrays, and the plain values as JSON).

Points are not in it: they stand in their own files, and the checkpoint holds how long each is.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from entente.marine.engine.columns import Sighting
from entente.marine.engine.errors import InputError

if TYPE_CHECKING:
    from entente.marine.live.worker import Worker

VERSION = 1
FILE = "checkpoint.npz"


class Unreadable(InputError):
    """The state folder holds a checkpoint of another version; says what to do."""


def write(worker: Worker) -> None:
    store, particulars = worker.engine.store, worker.engine.particulars
    arrays: dict[str, Any] = {}
    decoders = []
    for number, decoder in enumerate(worker.decoders):
        plain, parts = decoder.state()
        decoders.append(plain)
        arrays |= {f"d{number}_{name}": values for name, values in parts.items()}
    plain = {
        "version": VERSION,
        "seq": worker.spool.next - 1,
        "names": store.names,
        "lengths": store.lengths,
        "generation": store.generation,
        "last": store.last,
        "count": store.count,
        "sources": worker.names,
        "offsets": worker.offsets,
        "decoders": decoders,
        "said": {
            name: {attribute: list(times.items()) for attribute, times in values.items()}
            for name, values in particulars._said.items()
        },
        "sightings": [asdict(one) for one in worker.sightings],
        "settled": worker.settled.state(),
    }
    arrays["plain"] = np.frombuffer(orjson.dumps(plain, option=orjson.OPT_SERIALIZE_NUMPY), np.uint8)
    partial = worker.folder / (FILE + ".partial")
    with partial.open("wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    for number in range(len(store.lengths)):  # what the checkpoint counts on must be on the disk first
        if store.lengths[number]:
            with store.path(number).open("rb") as points:
                os.fsync(points.fileno())
    partial.replace(worker.folder / FILE)


def read(worker: Worker) -> int:
    """Restore; returns the last record that the state holds, 0 without a checkpoint."""
    path = worker.folder / FILE
    store = worker.engine.store
    if not path.exists():
        store.restore([], [0] * len(store.lengths), 0, store.last, 0)
        return 0
    with np.load(path) as loaded:
        arrays = dict(loaded)
    plain = orjson.loads(arrays["plain"].tobytes())
    if plain["version"] != VERSION:
        raise Unreadable(str(path), "state_version", theirs=plain["version"], ours=VERSION)
    store.restore(plain["names"], plain["lengths"], plain["generation"], plain["last"], plain["count"])
    worker.engine.particulars._said = {
        name: {
            attribute: {value: tuple(span) for value, span in times} for attribute, times in values.items()
        }
        for name, values in plain["said"].items()
    }
    for name in plain["sources"]:
        worker.source(name)
    for number, state in enumerate(plain["decoders"]):
        prefix = f"d{number}_"
        parts = {
            name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)
        }
        worker.decoders[number].restore(state, parts)
    worker.offsets = plain["offsets"]
    worker.sightings = {Sighting(**one): None for one in plain["sightings"]}
    worker.settled.restore(plain["settled"])
    worker.engine.recovered(worker.places.take)
    return int(plain["seq"])
