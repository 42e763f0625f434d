"""Times as receivers write them around a sentence (Numba): epoch seconds, milliseconds, ISO 8601."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from entente.marine.engine.columns import NO_TIME
from entente.marine.engine.decode.ais_columns import Array

_NO = int(NO_TIME)
_INT: Any = np.int64
# Named so that the type checker takes the machine's integers for Python's.


@njit(cache=True)
def digit(c: int) -> bool:
    return 48 <= c <= 57


@njit(cache=True)
def days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a Gregorian date (Hinnant's civil-from-days, inverted)."""
    y = year - (1 if month <= 2 else 0)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy - 719468


@njit(cache=True)
def epoch(b: Array, i: int, end: int) -> int:
    """Milliseconds from ``b[i:end]`` as a decimal number; the unit is read from its size.

    Below 1e11 seconds (year 5138), below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds.
    Fewer than nine digits is not a time.
    """
    start = i
    v = _INT(0)
    while i < end and digit(b[i]):
        if i - start >= 19:
            return _NO
        v = v * 10 + (b[i] - 48)
        i += 1
    if i - start < 9 or v < 0:
        return _NO
    ms = _INT(0)
    if i < end:
        if b[i] != 46:
            return _NO
        i += 1
        scale = 100
        while i < end and digit(b[i]):
            ms += (b[i] - 48) * scale
            scale //= 10
            i += 1
        if i != end:
            return _NO
    if v < 100_000_000_000:
        return v * 1000 + ms
    if v < 100_000_000_000_000:
        return v
    if v < 100_000_000_000_000_000:
        return v // 1000
    return v // 1_000_000


@njit(cache=True)
def _number(b: Array, i: int, n: int, end: int) -> int:
    if i + n > end:
        return -1
    v = 0
    for k in range(i, i + n):
        if not digit(b[k]):
            return -1
        v = v * 10 + (b[k] - 48)
    return v


@njit(cache=True)
def civil(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Milliseconds of a UTC date and time, or no time where a field is out of range."""
    if year < 1970 or month < 1 or month > 12 or day < 1 or hour < 0 or hour > 23:
        return _NO
    if minute < 0 or minute > 59 or second < 0 or second > 60:
        return _NO
    following = days(year + 1, 1, 1) if month == 12 else days(year, month + 1, 1)
    if days(year, month, 1) + day > following:
        return _NO
    return (days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) * 1000


@njit(cache=True)
def iso(b: Array, i: int, end: int) -> int:
    """``YYYY-MM-DD[T ]HH:MM:SS[.fff][Z|+HH[:]MM]``; ``/`` for ``-`` is taken too; no zone means UTC."""
    if end - i < 19 or (b[i + 4] != 45 and b[i + 4] != 47) or b[i + 7] != b[i + 4]:
        return _NO
    if (b[i + 10] != 84 and b[i + 10] != 32) or b[i + 13] != 58 or b[i + 16] != 58:
        return _NO
    t = civil(
        _number(b, i, 4, end), _number(b, i + 5, 2, end), _number(b, i + 8, 2, end),
        _number(b, i + 11, 2, end), _number(b, i + 14, 2, end), _number(b, i + 17, 2, end),
    )  # fmt: skip
    if t == _NO:
        return _NO
    i += 19
    if i < end and b[i] == 46:
        i += 1
        scale = 100
        while i < end and digit(b[i]):
            t += (b[i] - 48) * scale
            scale //= 10
            i += 1
    if i == end or (b[i] == 90 and i + 1 == end):
        return t
    if b[i] == 32 and i + 4 == end and b[i + 1] == 85:  # " UTC"
        return t
    if b[i] != 43 and b[i] != 45:
        return _NO
    hour = _number(b, i + 1, 2, end)
    j = i + 4 if i + 3 < end and b[i + 3] == 58 else i + 3
    minute = 0 if j >= end else _number(b, j, 2, end)
    if hour < 0 or hour > 14 or minute < 0 or minute > 59 or (j < end and j + 2 != end):
        return _NO
    offset = (hour * 60 + minute) * 60_000
    return t - offset if b[i] == 43 else t + offset


@njit(cache=True)
def _padding(c: int) -> bool:
    """Between a time and the sentence: space, tab, comma, semicolon, bar, brackets, quote."""
    return c == 32 or c == 9 or c == 44 or c == 59 or c == 124 or c == 91 or c == 93 or c == 34


@njit(cache=True)
def prefix(b: Array, i: int, end: int) -> int:
    """Time in the text before a sentence, or no time."""
    while i < end and _padding(b[i]):
        i += 1
    while end > i and (_padding(b[end - 1]) or b[end - 1] == 58):
        end -= 1
    if i >= end or not digit(b[i]):
        return _NO
    t = iso(b, i, end)
    if t != _NO:
        return t
    j = i
    while j < end and (digit(b[j]) or b[j] == 46):
        j += 1
    return epoch(b, i, j) if j == end or _padding(b[j]) else _NO


@njit(cache=True)
def trailer(b: Array, i: int, end: int) -> int:
    """Time in the comma-separated fields after the checksum, or no time.

    The US Coast Guard writes ``…,rSTATION,EPOCH[,EPOCH]``: the epoch after the station is when the
    station's centre received it. Without a station the last field that is an epoch counts.
    """
    found = _NO
    station = False
    while i < end:
        j = i
        while j < end and b[j] != 44:
            j += 1
        if j > i:
            t = epoch(b, i, j)
            if t != _NO:
                if station:
                    return t
                found = t
            station = b[i] == 114  # r
        i = j + 1
    return found


@njit(cache=True)
def gatehouse(b: Array, i: int, end: int) -> tuple[int, int]:
    """``$PGHP,1,year,month,day,hour,minute,second,ms,…,cc*hh``: time, and ``cc``, the checksum it dates."""
    v = np.zeros(8, np.int64)
    field = 0
    j = i
    last = 0
    while j < end and b[j] != 42:
        if b[j] == 44:
            field += 1
            last = j + 1
        elif 1 <= field <= 8:
            if not digit(b[j]) or v[field - 1] > 99_999:
                return _NO, -1
            v[field - 1] = v[field - 1] * 10 + (b[j] - 48)
        j += 1
    if field < 9 or j - last != 2 or v[0] != 1 or v[7] > 999:
        return _NO, -1
    t = civil(v[1], v[2], v[3], v[4], v[5], v[6])
    return (_NO, -1) if t == _NO else (t + v[7], hex2(b, last, end))


@njit(cache=True)
def _hex1(c: int) -> int:
    if 48 <= c <= 57:
        return c - 48
    if 65 <= c <= 70:
        return c - 55
    if 97 <= c <= 102:
        return c - 87
    return -1


@njit(cache=True)
def hex2(b: Array, i: int, end: int) -> int:
    """Two hexadecimal digits, or -1."""
    if i + 2 > end:
        return -1
    high, low = _hex1(b[i]), _hex1(b[i + 1])
    return -1 if high < 0 or low < 0 else high * 16 + low
