"""What every machine of the cluster does: a file to points, and a share of the vessels to what is known of
them. Arrow in, Arrow out, the engine's own functions in between; nothing here knows what moves the tables.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from entente.marine.engine import decode
from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.errors import InputError
from entente.marine.engine.known import Ground, Known, known_of
from entente.marine.engine.store import POINT, Store

POINTS = pa.schema(
    [
        ("bucket", pa.int32()), ("vessel", pa.string()), ("t", pa.int64()), ("lon", pa.int32()),
        ("lat", pa.int32()), ("sog", pa.int32()), ("cog", pa.int32()), ("status", pa.int16()),
        ("aside", pa.binary()),
    ]
)  # fmt: skip
"""A point as the engine's store packs it; or, with ``bucket`` -1, what else a file held (:class:`Aside`)."""
KNOWN = pa.schema(
    [("vessel", pa.string()), ("last", pa.int64()), ("points", pa.int64()), ("known", pa.binary())]
)
"""Per vessel its last moment, how many points it had, what is known of it (null: nothing that matters)."""
ASIDE = -1


@dataclass(slots=True)
class Aside:
    """What a file holds beside positions, piece by piece; ``problem``: it could not be used as a whole."""

    file: int
    piece: int
    batch: Batch
    positions: int = 0
    problem: tuple[str, Complaint, int | None] | None = None

    @property
    def error(self) -> InputError | None:
        return InputError(*self.problem) if self.problem else None


def read_points(files: Iterable[tuple[int, str]], buckets: int, folder: str = "") -> Iterator[pa.RecordBatch]:
    """The rows of :data:`POINTS` of some files, each with its number (its place on the command line).

    A vessel's points all get the same bucket, whichever file and machine they come from.

    :param folder: what a file's name is relative to; what is said of a file names it as it was given.
    """
    for number, given in files:
        path = str(Path(folder, given))
        errors: list[InputError] = []
        store = Store(budget=2**62)
        bucket_of: list[int] = []
        piece = 0
        for batch in decode.read([Path(path)], errors=errors):
            store.add(batch.positions)
            bucket_of += [zlib.crc32(name.encode()) % buckets for name in store.names[len(bucket_of) :]]
            points = store.drained()
            if len(points):
                yield _rows(points, store.names, np.array(bucket_of, np.int32))
            count, batch.positions = len(batch.positions), Positions.empty()
            batch.rejects = [replace(row, source=row.source.replace(path, given)) for row in batch.rejects]
            yield _aside(Aside(number, piece, batch, count))
            piece += 1
        for error in errors:
            problem = error.source.replace(path, given), error.complaint, error.line
            yield _aside(Aside(number, piece, Batch(), problem=problem))


def _rows(
    points: npt.NDArray[np.void], names: Sequence[str], buckets: npt.NDArray[np.int32]
) -> pa.RecordBatch:
    key = points["key"]
    columns = [
        pa.array(buckets[key]),
        pa.DictionaryArray.from_arrays(pa.array(key), pa.array(names, pa.string())).cast(pa.string()),
        *(pa.array(np.ascontiguousarray(points[name])) for name in ("t", "lon", "lat")),
        pa.array(points["sog"].astype(np.int32)),
        pa.array(points["cog"].astype(np.int32)),
        pa.array(points["status"].astype(np.int16)),
        pa.nulls(len(points), pa.binary()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=POINTS)


def _aside(aside: Aside) -> pa.RecordBatch:
    row = dict.fromkeys(POINTS.names) | {"bucket": ASIDE, "aside": pickle.dumps(aside)}
    return pa.RecordBatch.from_pylist([row], schema=POINTS)


def points_of(table: pa.Table) -> tuple[npt.NDArray[np.void], list[str]]:
    """The engine's points and the names of their vessels, from rows of :data:`POINTS`."""
    vessels = table.column("vessel").combine_chunks().dictionary_encode()
    points = np.empty(table.num_rows, POINT)
    points["key"] = vessels.indices.to_numpy()
    for name in ("t", "lon", "lat", "sog", "cog", "status"):
        points[name] = table.column(name).to_numpy()
    return points, vessels.dictionary.to_pylist()


def known_rows(table: pa.Table, ground: Ground) -> pa.Table:
    """What is known of every vessel of one bucket: rows of :data:`POINTS` to rows of :data:`KNOWN`."""
    points, names = points_of(table)
    last = np.full(len(names), np.iinfo(np.int64).min)
    np.maximum.at(last, points["key"], points["t"])
    count = np.bincount(points["key"], minlength=len(names))
    known = known_of(points, names, ground)
    blobs = [_packed(known.get(key), names[key]) for key in range(len(names))]
    columns = [pa.array(names), pa.array(last), pa.array(count), pa.array(blobs, pa.binary())]
    return pa.Table.from_arrays(columns, schema=KNOWN)


def _packed(known: Known | None, name: str) -> bytes | None:
    if known is None or not (known.hulls or known.stretches or known.radar or known.tips):
        return None
    return pickle.dumps(known)
