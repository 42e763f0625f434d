"""Which listed names a name may be one of: postings of its keys, then a cheap filter."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.keys import MOST_KEYS, joined_skeleton, keys
from entente.screening.engine.lent import lent
from entente.screening.engine.lists.model import KINDS
from entente.screening.engine.match.similarity import bits
from entente.screening.engine.names.table import kind_of, skeleton_of, weight_in
from entente.screening.engine.names.words import INITIAL, LEGAL, PARTICLE

CANDIDATES = 256
BUCKET = 160
"""Postings read of one key; a longer bucket is read only as far, its names come through rarer keys."""
COMMON = 48
"""A single token shared by more names than this is no key."""
COMPANY, UNKNOWN = KINDS.index("company"), KINDS.index("unknown")
MOST_TELLING = 32
"""Tokens of a name that the filter looks at."""


class Postings(NamedTuple):
    """``offsets`` [2^k + 1] into ``names``: under every bucket of keys, where in ``row`` its names begin. A
    name in ``row`` is its number, its kind and length (see ``HEAD``), then its tokens, all in one place of
    memory; ``starts`` [N + 1] is where the tokens of each begin, ``entry`` the entry of each, ``thing`` the
    place of its kind in ``lists.model.KINDS``."""

    offsets: npt.NDArray[np.uint32]
    names: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.uint32]
    row: npt.NDArray[np.uint32]
    entry: npt.NDArray[np.uint32]
    thing: npt.NDArray[np.uint8]

    def tokens_of(self, name: int) -> npt.NDArray[np.uint32]:
        return self.row[self.starts[name] : self.starts[name + 1] - HEAD]


HEAD = 2
"""Places before a name's tokens in ``Postings.row``: its number; its kind and, from the ninth bit, its
length."""


def with_heads(
    starts: npt.NDArray[np.uint32], row: npt.NDArray[np.uint32], thing: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """``starts`` and ``row`` of names, as :class:`Postings` has them."""
    count, sizes = len(starts) - 1, np.diff(starts)
    numbers = np.arange(count, dtype=np.uint32)
    begin = starts + HEAD * np.arange(1, count + 2, dtype=np.uint32)
    out = np.empty(len(row) + HEAD * count, np.uint32)
    out[np.arange(len(row)) + np.repeat(HEAD * (numbers + 1), sizes)] = row
    out[begin[:-1] - 2] = numbers
    out[begin[:-1] - 1] = thing | sizes << 8
    return begin, out


class Asked(NamedTuple):
    """An asked name as the filter reads it: its telling tokens (``brief`` of :class:`Tokens`), how many,
    their weight, and its skeleton in one word without and with particles."""

    tokens: npt.NDArray[np.uint64]
    size: int
    weight: float
    plain: np.uint64
    full: np.uint64


@nb.njit(cache=True, nogil=True)
def asked_name(brief: np.ndarray, row: np.ndarray, room: np.ndarray) -> Asked:
    """``room``: uint64 [MOST_TELLING], overwritten."""
    count, weight = 0, 0.0
    for token in row:
        kind = kind_of(brief[token])
        if kind != PARTICLE and kind != LEGAL and count < MOST_TELLING:
            room[count] = brief[token]
            count += 1
            weight += weight_in(brief[token])
    return Asked(room, count, weight, joined_skeleton(brief, row, False), joined_skeleton(brief, row, True))


@nb.njit(cache=True, nogil=True)
def _near(s: np.uint64, t: np.uint64) -> bool:
    """Whether two skeletons differ by at most one class (put in, left out or changed)."""
    if s == t:
        return True
    apart = s ^ t  # what both begin with goes: no class is 0
    same = np.uint64(bits((apart & (~apart + np.uint64(1))) - np.uint64(1))) & ~np.uint64(3)
    s >>= same
    t >>= same
    return s >> np.uint64(4) == t >> np.uint64(4) or s >> np.uint64(4) == t or s == t >> np.uint64(4)


@nb.njit(cache=True, nogil=True)
def _written_together(plain: np.uint64, full: np.uint64, brief: np.ndarray, row: np.ndarray) -> bool:
    """Whether all of a listed name in one word sounds like all of the asked one (its skeletons without and
    with particles)."""
    first = np.uint64(0)
    for j in range(len(row)):
        if kind_of(brief[row[j]]) != PARTICLE:
            first = skeleton_of(brief[row[j]])
            break
    low = np.uint64(15)
    if first & low == plain & low and _near(plain, joined_skeleton(brief, row, False)):
        return True
    return (
        skeleton_of(brief[row[0]]) & low == full & low
        and (plain != full or kind_of(brief[row[0]]) == PARTICLE)
        and _near(full, joined_skeleton(brief, row, True))
    )


@nb.njit(cache=True, nogil=True)
def cheap(asked: Asked, brief: np.ndarray, row: np.ndarray, room: np.ndarray) -> float:
    """Share of weight answered by skeleton, the mean of both sides leaning to the better: a filter, no
    score. ``room``: uint64 [MOST_TELLING], overwritten."""
    brief, row, room = lent(brief), lent(row), lent(room)
    count, all_i, got = 0, 0.0, 0.0
    low, first = np.uint64(0xFFFFFFFF), np.uint64(40)
    for token in row:
        kind = kind_of(brief[token])
        if kind != PARTICLE and kind != LEGAL and count < MOST_TELLING:
            room[count] = brief[token]
            count += 1
            all_i += weight_in(brief[token])
    used = np.uint64(0)
    for i in range(asked.size):
        mine = asked.tokens[i]
        best, which = 0.0, -1
        for j in range(count):
            if used >> np.uint64(j) & np.uint64(1):
                continue
            theirs = room[j]
            like = 0.0
            if (mine ^ theirs) & low == 0:
                like = 1.0
            elif kind_of(mine) == INITIAL or kind_of(theirs) == INITIAL:
                if (mine >> first) & np.uint64(255) == (theirs >> first) & np.uint64(255):
                    like = 0.6
            elif _near(mine & low, theirs & low):
                like = 0.75
            if like > best:
                best, which = like, j
        if which >= 0:
            used |= np.uint64(1) << np.uint64(which)
            got += best * 0.5 * (weight_in(mine) + weight_in(room[which]))
    if got < 0.5 * max(asked.weight, all_i) and _written_together(asked.plain, asked.full, brief, row):
        return 0.9
    if got == 0.0:
        return 0.0
    return 0.6 * got / max(min(asked.weight, all_i), 0.1) + 0.4 * got / max(asked.weight, all_i, 0.1)


@nb.njit(cache=True, nogil=True)
def candidates(brief: np.ndarray, q: np.ndarray, p: Postings, found: np.ndarray, marks: np.ndarray) -> int:
    """Where in ``p.row`` the names begin that share a key with ``q``, rarest keys first, each once; returns
    how many.

    ``marks`` is scratch of a power of two at least four times ``len(found)``, zero before and after.
    """
    brief, q, p, found, marks = lent(brief), lent(q), lent(p), lent(found), lent(marks)
    out, single = np.empty(MOST_KEYS, np.uint64), np.empty(MOST_KEYS, np.bool_)
    n = keys(brief, q, out, single)
    mask = np.uint64(len(p.offsets) - 2)
    begins, ends = np.empty(MOST_KEYS, np.int64), np.empty(MOST_KEYS, np.int64)
    filled = 0
    for k in range(n):  # buckets in the order of their sizes, equal ones in that of their keys
        b = out[k] & mask
        begin, end = np.int64(p.offsets[b]), np.int64(p.offsets[b + 1])
        if begin == end:
            continue
        at = filled
        while at > 0 and ends[at - 1] - begins[at - 1] > end - begin:
            begins[at], ends[at] = begins[at - 1], ends[at - 1]
            at -= 1
        begins[at], ends[at] = begin, end
        filled += 1
    count = 0
    wrap = np.uint64(len(marks) - 1)
    for k in range(filled):
        for at in range(begins[k], min(begins[k] + BUCKET, ends[k])):
            name = p.names[at]
            slot = (np.uint64(name) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(20)) & wrap
            while marks[slot] != 0 and marks[slot] != name + 1:
                slot = (slot + np.uint64(1)) & wrap
            if marks[slot] == 0:
                if count == len(found):
                    break
                marks[slot] = name + 1
                found[count] = name
                count += 1
        if count == len(found):
            break
    marks[:] = 0
    return count


@nb.njit(cache=True, nogil=True)
def meets(asked: int, listed: int) -> bool:
    if asked < 0 or listed == UNKNOWN or asked == UNKNOWN:
        return True
    if asked == 0 or listed == 0:
        return asked == listed
    return listed in (asked, COMPANY) or asked == COMPANY
