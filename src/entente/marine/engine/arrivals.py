"""Where and when in a passage a duty to report may have arisen: landings, contacts, silences.

An arrival is an interval, not a moment: a stop seen by AIS begins within its sampling interval, a boat
that a patrol found at a wharf arrived some time before, and a silence may hide a landing anywhere in it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from entente.marine.engine.book import MINUTE, Settings
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.model import Contact, Passage, Source, Stop, StopKind


@dataclass(slots=True)
class Arrival:
    """One possible arrival. Times in ms UTC; ``earliest`` ≤ ``at`` ≤ ``latest``."""

    kind: str
    """``landed``, ``moored``, ``anchored``, ``contact``; ``silence``: nobody saw what happened;
    ``passage``: nothing happened that makes a duty (a report may still name this vessel)."""
    at: int
    earliest: int
    latest: int
    until: int | None
    """When it left; ``None``: still there when last seen."""
    lon: float
    lat: float
    tolerance_ms: int
    site_code: str | None = None
    site_m: float | None = None
    last_seen: int = 0

    @property
    def makes_duty(self) -> bool:
        return self.kind not in ("silence", "passage")


def real_stops(stops: list[Stop]) -> list[Stop]:
    """Anchored, moored or landed; drifting makes no duty by itself."""
    return sorted((s for s in stops if s.kind is not StopKind.DRIFTING), key=lambda s: s.t)


def real_contacts(contacts: list[Contact]) -> list[Contact]:
    """Contacts outside marinas (two boats in neighbouring slips have not met)."""
    return sorted((c for c in contacts if not c.in_marina), key=lambda c: c.t)


_GRADE = {StopKind.LANDED: 2, StopKind.MOORED: 1, StopKind.ANCHORED: 0, StopKind.DRIFTING: -1}


def _merged(stops: list[Stop], settings: Settings, passage: Passage) -> list[Arrival]:
    """Consecutive stops at one place are one landing that lasts from the first to the last."""
    out: list[tuple[Arrival, Stop]] = []
    for stop in stops:
        if out:
            arrival, shown = out[-1]
            if distance_m(arrival.lon, arrival.lat, stop.lon, stop.lat) <= settings.same_place_m:
                arrival.until = stop.until
                arrival.last_seen = max(arrival.last_seen, stop.last_seen)
                if _GRADE[stop.kind] > _GRADE[shown.kind]:
                    arrival.kind = stop.kind.value
                if arrival.site_code is None:
                    arrival.site_code, arrival.site_m = stop.site_code, stop.site_m
                continue
        tolerance = round(stop.tolerance_s * 1000)
        slack = round(stop.evidence.get("slack_s", 0) * 1000)
        arrival = Arrival(
            kind=stop.kind.value,
            at=stop.t,
            earliest=stop.t - slack,
            latest=stop.t,
            until=stop.until,
            lon=stop.lon,
            lat=stop.lat,
            tolerance_ms=tolerance,
            site_code=stop.site_code,
            site_m=stop.site_m,
            last_seen=max(stop.last_seen, passage.last_seen if stop.until is None else 0),
        )
        out.append((arrival, stop))
    return [arrival for arrival, _ in out]


def open_silences(passage: Passage, settings: Settings, data_until: int) -> list[tuple[int, int]]:
    """Silences that leave open what happened: begun under way, inside or across the line, and longer
    than the setting. (from, to), the last one to ``data_until`` while the vessel has not been heard again."""
    limit = settings.silence_min * MINUTE
    found: list[tuple[int, int]] = []
    for silence in passage.inside.silences:
        end = silence.until if silence.until is not None else data_until
        if silence.under_way and end - silence.t > limit:
            found.append((silence.t, end))
    for crossing in (passage.entry, passage.exit):
        if crossing is not None and crossing.gap and crossing.t_to - crossing.t_from > limit:
            overlaps = any(a < crossing.t_to and crossing.t_from < b for a, b in found)
            stopped = any(
                not s.under_way and s.t <= crossing.t_from <= (s.until or data_until)
                for s in passage.inside.silences
            )
            if not overlaps and not stopped:
                found.append((crossing.t_from, crossing.t_to))
    stopped_at_end = any(s.until is None for s in passage.inside.stops)
    known_end = any(s.until is None for s in passage.inside.silences)
    if (
        passage.exit is None
        and passage.source is not Source.SIGHTING
        and not stopped_at_end
        and not known_end
        and data_until - passage.last_seen > limit
    ):
        found.append((passage.last_seen, data_until))
    return sorted(found)


def arrivals_of(passage: Passage, settings: Settings, data_until: int) -> list[Arrival]:
    """Every arrival of a passage, in order of time; never empty.

    Landings and contacts where there are any; else the silences that may hide one; else the passage
    itself, which makes no duty.
    """
    stops = real_stops(passage.inside.stops)
    found = _merged(stops, settings, passage)
    for contact in real_contacts(passage.inside.contacts):
        alongside = any(
            a.at <= contact.until
            and contact.t <= (a.until if a.until is not None else contact.t)
            and distance_m(a.lon, a.lat, contact.lon, contact.lat) <= settings.same_place_m
            for a in found
            if a.kind != "contact"
        )
        if not alongside:
            found.append(
                Arrival(
                    "contact",
                    contact.t,
                    contact.t,
                    contact.t,
                    contact.until,
                    contact.lon,
                    contact.lat,
                    tolerance_ms=0,
                    last_seen=contact.until,
                )
            )
    if found:
        return sorted(found, key=lambda a: (a.at, a.kind))
    for start, end in open_silences(passage, settings, data_until):
        lon, lat = _place_at(passage, start)
        found.append(Arrival("silence", start, start, end, None, lon, lat, 0, last_seen=start))
    if found:
        return found
    start = passage.entry.t if passage.entry else passage.last_seen
    end = passage.exit.t if passage.exit else max(passage.last_seen, start)
    lon, lat = _place_at(passage, end)
    return [Arrival("passage", start, start, end, None, lon, lat, 0, last_seen=passage.last_seen)]


def _place_at(passage: Passage, t: int) -> tuple[float, float]:
    """The last known place at or before ``t``; the entry, or NaN, when nothing is known."""
    best: tuple[float, float] | None = None
    if passage.route:
        best = passage.route[max(bisect_right(passage.route, t, key=lambda fix: fix[0]) - 1, 0)][1:]
    if best is None and passage.entry is not None:
        best = (passage.entry.lon, passage.entry.lat)
    return best if best is not None else (float("nan"), float("nan"))
