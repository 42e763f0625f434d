"""SVG pictures of a report: the framework, and a figure's trend. Plain text in, text out; no scripts."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from entente.strategy.framework import Framework
from entente.strategy.report.words import WORDS, number, period
from entente.strategy.report.words import points as told

INK, LINE, ACCENT, PAPER, ALERT, WARN = "#1f2933", "#8a94a0", "#26374a", "#ffffff", "#a62a1e", "#8a5a00"
COLUMN, CELL, ON_ACCENT = "#e3e8ee", "#eef1f4", "#fff"
THEME = {
    INK: "--ink", LINE: "--line-strong", ACCENT: "--bar", ON_ACCENT: "--bar-ink", PAPER: "--paper",
    ALERT: "--alert", WARN: "--warn", COLUMN: "--paper-3", CELL: "--paper-2",
}  # fmt: skip
"""What each colour is called where a page gives it, in the light and in the dark."""
FONT = "Noto Sans, Lato, DejaVu Sans, Arial, sans-serif"


PERIODS = 6
"""So many periods a trend has at least room for: one bar alone is no wider than among others."""


def trend(row: dict[str, Any], language: str, width: int = 320, height: int = 110) -> str:
    """Bars of the last periods, the newest dark, each with its number: a chart that needs no axis."""
    points = row["trend"]
    bands = row.get("band") or [None] * len(points)
    values = [v for _c, v in points if v is not None]
    top = max([*values, *(band[1] for band in bands if band), 0]) or 1
    step, base, room = width / max(len(points), PERIODS), height - 18, height - 48
    parts = []
    for i, (code, v) in enumerate(points):
        x = i * step + step * 0.18
        last = i == len(points) - 1
        middle = i * step + step / 2
        words = "–" if v is None else number(v, language)
        tall = 0 if v is None else max(v, 0) / top * room
        parts.append(
            f'<rect x="{x:.1f}" y="{base - tall:.1f}" width="{step * 0.64:.1f}" height="{tall:.1f}" '
            f'fill="{ACCENT if last else LINE}"/>'
        )
        over = tall
        if bands[i] and v is not None:
            low, high = (max(end, 0) / top * room for end in bands[i])
            over = max(tall, high)
            up, down = base - high, base - low
            whisker = (
                f"M{middle:.1f} {down:.1f}V{up:.1f}M{middle - 4:.1f} {up:.1f}h8M{middle - 4:.1f} {down:.1f}h8"
            )
            parts.append(f'<path d="{whisker}" stroke="{INK}" stroke-width="1" fill="none"/>')
        parts.append(_text(middle, base - over - 5, words, 11, bold=last))
        parts.append(_text(middle, height - 4, period(code, language), 10))
    values = told(points, row["unit"][language], language)
    alt = WORDS[language]["chart_alt"].format(title=row[language], values=values)
    line = f'<line x1="0" x2="{width}" y1="{base}" y2="{base}" stroke="{INK}" stroke-width="1"/>'
    return _svg(width, height, alt, "".join(parts) + line)


def framework(frame: Framework, initiatives: list[dict[str, Any]], language: str) -> str:
    """The framework as the strategy draws it, with what is late or at risk per objective."""
    words, width = WORDS[language], 760
    parts = [
        f'<rect x="0" y="0" width="{width}" height="58" fill="{ACCENT}"/>',
        *_lines(frame.mission.words(language), width / 2, 24, 92, 14, "middle", ON_ACCENT, True),
    ]
    top, column = 70, (width - 20) / 3
    lowest = 0
    for i, pillar in enumerate(frame.pillars):
        x = i * (column + 10)
        parts.append(f'<rect x="{x:.1f}" y="{top}" width="{column:.1f}" height="98" fill="{COLUMN}"/>')
        parts.append(_text(x + 10, top + 18, pillar.where(language).upper(), 10, "start"))
        parts += _lines(pillar.words(language), x + 10, top + 36, 31, 13, "start", INK, True)
        y = top + 108
        for objective in pillar.objectives:
            mine = [one for one in initiatives if objective.code in one["objectives"]]
            late = sum(1 for one in mine if one["health"] == "late")
            risk = sum(1 for one in mine if one["health"] == "at_risk")
            text = _lines(f"{objective.code}  {objective.words(language)}", x + 10, y + 16, 37, 11.5)
            tall = 14 * len(text) + 22
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{column:.1f}" height="{tall}" '
                f'fill="{PAPER}" stroke="{LINE}"/>'
            )
            parts += text
            said = [f"{len(mine)} {words['initiatives'].lower()}"]
            said += [f"{late} {words['late']}"] if late else []
            said += [f"{risk} {words['at_risk']}"] if risk else []
            colour = ALERT if late else WARN if risk else INK
            parts.append(
                _text(x + 10, y + tall - 7, " · ".join(said), 10.5, "start", colour, bool(late or risk))
            )
            y += tall + 6
        lowest = max(lowest, y)
    y = lowest + 34
    each = (width - 6 * 6) / 7
    parts.append(_text(0, y - 8, words["enablers"].upper(), 10, "start"))
    for i, enabler in enumerate(frame.enablers):
        x = i * (each + 6)
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{each:.1f}" height="52" fill="{CELL}" stroke="{LINE}"/>'
        )
        parts += _lines(enabler.words(language), x + each / 2, y + 18, 15, 10.5, "middle")
    return _svg(width, y + 56, words["framework_alt"], "".join(parts))


def themed(picture: str) -> str:
    """The picture in the colours of the page that it stands in; a file has none and keeps its own."""
    for colour, name in THEME.items():
        picture = picture.replace(f'="{colour}"', f'="var({name})"')
    return picture


def _svg(width: float, height: float, alt: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'font-family="{FONT}"><title>{escape(alt)}</title>{body}</svg>'
    )


def _text(
    x: float, y: float, words: str, size: float, anchor: str = "middle", fill: str = INK, bold: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}"{weight}>'
        f"{escape(words)}</text>"
    )


def _lines(
    words: str, x: float, y: float, at_most: int, size: float, anchor: str = "start", fill: str = INK,
    bold: bool = False,
) -> list[str]:  # fmt: skip
    """Text broken into lines of at most so many letters."""
    lines, line = [], ""
    for word in words.split():
        if line and len(line) + len(word) + 1 > at_most:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    return [_text(x, y + i * size * 1.22, one, size, anchor, fill, bold) for i, one in enumerate(lines)]
