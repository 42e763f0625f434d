"""What a form of any register would be filled in with, from its declaration: fields, choices, what is asked.

A field whose words have a form of their own (a code, a period, a competency) says in :data:`WORDS` what is
written there; a register whose fields hang together says in :data:`LEFT` what stays empty.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import MinValueValidator
from tests import days
from tests.core.registers.cases import needed

from entente.core.gate import Context, working_as
from entente.core.links import is_link, target
from entente.core.models import Agency, Label, Officer, Unit, agency_label
from entente.core.record_fields import RecordChoice, RecordChoices
from entente.core.registers import Register, registry, saving
from entente.core.registers.forms import Named, form_class, form_names

RULE = """
rules:
  - id: test.written
    version: {n}
    subject: traveller
    outcome: examine
    title: {en: t, fr: t}
    reason: {en: r, fr: r}
    source: s
    valid_from: 2026-01-01
    valid_until: 2027-01-01
    when: [{sex: F}, {direction: in}]
"""
WORDS: dict[str, str] = {
    "strategy.reports.period": "2026-0{n}",
    "secondments.positions.profile": "interviewing: {n}",
    "secondments.candidates.competencies": "interviewing: {n}",
    "training.courses.asks": "boats: {n}",
    "training.courses.gives": "interviewing: {n}",
    "training.profiles.competencies": "interviewing: {n}",
    "threats.corridors.weeks_from": "2026-03-02",
    "screening.concern-lists.countries": "KP IR",
    "screening.permits.hs": "8501 8526",
    "screening.permits.destination": "DE",
    "screening.permits.unit": "KG",
    "screening.rules.text": RULE,
    "marine.vessels-of-interest.imo": "9074729",
    "marine.vessels-of-interest.mmsi": "316001234",
    "core.glossary.code": "words-{n}",
}
"""``register.field``: what its form takes there, ``{n}`` for the number of the record."""

LEFT: dict[str, set[str]] = {"threats.corridors": {"records", "records_day"}}
"""Fields that stay empty: what they say must agree with another field."""

DAYS: dict[str, int] = {"authority.access.received_on": -5}
"""``register.field``: so many days from today; else a week on, each field of the form a day later."""


def regime_of(register: Register) -> str:
    return str(register.regime or "customs")


def agency_of(register: Register) -> str:
    """The agency whose information the register holds: the police's own is not the CBSA's."""
    return "RCMP" if regime_of(register) == "police" else "CBSA"


def roles_of(register: Register) -> list[str]:
    """Everything that the register asks of whoever reads it, writes it and takes its first steps."""
    found = [*(register.read or ()), *register.add, *register.change]
    if register.workflow is not None:
        found += [role for step in register.workflow.steps.values() for role in step.roles]
    for field in register.model._meta.concrete_fields:
        other = registry.get(target(field)) if is_link(field) else None
        found += (other.read or ()) if other is not None else ()
    return sorted({str(one) for one in found} - {"service"}) or ["coordinator"]


class World:
    """Two officers of one unit who may write the register, and the people and records that it refers to."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.agency = Agency.objects.get(code=agency_of(register))
        self.other = Agency.objects.exclude(pk=self.agency.pk).filter(code__in=("CBSA", "RCMP")).get()
        regimes = sorted({regime_of(register), "customs" if self.agency.code == "CBSA" else "police"})
        self.unit = Unit.objects.create(
            agency=self.agency, code=f"W-{register.room}"[:20], name_en="Writing desk",
            name_fr="Bureau d’écriture", level="desk", regimes=regimes,
        )  # fmt: skip
        agency_label(self.agency, regime_of(register))
        self.first, self.second, *self.subjects = (
            Officer.objects.create_user(
                f"writer.{n}", None, unit=self.unit, roles=roles_of(register), clearance_protected="B",
                display_name=f"Writer {n}", time_zone="America/Toronto",
            )
            for n in (1, 2, 3, 4)
        )  # fmt: skip
        self.made: dict[tuple[str, int], Any] = {}

    # -- what a record refers to ----------------------------------------------------------------------
    def linked(self, key: str, n: int = 1) -> Any:
        """A record of another register, as its own officers would have made it."""
        if (key, n) in self.made:
            return self.made[key, n]
        other = registry.get(key)
        assert other is not None
        values: dict[str, Any] = {}
        for field in other.model._meta.concrete_fields:
            if field.name in ("id", "label", "recorded_at", "retention_until") or field.null:
                continue
            if (words := WORDS.get(f"{key}.{field.name}")) is not None:
                values[field.name] = words.replace("{n}", str(n))
            elif is_link(field) and key != target(field) and not field.has_default():
                values[field.attname] = self.linked(target(field), n).pk
            elif not (field.has_default() or field.blank):
                values[field.name] = needed(field)
        for name in ("title_en", "name_en", "caption", "name", "number"):
            if any(field.name == name for field in other.model._meta.concrete_fields):
                values[name] = f"Linked {other.name} {n}"
                break
        with working_as(Context(self.first)) as context:
            record = other.model(**values)
            if other.held:
                record.label = self._label(other, context, record)
            record.save(force_insert=True)
        self.made[key, n] = record
        return record

    def _label(self, other: Register, context: Context, record: Any) -> Label:
        try:
            label = other.label_for(context, record)
        except (ImproperlyConfigured, saving.NoLabel):  # nobody adds to it by a form, or not this
            label = None
        return label or agency_label(self.agency, regime_of(self.register))

    # -- what is written --------------------------------------------------------------------------------
    def form(self) -> Any:
        """The register's empty form, as the first officer is offered it (inside an open context)."""
        return form_class(self.register, form_names(self.register))()

    def data(self, n: int = 1) -> dict[str, Any]:
        """What the ``n``-th record's form is sent with: every field that can be filled."""
        register = self.register
        made: dict[str, Any] = {}
        with working_as(Context(self.first)):
            for place, (name, field) in enumerate(self.form().fields.items()):
                if name not in LEFT.get(register.key, ()):
                    value = self.value(name, field, n, place)
                    if value not in (None, "", []):
                        made[name] = value
        return made

    def value(self, name: str, field: forms.Field, n: int, place: int) -> Any:
        key = f"{self.register.key}.{name}"
        if key in WORDS:
            return WORDS[key].replace("{n}", str(n))
        if isinstance(field, (RecordChoice, RecordChoices)):
            one = str(self.linked(field.register, n).pk)
            return [one] if field.several else one
        if isinstance(field, forms.ModelChoiceField):
            return self._related(name, field, n)
        if isinstance(field, (forms.MultipleChoiceField, forms.TypedMultipleChoiceField)):
            return [str(choices(field)[0])]
        if isinstance(field, forms.ChoiceField):
            return str(choices(field)[0])
        if isinstance(field, forms.BooleanField):
            return "on" if field.required else None
        if isinstance(field, forms.DateTimeField):
            return f"{datetime.combine(day(key, place), time(10, n)):%Y-%m-%dT%H:%M}"
        if isinstance(field, forms.DateField):
            return day(key, place).isoformat()
        if isinstance(field, (forms.IntegerField, forms.FloatField, forms.DecimalField)):
            return str(max([n, *(one.limit_value for one in self._validators(name, MinValueValidator))]))
        if isinstance(field, Named):
            return str(field.field.flatchoices[0][0])
        if isinstance(field, SimpleArrayField):
            inner = field.base_field
            if isinstance(inner, forms.UUIDField):
                return str(UUID(int=n))
            return str(choices(inner)[0]) if hasattr(inner, "choices") else "1" if number(inner) else "AB"
        if isinstance(field, forms.JSONField):
            return None
        width = getattr(field, "max_length", None) or 200
        return f"{spoken(name)} {n}"[:width] if width > 3 else "AB"[:width]

    def _validators(self, name: str, kind: type) -> list[Any]:
        return [one for one in self.register.model._meta.get_field(name).validators if isinstance(one, kind)]

    def _related(self, name: str, field: forms.ModelChoiceField, n: int) -> Any:
        rows = field.queryset
        if rows.model is Agency:
            return str((self.agency if name in ("agency", "holder") else self.other).pk)
        if rows.model is Unit:
            return str(self.unit.pk)
        if rows.model is Officer:
            return str(self.subjects[n - 1].pk)
        first = rows.order_by("pk").first()
        return str(first.pk) if first is not None else None


def number(field: forms.Field) -> bool:
    return isinstance(field, (forms.IntegerField, forms.FloatField))


def spoken(name: str) -> str:
    """Words that say which field they stand in, and are no number, name or address."""
    return "Words of " + re.sub(r"_(en|fr)$", " in \\1", name).replace("_", " ")


def day(key: str, place: int) -> date:
    return days.today() + timedelta(days=DAYS.get(key, 7 + place))


def choices(field: Any) -> list[Any]:
    """The values that a choice offers, groups opened, the empty one left out."""
    found: list[Any] = []
    for value, words in field.choices:
        found += [one for one, _w in words] if isinstance(words, (list, tuple)) else [value]
    return [one for one in found if one not in (None, "")]


def another(world: World, data: dict[str, Any], form: Any, n: int) -> tuple[str, Any]:
    """A field of a record and another value for it: words where there are words, else what there is."""
    key = world.register.key
    free = [name for name in form.fields if f"{key}.{name}" not in WORDS and name not in form.fixed]
    free = [name for name in free if name not in LEFT.get(key, ())]
    for name in free:
        if type(form.fields[name]) is forms.CharField and len(str(data.get(name, ""))) > 3:
            width = form.fields[name].max_length or 200
            return name, f"Other {n} {spoken(name)}"[:width]
    for name in free:
        field = form.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            rest = [str(one) for one in choices(field) if str(one) != str(data.get(name))]
            if len(rest) >= n and not isinstance(field, forms.MultipleChoiceField):
                return name, rest[n - 1]
        if isinstance(field, forms.DateField):
            return name, (day(f"{key}.{name}", 0) + timedelta(days=30 + n)).isoformat()
        if number(field):
            return name, str(int(data.get(name, 1)) + n)
    for name in form.fields:
        if "{n}" in (words := WORDS.get(f"{key}.{name}", "")):
            return name, words.replace("{n}", str(n + 1))
    raise AssertionError(f"{key}: no field to change")


def spoilt(register: Register, form: Any, data: dict[str, Any]) -> tuple[str, str]:
    """A field and a cell that it cannot take: a day that no calendar has, words for a number, no choice."""
    for name, field in form.fields.items():
        if isinstance(field, (forms.DateField, forms.DateTimeField)) and name in data:
            return name, "31 février 2026"
    for name, field in form.fields.items():
        if number(field) and name in data:
            return name, "many"
        if isinstance(field, forms.ChoiceField) and name in data:
            return name, "nothing of the kind"
    for name in form.fields:
        if f"{register.key}.{name}" in WORDS:
            return name, "nothing of the kind"
    name = next(name for name, field in form.fields.items() if field.required or name.endswith("_en"))
    return name, ""
