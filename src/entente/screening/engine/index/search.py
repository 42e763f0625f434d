"""Candidates of a name and their scores, compiled: postings, a cheap filter, then the full comparison."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.keys import MOST_KEYS, joined_skeleton, keys
from entente.screening.engine.lists.model import KINDS
from entente.screening.engine.match.compare import COUNT, FEATURES, features
from entente.screening.engine.match.model import Model, both_ways, probability
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import INITIAL, LEGAL, PARTICLE

CANDIDATES = 256
BUCKET = 160
"""Postings read of one key; a longer bucket is read only as far, its names come through rarer keys."""
UNLIKELY = 0.04
"""Under this a candidate is not compared a second time backwards (both ways make the score symmetric)."""
ORGANISATION = FEATURES.index("organisation")
COMPANY, UNKNOWN = KINDS.index("company"), KINDS.index("unknown")
COMMON = 48
"""A single token shared by more names than this is no key."""


class Postings(NamedTuple):
    """``offsets`` [2^k + 1] into ``names``: the numbers of names under every bucket of keys. ``starts`` and
    ``row`` are the names as token numbers, ``entry`` the entry of each name, ``thing`` the place of
    its kind in ``lists.model.KINDS``."""

    offsets: npt.NDArray[np.uint32]
    names: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.uint32]
    row: npt.NDArray[np.uint32]
    entry: npt.NDArray[np.uint32]
    thing: npt.NDArray[np.uint8]


@nb.njit(cache=True, nogil=True)
def _near(s: np.uint64, t: np.uint64) -> bool:
    """Whether two skeletons differ by at most one class (put in, left out or changed)."""
    while s and t and (s & np.uint64(15)) == (t & np.uint64(15)):
        s >>= np.uint64(4)
        t >>= np.uint64(4)
    return s >> np.uint64(4) == t >> np.uint64(4) or s >> np.uint64(4) == t or s == t >> np.uint64(4)


@nb.njit(cache=True, nogil=True)
def _written_together(plain: np.uint64, full: np.uint64, ti: Tokens, row: np.ndarray) -> bool:
    """Whether all of a listed name in one word sounds like all of the asked one (its skeletons without and
    with particles)."""
    first = np.uint64(0)
    for j in range(len(row)):
        if ti.kind[row[j]] != PARTICLE:
            first = np.uint64(ti.skeleton[row[j]])
            break
    low = np.uint64(15)
    if first & low == plain & low and _near(plain, joined_skeleton(ti, row, False)):
        return True
    return (
        np.uint64(ti.skeleton[row[0]]) & low == full & low
        and (plain != full or ti.kind[row[0]] == PARTICLE)
        and _near(full, joined_skeleton(ti, row, True))
    )


@nb.njit(cache=True, nogil=True)
def cheap(tq: Tokens, q: np.ndarray, plain: np.uint64, full: np.uint64, ti: Tokens, row: np.ndarray) -> float:
    """Share of weight answered by skeleton, the mean of both sides leaning to the better: a filter, no
    score. ``plain`` and ``full``: the asked name in one word, see :func:`_written_together`."""
    got = all_q = all_i = 0.0
    for j in range(len(row)):
        kind = ti.kind[row[j]]
        if kind != PARTICLE and kind != LEGAL:
            all_i += ti.weight[row[j]]
    used = np.uint64(0)
    for i in range(len(q)):
        kind = tq.kind[q[i]]
        if kind in (PARTICLE, LEGAL):
            continue
        w = tq.weight[q[i]]
        all_q += w
        s = np.uint64(tq.skeleton[q[i]])
        best, which = 0.0, -1
        for j in range(min(len(row), 60)):
            if used >> np.uint64(j) & np.uint64(1) or ti.kind[row[j]] in (PARTICLE, LEGAL):
                continue
            t = np.uint64(ti.skeleton[row[j]])
            if s == t:
                like = 1.0
            elif kind == INITIAL or ti.kind[row[j]] == INITIAL:
                like = 0.6 if tq.letters[q[i], 0] == ti.letters[row[j], 0] else 0.0
            elif _near(s, t):
                like = 0.75
            else:
                like = 0.0
            if like > best:
                best, which = like, j
        if which >= 0:
            used |= np.uint64(1) << np.uint64(which)
            got += best * 0.5 * (w + ti.weight[row[which]])
    if got < 0.5 * max(all_q, all_i) and _written_together(plain, full, ti, row):
        return 0.9
    if got == 0.0:
        return 0.0
    low, high = min(all_q, all_i), max(all_q, all_i)
    return 0.6 * got / max(low, 0.1) + 0.4 * got / max(high, 0.1)


@nb.njit(cache=True, nogil=True)
def candidates(
    tq: Tokens, q: np.ndarray, ti: Tokens, p: Postings, found: np.ndarray, marks: np.ndarray
) -> int:
    """Numbers of names that share a key with ``q``, rarest keys first, each once; returns how many.

    ``marks`` is scratch of a power of two at least four times ``len(found)``, zero before and after.
    """
    out, single = np.empty(MOST_KEYS, np.uint64), np.empty(MOST_KEYS, np.bool_)
    n = keys(tq, q, out, single)
    mask = np.uint64(len(p.offsets) - 2)
    sizes = np.empty(n, np.int64)
    for k in range(n):
        b = out[k] & mask
        sizes[k] = p.offsets[b + 1] - p.offsets[b]
    count = 0
    wrap = np.uint64(len(marks) - 1)
    for k in np.argsort(sizes):
        b = out[k] & mask
        for at in range(p.offsets[b], min(p.offsets[b] + BUCKET, p.offsets[b + 1])):
            name = p.names[at]
            slot = (np.uint64(name) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(20)) & wrap
            while marks[slot] != 0 and marks[slot] != name + 1:
                slot = (slot + np.uint64(1)) & wrap
            if marks[slot] == 0 and count < len(found):
                marks[slot] = name + 1
                found[count] = name
                count += 1
        if count >= len(found):
            break
    marks[:] = 0
    return count


@nb.njit(cache=True, nogil=True)
def _meets(asked: int, listed: int) -> bool:
    if asked < 0 or listed == UNKNOWN or asked == UNKNOWN:
        return True
    if asked == 0 or listed == 0:
        return asked == listed
    return listed in (asked, COMPANY) or asked == COMPANY


@nb.njit(cache=True, nogil=True)
def search_one(
    tq: Tokens,
    q: np.ndarray,
    ti: Tokens,
    p: Postings,
    model: Model,
    asked: int,
    floor: float,
    best_name: np.ndarray,
    best_score: np.ndarray,
    found: np.ndarray,
    marks: np.ndarray,
) -> None:
    """The names most like ``q``, best first, in ``best_name`` (-1: none) and ``best_score``.

    ``asked`` is the place of the query's kind in ``KINDS``, -1 for any: persons meet persons and entries of
    unknown kind, things meet their own kind, companies and unknown. Candidates whose cheap share is under
    ``floor`` are not compared.
    """
    best_name[:] = -1
    best_score[:] = 0.0
    keep = len(best_name)
    n = candidates(tq, q, ti, p, found, marks)
    shares = np.empty(n, np.float32)
    plain, full = joined_skeleton(tq, q, False), joined_skeleton(tq, q, True)
    for k in range(n):
        name = found[k]
        shares[k] = 0.0
        if _meets(asked, p.thing[name]):
            shares[k] = cheap(tq, q, plain, full, ti, p.row[p.starts[name] : p.starts[name + 1]])
    x = np.zeros(COUNT)
    y = np.zeros(COUNT)
    compared = 0
    for k in np.argsort(-shares):
        if shares[k] < floor or compared >= keep + keep // 2:
            break
        name = found[k]
        row = p.row[p.starts[name] : p.starts[name + 1]]
        x[ORGANISATION] = y[ORGANISATION] = 1.0 if asked > 0 else 0.0
        features(tq, q, ti, row, x)
        s = probability(model, x)
        if s > UNLIKELY:
            features(ti, row, tq, q, y)
            s = both_ways(model, x, y)
        compared += 1  # noqa: SIM113 - counts what was compared
        at = keep
        while at > 0 and (best_name[at - 1] < 0 or best_score[at - 1] < s):
            at -= 1
        if at < keep:
            for m in range(keep - 1, at, -1):
                best_name[m] = best_name[m - 1]
                best_score[m] = best_score[m - 1]
            best_name[at] = name
            best_score[at] = s


@nb.njit(cache=True, nogil=True)
def search_block(
    tq: Tokens,
    starts: np.ndarray,
    rows: np.ndarray,
    asked: np.ndarray,
    ti: Tokens,
    p: Postings,
    model: Model,
    floor: float,
    names: np.ndarray,
    scores: np.ndarray,
) -> None:
    """:func:`search_one` for every query row, without the interpreter's lock. ``names`` int64 [Q, K],
    ``scores`` float [Q, K]."""
    found = np.empty(CANDIDATES, np.uint32)
    marks = np.zeros(4 * CANDIDATES, np.uint32)
    for k in range(len(starts) - 1):
        search_one(
            tq,
            rows[starts[k] : starts[k + 1]],
            ti,
            p,
            model,
            asked[k],
            floor,
            names[k],
            scores[k],
            found,
            marks,
        )
