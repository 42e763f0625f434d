"""Two names as rows of tokens: which token answers which, and what that says in numbers.

The features are symmetric and do not look at the order of tokens (an order that differs is one feature). They
are what the calibrated score is made of, and what the explanation shows.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from entente.screening.engine.lent import lent
from entente.screening.engine.match.align import MOST, Work, align, fill, work
from entente.screening.engine.match.similarity import bits, letter_distance
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
ORGANISATION = FEATURES.index("organisation")
SHORT, WHOLE = FEATURES.index("short"), FEATURES.index("whole")


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
    return _together(ta, a, tb, b, np.empty(2 * WIDTH, np.uint8), np.empty(2 * WIDTH, np.uint8))


@nb.njit(cache=True, nogil=True)
def _together(
    ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, one: np.ndarray, two: np.ndarray
) -> tuple[float, float, float]:
    ta, a, tb, b, one, two = lent(ta), lent(a), lent(tb), lent(b), lent(one), lent(two)
    n, m = min(len(a), MOST), min(len(b), MOST)
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
    ta, a, tb, b = lent(ta), lent(a), lent(tb), lent(b)
    if letters < 7.0 or edits > (1.0 if letters < 14.0 else 2.0):
        return False
    return _words_of_letters(ta, a) and _words_of_letters(tb, b)


@nb.njit(cache=True, nogil=True, inline="always")
def _words_of_letters(t: Tokens, row: np.ndarray) -> bool:
    for k in range(min(len(row), MOST)):  # noqa: SIM110 - compiled code has no all() over a generator
        if t.kind[row[k]] == NUMBER or t.abjad[row[k]] != 0:
            return False
    return True


@nb.njit(cache=True, nogil=True, inline="always")
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
    w = work()
    fill(ta, a, tb, b, w)
    answered(ta, a, tb, b, w, out)
    unanswered(ta, a, tb, b, w, as_one_word(ta, a, tb, b, w), out)


@nb.njit(cache=True, nogil=True)
def answered(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work, out: np.ndarray) -> bool:
    """The features that follow from which token answers which. Leaves in ``w.sums`` the weights of both
    names, those unanswered, and the edits. Returns what :func:`align` does."""
    ta, a, tb, b, w, out = lent(ta), lent(a), lent(tb), lent(b), lent(w), lent(out)
    if len(a) == 0 or len(b) == 0:
        organisation = out[ORGANISATION]
        out[:] = 0.0
        out[ORGANISATION], out[4] = organisation, 1.0
        return False
    one_way = align(ta, a, tb, b, w)
    told_by(ta, a, tb, b, w, out)
    return one_way


@nb.njit(cache=True, nogil=True)
def told_by(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work, out: np.ndarray) -> None:
    """:func:`answered`, of names that are aligned in ``w``."""
    ta, a, tb, b, w, out = lent(ta), lent(a), lent(tb), lent(b), lent(w), lent(out)
    n, m = min(len(a), MOST), min(len(b), MOST)
    organisation = out[ORGANISATION]
    out[:] = 0.0
    out[ORGANISATION] = organisation
    all_a = all_b = got_a = got_b = 0.0
    total = told = sum_like = sum_sound = sum_edits = compared = initials = 0.0
    worst = 1.0
    first_differs = numbers = 0.0
    order, last = 0.0, -1
    free_a = free_b = 0.0
    for j in range(m):
        weight = tb.weight[b[j]]
        all_b += weight
        if w.partner_b[j] >= 0:
            got_b += weight
        else:
            if tb.kind[b[j]] == NUMBER:
                numbers = 1.0
            free_b += weight
    for i in range(n):
        weight = ta.weight[a[i]]
        all_a += weight
        if ta.abjad[a[i]] != tb.abjad[b[0]]:
            out[22] = 1.0
        j = w.partner_a[i]
        if j < 0:
            if ta.kind[a[i]] == NUMBER:
                numbers = 1.0
            free_a += weight
            continue
        got_a += weight
        both = 0.5 * (weight + tb.weight[b[j]])
        total += both
        if ta.kind[a[i]] != INITIAL and tb.kind[b[j]] != INITIAL:
            told += both
        sum_like += both * w.likeness[i]
        sum_sound += both * w.sound[i]
        if ta.kind[a[i]] not in (PARTICLE, LEGAL):
            sum_edits += w.edits[i]
            compared += 0.5 * (ta.n_letters[a[i]] + tb.n_letters[b[j]])
            if (ta.kind[a[i]] == INITIAL) != (tb.kind[b[j]] == INITIAL):
                initials += 1.0
            else:
                worst = min(worst, w.likeness[i])
                if ta.letters[a[i], 0] != tb.letters[b[j], 0] and ta.abjad[a[i]] == tb.abjad[b[j]]:
                    first_differs = 1.0
            if j < last:
                order = 1.0
            last = j
    out[0] = sum_like / total if total > 0 else 0.0
    out[1] = worst if total > 0 else 0.0
    cover_a, cover_b = got_a / max(all_a, 1e-6), got_b / max(all_b, 1e-6)
    out[2], out[3] = min(cover_a, cover_b), max(cover_a, cover_b)
    out[4] = min(free_a, free_b) / max(min(all_a, all_b), 1e-6)
    out[6] = 1.0 - np.exp(-told / 1.5)
    out[7] = 1.0 - np.exp(-sum_edits / 1.5)
    out[8] = min(1.0, sum_edits / compared) if compared > 0 else 1.0
    out[9] = min(1.0, initials / 2.0)
    out[10] = numbers
    out[11] = order
    out[13] = 1.0 if min(n, m) == 1 else 0.0
    out[14] = sum_sound / total if total > 0 else 0.0
    out[15] = first_differs
    out[16] = 1.0 - np.exp(-abs(free_a - free_b))
    w.sums[0], w.sums[1], w.sums[2], w.sums[3], w.sums[4] = all_a, all_b, free_a, free_b, sum_edits


@nb.njit(cache=True, nogil=True)
def at_best(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work, out: np.ndarray) -> int:
    """Fill what :func:`answered` leaves open with the most favourable values that :func:`unanswered` could
    find, without its edit distances.

    Returns how many values ``short`` may have (it has no favourable side; the second is left in
    ``w.sums[5]``), or 0 where the names may prove to be one word each and nothing is known.
    """
    ta, a, tb, b, w, out = lent(ta), lent(a), lent(tb), lent(b), lent(w), lent(out)
    p, all_p, q, all_q, apart = _sizes(ta, a, tb, b)
    least, most = min(p, q), min(all_p, all_q)
    w.sums[5] = min(1.0, most / 20.0)
    if _one_word_each(p, q, most, apart):
        return 0
    _at_best(w, 1.0 - apart / max(all_p, all_q), float(least), float(most), out)
    return 2 if (p != all_p or q != all_q) and apart <= 5 else 1


@nb.njit(cache=True, nogil=True)
def at_best_apart(w: Work, one_word: tuple[float, float, float], out: np.ndarray) -> None:
    """:func:`at_best` where :func:`together` is known and did not find one word each."""
    whole, _apart, least = one_word
    _at_best(w, whole, least, least, out)


@nb.njit(cache=True, nogil=True)
def at_best_backwards(forwards: np.ndarray, w: Work, back: Work, out: np.ndarray) -> None:
    """:func:`at_best` of (b, a), from that of (a, b) in ``forwards`` and ``w``."""
    _at_best(back, forwards[WHOLE], 0.0, w.sums[6], out)
    out[SHORT] = forwards[SHORT]


@nb.njit(cache=True, nogil=True, inline="always")
def _at_best(w: Work, whole: float, least: float, most: float, out: np.ndarray) -> None:
    edits = w.sums[4]
    w.sums[6] = most
    out[5] = 1.0 if w.sums[2] > 0.12 and w.sums[3] > 0.12 else 0.0
    out[WHOLE] = whole
    out[SHORT] = min(1.0, least / 20.0)
    out[18] = 1.0 - np.exp(-edits / 3.0)
    out[19] = min(1.0, edits / max(1.0, most))
    out[20] = 0.0
    out[21] = 1.0


@nb.njit(cache=True, nogil=True)
def may_be_one_word(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray) -> bool:
    """Whether the names may prove to be one word each (:func:`respaced`); false only where that is sure."""
    p, all_p, q, all_q, apart = _sizes(ta, a, tb, b)
    return _one_word_each(p, q, min(all_p, all_q), apart)


@nb.njit(cache=True, nogil=True, inline="always")
def _one_word_each(p: int, q: int, most: int, apart: int) -> bool:
    return bool(p == 0 or q == 0 or (most >= 7 and apart <= 2))


@nb.njit(cache=True, nogil=True, inline="always")
def _sizes(
    ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray
) -> tuple[np.int64, np.int64, np.int64, np.int64, np.int64]:
    """Letters of both names without and with particles, and how many edits they are apart at least."""
    p, all_p, kinds_a, kinds_all_a = _size(ta, a)
    q, all_q, kinds_b, kinds_all_b = _size(tb, b)
    return p, all_p, q, all_q, max(bits(kinds_a & ~kinds_all_b), bits(kinds_b & ~kinds_all_a))


@nb.njit(cache=True, nogil=True, inline="always")
def _size(t: Tokens, row: np.ndarray) -> tuple[np.int64, np.int64, np.uint64, np.uint64]:
    """How many letters :func:`together` compares, without and with particles, and which."""
    plain = every = np.int64(0)
    kinds = kinds_all = np.uint64(0)
    for k in range(min(len(row), MOST)):
        kind = t.kind[row[k]]
        if kind == LEGAL:
            continue
        found = t.which[row[k]]
        every += np.int64(t.n_letters[row[k]])
        kinds_all |= found
        if kind != PARTICLE:
            plain += np.int64(t.n_letters[row[k]])
            kinds |= found
    most = np.int64(2 * WIDTH)
    return min(plain, most), min(every, most), kinds, kinds_all


@nb.njit(cache=True, nogil=True, inline="always")
def as_one_word(ta: Tokens, a: np.ndarray, tb: Tokens, b: np.ndarray, w: Work) -> tuple[float, float, float]:
    """:func:`together`, which says the same both ways, with the letters of ``w``."""
    return _together(ta, a, tb, b, w.one, w.two)


@nb.njit(cache=True, nogil=True)
def unanswered(
    ta: Tokens,
    a: np.ndarray,
    tb: Tokens,
    b: np.ndarray,
    w: Work,
    one_word: tuple[float, float, float],
    out: np.ndarray,
) -> None:
    """The features that compare what no token answers, and the names as one word each (:func:`together`)."""
    ta, a, tb, b, w, out = lent(ta), lent(a), lent(tb), lent(b), lent(w), lent(out)
    n, m = min(len(a), MOST), min(len(b), MOST)
    if n == 0 or m == 0:
        return
    all_a, all_b, free_a, free_b, sum_edits = w.sums[0], w.sums[1], w.sums[2], w.sums[3], w.sums[4]
    residue = rest = 0.0
    initial_conflict = False
    if free_a > 0.12 and free_b > 0.12:
        p = _rest(ta, a, n, w.partner_a, w.one, 0)
        q = _rest(tb, b, m, w.partner_b, w.two, 0)
        if p and q:
            rest = letter_distance(w.one, p, w.two, q)
            residue = 1.0 - rest / max(p, q)
            initial_conflict = _initial_alone(ta, a, n, w.partner_a) or _initial_alone(tb, b, m, w.partner_b)
    whole, apart, least = one_word
    out[5] = residue
    out[12] = whole
    out[17] = min(1.0, least / 20.0)
    distance = sum_edits + rest
    out[18] = 1.0 - np.exp(-distance / 3.0)
    out[19] = min(1.0, distance / max(1.0, least))
    out[20] = 1.0 if initial_conflict else 0.0
    if (out[0] < whole or out[2] < 0.999) and respaced(ta, a, tb, b, apart, least):
        _as_one(out, whole, apart, least, 0.5 * (all_a + all_b))
    out[21] = 1.0 if _acronym(ta, a, n, tb, b, m) or _acronym(tb, b, m, ta, a, n) else 0.0
