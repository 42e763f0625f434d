"""The columns that decoded AIS messages land in: one tuple for positions, one for statements."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

PLACE_OK, PLACE_NONE, PLACE_WRONG = 0, 1, 2

NAME, CALL, DEST, VENDOR = 20, 7, 20, 3


POSITION_WORDS, STATIC_WORDS = 4, 10
"""Words of payload kept of a message: what the types with a position, and the longest statement (and a word
to read over its end), need."""
TAIL_19 = 144
"""Type 19 has its last flags 144 bits (three words) further on than its other fields: its seventh word
is kept in the fourth's place, so that bit 288 of the message stands at bit 144."""


class Messages(NamedTuple):
    """Messages as the scanner leaves them: where they were, and their packed payload."""

    line: Array
    t: Array
    begin: Array
    """Where the (last) line begins in the block."""
    kind: Array
    own: Array
    channel: Array
    other: Array
    """Positions: row of a type 19's statement, or -1. Statements: words of payload."""
    words: Array


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


_I1, _U1, _I4, _I8, _F8 = np.int8, np.uint8, np.int32, np.int64, np.float64
_POSITION_TYPES: dict[str, Any] = {
    "line": _I8, "t": _I8, "kind": _U1, "repeat": _U1, "mmsi": _I8, "own": _U1, "channel": _U1,
    "status": _U1, "turn": _F8, "speed": _F8, "accuracy": _U1, "lon": _F8, "lat": _F8, "place": _U1,
    "course": _F8, "heading": _F8, "second": _I1, "maneuver": _I1, "raim": _I1, "radio": _I4, "alt": _I4,
    "dte": _I1, "assigned": _I1, "unit": _I1, "static_row": _I4,
}  # fmt: skip
_STATIC_TYPES: dict[str, Any] = {
    "line": _I8, "t": _I8, "kind": _U1, "part": _I1, "repeat": _U1, "mmsi": _I8, "own": _U1,
    "channel": _U1, "ais_version": _I1, "imo": _I4, "name": NAME, "name_n": _U1, "call": CALL,
    "call_n": _U1, "ship_type": np.int16, "bow": np.int16, "stern": np.int16, "port": _I1,
    "starboard": _I1, "epfd": _I1, "month": _I1, "day": _I1, "hour": _I1, "minute": _I1, "draught": _F8,
    "dest": DEST, "dest_n": _U1, "dte": _I1, "vendor": VENDOR, "vendor_n": _U1, "model": _I1,
    "serial": _I4, "mothership": _I8, "digest": _I8,
}  # fmt: skip


def _allocate(kind: Any, types: dict[str, Any], rows: int) -> Any:
    """All columns in one piece of memory: one to ask for and to give back, not thirty."""
    width = {name: t if isinstance(t, int) else np.dtype(t).itemsize for name, t in types.items()}
    places = np.cumsum([0] + [-(-w * rows // 64) * 64 for w in width.values()]).tolist()
    slab = np.empty(places[-1], np.uint8)
    columns = {}
    for (name, t), at in zip(types.items(), places, strict=False):
        piece = slab[at : at + width[name] * rows]
        columns[name] = piece.reshape(rows, t) if isinstance(t, int) else piece.view(t)
    return kind(**columns)


def position_columns(rows: int) -> PositionColumns:
    out: PositionColumns = _allocate(PositionColumns, _POSITION_TYPES, rows)
    return out


def static_columns(rows: int) -> StaticColumns:
    out: StaticColumns = _allocate(StaticColumns, _STATIC_TYPES, rows)
    return out


def message_rows(rows: int, words: int) -> Messages:
    return Messages(
        line=np.empty(rows, np.int64),
        t=np.empty(rows, np.int64),
        begin=np.empty(rows, np.int64),
        kind=np.empty(rows, np.uint8),
        own=np.empty(rows, np.uint8),
        channel=np.empty(rows, np.uint8),
        other=np.empty(rows, np.int32),
        words=np.empty((rows, words), np.int64),
    )
