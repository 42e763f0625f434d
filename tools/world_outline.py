"""Make the small outline of the world's land for the liaison room's map from Natural Earth (public domain).

``python tools/world_outline.py`` reads ``node_modules/world-atlas/land-110m.json`` (TopoJSON: arcs as
differences of whole numbers) and writes ``src/entente/liaison/data/land.txt``: the ``d`` of an SVG path, x =
longitude + 180, y = 90 − latitude, in degrees to one decimal.
"""

from __future__ import annotations

import json
from itertools import accumulate
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
        told_points = dict.fromkeys(f"{lon + 180:.1f} {90 - lat:.1f}" for lon, lat in points)
        if len(told_points) > 2:
            parts.append("M" + "L".join(told_points) + "Z")
    return "".join(parts)


if __name__ == "__main__":
    source = json.loads((ROOT / "node_modules/world-atlas/land-110m.json").read_text(encoding="utf-8"))
    target = ROOT / "src/entente/liaison/data/land.txt"
    target.parent.mkdir(exist_ok=True)
    target.write_text(outline(source) + "\n", encoding="utf-8")
