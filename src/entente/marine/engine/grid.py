"""Polygon edges in a regular grid: the common ground of the waters test and the distance to the shore.

Cells are ``CELL`` degrees; a cell's list holds every edge that touches it, so that a question about a
point looks at a handful of edges. Lists are in CSR form (``start[cell] : start[cell + 1]`` in ``items``).
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import F64, I32, I64
from entente.marine.engine.errors import InputError

CELL = 0.02
_SLACK = 1e-9  # an edge along a cell's border belongs to both cells


@dataclass(slots=True)
class EdgeGrid:
    """Edges (rows ``x1, y1, x2, y2``; degrees) by cell."""

    west: float
    south: float
    columns: int
    rows: int
    edges: F64
    start: I32
    items: I32

    @classmethod
    def build(cls, edges: F64, cell: float = CELL) -> EdgeGrid:
        """Grid over the edges' extent plus one cell all round. ``edges``: shape (n, 4)."""
        if not len(edges):
            return cls(0.0, 0.0, 1, 1, np.zeros((0, 4)), np.zeros(2, np.int32), np.zeros(0, np.int32))
        west = np.floor(min(edges[:, 0].min(), edges[:, 2].min()) / cell - 1) * cell
        south = np.floor(min(edges[:, 1].min(), edges[:, 3].min()) / cell - 1) * cell
        east = max(edges[:, 0].max(), edges[:, 2].max())
        north = max(edges[:, 1].max(), edges[:, 3].max())
        columns = int(np.ceil((east - west) / cell)) + 2
        rows = int(np.ceil((north - south) / cell)) + 2
        start, items = _bucket(edges, west, south, columns, rows, cell)
        return cls(float(west), float(south), columns, rows, edges, start.astype(np.int32), items)


@nb.njit(cache=True)
def _span(x1: float, y1: float, x2: float, y2: float, low: float, high: float) -> tuple[float, float]:
    """The x range of an edge between two heights."""
    if y1 > y2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    a, b = x1, x2
    if y2 > y1:
        if y1 < low:
            a = x1 + (low - y1) * (x2 - x1) / (y2 - y1)
        if y2 > high:
            b = x1 + (high - y1) * (x2 - x1) / (y2 - y1)
    return (a, b) if a <= b else (b, a)


@nb.njit(cache=True)
def _bucket(edges: F64, west: float, south: float, columns: int, rows: int, cell: float) -> tuple[I64, I32]:
    counts = np.zeros(columns * rows + 1, np.int64)
    items = np.empty(0, np.int32)
    for fill in range(2):
        if fill:
            total = 0
            for k in range(len(counts)):
                here = counts[k]
                counts[k] = total
                total += here
            items = np.empty(total, np.int32)
            at = counts.copy()
        for e in range(len(edges)):
            x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            r0 = int(np.floor((min(y1, y2) - south - _SLACK) / cell))
            r1 = int(np.floor((max(y1, y2) - south + _SLACK) / cell))
            for r in range(max(r0, 0), min(r1, rows - 1) + 1):
                a, b = _span(x1, y1, x2, y2, south + r * cell - _SLACK, south + (r + 1) * cell + _SLACK)
                c0 = int(np.floor((a - west - _SLACK) / cell))
                c1 = int(np.floor((b - west + _SLACK) / cell))
                for c in range(max(c0, 0), min(c1, columns - 1) + 1):
                    k = r * columns + c
                    if fill:
                        items[at[k]] = e
                        at[k] += 1
                    else:
                        counts[k] += 1
    return counts, items


def edges_of(rings: list[npt.NDArray[np.float64]]) -> F64:
    """The edges of closed or open rings (each shape (k, 2)), shape (n, 4); zero-length ones left out."""
    parts = []
    for ring in rings:
        if len(ring) < 3:
            continue
        closed = ring if np.array_equal(ring[0], ring[-1]) else np.vstack([ring, ring[:1]])
        parts.append(np.hstack([closed[:-1], closed[1:]]))
    if not parts:
        return np.zeros((0, 4))
    edges = np.ascontiguousarray(np.vstack(parts), np.float64)
    return np.ascontiguousarray(edges[(edges[:, :2] != edges[:, 2:]).any(axis=1)])


def read_geojson(path: Path | str) -> list[tuple[dict[str, Any], list[npt.NDArray[np.float64]]]]:
    """Polygons of a GeoJSON file (``.gz`` too): per feature its properties and all its rings.

    :raises InputError: not JSON, no polygon, coordinates that are not numbers or not degrees.
    """
    source = Path(path)
    try:
        raw = source.read_bytes()
        data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except FileNotFoundError:
        raise InputError(source.name, "not_there") from None
    except (OSError, EOFError, ValueError, zlib.error, RecursionError) as error:
        raise InputError(source.name, "no_geojson", detail=str(error)) from error
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features") or []
    else:
        features = [data]
    found = []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict):
            raise InputError(source.name, "no_feature", number=number)
        geometry = feature.get("geometry", feature if "coordinates" in feature else None) or {}
        kind = geometry.get("type")
        if kind not in ("Polygon", "MultiPolygon"):
            raise InputError(source.name, "no_area", number=number, kind=kind or "null")
        given = geometry.get("coordinates")
        polygons = given if kind == "MultiPolygon" else [given]
        rings = []
        for polygon in polygons or []:
            for ring in polygon or []:
                try:
                    points = np.asarray([point[:2] for point in ring], np.float64).reshape(-1, 2)
                except (TypeError, ValueError):
                    raise InputError(source.name, "coordinate_no_number", number=number) from None
                if len(points) < 4:
                    raise InputError(source.name, "short_ring", number=number, points=len(points))
                if not (np.isfinite(points).all() and (np.abs(points) <= (180.0, 90.0)).all()):
                    raise InputError(source.name, "coordinate_outside", number=number)
                rings.append(points)
        if not rings:
            raise InputError(source.name, "no_ring", number=number)
        properties = feature.get("properties")
        found.append((properties if isinstance(properties, dict) else {}, rings))
    if not found:
        raise InputError(source.name, "no_areas")
    return found
