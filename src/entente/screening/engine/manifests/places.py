"""Which way a conveyance goes, seen from the home country."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from entente.screening.engine.manifests.model import Leg

_DATA = Path(__file__).parent / "data"


@cache
def home_airports() -> frozenset[str]:
    """IATA codes of Canadian airports where travellers from abroad land (``data/airports_ca.csv``)."""
    lines = (_DATA / "airports_ca.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split(",")[0] for line in lines[1:] if line)


def is_home(place: str | None, home: str = "CA") -> bool | None:
    """Whether a place lies in the home country: a UN/LOCODE by its first two letters, an IATA code by the
    list. ``None`` for what is neither."""
    if not place:
        return None
    if len(place) == 5:
        return place[:2] == home
    if len(place) in (2, 3) and place.isalpha():
        return place in ("CA", "CAN") if len(place) == 2 or place == "CAN" else place in home_airports()
    return None


def direction(legs: Iterable[Leg]) -> str | None:
    """``in`` where a leg comes into the home country, ``out`` where one leaves it, ``domestic`` where all
    stay within, ``transit`` where none touches it, ``None`` without places."""
    seen: set[str] = set()
    for leg in legs:
        here, there = is_home(leg.origin), is_home(leg.destination)
        if here is None and there is None:
            continue
        if there and not here:
            seen.add("in")
        elif here and not there:
            seen.add("out")
        else:
            seen.add("domestic" if here else "transit")
    return next((way for way in ("in", "out", "domestic", "transit") if way in seen), None)
