"""Short confirmations at the page's edge, with an undo that stays ten seconds."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


def toast(request: HttpRequest, text: Any, *, undo_url: str = "", level: int = messages.SUCCESS) -> None:
    """Say it on the next page. ``undo_url`` is POSTed to when the officer takes it back."""
    messages.add_message(request, level, text, extra_tags=f"undo:{undo_url}" if undo_url else "")


def with_toast(
    response: HttpResponse, text: Any, *, undo_url: str = "", level: str = "success"
) -> HttpResponse:
    """The same for an HTMX answer, which replaces a part of the page in place."""
    response.headers["HX-Trigger"] = json.dumps(
        {"toast": {"text": str(text), "undo": undo_url, "level": level}}
    )
    return response
