"""Records of a register by words, for whoever is typing: at most a few names, each read through the gate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from entente.core import choosing, disclosures
from entente.core.registers import belonging
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads


@require_GET
@reads
def find(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """``?q=words``: ``{"found": [{"id", "name", "of"}], "more": true}``; no words: the list's first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows, more = choosing.matching(register.key, words)
    disclosures.record(reader, rows, "find")
    of = belonging.words(reader, register, rows)
    found = [
        {"id": str(row.pk), "name": str(row) or register.singular, "of": of.get(row.pk, "")} for row in rows
    ]
    return JsonResponse({"found": found, "more": more})
