"""One hull's movement as a polyline in time, and what of it can be seen."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from entente.marine.simulate.places import F64, Link

KNOT = 1852 / 3600


class Walk:
    """A movement being written down: seconds from an own zero, lon, lat."""

    def __init__(self, lon: float, lat: float) -> None:
        self.t: list[F64] = [np.zeros(1)]
        self.at: list[F64] = [np.array([[lon, lat]])]
        self.now = 0.0

    def stay(self, minutes: float) -> float:
        """Remain; gives the moment at which it began."""
        began = self.now
        self.now += minutes * 60
        self.t.append(np.array([self.now]))
        self.at.append(self.at[-1][-1:])
        return began

    def follow(self, points: F64, along: F64, knots: float) -> float:
        """Along points (metres per point given); gives the moment of arrival."""
        seconds = np.abs(along - along[0]) / (knots * KNOT)
        self.t.append(self.now + seconds[1:])
        self.at.append(points[1:])
        self.now += float(seconds[-1])
        return self.now

    def arrays(self) -> tuple[F64, F64]:
        return np.concatenate(self.t), np.concatenate(self.at)


def inbound(walk: Walk, link: Link, knots: float, until: int | None = None, start: int = 0) -> float:
    """Along the link towards the site, from point ``start`` to point ``until``."""
    end = len(link.points) if until is None else until + 1
    return walk.follow(link.points[start:end], link.metres[start:end], knots)


def outbound(walk: Walk, link: Link, knots: float, start: int | None = None, until: int = 0) -> float:
    """Along the link towards the foreign place."""
    first = len(link.points) - 1 if start is None else start
    stop = None if until == 0 else until - 1
    return walk.follow(link.points[first:stop:-1], link.metres[first:stop:-1], knots)


@dataclass(slots=True)
class Hull:
    """Who it is, as it says itself."""

    mmsi: int = 0
    track_id: str = ""
    name: str = ""
    call_sign: str = ""
    imo: int = 0
    registration: str = ""
    ship_type: int = 37
    length: int = 10
    beam: int = 3

    @property
    def class_a(self) -> bool:
        return self.ship_type >= 60 or self.length > 25


@dataclass(slots=True)
class Voyage:
    """A hull, its movement on the day (seconds UTC) and when it cannot be seen."""

    hull: Hull
    t: F64
    at: F64
    hidden: list[tuple[float, float]] = field(default_factory=list)

    def sample(
        self, rng: np.random.Generator, end: float, every: float, noise_m: float
    ) -> tuple[npt.NDArray[np.int64], F64, F64, F64]:
        """Seconds, lon/lat with receiver noise, speed (knots) and course (degrees).

        Every ``every`` seconds under way, three times as seldom at rest; nothing while hidden or after
        ``end``.
        """
        last = min(float(self.t[-1]), end)
        if last <= self.t[0]:
            return np.empty(0, np.int64), np.empty((0, 2)), np.empty(0), np.empty(0)
        clock = np.arange(self.t[0] + rng.uniform(0, every), last, every)
        clock = np.unique((clock + rng.uniform(-0.1, 0.1, len(clock)) * every).astype(np.int64))
        lon, lat = (np.interp(clock, self.t, self.at[:, i]) for i in (0, 1))
        ahead = [np.interp(clock + 5.0, self.t, self.at[:, i]) for i in (0, 1)]
        dx = (ahead[0] - lon) * np.cos(np.radians(lat)) * 111_195
        dy = (ahead[1] - lat) * 111_195
        speed = np.hypot(dx, dy) / 5 / KNOT
        course = np.degrees(np.arctan2(dx, dy)) % 360
        keep = (speed > 0.3) | (np.arange(len(clock)) % 3 == 0)
        for start, stop in self.hidden:
            keep &= (clock < start) | (clock > stop)
        drift = rng.normal(0, noise_m, (len(clock), 2)) / 111_195
        drift[:, 0] /= np.cos(np.radians(lat))
        at = np.column_stack([lon, lat]) + drift
        return (
            clock[keep],
            at[keep],
            np.maximum(speed[keep] + rng.normal(0, 0.1, keep.sum()), 0),
            course[keep],
        )
