"""Two hulls alongside each other: contact (Customs Act 11(5)) and the wider encounter.

Only slow stretches can meet, so those are kept (thinned: a point where the vessel moved 15 m or half an
hour passed) for every hull, and compared where their boxes and times overlap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np
import shapely

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import METRES_PER_DEGREE, distance_m

KEEP_M = 15.0
KEEP_MS = 1_800_000


@dataclass(slots=True)
class Stretch:
    """One slow stretch of a hull: times (ms) and places (degrees) of its kept fixes."""

    track: str
    t: I64
    lon: F64
    lat: F64


@dataclass(slots=True)
class Meeting:
    """Two hulls within a distance for a time; place and least distance of their nearest moment."""

    one: str
    other: str
    t: int
    until: int
    lon: float
    lat: float
    least_m: float


@nb.njit(cache=True)
def thinned(t: I64, lon: F64, lat: F64) -> I64:
    """Rows to keep: both ends, and wherever the vessel moved or half an hour passed."""
    kept = np.empty(len(t), np.int64)
    kept[0] = 0
    n = 1
    for i in range(1, len(t)):
        j = kept[n - 1]
        moved = distance_m(lon[j], lat[j], lon[i], lat[i]) > KEEP_M
        if moved and i - 1 > j:
            # the fix before the move: up to it the vessel lay where it was
            kept[n] = i - 1
            n += 1
        if moved or t[i] - t[j] >= KEEP_MS or i == len(t) - 1:
            kept[n] = i
            n += 1
    return kept[:n]


@nb.njit(cache=True)
def _position(t: I64, v: F64, i: int, at: float) -> float:
    """Between fixes; ``i`` is the first fix not before the time."""
    if i == 0 or i >= len(t):
        return v[min(i, len(t) - 1)]
    share = (at - t[i - 1]) / (t[i] - t[i - 1])
    return v[i - 1] + share * (v[i] - v[i - 1])


@nb.njit(cache=True)
def together(ta: I64, xa: F64, ya: F64, tb: I64, xb: F64, yb: F64, most: float) -> F64:
    """The longest time that two stretches are within ``most`` metres: ``start, end, x, y, least``.

    Compared at every time that either has a fix at, each interpolated between its own fixes: one walk
    along both.
    """
    out = np.array([0.0, -1.0, 0.0, 0.0, np.inf])
    low, high = max(ta[0], tb[0]), min(ta[-1], tb[-1])
    if high <= low:
        return out
    start, end, least, bx, by = -1.0, -1.0, np.inf, 0.0, 0.0
    i, j = np.searchsorted(ta, low), np.searchsorted(tb, low)
    now = low
    while now <= high:
        at = float(now)
        x, y = _position(ta, xa, i, at), _position(ta, ya, i, at)
        away = distance_m(x, y, _position(tb, xb, j, at), _position(tb, yb, j, at))
        if away <= most:
            if start < 0:
                start, least = at, np.inf
            end = at
            if away < least:
                least, bx, by = away, x, y
        elif start >= 0:
            if end - start > out[1] - out[0]:
                out[0], out[1], out[2], out[3], out[4] = start, end, bx, by, least
            start = -1.0
        while i < len(ta) and ta[i] <= now:
            i += 1
        while j < len(tb) and tb[j] <= now:
            j += 1
        if i == len(ta) or j == len(tb):
            break
        now = min(ta[i], tb[j])
    if start >= 0 and end - start > out[1] - out[0]:
        out[0], out[1], out[2], out[3], out[4] = start, end, bx, by, least
    return out


def meetings(of: Iterable[Stretch], among: list[Stretch], most_m: float, least_ms: float) -> list[Meeting]:
    """Meetings of some hulls' stretches with anybody's, in order of time then name.

    Two tracks of one number (``mmsi:X`` and ``mmsi:X#2``) meet like any others.
    """
    mine = list(of)
    if not mine or not among:
        return []
    reach = most_m / METRES_PER_DEGREE

    def boxes(stretches: list[Stretch], margin: float) -> object:
        wide = [margin / max(np.cos(np.radians(s.lat.max())), 0.1) for s in stretches]
        return shapely.box(
            [s.lon.min() - w for s, w in zip(stretches, wide, strict=True)],
            [s.lat.min() - margin for s in stretches],
            [s.lon.max() + w for s, w in zip(stretches, wide, strict=True)],
            [s.lat.max() + margin for s in stretches],
        )

    tree = shapely.STRtree(boxes(among, 0.0))
    found: dict[tuple[str, str, int], Meeting] = {}
    for a, b in np.transpose(tree.query(boxes(mine, reach))).tolist():
        one, other = mine[a], among[b]
        if one.track == other.track:
            continue
        if min(one.t[-1], other.t[-1]) - max(one.t[0], other.t[0]) < least_ms:
            continue
        start, end, lon, lat, least = together(
            one.t, one.lon, one.lat, other.t, other.lon, other.lat, most_m
        ).tolist()
        if end - start >= least_ms:
            meeting = Meeting(one.track, other.track, int(start), int(end), lon, lat, least)
            found[one.track, other.track, meeting.t] = meeting
    return sorted(found.values(), key=lambda m: (m.t, m.one, m.other))
