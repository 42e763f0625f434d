"""Passages: what a hull did between coming into the reporting waters and leaving them.

A stretch on one side of the boundary that is both shorter and nearer to the boundary than the settings
say (``touch_min``, ``touch_m``) is noise of the line, not an entry.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numba as nb
import numpy as np

from entente.marine.engine.columns import F64, I64, U8
from entente.marine.engine.contacts import Meeting
from entente.marine.engine.geodesy import METRES_PER_DEGREE
from entente.marine.engine.model import (
    Contact,
    Crossing,
    Event,
    Identity,
    Passage,
    Silence,
    Source,
    Stay,
    Stop,
    StopKind,
)
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.stops import MINUTE, Places, stops_of
from entente.marine.engine.timeline import events_of
from entente.marine.engine.tracks import Grouped
from entente.marine.engine.waters import DISPUTED, Waters

ROUTE_M = 60.0
ROUTE_MS = 600_000
_NONE, _NOWHERE = np.empty(0, np.int64), np.empty(0, np.float64)


@dataclass(slots=True)
class Side:
    """One stretch of a hull on one side of the boundary."""

    inside: bool
    first: int
    last: int
    entry: Crossing | None
    """How it came to this side; None for the beginning of the track."""
    stay: Stay
    disputed: bool


@dataclass(slots=True)
class Hull:
    """One hull's track as far as its own points tell, before contacts and the end of the data."""

    name: str
    sides: list[Side] = field(default_factory=list)
    last_t: int = 0
    last_lon: float = 0.0
    last_lat: float = 0.0
    stopped: bool = False
    """It lay still at its last fix."""
    strays: int = 0
    companion: bool = False
    """Another hull used the same number."""
    route: tuple[I64, F64, F64] = field(default_factory=lambda: (_NONE, _NOWHERE, _NOWHERE))
    """Times and places (lon, lat) for drawing."""
    renumbered: list[Event] = field(default_factory=list)
    """Where it went on under another number."""


def sides_of(inside: U8, t: I64, near: F64, detection: Detection) -> list[tuple[bool, int, int]]:
    """Runs of rows on one side, boundary noise merged away: ``(inside, first, last)``.

    :param near: metres from the boundary, for each row (only asked where a run is short).
    """
    edges = np.nonzero(np.diff(inside))[0] + 1
    runs = [
        (bool(inside[a]), int(a), int(b) - 1) for a, b in zip([0, *edges], [*edges, len(inside)], strict=True)
    ]
    kept: list[tuple[bool, int, int]] = []
    for number, (side, a, b) in enumerate(runs):
        last = number == len(runs) - 1
        brief = not last and number > 0 and t[runs[number + 1][1]] - t[a] < detection.touch_min * MINUTE
        if kept and (kept[-1][0] == side or (brief and bool((near[a : b + 1] < detection.touch_m).all()))):
            kept[-1] = (kept[-1][0], kept[-1][1], b)
        else:
            kept.append((side, a, b))
    return kept


def hull_of(
    tracks: Grouped, k: int, name: str, state: U8, waters: Waters, detection: Detection, places: Places
) -> Hull:
    """Sides, stops and silences of hull ``k``. ``state``: of the hull's own rows."""
    s, e = int(tracks.begin[k]), int(tracks.begin[k + 1])
    t, lon, lat = tracks.t[s:e], tracks.lon[s:e], tracks.lat[s:e]
    hull = Hull(name, last_t=int(t[-1]), last_lon=float(lon[-1]), last_lat=float(lat[-1]))
    near = Shore.to_line(waters.canadian, lon, lat, detection.touch_m)
    runs = sides_of((state > 0).astype(np.uint8), t, near, detection)
    stops = stops_of(tracks, k, detection, places)
    stops = _cut_short(stops, tracks, s, e, detection, places)
    gap = int(detection.silence_min * MINUTE)
    silent = np.nonzero(np.diff(t) > gap)[0]
    for number, (inside, a, b) in enumerate(runs):
        entry = None
        if number:
            entry = _crossing(waters, t, lon, lat, a - 1, a, gap)
            entry.disputed = bool(state[a] == DISPUTED or (not inside and state[a - 1] == DISPUTED))
            hull.sides[-1].stay.ends = entry.t
        side = Side(inside, a, b, entry, Stay(begins=entry.t if entry else int(t[a]), ends=int(t[b])), False)
        side.disputed = inside and bool((state[a : b + 1][state[a : b + 1] > 0] == DISPUTED).all())
        hull.sides.append(side)
    starts = [side.first for side in hull.sides]
    for i, j, stop in stops:
        hull.sides[bisect_right(starts, (i + j) // 2) - 1].stay.stops.append(stop)
    for i in silent.tolist():
        lay = any(a <= i <= b and stop.kind is not StopKind.DRIFTING for a, b, stop in stops)
        number = bisect_right(starts, i) - 1
        across = number + 1 < len(starts) and starts[number + 1] == i + 1
        silence = Silence(int(t[i]), int(t[i + 1]), float(lon[i]), float(lat[i]), not lay, across)
        hull.sides[number].stay.silences.append(silence)
        if across:
            hull.sides[number + 1].stay.silences.append(replace(silence))
    hull.stopped = any(b == e - s - 1 and stop.kind is not StopKind.DRIFTING for _, b, stop in stops)
    rows = route_rows(t, lon, lat, np.array(starts))
    hull.route = t[rows], lon[rows], lat[rows]
    return hull


def _cut_short(
    stops: list[tuple[int, int, Stop]], tracks: Grouped, s: int, e: int, detection: Detection, places: Places
) -> list[tuple[int, int, Stop]]:
    """Add what a silence cut off: a vessel that lay still for its last minutes before it fell silent is
    known to have stopped there, though the dwell time had not yet passed."""
    t = tracks.t[s:e]
    gap = int(detection.silence_min * MINUTE)
    covered = np.zeros(e - s, bool)
    for i, j, _ in stops:
        covered[i : j + 1] = True
    few = replace(detection, stop_dwell_min=detection.silenced_dwell_min)
    more = []
    for i in np.nonzero(np.diff(t) > gap)[0].tolist():
        if covered[i] or not tracks.sog[s + i] < detection.silenced_speed_kn:
            continue
        a = i
        while a > 0 and t[i] - t[a - 1] <= detection.stop_dwell_min * MINUTE and not covered[a - 1]:
            a -= 1
        part = Grouped(
            tracks.t[s + a : s + i + 1], tracks.lon[s + a : s + i + 1], tracks.lat[s + a : s + i + 1],
            tracks.sog[s + a : s + i + 1], tracks.status[s + a : s + i + 1],
            np.array([0, i + 1 - a]), tracks.key[:1], tracks.hull[:1], tracks.stray[:1],
        )  # fmt: skip
        for first, last, stop in stops_of(part, 0, few, places):
            if last == i - a and stop.kind is not StopKind.DRIFTING:
                stop.until = stop.last_seen
                stop.evidence["cut_short_by_silence"] = True
                stop.tolerance_s = float(t[a + first] - t[a + first - 1]) / 1000 if a + first else 0.0
                more.append((a + first, i, stop))
    return sorted([*stops, *more], key=lambda item: item[0])


def _crossing(waters: Waters, t: I64, lon: F64, lat: F64, i: int, j: int, gap: int) -> Crossing:
    """Interpolated between fixes ``i`` and ``j``; the truth lies anywhere between their times."""
    share = waters.crossing(float(lon[i]), float(lat[i]), float(lon[j]), float(lat[j]))
    return Crossing(
        t=round(int(t[i]) + share * int(t[j] - t[i])),
        lon=float(lon[i] + share * (lon[j] - lon[i])),
        lat=float(lat[i] + share * (lat[j] - lat[i])),
        t_from=int(t[i]),
        t_to=int(t[j]),
        gap=bool(t[j] - t[i] > gap),
    )


@nb.njit(cache=True)
def route_rows(t: I64, lon: F64, lat: F64, starts: I64) -> I64:
    """Rows for drawing: ends, both sides of each crossing, and wherever it moved or time passed."""
    shrink = np.cos(np.radians(lat[0])) * METRES_PER_DEGREE
    must = np.zeros(len(t) + 1, np.bool_)
    must[len(t) - 1] = True
    for s in starts:
        must[s] = True
        must[max(s - 1, 0)] = True
    kept = np.empty(len(t), np.int64)
    kept[0] = 0
    n = 1
    for i in range(1, len(t)):
        j = kept[n - 1]
        x, y = (lon[i] - lon[j]) * shrink, (lat[i] - lat[j]) * METRES_PER_DEGREE
        moved, passed = np.sqrt(x * x + y * y), t[i] - t[j]
        further = moved > ROUTE_M and passed > ROUTE_MS / 4
        if must[i] or further or moved > ROUTE_M * 4 or passed > ROUTE_MS:
            kept[n] = i
            n += 1
    return kept[:n]


def passages_of(
    hull: Hull, identity: Identity, meetings: list[Meeting], wider: list[Meeting],
    data_until: int, detection: Detection, places: Places,
) -> list[Passage]:  # fmt: skip
    """The hull's passages, given whom it met and when the data ends."""
    found: list[Passage] = []
    # Customs Act 11(5)(b): whoever left Canada and comes back. Left means: from a stop in Canada, or
    # from inside where the track began; a boat from abroad that dips in and out has not left Canada.
    left_canada = bool(hull.sides and hull.sides[0].inside)
    abroad: list[Stay] = []
    for number, side in enumerate(hull.sides):
        final = number == len(hull.sides) - 1
        stay = _finished(side.stay, hull, final, data_until, detection)
        stay.contacts = _contacts(stay, final, meetings, detection, places)
        if not side.inside:
            abroad.append(stay)
            continue
        before = _joined(abroad) if abroad else None
        outside = before if left_canada else None
        if any(stop.kind is not StopKind.DRIFTING for stop in stay.stops):
            left_canada = True
            abroad = []
        if side.entry is None:
            continue  # it was inside from the start: nothing tells that it arrived
        exit_ = None if final else hull.sides[number + 1].entry
        last_seen = hull.last_t if final else (exit_.t_from if exit_ else hull.last_t)
        passage = Passage(
            key=f"{hull.name}@{_iso(side.entry.t)}",
            track_key=hull.name,
            source=Source.RADAR if hull.name.startswith("radar:") else Source.AIS,
            identity=identity,
            entry=side.entry,
            exit=exit_,
            inside=stay,
            outside=outside,
            abroad=before,
            last_seen=last_seen,
            disputed=side.disputed,
            route=_between(hull.route, side.entry.t_from, exit_.t_to if exit_ else hull.last_t),
        )
        passage.events = events_of(passage, wider, detection)
        if hull.companion:
            evidence = {"what": "two hulls on one number", "track": hull.name, "stray_fixes": hull.strays}
            at = side.entry
            passage.events.append(Event("identity", at.t, None, at.lon, at.lat, evidence))
        passage.events += [
            replace(event) for event in hull.renumbered if side.entry.t <= event.t <= last_seen
        ]
        passage.events.sort(key=lambda event: (event.t, event.kind))
        found.append(passage)
    return found


def _joined(legs: list[Stay]) -> Stay:
    """All legs abroad since the vessel left, as one: what happened on any of them happened outside."""
    watched = [(leg.coverage, max(leg.ends - leg.begins, 1)) for leg in legs]
    return Stay(
        stops=[stop for leg in legs for stop in leg.stops],
        contacts=[contact for leg in legs for contact in leg.contacts],
        silences=[silence for leg in legs for silence in leg.silences],
        begins=legs[0].begins,
        ends=legs[-1].ends,
        coverage=round(sum(c * w for c, w in watched) / sum(w for _, w in watched), 4),
    )


def _finished(stay: Stay, hull: Hull, final: bool, data_until: int, detection: Detection) -> Stay:
    """A copy with the silence at the end of the data and the share of time that was observed."""
    done = replace(stay, stops=list(stay.stops), silences=list(stay.silences), contacts=[])
    gap = int(detection.silence_min * MINUTE)
    if final and data_until - hull.last_t > gap:
        done.silences.append(Silence(hull.last_t, None, hull.last_lon, hull.last_lat, not hull.stopped))
    ends = data_until if final else done.ends
    blind = sum(min(s.until or ends, ends) - max(s.t, done.begins) for s in done.silences)
    whole = ends - done.begins
    done.coverage = 1.0 if whole <= 0 else round(max(0.0, 1.0 - max(blind, 0) / whole), 4)
    return done


def _contacts(
    stay: Stay, final: bool, meetings: list[Meeting], detection: Detection, places: Places
) -> list[Contact]:
    found = []
    for m in meetings:
        if stay.begins <= m.t and (final or m.t <= stay.ends):
            site, _ = places.site_near(m.lon, m.lat, detection.site_m)
            marina = detection.contact_outside_marina and site is not None
            found.append(Contact(m.t, m.until, m.lon, m.lat, m.other, round(m.least_m, 1), marina))
    return found


def _between(route: tuple[I64, F64, F64], since: int, until: int) -> list[tuple[int, float, float]]:
    rows = slice(int(np.searchsorted(route[0], since)), int(np.searchsorted(route[0], until, "right")))
    return list(zip(*(column[rows].tolist() for column in route), strict=True))


def _iso(t: int) -> str:
    return datetime.fromtimestamp(t / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
