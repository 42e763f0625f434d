"""Two hulls alongside each other: contact (Customs Act 11(5)) and the wider encounter.

Only slow stretches can meet, so those are kept (thinned: a point where the vessel moved 15 m or half an
hour passed) for every hull, and compared where their boxes and times overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numba as nb
import numpy as np
import shapely

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import METRES_PER_DEGREE, distance_m

KEEP_M = 15.0
KEEP_MS = 1_800_000
AT_ONCE, BAND = 16, 0.02
"""Stretches that are compared with all others in one call, so that memory stays bounded; degrees of latitude
within which those of one call lie side by side."""


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
    """The longest time that two stretches are within ``most`` metres: ``start, end, x, y, least``, and the
    least distance at any time.

    Compared at every time that either has a fix at, each interpolated between its own fixes: one walk
    along both.
    """
    out = np.array([0.0, -1.0, 0.0, 0.0, np.inf, np.inf])
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
        out[5] = min(out[5], away)
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


@nb.njit(cache=True)
def _met(pairs: I64, begin: I64, t: I64, x: F64, y: F64, limits: F64) -> F64:
    """For each pair of stretches and each limit (rows ``metres, milliseconds``, the widest first) what
    :func:`together` says; a pair that never came within a limit is not walked again for it."""
    out = np.empty((len(pairs), len(limits), 6))
    out[:, :, 0], out[:, :, 1] = 0.0, -1.0
    for p in range(len(pairs)):
        a, b = (
            slice(begin[pairs[p, 0]], begin[pairs[p, 0] + 1]),
            slice(begin[pairs[p, 1]], begin[pairs[p, 1] + 1]),
        )
        for k in range(len(limits)):
            out[p, k] = together(t[a], x[a], y[a], t[b], x[b], y[b], limits[k, 0])
            if k + 1 < len(limits) and out[p, k, 5] > limits[k + 1, 0]:
                break
    return out


@dataclass(slots=True, frozen=True)
class Limit:
    """How near, and for how long at least, two hulls have met."""

    most_m: float
    least_ms: float


def meetings(of: set[str], among: list[Stretch], limits: Sequence[Limit]) -> list[list[Meeting]]:
    """Meetings of some hulls (by name) with anybody, for each limit, in order of time then name.

    Two tracks of one number (``mmsi:X`` and ``mmsi:X#2``) meet like any others.
    """
    found: list[dict[tuple[str, str, int], Meeting]] = [{} for _ in limits]
    mine = np.array([k for k, stretch in enumerate(among) if stretch.track in of], np.int64)
    if len(mine):
        order = sorted(range(len(limits)), key=lambda k: -limits[k].most_m)
        wanted = np.array([[limits[k].most_m, limits[k].least_ms] for k in order])
        for pairs in _near(mine, among, wanted):
            rows = _met(*_together(pairs, among), wanted)
            for place, k in enumerate(order):
                good = np.flatnonzero(rows[:, place, 1] - rows[:, place, 0] >= limits[k].least_ms)
                for (i, j), row in zip(pairs[good].tolist(), rows[good, place].tolist(), strict=True):
                    one, other = among[i].track, among[j].track
                    meeting = Meeting(one, other, int(row[0]), int(row[1]), row[2], row[3], row[4])
                    found[k][one, other, meeting.t] = meeting
    return [sorted(by.values(), key=lambda m: (m.t, m.one, m.other)) for by in found]


def _near(mine: I64, among: list[Stretch], limits: F64) -> Iterator[I64]:
    """Pairs of stretches (one of mine, another hull's) that come near enough in place and long enough in
    time, a few of mine at a time, neighbours together."""
    box = np.array([(s.lon.min(), s.lon.max(), s.lat.min(), s.lat.max()) for s in among])
    first, last = (np.array([s.t[k] for s in among], np.int64) for k in (0, -1))
    codes: dict[str, int] = {}
    hull = np.array([codes.setdefault(s.track, len(codes)) for s in among])
    west, east, south, north = box.T
    reach = limits[0, 0] / METRES_PER_DEGREE
    wide = reach / np.maximum(np.cos(np.radians(north)), 0.1)
    tree = shapely.STRtree(shapely.box(west, south, east, north))
    mine = mine[np.lexsort((west[mine], np.floor(south[mine] / BAND)))]
    for k in range(0, len(mine), AT_ONCE):
        some = mine[k : k + AT_ONCE]
        asked = shapely.box(
            west[some] - wide[some], south[some] - reach, east[some] + wide[some], north[some] + reach
        )
        i, b = tree.query(asked)
        a = some[i]
        overlap = np.minimum(last[a], last[b]) - np.maximum(first[a], first[b])
        keep = (overlap >= limits[:, 1].min()) & (hull[a] != hull[b])
        if keep.any():
            yield np.stack([a[keep], b[keep].astype(np.int64)], axis=1)


def _together(pairs: I64, among: list[Stretch]) -> tuple[I64, I64, I64, F64, F64]:
    """The stretches of some pairs one after the other, for one compiled call: pairs of their numbers there,
    where each begins, times and places."""
    used, numbers = np.unique(pairs, return_inverse=True)
    held = [among[k] for k in used.tolist()]
    begin = np.zeros(len(held) + 1, np.int64)
    np.cumsum([len(s.t) for s in held], out=begin[1:])
    t, x, y = (np.concatenate([getattr(s, name) for s in held]) for name in ("t", "lon", "lat"))
    return numbers.reshape(pairs.shape).astype(np.int64), begin, t, x, y
