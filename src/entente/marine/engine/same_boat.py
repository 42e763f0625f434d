"""One boat seen twice: a radar track that keeps to an AIS track is that vessel, not another conveyance.

Two hulls lying together have met; two tracks that go the same way at the same time are one hull. So what
was compared under way counts: the radar track must have gone ``same_boat_way_m`` within ``same_boat_m`` of
the AIS track. A radar track that begins, stays and ends beside a vessel at rest, and is its only echo, is
that vessel too: radar saw nobody come and nobody leave, which is no evidence of a second hull.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numba as nb
import numpy as np

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import METRES_PER_DEGREE, distance_m
from entente.marine.engine.model import Event, Passage, Silence
from entente.marine.engine.settings import Detection
from entente.marine.engine.stops import MINUTE


@dataclass(slots=True)
class Path:
    """A track's fixes, thinned: times (ms), degrees."""

    name: str
    t: I64
    lon: F64
    lat: F64


@nb.njit(cache=True)
def _alongside(
    ta: I64, xa: F64, ya: F64, tb: I64, xb: F64, yb: F64, most: float, blind: float
) -> tuple[int, int, float, float]:
    """Fixes of ``b`` compared with ``a``, those within ``most`` metres, the way ``b`` went between those,
    and their mean distance. Between fixes of ``a`` more than ``blind`` ms apart nothing is compared, unless
    it lay in one place."""
    n, near, way, total = 0, 0, 0.0, 0.0
    last = -1
    for j in range(len(tb)):
        i = np.searchsorted(ta, tb[j])
        if i >= len(ta) or (i == 0 and ta[0] != tb[j]):
            continue
        x, y = xa[i], ya[i]
        if i:
            apart = ta[i] - ta[i - 1]
            if apart > blind and distance_m(xa[i - 1], ya[i - 1], x, y) > most:
                continue
            share = (tb[j] - ta[i - 1]) / apart
            x, y = xa[i - 1] + share * (x - xa[i - 1]), ya[i - 1] + share * (y - ya[i - 1])
        n += 1
        away = distance_m(x, y, xb[j], yb[j])
        if away <= most:
            near += 1
            total += away
            if last >= 0 and last == j - 1:
                way += distance_m(xb[last], yb[last], xb[j], yb[j])
            last = j
    return n, near, way, total / max(near, 1)


def twins(radar: Iterable[Path], ais: Iterable[Path], detection: Detection) -> dict[str, str]:
    """The AIS track that each radar track is, where it is one: names by name."""
    vessels = [path for path in ais if len(path.t) > 1]
    if not vessels:
        return {}
    box = np.array(
        [(p.t[0], p.t[-1], p.lon.min(), p.lon.max(), p.lat.min(), p.lat.max()) for p in vessels], np.float64
    )
    blind = detection.same_boat_blind_min * MINUTE
    reach = detection.same_boat_m / METRES_PER_DEGREE * 3  # up to 70 degrees north
    found: dict[str, str] = {}
    echoes: dict[str, list[tuple[int, int]]] = {}
    beside: list[tuple[float, str, Path]] = []
    for path in radar:
        if len(path.t) < detection.same_boat_rest_fixes:
            continue
        around = (
            (box[:, 0] <= path.t[-1]) & (box[:, 1] >= path.t[0])
            & (box[:, 2] <= path.lon.max() + reach) & (box[:, 3] >= path.lon.min() - reach)
            & (box[:, 4] <= path.lat.max() + reach) & (box[:, 5] >= path.lat.min() - reach)
        )  # fmt: skip
        best = (np.inf, "")
        for k in np.flatnonzero(around).tolist():
            a = vessels[k]
            n, near, way, mean = _alongside(
                a.t, a.lon, a.lat, path.t, path.lon, path.lat, detection.same_boat_m, blind
            )
            side_by_side = n >= detection.same_boat_fixes and near >= detection.same_boat_share * n
            if side_by_side and way >= detection.same_boat_way_m:
                best = min(best, (mean, a.name))
            elif n == near == len(path.t):
                beside.append((mean, a.name, path))
        if best[1]:
            found[path.name] = best[1]
            echoes.setdefault(best[1], []).append((int(path.t[0]), int(path.t[-1])))
    # A vessel at rest has one echo at a time, and an echo beside two vessels is the nearer one's.
    for _, name, path in sorted(beside, key=lambda item: (item[0], item[1], item[2].name)):
        begin, end = int(path.t[0]), int(path.t[-1])
        taken = any(a <= end and begin <= b for a, b in echoes.get(name, []))
        if path.name not in found and not taken:
            found[path.name] = name
            echoes.setdefault(name, []).append((begin, end))
    return found


def absorbed(
    passages: list[Passage], same: dict[str, str], until: int, detection: Detection
) -> list[Passage]:
    """The passages with each radar passage taken into the AIS passage of the same vessel and time.

    What radar saw while AIS was silent counts: the silence ends where radar saw the vessel, stops included.
    """
    by_track: dict[str, list[Passage]] = {}
    for passage in passages:
        by_track.setdefault(passage.track_key, []).append(passage)
    gone: set[str] = set()
    for radar_name, ais_name in sorted(same.items()):
        for seen in by_track.get(radar_name, []):
            for own in by_track.get(ais_name, []):
                if seen.inside.begins <= own.last_seen and own.inside.begins <= seen.last_seen:
                    _take_in(own, seen, until, detection)
                    gone.add(seen.key)
                    break
    return [passage for passage in passages if passage.key not in gone]


def _take_in(own: Passage, seen: Passage, until: int, detection: Detection) -> None:
    gap = int(detection.silence_min * MINUTE)
    times = np.array([t for t, _, _ in seen.route], np.int64)

    def watched(silence: Silence) -> bool:
        end = silence.until if silence.until is not None else until
        inner = times[(times > silence.t) & (times < end)]
        steps = np.diff(np.concatenate([[silence.t], inner, [end]]))
        return bool(steps.max() <= gap)

    blind = [s for s in own.inside.silences if not watched(s)]
    lit = [s for s in own.inside.silences if s not in blind]
    own.inside.silences = blind
    for stop in seen.inside.stops:
        if any(s.t <= stop.t <= (s.until if s.until is not None else until) for s in lit):
            stop.evidence["seen_by"] = seen.track_key
            own.inside.stops.append(stop)
    own.inside.stops.sort(key=lambda stop: stop.t)
    begins, ends = own.inside.begins, own.exit.t if own.exit else until
    dark = sum(min(s.until or ends, ends) - max(s.t, begins) for s in blind)
    whole = ends - begins
    own.inside.coverage = 1.0 if whole <= 0 else round(max(0.0, 1.0 - max(dark, 0) / whole), 4)
    own.last_seen = max(own.last_seen, seen.last_seen) if own.exit is None else own.last_seen
    own.events = [e for e in own.events if e.kind != "silence" or any(s.t == e.t for s in blind)]
    at = seen.entry or own.entry
    if at is not None:
        evidence = {"what": "seen by radar too", "track": seen.track_key}
        own.events.append(Event("identity", at.t, None, at.lon, at.lat, evidence))
    own.events.sort(key=lambda event: (event.t, event.kind))
