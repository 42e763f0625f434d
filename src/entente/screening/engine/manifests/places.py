"""Which country a place lies in, and which way a conveyance goes, seen from the home country."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from entente.screening.engine.manifests.model import Consignment, Leg, Manifest, Traveller

_DATA = Path(__file__).parent / "data"
SURFACE = frozenset(("land", "rail", "marine"))


def _rows(name: str) -> list[list[str]]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


@cache
def _countries() -> dict[str, str]:
    """Alpha-2 by alpha-2 and alpha-3 (ISO 3166-1, ``data/countries.txt``)."""
    return {code: row[0] for row in _rows("countries.txt") for code in row}


@cache
def _airports() -> dict[str, str]:
    """Country by IATA code of an airport or a city of several (``data/airports.txt``)."""
    return {code: country for country, *codes in _rows("airports.txt") for code in codes}


def country_code(text: str | None) -> str | None:
    """ISO 3166-1 alpha-2 of a country's code (alpha-2 or alpha-3) or of a UN/LOCODE; ``None`` for anything
    else. Codes are never cut: ``IRL`` is Ireland and ``PRK`` is KP."""
    code = "".join((text or "").upper().split())
    return _countries().get(code[:2] if len(code) == 5 else code)


@lru_cache(maxsize=16_384)
def country_of(place: str | None, mode: str | None = None) -> str | None:
    """The country (alpha-2) of a place: UN/LOCODE, IATA code, or a country's alpha-2 or alpha-3. ``None``
    where it is not known; a code that is in no table is no country.

    Three letters are an airport before they are a country (``CAN`` is Guangzhou, ``FRA`` Frankfurt), but a
    country first where the conveyance goes by land, rail or sea.
    """
    code = "".join((place or "").upper().split())
    if len(code) != 3:
        return country_code(code)
    airport, country = _airports().get(code), country_code(code)
    return country or airport if mode in SURFACE else airport or country


def is_home(place: str | None, home: str = "CA", mode: str | None = None) -> bool | None:
    """Whether a place lies in the home country; ``None`` where its country is not known."""
    country = country_of(place, mode)
    return None if country is None else country == home


def destination_of(consignment: Consignment, mode: str | None = None) -> str | None:
    """The country (alpha-2) that a consignment goes to: by its places, else its consignee's."""
    place = consignment.destination or consignment.discharge
    if place:
        return country_of(place, mode)
    named = [p.country for role in ("consignee", "importer") for p in consignment.parties if p.role == role]
    return country_code(named[0]) if named else None


def direction(legs: Iterable[Leg], mode: str | None = None) -> str | None:
    """``in`` where a leg comes into the home country, ``out`` where one leaves it, ``domestic`` where all
    stay within, ``transit`` where none touches it, ``None`` without places."""
    seen: set[str] = set()
    for leg in legs:
        here, there = is_home(leg.origin, mode=mode), is_home(leg.destination, mode=mode)
        if here is None and there is None:
            continue
        if there and not here:
            seen.add("in")
        elif here and not there:
            seen.add("out")
        else:
            seen.add("domestic" if here else "transit")
    return next((way for way in ("in", "out", "domestic", "transit") if way in seen), None)


def direction_of_person(person: Traveller, manifest: Manifest) -> str | None:
    """Which way a traveller goes on this conveyance: on a through flight some arrive while others board to
    leave. Other journeys of the same booking (the way back, say) are no part of it; without places the
    direction is the message's."""
    legs = manifest.legs
    if person.itinerary == legs:
        return manifest.direction or direction(legs, manifest.mode)
    mine = [leg for leg in person.itinerary if _ridden(leg, legs)]
    return direction(mine, manifest.mode) or manifest.direction


def _ridden(leg: Leg, legs: list[Leg]) -> bool:
    """Whether the conveyance's legs, in their order, go from where this one starts to where it ends."""
    starts = [n for n, one in enumerate(legs) if one.origin == leg.origin]
    return any(one.destination == leg.destination for one in legs[starts[0] :]) if starts else False
