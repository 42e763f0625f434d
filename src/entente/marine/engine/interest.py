"""Vessels of interest from a file, and the predicted entries of those under way to Canada, as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import orjson

from entente.marine.engine.approach import Approach
from entente.marine.engine.columns import Reject
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.findings import iso
from entente.marine.engine.tables import RAW_LIMIT, read_table
from entente.marine.engine.whole import whole

COLUMNS = {"mmsi": False, "track_id": False, "name": False, "reason": False}


def read_interest(path: Path | str) -> tuple[dict[str, str], list[Reject]]:
    """Track names (``mmsi:316001234``, ``radar:T17``) with what the file says of each; and unusable lines.

    A line names its vessel by ``mmsi`` or, for a radar track, by ``track_id``.

    :raises InputError: the file has none of these columns, or is no table.
    """
    table = read_table(path, COLUMNS)
    found: dict[str, str] = {}
    for number, cells, raw in table.rows:
        mmsi, track = cells.get("mmsi", ""), cells.get("track_id", "")
        if mmsi and not (mmsi.isascii() and mmsi.isdigit() and 0 < int(mmsi) < 10**9):
            what = Complaint("no_mmsi_upto", {"text": mmsi})
        elif not mmsi and not track:
            what = Complaint("nobody")
        else:
            key = f"mmsi:{int(mmsi):09d}" if mmsi else f"radar:{track}"
            found[key] = cells.get("name") or cells.get("reason") or ""
            continue
        table.rejects.append(Reject(table.source, number, what, raw[:RAW_LIMIT]))
    return found, table.rejects


def approach_row(one: Approach, said: str = "") -> dict[str, Any]:
    """As written to the file; times ISO UTC, degrees, knots, metres."""
    return {
        "track_key": one.track_key,
        "said": said or None,
        "seen_at": iso(one.at),
        "lon": round(one.lon, 6),
        "lat": round(one.lat, 6),
        "course": round(one.course, 1),
        "speed_kn": round(one.speed_kn, 1),
        "entry_at": iso(one.entry_t),
        "entry_earliest": iso(one.earliest),
        "entry_latest": iso(one.latest),
        "entry_lon": round(one.entry_lon, 6),
        "entry_lat": round(one.entry_lat, 6),
        "radius_m": round(one.radius_m),
        "chance": round(one.chance, 3),
    }


def write_approaches(found: Iterable[Approach], said: dict[str, str], path: Path) -> int:
    """One approach a line, soonest first. The file appears whole or not at all."""
    rows = [orjson.dumps(approach_row(one, said.get(one.track_key.partition("#")[0], ""))) for one in found]
    with whole(path) as file:
        file.write(b"".join(row + b"\n" for row in rows))
    return len(rows)
