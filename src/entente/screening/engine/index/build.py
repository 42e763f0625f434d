"""From entries to an index: tokens, names, postings, exact identifiers, in flat arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.candidates import BUCKET, COMMON, Postings, with_heads
from entente.screening.engine.index.keys import MOST_KEYS, keys
from entente.screening.engine.index.store import Index, blob
from entente.screening.engine.lists.model import KINDS, SourceList
from entente.screening.engine.names.identifiers import exact_keys
from entente.screening.engine.names.table import Tokens, TokenTable, packed
from entente.screening.engine.names.words import without_prefix
from entente.screening.engine.score.prospects import particulars


@nb.njit(cache=True, nogil=True)
def _count(
    t: Tokens,
    starts: np.ndarray,
    row: np.ndarray,
    mask: np.uint64,
    singles: np.ndarray,
    at: np.ndarray,
    step: int,
) -> None:
    """Step 0 counts single-token keys per bucket, step 1 what is kept of all keys, in ``at[bucket + 1]``."""
    out, single = np.empty(MOST_KEYS, np.uint64), np.empty(MOST_KEYS, np.bool_)
    for name in range(len(starts) - 1):
        n = keys(t.brief, row[starts[name] : starts[name + 1]], out, single)
        for k in range(n):
            bucket = out[k] & mask
            if step == 0:
                if single[k]:
                    singles[bucket] += 1
                continue
            if single[k] and n > 3 and singles[bucket] > COMMON:
                continue
            if at[bucket + 1] < BUCKET:
                at[bucket + 1] += 1


@nb.njit(cache=True, nogil=True)
def _fill(
    t: Tokens,
    starts: np.ndarray,
    row: np.ndarray,
    mask: np.uint64,
    singles: np.ndarray,
    offsets: np.ndarray,
    names: np.ndarray,
) -> None:
    out, single = np.empty(MOST_KEYS, np.uint64), np.empty(MOST_KEYS, np.bool_)
    used = np.zeros(len(offsets) - 1, np.uint8)
    for name in range(len(starts) - 1):
        n = keys(t.brief, row[starts[name] : starts[name + 1]], out, single)
        for k in range(n):
            bucket = out[k] & mask
            if single[k] and n > 3 and singles[bucket] > COMMON:
                continue
            if offsets[bucket] + used[bucket] < offsets[bucket + 1]:
                names[offsets[bucket] + used[bucket]] = name
                used[bucket] += 1


def postings(
    tokens: Tokens,
    starts: npt.NDArray[np.uint32],
    row: npt.NDArray[np.uint32],
    entry: npt.NDArray[np.uint32],
    thing: npt.NDArray[np.uint8],
) -> Postings:
    """Blocking buckets over all names; about one bucket for every two keys."""
    size = 1 << max(10, int(np.ceil(np.log2(max(1, 4 * (len(starts) - 1))))))
    mask = np.uint64(size - 1)
    singles, offsets = np.zeros(size, np.uint32), np.zeros(size + 1, np.uint32)
    _count(tokens, starts, row, mask, singles, offsets, 0)
    _count(tokens, starts, row, mask, singles, offsets, 1)
    np.cumsum(offsets, out=offsets)
    names = np.zeros(int(offsets[-1]), np.uint32)
    _fill(tokens, starts, row, mask, singles, offsets, names)
    begin, whole = with_heads(starts, row, thing)
    found = Postings(offsets, begin[names], begin, whole, entry, thing)
    for array in found:
        array.flags.writeable = False
    return found


def build(lists: Sequence[SourceList]) -> Index:
    """An index over every name of every list, in the lists' order."""
    table = TokenTable()
    rows: list[list[int]] = []
    owner: list[int] = []
    thing: list[int] = []
    texts: list[bytes] = []
    blobs: list[bytes] = []
    exact: list[tuple[int, int]] = []
    number = 0
    for source in lists:
        for entry in source.entries:
            organisation = entry.kind not in ("person", "unknown")
            kind = KINDS.index(entry.kind)
            for name in entry.names:
                text = without_prefix(name.text) if entry.kind == "vessel" else name.text
                coded = table.encode(text, organisation)
                if coded:
                    rows.append(coded)
                    owner.append(number)
                    thing.append(kind)
                    texts.append(name.text.encode())
            exact += [(key, number) for key in exact_keys(entry)]
            blobs.append(blob(entry, source))
            number += 1
    starts, row = packed(rows)
    tokens = table.arrays()
    p = postings(tokens, starts, row, np.array(owner, np.uint32), np.array(thing, np.uint8))
    exact.sort()
    head = {
        "lists": [
            {
                "list": s.list_id,
                "title": s.title,
                "version": s.version,
                "digest": s.digest,
                "entries": len(s.entries),
                "rejects": len(s.rejects),
                "label": asdict(s.entries[0].label) if s.entries else {},
                "source": s.entries[0].provenance.source if s.entries else "",
            }
            for s in lists
        ],
        "names": len(rows),
        "entries": number,
    }
    return Index(
        head,
        tokens,
        p,
        particulars(entry for source in lists for entry in source.entries),
        *_text(texts),
        *_text(blobs),
        np.array([k for k, _ in exact], np.uint64),
        np.array([e for _, e in exact], np.uint32),
    )


def _text(parts: Iterable[bytes]) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    parts = list(parts)
    starts = np.zeros(len(parts) + 1, np.uint32 if sum(map(len, parts)) < 2**32 else np.uint64)
    np.cumsum([len(p) for p in parts], out=starts[1:])
    return starts, np.frombuffer(b"".join(parts) or b"\0", np.uint8)
