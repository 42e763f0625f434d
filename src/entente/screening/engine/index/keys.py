"""Blocking keys of a name: what two spellings of one name are likely to have in common.

For every name: each pair of its telling tokens' skeletons, the sorted set of all skeletons, the skeleton of
everything written as one word, and every single skeleton (dropped later where it is too common). A name of
two telling tokens also gets its pairs with one consonant left out on either side, so that one wrong,
missing or added consonant does not lose it.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from entente.screening.engine.names.table import kind_of, skeleton_of
from entente.screening.engine.names.words import GENERIC, INITIAL, LEGAL, PARTICLE

MOST_KEYS = 96
SINGLE = np.uint64(0x9E3779B97F4A7C15)
WHOLE = np.uint64(0xC2B2AE3D27D4EB4F)
JOINED = np.uint64(0x165667B19E3779F9)


@nb.njit(cache=True, nogil=True)
def mix(x: np.uint64) -> np.uint64:
    """Finaliser of MurmurHash3 (public domain)."""
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xFF51AFD7ED558CCD)
    x ^= x >> np.uint64(33)
    x *= np.uint64(0xC4CEB9FE1A85EC53)
    x ^= x >> np.uint64(33)
    return x


@nb.njit(cache=True, nogil=True)
def _pair(s: np.uint64, t: np.uint64) -> np.uint64:
    low, high = min(s, t), max(s, t)
    return mix((high << np.uint64(32)) | low)


@nb.njit(cache=True, nogil=True)
def _without(s: np.uint64, at: int) -> np.uint64:
    """A skeleton with its class number ``at`` left out."""
    low = s & ((np.uint64(1) << np.uint64(4 * at)) - np.uint64(1))
    high = s >> np.uint64(4 * (at + 1))
    return low | (high << np.uint64(4 * at))


@nb.njit(cache=True, nogil=True)
def _length(s: np.uint64) -> int:
    n = 0
    while s:
        n += 1
        s >>= np.uint64(4)
    return n


@nb.njit(cache=True, nogil=True)
def joined_skeleton(brief: np.ndarray, row: np.ndarray, particles: bool) -> np.uint64:
    """The first eight consonant classes of everything but legal forms, with or without ``particles``, written
    as one word."""
    joined = np.uint64(0)
    size = 0
    last = np.uint64(0)
    for token in row:
        kind = kind_of(brief[token])
        if kind == LEGAL or (kind == PARTICLE and not particles):
            continue
        s = skeleton_of(brief[token])
        first = True
        while s and size < 8:
            c = s & np.uint64(15)
            if not (first and size and c >= np.uint64(11)) and c != last:  # how a later word begins is lost
                joined |= c << np.uint64(4 * size)
                size += 1
                last = c
            first = False
            s >>= np.uint64(4)
    return joined


@nb.njit(cache=True, nogil=True)
def keys(brief: np.ndarray, row: np.ndarray, out: np.ndarray, single: np.ndarray) -> int:
    """Write the keys of a name (tokens ``row`` of a table with ``brief``) to ``out`` (uint64 [MOST_KEYS]) and
    whether each is a single token's to ``single``; returns their number."""
    skeletons = np.empty(10, np.uint64)
    n = 0
    for part in range(2):  # telling tokens first; generic ones only where there is at most one of those
        if part == 1 and n >= 2:
            break
        for token in row:
            kind = kind_of(brief[token])
            wanted = kind not in (PARTICLE, LEGAL, INITIAL, GENERIC) if part == 0 else kind == GENERIC
            s = skeleton_of(brief[token])
            if not wanted or s == 0 or n >= 8:
                continue
            known = False
            for k in range(n):
                known = known or skeletons[k] == s
            if not known:
                skeletons[n] = s
                n += 1
    count = 0
    joined = joined_skeleton(brief, row, False)
    if joined:
        out[0] = mix(joined ^ JOINED)
        single[0] = False
        count = 1
        whole = joined_skeleton(brief, row, True)
        if whole != joined:
            out[1] = mix(whole ^ JOINED)
            single[1] = False
            count = 2
    if n == 0:
        return count
    ordered = np.sort(skeletons[:n])
    whole = np.uint64(0)
    for k in range(n):
        whole = mix(whole ^ ordered[k] ^ WHOLE)
        out[count] = mix(ordered[k] ^ SINGLE)
        single[count] = True
        count += 1
    out[count] = whole
    single[count] = n == 1
    count += 1
    for i in range(n):
        for j in range(i):
            out[count] = _pair(skeletons[i], skeletons[j])
            single[count] = False
            count += 1
    if n == 2:
        for side in range(2):
            s, other = skeletons[side], skeletons[1 - side]
            size = _length(s)
            if size < 2:
                continue
            for k in range(size):
                out[count] = _pair(_without(s, k), other)
                single[count] = False
                count += 1
    return count
