"""Areas that may overlap, made into one valid area: what the even-odd rule needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from entente.marine.engine.columns import F64
from entente.marine.engine.errors import InputError
from entente.marine.engine.grid import edges_of

Rings = list[npt.NDArray[np.float64]]


def area_of(rings: Rings, source: str, number: int) -> Any:
    """A feature's rings (holes included) as one shapely area, by the even-odd rule.

    :raises InputError: a ring crosses itself, so that its inside is not one thing; says where.
    """
    whole: Any = shapely.Polygon()
    for ring in rings:
        polygon = shapely.Polygon(ring)
        if not polygon.is_valid:
            reason = shapely.is_valid_reason(polygon)
            raise InputError(source, "crossing_ring", number=number, detail=reason)
        whole = shapely.symmetric_difference(whole, polygon)
    return whole


def edges_of_union(features: list[Any]) -> F64:
    """The edges around the union of areas: where two overlap the overlap is inside, not a hole."""
    if not features:
        return np.zeros((0, 4))
    whole = shapely.union_all(features)
    parts = shapely.get_rings(shapely.get_parts(whole))
    return edges_of([shapely.get_coordinates(ring) for ring in parts])
