"""What vessels do, and what the law makes of it: one behaviour, one row of truth.

Conventions of the truth (from the issue's table and its order of precedence; written from the statute, not
from the engine):

* a loop (Customs Act 11(5)) is decided first; ferries are exempt; Canadian fishing vessels are exempt unless
  they landed or made contact abroad;
* a stop counts from 20 minutes, or when a report answers it; contact is 30 m for 24 minutes below 1 knot;
* trusted: by telephone 4 h to 30 min before arrival and still there at the declared time, else ``early``;
* late or early *and* another site: the time decides, ``wrong_site`` stands in ``also``;
* silence of more than an hour under way inside, no report, no stop seen: ``undetermined``; who changes the
  number inside is one vessel under its first number, landings included, and the new number has no row;
* under way inside, or landed less than an hour before the data ends: ``in_waters``;
* a report with another vessel's number: the landing ``unreported``, the report ``no_arrival``.

Vessels that start inside and never leave, or never come in, have no row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from entente.marine.simulate.people import Registry
from entente.marine.simulate.places import Link, metres
from entente.marine.simulate.voyage import Hull, Voyage, Walk, inbound, outbound

MINUTE, HOUR = 60.0, 3600.0


@dataclass(slots=True)
class Row:
    """One expected finding. Times are seconds UTC."""

    status: str
    behaviour: str
    also: list[str] = field(default_factory=list)
    mmsi: int | None = None
    track_id: str | None = None
    sighting_id: str | None = None
    report_no: str | None = None
    entered_at: float | None = None
    landed_at: float | None = None
    site_code: str | None = None


@dataclass(slots=True)
class Day:
    """Everything of one simulated day, while it is being written."""

    rng: np.random.Generator
    links: list[Link]
    registry: Registry
    start: float
    end: float
    voyages: list[Voyage] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    sightings: list[dict[str, Any]] = field(default_factory=list)
    truth: list[Row] = field(default_factory=list)
    nameless: list[tuple[Any, float, str]] = field(default_factory=list)
    """Where and when vessels without identity arrive: they are kept apart, see :meth:`free`."""
    tracks: int = 0
    sites: list[Any] = field(default_factory=list)
    around: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sites = list({link.site.code: link.site for link in self.links}.values())

    def link(self, inside_m: tuple[float, float] = (0, 1e9), outside_m: float = 0) -> Link:
        fit = [k for k in self.links if inside_m[0] <= k.inside_m <= inside_m[1] and k.outside_m >= outside_m]
        return fit[int(self.rng.integers(len(fit)))]

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high)) if high > low else float(high)

    def radar(self, hull: Hull) -> None:
        """The hull carries no AIS: a radar track shows it."""
        self.tracks += 1
        hull.mmsi, hull.track_id = 0, f"R{self.tracks:05d}"

    def free(self, site: Any, at: float, sort: str) -> bool:
        """Whether a vessel without identity can arrive here then without being taken for another.

        ``sort``: ``answered`` (it reports), ``unanswered`` (it does not), ``report`` (a report of nothing
        seen), ``sighting``. A nameless landing and a report of nobody near each other would honestly answer
        one another, and a nameless track lying where a boat is sighted would be that boat: such days have
        no truth.
        """
        block = (int(site.lon // 0.6) + int(site.lat // 0.4)) % 2
        if (sort == "report" and block) or (sort == "unanswered" and not block):
            return False
        here = np.array([site.lon, site.lat])
        for other, when, kind in self.nameless:
            pair = {sort, kind}
            near_m, apart = 3_000.0, 6 * HOUR
            if pair == {"unanswered", "report"}:
                near_m, apart = 15_000.0, 1e9
            elif "sighting" in pair:
                near_m, apart = (15_000.0 if "report" in pair else 3_000.0), 1e9
            if abs(at - when) < apart and float(metres(here, other)) < near_m:
                return False
        self.nameless.append((here, at, sort))
        return True

    def place(self, walk: Walk, hull: Hull, moment: float, at: float) -> tuple[Voyage, float]:
        """The walk on the day's clock, so that its own moment ``moment`` falls on ``at``."""
        t, points = walk.arrays()
        shift = at - moment
        voyage = Voyage(hull, t + shift, points)
        self.voyages.append(voyage)
        return voyage, shift

    def report(self, hull: Hull, at: float, site: Any, **more: Any) -> str:
        """A telephone report; what a caller gives of his numbers is a matter of luck."""
        rng = self.rng
        number = f"TR{len(self.reports) + 1:06d}"
        commercial = hull.ship_type >= 60
        gives = more.get("gives_number", rng.random() < (0.9 if commercial else 0.15))
        name = hull.name if rng.random() > 0.25 else self.registry.misspelt(hull.name)
        by_code = rng.random() < 0.8
        self.reports.append(
            {
                "report_no": number,
                "received_at": at,
                "programme": more.get("programme", "standard"),
                "vessel_name": name,
                "registration": hull.registration if rng.random() < 0.5 else "",
                "call_sign": hull.call_sign if gives and hull.mmsi and rng.random() < 0.6 else "",
                "mmsi": more.get("mmsi", hull.mmsi if gives and hull.mmsi else ""),
                "imo": hull.imo if commercial and gives else "",
                "site_code": site.code if by_code else "",
                "site_lon": "" if by_code else f"{site.lon:.4f}",
                "site_lat": "" if by_code else f"{site.lat:.4f}",
                "declared_arrival_at": more.get("declared", ""),
                "persons_on_board": int(rng.integers(1, 8)),
            }
        )
        return number

    def elsewhere(self, site: Any, low_m: float = 6_000, high_m: float = 60_000) -> Any | None:
        """Another reporting site at a distance."""
        if site.code not in self.around:
            gaps = metres(np.array([site.lon, site.lat]), np.array([[s.lon, s.lat] for s in self.sites]))
            self.around[site.code] = np.flatnonzero((gaps > low_m) & (gaps < high_m)).tolist()
        near = [self.sites[k] for k in self.around[site.code]]
        return near[int(self.rng.integers(len(near)))] if near else None


def knots(day: Day, kind: str) -> float:
    low, high = {"pleasure": (9, 24), "fishing": (7, 10), "freighter": (9, 13), "ferry": (10, 16)}[kind]
    return day.between(low, high)


def arrival(day: Day, kind: str, seen: str, how: str) -> None:
    """From abroad to a site; ``seen`` ais | radar | sighting | nothing; ``how`` names the report made."""
    hull = day.registry.hull(kind, canadian=kind == "pleasure" and day.rng.random() < 0.4)
    for _ in range(100):
        link = day.link()
        speed = knots(day, kind)
        margin = {"late": 3.5, "late_wrong": 3.5, "just_landed": 0.75}.get(how, 2.2) * HOUR
        run = link.metres[-1] / (speed * 0.514444)
        first = day.start + run + 35 * MINUTE
        at = day.between(first, max(first + 60, day.end - margin))
        if how == "just_landed":
            at = day.between(day.end - 40 * MINUTE, day.end - 26 * MINUTE)
        other = day.elsewhere(link.site)
        if other is None and "wrong" in how:
            continue
        if seen == "ais":
            break
        sort = "sighting" if seen == "sighting" else "unanswered" if how == "none" else "answered"
        if seen == "nothing" or day.free(link.site, at, sort):
            break
    else:
        return
    walk = Walk(*link.points[0])
    walk.stay(30)
    arrived = inbound(walk, link, speed)
    leaves_early = how == "left_early"
    stay = 32.0 if leaves_early else day.between(80, 300)
    returns = leaves_early or (day.rng.random() < 0.5 and how != "just_landed")
    walk.stay(stay if returns else 3000)
    if returns:
        outbound(walk, link, speed)
        walk.stay(day.between(30, 120))
    crossing = at - link.inside_m / (speed * 0.514444)
    row = Row("unreported", how, entered_at=crossing, landed_at=at, site_code=link.site.code)
    if seen == "radar":
        day.radar(hull)
    if seen in ("ais", "radar"):
        day.place(walk, hull, arrived, at)
        row.mmsi, row.track_id = hull.mmsi or None, hull.track_id or None
    elif seen == "sighting":
        _sight(day, hull, link, at, row)
    if seen != "ais" and seen != "radar":
        hull.mmsi = 0
    _answer(day, hull, link, at, how, row, other)
    if seen == "nothing":
        row = Row("no_arrival", "dark", report_no=row.report_no) if row.report_no else row
        if row.report_no is None:
            return
    day.truth.append(row)


def _sight(day: Day, hull: Hull, link: Link, at: float, row: Row) -> None:
    number = f"S{len(day.sightings) + 1:04d}"
    row.sighting_id, row.entered_at = number, None
    words = f"{hull.length} m vessel tied up, licence {hull.registration}, name “{hull.name}”"
    day.sightings.append(
        {
            "sighting_id": number,
            "seen_at": at + day.between(12, 40) * MINUTE,
            "lon": round(float(link.points[-1, 0]), 5),
            "lat": round(float(link.points[-1, 1]), 5),
            "description": words,
            "place": link.site.name,
            "landed": "yes",
        }
    )


def _answer(day: Day, hull: Hull, link: Link, at: float, how: str, row: Row, other: Any) -> None:
    """The report that goes with a behaviour, and what it makes of the landing."""
    site = link.site
    if how == "standard":
        row.report_no = day.report(hull, at + day.between(-9, 52) * MINUTE, site)
        row.status = "reported"
    elif how == "trusted":
        declared = at + day.between(-5, 15) * MINUTE
        row.report_no = day.report(
            hull, at - day.between(40, 225) * MINUTE, site, programme="trusted", declared=declared
        )
        row.status = "reported"
    elif how == "left_early":
        declared = at + day.between(55, 75) * MINUTE
        row.report_no = day.report(
            hull, at - day.between(40, 200) * MINUTE, site, programme="trusted", declared=declared
        )
        row.status = "early"
    elif how == "early":
        row.report_no = day.report(hull, at - day.between(35, 240) * MINUTE, site)
        row.status = "early"
    elif how == "late":
        row.report_no = day.report(hull, day.between(at + 80 * MINUTE, min(at + 10 * HOUR, day.end)), site)
        row.status = "late"
    elif how == "late_wrong":
        row.report_no = day.report(
            hull, day.between(at + 80 * MINUTE, min(at + 6 * HOUR, day.end)), other, gives_number=True
        )
        row.status, row.also = "late", ["wrong_site"]
    elif how == "wrong_site":
        row.report_no = day.report(hull, at + day.between(-9, 50) * MINUTE, other)
        row.status = "wrong_site"
    elif how == "borrowed":
        stranger = day.registry.hull("pleasure", canadian=False)
        number = day.report(stranger, at + day.between(5, 45) * MINUTE, site, gives_number=True)
        day.reports[-1]["vessel_name"] = hull.name
        day.reports[-1]["registration"] = ""
        day.truth.append(Row("no_arrival", "borrowed number", report_no=number))
    elif how == "just_landed":
        row.status = "in_waters"
