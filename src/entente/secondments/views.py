"""The exchange round's page, and agreements as files."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from entente.core.bilingual import active
from entente.core.gate.context import WITHHELD
from entente.core.registers import registry
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.views import not_here
from entente.secondments import agreement, frame, rounds
from entente.secondments.models import Area, Level


class Balance(forms.Form):
    balance = forms.IntegerField(
        label=_("An agency may send this many more than it receives"), min_value=0, max_value=50, initial=1
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("all")), *Level.choices], required=False)
    area = forms.ChoiceField(
        label=_("Field of work"), choices=[("", _("all")), *Area.choices], required=False
    )


@require_GET
@login_required
def exchange(request: HttpRequest) -> HttpResponse:
    form = Balance({"balance": "1", **request.GET.dict()})
    reader = Reader(request.gate)
    asked = ("balance", "level", "area")
    found = rounds.round_of(reader, *(form.cleaned_data[n] for n in asked)) if form.is_valid() else None
    stayed, ended = rounds.retention(reader)
    interval = frame.wilson(stayed, ended)
    shown = {
        "form": form, "round": found, "stayed": stayed, "ended": ended, "early": rounds.early_reasons(reader),
        "low": interval[0], "high": interval[1],
    }  # fmt: skip
    return render(request, "secondments/exchange.html", shown, status=200 if found is not None else 422)


@require_GET
@login_required
def agreement_file(request: HttpRequest, key: UUID, how: str) -> HttpResponse:
    """The agreement as a file, in the language asked for (the reader's own by default)."""
    reader = Reader(request.gate)
    register = registry.get("secondments.secondments")
    language = request.GET.get("lang", active())
    try:
        record = reader.get(register, str(key))
    except NotHere:
        return not_here(request)
    if how not in agreement.FORMATS or language not in ("en", "fr") or record.clauses is WITHHELD:
        return not_here(request)
    write, kind = agreement.FORMATS[how]
    response = HttpResponse(write(agreement.content(record, reader, language)), content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, f"{record}-{language}.{how}")
    return response
