"""The report as one HTML file that needs nothing else: it reads on any screen and prints as it looks."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from entente.strategy import framework
from entente.strategy.report import charts
from entente.strategy.report.pdf import prepared


def pictured(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> dict[str, Any]:
    """The finished sentences with their pictures (SVG made here, every text in it escaped)."""
    d = prepared(told, head, language, base)
    frame = charts.framework(framework.declared(), told["initiatives"], language)
    d["framework"] = mark_safe(frame)
    for row, one in zip(told["figures"], d["figures"], strict=True):
        one["chart"] = mark_safe(charts.trend(row, language))
        one["points"] = row["trend"]
    return d


def write(told: dict[str, Any], head: dict[str, Any], language: str, base: str) -> bytes:
    with override(language):
        return render_to_string(
            "strategy/report_file.html", {"d": pictured(told, head, language, base)}
        ).encode()
