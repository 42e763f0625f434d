"""A simulated day: who sails, what is seen of it, and the files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from entente.marine import geography
from entente.marine.engine.complaints import BadValue, Complaint
from entente.marine.simulate import behaviours, nmea
from entente.marine.simulate.people import Registry
from entente.marine.simulate.places import Link, Map, links
from entente.marine.simulate.story import Day, arrival
from entente.marine.simulate.voyage import Voyage

_REPORT = """report_no received_at programme vessel_name registration call_sign mmsi imo site_code site_lon
site_lat declared_arrival_at persons_on_board"""
REPORT_COLUMNS = _REPORT.split()
Progress = Callable[[float, Complaint], None]


@dataclass(slots=True, frozen=True)
class Settings:
    """What a day is like. ``every``: seconds between fixes under way; ``start`` ISO UTC; ``noise`` scales
    receiver errors (1 = 6 m, one sigma)."""

    seed: int = 1
    vessels: int = 300
    hours: float = 24.0
    noise: float = 1.0
    every: float = 60.0
    start: str = "2026-07-11T00:00:00Z"

    def __post_init__(self) -> None:
        for name, low in (("vessels", 1), ("hours", 8), ("noise", 0), ("every", 2)):
            if not getattr(self, name) >= low:
                raise BadValue("at_least", name=name, least=low, given=getattr(self, name))
        if self.every > 300:
            raise BadValue("every_most", given=self.every)
        try:
            begins = datetime.fromisoformat(self.start)
        except ValueError:
            raise BadValue("no_iso", text=self.start) from None
        if begins.tzinfo is None:
            raise BadValue("no_zone", text=self.start)


# Shares of a thousand vessels. Of the pleasure craft, half and more carry no AIS.
SHARES: list[tuple[int, Callable[[Day], None]]] = [
    (15, behaviours.ferry),
    (45, lambda d: arrival(d, "freighter", "ais", "standard")),
    (12, lambda d: arrival(d, "freighter", "ais", "late")),
    (8, lambda d: arrival(d, "freighter", "ais", "none")),
    (8, lambda d: behaviours.under_way(d, "freighter", "ais")),
    (8, lambda d: behaviours.local(d, "freighter", "ais")),
    (20, lambda d: behaviours.fishing(d, "season")),
    (12, lambda d: behaviours.fishing(d, "standard")),
    (10, lambda d: behaviours.fishing(d, "none")),
    (62, lambda d: arrival(d, "pleasure", "ais", "standard")),
    (28, lambda d: arrival(d, "pleasure", "ais", "trusted")),
    (28, lambda d: arrival(d, "pleasure", "ais", "late")),
    (8, lambda d: arrival(d, "pleasure", "ais", "late_wrong")),
    (18, lambda d: arrival(d, "pleasure", "ais", "early")),
    (14, lambda d: arrival(d, "pleasure", "ais", "left_early")),
    (30, lambda d: arrival(d, "pleasure", "ais", "wrong_site")),
    (28, lambda d: arrival(d, "pleasure", "ais", "none")),
    (6, lambda d: arrival(d, "pleasure", "ais", "borrowed")),
    (14, lambda d: arrival(d, "pleasure", "ais", "just_landed")),
    (26, lambda d: behaviours.loop_in(d, "pleasure", "ais")),
    (24, lambda d: behaviours.loop_out(d, "pleasure", "ais")),
    (8, lambda d: behaviours.rendezvous(d, "ais")),
    (26, behaviours.silence),
    (8, behaviours.changed_number),
    (5, behaviours.shared_number),
    (16, lambda d: behaviours.under_way(d, "pleasure", "ais")),
    (30, lambda d: behaviours.local(d, "pleasure", "ais")),
    (40, lambda d: arrival(d, "pleasure", "radar", "standard")),
    (30, lambda d: arrival(d, "pleasure", "radar", "none")),
    (20, lambda d: behaviours.loop_in(d, "pleasure", "radar")),
    (10, lambda d: behaviours.under_way(d, "pleasure", "radar")),
    (30, lambda d: behaviours.local(d, "pleasure", "radar")),
    (16, lambda d: arrival(d, "pleasure", "sighting", "standard")),
    (10, lambda d: arrival(d, "pleasure", "sighting", "none")),
    (60, behaviours.no_arrival),
    (200, lambda d: arrival(d, "pleasure", "nothing", "none")),
]


def _crew(vessels: int, rng: np.random.Generator) -> list[Callable[[Day], None]]:
    """Largest remainders, so that every behaviour appears in a small day too; then shuffled."""
    total = sum(share for share, _ in SHARES)
    exact = np.array([share * vessels / total for share, _ in SHARES])
    count = np.floor(exact).astype(int)
    for k in np.argsort(-(exact - count), kind="stable")[: vessels - int(count.sum())]:
        count[k] += 1
    order = [act for (_, act), n in zip(SHARES, count, strict=True) for _ in range(n)]
    return [order[i] for i in rng.permutation(len(order))]


def iso(second: float | str | None) -> str | None:
    if second is None or second == "":
        return None
    return datetime.fromtimestamp(int(float(second)), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def simulate(
    settings: Settings,
    out: Path | str,
    waters: Path | str | None = None,
    land: Path | str | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write ``positions.nmea``, ``radar.csv``, ``sightings.csv``, ``reports.csv`` and ``truth.jsonl``.

    The same settings give the same bytes. ``waters`` and ``land`` are GeoJSON files (default: the border
    geography). Gives the counts of what was written.

    :raises InputError: the geography is not there.
    :raises BadValue: no route crosses the boundary of ``waters`` once.
    """
    say = progress or (lambda share, text: None)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    say(0.0, Complaint("step_routes"))
    charts = [Path(one) for one in (waters or geography.path("waters"), land or geography.path("land"))]
    ways = list(_ways(str(charts[0]), _stamp(charts[0]), str(charts[1]), _stamp(charts[1])))
    if not ways:
        raise BadValue("no_route")
    rng = np.random.default_rng(settings.seed)
    start = datetime.fromisoformat(settings.start.replace("Z", "+00:00")).timestamp()
    end = start + settings.hours * 3600
    day = Day(rng, ways, Registry(rng), start, end)
    say(0.3, Complaint("step_voyages"))
    for act in _crew(settings.vessels, rng):
        act(day)
    say(0.4, Complaint("step_fixes"))
    sentences, radar = _positions(day, settings, folder)
    say(0.9, Complaint("step_truth"))
    reports = sorted(day.reports, key=lambda r: (r["received_at"], r["report_no"]))
    for row in reports:
        row["received_at"] = iso(row["received_at"])
        row["declared_arrival_at"] = iso(row["declared_arrival_at"]) or ""
    _table(folder / "reports.csv", REPORT_COLUMNS, reports)
    for row in day.sightings:
        row["seen_at"] = iso(row["seen_at"])
    columns = ["sighting_id", "seen_at", "lon", "lat", "description", "place", "landed"]
    _table(folder / "sightings.csv", columns, day.sightings)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as file:
        for truth in day.truth:
            record = asdict(truth)
            record["entered_at"], record["landed_at"] = iso(truth.entered_at), iso(truth.landed_at)
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    say(1.0, Complaint("step_done"))
    return {
        "sentences": sentences,
        "radar": radar,
        "sightings": len(day.sightings),
        "reports": len(reports),
        "truth": len(day.truth),
    }


@lru_cache(2)
def _ways(waters: str, _made: int, land: str, _drawn: int) -> tuple[Link, ...]:
    """The routes of a geography, which several days of one process share: they take longer than a day."""
    return tuple(links(Map(waters, land)))


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _table(path: Path, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _positions(day: Day, settings: Settings, folder: Path) -> tuple[int, int]:
    times, columns, statics, echoes = [], [], [], []
    for number, voyage in enumerate(day.voyages):
        t, at, speed, course = voyage.sample(day.rng, day.end, settings.every, 6.0 * settings.noise)
        keep = t >= day.start
        t, at, speed, course = t[keep], at[keep], speed[keep], course[keep]
        if not len(t):
            continue
        hull = voyage.hull
        if hull.track_id:
            for row in zip(t.tolist(), at.tolist(), speed.tolist(), course.tolist(), strict=True):
                echoes.append((row[0], hull.track_id, *row[1], row[2], row[3]))
            continue
        block = np.empty((len(t), 8), np.int64)
        resting = speed < 0.5
        block[:, 0] = np.where(resting, 3, 1) if hull.class_a else 18
        block[:, 1] = hull.mmsi
        block[:, 2] = np.where(resting, 5, 0)
        block[:, 3] = np.round(speed * 10)
        block[:, 4:6] = np.round(at * 600_000)
        block[:, 6] = np.round(course * 10) % 3600
        block[:, 7] = number % 2
        times.append(t)
        columns.append(block)
        statics += _statics(voyage, number, t)
    lines = 0
    with (folder / "positions.nmea").open("wb") as file:
        if times:
            t, block = np.concatenate(times), np.concatenate(columns)
            order = np.lexsort((block[:, 1], t))
            matrix = nmea.positions(t[order], block[order])
            statics.sort(key=lambda s: (s[0], s[1]))
            cut = np.searchsorted(t[order], [s[0] for s in statics], side="right").tolist()
            at_row = 0
            for (_, _, text), stop in zip(statics, cut, strict=True):
                if stop > at_row:
                    file.write(matrix[at_row:stop].tobytes())
                    at_row = stop
                file.write(text)
                lines += text.count(b"\n")
            file.write(matrix[at_row:].tobytes())
            lines += len(t)
    echoes.sort(key=lambda e: (e[0], e[1]))
    with (folder / "radar.csv").open("w", encoding="utf-8") as file:
        file.write("track_id,time,lon,lat,sog,cog\n")
        for second, track, lon, lat, sog, cog in echoes:
            file.write(f"{track},{iso(second)},{lon:.6f},{lat:.6f},{sog:.1f},{cog:.1f}\n")
    return lines, len(echoes)


def _statics(voyage: Voyage, number: int, t: np.ndarray[Any, Any]) -> list[tuple[int, int, bytes]]:
    """Identity at the first fix and about every half hour while seen."""
    hull = voyage.hull
    moments = t[np.unique(np.searchsorted(t, np.arange(t[0], t[-1] + 1, 1800)))].tolist()
    channel = "AB"[number % 2]
    if hull.class_a:
        parts = [
            nmea.type5(
                hull.mmsi,
                hull.imo,
                hull.call_sign,
                ascii_name(hull.name),
                hull.ship_type,
                hull.length,
                hull.beam,
                "",
            )
        ]
    elif number % 8 == 0:
        # A type 19 carries a position too; out of range is "not available" (181°, 91°).
        place = (181 * 600_000, 91 * 600_000)
        parts = [nmea.type19(hull.mmsi, ascii_name(hull.name), hull.ship_type, hull.length, hull.beam, place)]
    else:
        parts = nmea.type24(
            hull.mmsi, hull.call_sign, ascii_name(hull.name), hull.ship_type, hull.length, hull.beam
        )
    return [
        (second, number, b"".join(nmea.sentences(second, p, channel, number) for p in parts))
        for second in moments
    ]


def ascii_name(name: str) -> str:
    """As it can be keyed into a transponder: no accents."""
    import unicodedata

    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
