"""A recipient where nobody has an account says by letter or call what it did about a correction.

The holder's privacy or liaison officer writes that down, with whose word it is: a body abroad, or a partner
that is not set up here, has nobody who could (``heard_wall.py`` lets PostgreSQL take no other row).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import BooleanField, F, Func, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente import ledger
from entente.authority.models import Notice
from entente.core.gate import Context
from entente.core.models import Role

WRITERS = (Role.PRIVACY, Role.LIAISON)


@dataclass(frozen=True)
class Heard:
    done: str
    how: str
    by: str
    on: date
    reference: str = ""


class HeardForm(forms.Form):
    """What the recipient did, and whose word that is."""

    done = forms.ChoiceField(label=_("Done"), choices=Notice.Done)
    how = forms.ChoiceField(label=_("Heard"), choices=Notice.Heard)
    by = forms.CharField(label=_("Said by"), max_length=160, help_text=_("Name or position over there."))
    on = forms.DateField(label=_("Said on"), widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("Reference of their letter"), max_length=120, required=False,
        help_text=_("A call has none."),
    )  # fmt: skip

    def __init__(self, *args: Any, sent: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = sent

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not self.sent <= day <= timezone.localdate():
            raise forms.ValidationError(_("A day from that of the correction to today."))
        return day

    def clean(self) -> dict[str, object]:
        told: dict[str, object] = super().clean() or {}
        if told.get("how") == Notice.Heard.LETTER and not told.get("reference"):
            self.add_error("reference", _("Give the reference of their letter."))
        return told

    def heard(self) -> Heard:
        told = self.cleaned_data
        return Heard(**{name: told[name] for name in ("done", "how", "by", "on", "reference")})


def without_account(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these notices, those whose recipient has nobody who could acknowledge here."""
    signs_in = Func(F("recipient_id"), function="entente_signs_in", output_field=BooleanField())
    return rows.annotate(signs_in=signs_in).filter(signs_in=False)


def may_write(context: Context) -> bool:
    return context.officer.has_role(*WRITERS)


def to_hear(context: Context) -> QuerySet[Notice]:
    """Notices of the officer's own agency that wait for a letter or a call."""
    if not may_write(context):
        return Notice.objects.none()
    return without_account(Notice.objects.filter(holder=context.unit.agency_id, done=""))


@transaction.atomic
def record(context: Context, notice: Notice, heard: Heard) -> None:
    """Write down what the recipient said; once.

    PermissionError where it is not this officer's to write or the recipient answers for itself; ValueError
    for a day before the correction was sent or after today, or a letter without a reference.
    """
    rows = to_hear(context).filter(pk=notice.pk)
    if heard.done not in Notice.Done.values or not rows.exists():
        raise PermissionError("answered already, or not this officer's to write down")
    if not timezone.localdate(notice.sent_at) <= heard.on <= timezone.localdate():
        raise ValueError("no day between the correction and today")
    if (
        heard.how not in Notice.Heard.values
        or not heard.by
        or (heard.how == "letter" and not heard.reference)
    ):
        raise ValueError("whose word it is, and how it came, must be said")
    Notice.objects.filter(pk=notice.pk, done="").update(
        done=heard.done, done_at=context.at, done_by=context.officer, heard_how=heard.how,
        heard_from=heard.by, heard_on=heard.on, heard_reference=heard.reference,
    )  # fmt: skip
    ledger.append(
        "authority:correction:heard",
        ("authority.correction", str(notice.correction_id)),
        context=context,
        content={
            "notice": str(notice.pk), "done": heard.done, "how": heard.how, "said_by": heard.by,
            "said_on": heard.on.isoformat(), "reference": heard.reference,
        },
    )  # fmt: skip
