"""The room's live endpoints: the stream of events and where everything is now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from entente.core import disclosures
from entente.core.gate.context import WITHHELD
from entente.core.models import Regime
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.marine import feeds as feeds_in_words
from entente.marine.live import hub
from entente.marine.live.places import FIELDS, HEARD, T
from entente.marine.lookup_answer import findings_open, tracks_open
from entente.marine.models import PositionSheet

RECORDED = "marine-live-recorded"
SHOWN = timedelta(hours=3)
"""Sheets that nobody has written for longer say nothing of now."""


@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    return _feeds(request, register=findings_register())


@reads
def _feeds(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    rows, processes = feeds_in_words.all_shown(), feeds_in_words.processes()
    page = {
        "rows": rows,
        "processes": processes,
        "together": feeds_in_words.together(processes),
        "rules": [(one, feeds_in_words.rules_words(one)) for one in processes if one.ended_at is None],
        "counts": _holds_the_picture(reader),
        "every": feeds_in_words.again_s(rows),
    }
    return render(request, "marine/feeds.html", page)


def _holds_the_picture(reader: Reader) -> bool:
    """Counts of vessels and findings are counts of agencies' rows: for officers of the agency whose picture
    it is, where they see both in full, and nobody else."""
    own = any(
        label.regime == Regime.POLICE and label.holder == reader.context.agency and not label.inputs.all()
        for label in reader.labels.values()
    )
    return own and tracks_open(reader) and findings_open(reader)


def findings_register() -> Register:
    found = registry.get("marine.findings")
    assert found is not None
    return found


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    return _events(request, register=findings_register())


@reads
def _events(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)  # a server of one thread per request cannot keep streams open
    hello = {"at": timezone.now().isoformat(), "positions": reverse("marine-live-positions")}
    response = StreamingHttpResponse(hub.stream(reader.context, hello), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


@require_GET
def positions(request: HttpRequest) -> HttpResponse:
    return _positions(request, register=findings_register())


@reads
def _positions(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """Rows as in ``fields``; with ``?since=`` (the last answer's ``until``) only what was heard after it."""
    try:
        since = int(request.GET.get("since", "0"))
    except ValueError:
        told = {
            "error": "since is the until of the last answer",
            "error_fr": "since est le until de la réponse précédente",
        }
        return JsonResponse(told, status=422)
    found = reader.rows(PositionSheet).filter(written_at__gte=timezone.now() - SHOWN)
    sheets = [row for row in found if row.vessels is not WITHHELD]
    _record(request, reader, sheets)
    rows: list[Any] = []
    for sheet in sheets:
        if _ms(sheet.written_at) > since:
            # who has read the sheet before this one needs only what came in since
            seen = _ms(sheet.before_at) if sheet.before_at and _ms(sheet.before_at) <= since else 0
            rows += [row for row in sheet.vessels if row[HEARD] >= seen]
    until = max((_ms(sheet.written_at) for sheet in sheets), default=since)
    newest = max((row[T] for row in rows), default=None)
    return JsonResponse({"fields": FIELDS, "until": max(until, since), "newest": newest, "rows": rows})


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _record(request: HttpRequest, reader: Reader, sheets: list[PositionSheet]) -> None:
    """Another agency's picture is disclosed once for each hour that it is watched, not for each second."""
    hour = timezone.now().strftime("%Y-%m-%dT%H") + reader.context.purpose
    if sheets and request.session.get(RECORDED) != hour and disclosures.record(reader, sheets, "live"):
        request.session[RECORDED] = hour
