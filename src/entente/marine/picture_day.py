"""The live map's data: where vessels are now, how they moved through a day, what is drawn around them.

Everything through the gate. A vessel whose track is another agency's counts as shown when it is drawn, so one
ledger entry names all that an answer holds (:mod:`entente.core.disclosures`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from math import cos, pi, radians, sin
from typing import Any

from django.db.models import JSONField
from django.db.models.expressions import RawSQL
from django.urls import reverse

from entente.core import disclosures
from entente.core.gate.context import WITHHELD, Grade
from entente.core.registers.reader import Reader
from entente.marine import approaches, case, ways
from entente.marine.engine.geodesy import distance_m
from entente.marine.models import Finding, Track, Vessel, WatchArea
from entente.marine.models.tracks import called

DAY = timedelta(hours=24)
KNOWN = ("vessel", "track", "name", "finding", "status", "urgency", "place")
"""Columns of an answer that say who and what; the rest say where and when."""
NEAR_KM = 15.0
MOST_TOLD = 200
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
    place = "place_fr" if case.french() else "place"
    told = {
        subject: (str(pk), status, urgency, there or other)
        for subject, pk, status, urgency, there, other in reader.rows(Finding, Grade.FULL)
        .filter(current=True, subject__in=[track.subject for track in tracks])
        .values_list("subject", "pk", "status", "urgency", place, "place")
    }
    vessels = _vessels(reader, {track.vessel_id for track in tracks})
    columns: dict[str, list[Any]] = {key: [] for key in (*KNOWN, "t", "lon", "lat")}
    for track, route in zip(tracks, routes, strict=False):
        if not route or route is WITHHELD:
            continue
        key, name = vessels.get(track.vessel_id, ("", ""))
        row = (str(track.vessel_id), key, name, *told.get(track.subject, ("", "", 0, "")))
        for column, value in zip(KNOWN, row, strict=True):
            columns[column].append(value)
        columns["t"].append([round((t - at) / 1000) for t, _lon, _lat in route])
        columns["lon"].append([round(lon * 1e5) for _t, lon, _lat in route])
        columns["lat"].append([round(lat * 1e5) for _t, _lon, lat in route])
    return {"at": at, "more": more, "unknown": asdict(ways.rules(at)), "vessels": columns}


def _vessels(reader: Reader, keys: set[Any]) -> dict[Any, tuple[str, str]]:
    """Track and name of each of these vessels that may be seen."""
    return {
        pk: (key, called(key, name, description, registration))
        for pk, key, name, description, registration in reader.rows(Vessel, Grade.FULL)
        .filter(pk__in=keys)
        .values_list("pk", "track_key", "name", "description", "registration")
    }


def told(reader: Reader, ids: list[str]) -> dict[str, Any]:
    """What these findings now say of their vessels: for a map that heard that they changed."""
    found = list(reader.rows(Finding, Grade.FULL).filter(pk__in=ids[:MOST_TOLD], current=True))
    disclosures.record(reader, found, "live map")
    vessels = _vessels(reader, {f.vessel_id for f in found if f.vessel_id})
    return {
        "findings": [
            {
                "finding": str(f.pk),
                "vessel": str(f.vessel_id),
                "track": vessels[f.vessel_id][0],
                "name": vessels[f.vessel_id][1],
                "status": f.status,
                "urgency": f.urgency,
                "place": str(f.place_words),
            }
            for f in found
            if f.vessel_id in vessels
        ]
    }


def around(reader: Reader) -> dict[str, Any]:
    """Watch areas, the stretches along which somebody came in unseen, and where a vessel of interest is
    expected to come in: GeoJSON with roles."""
    features: list[dict[str, Any]] = []
    shown: list[Any] = []
    for area in _areas(reader):
        shown.append(area)
        features.append(area_feature(area))
    coming = approaches.expected(reader)
    disclosures.record(reader, [*shown, *coming], "live map")
    for row in coming:
        drawn = approaches.shape(row)
        features += [f for f in (drawn["features"] if drawn else ()) if f["properties"]["role"] == "expected"]
    return {"type": "FeatureCollection", "features": features + list(_windows(reader))}


def area_feature(area: WatchArea) -> dict[str, Any]:
    return {
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


def areas_near(reader: Reader, lon: Any, lat: Any) -> list[dict[str, Any]]:
    """The watch areas that a place lies in or not far from, to draw around a finding."""
    if not isinstance(lon, float) or not isinstance(lat, float):
        return []
    near = [
        area
        for area in _areas(reader)
        if distance_m(lon, lat, area.lon, area.lat) / 1000 <= area.radius_km + NEAR_KM
    ]
    disclosures.record(reader, near, "finding's map")
    return [area_feature(area) for area in near]


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
                "label": row.hull,
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
