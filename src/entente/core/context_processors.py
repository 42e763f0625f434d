"""What the frame of every page needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from entente.core import nav, tour
from entente.core.models import Purpose

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "entente_theme"
PURPOSE_COLOURS = 6


def purpose_colour(purpose: Purpose | None) -> int:
    """1–5, the same for a purpose everywhere and always; 6 where none is stated."""
    return (purpose.pk - 1) % (PURPOSE_COLOURS - 1) + 1 if purpose else PURPOSE_COLOURS


def frame(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    gate = getattr(request, "gate", None)
    return {
        "gate": gate,
        "demo": settings.DEMO,
        "theme": theme if theme in THEMES else "auto",
        "blur_after": settings.BLUR_AFTER,
        "sections": SimpleLazyObject(lambda: nav.sections(gate, request.path) if gate else []),
        "tour": SimpleLazyObject(lambda: tour.bar(request)) if gate else None,
        "working_purpose": SimpleLazyObject(lambda: _purpose(gate)),
    }


def _purpose(gate: Any) -> dict[str, Any]:
    code, _, file = gate.purpose.partition(":") if gate else ("", "", "")
    offered = list(Purpose.offered_to(gate.officer)) if gate else []
    for one in offered:
        one.colour = purpose_colour(one)  # type: ignore[attr-defined]
    stated = next((one for one in offered if one.code == code), None)
    titles = {one.code: one for one in offered}
    last = [one.partition(":") for one in gate.officer.stated] if gate else []
    return {
        "stated": stated,
        "file": file,
        "offered": offered,
        "last": [(titles[kind], file) for kind, _, file in last if kind in titles],
        "colour": purpose_colour(stated),
    }
