"""AIS message fields out of a packed payload, into columns (ITU-R M.1371-5, annex 8; Numba).

"Not available" values of the standard become NaN, or -1 in integer columns; ``messages.py`` turns both
into nulls. Degrees are rounded to six decimals (the unit on the air is 1/10 000 minute, 1.7 millionths
of a degree).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from entente.marine.engine.decode.ais_columns import TAIL_19, Array, Messages, PositionColumns, StaticColumns
from entente.marine.engine.decode.packing import CHARS, WORD_BITS
from entente.marine.engine.decode.packing import signed as _s
from entente.marine.engine.decode.packing import unsigned as _u

_INT: Any = np.int64
_U: Any = np.uint64
# Named so that the type checker takes the machine's integers for Python's.


def _turns() -> Array:
    """Degrees a minute by raw value (ITU-R M.1371: ROT_AIS = 4.733 sqrt(ROT), the sign is the direction)."""
    raw = np.arange(256).astype(np.int8).astype(np.float64)
    turn = np.copysign(np.round((raw / 4.733) ** 2), raw)
    turn[[127, 129]] = 127, -127  # faster than 5 degrees in 30 s, no turn indicator
    turn[128] = np.nan
    return turn


_TURN = _turns()


@njit("i8(i8[:, ::1], i8, i8, i8, u1[::1])", cache=True)
def _text(w: Array, j: int, start: int, chars: int, out: Array) -> int:
    """Six-bit ASCII: trailing ``@`` (no character) and spaces at both ends fall away; returns the length."""
    for k in range(0, chars, CHARS):
        eight = _u(w, j, start + 6 * k, WORD_BITS)
        for m in range(min(CHARS, chars - k)):
            v = (eight >> (42 - 6 * m)) & 63
            out[k + m] = v + 64 if v < 32 else v
    end = chars
    while end > 0 and out[end - 1] == 64:
        end -= 1
    while end > 0 and out[end - 1] == 32:
        end -= 1
    first = 0
    while first < end and out[first] == 32:
        first += 1
    n = end - first
    if first:
        for k in range(n):
            out[k] = out[first + k]
    for k in range(n, chars):
        out[k] = 0
    return n


@njit("i8(i8, i8)", cache=True)
def _null(v: int, missing: int) -> int:
    return -1 if v == missing else v


@njit("f8(i8, i8)", cache=True)
def _tenths(v: int, limit: int) -> float:
    """Tenths of a unit; from ``limit`` on the standard says "not available" (or nothing at all)."""
    return np.nan if v >= limit else v / 10.0


@njit("f8(i8, i8)", cache=True)
def _whole(v: int, limit: int) -> float:
    return np.nan if v >= limit else float(v)


@njit(cache=True)
def _place(p: PositionColumns, i: int, lon: int, lat: int, unit: int, f: int) -> None:
    """Degrees from 1/``unit``; 181 and 91 are "not available", anything else beyond the globe is wrong.

    ``f`` is 6 000 000 / ``unit``: rounding to six decimals stays in integers.
    """
    if lon == 181 * unit or lat == 91 * unit:
        p.place[i] = 1
        p.lon[i] = np.nan
        p.lat[i] = np.nan
    elif lon > 180 * unit or lon < -180 * unit or lat > 90 * unit or lat < -90 * unit:
        p.place[i] = 2
        p.lon[i] = np.nan
        p.lat[i] = np.nan
    else:
        p.place[i] = 0
        p.lon[i] = ((f * lon + 3) // 6) / 1e6
        p.lat[i] = ((f * lat + 3) // 6) / 1e6


@njit(cache=True)
def fill_positions(m: Messages, n: int, p: PositionColumns) -> None:
    """Rows 0 to ``n`` from their payloads. One loop: a call a row would hand over all columns each time."""
    w = m.words
    for k in range(n):
        i = j = _U(k)
        kind = m.kind[i]
        p.line[i] = m.line[i]
        p.t[i] = m.t[i]
        p.own[i] = m.own[i]
        p.channel[i] = m.channel[i]
        p.static_row[i] = m.other[i]
        p.kind[i] = kind
        p.repeat[i] = _u(w, j, 6, 2)
        p.mmsi[i] = _u(w, j, 8, 30)
        p.unit[i] = -1
        p.alt[i] = -1
        p.dte[i] = -1
        p.assigned[i] = -1
        p.maneuver[i] = -1
        p.radio[i] = -1
        p.turn[i] = np.nan
        p.heading[i] = np.nan
        p.status[i] = 15
        if kind <= 3:
            p.status[i] = _u(w, j, 38, 4)
            p.turn[i] = _TURN[_u(w, j, 42, 8)]
            p.speed[i] = _tenths(_u(w, j, 50, 10), 1023)
            p.accuracy[i] = _u(w, j, 60, 1)
            _place(p, i, _s(w, j, 61, 28), _s(w, j, 89, 27), 600_000, 10)
            p.course[i] = _tenths(_u(w, j, 116, 12), 3600)
            p.heading[i] = _whole(_u(w, j, 128, 9), 360)
            p.second[i] = _null(_u(w, j, 137, 6), 60)
            p.maneuver[i] = _null(_u(w, j, 143, 2), 0)
            p.raim[i] = _u(w, j, 148, 1)
            p.radio[i] = _u(w, j, 149, 19)
        elif kind == 18 or kind == 19:
            p.speed[i] = _tenths(_u(w, j, 46, 10), 1023)
            p.accuracy[i] = _u(w, j, 56, 1)
            _place(p, i, _s(w, j, 57, 28), _s(w, j, 85, 27), 600_000, 10)
            p.course[i] = _tenths(_u(w, j, 112, 12), 3600)
            p.heading[i] = _whole(_u(w, j, 124, 9), 360)
            p.second[i] = _null(_u(w, j, 133, 6), 60)
            if kind == 18:
                p.unit[i] = _u(w, j, 141, 5)
                p.assigned[i] = _u(w, j, 146, 1)
                p.raim[i] = _u(w, j, 147, 1)
                p.radio[i] = _u(w, j, 148, 20)
            else:
                p.raim[i] = _u(w, j, TAIL_19 + 17, 1)
                p.dte[i] = _u(w, j, TAIL_19 + 18, 1)
                p.assigned[i] = _u(w, j, TAIL_19 + 19, 1)
        elif kind == 27:
            p.accuracy[i] = _u(w, j, 38, 1)
            p.raim[i] = _u(w, j, 39, 1)
            p.status[i] = _u(w, j, 40, 4)
            _place(p, i, _s(w, j, 44, 18), _s(w, j, 62, 17), 600, 10_000)
            p.speed[i] = _whole(_u(w, j, 79, 6), 63)
            p.course[i] = _whole(_u(w, j, 85, 9), 360)
            p.second[i] = -1
        else:  # 9
            p.alt[i] = _null(_u(w, j, 38, 12), 4095)
            p.speed[i] = _whole(_u(w, j, 50, 10), 1023)
            p.accuracy[i] = _u(w, j, 60, 1)
            _place(p, i, _s(w, j, 61, 28), _s(w, j, 89, 27), 600_000, 10)
            p.course[i] = _tenths(_u(w, j, 116, 12), 3600)
            p.second[i] = _null(_u(w, j, 128, 6), 60)
            p.dte[i] = _u(w, j, 142, 1)
            p.assigned[i] = _u(w, j, 146, 1)
            p.raim[i] = _u(w, j, 147, 1)
            p.radio[i] = _u(w, j, 148, 20)


@njit(cache=True)
def _dimensions(w: Array, j: int, start: int, s: StaticColumns, i: int) -> None:
    bow, stern = _u(w, j, start, 9), _u(w, j, start + 9, 9)
    port, starboard = _u(w, j, start + 18, 6), _u(w, j, start + 24, 6)
    if bow | stern | port | starboard:
        s.bow[i] = bow
        s.stern[i] = stern
        s.port[i] = port
        s.starboard[i] = starboard


@njit(cache=True)
def _put_static(w: Array, words: int, kind: int, s: StaticColumns, i: int) -> None:
    """A zero digit is "not available"."""
    j = i
    s.kind[i] = kind
    s.repeat[i] = _u(w, j, 6, 2)
    mmsi = _u(w, j, 8, 30)
    s.mmsi[i] = mmsi
    s.part[i] = -1
    s.ais_version[i] = -1
    s.imo[i] = -1
    s.ship_type[i] = -1
    s.bow[i] = -1
    s.stern[i] = -1
    s.port[i] = -1
    s.starboard[i] = -1
    s.epfd[i] = -1
    s.month[i] = -1
    s.day[i] = -1
    s.hour[i] = -1
    s.minute[i] = -1
    s.draught[i] = np.nan
    s.dte[i] = -1
    s.model[i] = -1
    s.serial[i] = -1
    s.mothership[i] = -1
    s.name_n[i] = 0
    s.call_n[i] = 0
    s.dest_n[i] = 0
    s.vendor_n[i] = 0
    if kind == 5:
        s.ais_version[i] = _u(w, j, 38, 2)
        s.imo[i] = _null(_u(w, j, 40, 30), 0)
        s.call_n[i] = _text(w, j, 70, 7, s.call[i])
        s.name_n[i] = _text(w, j, 112, 20, s.name[i])
        s.ship_type[i] = _null(_u(w, j, 232, 8), 0)
        _dimensions(w, j, 240, s, i)
        s.epfd[i] = _null(_u(w, j, 270, 4), 0)
        s.month[i] = _null(_u(w, j, 274, 4), 0)
        s.day[i] = _null(_u(w, j, 278, 5), 0)
        s.hour[i] = _null(_u(w, j, 283, 5), 24)
        s.minute[i] = _null(_u(w, j, 288, 6), 60)
        draught = _u(w, j, 294, 8)
        if draught:
            s.draught[i] = draught / 10.0
        s.dest_n[i] = _text(w, j, 302, 20, s.dest[i])
        s.dte[i] = _u(w, j, 422, 1)
    elif kind == 19:
        s.name_n[i] = _text(w, j, 143, 20, s.name[i])
        s.ship_type[i] = _null(_u(w, j, 263, 8), 0)
        _dimensions(w, j, 271, s, i)
        s.epfd[i] = _null(_u(w, j, 301, 4), 0)
        s.dte[i] = _u(w, j, 306, 1)
    elif _u(w, j, 38, 2) == 0:
        s.part[i] = 0
        s.name_n[i] = _text(w, j, 40, 20, s.name[i])
    else:
        s.part[i] = 1
        s.ship_type[i] = _null(_u(w, j, 40, 8), 0)
        s.vendor_n[i] = _text(w, j, 48, 3, s.vendor[i])
        s.model[i] = _u(w, j, 66, 4)
        s.serial[i] = _u(w, j, 70, 20)
        s.call_n[i] = _text(w, j, 90, 7, s.call[i])
        if mmsi // 10_000_000 == 98:  # a craft of a parent ship names it instead of its dimensions
            s.mothership[i] = _null(_u(w, j, 132, 30), 0)
        else:
            _dimensions(w, j, 132, s, i)
            s.epfd[i] = _null(_u(w, j, 162, 4), 0)
    s.digest[i] = _digest(w, i, words, kind)


@njit(cache=True)
def _digest(w: Array, i: int, words: int, kind: int) -> int:
    """Over what a statement says: repeat indicator and, for type 19, position and motion left out."""
    h = _INT(1469598103934665603)
    for k in range(words):
        v = w[i, k]
        if k == 0:
            v &= ~(3 << 40)
            if kind == 19:
                v &= ~3
        elif kind == 19 and k < 3:
            v = v & 1 if k == 2 else 0  # the name begins at bit 143
        h = (h ^ (v & 0xFFFFFF)) * 1099511628211
        h = (h ^ (v >> 24)) * 1099511628211
    return h


@njit(cache=True)
def fill_statics(m: Messages, n: int, s: StaticColumns) -> None:
    """Rows 0 to ``n`` from their payloads."""
    for i in range(n):
        s.line[i] = m.line[i]
        s.t[i] = m.t[i]
        s.own[i] = m.own[i]
        s.channel[i] = m.channel[i]
        _put_static(m.words, m.other[i], m.kind[i], s, i)
