"""One line of NMEA 0183 text into its pieces (Numba): what stands before the sentence, and its fields."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from entente.marine.engine.decode.ais_columns import Array
from entente.marine.engine.decode.nmea_state import BAD_TAG, NO
from entente.marine.engine.decode.nmea_time import digit, epoch, hex2, prefix
from entente.marine.engine.decode.packing import (
    first_bytes,
    first_stranger,
    folded,
    load,
    packed,
    strangers,
)

_INT: Any = np.int64
_U: Any = np.uint64
# Named so that the type checker takes the machine's integers for Python's.

ROOM = 320
"""Bytes that must follow a sentence's beginning for the short way: no sentence of it is longer."""


def _text(text: str) -> Any:
    return _U(int.from_bytes(text.encode("ascii"), "little"))


_HEAD = _text(",1,1,,\0\0")
_OF_HEAD, _OF_FOUR = _U(0xFFFFFFFFFFFF), _U(0xFFFFFFFF)
_ZEROS = _text("0" * 8)
_NOTHING = _U(0)
_24 = _U(24)


@njit(cache=True)
def short_way(b: Array, i: int, w: Array) -> tuple[int, int, int]:
    """``!ttVDM,1,1,,A,payload,fill*hh`` at ``i``, with or without the channel, as nearly all sentences are:
    checksum and payload in one walk, eight characters at a time.

    Returns the place of the comma after the payload, the payload's characters, and the checksum; or
    characters 0 when the sentence is anything else, or wrong: then the long way says what it is.
    ``ROOM`` bytes must follow ``i``.
    """
    head = load(b, i + 6)
    if head & _OF_HEAD != _HEAD or b[i + 3] != 86 or b[i + 4] != 68:
        return 0, 0, 0
    if (b[i + 5] != 77 and b[i + 5] != 79) or b[i + 1] < 65 or b[i + 2] < 65:
        return 0, 0, 0
    if b[i + 12] == 44:
        check = load(b, i + 1) ^ ((head >> _24) & _OF_FOUR)
        q = i + 13
    elif b[i + 13] == 44 and b[i + 12] >= 48:
        check = load(b, i + 1) ^ (head >> _24)
        q = i + 14
    else:
        return 0, 0, 0
    for k in range(25):  # as many words as a part may have
        c = load(b, q)
        flags = strangers(c)
        if flags == _NOTHING:
            check ^= c
            w[k] = packed(c)
            q += 8
            continue
        n = first_stranger(flags)
        q += n
        if n:
            check ^= first_bytes(c, n, _NOTHING)
            w[k] = packed(first_bytes(c, n, _ZEROS))
        if b[q] != 44 or b[q + 1] < 48 or b[q + 1] > 53 or b[q + 2] != 42:
            break
        total = folded(check) ^ 44 ^ _INT(b[q + 1])
        # Upper case, as the standard has it; lower case goes the long way.
        high, low = total >> 4, total & 15
        if b[q + 3] != high + (55 if high > 9 else 48) or b[q + 4] != low + (55 if low > 9 else 48):
            break
        return q, 8 * k + n, total
    return 0, 0, 0


@njit(cache=True)
def line_end(b: Array, i: int, size: int) -> int:
    """Place of the next line feed, or ``size``."""
    while i < size and b[i] != 10:
        i += 1
    return i


@njit(cache=True)
def long_way(b: Array, i: int, size: int, commas: Array) -> tuple[int, int, int]:
    """Any sentence at ``i``: the places of its first six commas (-1: none), where ``*`` or the line's end
    is, the number of commas, and the exclusive or of the characters between."""
    commas[:] = -1
    check = _INT(0)
    n = 0
    i += 1
    while i < size and b[i] != 42 and b[i] != 10:
        check ^= b[i]
        if b[i] == 44:
            if n < 6:
                commas[n] = i
            n += 1
        i += 1
    return i, n, check


@njit(cache=True)
def before(b: Array, i: int, size: int) -> tuple[int, int, int, int, int, int, int]:
    """What stands before the sentence: a time, a tag block, both, or text.

    Returns the place where it ends, the time, the tag block's group (-1: none) and how many sentences it
    has, and for a bad tag block its code and the two checksums (else -1, 0, 0).
    """
    begin = i
    t = NO
    while i < size and b[i] != 33 and b[i] != 10 and b[i] != 92 and b[i] != 36 and b[i] != 35:
        i += 1
    if i < size and i > begin and (b[i] == 33 or b[i] == 92 or b[i] == 36):
        t = prefix(b, begin, i)
    if i >= size or b[i] != 92:
        return i, t, -1, 0, -1, 0, 0
    check = _INT(0)
    star = -1
    j = i + 1
    while j < size and b[j] != 92 and b[j] != 10:
        if b[j] == 42:
            star = j
        if star < 0:
            check ^= b[j]
        j += 1
    if j >= size or b[j] != 92:
        return j, t, -1, 0, BAD_TAG, -1, -1
    code, given = -1, _INT(0)
    if star >= 0:
        given = _INT(hex2(b, star + 1, j))
        if given != check:
            code = BAD_TAG
    at, group, total = _fields(b, i + 1, star if star >= 0 else j)
    # Old logs put a prefix or a space between tag block and sentence.
    i = j + 1
    while i < size and b[i] != 33 and b[i] != 10 and b[i] != 36:
        i += 1
    return i, (t if at == NO else at), group, total, code, given, check


@njit(cache=True)
def _fields(b: Array, i: int, stop: int) -> tuple[int, int, int]:
    """Time (``c:``), group and its size (``g:1-2-34``) of a tag block."""
    t, group, total = NO, _INT(-1), _INT(0)
    while i < stop:
        j = i
        while j < stop and b[j] != 44:
            j += 1
        if j - i > 2 and b[i + 1] == 58:
            if b[i] == 99:
                t = epoch(b, i + 2, j)
            elif b[i] == 103:
                dash = 0
                v = _INT(0)
                for k in range(i + 2, j):
                    if b[k] == 45:
                        if dash == 1:
                            total = v
                        dash += 1
                        v = _INT(0)
                    elif digit(b[k]) and v < 1_000_000_000_000:
                        v = v * 10 + (b[k] - 48)
                if dash == 2:
                    group = v
        i = j + 1
    return t, group, total
