"""A crowd of passages and reports whose truth is known, written without any rule code.

Not the simulator: no tracks, only passages as the track engine would hand them over, with the noise of
the telephone on the reports. Used for the matcher's accuracy and speed.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime

from entente.marine.engine.model import (
    Crossing,
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

DAY0 = int(datetime(2026, 7, 4, tzinfo=UTC).timestamp() * 1000)
MIN = 60_000
FIRST = [
    "Sea",
    "Wind",
    "Northern",
    "Blue",
    "Lady",
    "Miss",
    "Lucky",
    "Silver",
    "Golden",
    "Morning",
    "Lake",
    "Island",
    "River",
    "Storm",
    "Happy",
    "Second",
    "Wild",
    "Grand",
    "Little",
    "Old",
]
SECOND = [
    "Breeze",
    "Star",
    "Dancer",
    "Runner",
    "Spirit",
    "Dream",
    "Light",
    "Hawk",
    "Rose",
    "Chaser",
    "Gull",
    "Pearl",
    "Wave",
    "Escape",
    "Song",
    "Fox",
    "Queen",
    "Moon",
    "Tide",
    "Chance",
]
THIRD = [
    "Anna",
    "Bella",
    "Clara",
    "Dora",
    "Emma",
    "Fleur",
    "Greta",
    "Hugo",
    "Iris",
    "Jack",
    "Kate",
    "Leo",
    "Mona",
    "Nora",
    "Oscar",
    "Paul",
    "Rita",
    "Sam",
    "Tess",
    "Vera",
]


def misspelt(name: str, rng: random.Random) -> str:
    how = rng.random()
    if how < 0.45:
        return name
    if how < 0.6:
        return name.upper()
    if how < 0.7:
        return "M/V " + name
    if how < 0.8:
        return name.replace(" II", " 2").replace(" III", " 3")
    k = rng.randrange(1, len(name) - 1)
    if how < 0.9:
        return name[:k] + name[k + 1 :]
    return name[:k] + name[k] + name[k:]


Crowd = tuple[list[Passage], list[Report], list[Site], dict[str, str]]


def crowd(seed: int, vessels: int, marinas: int) -> Crowd:
    """(passages, reports, sites, truth): truth is status by passage key, and by ``report:NO`` for strays."""
    rng = random.Random(seed)
    sites = [
        Site(f"S{k}", f"Marina {k}", -95 + (k % 40) * 0.8 + rng.random() * 0.1, 42 + (k // 40) * 0.35)
        for k in range(marinas)
    ]
    passages, reports, truth = [], [], {}
    number = 0

    def say(p: Passage, site: Site, at: int, programme: str = "standard", arrival: int | None = None) -> None:
        nonlocal number
        number += 1
        who = p.identity
        report = Report(f"R{number:06d}", at, programme=programme)
        report.vessel_name = misspelt(real[p.key][0], rng) if rng.random() < 0.93 else None
        report.registration = real[p.key][1] if rng.random() < 0.6 or not report.vessel_name else None
        if who.mmsi and rng.random() < 0.3:
            report.mmsi = who.mmsi
        if rng.random() < 0.9:
            report.site_code = site.code
        else:
            report.site_lon, report.site_lat = site.lon, site.lat
        if programme == "trusted" or rng.random() < 0.4:
            report.declared_arrival_at = (arrival or at) + rng.randrange(-5, 6) * MIN
        reports.append(report)

    real: dict[str, tuple[str, str]] = {}
    kinds = ["reported"] * 40 + ["trusted"] * 8 + ["late"] * 8 + ["early"] * 4 + ["wrong_site"] * 5
    kinds += ["unreported"] * 15 + ["exempt"] * 12 + ["undetermined"] * 4 + ["in_waters"] * 4
    for k in range(vessels):
        kind = rng.choice(kinds)
        ais = rng.random() < 0.5
        name = f"{rng.choice(FIRST)} {rng.choice(SECOND if rng.random() < 0.5 else THIRD)}"
        name += rng.choice(["", "", "", " II", " III"])
        key = f"mmsi:{316000000 + k}" if ais else f"radar:T{k}"
        real[key] = (name, f"{rng.randrange(10, 99)}K{rng.randrange(1000, 99999)}")
        site = rng.choice(sites)
        entry = DAY0 + rng.randrange(0, 20 * 60) * MIN
        arrive = entry + rng.randrange(20, 90) * MIN
        leave = arrive + rng.randrange(120, 400) * MIN
        stay = Stay(begins=entry, ends=leave)
        lon, lat = site.lon + rng.uniform(-0.003, 0.003), site.lat + rng.uniform(-0.003, 0.003)
        gone: Crossing | None = Crossing(leave + 30 * MIN, site.lon - 0.2, site.lat, leave, leave + 31 * MIN)
        last = leave + 30 * MIN
        if kind in ("exempt", "undetermined"):
            if kind == "undetermined":
                stay.silences.append(Silence(entry + 5 * MIN, entry + 95 * MIN, lon, lat, under_way=True))
                stay.coverage = 0.5
        elif kind == "in_waters":
            entry = DAY0 + 30 * 60 * MIN
            stay, gone, last = Stay(begins=entry, ends=entry + 20 * MIN), None, entry + 20 * MIN
        else:
            stay.stops.append(Stop(arrive, leave, lon, lat, StopKind.MOORED, 15.0, last_seen=leave))
        p = Passage(
            key=key,
            track_key=key,
            source=Source.AIS if ais else Source.RADAR,
            identity=Identity(
                mmsi=316000000 + k if ais else None,
                track_id=None if ais else f"T{k}",
                name=name if ais else None,
            ),
            entry=Crossing(entry, site.lon - 0.2, site.lat, entry - 10_000, entry + 10_000),
            exit=gone,
            inside=stay,
            last_seen=last,
            route=[(entry, site.lon - 0.2, site.lat), (last, lon, lat)],
        )
        passages.append(p)
        truth[key] = "reported" if kind == "trusted" else kind
        if kind == "reported":
            say(p, site, arrive + rng.randrange(-10, 55) * MIN, arrival=arrive)
        elif kind == "trusted":
            say(p, site, arrive - rng.randrange(35, 235) * MIN, "trusted", arrive + 10 * MIN)
        elif kind == "late":
            say(p, site, arrive + rng.randrange(70, 600) * MIN, arrival=arrive)
        elif kind == "early":
            say(p, site, arrive - rng.randrange(20, 180) * MIN, arrival=arrive)
        elif kind == "wrong_site":
            near = [s for s in sites if s is not site and abs(s.lon - site.lon) + abs(s.lat - site.lat) < 1]
            if not ais or not near:
                truth[key] = "reported"
                say(p, site, arrive + 20 * MIN, arrival=arrive)
            else:
                say(p, rng.choice(near), arrive + rng.randrange(0, 50) * MIN, arrival=arrive)
                # Nothing but the name can carry this report to its vessel.
                reports[-1].vessel_name = reports[-1].vessel_name or name
    for _ in range(vessels // 25):
        number += 1
        site = rng.choice(sites)
        stray = Report(f"R{number:06d}", DAY0 + rng.randrange(0, 24 * 60) * MIN)
        stray.vessel_name = f"{rng.choice(SECOND)} {rng.choice(THIRD)}"
        stray.registration, stray.site_code = f"ON{rng.randrange(1000000, 9999999)}", site.code
        reports.append(stray)
        truth[f"report:{stray.report_no}"] = "no_arrival"
    rng.shuffle(reports)
    rng.shuffle(passages)
    return passages, reports, sites, truth


def scores(truth: dict[str, str], found: dict[str, str]) -> dict[str, tuple[float, float, int]]:
    """Per status: (precision, recall, how many in truth)."""
    out = {}
    for status in sorted(set(truth.values())):
        right = sum(1 for k, s in truth.items() if s == status and found.get(k) == status)
        said = sum(1 for s in found.values() if s == status)
        real = sum(1 for s in truth.values() if s == status)
        out[status] = (right / said if said else 0.0, right / real, real)
    return out
