"""Calendar feeds (RFC 5545), and lists that officers keep."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar, Event

from entente.core import disclosures
from entente.core.gate.context import WITHHELD, Context, working_as
from entente.core.models import FeedKey, SavedView
from entente.core.registers import belonging
from entente.core.registers.columns import only_in
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads

EVENTS = 2_000


@require_GET
def ical(request: HttpRequest, register: Register) -> HttpResponse:
    """The register's dates for a calendar program, opened by the officer's feed key and through the gate."""
    feed = (
        FeedKey.objects.select_related("officer__unit__agency").filter(key=request.GET.get("key", "")).first()
    )
    if feed is None or not feed.officer.is_active or register.dates is None:
        raise Http404
    officer = feed.officer
    with override(officer.language), working_as(Context(officer)) as context:
        reader = Reader(context)
        if not register.may_read(context):
            raise Http404
        body = made(register, reader)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


def made(register: Register, reader: Reader) -> bytes:
    view = register.dates
    feed = Calendar()
    feed.add("prodid", f"-//Entente//{register.key}//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", register.heading)
    rows = reader.rows(register.model)
    if register.held:  # a row that withholds its day is not in a calendar, nor placed by its order
        rows = rows.at_grade_of(view.start)
    found = list(rows.filter(**{f"{view.start}__isnull": False}).order_by(f"-{view.start}")[:EVENTS])
    disclosures.record(reader, found, "feed")
    of = belonging.words(reader, register, found)
    for row in found:
        start = getattr(row, view.start)
        end = getattr(row, view.end) if view.end else None
        if start is WITHHELD:
            continue
        event = Event()
        event.add("uid", f"{row.pk}@entente")
        name = f"{row} [{missing}]" if (missing := only_in(row)) else str(row)
        event.add("summary", f"{name} – {of[row.pk]}" if row.pk in of else name)
        event.add("dtstamp", row.recorded_at if register.held else datetime(2026, 1, 1, tzinfo=UTC))
        event.add("dtstart", _at(start))
        if end not in (None, WITHHELD):
            event.add("dtend", end + timedelta(days=1) if type(end) is date else _at(end))
        feed.add_component(event)
    return feed.to_ical()


def _at(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def feed_url(request: HttpRequest, register: Register) -> str:
    """The officer's address of this feed; the key is made at the first asking."""
    key, _new = FeedKey.objects.get_or_create(officer=request.user)
    return request.build_absolute_uri(f"{register.url('ical')}?{urlencode({'key': key.key})}")


# -- lists that are kept ------------------------------------------------------------------------------


def kept(register: Register, reader: Reader) -> list[SavedView]:
    """The officer's own saved views of this register, and those shared in the unit."""
    from django.db.models import Q

    mine = Q(officer=reader.context.officer) | Q(shared=True, officer__unit=reader.context.unit)
    return list(SavedView.objects.filter(mine, register=register.key)[:50])


@require_POST
@reads
def keep(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """Save the list as it stands under a name, or forget one."""
    if forget := request.POST.get("forget", ""):
        if forget.isdigit():
            SavedView.objects.filter(pk=int(forget), officer=reader.context.officer).delete()
        messages.success(request, _("The saved view is gone; the records stay."))
        return redirect(register.url("list"))
    name, query = request.POST.get("name", "").strip()[:80], request.POST.get("query", "")[:2000].lstrip("?")
    if not name:
        messages.error(request, _("Give the view a name."))
    else:
        SavedView.objects.update_or_create(
            officer=reader.context.officer,
            register=register.key,
            name=name,
            defaults={"query": query, "shared": bool(request.POST.get("shared"))},
        )
        messages.success(request, _("Saved: it stands above the list from now on."))
    return redirect(f"{register.url('list')}?{query}" if query else register.url("list"))
