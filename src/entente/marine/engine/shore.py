"""Distance to the shore, in metres: what tells a landing from an anchorage."""

from __future__ import annotations

from pathlib import Path

import numba as nb
import numpy as np

from entente.marine.engine.columns import F64
from entente.marine.engine.geodesy import METRES_PER_DEGREE
from entente.marine.engine.grid import CELL, edges_of, read_geojson
from entente.marine.engine.waters import Region


class Shore:
    """Land polygons (lakes cut out) around the border waters."""

    def __init__(self, edges: F64) -> None:
        self.land = Region.of(edges)

    @classmethod
    def from_geojson(cls, path: Path | str) -> Shore:
        """:raises InputError: no usable GeoJSON."""
        return cls(edges_of([ring for _, rings in read_geojson(path) for ring in rings]))

    def distance(self, lon: F64, lat: F64, most: float = 5_000.0) -> F64:
        """Metres to the nearest shore line (0 on land); ``inf`` beyond ``most`` or outside the data."""
        lon = np.ascontiguousarray(np.atleast_1d(lon), np.float64)
        lat = np.ascontiguousarray(np.atleast_1d(lat), np.float64)
        g = self.land.grid
        out = _nearest(lon, lat, g.west, g.south, g.columns, g.rows, g.edges, g.start, g.items, most)
        out[self.land.contains(lon, lat) == 1] = 0.0
        return out

    @staticmethod
    def to_line(region: Region, lon: F64, lat: F64, most: float) -> F64:
        """Metres to the border line of a region, from either side; ``inf`` beyond ``most``."""
        g = region.grid
        return _nearest(lon, lat, g.west, g.south, g.columns, g.rows, g.edges, g.start, g.items, most)


@nb.njit(cache=True)
def _nearest(
    lon: F64, lat: F64, west: float, south: float, columns: int, rows: int,
    edges: F64, start: np.ndarray, items: np.ndarray, most: float,
) -> F64:  # fmt: skip
    out = np.full(len(lon), np.inf)
    for i in range(len(lon)):
        px, py = lon[i], lat[i]
        shrink = np.cos(np.radians(py))
        c, r = int(np.floor((px - west) / CELL)), int(np.floor((py - south) / CELL))
        width = CELL * shrink * METRES_PER_DEGREE
        best = most
        for ring in range(int(most / width) + 2):
            # a ring further out can only hold what is further away than its inner border
            if (ring - 1) * min(width, CELL * METRES_PER_DEGREE) > best:
                break
            for rr in range(max(r - ring, 0), min(r + ring, rows - 1) + 1):
                on_rim = rr == r - ring or rr == r + ring
                step = 1 if on_rim else max(2 * ring, 1)
                for cc in range(c - ring, c + ring + 1, step):
                    if cc < 0 or cc >= columns:
                        continue
                    k = rr * columns + cc
                    for j in range(start[k], start[k + 1]):
                        e = items[j]
                        ax, ay = (edges[e, 0] - px) * shrink, edges[e, 1] - py
                        bx, by = (edges[e, 2] - px) * shrink - ax, edges[e, 3] - py - ay
                        along = -(ax * bx + ay * by) / (bx * bx + by * by)
                        along = min(max(along, 0.0), 1.0)
                        dx, dy = ax + along * bx, ay + along * by
                        away = np.sqrt(dx * dx + dy * dy) * METRES_PER_DEGREE
                        if away < best:
                            best = away
                            out[i] = away
    return out
