"""Where boats float: a coarse water grid from the land polygons, and routes over it.

The grid is filled by scanline (even-odd rule) at :data:`STEP` degrees; routes are Dijkstra's shortest
paths over eight neighbours, pulled straight where the straight line stays on water.
Coordinates are lon/lat WGS 84.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

STEP = 0.002
"""Degrees a cell: about 220 m by 150 m, narrower than the Detroit and St. Clair rivers."""
BOXES = ((-92.5, 41.3, -73.4, 49.1), (-67.6, 44.2, -65.6, 45.5), (-125.0, 47.9, -122.2, 49.6))
"""Border waters that are simulated: Great Lakes and St. Lawrence, Bay of Fundy, Salish Sea."""

F64 = npt.NDArray[np.float64]


def features(path: Path | str) -> list[dict[str, Any]]:
    """The features of a GeoJSON file, gzipped or not."""
    raw = Path(path).read_bytes()
    if raw[:2] == b"\x1f\x8b":
        raw = gzip.decompress(raw)
    data = json.loads(raw)
    return list(data["features"]) if data["type"] == "FeatureCollection" else [{"geometry": data}]


def rings(geometry: dict[str, Any]) -> list[F64]:
    """All rings of a (multi)polygon, each an n×2 array."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [np.asarray(ring, np.float64)[:, :2] for polygon in polygons for ring in polygon]


@nb.njit(cache=True)
def _crossings(
    edges: F64, west: float, south: float, step: float, grid: npt.NDArray[np.uint8]
) -> None:  # pragma: no cover - compiled
    height, width = grid.shape
    for i in range(len(edges)):
        x0, y0, x1, y1 = edges[i]
        if y0 == y1:
            continue
        lo, hi = min(y0, y1), max(y0, y1)
        first = max(0, int(np.ceil((lo - south) / step - 0.5)))
        last = min(height - 1, int(np.ceil((hi - south) / step - 0.5)) - 1)
        for row in range(first, last + 1):
            y = south + (row + 0.5) * step
            x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            column = int(np.ceil((x - west) / step - 0.5))
            if column < width:
                grid[row, max(0, column)] ^= 1


@nb.njit(cache=True)
def _fill(grid: npt.NDArray[np.uint8]) -> None:  # pragma: no cover - compiled
    for row in range(grid.shape[0]):
        inner = np.uint8(0)
        for column in range(grid.shape[1]):
            inner ^= grid[row, column]
            grid[row, column] = inner


def inside(ringset: list[F64], box: tuple[float, float, float, float], step: float) -> npt.NDArray[np.uint8]:
    """1 where a cell's centre lies inside the rings (even-odd), rows from south to north."""
    west, south, east, north = box
    grid = np.zeros((round((north - south) / step), round((east - west) / step)), np.uint8)
    kept = [
        np.concatenate([ring[:-1], ring[1:]], axis=1)
        for ring in ringset
        if ring[:, 1].max() > south and ring[:, 1].min() < north and ring[:, 0].min() < east
    ]
    if kept:
        _crossings(np.concatenate(kept), west, south, step, grid)
        _fill(grid)
    return grid


@nb.njit(cache=True)
def _dijkstra(
    water: npt.NDArray[np.uint8], row: int, column: int, aspect: float
) -> npt.NDArray[np.int8]:  # pragma: no cover - compiled
    """For every cell the direction (0-7) towards the source, -1 where no water leads there."""
    height, width = water.shape
    dy = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
    dx = np.array([-1, 0, 1, -1, 1, -1, 0, 1])
    back = np.full((height, width), -1, np.int8)
    # Costs are quantised to eighths of a cell: a bucket queue needs no heap.
    cost = np.full((height, width), 1 << 30, np.int32)
    step = np.empty(8, np.int32)
    for k in range(8):
        step[k] = round(8 * np.sqrt(dy[k] ** 2 + (dx[k] * aspect) ** 2))
    cost[row, column] = 0
    buckets = [[row * width + column]]
    at = 0
    while at < len(buckets):
        while len(buckets[at]) > 0:
            cell = buckets[at].pop()
            y, x = cell // width, cell % width
            if cost[y, x] != at:
                continue
            for k in range(8):
                yy, xx = y + dy[k], x + dx[k]
                if yy < 0 or yy >= height or xx < 0 or xx >= width or water[yy, xx] == 0:
                    continue
                if dy[k] != 0 and dx[k] != 0 and (water[y, xx] == 0 or water[yy, x] == 0):
                    continue
                # A cell beside the shore costs more, so that routes keep to the fairway.
                c = at + step[k] * (1 if water[yy, xx] == 2 else 3)
                if c < cost[yy, xx]:
                    cost[yy, xx] = c
                    back[yy, xx] = 7 - k
                    while len(buckets) <= c:
                        buckets.append([0 for _ in range(0)])
                    buckets[c].append(yy * width + xx)
        at += 1
    return back


@dataclass(slots=True)
class Field:
    """Routes to one place over the water around it."""

    west: float
    south: float
    water: npt.NDArray[np.uint8]
    back: npt.NDArray[np.int8]

    def route(self, lon: float, lat: float) -> F64 | None:
        """The way from (lon, lat) to the place, n×2, straightened; None where no water leads there."""
        height, width = self.water.shape
        y, x = int((lat - self.south) / STEP), int((lon - self.west) / STEP)
        if not (0 <= y < height and 0 <= x < width) or self.back[y, x] < 0:
            return None
        return _pull(self.back, self.water, y, x) @ np.array([[0.0, STEP], [STEP, 0.0]]) + [
            self.west + STEP / 2,
            self.south + STEP / 2,
        ]


@nb.njit(cache=True)
def _clear(
    water: npt.NDArray[np.uint8], y0: int, x0: int, y1: int, x1: int
) -> bool:  # pragma: no cover - compiled
    n = 4 * max(abs(y1 - y0), abs(x1 - x0), 1)
    for i in range(1, n):
        y, x = y0 + (y1 - y0) * i / n, x0 + (x1 - x0) * i / n
        if water[int(y + 0.5), int(x + 0.5)] != 2:
            return False
    return True


@nb.njit(cache=True)
def _pull(
    back: npt.NDArray[np.int8], water: npt.NDArray[np.uint8], y: int, x: int
) -> F64:  # pragma: no cover - compiled
    dy = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
    dx = np.array([-1, 0, 1, -1, 1, -1, 0, 1])
    out = [(y, x)]
    anchor_y, anchor_x, last_y, last_x = y, x, y, x
    while back[y, x] >= 0:
        k = back[y, x]
        y, x = y + dy[k], x + dx[k]
        far = max(abs(y - anchor_y), abs(x - anchor_x)) > 60
        if (last_y, last_x) != (anchor_y, anchor_x) and (far or not _clear(water, anchor_y, anchor_x, y, x)):
            out.append((last_y, last_x))
            anchor_y, anchor_x = last_y, last_x
        last_y, last_x = y, x
    out.append((y, x))
    points = np.empty((len(out), 2))
    for i in range(len(out)):
        points[i, 0], points[i, 1] = out[i]
    return points


@dataclass(slots=True)
class Grid:
    """Water cells of one box: 0 land, 1 beside the shore, 2 open."""

    west: float
    south: float
    cells: npt.NDArray[np.uint8]

    def nearest(self, lon: float, lat: float, reach: int = 14) -> tuple[float, float] | None:
        """The centre of the nearest water cell within ``reach`` cells; None if there is none."""
        y, x = int((lat - self.south) / STEP), int((lon - self.west) / STEP)
        height, width = self.cells.shape
        if not (reach <= y < height - reach and reach <= x < width - reach):
            return None
        block = self.cells[y - reach : y + reach + 1, x - reach : x + reach + 1]
        ys, xs = np.nonzero(block)
        if not len(ys):
            return None
        i = int(np.argmin((ys - reach) ** 2 + ((xs - reach) * np.cos(np.radians(lat))) ** 2))
        return (
            self.west + (x - reach + int(xs[i]) + 0.5) * STEP,
            self.south + (y - reach + int(ys[i]) + 0.5) * STEP,
        )

    def around(self, lon: float, lat: float, half: float) -> Field:
        """Routes to (lon, lat), which must be water, from within ``half`` degrees."""
        height, width = self.cells.shape
        y0, y1 = (int((lat + d - self.south) / STEP) for d in (-half, half))
        x0, x1 = (int((lon + d * 1.4 - self.west) / STEP) for d in (-half, half))
        y0, x0, y1, x1 = max(0, y0), max(0, x0), min(height, y1), min(width, x1)
        water = np.ascontiguousarray(self.cells[y0:y1, x0:x1])
        row, column = int((lat - self.south) / STEP) - y0, int((lon - self.west) / STEP) - x0
        back = _dijkstra(water, row, column, float(np.cos(np.radians(lat))))
        return Field(self.west + x0 * STEP, self.south + y0 * STEP, water, back)


def grids(land: Path | str) -> list[Grid]:
    """The water of every box of :data:`BOXES`, by the land polygons of a GeoJSON file."""
    # Feature by feature: pieces of land may overlap, and even-odd would make water of an overlap.
    pieces = [rings(feature["geometry"]) for feature in features(land)]
    out = []
    for box in BOXES:
        dry = np.zeros((round((box[3] - box[1]) / STEP), round((box[2] - box[0]) / STEP)), np.uint8)
        for piece in pieces:
            every = np.concatenate(piece)
            (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
            if west < box[2] and east > box[0] and south < box[3] and north > box[1]:
                dry |= inside(piece, box, STEP)
        wet = 1 - dry
        calm = wet.copy()
        calm[1:-1, 1:-1] &= wet[:-2, 1:-1] & wet[2:, 1:-1] & wet[1:-1, :-2] & wet[1:-1, 2:]
        out.append(Grid(box[0], box[1], wet + calm))
    return out
