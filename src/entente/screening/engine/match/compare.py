"""Two names as rows of tokens: which token answers which, and what that says in numbers.

The features are symmetric and do not look at the order of tokens (an order that differs is one feature). They
are what the calibrated score is made of, and what the explanation shows.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from entente.screening.engine.match.similarity import letter_distance, sound_similarity, token_pair
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import GENERIC, INITIAL, LEGAL, NUMBER, PARTICLE, PLAIN, WIDTH

FEATURES = (
    "likeness",  # mean similarity of answered tokens, weighted
    "worst",  # least similarity of an answered token that tells something
    "covered_least",
    "covered_most",  # share of weight answered, of the side where it is less / more
    "conflict",  # weight unanswered on both sides
    "residue",  # how alike the unanswered rests are, joined
    "evidence",  # weight answered, on a saturating scale
    "edits",  # letter edits summed over answered tokens, saturating
    "edits_relative",  # the same over the letters compared
    "initials",
    "numbers_differ",
    "reordered",
    "whole",  # likeness of everything joined, spaces and order aside
    "single",  # one side is one token
    "sounds",  # mean similarity of sound
    "first_differs",  # an answered token begins with another sound
    "extra_one_side",  # weight on one side that the other has nothing for
    "short",  # letters of the shorter side, scaled
    "distance",  # letter edits of everything that has a counterpart, saturating
    "distance_relative",  # the same over the letters of the shorter side
    "initial_conflict",  # an initial that no unanswered name of the other side begins with
    "acronym",  # one side's word is made of the other side's first letters
    "mixed",  # an abjad on one side only: vowels are no evidence
    "organisation",  # compared as an organisation (or thing), not a person
)
COUNT = len(FEATURES)
MOST = 14
"""Tokens of a name that are compared."""
ANSWERED = 0.56
"""Least similarity at which one token answers another."""


@nb.njit(cache=True, nogil=True)
def _join(t: Tokens, i: int, j: int, to: np.ndarray, sounds: np.ndarray) -> tuple[int, int]:
    n, m = t.n_letters[i], t.n_letters[j]
    for k in range(n):
        to[k] = t.letters[i, k]
    for k in range(m):
        to[n + k] = t.letters[j, k]
    p, q = t.n_sounds[i], t.n_sounds[j]
    for k in range(p):
        sounds[k] = t.sounds[i, k]
    for k in range(q):
        sounds[p + k] = t.sounds[j, k]
    return n + m, p + q


@nb.njit(cache=True, nogil=True)
def _joined_similarity(
    t: Tokens, i: int, j: int, other: Tokens, k: int, letters: np.ndarray, sounds: np.ndarray
) -> tuple[float, float]:
    """How well tokens i and j of ``t``, written as one word, answer token k of ``other``."""
    n, p = _join(t, i, j, letters, sounds)
    m = other.n_letters[k]
    mixed = (t.abjad[i] != 0) != (other.abjad[k] != 0)
    if not mixed and abs(n - m) > 3:
        return 0.0, 9.0
    s = sound_similarity(sounds, p, other.sounds[k], other.n_sounds[k], mixed)
    if mixed:
        return s * 0.97, (1.0 - s) * 4.0
    e = letter_distance(letters, n, other.letters[k], m)
    return max(1.0 - e / max(n, m), s * 0.95) * 0.98, e


@nb.njit(cache=True, nogil=True)
def align(
    ta: Tokens,
    a: np.ndarray,
    tb: Tokens,
    b: np.ndarray,
    partner_a: np.ndarray,
    partner_b: np.ndarray,
    likeness: np.ndarray,
    edits: np.ndarray,
    sound: np.ndarray,
) -> None:
    """Fill ``partner_a[i]`` with the token of b that answers token i (-1: none) and the other way round, with
    likeness, edits and sound per token of a.

    Greedy from the best pair down; two neighbours (particles between them aside) may answer one token
    together: then both name it as partner, and it names the first.
    """
    n, m = min(len(a), MOST), min(len(b), MOST)
    partner_a[:] = -1
    partner_b[:] = -1
    grid = np.zeros((n, m), np.float32)
    grid_edits = np.zeros((n, m), np.float32)
    grid_sound = np.zeros((n, m), np.float32)
    for i in range(n):
        for j in range(m):
            s, e, p = token_pair(ta, a[i], tb, b[j])
            grid[i, j] = s
            grid_edits[i, j] = e
            grid_sound[i, j] = p
    letters, sounds = np.empty(2 * WIDTH, np.uint8), np.empty(2 * WIDTH, np.uint8)
    # Words written together on one side: only where it is clearly better than the parts alone.
    for side in range(2):
        size, other = (n, m) if side == 0 else (m, n)
        for i in range(size):
            i2 = i + 1
            if i2 >= size:
                continue
            for j in range(other):
                if side == 0:
                    if ta.kind[a[i]] == NUMBER or tb.kind[b[j]] == NUMBER or tb.kind[b[j]] == INITIAL:
                        continue
                    if partner_a[i] >= 0 or partner_a[i2] >= 0 or partner_b[j] >= 0:
                        continue
                    alone = max(grid[i, j], grid[i2, j])
                    if alone == 1.0:
                        continue
                    s, e = _joined_similarity(ta, a[i], a[i2], tb, b[j], letters, sounds)
                    elsewhere = 0.0
                    for x in range(m):
                        if x != j and ta.kind[a[i]] != PARTICLE:
                            elsewhere = max(elsewhere, grid[i, x])
                        if x != j and ta.kind[a[i2]] != PARTICLE:
                            elsewhere = max(elsewhere, grid[i2, x])
                else:
                    if tb.kind[b[i]] == NUMBER or ta.kind[a[j]] == NUMBER or ta.kind[a[j]] == INITIAL:
                        continue
                    if partner_b[i] >= 0 or partner_b[i2] >= 0 or partner_a[j] >= 0:
                        continue
                    alone = max(grid[j, i], grid[j, i2])
                    if alone == 1.0:
                        continue
                    s, e = _joined_similarity(tb, b[i], b[i2], ta, a[j], letters, sounds)
                    elsewhere = 0.0
                    for x in range(n):
                        if x != j and tb.kind[b[i]] != PARTICLE:
                            elsewhere = max(elsewhere, grid[x, i])
                        if x != j and tb.kind[b[i2]] != PARTICLE:
                            elsewhere = max(elsewhere, grid[x, i2])
                if s >= 0.84 and s > alone + 0.08 and elsewhere < 0.9:
                    if side == 0:
                        partner_a[i] = j
                        partner_a[i2] = j
                        partner_b[j] = i
                        likeness[i] = s
                        likeness[i2] = s
                        edits[i] = e
                        edits[i2] = 0.0
                        sound[i] = s
                        sound[i2] = s
                    else:
                        partner_b[i] = j
                        partner_b[i2] = j
                        partner_a[j] = i
                        likeness[j] = s
                        edits[j] = e
                        sound[j] = s
    while True:
        best, bi, bj = ANSWERED, -1, -1
        for i in range(n):
            if partner_a[i] >= 0:
                continue
            for j in range(m):
                if partner_b[j] >= 0:
                    continue
                s = grid[i, j]
                if (ta.kind[a[i]] == PARTICLE) != (tb.kind[b[j]] == PARTICLE):
                    continue
                if (ta.kind[a[i]] == LEGAL) != (tb.kind[b[j]] == LEGAL) and s < 0.99:
                    continue
                s += 0.001 * (ta.weight[a[i]] + tb.weight[b[j]])
                if s > best:
                    best, bi, bj = s, i, j
        if bi < 0:
            break
        partner_a[bi] = bj
        partner_b[bj] = bi
        likeness[bi] = grid[bi, bj]
        edits[bi] = grid_edits[bi, bj]
        sound[bi] = grid_sound[bi, bj]


@nb.njit(cache=True, nogil=True)
def _rest(t: Tokens, row: np.ndarray, n: int, partner: np.ndarray, to: np.ndarray, what: int) -> int:
    """Letters joined in their order: of unanswered telling tokens (0), of all telling ones (1), of particles
    too (2)."""
    size = 0
    for i in range(n):
        kind = t.kind[row[i]]
        if kind == LEGAL or (kind == PARTICLE and what < 2) or (what == 0 and partner[i] >= 0):
            continue
        for k in range(t.n_letters[row[i]]):
            if size < 2 * WIDTH:
                to[size] = t.letters[row[i], k]
                size += 1
    return size


@nb.njit(cache=True, nogil=True)
def together(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray) -> tuple[float, float, float]:
    """``(likeness, edits, least length)`` of two names written as one word, with or without particles."""
    n, m = min(len(a), MOST), min(len(b), MOST)
    one, two = np.empty(2 * WIDTH, np.uint8), np.empty(2 * WIDTH, np.uint8)
    none = np.empty(0, np.int64)
    p, q = _rest(ta, a, n, none, one, 1), _rest(tb, b, m, none, two, 1)
    if p == 0 or q == 0:
        return 0.0, float(p + q), 0.0
    edits = letter_distance(one, p, two, q)
    likeness = 1.0 - edits / max(p, q)
    if 0.0 < edits <= 5.0:
        u, v = _rest(ta, a, n, none, one, 2), _rest(tb, b, m, none, two, 2)
        if u != p or v != q:
            with_particles = letter_distance(one, u, two, v)
            if with_particles < edits:
                return 1.0 - with_particles / max(u, v), with_particles, float(min(u, v))
    return likeness, edits, float(min(p, q))


@nb.njit(cache=True, nogil=True)
def respaced(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, edits: float, letters: float) -> bool:
    """Whether two names are the same letters, spaces aside (one fault in twelve letters allowed), but for
    numbers, initials and other scripts, where a space says more."""
    if letters < 7.0 or edits > (1.0 if letters < 14.0 else 2.0):
        return False
    return _words_of_letters(ta, a) and _words_of_letters(tb, b)


@nb.njit(cache=True, nogil=True)
def _words_of_letters(t: Tokens, row: np.ndarray) -> bool:
    for k in range(min(len(row), MOST)):  # noqa: SIM110 - compiled code has no all() over a generator
        if t.kind[row[k]] == NUMBER or t.abjad[row[k]] != 0:
            return False
    return True


@nb.njit(cache=True, nogil=True)
def _initial_alone(t: Tokens, row: np.ndarray, n: int, partner: np.ndarray) -> bool:
    for i in range(n):  # noqa: SIM110 - compiled code has no any() over a generator
        if partner[i] < 0 and t.kind[row[i]] == INITIAL:
            return True
    return False


@nb.njit(cache=True, nogil=True)
def _acronym(ta: Tokens, a: np.ndarray, n: int, tb: Tokens, b: np.ndarray, m: int) -> bool:
    """Whether some word of ``a`` is the first letters of ``b``'s words, with or without its small words."""
    for i in range(n):
        size = ta.n_letters[a[i]]
        if size < 2 or ta.kind[a[i]] not in (PLAIN, GENERIC):
            continue
        for small in range(2):
            at = 0
            fits = True
            for j in range(m):
                kind = tb.kind[b[j]]
                if kind in (LEGAL, NUMBER) or (small == 0 and kind == PARTICLE):
                    continue
                if at >= size or tb.letters[b[j], 0] != ta.letters[a[i], at]:
                    fits = False
                    break
                at += 1
            if fits and at == size:
                return True
    return False


@nb.njit(cache=True, nogil=True)
def _as_one(out: np.ndarray, whole: float, edits: float, letters: float, told: float) -> None:
    """The features of two names that are one word each: all is answered, by letters."""
    out[0] = out[1] = out[14] = max(whole, 0.9)
    out[2] = out[3] = 1.0
    out[4] = out[5] = out[9] = out[11] = out[15] = out[16] = out[20] = 0.0
    out[6] = 1.0 - np.exp(-told / 1.5)
    out[7] = 1.0 - np.exp(-edits / 1.5)
    out[8] = out[19] = edits / letters
    out[18] = 1.0 - np.exp(-edits / 3.0)


@nb.njit(cache=True, nogil=True)
def features(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, out: np.ndarray) -> None:
    """Write the ``COUNT`` features of names ``a`` (tokens of ``ta``) and ``b`` (of ``tb``) to ``out``; the
    caller sets ``organisation`` there before."""
    n, m = min(len(a), MOST), min(len(b), MOST)
    organisation = out[23]
    out[:] = 0.0
    out[23] = organisation
    if n == 0 or m == 0:
        out[4] = 1.0
        return
    partner_a, partner_b = np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    likeness, edits, sound = np.zeros(MOST), np.zeros(MOST), np.zeros(MOST)
    align(ta, a, tb, b, partner_a, partner_b, likeness, edits, sound)
    all_a = all_b = got_a = got_b = 0.0
    total = told = sum_like = sum_sound = sum_edits = compared = initials = 0.0
    worst = 1.0
    first_differs = numbers = 0.0
    order, last = 0.0, -1
    free_a = free_b = 0.0
    for j in range(m):
        w = tb.weight[b[j]]
        all_b += w
        if partner_b[j] >= 0:
            got_b += w
        else:
            if tb.kind[b[j]] == NUMBER:
                numbers = 1.0
            free_b += w
    for i in range(n):
        w = ta.weight[a[i]]
        all_a += w
        j = partner_a[i]
        if j < 0:
            if ta.kind[a[i]] == NUMBER:
                numbers = 1.0
            free_a += w
            continue
        got_a += w
        both = 0.5 * (w + tb.weight[b[j]])
        total += both
        if ta.kind[a[i]] != INITIAL and tb.kind[b[j]] != INITIAL:
            told += both
        sum_like += both * likeness[i]
        sum_sound += both * sound[i]
        plain = ta.kind[a[i]] not in (PARTICLE, LEGAL)
        if plain:
            sum_edits += edits[i]
            compared += 0.5 * (ta.n_letters[a[i]] + tb.n_letters[b[j]])
            if (ta.kind[a[i]] == INITIAL and tb.kind[b[j]] != INITIAL) or (
                tb.kind[b[j]] == INITIAL and ta.kind[a[i]] != INITIAL
            ):
                initials += 1.0
            else:
                worst = min(worst, likeness[i])
                if ta.letters[a[i], 0] != tb.letters[b[j], 0] and ta.abjad[a[i]] == tb.abjad[b[j]]:
                    first_differs = 1.0
            if j < last:
                order = 1.0
            last = j
    buffer_a, buffer_b = np.empty(2 * WIDTH, np.uint8), np.empty(2 * WIDTH, np.uint8)
    residue = rest = 0.0
    initial_conflict = False
    if free_a > 0.12 and free_b > 0.12:
        p = _rest(ta, a, n, partner_a, buffer_a, 0)
        q = _rest(tb, b, m, partner_b, buffer_b, 0)
        if p and q:
            rest = letter_distance(buffer_a, p, buffer_b, q)
            residue = 1.0 - rest / max(p, q)
            initial_conflict = _initial_alone(ta, a, n, partner_a) or _initial_alone(tb, b, m, partner_b)
    whole, apart, least = together(ta, a, tb, b)
    out[0] = sum_like / total if total > 0 else 0.0
    out[1] = worst if total > 0 else 0.0
    cover_a, cover_b = got_a / max(all_a, 1e-6), got_b / max(all_b, 1e-6)
    out[2], out[3] = min(cover_a, cover_b), max(cover_a, cover_b)
    out[4] = min(free_a, free_b) / max(min(all_a, all_b), 1e-6)
    out[5] = residue
    out[6] = 1.0 - np.exp(-told / 1.5)
    out[7] = 1.0 - np.exp(-sum_edits / 1.5)
    out[8] = min(1.0, sum_edits / compared) if compared > 0 else 1.0
    out[9] = min(1.0, initials / 2.0)
    out[10] = numbers
    out[11] = order
    out[12] = whole
    out[13] = 1.0 if min(n, m) == 1 else 0.0
    out[14] = sum_sound / total if total > 0 else 0.0
    out[15] = first_differs
    out[16] = 1.0 - np.exp(-abs(free_a - free_b))
    out[17] = min(1.0, least / 20.0)
    distance = sum_edits + rest
    out[18] = 1.0 - np.exp(-distance / 3.0)
    out[19] = min(1.0, distance / max(1.0, least))
    out[20] = 1.0 if initial_conflict else 0.0
    if (out[0] < whole or out[2] < 0.999) and respaced(ta, a, tb, b, apart, least):
        _as_one(out, whole, apart, least, 0.5 * (all_a + all_b))
    for i in range(n):
        if ta.abjad[a[i]] != tb.abjad[b[0]]:
            out[22] = 1.0
    out[21] = 1.0 if _acronym(ta, a, n, tb, b, m) or _acronym(tb, b, m, ta, a, n) else 0.0
