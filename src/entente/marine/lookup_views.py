"""The look-up's page and its answer. What is asked travels in the body: an address would be logged."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entente.core.registers.reader import Reader
from entente.marine import lookup, lookup_answer
from entente.marine.registers import DESKS

SHOWN = 5


class Refused(PermissionDenied):
    """Not this officer's page; says what would change it."""

    @property
    def refusal(self) -> dict[str, Any]:
        return {
            "sentence": _("The look-up is for the desks and patrols of the marine room."),
            "change": _("Your unit's lead can ask for the role of marine analyst or team lead for you."),
        }


@require_http_methods(["GET", "POST"])
@login_required
def look_up(request: HttpRequest) -> HttpResponse:
    """The field; on ``POST`` (``q``, or ``lon`` and ``lat``) the answer, alone where HTMX asks for it."""
    if not request.user.has_role(*DESKS):
        raise Refused
    page: dict[str, Any] = {"speech": settings.SPEECH}
    if request.method == "POST":
        page |= answered(request)
    part = bool(request.headers.get("HX-Request"))
    response = render(request, "marine/_lookup_answer.html" if part else "marine/lookup.html", page)
    response["Cache-Control"] = "private, no-store"
    response["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=()"
    return response


def answered(request: HttpRequest) -> dict[str, Any]:
    """What the answer's template needs."""
    reader = Reader(request.gate)
    place = _place(request)
    if place is not None:
        matches = lookup.by_place(reader, *place)
        asked = _("%(lat)s, %(lon)s") % {"lat": f"{place[1]:.4f}", "lon": f"{place[0]:.4f}"}
        understood = True
    else:
        text = request.POST.get("q", "")
        read, matches = lookup.by_text(reader, text)
        asked, understood = read.text, not read.empty
    shown = matches[:SHOWN] if place is not None else lookup.shown_first(matches, SHOWN)
    lines = lookup_answer.answers(reader, shown)
    like = [] if place is not None else lookup_answer.names_like(reader, matches, shown)
    page: dict[str, Any] = {
        "asked": asked,
        "place": place is not None,
        "understood": understood,
        "lines": lines,
        "like": like,
        "more": max(0, len(matches) - SHOWN),
    }
    if not lines and understood:
        if lookup_answer.reports_open(reader):
            page["empty_word"], page["empty_mark"] = lookup_answer.WORDS["none"], "unreported"
        else:
            page["empty_word"], page["empty_mark"] = lookup_answer.WORDS["unknown"], "undetermined"
            page["withheld"] = lookup_answer.withheld_sentence(reader)
    return page


def _place(request: HttpRequest) -> tuple[float, float] | None:
    try:
        lon, lat = float(request.POST["lon"]), float(request.POST["lat"])
    except (KeyError, ValueError):
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
