"""Adding and changing records, taking steps, running actions: every way to write, each written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entente import ledger
from entente.core.actions import Refused, find, perform
from entente.core.gate.context import WITHHELD
from entente.core.gate.held import HeldModel
from entente.core.history import record_change, storable
from entente.core.models import Change
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.core.workflow import NotAllowed, take, undo


def form_class(register: Register, shown: tuple[str, ...]) -> type[forms.ModelForm]:
    """A form over the register's fields, those that the officer is not shown left out."""

    def field_for(field: models.Field, **kwargs: Any) -> forms.Field | None:
        made = field.formfield(**kwargs)
        if isinstance(field, models.DateTimeField) and made is not None:
            made.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            made.help_text = made.help_text or _("In your own time zone.")
        elif isinstance(field, models.DateField) and made is not None:
            made.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return made

    class RegisterForm(forms.ModelForm):
        required_css_class = "required"

        class Meta:
            model = register.model
            fields = shown
            formfield_callback = field_for

        def validate_unique(self) -> None:
            """Left to the database where rows are held: asking would tell of hidden rows."""
            if not register.held:
                super().validate_unique()

        def validate_constraints(self) -> None:
            if not register.held:
                super().validate_constraints()

    return RegisterForm


@require_http_methods(["GET", "POST"])
@reads
def add(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not register.may_add(reader.context):
        raise NotHere
    form = form_class(register, tuple(register.form_fields))(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record = form.save(commit=False)
        label = register.label_for(reader.context, record) if register.held else None
        if register.held and label is None:
            form.add_error(
                None,
                _("Your agency has no label for this information yet: ask the reference data steward."),
            )
        else:
            with transaction.atomic():
                if register.held:
                    record.label = label
                if register.workflow is not None:
                    setattr(record, register.workflow.field, register.workflow.initial)
                record.save(force_insert=True)
                _written(
                    reader, record, Change.Kind.CREATED, {n: (None, _value(record, n)) for n in form.fields}
                )
            messages.success(request, _("Recorded."))
            return redirect(register.url("detail", record))
    return _form_page(request, register, form, None)


@require_http_methods(["GET", "POST"])
@reads
def edit(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    if not register.may_change(reader.context) or not reader.may_write(record):
        raise NotHere
    shown = tuple(n for n in register.form_fields if _value(record, n) is not WITHHELD)
    before = {name: _value(record, name) for name in shown}
    form = form_class(register, shown)(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        record = form.save(commit=False)
        changed = {n: (before[n], _value(record, n)) for n in shown if before[n] != _value(record, n)}
        if changed:
            with transaction.atomic():
                if isinstance(record, HeldModel):
                    rows = register.model.objects.ungated(
                        "a form writes fields of a row that the gate has shown"
                    )
                else:
                    rows = register.model._default_manager.all()
                model_fields = [register.model._meta.get_field(name) for name in changed]
                also = [f for f in register.model._meta.concrete_fields if hasattr(f, "follows")]
                values = {f.attname: f.pre_save(record, add=False) for f in (*model_fields, *also)}
                rows.filter(pk=record.pk).update(**values)
                _written(reader, record, Change.Kind.CHANGED, changed)
            messages.success(request, _("Changed."))
        return redirect(register.url("detail", record))
    return _form_page(request, register, form, record)


def _value(record: Any, name: str) -> Any:
    return getattr(record, type(record)._meta.get_field(name).attname)


def _written(reader: Reader, record: Any, kind: str, differences: dict[str, tuple[Any, Any]]) -> None:
    change = record_change(record, kind, reader.context, differences)
    ledger.append(
        f"{record._meta.app_label}:{record._meta.model_name}:{kind}",
        (record._meta.label_lower, str(record.pk)),
        context=reader.context,
        content={
            "change": str(change.pk),
            "fields": {name: storable(after) for name, (_before, after) in differences.items()},
        },
    )


def _form_page(request: HttpRequest, register: Register, form: Any, record: Any) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "record": record,
        "back": register.url("detail", record) if record else register.url("list"),
    }
    return render(request, "core/register/form.html", context, status=422 if form.errors else 200)


@require_POST
@reads
def step(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    name, note = request.POST.get("step", ""), request.POST.get("note", "").strip()[:2000]
    try:
        take(register.workflow, record, name, reader, note, request.POST.get("state"))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(step)s") % {"step": register.workflow.steps[name].words})
    return redirect(register.url("detail", record))


@require_POST
@reads
def take_back(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    changes = reader.rows(Change) if register.held else Change.objects.ungated("undo on a reference register")
    found = changes.filter(
        register=record._meta.label_lower, object_id=str(record.pk), kind=Change.Kind.STEP
    ).order_by("-recorded_at", "-pk")
    last = found.first()
    try:
        if last is None or str(last.pk) != request.POST.get("change"):
            raise NotHere
        undo(register.workflow, record, last, reader)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect(register.url("detail", record))


@require_POST
@reads
def act(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    record = reader.get(register, key)
    chosen = find(request.POST.get("action", ""), record, reader.context)
    if chosen is None or (chosen.own_rows_only and not reader.may_write(record)):
        raise NotHere
    try:
        goes_to = perform(chosen, record, reader.context, request.POST.get("note", "").strip()[:2000])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(register.url("detail", record))
    messages.success(request, _("Done: %(action)s") % {"action": chosen.title})
    return redirect(goes_to or register.url("detail", record))
