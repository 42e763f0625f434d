"""Stops and slow stretches of one hull.

Stationary: every fix within the stop radius of the run's running mean for the dwell time or longer,
one stray fix allowed. A stay seen before and after a silence at the same place goes on through it if the
vessel was slow at both ends. What moves further than the radius in all, but slowly, drifts.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import METRES_PER_DEGREE, distance_m
from entente.marine.engine.model import Stop, StopKind
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.tracks import Grouped, to_metres

MINUTE = 60_000


@nb.njit(cache=True)
def stationary(t: I64, x: F64, y: F64, sog: F64, radius: float, dwell: int, silence: int, slow: float) -> F64:
    """Runs as rows ``first, last, x, y`` (indexes of fixes, metres). ``dwell``, ``silence``: milliseconds."""
    n = len(t)
    out = np.empty((n // 2 + 1, 4))
    found = 0
    i = 0
    while i < n - 1:
        cx, cy, count, last, missed = x[i], y[i], 1, i, 0
        j = i + 1
        while j < n:
            quiet = t[j] - t[last] <= silence or (sog[j] < slow and sog[last] < slow)
            if quiet and np.hypot(x[j] - cx, y[j] - cy) <= radius:
                count += 1
                cx += (x[j] - cx) / count
                cy += (y[j] - cy) / count
                last = j
                missed = 0
            else:
                missed += 1
                if missed > 1 or not quiet:
                    break
            j += 1
        stays = t[last] - t[i] >= dwell
        if stays:
            # the mean follows a slow drift; the ends do not
            stays = np.hypot(x[last] - x[i], y[last] - y[i]) <= radius
        if stays:
            out[found, 0], out[found, 1], out[found, 2], out[found, 3] = i, last, cx, cy
            found += 1
            i = last + 1
        else:
            i += 1
    return out[:found]


@nb.njit(cache=True)
def slow_runs(begin: I64, t: I64, sog: F64, knots: float, dwell: int, silence: int) -> I64:
    """Stretches below a speed, rows ``hull, first, last`` (last included), ``dwell`` ms or longer."""
    out = np.empty((len(t) // 2 + 1, 3), np.int64)
    found = 0
    for k in range(len(begin) - 1):
        i = begin[k]
        while i < begin[k + 1]:
            if not sog[i] < knots:
                i += 1
                continue
            j = i
            while j + 1 < begin[k + 1] and sog[j + 1] < knots and t[j + 1] - t[j] <= silence:
                j += 1
            if t[j] - t[i] >= dwell:
                out[found, 0], out[found, 1], out[found, 2] = k, i, j
                found += 1
            i = j + 1
    return out[:found]


class Places:
    """Sites and shore around a stop."""

    def __init__(self, sites: list[Any], shore: Shore | None) -> None:
        self.sites = sites
        self.shore = shore
        self._lon = np.array([site.lon for site in sites])
        self._lat = np.array([site.lat for site in sites])

    def site_near(self, lon: float, lat: float, most: float) -> tuple[str | None, float | None]:
        """Code and distance (metres) of the nearest site within ``most`` metres."""
        if not len(self.sites):
            return None, None
        near = np.nonzero(
            (np.abs(self._lat - lat) < most / 110_000.0)
            & (np.abs(self._lon - lon) < most / (110_000.0 * max(np.cos(np.radians(lat)), 0.1)))
        )[0]
        best: tuple[str | None, float | None] = (None, None)
        for k in near.tolist():
            away = float(distance_m(lon, lat, self._lon[k], self._lat[k]))
            if away <= most and (best[1] is None or away < best[1]):
                best = (self.sites[k].code, away)
        return best

    def shore_m(self, lon: float, lat: float) -> float | None:
        """Metres to the shore; None when unknown or more than 5 km."""
        if self.shore is None:
            return None
        away = float(self.shore.distance(np.array([lon]), np.array([lat]))[0])
        return away if np.isfinite(away) else None


def stops_of(tracks: Grouped, k: int, detection: Detection, places: Places) -> list[tuple[int, int, Stop]]:
    """Stops of hull ``k`` with the rows (within the hull) of their first and last fix, in order.

    ``Stop.until`` is the last fix there, or None when no later fix exists.
    """
    s, e = int(tracks.begin[k]), int(tracks.begin[k + 1])
    t, lon, lat, sog = tracks.t[s:e], tracks.lon[s:e], tracks.lat[s:e], tracks.sog[s:e]
    status = tracks.status[s:e]
    x, y = to_metres(lon, lat)
    dwell, silence = int(detection.stop_dwell_min * MINUTE), int(detection.silence_min * MINUTE)
    found = []
    taken = np.zeros(e - s, bool)
    runs = stationary(t, x, y, sog, detection.stop_radius_m, dwell, silence, detection.drift_speed_kn)
    for first, last, cx, cy in runs.tolist():
        i, j = int(first), int(last)
        taken[i : j + 1] = True
        near_lon = float(lon[0] + cx / (x_per_degree(lat[0])))
        near_lat = float(lat[0] + cy / METRES_PER_DEGREE)
        stop = _classed(near_lon, near_lat, status[i : j + 1], detection, places)
        stop.t, stop.until = int(t[i]), int(t[j]) if j + 1 < e - s else None
        stop.last_seen = int(t[j])
        stop.tolerance_s = float(t[i] - t[i - 1]) / 1000 if i else 0.0
        stop.evidence["fixes"] = j - i + 1
        found.append((i, j, stop))
    for _, i, j in slow_runs(np.array([0, e - s]), t, sog, detection.drift_speed_kn, dwell, silence).tolist():
        if not taken[i : j + 1].any():
            m = (i + j) // 2
            drift = Stop(
                t=int(t[i]),
                until=int(t[j]) if j + 1 < e - s else None,
                lon=float(lon[m]),
                lat=float(lat[m]),
                kind=StopKind.DRIFTING,
                tolerance_s=float(t[i] - t[i - 1]) / 1000 if i else 0.0,
                last_seen=int(t[j]),
                evidence={"fixes": j - i + 1},
            )
            found.append((i, j, drift))
    return sorted(found, key=lambda item: item[0])


def x_per_degree(lat: float) -> float:
    """Metres of one degree of longitude."""
    return float(np.cos(np.radians(lat)) * METRES_PER_DEGREE)


def _classed(lon: float, lat: float, status: Any, detection: Detection, places: Places) -> Stop:
    """Landed, moored or anchored, by what the vessel says, then by where it lies."""
    shore = places.shore_m(lon, lat)
    code, away = places.site_near(lon, lat, detection.site_m)
    said = np.bincount(status, minlength=16)
    moored = said[list(detection.moored_status)].sum()
    anchored = said[list(detection.anchored_status)].sum()
    if moored and moored >= anchored:
        kind = StopKind.MOORED
    elif code is not None or (shore is not None and shore <= detection.shore_m):
        kind = StopKind.LANDED
    else:
        kind = StopKind.ANCHORED
    evidence: dict[str, Any] = {"status_moored": int(moored), "status_anchored": int(anchored)}
    return Stop(
        t=0, until=None, lon=lon, lat=lat, kind=kind, tolerance_s=0.0,
        shore_m=shore, site_code=code, site_m=away, evidence=evidence,
    )  # fmt: skip
