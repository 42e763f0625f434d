"""A series as the points of an SVG: counted, expected, and where a change begins."""

from __future__ import annotations

from typing import Any

from entente.threats.counting import Series
from entente.threats.engine import fit_baseline

WIDTH, HEIGHT, MARGIN = 640, 160, 28
WEEKS, LISTED = 52, 16


def chart(row: Series, recent: int, since: int | None = None) -> dict[str, Any]:
    """The last year, with a table of the last weeks; ``since`` numbers the week in which a change begins."""
    first = max(len(row.counts) - WEEKS, 0)
    weeks = list(range(first, len(row.counts)))
    expected = fit_baseline(row.counts, len(row.counts) - recent).expected(weeks)
    top = max([1.0, *(float(row.counts[w]) for w in weeks), *map(float, expected)])

    def at(number: int, value: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (number - first) / max(len(weeks) - 1, 1)
        return f"{x:.1f},{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / top:.1f}"

    table = [
        {"week": row.week(w), "counted": row.counts[w], "expected": float(e), "url": row.url(w)}
        for w, e in zip(weeks, expected, strict=True)
    ]
    return {
        "corridor": row.name,
        "width": WIDTH,
        "height": HEIGHT,
        "counted": " ".join(at(w, row.counts[w]) for w in weeks),
        "expected": " ".join(at(w, float(e)) for w, e in zip(weeks, expected, strict=True)),
        "since": "" if since is None else at(since, 0).split(",")[0],
        "base": HEIGHT - MARGIN,
        "top": MARGIN,
        "right": WIDTH - MARGIN,
        "most": round(top),
        "begins": row.week(first),
        "ends": row.week(len(row.counts) - 1),
        "table": table[-LISTED:],
    }
