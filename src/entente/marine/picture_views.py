"""The live map's page, its data, and the queue that stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET

from entente.core import disclosures
from entente.core.registers.reader import Reader
from entente.marine import approaches, disputed, feeds, picture_day, queue
from entente.marine.lookup_views import Refused
from entente.marine.registers import DESKS

ROWS = 8


def desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For officers of the room; nothing of the answer is kept by anybody on the way."""

    @require_GET
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not request.user.has_role(*DESKS):
            raise Refused
        response = view(request, Reader(request.gate))
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


@desk
def page(request: HttpRequest, reader: Reader) -> HttpResponse:
    return render(
        request,
        "marine/picture.html",
        _queue(reader)
        | _expected(reader)
        | _feeds()
        | {"today": timezone.localdate(), "live": live(), "around": picture_day.around(reader)}
        | {"disputed": disputed.told()},
    )


@desk
def around(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _json(picture_day.around(reader))


@desk
def expected_part(request: HttpRequest, reader: Reader) -> HttpResponse:
    return render(request, "marine/_picture_expected.html", _expected(reader))


def _expected(reader: Reader) -> dict[str, Any]:
    """Vessels of interest that are about to come in, the soonest first."""
    rows = approaches.expected(reader)
    disclosures.record(reader, rows, "queue")
    return {"expected": [(row, approaches.shown(row)) for row in rows]}


def live() -> dict[str, str]:
    """Addresses of the live process's answers, where this installation has them."""
    found = {}
    for name in ("events", "positions"):
        try:
            found[name] = reverse(f"marine-live-{name}")
        except NoReverseMatch:
            continue
    return found


@desk
def queue_part(request: HttpRequest, reader: Reader) -> HttpResponse:
    return render(request, "marine/_picture_queue.html", _queue(reader))


def _queue(reader: Reader) -> dict[str, Any]:
    """The gravest that waits; the same order as the queue's own page."""
    wanted = queue.Wanted()
    shown = queue.first(reader, wanted, ROWS)
    disclosures.record(reader, shown, "queue")
    number, more = queue.count(reader, wanted)
    return {"rows": shown, "count": number, "count_more": more}


@desk
def feeds_part(request: HttpRequest, reader: Reader) -> HttpResponse:
    return render(request, "marine/_picture_feeds.html", _feeds())


def _feeds() -> dict[str, Any]:
    """How the sources are, in a line: a vessel that stands may be one that nobody hears any more."""
    rows = feeds.all_shown()
    troubled = [row for row in rows if row.status != "live"]
    return {"feeds": rows, "troubled": troubled, "every": feeds.again_s(rows)}


@desk
def now(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _json(picture_day.now(reader))


@desk
def told(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _json(picture_day.told(reader, [one for one in request.GET.getlist("id") if _is_id(one)]))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@desk
def day(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _json(picture_day.day(reader, _until(request, reader)))


def _until(request: HttpRequest, reader: Reader) -> datetime:
    """``?until=`` as ISO 8601; now where it is missing, unreadable or ahead of now."""
    try:
        asked = parse_datetime(request.GET.get("until", ""))
    except ValueError:
        asked = None
    if asked is None:
        return reader.context.at
    if timezone.is_naive(asked):
        asked = timezone.make_aware(asked)
    return min(asked, reader.context.at)


def _json(data: dict[str, Any]) -> HttpResponse:
    return HttpResponse(orjson.dumps(data), content_type="application/json")
