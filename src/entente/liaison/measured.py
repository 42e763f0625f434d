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

from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.liaison.models import Location
from entente.marine.models import Finding
from entente.screening.models import Hit, Movement
from entente.screening.models.hits import Verdict
from entente.screening.models.movements import Direction

YEAR = timedelta(days=365)
BY_WATER = "US"
"""Findings of the marine room are made in waters that Canada shares with one country."""
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


def near(locations: Sequence[Location], came: Counter[str]) -> list[int]:
    """What came from each location's own codes, and from every port whose code begins with a country that
    it covers."""
    counted = []
    for one in locations:
        codes = {code.upper() for code in one.codes or ()}
        covered = {one.country, *(one.covers or ())}
        counted.append(
            sum(n for code, n in came.items() if code in codes or (len(code) == 5 and code[:2] in covered))
        )
    return counted


def landings(locations: Sequence[Location], reader: Reader) -> list[int]:
    """Landings not reported, late or at the wrong place in a year, where the location is across the water."""
    rows = reader.rows(Finding, Grade.SUMMARY).filter(
        current=True, status__in=AGAINST, occurred_at__gte=timezone.now() - YEAR
    )
    number = rows.count()
    return [number if BY_WATER in {one.country, *(one.covers or ())} else 0 for one in locations]


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
