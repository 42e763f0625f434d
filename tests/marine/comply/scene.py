"""Passages written by hand, as an officer would tell them: minutes after noon, places near Windsor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from entente.marine.engine.book import RuleBook
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.model import (
    Contact,
    Crossing,
    Finding,
    Identity,
    Passage,
    Report,
    Silence,
    Site,
    Source,
    Stay,
    Stop,
    StopKind,
)

NOON = int(datetime(2026, 7, 4, 12, tzinfo=UTC).timestamp() * 1000)
BOOK = RuleBook.load()
SITES = [
    Site("WIN", "Windsor marina", -82.90, 42.33),
    Site("TEC", "Tecumseh dock", -82.80, 42.33),  # 8 km east
]


def at(minutes: float) -> int:
    return NOON + round(minutes * 60_000)


def stop(minutes: float, until: float | None, lon: float = -82.90, **other: Any) -> Stop:
    return Stop(
        t=at(minutes),
        until=None if until is None else at(until),
        lon=lon,
        lat=other.pop("lat", 42.33),
        kind=other.pop("kind", StopKind.LANDED),
        tolerance_s=other.pop("tolerance_s", 10.0),
        last_seen=at(until if until is not None else minutes + 60),
        **other,
    )


def contact(minutes: float, until: float, lon: float = -82.85, **other: Any) -> Contact:
    return Contact(at(minutes), at(until), lon, 42.36, "mmsi:366000001", 30.0, **other)


def silence(minutes: float, until: float | None, under_way: bool = True) -> Silence:
    return Silence(at(minutes), None if until is None else at(until), -82.88, 42.35, under_way)


def passage(key: str = "mmsi:316001234", **other: Any) -> Passage:
    """Entered at noon; ``exit`` in minutes; ``inside``/``outside`` as stays."""
    leaves = other.pop("exit", None)
    last = other.pop("last", leaves if leaves is not None else 300)
    inside = other.pop("inside", None) or Stay(begins=at(0), ends=at(last), **other.pop("stay", {}))
    gap = other.pop("gap", False)
    mmsi = int(key[5:14]) if key.startswith("mmsi:") else None
    who = {"mmsi": mmsi, "track_id": key[6:] if key.startswith("radar:") else None}
    return Passage(
        key=f"{key}@{NOON}",
        track_key=key,
        source=Source.AIS if mmsi else Source.RADAR,
        identity=Identity(**{**who, **other.pop("who", {})}),
        entry=Crossing(at(0), -82.95, 42.36, at(-60 if gap else -0.5), at(60 if gap else 0.5), gap=gap),
        exit=None
        if leaves is None
        else Crossing(at(leaves), -82.95, 42.36, at(leaves - 0.5), at(leaves + 0.5)),
        inside=inside,
        last_seen=at(last),
        route=other.pop("route", [(at(0), -82.95, 42.36), (at(last), -82.90, 42.33)]),
        **other,
    )


def report(number: str, minutes: float, **other: Any) -> Report:
    declared = other.pop("declared", None)
    return Report(
        number,
        at(minutes),
        declared_arrival_at=None if declared is None else at(declared),
        site_code=other.pop("site", "WIN"),
        **other,
    )


def judged(
    passages: list[Passage],
    reports: list[Report] = (),
    now: float = 2000,
    until: float | None = None,
    **other: Any,
) -> dict[str, Finding]:
    """Findings by subject without the time; reports as ``report:NO``."""
    picture = Picture(
        passages,
        list(reports),
        other.pop("sightings", []),
        data_until=at(now if until is None else until),
        now=at(now),
    )
    findings = crossref(picture, other.pop("book", BOOK), SITES, **other)
    return {f.subject.split("@")[0]: f for f in findings}


def one(p: Passage, *reports: Report, **other: Any) -> Finding:
    """The finding on the only passage."""
    found = judged([p], list(reports), **other)
    return found[p.key.split("@")[0]]
