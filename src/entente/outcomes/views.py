"""The strategy's four tests, each measure, the scores, and who contributed over the years."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from entente.core.figures import Period
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.outcomes import attribution, board, charts, measures
from entente.outcomes.models import JointResult

PERIODS = 9


def this_quarter() -> Period:
    today = timezone.localdate()
    return Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}")


def _period(request: HttpRequest) -> Period:
    """The period asked for; this quarter so far where none is, or none that there is."""
    try:
        return Period.parse(request.GET.get("period", ""))
    except ValueError:
        return this_quarter()


def _chosen(request: HttpRequest) -> dict[str, Any]:
    period, units = _period(request), board.divisions()
    pillars = JointResult.Pillar.choices
    pillar = request.GET.get("pillar", "")
    unit = next((one for one in units if str(one.pk) == request.GET.get("unit", "")), None)
    offered = this_quarter().back(PERIODS)[::-1]
    years = sorted({one.first.year for one in offered}, reverse=True)
    codes = [(one.code, charts.words(one)) for one in offered] + [(str(y), str(y)) for y in years]
    if period.code not in dict(codes):
        codes.insert(0, (period.code, charts.words(period)))
    return {
        "period": period,
        "period_words": charts.words(period),
        "periods": codes,
        "pillar": pillar if pillar in dict(pillars) else "",
        "pillars": pillars,
        "unit": unit,
        "units": units,
        "query": f"period={period.code}",
    }


@require_GET
@login_required
def tests(request: HttpRequest) -> HttpResponse:
    chosen, reader = _chosen(request), Reader(request.gate)
    unit = str(chosen["unit"].pk) if chosen["unit"] is not None else ""
    found = board.lines(reader, chosen["period"], chosen["pillar"], unit)
    every = len(measures.declared()[1])
    context = chosen | {
        "tests": board.sections(found),
        "left_out": every - len(found),
        "ruled": [one for one in _scored(found) if one.ruled],
    }
    return render(request, "outcomes/tests.html", context)


def _scored(found: list[board.Line]) -> list[board.Scored]:
    made = []
    for test in measures.declared()[0]:
        mine = [one for one in found if one.measure.test == test.code]
        made.append(board.scored(str(test), mine))
    return made


@require_GET
@login_required
def scores(request: HttpRequest) -> HttpResponse:
    chosen, reader = _chosen(request), Reader(request.gate)
    found = board.lines(reader, chosen["period"], chosen["pillar"])
    return render(request, "outcomes/scores.html", chosen | {"scores": _scored(found)})


@require_GET
@login_required
def measure(request: HttpRequest, code: str) -> HttpResponse:
    found, reader = measures.get(code), Reader(request.gate)
    if found is None:
        return not_here(request)
    chosen = _chosen(request)
    periods = chosen["period"].back(board.TREND)
    line = board.Line(found, list(zip(periods, board.history(found, reader, periods), strict=True)))
    register = registry.get(found.source.register)
    context = chosen | {
        "measure": found,
        "line": line,
        "test": next(one for one in measures.declared()[0] if one.code == found.test),
        "register": register if register is not None and register.may_read(reader.context) else None,
        "divisions": board.by_division(reader, found, chosen["period"]),
        "parts": [str(dict(JointResult.Pillar.choices)[one]) for one in found.pillars],
    }
    return render(request, "outcomes/measure.html", context)


@require_GET
@login_required
def contributions(request: HttpRequest) -> HttpResponse:
    """Results and whose they are, in the years in which the work was done."""
    return render(request, "outcomes/contributions.html", attribution.told(Reader(request.gate)))
