"""Where the threats are, and where capacity building is paid for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.fora import proposals


@require_GET
@login_required
def funds(request: HttpRequest) -> HttpResponse:
    reader = Reader(request.gate)
    shown = proposals.funds(reader) | {"may_add": registry.get("fora.proposals").may_add(reader.context)}
    return render(request, "fora/funds.html", shown)
