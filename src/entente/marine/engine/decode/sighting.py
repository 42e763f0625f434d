"""Sightings by patrols or the public: ``sighting_id,time,lon,lat,description[,place,landed]``."""

from __future__ import annotations

import csv
import io
import math

from entente.marine.engine.columns import Batch, Reject, Sighting
from entente.marine.engine.decode.header import Header
from entente.marine.engine.decode.moments import moment
from entente.marine.engine.decode.sources import Block

_LANDED = dict.fromkeys(("true", "yes", "oui", "y", "o", "1", "vrai", "landed"), True) | dict.fromkeys(
    ("false", "no", "non", "n", "0", "faux", "under way"), False
)


def sightings(source: str, header: Header, block: Block) -> Batch:
    """One batch from one block. A description in quotes may run over several lines."""
    batch = Batch()
    text = block.data.decode("utf-8", "backslashreplace")
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
            batch.rejects.append(Reject(source, start, str(error), ""))
            continue
        line = block.line + reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        try:
            batch.sightings.append(_one(header, cells))
        except ValueError as error:
            batch.rejects.append(Reject(source, start, str(error), header.delimiter.join(cells)[:500]))
    batch.lines_read = line - block.line
    return batch


def _one(header: Header, cells: list[str]) -> Sighting:
    if len(cells) != len(header.columns):
        raise ValueError(f"{len(cells)} columns where the header has {len(header.columns)}")
    row = {c: v.strip() for c, v in zip(header.columns, cells, strict=True)}
    for column in ("sighting_id", "time", "lon", "lat"):
        if not row[column]:
            raise ValueError(f"column {header.called(column)} is empty")

    def degrees(column: str, limit: float) -> float:
        try:
            value = float(row[column])
        except ValueError:
            value = math.nan
        if not abs(value) <= limit:
            raise ValueError(
                f"column {header.called(column)}: “{row[column][:40]}” is not within ±{limit:g} degrees"
            )
        return value

    landed = row.get("landed", "").lower()
    if landed and landed not in _LANDED:
        raise ValueError(f"column {header.called('landed')}: “{landed[:40]}” is neither yes nor no")
    return Sighting(
        sighting_id=row["sighting_id"],
        t=moment(row["time"]),
        lon=degrees("lon", 180),
        lat=degrees("lat", 90),
        description=row["description"],
        place=row.get("place") or None,
        landed=_LANDED.get(landed),
    )
