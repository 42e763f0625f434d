"""Adding and changing records, taking steps, running actions: every way to write, each written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entente.core.actions import Refused, find, perform
from entente.core.gate.context import WITHHELD
from entente.core.models import Change
from entente.core.record_fields import LIKE
from entente.core.registers import saving
from entente.core.registers.forms import form_class, form_names
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.core.workflow import NotAllowed, take, undo


@require_http_methods(["GET", "POST"])
@reads
def add(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    if not register.may_add(reader.context):
        raise NotHere
    names = form_names(register)
    given = request.GET.dict() if request.method == "GET" else None
    form = form_class(register, names)(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                record = saving.create(register, reader, form.save(commit=False), names)
        except saving.NoLabel as refusal:
            form.add_error(None, _unlabelled(refusal))
        except saving.Settled as refusal:
            form.add_error(None, str(refusal))
        except IntegrityError as refusal:
            form.add_error(None, saving.repeated(refusal))
        else:
            messages.success(request, _("Recorded."))
            return redirect(register.url("detail", record))
    return _form_page(request, register, form, None)


@require_http_methods(["GET", "POST"])
@reads
def edit(request: HttpRequest, register: Register, reader: Reader, key: str) -> HttpResponse:
    posted = request.method == "POST"
    record = saving.locked(register, reader, key) if posted else reader.get(register, key)
    if register.closed(record) or not register.may_change(reader.context) or not reader.may_write(record):
        raise NotHere
    shown = tuple(n for n in form_names(register) if saving.value(record, n) is not WITHHELD)
    before = {name: saving.value(record, name) for name in shown}
    seen = saving.seen(record, shown)
    form = form_class(register, shown)(request.POST or None, instance=record)
    if posted and form.is_valid():
        record = form.save(commit=False)
        try:
            with transaction.atomic():
                changed = saving.change(register, reader, record, before, request.POST.get("seen", ""))
        except saving.Conflict as conflict:
            return _conflict_page(request, register, form, record, before, seen, conflict)
        except saving.NoLabel as refusal:
            form.add_error(None, _unlabelled(refusal))
        except saving.Settled as refusal:
            form.add_error(None, str(refusal))
        except IntegrityError as refusal:
            form.add_error(None, saving.repeated(refusal))
        else:
            if changed:
                messages.success(request, _("Changed."))
            return redirect(register.url("detail", record))
    # what the officer had seen stays what it was while the form is being mended
    return _form_page(request, register, form, record, seen=request.POST.get("seen", "") if posted else seen)


def _unlabelled(refusal: saving.NoLabel) -> str:
    if refusal.args and refusal.args[0]:
        return str(refusal.args[0])
    return _("Your agency has no label for this information yet: ask the reference data steward.")


def _conflict_page(
    request: HttpRequest, register: Register, form: Any, record: Any, before: Any, seen: str, conflict: Any
) -> HttpResponse:
    """Somebody else was faster: their values beside the officer's own, who decides and records again."""
    given = request.POST.copy()
    for clash in conflict.clashes:
        if not clash.both:  # only the other has touched it: theirs is taken over
            now = before[clash.name]
            values = [saving.storable(one) for one in now] if isinstance(now, list) else [form_text(now)]
            given.setlist(clash.name, values)
            given.pop(clash.name + LIKE, None)  # the words of what stood there before
    fresh = form_class(register, tuple(before))(given, instance=register.model(pk=record.pk))
    return _form_page(request, register, fresh, record, seen=seen, clashes=conflict.clashes, status=409)


def form_text(value: Any) -> str:
    """A stored value as a form's field reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return str(value)


def _form_page(
    request: HttpRequest,
    register: Register,
    form: Any,
    record: Any,
    seen: str = "",
    clashes: Any = (),
    status: int = 0,
) -> HttpResponse:
    context = {
        "register": register,
        "form": form,
        "record": record,
        "seen": seen,
        "clashes": clashes,
        "back": register.url("detail", record) if record else register.url("list"),
    }
    code = status or (422 if form.errors else 200)
    return render(request, "core/register/form.html", context, status=code)


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
    if not chosen.leads:  # nothing is done yet: what it leads to says when it is
        messages.success(request, _("Done: %(action)s") % {"action": chosen.title})
    return redirect(goes_to or register.url("detail", record))
