"""The exchange round's page."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from entente.core.registers.reader import Reader
from entente.secondments import rounds


class Balance(forms.Form):
    balance = forms.IntegerField(
        label=_("An agency may send this many more than it receives"), min_value=0, max_value=50, initial=1
    )


@require_GET
@login_required
def exchange(request: HttpRequest) -> HttpResponse:
    form = Balance({"balance": "1", **request.GET.dict()})
    reader = Reader(request.gate)
    found = rounds.round_of(reader, form.cleaned_data["balance"]) if form.is_valid() else None
    stayed, ended = rounds.retention(reader)
    shown = {"form": form, "round": found, "stayed": stayed, "ended": ended}
    return render(request, "secondments/exchange.html", shown, status=200 if found is not None else 422)
