"""Every page that an officer can open by its address: what a walk through the whole product visits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from entente.core.gate import Context, working_as
from entente.core.registers import registry
from entente.core.registers.reader import Reader

APART = ("/api/", "/accounts/", "/__debug__/")
"""Machines' addresses, and those of signing in, which have tests of their own."""
OF_A_RECORD = ("detail", "edit", "history")


def plain(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Addresses without an argument, in the order of the rooms."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = str(one.pattern)
        if "<" in route or "^" in route or "(" in route:
            continue
        if isinstance(one, URLPattern):
            yield before + route
        else:
            yield from plain(one.url_patterns, before + route)


def records(officer: Any, rooms: tuple[str, ...] = ()) -> Iterator[str]:
    """The newest record of each register, read, in its form, and with its history."""
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        for register in registry:
            if rooms and register.room not in rooms:
                continue
            if not register.may_read(context):
                continue
            rows = reader.rows(register.model) if register.held else register.model._default_manager.all()
            row = rows.order_by("-pk").first()
            if row is None:
                continue
            for view in OF_A_RECORD:
                if view == "edit" and not register.form_fields:
                    continue
                yield register.url(view, row)


def pages(client: Any, paths: Iterator[str]) -> Iterator[str]:
    """Those that answer this client with a page (no download, no stream, nothing that only takes a form)."""
    for path in dict.fromkeys(paths):
        if path.startswith(APART):
            continue
        answer = client.get(path)
        kind = answer.headers.get("Content-Type", "")
        if answer.status_code == 200 and kind.startswith("text/html") and not answer.streaming:
            yield path
        answer.close()
