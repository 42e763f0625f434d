"""The room's pages: board, queue, hit, sending a manifest in, figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entente.core import disclosures, warmup
from entente.core.registers import queues
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import list_page
from entente.core.toasts import toast
from entente.core.verdicts import Overtaken, Refused, as_seen
from entente.screening import board, case, cited, declared, desk, observing, queue, redressed, sides
from entente.screening.models import Consignment, Hit, Result, Verdict
from entente.screening.models.movements import Direction, Mode
from entente.screening.pages import may_send, page


@require_GET
@page
def tonight(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    mode = request.GET.get("mode", "")
    direction = request.GET.get("direction", "")
    mode = mode if mode in Mode.values else ""
    direction = direction if direction in ("in", "out") else ""
    found = board.tonight(reader, mode, direction)
    lines = found.lines
    return render(
        request,
        "screening/board.html",
        {
            "lines": lines,
            "warming": warmup.under_way(),
            "movements": found.movements,
            "mode": mode,
            "direction": direction,
            "modes": Mode.choices,
            "directions": [Direction.IN, Direction.OUT],
            "travellers": sum(line.movement.travellers for line in lines),
            "open": sum(line.open for line in lines),
            "may_send": may_send(reader),
        },
    )


@require_GET
@page
def hits(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if queues.means_the_list(register, request.GET, queue.FILTERS):
        return list_page(request, register=register)
    wanted = queue.Wanted.read(request.GET)
    number, more = queue.count(reader, wanted)
    shown = queue.page(reader, wanted)
    disclosures.record(reader, shown.rows, "queue")
    case.where_listed(reader, shown.rows)
    return render(
        request,
        "screening/queue.html",
        {
            "rows": shown.rows,
            "count": number,
            "count_more": more,
            "chips": queue.chips(wanted),
            "query": wanted.query(),
            "wanted": wanted,
            "next": wanted.query(after=shown.next) if shown.next else None,
            "previous": wanted.query(before=shown.previous) if shown.previous else None,
        },
    )


@require_http_methods(["GET", "HEAD"])
@page
def hit(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    chosen = request.GET.get("verdict", "")
    return _hit(request, reader, record, chosen=chosen if chosen in Verdict.values else "")


def _asked(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("queue", "").lstrip("?")) if request.method == "POST" else request.GET


def _hit(request: HttpRequest, reader: Reader, record: Hit, **more: Any) -> HttpResponse:
    wanted = queue.Wanted.read(_asked(request))
    shown = disclosures.record(reader, [record], "detail")
    withheld = bool(getattr(record._state, "withheld", None))
    ours, theirs, movement = (None, None, None) if withheld else sides.records(reader, record)
    previous, following = (None, None) if withheld else queue.neighbours(reader, wanted, record)
    protected = not withheld and observing.victim(reader.context, record.traveller_id)
    may_redress = not withheld and redressed.may_ask(reader, record)
    leaving = isinstance(ours, Consignment) and ours.direction == Direction.OUT
    content = {
        "record": record,
        "label": reader.label(record),
        "decision": reader.decision(record),
        "withheld": withheld,
        "disclosures": shown,
        "ours": ours,
        "theirs": theirs,
        "movement": movement,
        "sides": sides.sides(ours, record, theirs),
        "list_version": None if withheld else cited.version(reader, record),
        "list_title": "" if withheld else cited.list_title(str(record.list_name), cited.titles(reader)),
        "compared": not withheld and desk.compared(record),
        "protected": protected and record.source != "referral",
        "authority": "" if withheld else cited.authority(reader, record),
        "may_be": "" if withheld else sides.may_be(record, theirs),
        "pointed_by": "" if withheld else case.pointed_by(record, cited.titles(reader)),
        "beside": None if withheld else board.beside(reader, record),
        "chain": declared.chain(ours) if leaving else [],
        "permits": declared.permits(reader, ours) if leaving else [],
        "gone": ours is not None and getattr(ours, "current", True) is False,
        "asked": desk.whom_to_ask(reader, record)
        if not withheld and record.verdict == Verdict.UNSURE
        else [],
        "zone_unknown": movement is not None and movement.zone_known is False,
        "redress": redressed.of(reader, record) if not withheld else None,
        "redress_asked": redressed.asked(reader, record) if may_redress else None,
        "may_redress": may_redress,
        "evidence": [] if withheld else case.evidence(record),
        "parts": [] if withheld else case.parts(record),
        "reasons": [] if withheld else record.reason_sentences,
        "likelihood": case.likelihood(record.confidence or None),
        "percent": None if withheld or record.confidence is None else round(100 * record.confidence),
        "advice": None if withheld else case.advice(record),
        "earlier": [] if withheld else case.earlier(reader, record, ours),
        "timeline": [] if withheld else case.timeline(reader, record),
        "may_decide": not withheld and desk.DESK.may_decide(reader, record),
        "seen": "" if withheld else as_seen(record),
        "verdicts": [
            {"value": one.value, "words": one.label, "needs_reason": one.needs_reason, "key": str(n)}
            for n, one in enumerate(Verdict, 1)
        ],
        "referrals": [] if withheld else desk.referrals(record, protected),
        "results": [one for one in Result if one.value],
        "query": wanted.query(),
        "previous": previous,
        "next": following,
        **more,
    }
    return render(request, "screening/hit.html", content, status=more.get("status", 200))


@require_POST
@page
def verdict(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    value, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    try:
        asked = desk.decide(reader, record, value, reason, request.POST.get("seen", ""))
    except Overtaken as overtaken:
        return _hit(request, reader, overtaken.finding, reason=reason, problem=str(overtaken), status=409)
    except Refused as refusal:
        return _hit(request, reader, record, chosen=value, reason=reason, problem=str(refusal), status=422)
    wanted = queue.Wanted.read(_asked(request))
    words = _("%(who)s: %(verdict)s.") % {"who": record.title_words, "verdict": Verdict(value).label}
    if asked:
        words += " " + _("Asked: %(who)s.") % {"who": ", ".join(str(one) for one in asked[:3])}
    toast(request, words, undo_url=reverse("screening-hits-withdraw", args=[record.pk]) + wanted.query())
    if value == Verdict.SAME:  # what follows is asked on the same page
        return HttpResponseRedirect(register.url("detail", record) + wanted.query() + "#refer")
    _previous, following = queue.neighbours(reader, wanted, record)
    if following is not None:
        return HttpResponseRedirect(register.url("detail", following) + wanted.query())
    return HttpResponseRedirect(reverse("screening-hits-list") + wanted.query())


@require_POST
@page
def withdraw(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    try:
        desk.DESK.undo(reader, record)
    except Refused as refusal:
        return _hit(request, reader, record, problem=str(refusal), status=422)
    toast(request, _("Taken back. The record keeps that it was decided and withdrawn."))
    return HttpResponseRedirect(register.url("detail", record) + queue.Wanted.read(request.GET).query())


@require_POST
@page
def redress(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    """Ask that somebody who was mistaken for the entry be cleared of it for good."""
    record = reader.get(register, key)
    try:
        asked = redressed.ask(reader, record, request.POST.get("why", ""))
    except Refused as refusal:
        return _hit(request, reader, record, problem=str(refusal), status=422)
    toast(request, _("Asked: a privacy officer decides on %(number)s.") % {"number": asked.number})
    return HttpResponseRedirect(register.url("detail", record) + "#decide")


@require_POST
@page
def refer(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    try:
        desk.refer(reader, record, request.POST.get("to", ""), request.POST.get("whom", ""))
    except Refused as refusal:
        return _hit(request, reader, record, problem=str(refusal), status=422)
    toast(request, _("Referred. A person decides what to do."))
    return HttpResponseRedirect(register.url("detail", record))


@require_POST
@page
def result(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    try:
        desk.report(
            reader,
            record,
            request.POST.get("result", ""),
            request.POST.get("note", ""),
            request.POST.get("held", ""),
        )
    except Refused as refusal:
        return _hit(request, reader, record, problem=str(refusal), status=422)
    toast(request, _("Recorded. The figures and the next dry run count it."))
    return HttpResponseRedirect(register.url("detail", record))


@require_GET
@page
def figures(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    return render(request, "screening/figures.html", {"figures": board.figures(reader), "days": 30})
