"""What the product itself says of a location: who comes from there, and what was found (LO6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.utils import timezone

from entente.core import practice
from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.liaison.models import Location
from entente.marine.models import Finding
from entente.marine.models.findings import Area
from entente.screening.models import Hit, Movement
from entente.screening.models.hits import Verdict
from entente.screening.models.movements import Direction

YEAR = timedelta(days=365)
NEAR_KM = practice.of("liaison")["near_km"]
"""How far from a place a landing still speaks for a post there."""
EARTH_KM = 6371.0088
AGAINST = ("unreported", "wrong_site", "late")
TOP = 10.0


def arrivals(reader: Reader) -> Counter[str]:
    """Travellers and consignments of the last year by the code of where the movement came from (an airport's
    three letters or a port's five), as far as this officer's gate shows them."""
    rows = reader.rows(Movement, Grade.SUMMARY).filter(at__gte=timezone.now() - YEAR, direction=Direction.IN)
    found: Counter[str] = Counter()
    for origin, travellers, consignments in rows.values_list("origin", "travellers", "consignments"):
        if origin:
            found[origin.upper()] += (travellers or 0) + (consignments or 0)
    return found


def caught(reader: Reader) -> Counter[str]:
    """Hits of the last year that an officer judged right, by the code of where their movement came from; as
    far as this officer may read the hits themselves."""
    rows = reader.rows(Hit, Grade.FULL).filter(
        current=True, verdict=Verdict.SAME, direction=Direction.IN, recorded_at__gte=timezone.now() - YEAR
    )
    by_movement = Counter(rows.exclude(movement_id=None).values_list("movement_id", flat=True))
    moved = reader.rows(Movement, Grade.SUMMARY).filter(pk__in=list(by_movement))
    found: Counter[str] = Counter()
    for key, origin in moved.values_list("pk", "origin"):
        if origin:
            found[origin.upper()] += by_movement[key]
    return found


def answered(locations: Sequence[Location], code: str) -> frozenset[int]:
    """Which locations answer for what comes from a code: those that name it as their own; where none does,
    those that cover the country that a port's code (five letters) begins with."""
    own = {n for n, one in enumerate(locations) if code in {c.upper() for c in one.codes or ()}}
    if own or len(code) != 5:
        return frozenset(own)
    return frozenset(n for n, one in enumerate(locations) if code[:2] in {one.country, *(one.covers or ())})


def near(locations: Sequence[Location], came: Counter[str]) -> list[int]:
    """What came from the codes that each location answers for."""
    counted = [0] * len(locations)
    for code, n in came.items():
        for at in answered(locations, code):
            counted[at] += n
    return counted


def landings(locations: Sequence[Location], reader: Reader) -> Counter[frozenset[int]]:
    """Landings not reported, late or at the wrong place in a year, by the locations that they are near.

    Near is within :data:`NEAR_KM`; of a finding whose position this officer may not read, in the same waters.
    """
    rows = reader.rows(Finding, Grade.SUMMARY).filter(
        current=True, status__in=AGAINST, occurred_at__gte=timezone.now() - YEAR
    )
    placed = reader.rows(Finding, Grade.FULL).filter(
        current=True, status__in=AGAINST, occurred_at__gte=timezone.now() - YEAR, lon__isnull=False,
        lat__isnull=False,
    )  # fmt: skip
    where = {key: (lon, lat) for key, lon, lat in placed.values_list("pk", "lon", "lat")}
    waters = [None if one.lon is None else Area.of(one.lon, one.lat) for one in locations]
    found: Counter[frozenset[int]] = Counter()
    for key, area in rows.values_list("pk", "area"):
        if key in where:
            distances = kilometres(where[key], locations)
            found[frozenset(n for n, far in enumerate(distances) if far <= NEAR_KM)] += 1
        elif area != Area.OTHER:
            found[frozenset(n for n, one in enumerate(waters) if one == area)] += 1
    return found


def kilometres(place: tuple[float, float], locations: Sequence[Location]) -> list[float]:
    """Great-circle distances; infinity to a location that is not on the map."""
    lon, lat = np.radians(place)
    there = np.radians(
        [(np.nan, np.nan) if one.lon is None or one.lat is None else (one.lon, one.lat) for one in locations]
    ).reshape(-1, 2)
    half = (
        np.sin((there[:, 1] - lat) / 2) ** 2
        + np.cos(lat) * np.cos(there[:, 1]) * np.sin((there[:, 0] - lon) / 2) ** 2
    )
    return np.nan_to_num(2 * EARTH_KM * np.arcsin(np.sqrt(half)), nan=np.inf).tolist()


def of_each(counts: Counter[frozenset[int]], number: int) -> list[int]:
    """What was counted by sets of locations, for each location."""
    return [sum(n for near_to, n in counts.items() if at in near_to) for at in range(number)]


def scaled(counts: Sequence[int], marks: Sequence[float]) -> tuple[list[float], bool]:
    """Counts as marks from 0 to 10, by their logarithm (a hub a hundred times larger is not worth a hundred
    posts); the officers' own marks where nothing is counted. The second value says which it is."""
    if not any(counts):
        return [float(one) for one in marks], False
    logs = np.log1p(np.asarray(counts, float))
    return (TOP * logs / logs.max()).round(1).tolist(), True


@cache
def land() -> str:
    """The outline of the world's land (Natural Earth): the path of an SVG 360 wide and 180 high."""
    return (Path(__file__).with_name("data") / "land.txt").read_text(encoding="utf-8").strip()


def points(locations: Sequence[Location], chosen: set[Any], posts: Sequence[Any]) -> list[dict[str, Any]]:
    """Posts and possible locations on that map, each with its kind and its place."""
    found = [
        ("chosen" if one.pk in chosen else "possible", one, f"/liaison/locations/{one.pk}/")
        for one in locations
    ]
    found += [("post", one, f"/liaison/posts/{one.pk}/") for one in posts]
    return [
        {
            "kind": kind,
            "name": str(one),
            "url": url,
            "x": round(one.lon + 180, 1),
            "y": round(90 - one.lat, 1),
        }
        for kind, one, url in found
        if one.lon is not None and one.lat is not None
    ]
