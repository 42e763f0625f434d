"""Which waters a point is in: outside, Canadian (the duty to report arises), or disputed.

Territorial sea and internal waters: Oceans Act s.4 and 6, Customs Act s.2(1). A grid answers for
almost every point; where a boundary runs through the cell, the even-odd rule on the cell's own edges
decides exactly. Land inside the polygon counts as inside: a boat at a dock is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np

from entente.marine.engine.areas import area_of, edges_of_union
from entente.marine.engine.columns import F64, I32, U8
from entente.marine.engine.errors import InputError
from entente.marine.engine.grid import CELL, EdgeGrid, read_geojson

OUTSIDE, CANADIAN, DISPUTED = 0, 1, 2
_STATES = {"canadian": CANADIAN, "disputed": DISPUTED}


@dataclass(slots=True)
class Region:
    """The areas of one state, ready for the even-odd test."""

    grid: EdgeGrid
    corner: U8
    """State (0 or 1) of each cell's south-west corner."""

    @classmethod
    def of(cls, edges: F64) -> Region:
        grid = EdgeGrid.build(edges)
        return cls(grid, _corners(grid.edges, grid.west, grid.south, grid.columns, grid.rows))

    def tables(self) -> tuple[float, float, int, int, F64, I32, I32, U8]:
        """What the loops below read."""
        g = self.grid
        return g.west, g.south, g.columns, g.rows, g.edges, g.start, g.items, self.corner

    def contains(self, lon: F64, lat: F64) -> U8:
        return _contains(lon, lat, self.tables())


class Waters:
    """The waters in which the duty to report arises, with their disputed parts."""

    def __init__(self, canadian: F64, disputed: F64) -> None:
        """From edges, shape (n, 4), degrees."""
        self.canadian = Region.of(canadian)
        self._disputed = Region.of(disputed)
        self.disputed = self._disputed if len(disputed) else None

    @property
    def disputed_region(self) -> Region:
        """As a region even where nothing is disputed (then it holds no point)."""
        return self._disputed

    @classmethod
    def from_geojson(cls, path: Path | str) -> Waters:
        """``--waters FILE``: each feature an area; property ``state`` is canadian (default) or disputed.

        :raises InputError: the file is no usable GeoJSON, or a state is unknown.
        """
        source = Path(path).name
        areas: dict[int, list[Any]] = {CANADIAN: [], DISPUTED: []}
        for number, (properties, found) in enumerate(read_geojson(path), 1):
            state = _STATES.get(str(properties.get("state") or "canadian"))
            if state is None:
                raise InputError(source, "waters_state", number=number, state=repr(properties["state"]))
            areas[state].append(area_of(found, source, number))
        return cls(edges_of_union(areas[CANADIAN]), edges_of_union(areas[DISPUTED]))

    def state(self, lon: F64, lat: F64) -> U8:
        """0 outside, 1 Canadian, 2 disputed; shape of the input. NaN is outside."""
        lon = np.ascontiguousarray(lon, np.float64)
        lat = np.ascontiguousarray(lat, np.float64)
        found = self.canadian.contains(lon, lat)
        if self.disputed is not None:
            found[self.disputed.contains(lon, lat) == 1] = DISPUTED
        return found

    def crossing(self, lon1: float, lat1: float, lon2: float, lat2: float) -> float:
        """Where the straight line between two points on different sides meets the boundary.

        Returns the fraction of the way, to a few centimetres (bisection); 0.5 if both ends are on
        one side after all. With several crossings, one of them.
        """
        return float(_crossing(lon1, lat1, lon2, lat2, self.canadian.tables(), self._disputed.tables()))


@nb.njit(cache=True)
def _crossing(lon1: float, lat1: float, lon2: float, lat2: float, one: Any, two: Any) -> float:
    here = inside(lon1, lat1, one) | inside(lon1, lat1, two)
    if here == (inside(lon2, lat2, one) | inside(lon2, lat2, two)):
        return 0.5
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        x, y = lon1 + (lon2 - lon1) * middle, lat1 + (lat2 - lat1) * middle
        if (inside(x, y, one) | inside(x, y, two)) == here:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@nb.njit(cache=True)
def _corners(edges: F64, west: float, south: float, columns: int, rows: int) -> U8:
    """Even-odd state of every cell corner: crossings to the east of it, counted row by row."""
    state = np.zeros(columns * rows, np.uint8)
    counts = np.zeros(rows + 1, np.int64)
    for fill in range(2):
        if fill:
            total = 0
            for r in range(rows + 1):
                here = counts[r]
                counts[r] = total
                total += here
            at = counts.copy()
            crossings = np.empty(total, np.float64)
        for e in range(len(edges)):
            x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            low, high = min(y1, y2), max(y1, y2)
            r0 = max(int(np.ceil((low - south) / CELL)) - 1, 0)
            r1 = min(int(np.floor((high - south) / CELL)) + 1, rows - 1)
            for r in range(r0, r1 + 1):
                y = south + r * CELL
                if (y1 <= y) != (y2 <= y):
                    if fill:
                        crossings[at[r]] = x1 + (y - y1) * (x2 - x1) / (y2 - y1)
                        at[r] += 1
                    else:
                        counts[r] += 1
    for r in range(rows):
        row = np.sort(crossings[counts[r] : counts[r + 1]])
        left = 0
        for c in range(columns):
            x = west + c * CELL
            while left < len(row) and row[left] <= x:
                left += 1
            state[r * columns + c] = (len(row) - left) & 1
    return state


@nb.njit(cache=True)
def inside(px: float, py: float, tables: Any) -> int:
    """Whether one point is in a region, from its :meth:`Region.tables`."""
    west, south, columns, rows, edges, start, items, corner = tables
    return _inside(px, py, west, south, columns, rows, edges, start, items, corner)


@nb.njit(cache=True)
def _inside(
    px: float, py: float, west: float, south: float, columns: int, rows: int,
    edges: F64, start: I32, items: I32, corner: U8,
) -> int:  # fmt: skip
    """Even-odd: from the cell's corner north to the point's height, then east to the point."""
    fc, fr = (px - west) / CELL, (py - south) / CELL
    if not (fc >= 0.0 and fr >= 0.0 and fc < columns and fr < rows):
        return 0
    c, r = int(fc), int(fr)
    k = r * columns + c
    odd = int(corner[k])
    s, e = start[k], start[k + 1]
    if s == e:
        return odd
    x0, y0 = west + c * CELL, south + r * CELL
    for j in range(s, e):
        i = items[j]
        x1, y1, x2, y2 = edges[i, 0], edges[i, 1], edges[i, 2], edges[i, 3]
        if (x1 <= x0) != (x2 <= x0):
            y = y1 + (x0 - x1) * (y2 - y1) / (x2 - x1)
            if y0 < y <= py:
                odd ^= 1
        if (y1 <= py) != (y2 <= py):
            x = x1 + (py - y1) * (x2 - x1) / (y2 - y1)
            if x0 < x <= px:
                odd ^= 1
    return odd


@nb.njit(cache=True)
def _contains(lon: F64, lat: F64, tables: Any) -> U8:
    # A call a point costs more than the test: almost every point is answered here by its cell.
    west, south, columns, rows, edges, start, items, corner = tables
    out = np.zeros(len(lon), np.uint8)
    for i in range(len(lon)):
        fc, fr = (lon[i] - west) / CELL, (lat[i] - south) / CELL
        if not (fc >= 0.0 and fr >= 0.0 and fc < columns and fr < rows):
            continue
        k = int(fr) * columns + int(fc)
        if start[k] == start[k + 1]:
            out[i] = corner[k]
        else:
            out[i] = _inside(lon[i], lat[i], west, south, columns, rows, edges, start, items, corner)
    return out
