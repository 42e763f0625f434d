"""One incident through every room: a guided tour over real pages with the demonstration's own records.

A room adds its stops when it loads; one whose room is missing, or whose record is not there, is left out.
Each stop is opened as the account that does that work, so that the visitor sees what that duty may see. That
changes who one is without a password: it exists in the demonstration alone, for its made-up accounts alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_POST

from entente.core.bilingual import active
from entente.core.gate import Context, working_as
from entente.core.models import Officer, Purpose
from entente.core.registers.reader import Reader

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MEMORY = "tour"


@dataclass(frozen=True)
class Stop:
    """One page of the tour. ``find`` gives its address as ``account`` would open it; None leaves it out."""

    code: str
    order: int
    account: str
    find: Callable[[Reader], str | None]
    en: str
    fr: str
    look_en: str
    look_fr: str
    """What to look at on the page."""

    @property
    def title(self) -> str:
        return self.fr if active() == "fr" else self.en

    @property
    def look(self) -> str:
        return self.look_fr if active() == "fr" else self.look_en


_stops: dict[str, Stop] = {}


def add(stop: Stop) -> Stop:
    """Register a stop; a second one of the same code replaces the first."""
    _stops[stop.code] = stop
    return stop


def every() -> list[Stop]:
    return sorted(_stops.values(), key=lambda one: (one.order, one.code))


def found() -> list[tuple[Stop, str, Officer]]:
    """The stops that can be made now: stop, address, and who opens it."""
    made = []
    accounts = {
        one.username: one
        for one in Officer.objects.filter(is_demo=True, is_active=True).select_related("unit__agency")
    }
    for stop in every():
        officer = accounts.get(stop.account)
        if officer is None:
            continue
        with working_as(Context(officer, Purpose.begun(officer))) as context:
            url = stop.find(Reader(context))
        if url:
            made.append((stop, url, officer))
    return made


def _only_here(request: HttpRequest) -> None:
    if not settings.DEMO or not request.user.is_demo:  # type: ignore[union-attr]
        raise Http404


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The stops in order, and where the visitor is."""
    _only_here(request)
    at = (request.session.get(MEMORY) or {}).get("at")
    rows = [
        {"stop": stop, "officer": officer, "number": i + 1, "now": i == at}
        for i, (stop, _url, officer) in enumerate(found())
    ]
    response = render(request, "core/tour.html", {"rows": rows})
    add_never_cache_headers(response)
    return response


@require_POST
@login_required
def go(request: HttpRequest) -> HttpResponse:
    """Open a stop as the account that works there; ``end`` leaves the tour."""
    _only_here(request)
    if request.POST.get("end"):
        request.session.pop(MEMORY, None)
        return redirect("tour")
    kept = (request.session.get(MEMORY) or {}).get("stops")
    stops = kept or [[stop.code, url, officer.username] for stop, url, officer in found()]
    wanted = request.POST.get("to", "0")
    if not wanted.isdigit() or int(wanted) >= len(stops):
        return redirect("tour")
    _code, url, account = stops[int(wanted)]
    officer = Officer.objects.filter(username=account, is_demo=True, is_active=True).first()
    if officer is None:
        return redirect("tour")
    if officer.pk != request.user.pk:
        login(request, officer, backend=BACKEND)
    request.session[MEMORY] = {"at": int(wanted), "stops": stops}
    return redirect(url)


def bar(request: HttpRequest) -> dict[str, Any] | None:
    """What the bar on a page of the tour says; None off the tour."""
    kept = request.session.get(MEMORY) if settings.DEMO and hasattr(request, "session") else None
    if not kept or not 0 <= kept.get("at", -1) < len(kept.get("stops", ())):
        return None
    at, stops = kept["at"], kept["stops"]
    stop = _stops.get(stops[at][0])
    if stop is None:
        return None
    following = _stops.get(stops[at + 1][0]) if at + 1 < len(stops) else None
    return {
        "stop": stop,
        "number": at + 1,
        "of": len(stops),
        "url": stops[at][1],
        "next": at + 1 if following is not None else None,
        "next_title": following.title if following is not None else "",
        "previous": at - 1 if at else None,
    }
