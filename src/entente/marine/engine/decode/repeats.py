"""Which statements say something new: the last digest per vessel, in an open-addressing table (Numba)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from entente.marine.engine.columns import I64


@njit(cache=True)
def _fresh(
    keys: Any, last: Any, room: int, key: Any, digest: Any, take: Any, out: Any, start: int
) -> tuple[int, int, int]:
    """Rows from ``start`` that differ from their vessel's last; stops when ``room`` new vessels came."""
    mask = len(keys) - 1
    n, new = 0, 0
    for i in range(start, len(key)):
        if not take[i]:
            continue
        k = key[i]
        h = (k * np.int64(-7046029254386353131)) >> 32 & mask
        while keys[h] != k and keys[h] != 0:
            h = (h + 1) & mask
        if keys[h] == 0:
            if new >= room:
                return i, n, new
            keys[h] = k
            new += 1
        elif last[h] == digest[i]:
            continue
        last[h] = digest[i]
        out[n] = i
        n += 1
    return len(key), n, new


class Said:
    """What each vessel said last, as a digest. Keys are not 0. Memory: 32 bytes a vessel and kind."""

    def __init__(self, size: int = 1 << 14) -> None:
        self._keys, self._last, self._used = np.zeros(size, np.int64), np.zeros(size, np.int64), 0

    def fresh(self, key: I64, digest: I64, take: Any) -> I64:
        """Row numbers whose digest differs from the last of the same key, in order."""
        out = np.empty(len(key), np.int64)
        found, at = [], 0
        while at < len(key):
            if self._used * 2 >= len(self._keys):
                self._grow()
            room = len(self._keys) // 2 - self._used
            at, n, new = _fresh(self._keys, self._last, room, key, digest, take, out, at)
            self._used += new
            found.append(out[:n].copy())
        return np.concatenate(found) if found else out[:0]

    def _grow(self) -> None:
        old, last = self._keys, self._last
        held = old != 0
        self._keys, self._last = np.zeros(len(old) * 4, np.int64), np.zeros(len(old) * 4, np.int64)
        n = int(held.sum())
        _fresh(
            self._keys, self._last, n + 1, old[held], last[held], np.ones(n, bool), np.empty(n, np.int64), 0
        )
