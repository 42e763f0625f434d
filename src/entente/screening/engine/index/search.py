"""Candidates of a name and their scores, compiled: postings, a cheap filter, then the full comparison."""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.candidates import (
    CANDIDATES,
    HEAD,
    MOST_TELLING,
    Postings,
    asked_name,
    candidates,
    cheap,
    meets,
)
from entente.screening.engine.lent import lent
from entente.screening.engine.match.align import MOST, Work, covers, turn, turn_alignment, work
from entente.screening.engine.match.compare import (
    COUNT,
    ORGANISATION,
    SHORT,
    answered,
    as_one_word,
    at_best,
    at_best_apart,
    at_best_backwards,
    may_be_one_word,
    respaced,
    told_by,
    unanswered,
)
from entente.screening.engine.match.model import HOPELESS, Model, both_ways, probability, reaches, uncovered
from entente.screening.engine.match.similarity import token_pair
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.score.prospects import Particulars, Wanted, needed

UNLIKELY = 0.04
"""Under this a candidate is not compared a second time backwards (both ways make the score symmetric)."""
UNLIKELY_ODDS = math.log(UNLIKELY / (1 - UNLIKELY))
MOST_REMEMBERED = 1 << 15
"""Pairs of tokens that one block remembers (0.7 MB)."""


class Memo(NamedTuple):
    """What pairs of tokens were found to be: ``pair`` uint64 [2^k] (asked and listed token, 0: nothing),
    ``found`` float32 [2^k, 3]. A later pair of the same place takes it over."""

    pair: npt.NDArray[np.uint64]
    found: npt.NDArray[np.float32]


@nb.njit(cache=True, nogil=True)
def _fill(tq: Tokens, q: np.ndarray, ti: Tokens, row: np.ndarray, w: Work, memo: Memo) -> None:
    """``align.fill``, from memory where a pair of tokens was compared before."""
    tq, q, ti, row, w, memo = lent(tq), lent(q), lent(ti), lent(row), lent(w), lent(memo)
    mask = np.uint64(len(memo.pair) - 1)
    for i in range(min(len(q), MOST)):
        for j in range(min(len(row), MOST)):
            pair = (np.uint64(q[i]) + np.uint64(1)) << np.uint64(32) | np.uint64(row[j])
            slot = (pair * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40) & mask
            if memo.pair[slot] != pair:
                s, e, p = token_pair(tq, q[i], ti, row[j])
                memo.pair[slot] = pair
                memo.found[slot, 0], memo.found[slot, 1], memo.found[slot, 2] = s, e, p
            w.grid[i, j] = memo.found[slot, 0]
            w.grid_edits[i, j] = memo.found[slot, 1]
            w.grid_sound[i, j] = memo.found[slot, 2]


@nb.njit(cache=True, nogil=True)
def _score(
    tq: Tokens,
    q: np.ndarray,
    ti: Tokens,
    row: np.ndarray,
    model: Model,
    odds: float,
    memo: Memo,
    w: Work,
    back: Work,
    x: np.ndarray,
    y: np.ndarray,
    mean: np.ndarray,
) -> float:
    """The score of an asked and a listed name, as ``model.name_score`` gives it, read forwards only where
    that says that they are hardly alike; 0 where it surely stays under the log-odds ``odds``."""
    tq, q, ti, row, model, memo, w, back, x, y, mean = (
        lent(tq),
        lent(q),
        lent(ti),
        lent(row),
        lent(model),
        lent(memo),
        lent(w),
        lent(back),
        lent(x),
        lent(y),
        lent(mean),
    )
    _fill(tq, q, ti, row, w, memo)
    bounded = odds > HOPELESS + 1.0
    if bounded:
        share = uncovered(model, odds, x[ORGANISATION])
        if share >= 0.0 and not covers(tq, q, ti, row, w, share) and not may_be_one_word(tq, q, ti, row):
            return 0.0
    one_way = answered(tq, q, ti, row, w, x)
    ways, known, together = 0, False, (0.0, 0.0, 0.0)
    if bounded:
        ways = at_best(tq, q, ti, row, w, x)
        if not ways:  # they may be one word each: it is seen now
            known, together = True, as_one_word(tq, q, ti, row, w)
            if not respaced(tq, q, ti, row, together[1], together[2]):
                at_best_apart(w, together, x)
                ways = 1
    turned = False
    if ways and odds > UNLIKELY_ODDS:  # such a score is that of both ways
        _answered_backwards(tq, q, ti, row, w, one_way, back, y)
        turned = True
        at_best_backwards(x, w, back, y)
        for k in range(COUNT):
            mean[k] = 0.5 * (x[k] + y[k])
        if not _reaches(model, mean, w.sums[5], ways, odds):
            return 0.0
    elif ways and not _reaches(model, x, w.sums[5], ways, odds):
        return 0.0
    if not known:
        together = as_one_word(tq, q, ti, row, w)
    unanswered(tq, q, ti, row, w, together, x)
    s = probability(model, x)
    if s > UNLIKELY:
        if not turned:
            _answered_backwards(tq, q, ti, row, w, one_way, back, y)
        unanswered(ti, row, tq, q, back, together, y)
        s = both_ways(model, x, y)
    return s


@nb.njit(cache=True, nogil=True)
def _answered_backwards(
    tq: Tokens,
    q: np.ndarray,
    ti: Tokens,
    row: np.ndarray,
    w: Work,
    one_way: bool,
    back: Work,
    y: np.ndarray,
) -> None:
    """``answered`` of the names read backwards, from what it left in ``w``; the grid is turned only where
    they may align in another way."""
    tq, q, ti, row, w, back, y = lent(tq), lent(q), lent(ti), lent(row), lent(w), lent(back), lent(y)
    n, m = min(len(q), MOST), min(len(row), MOST)
    if one_way:
        turn_alignment(n, m, w, back)
        told_by(ti, row, tq, q, back, y)
    else:
        turn(n, m, w, back)
        answered(ti, row, tq, q, back, y)


@nb.njit(cache=True, nogil=True)
def _reaches(model: Model, x: np.ndarray, other: float, ways: int, odds: float) -> bool:
    """:func:`reaches`, for every value that ``short`` may have; leaves ``x`` as it was."""
    model, x = lent(model), lent(x)
    if reaches(model, x, odds):
        return True
    if ways == 1:
        return False
    short = x[SHORT]
    x[SHORT] = other
    found = reaches(model, x, odds)
    x[SHORT] = short
    return found


@nb.njit(cache=True, nogil=True)
def search_one(
    tq: Tokens,
    q: np.ndarray,
    ti: Tokens,
    p: Postings,
    model: Model,
    asked: int,
    floor: float,
    wanted: Wanted,
    query: int,
    entries: Particulars,
    best_name: np.ndarray,
    best_score: np.ndarray,
    found: np.ndarray,
    marks: np.ndarray,
    memo: Memo,
    w: Work,
    back: Work,
) -> None:
    """The names most like ``q``, best first, in ``best_name`` (-1: none) and ``best_score``.

    ``asked`` is the place of the query's kind in ``KINDS``, -1 for any: persons meet persons and entries of
    unknown kind, things meet their own kind, companies and unknown. Candidates whose cheap share is under
    ``floor`` are not compared; of the others those with the greatest share, half as many more as are kept. A
    name that cannot become a hit (``prospects.needed``) is left out.
    """
    tq, q, ti, p, model, wanted, entries, best_name, best_score, found, marks, memo, w, back = (
        lent(tq),
        lent(q),
        lent(ti),
        lent(p),
        lent(model),
        lent(wanted),
        lent(entries),
        lent(best_name),
        lent(best_score),
        lent(found),
        lent(marks),
        lent(memo),
        lent(w),
        lent(back),
    )
    best_name[:] = -1
    best_score[:] = 0.0
    keep = len(best_name)
    n = candidates(tq.brief, q, p, found, marks)
    mine, theirs = np.empty(MOST_TELLING, np.uint64), np.empty(MOST_TELLING, np.uint64)
    name_asked = asked_name(tq.brief, q, mine)
    heads = np.empty(CANDIDATES, np.uint32)
    chosen, shares = np.empty(keep + keep // 2, np.int64), np.empty(keep + keep // 2)
    filled = 0
    for k in range(n):  # what comes from far in memory is asked for all at once
        heads[k] = p.row[found[k] - 1]
    for k in range(n):  # the greatest shares first; of equal ones the name listed first
        if not meets(asked, heads[k] & 255):
            continue
        place = np.int64(found[k])
        share = cheap(name_asked, ti.brief, p.row[place : place + (heads[k] >> 8)], theirs)
        if share < floor:
            continue
        name = np.int64(p.row[place - 2])
        at = filled if filled < len(chosen) else filled - 1
        if filled == len(chosen) and (shares[at], -chosen[at]) >= (share, -name):
            continue
        while at > 0 and (shares[at - 1], -chosen[at - 1]) < (share, -name):
            shares[at], chosen[at] = shares[at - 1], chosen[at - 1]
            at -= 1
        shares[at], chosen[at] = share, name
        filled = min(filled + 1, len(chosen))
    x, y, mean = np.zeros(COUNT), np.zeros(COUNT), np.zeros(COUNT)
    x[ORGANISATION] = y[ORGANISATION] = 1.0 if asked > 0 else 0.0
    for k in range(filled):
        name = chosen[k]
        row = p.row[p.starts[name] : p.starts[name + 1] - HEAD]
        odds = needed(wanted, query, entries, p.entry[name])
        s = _score(tq, q, ti, row, model, odds, memo, w, back, x, y, mean)
        if s == 0.0 or s < 1.0 / (1.0 + np.exp(1e-6 - odds)):
            continue
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
    wanted: Wanted,
    entries: Particulars,
    names: np.ndarray,
    scores: np.ndarray,
) -> None:
    """:func:`search_one` for every query row, without the interpreter's lock. ``names`` int64 [Q, K],
    ``scores`` float [Q, K]."""
    found = np.empty(CANDIDATES, np.uint32)
    marks = np.zeros(4 * CANDIDATES, np.uint32)
    places = 256
    while places < 32 * len(starts) and places < MOST_REMEMBERED:
        places *= 2
    memo = Memo(np.zeros(places, np.uint64), np.empty((places, 3), np.float32))
    w, back = work(), work()
    _search_all(
        lent(tq),
        lent(starts),
        lent(rows),
        lent(asked),
        lent(ti),
        lent(p),
        lent(model),
        floor,
        lent(wanted),
        lent(entries),
        lent(names),
        lent(scores),
        lent(found),
        lent(marks),
        lent(memo),
        lent(w),
        lent(back),
    )
    found[0] = marks[0] = 0  # what was lent is kept until here
    memo.pair[0] = 0
    w.sums[0] = back.sums[0] = 0.0


@nb.njit(cache=True, nogil=True)
def _search_all(
    tq: Tokens,
    starts: np.ndarray,
    rows: np.ndarray,
    asked: np.ndarray,
    ti: Tokens,
    p: Postings,
    model: Model,
    floor: float,
    wanted: Wanted,
    entries: Particulars,
    names: np.ndarray,
    scores: np.ndarray,
    found: np.ndarray,
    marks: np.ndarray,
    memo: Memo,
    w: Work,
    back: Work,
) -> None:
    for k in range(len(starts) - 1):
        search_one(
            tq,
            rows[starts[k] : starts[k + 1]],
            ti,
            p,
            model,
            asked[k],
            floor,
            wanted,
            k,
            entries,
            names[k],
            scores[k],
            found,
            marks,
            memo,
            w,
            back,
        )
