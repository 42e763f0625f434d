"""Distances, in one formula for loops, arrays and single pairs.

The plane at the middle latitude of the two points: what the engine compares lies within some hundred
kilometres, where it keeps to the sphere within 0.2 % below 70° of latitude (the sphere itself is good to
0.6 % of WGS 84 there), at a fifth of the haversine's cost.
"""

from __future__ import annotations

from typing import Any

import numba as nb
import numpy as np

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), metres."""
METRES_PER_DEGREE = EARTH_M * np.pi / 180.0
"""Of latitude, on that sphere."""


@nb.njit(cache=True)
def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points (degrees), across the date line too; NaN in, NaN out."""
    x = lon2 - lon1
    if x > 180.0:
        x -= 360.0
    elif x < -180.0:
        x += 360.0
    x *= np.cos(np.radians((lat1 + lat2) / 2))
    y = lat2 - lat1
    return np.sqrt(x * x + y * y) * METRES_PER_DEGREE


@nb.vectorize(["float64(float64, float64, float64, float64)"], cache=True)
def distances_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """The same for arrays, broadcast as NumPy does."""
    return distance_m(lon1, lat1, lon2, lat2)


def exchanged(lon: Any, lat: Any) -> Any:
    """True where a place lies in the Southern Ocean as it stands and, exchanged, in or off North America
    (41 to 84 north, 50 to 90 west). Degrees, numbers or arrays; false for NaN."""
    return (lon >= 41) & (lon <= 84) & (lat >= -90) & (lat <= -50)
