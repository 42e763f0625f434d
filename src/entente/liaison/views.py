"""Two pages of the room's own: who covers what, and where posts belong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from entente.core.registers.reader import Reader
from entente.liaison import coverage
from entente.liaison.models import Function

NAMES = {
    "threat": _("threats there"),
    "traffic": _("traffic to Canada"),
    "findings": _("findings there"),
    "partners": _("partners' readiness"),
    "safety": _("safety"),
    "cost": _("low cost"),
}


class Weights(forms.Form):
    """Weights of the criteria (0.1–10) and the yearly budget in thousands of dollars."""

    budget = forms.FloatField(label=_("Budget a year (thousands of dollars)"), min_value=0, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in coverage.CRITERIA:
            self.fields[name] = forms.FloatField(
                label=NAMES[name], min_value=0.1, max_value=10, initial=coverage.WEIGHTS[name],
                widget=forms.NumberInput(attrs={"step": "0.5"}),
            )  # fmt: skip
        self.order_fields((*coverage.CRITERIA, "budget"))


@require_GET
@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    rows = coverage.matrix(Reader(request.gate))
    shown = {
        "rows": rows,
        "functions": list(Function),
        "gaps": sum(cell.gap for row in rows for _f, cell in row.cells),
        "overlaps": sum(cell.overlap for row in rows for _f, cell in row.cells),
        "together": [row for row in rows if row.both],
    }
    return render(request, "liaison/matrix.html", shown)


@require_GET
@login_required
def assessment(request: HttpRequest) -> HttpResponse:
    given = {name: str(weight) for name, weight in coverage.WEIGHTS.items()} | {"budget": "1500"}
    form = Weights({**given, **request.GET.dict()})
    found = None
    if form.is_valid():
        weights = {name: form.cleaned_data[name] for name in coverage.CRITERIA}
        found = coverage.assessment(Reader(request.gate), weights, form.cleaned_data["budget"])
        for change in (found or {}).get("flips", ()):
            change["criterion"] = NAMES[change["criterion"]]
    shown = {"form": form, "found": found}
    return render(request, "liaison/assessment.html", shown, status=200 if form.is_valid() else 422)
