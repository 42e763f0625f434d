"""A straight border and boats that sail along legs: for tests of the track engine."""

from __future__ import annotations

import numpy as np

from entente.marine.engine.model import Site

T0 = 1_700_000_000_000
MINUTE = 60_000
LINE = 43.0
"""Canadian waters lie north of this latitude."""
KM = 1 / 111.195
SITE = Site("S1", "Dock", -79.0, 43.2)


def sail(*legs, start=T0, every=2):
    """Rows (t, lon, lat, knots) along legs of (minutes, lon, lat); the first leg gives the start."""
    _, lon, lat = legs[0]
    t = start
    rows = [(t, lon, lat, 0.0)]
    for minutes, east, north in legs[1:]:
        steps = max(1, minutes // every)
        metres = np.hypot((east - lon) * np.cos(np.radians(lat)), north - lat) * 111_195
        knots = metres / (minutes * 60) * 3600 / 1852
        for k in range(1, steps + 1):
            f = k / steps
            place = lon + f * (east - lon), lat + f * (north - lat)
            rows.append((t + round(f * minutes * MINUTE), *place, knots))
        t += minutes * MINUTE
        lon, lat = east, north
    return rows
