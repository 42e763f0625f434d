"""The live map's data: where vessels are now, how they moved through a day, what is drawn around them.

Everything through the gate. A vessel whose track is another agency's counts as shown when it is drawn, so one
ledger entry names all that an answer holds (:mod:`entente.core.disclosures`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import cos, pi, radians, sin
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.urls import reverse

from entente.core import disclosures
from entente.core.gate.context import WITHHELD, Grade
from entente.core.registers.reader import Reader
from entente.marine.models import Finding, Track, Vessel, WatchArea

DAY = timedelta(hours=24)
MOST = 10_000
"""Vessels of one answer; beyond it the newest are sent and the page says so."""


def now(reader: Reader) -> dict[str, Any]:
    """The last place of every vessel that was seen in the last day."""
    rows = _tracks(reader, reader.context.at - DAY, reader.context.at)
    rows = rows.defer("route").annotate(
        end=RawSQL(
            "CASE WHEN jsonb_array_length(route) < 2 THEN route "
            "ELSE jsonb_build_array(route->-2, route->-1) END",
            [],
            output_field=JSONField(),
        )
    )
    found = list(rows[: MOST + 1])
    return _answer(reader, found, [row.end for row in found], "live map")


def day(reader: Reader, until: datetime) -> dict[str, Any]:
    """Every track of the day that ends then, whole: for the replay and the tails."""
    found = list(_tracks(reader, until - DAY, until)[: MOST + 1])
    return _answer(reader, found, [row.route for row in found], "replay") | {
        "from": _ms(until - DAY),
        "until": _ms(until),
    }


def _tracks(reader: Reader, begin: datetime, end: datetime) -> Any:
    return (
        reader.rows(Track, Grade.FULL)
        .filter(ended_at__gte=begin, started_at__lte=end)
        .order_by("-ended_at", "pk")
    )


def _answer(reader: Reader, tracks: list[Track], routes: list[Any], how: str) -> dict[str, Any]:
    """Columns, not rows: thousands of vessels make a small answer. Degrees times 1e5, seconds from ``at``."""
    more, tracks = len(tracks) > MOST, tracks[:MOST]
    disclosures.record(reader, tracks, how)
    at = _ms(reader.context.at)
    told = {
        f.subject: f
        for f in reader.rows(Finding, Grade.FULL)
        .filter(current=True, subject__in=[track.subject for track in tracks])
        .only("label_id", "subject", "status", "urgency", "place", "place_fr")
    }
    names = {
        v.pk: str(v)
        for v in reader.rows(Vessel, Grade.FULL)
        .filter(pk__in={track.vessel_id for track in tracks})
        .only("label_id", "name", "description", "registration")
    }
    columns: dict[str, list[Any]] = {
        key: [] for key in ("vessel", "finding", "name", "status", "urgency", "place", "t", "lon", "lat")
    }
    for track, route in zip(tracks, routes, strict=False):
        if not route or route is WITHHELD:
            continue
        finding = told.get(track.subject)
        columns["vessel"].append(str(track.vessel_id))
        columns["finding"].append(str(finding.pk) if finding else "")
        columns["name"].append(names.get(track.vessel_id, ""))
        columns["status"].append(finding.status if finding else "")
        columns["urgency"].append(finding.urgency if finding else 0)
        columns["place"].append(str(finding.place_words) if finding else "")
        columns["t"].append([round((t - at) / 1000) for t, _lon, _lat in route])
        columns["lon"].append([round(lon * 1e5) for _t, lon, _lat in route])
        columns["lat"].append([round(lat * 1e5) for _t, _lon, lat in route])
    return {"at": at, "more": more, "vessels": columns}


def around(reader: Reader) -> dict[str, Any]:
    """Watch areas, and the stretches along which somebody came in unseen, as GeoJSON with roles."""
    features: list[dict[str, Any]] = []
    shown: list[Any] = []
    for area in _areas(reader):
        shown.append(area)
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring(area.lon, area.lat, area.radius_km)]},
                "properties": {
                    "role": "area",
                    "label": str(area.name),
                    "name": str(area.name),
                    "lon": area.lon,
                    "lat": area.lat,
                    "url": reverse("marine-watch-areas-detail", args=[area.pk]),
                },
            }
        )
    disclosures.record(reader, shown, "live map")
    return {"type": "FeatureCollection", "features": features + list(_windows(reader))}


def _areas(reader: Reader) -> Iterable[WatchArea]:
    today = reader.context.at.date()
    rows = reader.rows(WatchArea, Grade.FULL).filter(valid_from__lte=today).order_by("pk")[:500]
    return [area for area in rows if area.valid_to is None or area.valid_to >= today]


def _windows(reader: Reader) -> Iterable[dict[str, Any]]:
    """Entries that nobody observed, of the last day: the last point before, the crossing, the first after."""
    rows = list(
        reader.rows(Finding, Grade.FULL)
        .filter(current=True, occurred_at__gte=reader.context.at - DAY, entry__gap=True)
        .order_by("-occurred_at")[:400]
    )
    tracks = {
        track.subject: track.route
        for track in reader.rows(Track, Grade.FULL).filter(subject__in=[row.subject for row in rows])
    }
    for row in rows:
        entry, route = row.entry, tracks.get(row.subject) or []
        before = [[lon, lat] for t, lon, lat in route if t <= entry["t_from"]][-1:]
        after = [[lon, lat] for t, lon, lat in route if t >= entry["t_to"]][:1]
        line = [*before, [entry["lon"], entry["lat"]], *after]
        if len(line) < 2:
            continue
        yield {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": {
                "role": "window",
                "from": entry["t_from"],
                "until": entry["t_to"],
                "label": str(row.vessel_name),
                "url": reverse("marine-findings-detail", args=[row.pk]),
            },
        }


EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


def ring(lon: float, lat: float, radius_km: float, corners: int = 48) -> list[list[float]]:
    """A circle on the sphere as a closed ring, longitude first."""
    up = radius_km / EARTH_KM * 180 / pi
    across = up / max(0.01, cos(radians(lat)))
    turns = [2 * pi * k / corners for k in range(corners)]
    made = [[round(lon + across * cos(a), 5), round(lat + up * sin(a), 5)] for a in turns]
    return [*made, made[0]]


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
