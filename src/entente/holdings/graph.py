"""The relations as a picture: the entity in the middle, its neighbours around it; numbers for an SVG."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import Any

from entente.holdings.dossier import Relation

WIDTH, HEIGHT, AROUND = 760, 460, 12
BOX = (150, 44)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    lines: list[str]
    url: str | None
    relation: str
    middle: tuple[float, float]
    """Where the relation's words stand."""
    start: tuple[float, float]
    end: tuple[float, float]


def _edge_of_box(x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
    """Where a ray from a box's middle leaves the box."""
    half_w, half_h = BOX[0] / 2 + 3, BOX[1] / 2 + 3
    scale = min(half_w / abs(dx) if dx else math.inf, half_h / abs(dy) if dy else math.inf)
    return round(x + dx * scale, 1), round(y + dy * scale, 1)


def draw(title: str, relations: list[Relation], urls: dict[str, str]) -> dict[str, Any] | None:
    """Boxes and arrows for the first dozen relations; None where there is none. The list has them all."""
    if not relations:
        return None
    shown = relations[:AROUND]
    cx, cy = WIDTH / 2, HEIGHT / 2
    boxes = []
    for i, one in enumerate(shown):
        angle = -math.pi / 2 + 2 * math.pi * i / len(shown)
        ring = 0.82 if len(shown) > 6 and i % 2 else 1.0
        x = cx + (WIDTH / 2 - BOX[0] / 2 - 8) * math.cos(angle) * ring
        y = cy + (HEIGHT / 2 - BOX[1] / 2 - 8) * math.sin(angle) * (ring if ring == 1.0 else 0.92)
        near = _edge_of_box(cx, cy, x - cx, y - cy)
        far = _edge_of_box(x, y, cx - x, cy - y)
        start, end = (near, far) if one.outward else (far, near)
        middle = ((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)
        lines = textwrap.wrap(one.name, 20, max_lines=2, placeholder="…") or [one.other_id[:20]]
        boxes.append(
            Box(round(x, 1), round(y, 1), lines, urls.get(one.other_id), one.words, middle, start, end)
        )
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "cx": cx,
        "cy": cy,
        "box_w": BOX[0],
        "box_h": BOX[1],
        "title": textwrap.wrap(title, 20, max_lines=2, placeholder="…") or [title[:20]],
        "boxes": boxes,
        "left_out": len(relations) - len(shown),
    }
