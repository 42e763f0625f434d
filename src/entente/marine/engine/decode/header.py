"""Column names of position and sighting tables: both MarineCadastre generations, radar, sightings."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from entente.marine.engine.complaints import Complaint
from entente.marine.engine.errors import InputError

_ALIASES: dict[str, str] = {
    "mmsi": "mmsi",
    "track_id": "trackid track trackno tracknumber radartrack",
    "sighting_id": "sightingid sighting",
    "time": "basedatetime time timestamp datetime t timeutc utc observedat seenat at date",
    "lon": "lon longitude lng long",
    "lat": "lat latitude",
    "sog": "sog speed speedoverground speedkn",
    "cog": "cog course courseoverground",
    "heading": "heading trueheading hdg",
    "status": "status navstatus navigationalstatus navigationstatus",
    "name": "vesselname name shipname",
    "imo": "imo imonumber",
    "call_sign": "callsign",
    "registration": "registration licence license registrationnumber licencenumber",
    "ship_type": "vesseltype shiptype type",
    "length": "length lengthm",
    "width": "width beam widthm",
    "draught": "draft draught",
    "destination": "destination",
    "description": "description details text remarks notes observation",
    "place": "place location",
    "landed": "landed landing",
}
_CANONICAL = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}

NUMBERS = ("lon", "lat", "sog", "cog", "heading", "status", "ship_type", "length", "width", "draught")
TEXTS = ("name", "imo", "call_sign", "registration", "destination")
TYPES: dict[str, pa.DataType] = (
    {"mmsi": pa.int64(), "time": pa.timestamp("ms"), "track_id": pa.dictionary(pa.int32(), pa.string())}
    | dict.fromkeys(NUMBERS, pa.float64())
    | dict.fromkeys(TEXTS, pa.dictionary(pa.int32(), pa.string()))
)


class Shape(StrEnum):
    AIS = "ais"
    RADAR = "radar"
    SIGHTINGS = "sightings"


@dataclass(slots=True, frozen=True)
class Header:
    """What a table's columns mean."""

    shape: Shape
    columns: tuple[str, ...]
    """Our name per column of the file; ``_0``, ``_1`` … for columns that are not used."""
    given: tuple[str, ...]
    """The names as the file has them."""
    delimiter: str = ","

    @property
    def used(self) -> list[str]:
        return [c for c in self.columns if not c.startswith("_")]

    def called(self, column: str) -> str:
        """The file's own name for one of our columns."""
        return self.given[self.columns.index(column)]


def delimiter_of(line: str) -> str:
    return max((",", ";", "\t"), key=line.count)


def header_of(source: str, names: list[str], delimiter: str = ",", line: int | None = 1) -> Header:
    """Meaning of the column names; :class:`InputError` that says which columns are missing."""
    columns: list[str] = []
    for k, given in enumerate(names):
        ours = _CANONICAL.get(_squeezed(given), "")
        columns.append(ours if ours and ours not in columns else f"_{k}")
    needed: tuple[str, ...]
    have = set(columns)
    if "mmsi" not in have and "track_id" not in have and "id" in (n.strip().lower() for n in names):
        columns[[n.strip().lower() for n in names].index("id")] = "sighting_id"
        have = set(columns)
    if "sighting_id" in have:
        shape, needed = Shape.SIGHTINGS, ("sighting_id", "time", "lon", "lat", "description")
    elif "mmsi" in have or "track_id" not in have:
        shape, needed = Shape.AIS, ("mmsi", "time", "lon", "lat")
    else:
        shape, needed = Shape.RADAR, ("track_id", "time", "lon", "lat")
    if missing := [c for c in needed if c not in have]:
        found = ", ".join(n.strip() for n in names[:20])
        expected = Complaint("positions_or_sightings")
        raise InputError(source, "no_column", line, missing=_listed(missing), found=found, expected=expected)
    return Header(shape, tuple(columns), tuple(n.strip() for n in names), delimiter)


def _listed(missing: list[str]) -> Complaint:
    own = ("mmsi", "time", "lon", "lat")
    named = [Complaint(f"missing_{c}") if c in own else Complaint("as_said", {"detail": c}) for c in missing]
    whole = named[0]
    for one in named[1:]:
        whole = Complaint("listed", {"one": whole, "other": one})
    return whole


def is_known(name: str) -> bool:
    """A column name that means something here."""
    return _squeezed(name) in _CANONICAL


def _squeezed(name: str) -> str:
    return re.sub(r"[\s_\-().\"]", "", name.lower())


def header_from_text(source: str, text: str, line: int) -> Header:
    delimiter = delimiter_of(text)
    return header_of(source, next(csv.reader([text], delimiter=delimiter)), delimiter, line)
