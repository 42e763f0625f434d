"""How alike two tokens are: one compiled function for batch, single query and explanation.

Two views, the better one counts. *Letters*: restricted Damerau–Levenshtein (Boytsov 2011), a doubled letter
costs half. *Sounds*: weighted edit distance over ``names.phones`` with its own gaps where a word comes
from an abjad. A pair known to spell one name (``symbols``) cannot fall under :data:`KNOWN`.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from entente.screening.engine.lent import lent
from entente.screening.engine.names.phones import costs
from entente.screening.engine.names.table import Tokens
from entente.screening.engine.names.words import INITIAL, NUMBER

KNOWN = 0.93
"""Least similarity of two spellings of one known name, where there is any likeness of sound; see
``token_pair``."""
INITIAL_FITS = 0.80
_SUB, _GAP, _LOOSE = costs()
_NEAR = np.array([sum(1 << k for k, cost in enumerate(row) if cost < 1.0) for row in _SUB], np.uint64)
"""For every sound those that it may be taken for at less than full cost, one bit each."""
ANSWERS_NOT = 0.557
"""Under this two tokens never answer each other (``align.ANSWERED`` less what weights add there)."""


@nb.njit(cache=True, nogil=True)
def same_letters(a: np.ndarray, n: int, b: np.ndarray, m: int) -> bool:
    if n != m:
        return False
    for k in range(n):  # noqa: SIM110 - compiled code has no all() over a generator
        if a[k] != b[k]:
            return False
    return True


@nb.njit(cache=True, nogil=True)
def letter_distance(a: np.ndarray, n: int, b: np.ndarray, m: int) -> float:
    """Edits between two spellings; swapping neighbours is one, doubling or undoubling a letter a half.

    Exact up to one edit; beyond, a letter doubled several times may count a half more than it need."""
    if n == 0 or m == 0:
        return float(n + m)
    # What both begin and end with costs nothing; one letter of it stays, for doubled and swapped ones.
    p, q = np.int64(n), np.int64(m)  # unsigned lengths less a signed number would be fractions in Numba
    begin = 0
    while begin < p and begin < q and a[begin] == b[begin]:
        begin += 1
    if begin == p and begin == q:
        return 0.0
    begin = max(0, begin - 1)
    while p > begin + 1 and q > begin + 1 and a[p - 1] == b[q - 1] and a[p - 2] == b[q - 2]:
        p -= 1
        q -= 1
    a, b = a[begin:p], b[begin:q]
    p -= begin
    q -= begin
    rows = np.empty((3, q + 1), np.float32)
    r0, r1, r2 = 0, 1, 2
    for j in range(q + 1):
        rows[r1, j] = j
    for i in range(1, p + 1):
        rows[r2, 0] = i
        drop = np.float32(0.5 if i > 1 and a[i - 1] == a[i - 2] else 1.0)
        for j in range(1, q + 1):
            if a[i - 1] == b[j - 1]:
                best = rows[r1, j - 1]
            else:
                best = rows[r1, j - 1] + np.float32(1.0)
                add = np.float32(0.5 if j > 1 and b[j - 1] == b[j - 2] else 1.0)
                best = min(best, rows[r1, j] + drop, rows[r2, j - 1] + add)
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    best = min(best, rows[r0, j - 2] + np.float32(1.0))
            rows[r2, j] = best
        r0, r1, r2 = r1, r2, r0
    return float(rows[r1, q])


@nb.njit(cache=True, nogil=True)
def sound_similarity(a: np.ndarray, n: int, b: np.ndarray, m: int, loose: bool) -> float:
    """1 - cost / weight of the longer word; ``loose`` where one word's short vowels are not written."""
    if n == 0 or m == 0:
        return 0.0
    gap = _LOOSE if loose else _GAP
    rows = np.empty((2, m + 1), np.float32)
    rows[0, 0] = 0.0
    for j in range(m):
        rows[0, j + 1] = rows[0, j] + gap[b[j]]
    whole_b = rows[0, m]
    whole_a = np.float32(0.0)
    r1, r2 = 0, 1
    for i in range(n):
        here = gap[a[i]]
        whole_a += here
        rows[r2, 0] = whole_a
        for j in range(m):
            best = rows[r1, j] + _SUB[a[i], b[j]]
            best = min(best, rows[r1, j + 1] + here, rows[r2, j] + gap[b[j]])
            rows[r2, j + 1] = best
        r1, r2 = r2, r1
    # A word of one consonant is little evidence.
    longest = max(whole_a, whole_b, np.float32(1.2))
    return max(0.0, 1.0 - rows[r1, m] / longest)


@nb.njit(cache=True, nogil=True)
def share_symbol(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether two lists of known names (0 ends a list) have one in common."""
    x, y = lent(x), lent(y)
    for s in x:
        if s == 0:
            return False
        for t in y:
            if t == 0:
                break
            if s == t:
                return True
    return False


@nb.njit(cache=True, nogil=True, inline="always")
def bits(x: np.uint64) -> np.int64:
    """How many bits are set."""
    x -= (x >> np.uint64(1)) & np.uint64(0x5555555555555555)
    x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
    x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((x * np.uint64(0x0101010101010101)) >> np.uint64(56))


@nb.njit(cache=True, nogil=True, inline="always")
def kinds_apart(a: np.uint64, b: np.uint64) -> np.int64:
    """No fewer letter edits lead from one word to another: a letter that the other has not is changed or
    left out once at least, at full cost."""
    return max(bits(a & ~b), bits(b & ~a))


@nb.njit(cache=True, nogil=True)
def _far(n: int, of_a: np.uint64, m: int, of_b: np.uint64) -> bool:
    """Whether two words share too few letters to answer each other; saves the two edit distances."""
    if n + m < 7:
        return False
    return 2 * min(n, m) < max(n, m) or 4 * bits(of_a & of_b) < bits(of_a | of_b)


@nb.njit(cache=True, nogil=True)
def sounds_at_most(a: np.ndarray, n: int, b: np.ndarray, m: int, loose: bool) -> float:
    """No less than :func:`sound_similarity`: a sound with nothing near it in the other word costs its gap."""
    gap = _LOOSE if loose else _GAP
    of_a = of_b = np.uint64(0)
    whole_a = whole_b = lost_a = lost_b = np.float32(0.0)
    for k in range(n):
        of_a |= np.uint64(1) << np.uint64(a[k])
    for k in range(m):
        of_b |= np.uint64(1) << np.uint64(b[k])
        whole_b += gap[b[k]]
        if not of_a & _NEAR[b[k]]:
            lost_b += gap[b[k]]
    for k in range(n):
        whole_a += gap[a[k]]
        if not of_b & _NEAR[a[k]]:
            lost_a += gap[a[k]]
    longest = max(whole_a, whole_b, np.float32(1.2))
    return float(1.0 - max(lost_a, lost_b) / longest + 1e-5)


@nb.njit(cache=True, nogil=True)
def token_pair(ta: Tokens, i: int, tb: Tokens, j: int) -> tuple[float, float, float]:
    """``(similarity, letter edits, similarity of sound)`` of token i of ``ta`` and token j of ``tb``, the
    same both ways; a similarity too small to answer may be given as 0."""
    ta, tb = lent(ta), lent(tb)
    n, m = ta.n_letters[i], tb.n_letters[j]
    a, b = ta.letters[i], tb.letters[j]
    if ta.kind[i] == NUMBER or tb.kind[j] == NUMBER:
        if ta.kind[i] == tb.kind[j] and n == m:
            for k in range(n):
                if a[k] != b[k]:
                    return 0.0, 9.0, 0.0
            return 1.0, 0.0, 1.0
        return 0.0, 9.0, 0.0
    if (ta.kind[i] == INITIAL) != (tb.kind[j] == INITIAL):
        if a[0] == b[0]:
            return INITIAL_FITS, 0.0, INITIAL_FITS
        return 0.0, 9.0, 0.0
    abjad_a, abjad_b = ta.abjad[i] != 0, tb.abjad[j] != 0
    if abjad_a == abjad_b and same_letters(a, n, b, m):
        return 1.0, 0.0, 1.0
    known = share_symbol(ta.symbols[i], tb.symbols[j])
    if not known:
        of_a, of_b = ta.which[i], tb.which[j]
        if not (abjad_a or abjad_b) and _far(n, of_a, m, of_b):
            return 0.0, 9.0, 0.0
        likest = 0.0 if abjad_a != abjad_b else 1.0 - kinds_apart(of_a, of_b) / max(n, m)
        if likest < ANSWERS_NOT:
            most = sounds_at_most(
                ta.sounds[i], ta.n_sounds[i], tb.sounds[j], tb.n_sounds[j], abjad_a != abjad_b
            )
            if most < ANSWERS_NOT:
                return 0.0, 9.0, 0.0
    edits = letter_distance(a, n, b, m)
    sounds = sound_similarity(ta.sounds[i], ta.n_sounds[i], tb.sounds[j], tb.n_sounds[j], abjad_a != abjad_b)
    if abjad_a != abjad_b:
        found = sounds
        edits = (1.0 - sounds) * 4.0
    else:
        found = 1.0 - edits / max(n, m)
        if sounds * 0.97 > found:
            found = sounds * 0.97
    if known and found < KNOWN:
        found = KNOWN
    return found, edits, sounds
