"""Many records at once: set one field or take one step, each record by the rules it has alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from entente.core.gate.context import WITHHELD
from entente.core.registers import saving
from entente.core.registers.forms import form_class, form_names
from entente.core.registers.listing import page, read_request
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads
from entente.core.workflow import NotAllowed, take

AT_MOST = 200


def verbs(register: Register, reader: Reader) -> list[tuple[str, str]]:
    """What this officer may do to many records of the register: ``set:FIELD`` and ``step:NAME``."""
    found = []
    if register.may_change(reader.context):
        for name in register.bulk:
            title = str(register.model._meta.get_field(name).verbose_name)
            found.append((f"set:{name}", _("Set: %(field)s") % {"field": title}))
    if register.workflow is not None:
        for step in register.workflow.steps.values():
            if not step.roles or reader.context.officer.has_role(*step.roles):
                found.append((f"step:{step.name}", _("Step: %(step)s") % {"step": step.words}))
    return found


@require_POST
@reads
def bulk(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    allowed = dict(verbs(register, reader))
    verb, keys = request.POST.get("verb", ""), request.POST.getlist("ids")[:AT_MOST]
    if request.POST.get("every"):
        keys = every(register, reader, request.POST.get("query", ""))
    if verb not in allowed:
        raise NotHere
    if not keys:
        messages.error(request, _("Choose at least one record."))
        return redirect(register.url("list"))
    what, _colon, name = verb.partition(":")
    form = _form(register, what, name, request.POST if request.POST.get("sure") else None)
    if not request.POST.get("sure") or not form.is_valid():
        rows = [row for row in (_row(register, reader, key) for key in keys) if row is not None]
        context = {
            "register": register,
            "rows": rows,
            "form": form,
            "verb": verb,
            "words": allowed[verb],
            "back": register.url("list"),
        }
        return render(request, "core/register/bulk.html", context, status=422 if form.errors else 200)
    done, refused = 0, []
    for key in keys:
        row = _row(register, reader, key)
        if row is None:
            continue
        try:
            with transaction.atomic():
                if what == "step":
                    take(register.workflow, row, name, reader, form.cleaned_data.get("note", ""))
                else:
                    _set(register, reader, str(row.pk), name, form)
            done += 1
        except (NotAllowed, NotHere, Unfit, saving.NoLabel) as refusal:
            words = str(refusal) or _("this record is not yours to change")
            refused.append(f"{row}: {words}")
    if done:
        messages.success(
            request, ngettext("%(n)s record changed.", "%(n)s records changed.", done) % {"n": done}
        )
    for words in refused[:10]:
        messages.warning(request, words)
    if len(refused) > 10:
        messages.warning(request, _("… and %(n)s more.") % {"n": len(refused) - 10})
    return redirect(register.url("list"))


def every(register: Register, reader: Reader, query: str) -> list[str]:
    """Keys of all records of the list as its filters have it, up to as many as may be changed at once."""
    wanted = read_request(register, dict(parse_qsl(query.lstrip("?"))))
    if wanted.problems:
        return []  # a filter that cannot be read would choose more than was meant
    wanted.size = AT_MOST
    return [str(row.pk) for row in page(register, reader, wanted).rows]


def _row(register: Register, reader: Reader, key: str) -> Any | None:
    try:
        return reader.get(register, key)
    except NotHere:
        return None


class Unfit(ValueError):
    """The value does not go with what else the record says."""


class _OneField:
    @staticmethod
    def of(register: Register, name: str) -> Any:
        """The form of one field alone. What the model asks of a whole record is asked of each record."""

        class Form(form_class(register, (name,))):  # type: ignore[misc]
            def _post_clean(self) -> None:
                pass

        return Form


def _form(register: Register, what: str, name: str, data: Any) -> forms.BaseForm:
    if what == "set":
        return _OneField.of(register, name)(data)
    step = register.workflow.steps[name]

    class StepForm(forms.Form):
        note = forms.CharField(label=capfirst(_("reason")), required=step.note, max_length=2000)

    return StepForm(data)


def _set(register: Register, reader: Reader, key: str, name: str, form: Any) -> None:
    record = saving.locked(register, reader, key)
    if not reader.may_write(record) or getattr(record, name) is WITHHELD:
        raise NotHere
    shown = tuple(n for n in form_names(register) if saving.value(record, n) is not WITHHELD)
    before = {one: saving.value(record, one) for one in shown}
    seen = saving.seen(record, shown)
    setattr(record, name, form.cleaned_data[name])
    try:
        record.clean()  # as its own form would ask: the other fields are this record's
    except ValidationError as problem:
        raise Unfit(" ".join(problem.messages)) from None
    saving.change(register, reader, record, before, seen)
