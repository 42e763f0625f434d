"""The page of early signals, and the verdict on one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.views import not_here
from entente.core.toasts import toast
from entente.threats import signals
from entente.threats.models import Corridor, Judgement


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    reader = Reader(request.gate)
    register = registry.get("threats.verdicts")
    shown = {
        "signals": signals.current(reader),
        "how": signals.HOW,
        "corridors": reader.rows(Corridor).count(),
        "verdicts": Judgement.Verdict.choices,
        "may_judge": register.may_add(reader.context),
    }
    return render(request, "threats/signals.html", shown)


@require_POST
@login_required
def judge(request: HttpRequest) -> HttpResponse:
    """Record a verdict; the signal must be one that the officer's own page shows."""
    reader = Reader(request.gate)
    register = registry.get("threats.verdicts")
    one = next((s for s in signals.current(reader) if s.key == request.POST.get("key")), None)
    verdict = request.POST.get("verdict")
    if one is None or not register.may_add(reader.context) or verdict not in Judgement.Verdict.values:
        return not_here(request)
    if one.verdict is None:
        row = Judgement(
            key=one.key,
            verdict=verdict,
            title_en=one.key if not one.sentence else one.sentence[:200],
            text_en=request.POST.get("note", "")[:2000],
        )
        row.label = register.label_for(reader.context, row)
        row.agency = reader.context.agency
        row.save(force_insert=True)
        toast(request, _("Your verdict is recorded."))
    else:
        toast(request, _("Somebody has judged this signal already; their verdict stands."))
    return HttpResponseRedirect(reverse("threats-signals"))
