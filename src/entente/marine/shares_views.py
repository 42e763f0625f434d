"""The page of shares: a sentence, a chart, its table, what it cannot tell."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.core import clock
from entente.core.gate.context import Grade
from entente.core.registers.reader import Reader
from entente.marine import shares
from entente.marine.models import Area, Finding
from entente.marine.picture_views import desk

WEEKS = 12
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 780, 320, 52, 16, 235, 40
APART = 8.0
"""Between the points of two regions in one week."""
TONES = {"great_lakes": 1, "pacific": 2, "atlantic": 3, "other": 4}


@desk
def page(request: HttpRequest, reader: Reader) -> HttpResponse:
    weeks = _weeks()
    whole = shares.cells(_counts(reader, weeks[0]))
    kept = shares.suppressed(whole)
    totals = {week: shares.total(whole, week) for week in weeks}
    regions = [(area.value, str(area.label)) for area in Area if any((area.value, w) in whole for w in weeks)]
    table = [
        {
            "week": _day(week),
            "cells": [_shown(kept.get((region, week))) for region, _name in regions],
            "total": _shown(totals[week]),
        }
        for week in reversed(weeks)
        if totals[week].owed
    ]
    context = {
        "regions": regions,
        "table": table,
        "chart": _chart(kept, weeks, regions),
        "message": _message(kept, totals, weeks, regions),
        "unknown": sum(cell.unknown for cell in totals.values()),
        "least": shares.LEAST,
        "weeks": WEEKS,
    }
    return render(request, "marine/shares.html", context)


def _weeks() -> list[str]:
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    return [(first + timedelta(weeks=n)).isoformat() for n in range(WEEKS)]


def _counts(reader: Reader, first: str) -> dict[tuple[str, str, str], int]:
    """Only findings that the officer sees in full: the aggregate drops their labels (at least ten a cell)."""
    zone = timezone.get_current_timezone()
    since = timezone.make_aware(datetime.fromisoformat(first), zone)
    rows = (
        reader.rows(Finding, Grade.FULL)
        .filter(current=True, occurred_at__gte=since)
        .annotate(week=TruncWeek("occurred_at", tzinfo=zone))
        .order_by()
        .values("area", "week", "status")
        .annotate(n=Count("pk"))
    )
    return {(r["area"], timezone.localtime(r["week"]).date().isoformat(), r["status"]): r["n"] for r in rows}


def _day(week: str) -> str:
    at = datetime.combine(date.fromisoformat(week), datetime.min.time(), timezone.get_current_timezone())
    return clock.moment(at, "day")


def _percent(share: float) -> str:
    return _("%(n)s%%") % {"n": round(share * 100)}


def _shown(cell: shares.Cell | None) -> dict[str, Any]:
    if cell is None or not cell.owed:
        return {"text": "—", "note": _("no arrivals")}
    if cell.share is None or cell.interval is None:
        return {"text": _("kept back"), "note": ""}
    low, high = cell.interval
    note = _("%(reported)s of %(owed)s; %(low)s to %(high)s") % {
        "reported": cell.reported, "owed": cell.owed, "low": _percent(low), "high": _percent(high),
    }  # fmt: skip
    return {"text": _percent(cell.share), "note": note}


def _message(kept: Any, totals: Any, weeks: list[str], regions: Any) -> str:
    """What the chart says, as its title."""
    known = [week for week in weeks if totals[week].share is not None]
    if not known:
        return _("Too few arrivals to say what share was reported")
    last = totals[known[-1]]
    text = _("%(share)s of arrivals were reported as required in the week of %(week)s") % {
        "share": _percent(last.share), "week": _day(known[-1]),
    }  # fmt: skip
    lowest = [
        (cell.share, name)
        for code, name in regions
        if (cell := kept.get((code, known[-1]))) is not None and cell.share is not None
    ]
    if len(lowest) > 1:
        share, name = min(lowest)
        text += _("; the least in %(waters)s (%(share)s)") % {"waters": name, "share": _percent(share)}
    return text


def _chart(kept: Any, weeks: list[str], regions: Any) -> dict[str, Any]:
    """Places in the SVG: a line per region with its interval; a gap where a figure is kept back."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(n: int) -> float:
        return round(LEFT + wide * (n + 0.5) / len(weeks), 1)

    def y(share: float) -> float:
        return round(TOP + high * (1 - share), 1)

    lines, taken = [], []
    for place, (code, name) in enumerate(regions):
        # beside each other, so that no interval hides another
        aside = round((place - (len(regions) - 1) / 2) * APART, 1)
        points, runs, run = [], [], []
        for n, week in enumerate(weeks):
            cell = kept.get((code, week))
            if cell is None or cell.share is None or cell.interval is None:
                run = []
                continue
            low, top = cell.interval
            point = {"x": round(x(n) + aside, 1), "y": y(cell.share), "low": y(low), "high": y(top)}
            points.append(point)
            if not run:
                runs.append(run)
            run.append(f"{point['x']},{point['y']}")
        if points:
            at = points[-1]["y"]
            while any(abs(at - other) < 16 for other in taken):
                at += 16
            taken.append(at)
            lines.append(
                {
                    "name": name,
                    "tone": TONES.get(code, 4),
                    "points": points,
                    "label_y": at,
                    "runs": [" ".join(one) for one in runs if len(one) > 1],
                }
            )
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "right": WIDTH - RIGHT, "lines": lines,
        "label_x": WIDTH - RIGHT + 10, "bottom": HEIGHT - BOTTOM,
        "grid": [{"y": y(s / 100), "text": _percent(s / 100)} for s in (0, 25, 50, 75, 100)],
        "ticks": [
            {"x": x(n), "text": clock.moment(_noon(week), "short").split(",")[0]}
            for n, week in enumerate(weeks)
            if n % 2 == len(weeks) % 2 or len(weeks) < 7
        ],
    }  # fmt: skip


def _noon(week: str) -> datetime:
    return datetime.combine(
        date.fromisoformat(week), datetime.min.time(), timezone.get_current_timezone()
    ) + timedelta(hours=12)
