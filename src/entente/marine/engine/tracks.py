"""From a heap of points to hulls: ordered, without duplicates, impossible jumps taken apart.

One number may be used by two hulls. A fix joins the hull that it can have reached at a possible speed
(the one that needs the least); if none can, it begins another. A few fixes beside a proper hull are
stray positions. The result depends on the set of points alone, not on their order of arrival.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import METRES_PER_DEGREE, distance_m
from entente.marine.engine.settings import Detection
from entente.marine.engine.store import SCALE, UNKNOWN

HULLS = 6
"""More hulls than this on one number at once are counted as stray."""


@dataclass(slots=True)
class Grouped:
    """Points of many hulls, hull after hull, each in order of time."""

    t: I64
    lon: F64
    lat: F64
    sog: F64
    """Knots; where the source has none, the speed between the fixes around."""
    status: npt.NDArray[np.uint8]
    begin: I64
    """First row of each hull; one more entry at the end."""
    key: I64
    hull: I64
    """0 for the first hull on a number, 1 for the second ..."""
    stray: I64
    """Fixes left out beside this key's hulls."""

    def __len__(self) -> int:
        return len(self.key)


def group(points: npt.NDArray[np.void], detection: Detection) -> Grouped:
    """Order, dedupe and split. ``points``: dtype :data:`~entente.marine.engine.store.POINT`."""
    order = _ordered(points)
    key, t, lon, lat, sog, status = _columns(points, order)
    hull = _hulls(key, t, lon, lat, detection.jump_speed_kn, detection.jump_slack_m)
    place, begin, keys, hulls, stray = _arranged(key, hull, detection.least_fixes)
    if len(place) < len(t) or not np.array_equal(place, np.arange(len(place))):
        t, lon, lat, sog, status = t[place], lon[place], lat[place], sog[place], status[place]
    _fill_speed(begin, t, lon, lat, sog)
    return Grouped(t, lon, lat, sog, status, begin, keys, hulls, stray)


def _ordered(points: npt.NDArray[np.void]) -> I64:
    """Rows by (key, t, lon, lat, rest), one row a moment and place. Linear for what comes in order."""
    if not len(points):
        return np.empty(0, np.int64)
    order, begin = _counting(points, int(points["key"].max()) + 1)
    for k in _unsorted(points, order, begin).tolist():
        part = order[begin[k] : begin[k + 1]]
        rows = points[part]
        # What tells two reports of one moment and place apart, as one number.
        rank = rows["sog"].astype(np.int64) << 32
        rank |= rows["cog"].astype(np.int64) << 8
        rank |= rows["status"].astype(np.int64)
        part[:] = part[np.lexsort((rank, rows["lat"], rows["lon"], rows["t"]))]
    return _unique(points, order)


@nb.njit(cache=True)
def _counting(points: npt.NDArray[np.void], keys: int) -> tuple[I64, I64]:
    """Rows key by key, each key's in the order in which they came; and where each key begins."""
    begin = np.zeros(keys + 1, np.int64)
    for i in range(len(points)):
        begin[points[i].key + 1] += 1
    for k in range(keys):
        begin[k + 1] += begin[k]
    at = begin.copy()
    order = np.empty(len(points), np.int64)
    for i in range(len(points)):
        k = points[i].key
        order[at[k]] = i
        at[k] += 1
    return order, begin


@nb.njit(cache=True)
def _unsorted(points: npt.NDArray[np.void], order: I64, begin: I64) -> I64:
    """Keys whose times do not strictly increase: there something is left to order or to drop."""
    found = np.empty(len(begin), np.int64)
    n = 0
    for k in range(len(begin) - 1):
        for i in range(begin[k] + 1, begin[k + 1]):
            if points[order[i - 1]].t >= points[order[i]].t:
                found[n] = k
                n += 1
                break
    return found[:n]


@nb.njit(cache=True)
def _unique(points: npt.NDArray[np.void], order: I64) -> I64:
    kept = 0
    for i in range(len(order)):
        if i:
            a, b = points[order[kept - 1]], points[order[i]]
            # one moment and place reported twice (two receivers) is one fix, whatever else differs
            if a.key == b.key and a.t == b.t and a.lon == b.lon and a.lat == b.lat:
                continue
        order[kept] = order[i]
        kept += 1
    return order[:kept]


@nb.njit(cache=True)
def _columns(
    points: npt.NDArray[np.void], order: I64
) -> tuple[I64, I64, F64, F64, F64, npt.NDArray[np.uint8]]:
    n = len(order)
    key, t, status = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.uint8)
    lon, lat, sog = np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        point = points[order[i]]
        key[i], t[i], status[i] = point.key, point.t, point.status
        lon[i], lat[i] = point.lon * SCALE, point.lat * SCALE
        sog[i] = np.nan if point.sog == UNKNOWN else point.sog / 10.0
    return key, t, lon, lat, sog, status


@nb.njit(cache=True)
def _hulls(key: I64, t: I64, lon: F64, lat: F64, knots: float, slack: float) -> I64:
    """Hull number of each row within its key; -1 when there would be too many."""
    out = np.zeros(len(key), np.int64)
    last = np.zeros(HULLS, np.int64)
    used = 0
    per_ms = knots * 1852.0 / 3_600_000.0
    for i in range(len(key)):
        if i == 0 or key[i] != key[i - 1]:
            used = 1
            last[0] = i
            continue
        best, least = -1, np.inf
        for h in range(used):
            j = last[h]
            away = distance_m(lon[j], lat[j], lon[i], lat[i])
            apart = t[i] - t[j]
            if away <= slack + per_ms * apart:
                needs = away / (apart + 10_000.0)
                if needs < least:
                    best, least = h, needs
        if best < 0:
            if used == HULLS:
                out[i] = -1
                continue
            best = used
            used += 1
        out[i] = best
        last[best] = i
    return out


@nb.njit(cache=True)
def _arranged(key: I64, hull: I64, least: int) -> tuple[I64, I64, I64, I64, I64]:
    """Rows hull by hull, strays left out: (rows, begin, key, hull, strays of the key)."""
    n = len(key)
    rows = np.empty(n, np.int64)
    begin, keys, hulls, strays = [0], [0], [0], [0]
    begin.pop(), keys.pop(), hulls.pop(), strays.pop()
    at = 0
    s = 0
    while s < n:
        e = s
        counts = np.zeros(HULLS, np.int64)
        stray = 0
        while e < n and key[e] == key[s]:
            if hull[e] >= 0:
                counts[hull[e]] += 1
            else:
                stray += 1
            e += 1
        most = counts.max()
        number = 0
        first = len(begin)
        for h in range(HULLS):
            if counts[h] == 0:
                continue
            if counts[h] < least and most >= least:
                stray += counts[h]
                continue
            begin.append(at)
            keys.append(key[s])
            hulls.append(number)
            strays.append(0)
            number += 1
            for i in range(s, e):
                if hull[i] == h:
                    rows[at] = i
                    at += 1
        for k in range(first, len(begin)):
            strays[k] = stray
        s = e
    begin.append(at)
    return rows[:at], np.array(begin), np.array(keys), np.array(hulls), np.array(strays)


@nb.njit(cache=True)
def _fill_speed(begin: I64, t: I64, lon: F64, lat: F64, sog: F64) -> None:
    """Where a source tells no speed: that of the leg before the fix (after it, for the first)."""
    for k in range(len(begin) - 1):
        for i in range(begin[k], begin[k + 1]):
            if sog[i] == sog[i]:
                continue
            j = i - 1 if i > begin[k] else i + 1
            if j >= begin[k + 1]:
                sog[i] = 0.0
                continue
            apart = abs(t[i] - t[j])
            if apart > 0:
                sog[i] = distance_m(lon[i], lat[i], lon[j], lat[j]) / apart * 3_600_000.0 / 1852.0
            else:
                sog[i] = 0.0


@nb.njit(cache=True)
def to_metres(lon: F64, lat: F64) -> tuple[F64, F64]:
    """Local plane around the first point; for stretches of a few hundred kilometres at most."""
    shrink = np.cos(np.radians(lat[0]))
    return (lon - lon[0]) * shrink * METRES_PER_DEGREE, (lat - lat[0]) * METRES_PER_DEGREE
