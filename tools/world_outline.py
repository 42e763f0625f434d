"""Make the small outline of the world's land for the liaison room's map from Natural Earth (public domain).

``python tools/world_outline.py`` reads ``node_modules/world-atlas/land-110m.json`` (TopoJSON: arcs as
differences of whole numbers) and writes ``src/entente/liaison/data/land.txt``: the ``d`` of an SVG path, x =
longitude + 180, y = 90 − latitude, in degrees to one decimal.
"""

from __future__ import annotations

import json
from itertools import accumulate, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def outline(told: dict) -> str:
    (kx, ky), (ox, oy) = told["transform"]["scale"], told["transform"]["translate"]
    arcs = []
    for arc in told["arcs"]:
        xs, ys = accumulate(p[0] for p in arc), accumulate(p[1] for p in arc)
        arcs.append([(x * kx + ox, y * ky + oy) for x, y in zip(xs, ys, strict=True)])
    rings = [
        ring
        for shape in told["objects"]["land"]["geometries"]
        for polygon in (shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]])
        for ring in polygon
    ]
    parts = []
    for ring in rings:
        points: list[tuple[float, float]] = []
        for number in ring:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            points += arc[1:] if points else arc
        parts += [drawn(piece) for piece in pieces(points) if len(piece) > 2]
    return "".join(parts)


def pieces(points: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring cut where it steps over the date line, so that no line runs across the whole map."""
    found = [points[:1]]
    for before, point in pairwise(points):
        if abs(point[0] - before[0]) > 180:
            found.append([])
        found[-1].append(point)
    return found


def drawn(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(dict.fromkeys(f"{lon + 180:.1f} {90 - lat:.1f}" for lon, lat in points)) + "Z"


if __name__ == "__main__":
    source = json.loads((ROOT / "node_modules/world-atlas/land-110m.json").read_text(encoding="utf-8"))
    target = ROOT / "src/entente/liaison/data/land.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text(outline(source) + "\n", encoding="utf-8")
