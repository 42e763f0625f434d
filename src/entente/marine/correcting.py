"""A report corrected by the desk that keeps it: what stands beside what came, why, and its history.

Nothing is written over by a file, a form or a process: other contents under a number that is taken are shown
to an officer, who takes them, or a part of them, and says why. What was disclosed is then notified to whoever
was given it, as with every changed record, and the live engine concludes anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from entente.core.actions import action
from entente.core.gate import Context
from entente.core.gate.context import WITHHELD
from entente.core.models import Role
from entente.core.registers import registry, saving
from entente.core.registers.columns import display
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.marine import intake, keeping
from entente.marine.intake_forms import CallForm
from entente.marine.live.notices import send
from entente.marine.models import ArrivalReport, ReportingSite

MOMENT = "%Y-%m-%dT%H:%M:%S"
FIELD_OF = {"site": "site_code"}
"""The form's field and the row's, where they are not called the same."""


def cells(values: Mapping[str, Any]) -> dict[str, str]:
    """Values of a row as :func:`intake.read` reads them again."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in values.items()
        if value not in (None, "")
    }


def compared(taken: intake.Taken) -> list[tuple[str, Any, Any]]:
    """What differs, for people: the field's name, what stands, what came."""
    rows = []
    for name, (stands, came) in taken.differs.items():
        field = ArrivalReport._meta.get_field(name)
        rows.append((capfirst(str(field.verbose_name)), display(stands, field), display(came, field)))
    return rows


def offered(taken: intake.Taken) -> dict[str, str]:
    """What came, as the hidden fields of the button that leads to the page; empty: not given there."""
    return {name: cells({name: came}).get(name, "") for name, (_stands, came) in taken.differs.items()}


class CorrectionForm(CallForm):
    """The report as it stands, or with what came put in already; and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy(
            "Who says so, and how it is known. It stands in the report’s history with your name."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, stands: Mapping[str, Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.stands = stands
        for name in ("received_at", "declared_arrival_at"):  # to the second: a minute alone would be a change
            attributes = {"type": "datetime-local", "step": "1"}
            self.fields[name].widget = forms.DateTimeInput(attrs=attributes, format=MOMENT)
        self.fields["received_at"].help_text = gettext_lazy("In your own time zone.")
        self.fields["received_at"].required = True
        self.fields["report_no"].required = False
        self.fields["vessel_name"].widget.attrs.pop("autofocus", None)

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["report_no"] = self.stands["report_no"]
        return super().clean()

    def _site(self, said: str) -> str:
        """A code that no list has stays as it was given, if it stood there or came so."""
        return said if said == self.stands["site_code"] else super()._site(said)

    @property
    def corrected(self) -> list[str]:
        """Names of the row's fields that were changed on the form."""
        names = (FIELD_OF.get(name, name) for name in self.changed_data)
        return [name for name in names if name in intake.FIELDS]


def as_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as the form's first ones; a form's clock has no parts of a second."""
    plain = {name: _as_field(values[name]) for name in intake.FIELDS}
    return {**plain, "site": plain["site_code"], "report_no": values["report_no"]}


def _as_field(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    return str(value) if isinstance(value, (int, float)) else value


def may_correct(reader: Reader, record: Any) -> bool:
    """The desk's own, of which nothing is withheld."""
    return (
        intake.may_take(reader)
        and reader.may_write(record)
        and not any(getattr(record, name) is WITHHELD for name in intake.FIELDS)
    )


def _own(record: Any, context: Context) -> bool:
    return may_correct(Reader.now(context), record)


@action(
    on=ArrivalReport, title=gettext_lazy("Correct this report"), by=Role.TRC_OFFICER, when=_own, leads=True
)
def correct_report(record: Any, context: Context, note: str = "") -> str:
    return f"/marine/take-report/{record.pk}/correct/"


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: str) -> HttpResponse:
    register = registry.get("marine.reports")
    assert register is not None
    return _correct(request, register=register, key=key)


@reads
def _correct(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    writes = request.method == "POST" and "offered" not in request.POST
    record = saving.locked(register, reader, key) if writes else reader.get(register, key)
    if not may_correct(reader, record):
        raise NotHere
    before = {name: saving.value(record, name) for name in intake.FIELDS}
    stands = before | {"report_no": record.report_no}
    seen = saving.seen(record, intake.FIELDS)
    clashes: list[saving.Clash] = []
    if writes:
        form = CorrectionForm(request.POST, initial=as_fields(stands), stands=stands)
        if form.is_valid():
            for name in form.corrected:
                setattr(record, name, form.values[name])
            had_seen, why = request.POST.get("seen", ""), form.cleaned_data["reason"]
            try:
                changed = saving.change(register, reader, record, before, had_seen, why)
            except saving.Conflict as conflict:
                clashes = conflict.clashes
            else:
                if not changed:
                    messages.info(request, _("Nothing was changed: the report stands as it was."))
                else:
                    _after(record, changed)
                    messages.success(request, _("Corrected. What it was stands in the history."))
                return redirect(register.url("detail", record))
        elif had := request.POST.get("seen", ""):
            seen = had  # what the officer had seen stays what it was while the form is being mended
    else:
        form = CorrectionForm(initial=as_fields(_offer(request, stands)), stands=stands)
    page = {
        "form": form,
        "report": record,
        "fields": _fields(form, stands),
        "seen": seen,
        "clashes": clashes,
        "back": register.url("detail", record),
        "sites": ReportingSite.objects.order_by("code"),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "marine/report_correct.html", page, status=status)


def _offer(request: HttpRequest, stands: dict[str, Any]) -> dict[str, Any]:
    """What stands, with what came in its place, where the page is opened from a comparison."""
    given = {name: request.POST[name] for name in intake.FIELDS if name in request.POST}
    if not given:
        return stands
    try:
        return stands | intake.read(cells(stands) | given)
    except intake.BadReport:
        raise NotHere from None


def _fields(form: CorrectionForm, stands: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Each field, with what stands where something else is in it."""
    first = as_fields(stands)
    rows = []
    for bound in form.visible_fields():
        if bound.name == "reason":
            continue
        field = ArrivalReport._meta.get_field(FIELD_OF.get(bound.name, bound.name))
        shown = bound.value()
        same = not form.fields[bound.name].has_changed(first[bound.name], shown)
        rows.append((bound, "" if same else display(stands[field.name], field)))
    return rows


def _after(record: ArrivalReport, changed: Mapping[str, Any]) -> None:
    """In the transaction of the change: how long it is kept follows when it was received; the live engine
    hears of it when the transaction commits."""
    if "received_at" in changed:
        keeping.keep([record])
        rows = ArrivalReport.objects.ungated("how long a row that was just corrected is kept")
        rows.filter(pk=record.pk).update(retention_until=record.retention_until)
    send("reports", [record.pk])
