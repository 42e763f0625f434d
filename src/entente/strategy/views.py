"""The strategy line by line, and the committee's report to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from entente.core import figures
from entente.core.bilingual import active
from entente.core.figures import Period
from entente.core.gate import Context
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.strategy import files, framework, freezing
from entente.strategy.models import Initiative, Milestone, Report, UpdateRequest
from entente.strategy.report import charts, html

RESULTS = 4
"""Results shown of an objective that no figure is made for: the first of its activities."""


def this_quarter() -> Period:
    today = timezone.localdate()
    return Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}")


@require_GET
@login_required
def lines(request: HttpRequest) -> HttpResponse:
    """Every activity and objective: where it is done, its latest results, what is overdue, who leads."""
    reader, period = Reader(request.gate), this_quarter()
    initiatives = {one.code: one for one in reader.rows(Initiative).select_related("agency", "unit")}
    clocks = _clocks(reader)
    open_updates = _by_initiative(reader, UpdateRequest, state="asked")
    open_milestones = _by_initiative(reader, Milestone, state="open", due_on__lt=timezone.localdate())
    rows = {}
    for told in framework.activities():
        code = told["code"]
        one = initiatives.get(code)
        key = one.pk if one is not None else None
        late = open_milestones.get(key, [])
        for milestone in late:
            milestone.code = code  # several lines have a milestone of the same name
        rows[code] = {
            "code": code,
            "title": one.title if one is not None else told[active()],
            "text": one.text if one is not None else told[f"text_{active()}"],
            "initiative": one,
            "url": f"/strategy/initiatives/{one.pk}/" if one is not None else "",
            "room": _room(told["room"], reader.context),
            "built": any(one.room == told["room"].partition("/")[0] for one in registry),
            "registers": _registers(reader, {code}),
            "results": [_result(reader, figure, period) for figure in figures.of_activity(code)],
            "milestones": late,
            "clocks": [clock for clock in clocks if code in clock.lines],
            "overdue": bool(late) or any(clock.count for clock in clocks if code in clock.lines),
            "updates": open_updates.get(key, []),
            "health": _health(one),
            "mark": f"plan_{_health(one)}",
            "objectives": told["objectives"],
        }
    frame = framework.declared()
    others = [one for code, one in sorted(initiatives.items()) if code not in rows]
    context = {
        "frame": frame,
        "pillars": [
            (
                p,
                [
                    _objective(
                        reader, o, [r for r in rows.values() if o.code in r["objectives"]], clocks, period
                    )
                    for o in p.objectives
                ],
            )
            for p in frame.pillars
        ],
        "rows": list(rows.values()),
        "others": others,
        "period": period,
        "late": sum(1 for r in rows.values() if r["overdue"] or r["health"] == "late"),
    }
    return render(request, "strategy/lines.html", context)


@dataclass(frozen=True)
class Clock:
    """How many clocks of one register have run out, and the list that shows them."""

    heading: str
    count: int
    url: str
    lines: frozenset[str]
    """The activities that the register carries out: its records are counted once, whichever they are."""


def _clocks(reader: Reader) -> list[Clock]:
    found = []
    for register in registry:
        if register.workflow is None or not register.activities or not hasattr(register.model, "due_at"):
            continue
        if not register.may_read(reader.context):
            continue
        asked = {"overdue": "yes"}
        if any(one.name == "overdue" for one in register.all_filters):
            late = figures.rows(reader, register.key, asked)[0].count()
            url = f"{register.url()}?overdue=yes"
        else:
            late = reader.rows(register.model).filter(due_at__lt=timezone.now()).count()
            url = register.url()
        if late:
            found.append(Clock(register.heading, late, url, frozenset(register.activities)))
    return found


def _registers(reader: Reader, codes: set[str]) -> list[tuple[str, str]]:
    """The registers that carry out any of these activities, with their addresses."""
    return [
        (one.heading, one.url())
        for one in registry
        if codes & set(one.activities) and one.may_read(reader.context)
    ]


def _objective(
    reader: Reader, objective: Any, rows: list[dict[str, Any]], clocks: list[Clock], period: Period
) -> dict[str, Any]:
    """An objective as the activities under it stand: who leads them, their rooms, results and clocks."""
    codes = {row["code"] for row in rows}
    led = [row["initiative"].agency for row in rows if row["initiative"] and row["initiative"].agency]
    told = [one for one in figures.every() if objective.code in one.objectives]
    return {
        "element": objective,
        "rows": rows,
        "built": any(row["built"] for row in rows),
        "registers": [
            *_registers(reader, codes),
            *((row["title"], row["room"]) for row in rows if row["room"] and not row["registers"]),
        ],
        "leads": sorted({str(one) for one in led}),
        "unled": sum(1 for row in rows if not row["initiative"] or not row["initiative"].agency),
        "results": [_result(reader, figure, period) for figure in told]
        or [one for row in rows for one in row["results"]][:RESULTS],
        "milestones": [one for row in rows for one in row["milestones"]],
        "clocks": [one for one in clocks if codes & one.lines],
    }


def _by_initiative(reader: Reader, model: Any, **wanted: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in reader.rows(model).filter(**wanted):
        found.setdefault(row.initiative, []).append(row)
    return found


def _room(room: str, context: Context) -> str:
    """The room's first page that this officer may open, if it has one; a list may be named instead."""
    if "/" in room:
        url = f"/{room}/"
        return url if registry.opens(url, context) else ""
    lists = (one for one in registry.readable(context) if one.room == room and not one.own_list)
    first = next(lists, None)
    return first.url() if first is not None else ""


def _health(one: Initiative | None) -> str:
    if one is None:
        return ""
    late = one.ends_on and one.ends_on < timezone.localdate() and one.state not in ("delivered", "closed")
    return "late" if late else str(one.health)


def _result(reader: Reader, figure: figures.Figure, period: Period) -> dict[str, Any]:
    from entente.strategy.report.assemble import _value
    from entente.strategy.report.words import value

    found = figure.result(reader, period)
    row = {"unit": {"en": figure.unit_en, "fr": figure.unit_fr}}
    row |= {"value": None, "fewer_than": None} if found is None else _value(figure, found)
    return {"words": figure.words(), "value": value(row, active()), "url": found.url if found else ""}


def _report(request: HttpRequest, key: str) -> tuple[Reader, Report]:
    reader = Reader(request.gate)
    register = registry.get("strategy.reports")
    return reader, reader.get(register, key)


@require_GET
@login_required
def read(request: HttpRequest, key: str) -> HttpResponse:
    """A page to read: frozen as it was, or as it would be frozen now."""
    try:
        reader, report = _report(request, key)
    except NotHere:
        return not_here(request)
    committee = files.committee_of(report, reader)
    content = files.told(report, committee, Period.parse(report.period), reader)
    page = html.pictured(content, files.head(report, committee), active(), "")
    context = {
        "d": page,
        "report": report,
        "intact": freezing.intact(report) if report.content else None,
        "formats": [(how, language) for how in files.FORMATS for language in ("en", "fr")],
        "back": f"/strategy/reports/{report.pk}/",
    }
    return render(request, "strategy/report.html", context)


@require_GET
@login_required
def as_file(request: HttpRequest, key: str, how: str, language: str) -> HttpResponse:
    try:
        reader, report = _report(request, key)
        committee = files.committee_of(report, reader)
        body = files.write(report, committee, Period.parse(report.period), reader, how, language)
    except NotHere:
        return not_here(request)
    response = HttpResponse(body, content_type=files.FORMATS[how][1])
    name = f"entente-{report.period}-{language}.{how}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@login_required
def framework_page(request: HttpRequest) -> HttpResponse:
    from django.utils.safestring import mark_safe

    reader = Reader(request.gate)
    told = [{"objectives": list(one.objectives), "health": _health(one)} for one in reader.rows(Initiative)]
    frame = framework.declared()
    drawn = charts.themed(charts.framework(frame, told, active()))
    picture = mark_safe(drawn)  # every text in it is escaped where it is made
    return render(request, "strategy/framework.html", {"frame": frame, "picture": picture})
