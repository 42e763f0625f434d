"""AIS message fields out of a packed payload, into columns (ITU-R M.1371-5, annex 8; Numba).

A payload is 60-bit words (ten six-bit characters each, first character in the high bits), so that a
field is a shift and a mask. "Not available" values of the standard become NaN, or -1 in integer
columns; ``messages.py`` turns both into nulls. Degrees are rounded to six decimals (the unit on the
air is 1/10 000 minute, 1.7 millionths of a degree).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

_INT: Any = np.int64
# Named so that the type checker takes the machine's integers for Python's.
WORD_BITS = 60
WORDS = 184
"""Words of scratch: nine parts of 200 characters, and one to read over the end."""

PLACE_OK, PLACE_NONE, PLACE_WRONG = 0, 1, 2

Array = npt.NDArray[Any]

NAME, CALL, DEST, VENDOR = 20, 7, 20, 3


class PositionColumns(NamedTuple):
    """Types 1-3, 9, 18, 19, 27. -1 and NaN: not available, or not part of this type."""

    line: Array
    t: Array
    kind: Array
    repeat: Array
    mmsi: Array
    own: Array
    channel: Array
    status: Array
    turn: Array
    speed: Array
    accuracy: Array
    lon: Array
    lat: Array
    place: Array
    course: Array
    heading: Array
    second: Array
    maneuver: Array
    raim: Array
    radio: Array
    alt: Array
    dte: Array
    assigned: Array
    unit: Array
    """Type 18: cs, display, dsc, band, msg22 as five bits, high to low; -1 otherwise."""
    static_row: Array
    """Type 19: its row in the static columns; -1 otherwise."""


class StaticColumns(NamedTuple):
    """Types 5, 19, 24 A and 24 B. Text is ASCII, zero-filled; ``*_n`` is its length."""

    line: Array
    t: Array
    kind: Array
    part: Array
    """Type 24: 0 = A, 1 = B; -1 otherwise."""
    repeat: Array
    mmsi: Array
    own: Array
    channel: Array
    ais_version: Array
    imo: Array
    name: Array
    name_n: Array
    call: Array
    call_n: Array
    ship_type: Array
    bow: Array
    stern: Array
    port: Array
    starboard: Array
    epfd: Array
    month: Array
    day: Array
    hour: Array
    minute: Array
    draught: Array
    dest: Array
    dest_n: Array
    dte: Array
    vendor: Array
    vendor_n: Array
    model: Array
    serial: Array
    mothership: Array
    digest: Array
    """64-bit hash of what was said, time and line apart: equal statements have equal digests."""


_I1, _U1, _I4, _I8, _F4, _F8 = np.int8, np.uint8, np.int32, np.int64, np.float32, np.float64
_POSITION_TYPES: dict[str, Any] = {
    "line": _I8, "t": _I8, "kind": _U1, "repeat": _U1, "mmsi": _I8, "own": _U1, "channel": _U1,
    "status": _U1, "turn": _F4, "speed": _F4, "accuracy": _U1, "lon": _F8, "lat": _F8, "place": _U1,
    "course": _F4, "heading": _F4, "second": _I1, "maneuver": _I1, "raim": _I1, "radio": _I4, "alt": _I4,
    "dte": _I1, "assigned": _I1, "unit": _I1, "static_row": _I4,
}  # fmt: skip
_STATIC_TYPES: dict[str, Any] = {
    "line": _I8, "t": _I8, "kind": _U1, "part": _I1, "repeat": _U1, "mmsi": _I8, "own": _U1,
    "channel": _U1, "ais_version": _I1, "imo": _I4, "name": NAME, "name_n": _U1, "call": CALL,
    "call_n": _U1, "ship_type": np.int16, "bow": np.int16, "stern": np.int16, "port": _I1,
    "starboard": _I1, "epfd": _I1, "month": _I1, "day": _I1, "hour": _I1, "minute": _I1, "draught": _F4,
    "dest": DEST, "dest_n": _U1, "dte": _I1, "vendor": VENDOR, "vendor_n": _U1, "model": _I1,
    "serial": _I4, "mothership": _I8, "digest": _I8,
}  # fmt: skip


def _turns() -> Array:
    """Degrees a minute by raw value (ITU-R M.1371: ROT_AIS = 4.733 sqrt(ROT), the sign is the direction)."""
    raw = np.arange(256).astype(np.int8).astype(np.float64)
    turn = np.copysign(np.round((raw / 4.733) ** 2), raw)
    turn[[127, 129]] = 127, -127  # faster than 5 degrees in 30 s, no turn indicator
    turn[128] = np.nan
    return turn.astype(np.float32)


_TURN = _turns()


def _allocate(kind: Any, types: dict[str, Any], rows: int) -> Any:
    """Untouched memory costs nothing: columns are sized for the worst case and cut afterwards."""
    return kind(
        **{
            name: np.empty((rows, t), np.uint8) if isinstance(t, int) else np.empty(rows, t)
            for name, t in types.items()
        }
    )


def position_columns(rows: int) -> PositionColumns:
    out: PositionColumns = _allocate(PositionColumns, _POSITION_TYPES, rows)
    return out


def static_columns(rows: int) -> StaticColumns:
    out: StaticColumns = _allocate(StaticColumns, _STATIC_TYPES, rows)
    return out


@njit(cache=True)
def _u(w: Array, start: int, n: int) -> int:
    """Unsigned field of ``n`` bits (at most 60) from bit ``start``."""
    i = start // 60
    room = 60 - (start - i * 60)
    if n <= room:
        return (w[i] >> (room - n)) & ((1 << n) - 1)
    m = n - room
    return ((w[i] & ((1 << room) - 1)) << m) | (w[i + 1] >> (60 - m))


@njit(cache=True)
def _s(w: Array, start: int, n: int) -> int:
    """Two's complement field."""
    v = _u(w, start, n)
    return v - ((v >> (n - 1)) << n)


@njit(cache=True)
def _text(w: Array, start: int, chars: int, out: Array) -> int:
    """Six-bit ASCII: trailing ``@`` (no character) and spaces at both ends fall away; returns the length."""
    for k in range(chars):
        v = _u(w, start + 6 * k, 6)
        out[k] = v + 64 if v < 32 else v
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


@njit(cache=True)
def _null(v: int, missing: int) -> int:
    return -1 if v == missing else v


@njit(cache=True)
def _tenths(v: int, limit: int) -> float:
    """Tenths of a unit; from ``limit`` on the standard says "not available" (or nothing at all)."""
    return np.nan if v >= limit else v / 10.0


@njit(cache=True)
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
def put_position(w: Array, kind: int, p: PositionColumns, i: int) -> None:
    """Row ``i`` from a payload of full length; ``line``, ``t``, ``own``, ``channel`` are the caller's."""
    p.kind[i] = kind
    p.repeat[i] = _u(w, 6, 2)
    p.mmsi[i] = _u(w, 8, 30)
    p.static_row[i] = -1
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
        p.status[i] = _u(w, 38, 4)
        p.turn[i] = _TURN[_u(w, 42, 8)]
        p.speed[i] = _tenths(_u(w, 50, 10), 1023)
        p.accuracy[i] = _u(w, 60, 1)
        _place(p, i, _s(w, 61, 28), _s(w, 89, 27), 600_000, 10)
        p.course[i] = _tenths(_u(w, 116, 12), 3600)
        p.heading[i] = _whole(_u(w, 128, 9), 360)
        p.second[i] = _null(_u(w, 137, 6), 60)
        p.maneuver[i] = _null(_u(w, 143, 2), 0)
        p.raim[i] = _u(w, 148, 1)
        p.radio[i] = _u(w, 149, 19)
    elif kind == 18 or kind == 19:
        p.speed[i] = _tenths(_u(w, 46, 10), 1023)
        p.accuracy[i] = _u(w, 56, 1)
        _place(p, i, _s(w, 57, 28), _s(w, 85, 27), 600_000, 10)
        p.course[i] = _tenths(_u(w, 112, 12), 3600)
        p.heading[i] = _whole(_u(w, 124, 9), 360)
        p.second[i] = _null(_u(w, 133, 6), 60)
        if kind == 18:
            p.unit[i] = _u(w, 141, 5)
            p.assigned[i] = _u(w, 146, 1)
            p.raim[i] = _u(w, 147, 1)
            p.radio[i] = _u(w, 148, 20)
        else:
            p.raim[i] = _u(w, 305, 1)
            p.dte[i] = _u(w, 306, 1)
            p.assigned[i] = _u(w, 307, 1)
    elif kind == 27:
        p.accuracy[i] = _u(w, 38, 1)
        p.raim[i] = _u(w, 39, 1)
        p.status[i] = _u(w, 40, 4)
        _place(p, i, _s(w, 44, 18), _s(w, 62, 17), 600, 10_000)
        p.speed[i] = _whole(_u(w, 79, 6), 63)
        p.course[i] = _whole(_u(w, 85, 9), 360)
        p.second[i] = -1
    else:  # 9
        p.alt[i] = _null(_u(w, 38, 12), 4095)
        p.speed[i] = _whole(_u(w, 50, 10), 1023)
        p.accuracy[i] = _u(w, 60, 1)
        _place(p, i, _s(w, 61, 28), _s(w, 89, 27), 600_000, 10)
        p.course[i] = _tenths(_u(w, 116, 12), 3600)
        p.second[i] = _null(_u(w, 128, 6), 60)
        p.dte[i] = _u(w, 142, 1)
        p.assigned[i] = _u(w, 146, 1)
        p.raim[i] = _u(w, 147, 1)
        p.radio[i] = _u(w, 148, 20)


@njit(cache=True)
def _dimensions(w: Array, start: int, s: StaticColumns, i: int) -> None:
    bow, stern = _u(w, start, 9), _u(w, start + 9, 9)
    port, starboard = _u(w, start + 18, 6), _u(w, start + 24, 6)
    if bow | stern | port | starboard:
        s.bow[i] = bow
        s.stern[i] = stern
        s.port[i] = port
        s.starboard[i] = starboard


@njit(cache=True)
def put_static(w: Array, words: int, kind: int, s: StaticColumns, i: int) -> None:
    """Row ``i``; ``line``, ``t``, ``own``, ``channel`` are the caller's. A zero digit is "not available"."""
    s.kind[i] = kind
    s.repeat[i] = _u(w, 6, 2)
    mmsi = _u(w, 8, 30)
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
        s.ais_version[i] = _u(w, 38, 2)
        s.imo[i] = _null(_u(w, 40, 30), 0)
        s.call_n[i] = _text(w, 70, 7, s.call[i])
        s.name_n[i] = _text(w, 112, 20, s.name[i])
        s.ship_type[i] = _null(_u(w, 232, 8), 0)
        _dimensions(w, 240, s, i)
        s.epfd[i] = _null(_u(w, 270, 4), 0)
        s.month[i] = _null(_u(w, 274, 4), 0)
        s.day[i] = _null(_u(w, 278, 5), 0)
        s.hour[i] = _null(_u(w, 283, 5), 24)
        s.minute[i] = _null(_u(w, 288, 6), 60)
        draught = _u(w, 294, 8)
        if draught:
            s.draught[i] = draught / 10.0
        s.dest_n[i] = _text(w, 302, 20, s.dest[i])
        s.dte[i] = _u(w, 422, 1)
    elif kind == 19:
        s.name_n[i] = _text(w, 143, 20, s.name[i])
        s.ship_type[i] = _null(_u(w, 263, 8), 0)
        _dimensions(w, 271, s, i)
        s.epfd[i] = _null(_u(w, 301, 4), 0)
        s.dte[i] = _u(w, 306, 1)
    elif _u(w, 38, 2) == 0:
        s.part[i] = 0
        s.name_n[i] = _text(w, 40, 20, s.name[i])
    else:
        s.part[i] = 1
        s.ship_type[i] = _null(_u(w, 40, 8), 0)
        s.vendor_n[i] = _text(w, 48, 3, s.vendor[i])
        s.model[i] = _u(w, 66, 4)
        s.serial[i] = _u(w, 70, 20)
        s.call_n[i] = _text(w, 90, 7, s.call[i])
        if mmsi // 10_000_000 == 98:  # a craft of a parent ship names it instead of its dimensions
            s.mothership[i] = _null(_u(w, 132, 30), 0)
        else:
            _dimensions(w, 132, s, i)
            s.epfd[i] = _null(_u(w, 162, 4), 0)
    s.digest[i] = _digest(w, words, kind)


@njit(cache=True)
def _digest(w: Array, words: int, kind: int) -> int:
    """Over what a statement says: repeat indicator and, for type 19, position and motion left out."""
    h = _INT(1469598103934665603)
    for k in range(words):
        v = w[k]
        if k == 0:
            v &= ~(3 << 52)
            if kind == 19:
                v &= ~((1 << 14) - 1)
        elif kind == 19 and k == 1:
            v = 0
        elif kind == 19 and k == 2:
            v &= (1 << 37) - 1  # the name begins at bit 143
        h = (h ^ (v & 0x3FFFFFFF)) * 1099511628211
        h = (h ^ (v >> 30)) * 1099511628211
    return h
