"""Everything but the plain arrival: loops, ferries, fishing, meetings at sea, silences, borrowed numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entente.marine.simulate.places import Link
from entente.marine.simulate.story import HOUR, MINUTE, Day, Row, knots
from entente.marine.simulate.voyage import Hull, Walk, inbound, outbound

MPS = 0.514444


def _within(link: Link, low_m: float, share: float) -> int:
    """A point inside Canadian waters at least ``low_m`` past the line, ``share`` of the way to the site."""
    goal = link.metres[link.crossing] + max(low_m, share * link.inside_m)
    return min(int(np.searchsorted(link.metres, goal)), len(link.points) - 2)


def _row(day: Day, hull: Hull, status: str, behaviour: str, entered: float | None) -> Row:
    row = Row(status, behaviour, mmsi=hull.mmsi or None, track_id=hull.track_id or None, entered_at=entered)
    day.truth.append(row)
    return row


def loop_in(day: Day, kind: str, seen: str) -> None:
    """In from abroad and out again, nothing touched: 11(5)(a)."""
    hull = day.registry.hull(kind, canadian=day.rng.random() < 0.3)
    link = day.link(inside_m=(3000, 1e9))
    speed = knots(day, kind)
    turn = _within(link, 1500, day.between(0.3, 0.7))
    walk = Walk(*link.points[0])
    walk.stay(25)
    inbound(walk, link, speed, until=turn)
    moment = walk.now - (link.metres[turn] - link.metres[link.crossing]) / (speed * MPS)
    outbound(walk, link, speed, start=turn)
    walk.stay(60)
    if seen == "radar":
        day.radar(hull)
    at = day.between(day.start + moment + 60, day.end - (walk.now - moment))
    day.place(walk, hull, moment, at)
    _row(day, hull, "exempt", "loop from abroad", at)


def loop_out(day: Day, kind: str, seen: str, behaviour: str = "loop from home") -> None:
    """Out of Canada and back, nothing touched outside: 11(5)(b); it moors again where it began."""
    hull = day.registry.hull(kind, canadian=True)
    link = day.link(outside_m=3000, inside_m=(0, 30_000))
    speed = knots(day, kind)
    goal = link.metres[link.crossing] - max(1500, day.between(0.3, 0.7) * link.outside_m)
    turn = max(1, int(np.searchsorted(link.metres, goal)))
    walk = Walk(*link.points[-1])
    walk.stay(25)
    outbound(walk, link, speed, until=turn)
    inbound(walk, link, speed, start=turn, until=link.crossing)
    moment = walk.now
    inbound(walk, link, speed, start=link.crossing)
    walk.stay(day.between(70, 200))
    if seen == "radar":
        day.radar(hull)
    at = day.between(day.start + moment + 60, day.end - (walk.now - moment))
    day.place(walk, hull, moment, at)
    _row(day, hull, "exempt", behaviour, at)


def ferry(day: Day) -> None:
    """There and back all day; each arrival in Canada has its row."""
    hull = day.registry.hull("ferry", canadian=day.rng.random() < 0.5)
    link = day.link(inside_m=(0, 25_000))
    speed = knots(day, "ferry")
    run = link.metres[-1] / (speed * MPS)
    walk = Walk(*link.points[0])
    walk.stay(25)
    entries = []
    trips = int(min(5, max(2, (day.end - day.start - 2 * HOUR) // (2 * run + HOUR))))
    for _ in range(trips):
        inbound(walk, link, speed)
        entries.append(walk.now - link.inside_m / (speed * MPS))
        walk.stay(30)
        outbound(walk, link, speed)
        walk.stay(30)
    # All trips on one day (the rule counts a day's trips), where the day is long enough.
    first = day.start + 20 * MINUTE
    _, shift = day.place(walk, hull, 0.0, day.between(first, max(first, day.end - walk.now - 60)))
    for entry in entries:
        if entry + shift < day.end - 90 * MINUTE:
            _row(day, hull, "exempt", "ferry", entry + shift)


def fishing(day: Day, how: str) -> None:
    """A Canadian boat working beyond the line, or a foreign one that lands its crew unreported."""
    if how == "season":
        loop_out(day, "fishing", "ais", "fishing season")
        return
    from entente.marine.simulate.story import arrival

    arrival(day, "fishing", "ais", how)


def rendezvous(day: Day, seen: str) -> None:
    """A boat from abroad meets a Canadian one at sea, 30 m apart for 24 minutes, and goes home."""
    hull, partner = (day.registry.hull("pleasure", canadian=c) for c in (False, True))
    link = day.link(inside_m=(5000, 40_000))
    speed = knots(day, "pleasure")
    meet = _within(link, 2000, day.between(0.35, 0.6))
    walk = Walk(*link.points[0])
    walk.stay(25)
    met = inbound(walk, link, speed, until=meet)
    walk.stay(24)
    outbound(walk, link, speed, start=meet)
    walk.stay(60)
    other = Walk(*link.points[-1])
    other.stay(25)
    ready = outbound(other, link, speed, until=meet)
    other.stay(32)
    inbound(other, link, speed, start=meet)
    other.stay(60)
    first = max(met, ready) + 20 * MINUTE
    at = day.between(day.start + first, day.end - (walk.now - met) - 10 * MINUTE)
    if seen == "radar":
        day.radar(hull)
    day.place(walk, hull, met, at)
    beside, _ = day.place(other, partner, ready, at - 4 * MINUTE)
    beside.at = beside.at + np.array([30 / 111_195 / np.cos(np.radians(link.site.lat)), 0.0])
    entered = at - (link.metres[meet] - link.metres[link.crossing]) / (speed * MPS)
    _row(day, hull, "unreported", "meeting at sea", entered).landed_at = at


def silence(day: Day) -> None:
    """Falls silent under way inside for more than an hour, is seen again under way, goes home."""
    hull = day.registry.hull("pleasure", canadian=False)
    link = day.link(inside_m=(8000, 1e9))
    speed = knots(day, "pleasure")
    turn = len(link.points) - 2
    walk = Walk(*link.points[0])
    walk.stay(25)
    half = _within(link, 2500, 0.4)
    inbound(walk, link, speed, until=half)
    moment = walk.now - (link.metres[half] - link.metres[link.crossing]) / (speed * MPS)
    begins = walk.now
    inbound(walk, link, speed, start=half, until=turn)
    walk.stay(day.between(80, 150))
    outbound(walk, link, speed, start=turn, until=half)
    ends = walk.now
    outbound(walk, link, speed, start=half)
    walk.stay(60)
    at = day.between(day.start + moment + 60, day.end - (walk.now - moment))
    voyage, shift = day.place(walk, hull, moment, at)
    voyage.hidden.append((begins + shift, ends + shift))
    _row(day, hull, "undetermined", "silence inside", at)


def changed_number(day: Day) -> None:
    """Another MMSI from a moment inside on, then a landing that nobody reports: one vessel all the way."""
    hull = day.registry.hull("pleasure", canadian=False)
    link = day.link(inside_m=(9000, 1e9))
    speed = knots(day, "pleasure")
    half = _within(link, 3000, 0.5)
    walk = Walk(*link.points[0])
    walk.stay(25)
    inbound(walk, link, speed, until=half)
    moment = walk.now - (link.metres[half] - link.metres[link.crossing]) / (speed * MPS)
    changed = walk.now
    landed = inbound(walk, link, speed, start=half)
    walk.stay(240)
    at = day.between(day.start + moment + 60, day.end - (landed - moment) - 2 * HOUR)
    voyage, shift = day.place(walk, hull, moment, at)
    voyage.hidden.append((changed + shift, 1e18))
    later = day.registry.hull("pleasure", canadian=True)
    again, _ = day.place(walk, replace(later, name=later.name), moment, at)
    again.hidden.append((-1.0, changed + shift + 5 * MINUTE))
    row = _row(day, hull, "unreported", "changed number", at)
    row.landed_at, row.site_code = landed + shift, link.site.code


def shared_number(day: Day) -> None:
    """Two hulls on one number, far apart: one lands unreported, the other loops."""
    from entente.marine.simulate.story import arrival

    before, rows = len(day.voyages), len(day.truth)
    arrival(day, "pleasure", "ais", "none")
    loop_in(day, "pleasure", "ais")
    if len(day.voyages) - before == 2:
        first, second = day.voyages[before:]
        second.hull = replace(second.hull, mmsi=first.hull.mmsi)
        for row in day.truth[rows:]:
            row.mmsi = first.hull.mmsi
            row.behaviour = "shared number"


def under_way(day: Day, kind: str, seen: str) -> None:
    """Came in and is under way when the data ends."""
    hull = day.registry.hull(kind, canadian=day.rng.random() < 0.3)
    link = day.link(inside_m=(6000, 1e9))
    speed = knots(day, kind)
    walk = Walk(*link.points[0])
    walk.stay(25)
    arrived = inbound(walk, link, speed)
    inside_s = link.inside_m / (speed * MPS)
    if seen == "radar":
        day.radar(hull)
    # Somewhere between a quarter and three quarters of the way from the line to the site at the end.
    left = inside_s * day.between(0.25, 0.75)
    day.place(walk, hull, arrived, day.end + left)
    _row(day, hull, "in_waters", "under way at the end", day.end + left - inside_s)


def local(day: Day, kind: str, seen: str) -> None:
    """Canadian waters only, or foreign waters only: nothing to find."""
    home = day.rng.random() < 0.6
    hull = day.registry.hull(kind, canadian=home)
    link = day.link(inside_m=(4000, 1e9), outside_m=4000)
    speed = knots(day, kind)
    walk = Walk(*(link.points[-1] if home else link.points[0]))
    walk.stay(40)
    for _ in range(int(day.rng.integers(1, 4))):
        if home:
            near = (link.crossing + len(link.points)) // 2  # half way to the line
            outbound(walk, link, speed, until=near)
            inbound(walk, link, speed, start=near)
        else:
            near = max(2, link.crossing // 2)
            inbound(walk, link, speed, until=near)
            outbound(walk, link, speed, start=near)
        walk.stay(day.between(30, 90))
    if seen == "radar":
        day.radar(hull)
    day.place(walk, hull, 0.0, day.between(day.start, max(day.start, day.end - walk.now)))


def no_arrival(day: Day) -> None:
    """A report of a boat that nothing saw: at a site and hour where no nameless vessel arrives."""
    hull = day.registry.hull("pleasure", canadian=day.rng.random() < 0.5)
    hull.mmsi = 0
    for _ in range(200):
        link = day.link()
        at = day.between(day.start + HOUR, day.end - 10 * MINUTE)
        if day.free(link.site, at, "report"):
            number = day.report(hull, at, link.site)
            day.truth.append(Row("no_arrival", "dark", report_no=number))
            return
