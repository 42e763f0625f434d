"""A measure's trend as SVG: points with their interval, each with its number; it needs no axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from entente.core.figures import Period, Result

WIDTH, HEIGHT = 360, 150
TOP, BASE = 26, 124


def words(period: Period) -> str:
    """``2026-Q3`` as people say it: Q3 2026, T3 2026."""
    from entente.core.bilingual import active

    year, _dash, part = period.code.partition("-")
    if part.startswith("Q"):
        return f"{'T' if active() == 'fr' else 'Q'}{part[1]} {year}"
    return period.code


def trend(
    title: str, points: Sequence[tuple[Period, Result | None]], number: Callable[[float | None], str],
    top: float | None = None,
) -> SafeString:  # fmt: skip
    """Points of several periods, the newest dark; whiskers are 95 % intervals."""
    known = [r for _p, r in points if r is not None and r.value is not None]
    highest = max([top or 0.0, *((r.high if r.high is not None else r.value or 0.0) for r in known)]) or 1.0
    step = WIDTH / max(len(points), 1)

    def at(value: float) -> float:
        return BASE - (BASE - TOP) * max(value, 0.0) / highest

    parts, line = [], []
    for i, (period, found) in enumerate(points):
        x, last = step * (i + 0.5), i == len(points) - 1
        parts.append(_text(x, HEIGHT - 8, words(period), 10.5))
        if found is None or found.value is None:
            parts.append(_text(x, BASE - 6, "–", 12))
            continue
        y = at(found.value)
        line.append(f"{x:.1f},{y:.1f}")
        if found.low is not None and found.high is not None:
            low, high = at(found.low), at(found.high)
            parts.append(f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}"/>')
        parts.append(f'<circle class="{"now" if last else "past"}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        high = at(found.high) if found.high is not None else y
        parts.append(_text(x, max(high - 8, 12), number(found.value), 12, bold=last))
    said = ", ".join(
        f"{words(p)} {number(r.value if r is not None else None)}" for p, r in points
    )  # fmt: skip
    alt = _("%(title)s: %(values)s") % {"title": title, "values": said}
    drawn = f'<polyline class="line" points="{" ".join(line)}"/>' if len(line) > 1 else ""
    return mark_safe(  # every text in it is escaped where it is made
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"><title>{escape(alt)}</title>'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{BASE}" y2="{BASE}"/>{drawn}{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, said: str, size: float, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="middle"{weight}>'
        f"{escape(said)}</text>"
    )
