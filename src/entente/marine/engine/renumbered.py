"""A vessel that goes on under another number: two tracks that are one passage.

Somebody who changes the MMSI on the way must not come out as a vessel that fell silent and another that was
always there. The sign: one number ends under way inside, for good, and within minutes another begins under
way where the first would have been, and neither has another candidate. What lay still at that moment stays
apart: in a marina one set is switched off and the next one on all the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from entente.marine.engine.columns import F64, U8
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.settings import Detection
from entente.marine.engine.stops import MINUTE
from entente.marine.engine.tracks import Grouped

KNOT_MS = 1852.0 / 3_600_000.0
"""Metres a millisecond at one knot."""


@dataclass(slots=True, frozen=True)
class Tip:
    """The first (``ends`` false) or last fix of a number, under way inside."""

    key: int
    ends: bool
    t: int
    lon: float
    lat: float
    east: float
    """Degrees a millisecond, from the last two fixes; only of ends."""
    north: float
    knots: float


def tips(tracks: Grouped, state: U8, detection: Detection) -> list[Tip]:
    """First and last fixes, under way inside, of the numbers that one hull alone uses."""
    first, last = tracks.begin[:-1], tracks.begin[1:] - 1
    keys, count = np.unique(tracks.key, return_counts=True)
    alone = np.isin(tracks.key, keys[count == 1]) & (last > first)
    found = []
    for rows, ends in ((first, False), (last, True)):
        moving = tracks.sog[rows] >= detection.drift_speed_kn
        for k in np.flatnonzero(alone & moving & (state[rows] > 0)).tolist():
            i = int(rows[k])
            east, north = _velocity(tracks, i - 1, i) if ends else (0.0, 0.0)
            found.append(
                Tip(
                    int(tracks.key[k]), ends, int(tracks.t[i]), float(tracks.lon[i]), float(tracks.lat[i]),
                    east, north, float(tracks.sog[i]),
                )
            )  # fmt: skip
    return found


def _velocity(tracks: Grouped, i: int, j: int) -> tuple[float, float]:
    """Degrees of longitude and latitude a millisecond between two fixes."""
    apart = max(int(tracks.t[j] - tracks.t[i]), 1)
    step: F64 = np.array([tracks.lon[j] - tracks.lon[i], tracks.lat[j] - tracks.lat[i]]) / apart
    return float(step[0]), float(step[1])


def successions(all_tips: Iterable[Tip], detection: Detection) -> dict[int, int]:
    """Key of the number that goes on, by the key of the number that ended; only where nothing else fits."""
    ends: list[Tip] = []
    begins: list[Tip] = []
    for tip in all_tips:
        (ends if tip.ends else begins).append(tip)
    begins.sort(key=lambda tip: tip.t)
    starts = np.array([tip.t for tip in begins], np.int64)
    limit = int(detection.renumber_min * MINUTE)
    fits: list[tuple[int, int]] = []
    for end in ends:
        low, high = np.searchsorted(starts, end.t, "right"), np.searchsorted(starts, end.t + limit, "right")
        for tip in begins[low:high]:
            later = tip.t - end.t
            away = distance_m(end.lon + end.east * later, end.lat + end.north * later, tip.lon, tip.lat)
            # The longer nobody saw it, the less it need have kept its course.
            if tip.key != end.key and away <= detection.renumber_m + 0.5 * end.knots * KNOT_MS * later:
                fits.append((end.key, tip.key))
    heirs: dict[int, set[int]] = defaultdict(set)
    origins: dict[int, set[int]] = defaultdict(set)
    for a, b in fits:
        heirs[a].add(b)
        origins[b].add(a)
    return {a: next(iter(b)) for a, b in heirs.items() if len(b) == 1 and len(origins[next(iter(b))]) == 1}


def chains(next_of: dict[int, int]) -> list[list[int]]:
    """Numbers in the order in which one vessel used them, each chain from its first."""
    heirs = set(next_of.values())
    found = []
    for key in sorted(set(next_of) - heirs):
        chain = [key]
        while (following := next_of.get(chain[-1])) is not None:
            chain.append(following)
        found.append(chain)
    return found
