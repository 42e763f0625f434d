"""Sightings by patrols or the public: ``sighting_id,time,lon,lat,description[,place,landed]``."""

from __future__ import annotations

import csv
import io
import math
from typing import Any

from entente.marine.engine.columns import Batch, Reject, Sighting
from entente.marine.engine.complaints import BadValue, Complaint, complaint_of
from entente.marine.engine.decode.header import Header
from entente.marine.engine.decode.moments import moment
from entente.marine.engine.decode.sources import Block, text_of
from entente.marine.engine.geodesy import exchanged

_LANDED = dict.fromkeys(("true", "yes", "oui", "y", "o", "1", "vrai", "landed"), True) | dict.fromkeys(
    ("false", "no", "non", "n", "0", "faux", "under way"), False
)


def sightings(source: str, header: Header, block: Block) -> Batch:
    """One batch from one block. A description in quotes may run over several lines."""
    batch = Batch()
    text = "\n".join(map(text_of, block.data.split(b"\n")))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=header.delimiter)
    line = block.line
    while True:
        start = line
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            line = block.line + reader.line_num
            batch.rejects.append(Reject(source, start, complaint_of(error), ""))
            continue
        line = block.line + reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        try:
            batch.sightings.append(_one(header, cells))
        except BadValue as error:
            batch.rejects.append(Reject(source, start, error.complaint, header.delimiter.join(cells)[:500]))
    batch.lines_read = line - block.line
    return batch


def _one(header: Header, cells: list[str]) -> Sighting:
    if len(cells) != len(header.columns):
        raise BadValue("columns", cells=len(cells), width=len(header.columns))
    row = {c: v.strip() for c, v in zip(header.columns, cells, strict=True)}
    for column in ("sighting_id", "time", "lon", "lat"):
        if not row[column]:
            raise BadValue("column_empty", name=header.called(column))

    def bad(column: str, code: str, **more: Any) -> BadValue:
        what = Complaint(code, {"text": row[column][:40], **more})
        return BadValue("column", name=header.called(column), what=what)

    def degrees(column: str, limit: int) -> float:
        try:
            value = float(row[column].replace(",", "."))
        except ValueError:
            value = math.nan
        if not abs(value) <= limit:
            raise bad(column, "within_degrees", limit=limit)
        return value

    lon, lat = degrees("lon", 180), degrees("lat", 90)
    if exchanged(lon, lat):
        raise BadValue("exchanged_places", lon=row["lon"], lat=row["lat"])
    landed = row.get("landed", "").lower()
    if landed and landed not in _LANDED:
        raise bad("landed", "no_yes")
    return Sighting(
        sighting_id=row["sighting_id"],
        t=moment(row["time"]),
        lon=lon,
        lat=lat,
        description=row["description"],
        place=row.get("place") or None,
        landed=_LANDED.get(landed),
    )
