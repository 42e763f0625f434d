"""The strategy line by line, and the committee's report to read."""

from __future__ import annotations

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
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import registry
from entente.core.registers.views import not_here
from entente.strategy import files, framework, freezing
from entente.strategy.models import Initiative, Milestone, Report, UpdateRequest
from entente.strategy.report import charts, html


def this_quarter() -> Period:
    today = timezone.localdate()
    return Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}")


@require_GET
@login_required
def lines(request: HttpRequest) -> HttpResponse:
    """Every activity and objective: where it is done, its latest results, what is overdue, who leads."""
    reader, period = Reader(request.gate), this_quarter()
    initiatives = {one.code: one for one in reader.rows(Initiative).select_related("agency", "unit")}
    overdue = _overdue(reader)
    open_updates = _by_initiative(reader, UpdateRequest, state="asked")
    open_milestones = _by_initiative(reader, Milestone, state="open", due_on__lt=timezone.localdate())
    rows = {}
    for told in framework.activities():
        code = told["code"]
        one = initiatives.get(code)
        key = one.pk if one is not None else None
        late = overdue.get(code, 0) + len(open_milestones.get(key, ()))
        rows[code] = {
            "code": code,
            "title": one.title if one is not None else told[active()],
            "text": one.text if one is not None else told[f"text_{active()}"],
            "initiative": one,
            "url": f"/strategy/initiatives/{one.pk}/" if one is not None else "",
            "room": _room(told["room"]),
            "registers": [
                (r.heading, r.url()) for r in registry if code in r.activities and r.may_read(reader.context)
            ],
            "results": [_result(reader, figure, period) for figure in figures.of_activity(code)],
            "overdue": late,
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
            (p, [(o, [r for r in rows.values() if o.code in r["objectives"]]) for o in p.objectives])
            for p in frame.pillars
        ],
        "rows": list(rows.values()),
        "others": others,
        "period": period,
        "late": sum(1 for r in rows.values() if r["overdue"] or r["health"] == "late"),
    }
    return render(request, "strategy/lines.html", context)


def _overdue(reader: Reader) -> dict[str, int]:
    """How many clocks have run out per activity, in every register that names it."""
    found: dict[str, int] = {}
    for register in registry:
        if register.workflow is None or not register.activities or not hasattr(register.model, "due_at"):
            continue
        if not register.may_read(reader.context):
            continue
        late = reader.rows(register.model).filter(due_at__lt=timezone.now()).count()
        for code in register.activities:
            found[code] = found.get(code, 0) + late
    return found


def _by_initiative(reader: Reader, model: Any, **wanted: Any) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in reader.rows(model).filter(**wanted):
        found.setdefault(row.initiative, []).append(row)
    return found


def _room(room: str) -> str:
    """The room's first page, if it is built and has one."""
    first = next((r for r in registry if r.room == room.split("/")[0] and not r.own_list), None)
    if "/" in room:
        return f"/{room}/"
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
    picture = mark_safe(
        charts.framework(frame, told, active())
    )  # every text in it is escaped where it is made
    return render(request, "strategy/framework.html", {"frame": frame, "picture": picture})
