"""The room's own two pages: the findings queue and one finding with its decision."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.core import disclosures
from entente.core.actions import actions_on
from entente.core.registers import queues, registry
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.said import Comments
from entente.core.registers.views import list_page, reads
from entente.core.toasts import toast
from entente.marine import approaches, case, deciding, picture_day, queue, telling
from entente.marine.models import Finding, Verdict
from entente.marine.picture import finding_shape


def register() -> Register:
    found = registry.get("marine.findings")
    assert found is not None
    return found


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    if queues.means_the_list(register(), request.GET, queue.FILTERS):
        return list_page(request, register=register())
    return _queue(request, register=register())


@reads
def _queue(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    wanted = queue.Wanted.read(request.GET)
    number, more = queue.count(reader, wanted)
    shown = queue.page(reader, wanted)
    page = {
        "register": register,
        "wanted": wanted,
        "chips": queue.chips(wanted),
        "rows": shown.rows,
        "disclosures": disclosures.record(reader, shown.rows, "queue"),
        "query": wanted.query(),
        "export_url": register.url("export") + (as_list := wanted.as_list()) if register.export else None,
        "map_url": register.url("map") + as_list,
        "count": number,
        "count_more": more,
        "next": wanted.query(after=shown.next) if shown.next else None,
        "previous": wanted.query(before=shown.previous) if shown.previous else None,
        "any_filter": bool(
            wanted.q or wanted.status or wanted.area or wanted.since or wanted.state != "waiting"
        ),
    }
    return render(request, "marine/queue.html", page)


@require_http_methods(["GET", "HEAD"])
def finding(request: HttpRequest, key: str) -> HttpResponse:
    return _finding(request, register=register(), key=key)


@reads
def _finding(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    chosen = request.GET.get("verdict", "")
    return _page(request, reader, record, chosen=chosen if chosen in Verdict.values else "")


def _page(request: HttpRequest, reader: Reader, record: Finding, **more: Any) -> HttpResponse:
    wanted = queue.Wanted.read(_asked(request))
    shown = disclosures.record(reader, [record], "detail")
    withheld = bool(getattr(record._state, "withheld", None))
    report, vessel = case.report_of(reader, record), case.vessel_of(reader, record)
    previous, following = (None, None) if withheld else queue.neighbours(reader, wanted, record)
    page = {
        "register": register(),
        "record": record,
        "label": reader.label(record),
        "decision": reader.decision(record),
        "withheld": withheld,
        "disclosures": shown,
        "lead": case.lead_of(record),
        "reasons": telling.tell(record.reasons),
        "missing": telling.tell(record.missing),
        "rule": case.rule_of(record),
        "landings": [] if withheld else case.landings_of(record),
        "alternatives": [] if withheld else case.alternatives_of(reader, record),
        "confidence_words": case.confidence_words(record.confidence or None),
        "report": report,
        "report_url": registry.get("marine.reports").url("detail", report) if report else None,
        "vessel": vessel,
        "vessel_url": registry.get("marine.vessels").url("detail", vessel) if vessel else None,
        "shape": None if withheld else _shape(reader, record, report),
        "timeline": [] if withheld else case.timeline(reader, record, report),
        "coverage": None if record.coverage in (None, "") or withheld else _share(record.coverage),
        "may_decide": (may := not withheld and deciding.may_decide(reader, record)),
        "colleagues": deciding.colleagues(reader, record) if may else [],
        "interest": None if withheld else approaches.interest_in(reader, vessel),
        "notes": None if withheld else Comments().content(register(), record, reader),
        "actions": [] if withheld else _actions(reader, record),
        "action_url": register().url("action", record),
        "verdicts": [
            {"value": one.value, "words": one.label, "needs_reason": one.needs_reason, "key": str(n)}
            for n, one in enumerate(Verdict, 1)
        ],
        "seen": deciding.as_seen(record) if not withheld else "",
        "query": wanted.query(),
        "previous": previous,
        "next": following,
        "newer": None if record.current else _newer(reader, record),
        **more,
    }
    return render(request, "marine/finding.html", page, status=more.get("status", 200))


def _share(coverage: float) -> int:
    """Per cent, rounded down as in the reasons: 99.6 % never reads as all."""
    return int(coverage * 100 + 1e-9)


def _actions(reader: Reader, record: Finding) -> list[Any]:
    """Verbs of upper rooms: nominate as a target, open a case."""
    own = reader.may_write(record)
    return [one for one in actions_on(record, reader.context) if own or not one.own_rows_only]


def _shape(reader: Reader, record: Finding, report: Any) -> dict[str, Any]:
    shape = finding_shape(record, case.track_of(reader, record), report)
    if shape["features"]:
        shape["features"] += picture_day.areas_near(reader, record.lon, record.lat)
    return shape


def _asked(request: HttpRequest) -> QueryDict:
    """The queue's filters: of the address, or of the form that carries them along."""
    return QueryDict(request.POST.get("queue", "").lstrip("?")) if request.method == "POST" else request.GET


def _newer(reader: Reader, record: Finding) -> Any:
    return reader.rows(Finding).filter(subject=record.subject, current=True).first()


@require_POST
def verdict(request: HttpRequest, key: str) -> HttpResponse:
    return _verdict(request, register=register(), key=key)


@reads
def _verdict(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    value, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        with transaction.atomic():
            deciding.decide(reader, record, value, reason, request.POST.get("seen", ""))
            if value == Verdict.NEEDS_MORE and (to := request.POST.get("to", "")):
                deciding.refer(reader, register, record, to, reason)
    except deciding.Overtaken as overtaken:
        return _page(request, reader, overtaken.finding, reason=reason, problem=str(overtaken), status=409)
    except deciding.Refused as refusal:
        return _page(request, reader, record, chosen=value, reason=reason, problem=str(refusal), status=422)
    wanted = queue.Wanted.read(_asked(request))
    _previous, following = queue.neighbours(reader, wanted, record)
    words = _("%(vessel)s: %(verdict)s.") % {
        "vessel": record.hull,
        "verdict": Verdict(value).label,
    }
    undo = reverse("marine-findings-withdraw", args=[record.pk]) + wanted.query()
    left, _more = queue.count(reader, wanted)
    waits = (
        ngettext("%(n)s more waits.", "%(n)s more wait.", left) % {"n": left}
        if left
        else _("Nothing more waits.")
    )
    toast(request, f"{words} {waits}", undo_url=undo)
    if following is not None:
        return HttpResponseRedirect(register.url("detail", following) + wanted.query())
    return HttpResponseRedirect(register.url("list") + wanted.query())


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    return _withdraw(request, register=register(), key=key)


@reads
def _withdraw(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    wanted = queue.Wanted.read(request.GET)
    try:
        deciding.undo(reader, record)
    except deciding.Refused as refusal:
        return _page(request, reader, record, problem=str(refusal), status=422)
    toast(request, _("Taken back. The record keeps that it was decided and withdrawn."))
    return HttpResponseRedirect(register.url("detail", record) + wanted.query())
