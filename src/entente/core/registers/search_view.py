"""The search page: every register that the officer may read, grouped."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from entente.core.registers import belonging
from entente.core.registers.columns import marked
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.core.search import Group, everywhere


def _rows(reader: Reader, group: Group) -> list[tuple[str, Any, str]]:
    of = belonging.words(reader, group.register, group.rows)
    return [(reader.link(group.register, row), marked(row), of.get(row.pk, "")) for row in group.rows]


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    reader = Reader(request.gate)
    groups = [
        {
            "heading": group.register.heading,
            "rows": _rows(reader, group),
            "more": group.more,
            "all": f"{group.register.url()}?{urlencode({'q': query})}",
        }
        for group in everywhere(reader, query)
    ]
    registers = [one for one in registry.readable(reader.context) if one.search]
    response = render(request, "core/search.html", {"query": query, "groups": groups, "registers": registers})
    response["Cache-Control"] = "private, no-store"
    return response
