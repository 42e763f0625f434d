"""Distances on the sphere that is good to 0.6 % of WGS 84 at these latitudes: enough for kilometres."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from entente.marine.engine.columns import F64

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), metres."""


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in metres (haversine); NaN in, NaN out."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = math.sin((p2 - p1) / 2) ** 2
    h += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(h))) if h == h else math.nan


def distances_m(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> F64:
    """The same for arrays."""
    p1, p2 = np.radians(lat1), np.radians(lat2)
    h = np.sin((p2 - p1) / 2) ** 2
    h = h + np.cos(p1) * np.cos(p2) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    out: F64 = 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return out
