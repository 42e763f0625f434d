"""Payload characters to words and words to fields (Numba): eight characters at a time.

A payload character carries six bits (ITU-R M.1371-5, IEC 61162-1: ``0``-``W`` are 0-39, ````` to ``w``
40-63). Eight of them become one word of 48 bits, the first character in the high bits, so that a field is
a shift and a mask and, with a constant place, two instructions. Bytes are read as little-endian words, as
on every machine that this runs on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from entente.marine.engine.decode.ais_columns import Array

WORD_BITS = 48
CHARS = 8
"""Characters a word."""

_U: Any = np.uint64
_INT: Any = np.int64


def _each(byte: int) -> Any:
    """The byte in all eight places."""
    return _U(byte * 0x0101010101010101)


_ZERO, _TOP, _SIX = _each(0x30), _each(0x80), _each(0x3F)
_FROM_ZERO, _TO_W = _each(0x50), _each(0x08)
_GROUP, _GAP, _ALL = _each(0xF8), _each(0x58), _each(0x7F)
_ONE = _each(1)
_EVEN, _ODD = _U(0x003F003F003F003F), _U(0x3F003F003F003F00)
_LOW, _HIGH = _U(0x00000FFF00000FFF), _U(0x0FFF00000FFF0000)
_HALF, _FULL = _U(0xFFFFFF), _U(0xFFFFFFFFFFFFFFFF)
_2, _3, _4, _5, _6, _8, _16, _24, _32 = (_U(k) for k in (2, 3, 4, 5, 6, 8, 16, 24, 32))
_BYTE = _U(255)


@intrinsic  # type: ignore[misc, unused-ignore]
def load(_: Any, array: Any, index: Any) -> Any:
    """Eight bytes from ``array[index]`` on, at any address; the caller sees to it that they are there."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        place = builder.bitcast(builder.gep(data, [args[1]]), ir.IntType(64).as_pointer())
        value = builder.load(place)
        value.align = 1
        return value

    return types.uint64(array, types.intp), code


@intrinsic  # type: ignore[misc, unused-ignore]
def _reversed(_: Any, word: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bswap(args[0])

    return types.uint64(types.uint64), code


@intrinsic  # type: ignore[misc, unused-ignore]
def _trailing(_: Any, word: Any) -> Any:
    """Zero bits below the lowest one bit; ``word`` is not 0."""

    def code(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), code


@njit(cache=True)
def strangers(c: Any) -> Any:
    """The high bit of each byte that is no payload character; exact up to the first such byte."""
    gap = ((c & _GROUP) ^ _GAP) + _ALL
    return (c | ~(c + _FROM_ZERO) | (c + _TO_W) | ~gap) & _TOP


@njit(cache=True)
def packed(c: Any) -> int:
    """48 bits from eight payload characters."""
    # From 0x60 on the values go on eight lower.
    v = c - _ZERO - (((c >> _6) & (c >> _5) & _ONE) << _3)
    v = _reversed(v)
    v = (v & _EVEN) | ((v & _ODD) >> _2)
    v = (v & _LOW) | ((v & _HIGH) >> _4)
    return _INT((v & _HALF) | ((v >> _32) << _24))


@njit(cache=True)
def folded(check: Any) -> int:
    """Exclusive or of the eight bytes."""
    check ^= check >> _32
    check ^= check >> _16
    check ^= check >> _8
    return _INT(check & _BYTE)


@njit(cache=True)
def first_stranger(flags: Any) -> int:
    """Which byte has the lowest flag."""
    return _INT(_trailing(flags) >> _3)


@njit(cache=True)
def first_bytes(c: Any, n: int, rest: Any) -> Any:
    """The first ``n`` (0 to 7) bytes of ``c``, then those of ``rest``."""
    keep = (_U(1) << _U(n * 8)) - _U(1)
    return (c & keep) | (rest & ~keep)


@njit(cache=True)
def pack(b: Array, i: int, end: int, w: Array) -> int:
    """Payload ``b[i:end]`` into words; returns the characters, -1 if one is no payload character.

    Eight bytes from ``end`` on must be readable or not needed: the tail is read byte by byte.
    """
    n = end - i
    k = 0
    while i + 8 <= end:
        c = load(b, i)
        if strangers(c):
            return -1
        w[k] = packed(c)
        k += 1
        i += 8
    if i < end:
        c = _ZERO
        for m in range(end - i):
            c = (c & ~(_BYTE << _U(8 * m))) | (_U(b[i + m]) << _U(8 * m))
        if strangers(c):
            return -1
        w[k] = packed(c)
    return n


# With signatures: otherwise every constant place is a type of its own, compiled by itself (62 of them).
@njit("i8(i8[:, ::1], i8, i8, i8)", cache=True)
def unsigned(w: Array, row: int, start: int, n: int) -> int:
    """Field of ``n`` bits (at most 48) from bit ``start`` of a row of words."""
    i = start // 48
    room = 48 - (start - i * 48)
    if n <= room:
        return (w[row, i] >> (room - n)) & ((1 << n) - 1)
    m = n - room
    return ((w[row, i] & ((1 << room) - 1)) << m) | (w[row, i + 1] >> (48 - m))


@njit("i8(i8[:, ::1], i8, i8, i8)", cache=True)
def signed(w: Array, row: int, start: int, n: int) -> int:
    """Two's complement field."""
    v = unsigned(w, row, start, n)
    return v - ((v >> (n - 1)) << n)
