"""Approach: where and when a vessel of interest will enter the reporting waters, hours ahead.

A vessel outside is taken to hold its course and speed about as well as the settings say
(``approach_course_deg``, ``approach_speed_share``: one standard deviation). Courses at equal steps of
probability are followed over the sphere until they meet the boundary; where they do, and when, is the
prediction, its window and its uncertainty. Land in the way ends a course. No random numbers: the same
points give the same prediction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import F64, I64, NO_MMSI, Positions
from entente.marine.engine.geodesy import EARTH_M, distances_m
from entente.marine.engine.known import Ground
from entente.marine.engine.model import Event
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.stops import MINUTE, Places
from entente.marine.engine.store import Store
from entente.marine.engine.tracks import Grouped, group
from entente.marine.engine.waters import Waters, inside

COURSES, SPEEDS = 41, 9
STEP_M = 250.0
HALF_LIFE_MS = 600_000.0
"""A fix ten minutes older counts half as much for course and speed."""
KNOT = 1852.0 / 3_600_000.0
"""Metres a millisecond."""


@dataclass(frozen=True, slots=True)
class Approach:
    """One predicted entry. Times ms UTC, degrees WGS 84.

    ``earliest`` to ``latest`` holds four of five of the predicted entry times, ``radius_m`` around the
    predicted place four of five of the predicted places; both only of the courses that do enter.
    """

    track_key: str
    at: int
    """The last fix, on which the prediction rests."""
    lon: float
    lat: float
    course: float
    """Degrees true, made good."""
    speed_kn: float
    entry_t: int
    entry_lon: float
    entry_lat: float
    earliest: int
    latest: int
    radius_m: float
    chance: float
    """Share of the courses and speeds that enter within the horizon, 0..1."""

    def event(self) -> Event:
        """For a timeline: it stands at the predicted entry; what it rests on is the evidence."""
        evidence: dict[str, Any] = {
            "predicted_from": self.at,
            "earliest": self.earliest,
            "latest": self.latest,
            "radius_m": round(self.radius_m),
            "chance": round(self.chance, 2),
            "course": round(self.course, 1),
            "speed_kn": round(self.speed_kn, 1),
        }
        return Event("approach", self.entry_t, None, self.entry_lon, self.entry_lat, evidence)


def approaches(
    positions: Positions,
    waters: Waters,
    of_interest: Collection[str],
    detection: Detection,
    now: int | None = None,
    shore: Shore | None = None,
) -> list[Approach]:
    """Predicted entries of the vessels of interest, soonest first.

    :param positions: in any order, of any vessels; the last ``approach_window_min`` of a vessel count.
    :param of_interest: track names as in ``Passage.track_key`` (``mmsi:316001234``, ``radar:T17``); every
        hull on a number is looked at and named as there (``mmsi:316001234#2``).
    :param now: default the latest position. A prediction whose window has passed is no longer given.
    :param shore: land that a course cannot cross; without it only the boundary counts.
    """
    wanted = set(of_interest)
    numbers = [int(name[5:]) for name in wanted if name.startswith("mmsi:") and name[5:].isdigit()]
    named = np.array([f"radar:{track}" in wanted for track in positions.track_ids] + [False], np.bool_)
    ours = np.where(positions.mmsi != NO_MMSI, np.isin(positions.mmsi, numbers), named[positions.track])
    store = Store()
    if not len(store.add(positions.take(np.flatnonzero(ours)))):
        return []
    if now is None:
        now = int(positions.t.max())
    ground = Ground(waters, Places([], shore), detection)
    return predicted(np.concatenate(list(store.partitions())), store.names, ground, now)


def predicted(points: npt.NDArray[np.void], names: Sequence[str], ground: Ground, now: int) -> list[Approach]:
    """The same from the engine's own points (all of vessels of interest); ``names`` by key."""
    found = []
    tracks = group(points[points["t"] <= now], ground.detection)
    for k in range(len(tracks)):
        name = names[int(tracks.key[k])]
        hull = name if tracks.hull[k] == 0 else f"{name}#{int(tracks.hull[k]) + 1}"
        one = _predicted(hull, tracks, k, ground.waters, ground.detection, ground.places.shore)
        if one is not None and one.latest >= now:
            found.append(one)
    return sorted(found, key=lambda a: (a.entry_t, a.track_key))


def _predicted(
    name: str, tracks: Grouped, k: int, waters: Waters, detection: Detection, shore: Shore | None
) -> Approach | None:
    s, e = int(tracks.begin[k]), int(tracks.begin[k + 1])
    t, lon, lat = tracks.t[s:e], tracks.lon[s:e], tracks.lat[s:e]
    if waters.state(lon[-1:], lat[-1:])[0]:
        return None
    course, speed = _motion(t, lon, lat, detection)
    if speed < detection.drift_speed_kn:
        return None
    spread = NormalDist()
    turns = np.array([spread.inv_cdf((i + 0.5) / COURSES) for i in range(COURSES)])
    paces = np.array([spread.inv_cdf((i + 0.5) / SPEEDS) for i in range(SPEEDS)])
    courses = course + turns * detection.approach_course_deg
    knots = np.maximum(speed * (1 + paces * detection.approach_speed_share), 0.1 * speed)
    horizon = detection.approach_hours * 60 * MINUTE
    land = shore.land.tables() if shore is not None else waters.disputed_region.tables()
    reach = float(knots.max()) * KNOT * horizon
    far = _reached(
        float(lon[-1]), float(lat[-1]), courses, reach, waters.canadian.tables(),
        waters.disputed_region.tables(), land, detection.approach_land_m if shore is not None else np.inf,
    )  # fmt: skip
    takes = far[:, None] / (knots * KNOT)[None, :]
    enters = takes <= horizon
    chance = float(enters.mean())
    if chance < detection.approach_chance:
        return None
    low, middle, high = np.quantile(takes[enters], [0.1, 0.5, 0.9])
    hit = np.flatnonzero(enters.any(axis=1))
    to_lon, to_lat = destination(lon[-1], lat[-1], courses[hit], far[hit])
    # The course made good where it enters, else the entering course nearest to it.
    best = int(np.argmin(np.abs(turns[hit])))
    off = distances_m(to_lon[best], to_lat[best], to_lon, to_lat)
    weight = enters[hit].sum(axis=1)
    order = np.argsort(off, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    at = int(t[-1])
    return Approach(
        track_key=name, at=at, lon=float(lon[-1]), lat=float(lat[-1]), course=course % 360.0,
        speed_kn=speed, entry_t=at + round(middle), entry_lon=float(to_lon[best]),
        entry_lat=float(to_lat[best]), earliest=at + int(low), latest=at + int(np.ceil(high)),
        radius_m=float(off[order[np.searchsorted(share, 0.8)]]), chance=chance,
    )  # fmt: skip


def _motion(t: I64, lon: F64, lat: F64, detection: Detection) -> tuple[float, float]:
    """Course made good (degrees) and speed (knots) at the last fix: a weighted line through the window.

    Coarse data has one fix in the window; then the fix before it counts too, unless there was silence.
    """
    first = int(np.searchsorted(t, t[-1] - int(detection.approach_window_min * MINUTE)))
    first = max(min(first, len(t) - 2), 0)
    t, lon, lat = t[first:], lon[first:], lat[first:]
    if len(t) < 2 or t[-1] - t[0] < MINUTE or t[-1] - t[-2] > detection.silence_min * MINUTE:
        return 0.0, 0.0
    x = np.radians(lon - lon[-1]) * np.cos(np.radians(lat[-1])) * EARTH_M
    y = np.radians(lat - lat[-1]) * EARTH_M
    since = (t - t[-1]).astype(np.float64)
    weight = 0.5 ** (-since / HALF_LIFE_MS)
    since -= np.average(since, weights=weight)
    spread = float((weight * since**2).sum())
    east, north = float((weight * since * x).sum()) / spread, float((weight * since * y).sum()) / spread
    return float(np.degrees(np.arctan2(east, north))), float(np.hypot(east, north) / KNOT)


def destination(lon: float, lat: float, course: F64, metres: F64) -> tuple[F64, F64]:
    """Where great circles end that begin at a point with these courses (degrees) and lengths."""
    p, a, d = np.radians(lat), np.radians(course), metres / EARTH_M
    north = np.arcsin(np.sin(p) * np.cos(d) + np.cos(p) * np.sin(d) * np.cos(a))
    east = np.arctan2(np.sin(a) * np.sin(d) * np.cos(p), np.cos(d) - np.sin(p) * np.sin(north))
    return (lon + np.degrees(east) + 540.0) % 360.0 - 180.0, np.degrees(north)


@nb.njit(cache=True)
def _reached(
    lon: float, lat: float, courses: F64, reach: float, canadian: Any, disputed: Any, land: Any, most: float
) -> F64:
    """Metres to the boundary along each course; ``inf`` beyond ``reach`` or after ``most`` metres of land."""
    out = np.full(len(courses), np.inf)
    p = np.radians(lat)
    for i in range(len(courses)):
        a = np.radians(courses[i])
        ashore, gone, before = 0.0, 0.0, 0.0
        while gone < reach:
            before = gone
            gone += STEP_M
            x, y = _at(lon, p, a, gone)
            if inside(x, y, canadian) | inside(x, y, disputed):
                for _ in range(20):
                    middle = (before + gone) / 2
                    x, y = _at(lon, p, a, middle)
                    if inside(x, y, canadian) | inside(x, y, disputed):
                        gone = middle
                    else:
                        before = middle
                out[i] = gone
                break
            ashore = ashore + STEP_M if most < np.inf and inside(x, y, land) else 0.0
            if ashore > most:
                break
    return out


@nb.njit(cache=True)
def _at(lon: float, p: float, a: float, metres: float) -> tuple[float, float]:
    d = metres / EARTH_M
    north = np.arcsin(np.sin(p) * np.cos(d) + np.cos(p) * np.sin(d) * np.cos(a))
    east = np.arctan2(np.sin(a) * np.sin(d) * np.cos(p), np.cos(d) - np.sin(p) * np.sin(north))
    x = lon + np.degrees(east)
    return (x - 360.0 if x > 180.0 else x + 360.0 if x < -180.0 else x), np.degrees(north)
