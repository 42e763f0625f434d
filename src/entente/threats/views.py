"""The page of early signals, and the verdict on one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from entente.core.bilingual import LANGUAGES, active
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.registers.views import not_here
from entente.core.toasts import toast
from entente.threats import counting, signals
from entente.threats.models import Judgement


@require_GET
@login_required
def page(request: HttpRequest) -> HttpResponse:
    reader = Reader(request.gate)
    register = registry.get("threats.verdicts")
    watched = signals.Watched(reader)
    shown = {
        "watched": watched,
        "signals": watched.signals,
        "how": signals.HOW,
        "series": len(watched.long_enough) + len(watched.groups),
        "false_share": round(100 * signals.FALSE_SHARE),
        "corridors": len(watched.every),
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
    watched = signals.Watched(reader)
    one = next((s for s in watched.signals if s.key == request.POST.get("key")), None)
    verdict = request.POST.get("verdict")
    if one is None or not register.may_add(reader.context) or verdict not in Judgement.Verdict.values:
        return not_here(request)
    if one.verdict is None:
        threat = next((t.pk for t in watched.threats if str(t.pk) == request.POST.get("threat")), None)
        row = Judgement(key=one.key, verdict=verdict, threat=threat, agency=reader.context.agency)
        setattr(row, f"text_{active()}", request.POST.get("note", "")[:2000])
        for code, _words in LANGUAGES:
            with override(code):
                setattr(row, f"title_{code}", one.sentence[:200])
        row.label = counting.label_for(reader, one.rows)
        row.save(force_insert=True)
        toast(request, _("Your verdict is recorded."))
    else:
        toast(request, _("Somebody has judged this signal already; their verdict stands."))
    return HttpResponseRedirect(reverse("threats-signals"))
