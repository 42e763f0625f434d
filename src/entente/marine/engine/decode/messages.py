"""Every field of every decoded message, as Arrow tables; names as gpsd's and pyais's documentation has them.

Null means "not available" by the standard, or not part of that message type. Units: degrees WGS 84,
knots, degrees true, degrees a minute (``turn``; ±127 = more than 5 degrees in 30 s), metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from entente.marine.engine.columns import NO_STATUS, NO_TIME, Batch, Reject
from entente.marine.engine.decode import nmea_state as scanner
from entente.marine.engine.decode.ais_columns import PositionColumns, StaticColumns
from entente.marine.engine.decode.nmea import scan_source
from entente.marine.engine.decode.read import read
from entente.marine.engine.decode.sources import Format, open_source
from entente.marine.engine.errors import InputError

_TIME = pa.timestamp("ms", "UTC")
_POSITION = {
    "line": pa.int64(), "received_at": _TIME, "msg_type": pa.uint8(), "repeat": pa.uint8(),
    "mmsi": pa.int64(), "own_ship": pa.bool_(), "channel": pa.string(), "status": pa.uint8(),
    "turn": pa.float64(), "speed": pa.float64(), "accuracy": pa.bool_(), "lon": pa.float64(),
    "lat": pa.float64(), "course": pa.float64(), "heading": pa.float64(), "second": pa.int8(),
    "maneuver": pa.int8(), "raim": pa.bool_(), "radio": pa.int32(), "alt": pa.int32(), "dte": pa.bool_(),
    "assigned": pa.bool_(), "cs": pa.bool_(), "display": pa.bool_(), "dsc": pa.bool_(),
    "band": pa.bool_(), "msg22": pa.bool_(),
}  # fmt: skip
_STATIC = {
    "partno": pa.int8(), "ais_version": pa.int8(), "imo": pa.int32(), "callsign": pa.string(),
    "shipname": pa.string(), "ship_type": pa.int16(), "to_bow": pa.int16(), "to_stern": pa.int16(),
    "to_port": pa.int8(), "to_starboard": pa.int8(), "epfd": pa.int8(), "month": pa.int8(),
    "day": pa.int8(), "hour": pa.int8(), "minute": pa.int8(), "draught": pa.float64(),
    "destination": pa.string(), "vendorid": pa.string(), "model": pa.int8(), "serial": pa.int32(),
    "mothership_mmsi": pa.int64(),
    # Of tables only: they give a hull's size as a whole and may carry its registration; AIS has neither.
    "length": pa.float64(), "beam": pa.float64(), "registration": pa.string(),
}  # fmt: skip
SCHEMA = pa.schema([("source", pa.string()), *_POSITION.items(), ("track_id", pa.string()), *_STATIC.items()])


def _bits(mask: Any) -> Any:
    return pa.py_buffer(np.packbits(mask, bitorder="little"))


def _whole(values: Any, missing: int = -1) -> pa.Array:
    """Integers over their own memory; only the validity bits are made."""
    known = values != missing
    kind = pa.from_numpy_dtype(values.dtype)
    validity = None if known.all() else _bits(known)
    return pa.Array.from_buffers(kind, len(values), [validity, pa.py_buffer(np.ascontiguousarray(values))])


def _real(values: Any) -> pa.Array:
    known = values == values
    validity = None if known.all() else _bits(known)
    return pa.Array.from_buffers(
        pa.float64(), len(values), [validity, pa.py_buffer(np.ascontiguousarray(values))]
    )


def _flag(values: Any) -> pa.Array:
    known = values >= 0
    validity = None if known.all() else _bits(known)
    return pa.Array.from_buffers(pa.bool_(), len(values), [validity, _bits(values > 0)])


def _text(chars: Any, lengths: Any) -> pa.Array:
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    data = chars[np.arange(chars.shape[1], dtype=np.uint8) < lengths[:, None]]
    return pa.StringArray.from_buffers(
        len(lengths), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data)), _bits(lengths > 0)
    )


def _tenths(values: Any) -> pa.Array:
    """The engine's 32 bits back to the decimal number that was read."""
    return _real(np.round(values.astype(np.float64), 1))


def _channel(codes: Any) -> pa.Array:
    """``A``, ``B``; null where the sentence named none or another."""
    known = (codes == 1) | (codes == 2)
    offsets = np.zeros(len(codes) + 1, np.int32)
    np.cumsum(known, out=offsets[1:])
    letters = codes[known] + np.uint8(64)
    return pa.StringArray.from_buffers(len(codes), pa.py_buffer(offsets), pa.py_buffer(letters), _bits(known))


def _time(values: Any) -> pa.Array:
    return _whole(values, NO_TIME).cast(pa.timestamp("ms")).cast(_TIME)


def _common(c: PositionColumns | StaticColumns) -> dict[str, Any]:
    return {
        "line": pa.array(c.line),
        "received_at": _time(c.t),
        "msg_type": pa.array(c.kind),
        "repeat": pa.array(c.repeat),
        "mmsi": pa.array(c.mmsi),
        "own_ship": _flag(c.own.view(np.int8)),
        "channel": _channel(c.channel),
    }


def position_table(p: PositionColumns) -> pa.Table:
    """Types 1-3, 9, 18, 19 (without its static part), 27; one row a message."""
    unit = p.unit
    of_unit = {
        name: _flag(np.where(unit < 0, np.int8(-1), unit >> shift & 1).astype(np.int8, copy=False))
        for name, shift in (("cs", 4), ("display", 3), ("dsc", 2), ("band", 1), ("msg22", 0))
    }
    return pa.table(
        _common(p)
        | {
            "status": _whole(p.status, NO_STATUS),
            "turn": _real(p.turn),
            "speed": _real(p.speed),
            "accuracy": _flag(p.accuracy.view(np.int8)),
            "lon": _real(p.lon),
            "lat": _real(p.lat),
            "course": _real(p.course),
            "heading": _real(p.heading),
            "second": _whole(p.second),
            "maneuver": _whole(p.maneuver),
            "raim": _flag(p.raim),
            "radio": _whole(p.radio),
            "alt": _whole(p.alt),
            "dte": _flag(p.dte),
            "assigned": _flag(p.assigned),
        }
        | of_unit
    )


def _static_fields(s: StaticColumns) -> dict[str, Any]:
    return {
        "partno": _whole(s.part),
        "ais_version": _whole(s.ais_version),
        "imo": _whole(s.imo),
        "callsign": _text(s.call, s.call_n),
        "shipname": _text(s.name, s.name_n),
        "ship_type": _whole(s.ship_type),
        "to_bow": _whole(s.bow),
        "to_stern": _whole(s.stern),
        "to_port": _whole(s.port),
        "to_starboard": _whole(s.starboard),
        "epfd": _whole(s.epfd),
        "month": _whole(s.month),
        "day": _whole(s.day),
        "hour": _whole(s.hour),
        "minute": _whole(s.minute),
        "draught": _real(s.draught),
        "destination": _text(s.dest, s.dest_n),
        "vendorid": _text(s.vendor, s.vendor_n),
        "model": _whole(s.model),
        "serial": _whole(s.serial),
        "mothership_mmsi": _whole(s.mothership),
    }


def static_table(s: StaticColumns) -> pa.Table:
    """Types 5, 24 A and B, and the static part of 19; one row a message."""
    return pa.table(_common(s) | {"dte": _flag(s.dte)} | _static_fields(s))


def _joined(source: str, p: PositionColumns, s: StaticColumns) -> pa.Table:
    """Both tables as one, in line order; a type 19 message is one row."""
    positions = position_table(p)
    said = pa.table(_static_fields(s)).take(_whole(p.static_row))
    for name in said.column_names:
        positions = positions.append_column(name, said.column(name))
    alone = static_table(s).filter(pa.array(s.kind != 19))
    table = pa.concat_tables([positions, alone], promote_options="default").sort_by("line")
    return _whole_schema(source, table)


def _whole_schema(source: str, table: pa.Table) -> pa.Table:
    columns = []
    for column in SCHEMA:
        if column.name == "source":
            columns.append(pa.array([source] * table.num_rows, pa.string()))
        elif column.name in table.column_names:
            columns.append(table.column(column.name).cast(column.type))
        else:
            columns.append(pa.nulls(table.num_rows, column.type))
    return pa.table(columns, schema=SCHEMA)


@dataclass(slots=True)
class Messages:
    """A stretch of decoded messages: rows of :data:`SCHEMA`, rejects, counts."""

    table: pa.Table
    rejects: list[Reject] = field(default_factory=list)
    lines_read: int = 0
    other_types: int = 0


def messages(paths: Iterable[Path | str], errors: list[InputError]) -> Iterator[Messages]:
    """All messages of sentence files with all fields; rows of position tables in the same columns.

    A message without time is kept, ``received_at`` null. A file that is unusable is added to ``errors``.
    """
    for path in paths:
        try:
            source = open_source(path)
            if source.format is not Format.NMEA:
                for batch in read([path]):
                    yield Messages(_from_batch(source.name, batch), batch.rejects, batch.lines_read)
                continue
            other = 0
            for scanned, state in scan_source(source, need_time=False):
                now = int(state.counters[scanner.OTHER_TYPES])
                table = _joined(source.name, scanned.positions, scanned.statics)
                yield Messages(table, scanned.rejects, scanned.lines, now - other)
                other = now
            if source.damage:
                yield Messages(
                    SCHEMA.empty_table(), [Reject(source.name, source.lines + 1, source.damage, "")]
                )
        except InputError as error:
            errors.append(error)


def _from_batch(source: str, batch: Batch) -> pa.Table:
    """Rows of a table of positions; a statement of identity is a row of its own, as on the air."""
    p = batch.positions
    track = pa.array(p.track, mask=p.track < 0)
    names: list[Any] = p.track_ids or [None]
    positions = pa.table(
        {
            "received_at": _time(p.t),
            "mmsi": _whole(p.mmsi, 0),
            "track_id": pa.array(names, pa.string()).take(track),
            "status": _whole(p.status, NO_STATUS),
            "speed": _tenths(p.sog),
            "lon": _real(p.lon),
            "lat": _real(p.lat),
            "course": _tenths(p.cog),
            "heading": _tenths(p.heading),
        }
    )
    rows = batch.statics.rows
    said = pa.table(
        {
            "received_at": pa.array([r.t for r in rows], pa.int64()).cast(pa.timestamp("ms")).cast(_TIME),
            "mmsi": pa.array([r.mmsi or None for r in rows], pa.int64()),
            "track_id": pa.array([r.track_id for r in rows], pa.string()),
            "shipname": pa.array([r.name for r in rows], pa.string()),
            "callsign": pa.array([r.call_sign for r in rows], pa.string()),
            "imo": pa.array([r.imo for r in rows], pa.int32()),
            "ship_type": pa.array([r.ship_type for r in rows], pa.int16()),
            "draught": pa.array([r.draught_m for r in rows], pa.float64()),
            "length": pa.array([r.length_m for r in rows], pa.float64()),
            "beam": pa.array([r.beam_m for r in rows], pa.float64()),
            "registration": pa.array([r.registration for r in rows], pa.string()),
            "destination": pa.array([r.destination for r in rows], pa.string()),
        }
    )
    return _whole_schema(source, pa.concat_tables([positions, said], promote_options="default"))
