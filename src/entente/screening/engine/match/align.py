"""Which token of one name answers which of another."""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.lent import lent
from entente.screening.engine.match.similarity import (
    kinds_apart,
    letter_distance,
    sound_similarity,
    sounds_at_most,
    token_pair,
)
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import INITIAL, LEGAL, NUMBER, PARTICLE, WIDTH

MOST = 14
"""Tokens of a name that are compared."""
ANSWERED = 0.56
"""Least similarity at which one token answers another."""
JOINED = 0.84
"""Least similarity of two words, written as one, to the word that answers them."""


class Work(NamedTuple):
    """What one comparison writes to: ``grid``, ``grid_edits``, ``grid_sound`` float32 [MOST, MOST], what
    ``token_pair`` says of every pair; ``partner_*`` int64 [MOST], the token that answers (-1: none);
    ``likeness``, ``edits``, ``sound`` float64 [MOST] of each token of the first name; ``one``, ``two`` uint8
    [2 WIDTH], letters or sounds; ``sums`` float64 [8], see ``compare.answered``."""

    grid: npt.NDArray[np.float32]
    grid_edits: npt.NDArray[np.float32]
    grid_sound: npt.NDArray[np.float32]
    partner_a: npt.NDArray[np.int64]
    partner_b: npt.NDArray[np.int64]
    likeness: npt.NDArray[np.float64]
    edits: npt.NDArray[np.float64]
    sound: npt.NDArray[np.float64]
    one: npt.NDArray[np.uint8]
    two: npt.NDArray[np.uint8]
    sums: npt.NDArray[np.float64]


@nb.njit(cache=True, nogil=True)
def work() -> Work:
    return Work(
        np.zeros((MOST, MOST), np.float32),
        np.zeros((MOST, MOST), np.float32),
        np.zeros((MOST, MOST), np.float32),
        np.empty(MOST, np.int64),
        np.empty(MOST, np.int64),
        np.zeros(MOST),
        np.zeros(MOST),
        np.zeros(MOST),
        np.empty(2 * WIDTH, np.uint8),
        np.empty(2 * WIDTH, np.uint8),
        np.zeros(8),
    )


@nb.njit(cache=True, nogil=True)
def fill(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work) -> None:
    """Every token of ``a`` against every one of ``b``."""
    for i in range(min(len(a), MOST)):
        for j in range(min(len(b), MOST)):
            w.grid[i, j], w.grid_edits[i, j], w.grid_sound[i, j] = token_pair(ta, a[i], tb, b[j])


@nb.njit(cache=True, nogil=True, inline="always")
def turn(n: int, m: int, w: Work, to: Work) -> None:
    """The grid of (b, a) from that of (a, b): :func:`token_pair` says the same both ways."""
    for i in range(n):
        for j in range(m):
            to.grid[j, i] = w.grid[i, j]
            to.grid_edits[j, i] = w.grid_edits[i, j]
            to.grid_sound[j, i] = w.grid_sound[i, j]


@nb.njit(cache=True, nogil=True, inline="always")
def _asked_of_two(t: Tokens, i: int, j: int, other: Tokens, k: int, alone: float) -> float:
    """How well tokens i and j of ``t``, written as one word, must answer token k of ``other``, which one of
    them answers ``alone`` so well: only where it is clearly better. 9 where it cannot be."""
    if t.kind[i] == NUMBER or other.kind[k] == NUMBER or other.kind[k] == INITIAL:
        return 9.0
    least = max(JOINED, alone + 0.08)
    size = np.int64(t.n_letters[i]) + t.n_letters[j] - other.n_letters[k]
    if least >= 0.98 or (abs(size) > 3 and (t.abjad[i] != 0) == (other.abjad[k] != 0)):
        return 9.0
    return least


@nb.njit(cache=True, nogil=True)
def _may_join(t: Tokens, i: int, j: int, other: Tokens, k: int, least: float, sounds: np.ndarray) -> bool:
    """Whether tokens i and j of ``t``, written as one word, could answer token k so well; true where that is
    not sure. Leaves their sounds in ``sounds``."""
    t, other, sounds = lent(t), lent(other), lent(sounds)
    p, q = t.n_sounds[i], t.n_sounds[j]
    for x in range(p):
        sounds[x] = t.sounds[i, x]
    for x in range(q):
        sounds[p + x] = t.sounds[j, x]
    mixed = (t.abjad[i] != 0) != (other.abjad[k] != 0)
    n, m = np.int64(t.n_letters[i]) + t.n_letters[j], np.int64(other.n_letters[k])
    apart = kinds_apart(t.which[i] | t.which[j], other.which[k])
    if not mixed and (1.0 - apart / max(n, m)) * 0.98 >= least - 1e-6:  # by its letters
        return True
    most = sounds_at_most(sounds, np.int64(p) + q, other.sounds[k], other.n_sounds[k], mixed)
    return bool(most * (0.97 if mixed else 0.95 * 0.98) >= least - 1e-6)


@nb.njit(cache=True, nogil=True)
def _joined(
    t: Tokens, i: int, j: int, other: Tokens, k: int, least: float, letters: np.ndarray, sounds: np.ndarray
) -> tuple[float, float]:
    """How well tokens i and j of ``t``, written as one word, answer token k of ``other``, and in how many
    edits; may be 0 where that is under ``least``."""
    t, other, letters, sounds = lent(t), lent(other), lent(letters), lent(sounds)
    if not _may_join(t, i, j, other, k, least, sounds):
        return 0.0, 9.0
    n, m = np.int64(t.n_letters[i]) + t.n_letters[j], np.int64(other.n_letters[k])
    mixed = (t.abjad[i] != 0) != (other.abjad[k] != 0)
    size = np.int64(t.n_sounds[i]) + t.n_sounds[j]
    s = sound_similarity(sounds, size, other.sounds[k], other.n_sounds[k], mixed)
    if mixed:
        return s * 0.97, (1.0 - s) * 4.0
    for x in range(t.n_letters[i]):
        letters[x] = t.letters[i, x]
    for x in range(t.n_letters[j]):
        letters[np.int64(t.n_letters[i]) + x] = t.letters[j, x]
    e = letter_distance(letters, n, other.letters[k], m)
    return max(1.0 - e / max(n, m), s * 0.95) * 0.98, e


@nb.njit(cache=True, nogil=True, inline="always")
def _elsewhere(t: Tokens, row: np.ndarray, i: int, grid: np.ndarray, m: int, but: int, turned: bool) -> float:
    """The best that tokens i and i + 1 find among the ``m`` of the other name, all but one; particles find
    nothing."""
    best = 0.0
    for x in range(m):
        if x == but:
            continue
        for k in (i, i + 1):
            if t.kind[row[k]] != PARTICLE:
                best = max(best, grid[x, k] if turned else grid[k, x])
    return best


@nb.njit(cache=True, nogil=True)
def _written_as_one(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work, turned: bool) -> bool:
    """Neighbours of ``a`` that one token of ``b`` answers together; ``turned``: the grid is of (b, a) and
    the first name is ``b``. Returns whether there are any."""
    ta, a, tb, b, w = lent(ta), lent(a), lent(tb), lent(b), lent(w)
    n, m = min(len(a), MOST), min(len(b), MOST)
    some = False
    mine, theirs = (w.partner_b, w.partner_a) if turned else (w.partner_a, w.partner_b)
    for i in range(n - 1):
        for j in range(m):
            if mine[i] >= 0 or mine[i + 1] >= 0 or theirs[j] >= 0:
                continue
            alone = max(w.grid[j, i], w.grid[j, i + 1]) if turned else max(w.grid[i, j], w.grid[i + 1, j])
            least = _asked_of_two(ta, a[i], a[i + 1], tb, b[j], alone)
            if least > 1.0:
                continue
            s, e = _joined(ta, a[i], a[i + 1], tb, b[j], least, w.one, w.two)
            if s < JOINED or s <= alone + 0.08 or _elsewhere(ta, a, i, w.grid, m, j, turned) >= 0.9:
                continue
            mine[i] = mine[i + 1] = j
            theirs[j] = i
            if turned:
                w.likeness[j], w.edits[j], w.sound[j] = s, e, s
            else:
                w.likeness[i] = w.likeness[i + 1] = w.sound[i] = w.sound[i + 1] = s
                w.edits[i], w.edits[i + 1] = e, 0.0
            some = True
    return some


@nb.njit(cache=True, nogil=True)
def align(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work) -> bool:
    """From the grid, fill ``partner_a[i]`` with the token of b that answers token i (-1: none) and the other
    way round, with likeness, edits and sound per token of a.

    Greedy from the best pair down; two neighbours (particles between them aside) may answer one token
    together: then both name it as partner, and it names the first.

    Returns whether the names read backwards surely align the same way: no two tokens answer one, and no two
    pairs that exclude each other are equally good.
    """
    ta, a, tb, b, w = lent(ta), lent(a), lent(tb), lent(b), lent(w)
    n, m = min(len(a), MOST), min(len(b), MOST)
    w.partner_a[:] = -1
    w.partner_b[:] = -1
    # Words written together on one side: only where it is clearly better than the parts alone.
    joined = _written_as_one(ta, a, tb, b, w, False)
    joined = _written_as_one(tb, b, ta, a, w, True) or joined
    one_way = not joined
    while True:
        best, bi, bj, tie = ANSWERED, -1, -1, False
        for i in range(n):
            if w.partner_a[i] >= 0:
                continue
            for j in range(m):
                s = w.grid[i, j]
                if w.partner_b[j] >= 0 or s < ANSWERED - 0.003:
                    continue
                if (ta.kind[a[i]] == PARTICLE) != (tb.kind[b[j]] == PARTICLE):
                    continue
                if (ta.kind[a[i]] == LEGAL) != (tb.kind[b[j]] == LEGAL) and s < 0.99:
                    continue
                s += 0.001 * (ta.weight[a[i]] + tb.weight[b[j]])
                if s > best:
                    best, bi, bj, tie = s, i, j, False
                elif s == best and (i == bi or j == bj):
                    tie = True
        if bi < 0:
            return one_way
        one_way = one_way and not tie
        w.partner_a[bi] = bj
        w.partner_b[bj] = bi
        w.likeness[bi] = w.grid[bi, bj]
        w.edits[bi] = w.grid_edits[bi, bj]
        w.sound[bi] = w.grid_sound[bi, bj]


@nb.njit(cache=True, nogil=True)
def turn_alignment(n: int, m: int, w: Work, to: Work) -> None:
    """What :func:`align` of (b, a) fills from what it filled for (a, b), where it returned true."""
    for j in range(m):
        to.partner_a[j] = w.partner_b[j]
    for i in range(n):
        j = w.partner_a[i]
        to.partner_b[i] = j
        if j >= 0:
            to.likeness[j], to.edits[j], to.sound[j] = w.likeness[i], w.edits[i], w.sound[i]


@nb.njit(cache=True, nogil=True)
def covers(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work, share: float) -> bool:
    """Whether more than ``share`` of the weight of both names could be answered, from the grid alone; true
    where that is not sure. Saves :func:`align` for the many that share a word and no more."""
    ta, a, tb, b, w = lent(ta), lent(a), lent(tb), lent(b), lent(w)
    n, m = min(len(a), MOST), min(len(b), MOST)
    got_a = got_b = np.int64(0)  # one bit a token
    for i in range(n):
        for j in range(m):
            if w.grid[i, j] >= ANSWERED - 0.003:
                got_a |= np.int64(1) << i
                got_b |= np.int64(1) << j
    for side in range(2):  # what else the first name's tokens could find, then the second's
        if (_weighs(tb, b, m, got_b) if side else _weighs(ta, a, n, got_a)) > share:
            continue
        for i in range(n - 1):
            two = np.int64(3) << i
            for j in range(m):
                one = np.int64(1) << j
                if (got_b & one) if side else (got_a & two) == two:
                    continue
                alone = max(w.grid[i, j], w.grid[i + 1, j])
                least = _asked_of_two(ta, a[i], a[i + 1], tb, b[j], alone)
                if least <= 1.0 and _may_join(ta, a[i], a[i + 1], tb, b[j], least, w.one):
                    got_a |= two
                    got_b |= one
        for j in range(m - 1):
            two = np.int64(3) << j
            for i in range(n):
                one = np.int64(1) << i
                if (got_b & two) == two if side else (got_a & one):
                    continue
                alone = max(w.grid[i, j], w.grid[i, j + 1])
                least = _asked_of_two(tb, b[j], b[j + 1], ta, a[i], alone)
                if least <= 1.0 and _may_join(tb, b[j], b[j + 1], ta, a[i], least, w.one):
                    got_b |= two
                    got_a |= one
        if (_weighs(tb, b, m, got_b) if side else _weighs(ta, a, n, got_a)) <= share:
            return False
    return True


@nb.njit(cache=True, nogil=True, inline="always")
def _weighs(t: Tokens, row: np.ndarray, n: int, got: int) -> float:
    """The share of a name's weight that these tokens have; never a rounding too little."""
    some = every = 0.0
    for i in range(n):
        every += t.weight[row[i]]
        if got >> i & 1:
            some += t.weight[row[i]]
    return some / max(every, 1e-6) + 1e-9
