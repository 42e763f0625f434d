"""Filters: what a list can be narrowed by, how the address says it, and how the chip reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from entente.core import choosing, links
from entente.core.bilingual import active
from entente.core.record_fields import LIKE, called, unchanged
from entente.core.registers.columns import choice_words

Choices = Iterable[tuple[str, str]]
LAST = "\U0010ffff"
MAX_TEXT = 200
MAX_IDS = 1_000


class BadFilter(ValueError):
    """A filter's value cannot be read; the message is for the reader."""


@dataclass(frozen=True)
class Chip:
    """One active filter: what it says, and the parameters to leave out to remove it."""

    label: str
    value: str
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """One filter, by default of the kind its field calls for.

    ``kind``: ``choice`` (a select), ``flag`` (yes or no), ``dates`` (``<name>_from``, ``<name>_to``, whole
    days in the officer's zone), ``text`` (starts with; capitals count unless the field stores capitals),
    ``number`` (``_from``, ``_to``), ``record`` (another register's: its id, or ``<name>_like`` with
    words of its name, so that a list never loads the names of another). ``query`` turns a value into a
    ``Q`` for anything else: it then names in ``uses`` the fields it rests on. Kind ``link`` is such a
    question that only addresses ask, of figures that lead to their records: the form does not offer it,
    ``said`` puts it into words, and both raise :class:`BadFilter`.
    """

    name: str
    label: str | Promise | None = None
    kind: str = ""
    choices: Callable[[], Choices] | None = None
    query: Callable[[str], Q] | None = None
    uses: tuple[str, ...] = ()
    said: Callable[[str], str] | None = None
    model: type[models.Model] | None = field(default=None, compare=False, repr=False)

    def bound(self, model: type[models.Model]) -> Filter:
        kind = self.kind or _kind_of(self._field_of(model))
        if kind == "record" and (self.query is not None or self.choices is not None):
            kind = "choice"
        if not kind and self.choices is None:
            raise ImproperlyConfigured(f"filter {self.name} of {model.__name__} needs a kind")
        return Filter(
            self.name,
            self.label,
            kind or "choice",
            self.choices,
            self.query,
            self.uses or (self.name,),
            self.said,
            model,
        )

    def _field_of(self, model: type[models.Model]) -> models.Field | None:
        try:
            return model._meta.get_field(self.name)
        except FieldDoesNotExist:
            return None

    @property
    def field(self) -> models.Field | None:
        return self._field_of(self.model)

    @property
    def title(self) -> str:
        if self.label is not None:
            return capfirst(str(self.label))
        return capfirst(str(self.field.verbose_name if self.field else self.name.replace("_", " ")))

    @property
    def parameters(self) -> tuple[str, ...]:
        if self.kind in ("dates", "number"):
            return (f"{self.name}_from", f"{self.name}_to")
        if self.kind == "record":
            return (self.name, f"{self.name}{LIKE}")
        return (self.name,)

    @property
    def find_url(self) -> str:
        """Where a script asks for the records that words may mean."""
        found = choosing.opened(links.target(self.field)) if self.kind == "record" else None
        return found[0].url("find") if found else ""

    def options(self) -> list[tuple[str, str]]:
        """Values and words of a select."""
        if self.kind == "flag":
            return [("yes", _("yes")), ("no", _("no"))]
        if self.choices is not None:
            return [(str(value), str(words)) for value, words in self.choices()]
        several = self.field is not None and self.field.get_internal_type() == "ArrayField"
        field = self.field.base_field if several else self.field
        if field is not None and (words := choice_words(field, active())):
            return [(str(value), one) for value, one in words.items()]
        if self.field is not None and self.field.is_relation:
            rows = self.field.related_model._default_manager.select_related()
            return [(str(row.pk), str(row)) for row in rows[:500]]
        return []

    def ranges(self, given: Mapping[str, str]) -> bool:
        """Whether what is given asks for more than one value of the field, or for anything of its own."""
        if self.query is not None or self.kind in ("dates", "text"):
            return True
        if self.kind == "number":
            low, high = (given.get(parameter, "").strip() for parameter in self.parameters)
            return low != high
        return (self.kind != "flag" and "," in given.get(self.name, "")) or bool(
            given.get(f"{self.name}{LIKE}")
        )

    def read(self, given: Mapping[str, str]) -> tuple[Q, Chip] | None:
        """The condition and its chip, None when not given; raises :class:`BadFilter`."""
        values = [given.get(parameter, "").strip() for parameter in self.parameters]
        if not any(values):
            return None
        at_most = MAX_IDS if self.kind in ("record", "link") else MAX_TEXT
        if any(len(value) > at_most or "\x00" in value for value in values):
            raise BadFilter(_("%(name)s: this value cannot be read.") % {"name": self.title})
        if self.kind == "record":
            return self._read_record(values[0], given.get(f"{self.name}{LIKE}"))
        condition, words = getattr(self, f"_read_{self.kind}")(*values)
        return condition, Chip(self.title, words, self.parameters)

    def _read_choice(self, value: str) -> tuple[Q, str]:
        """One choice, or several of them separated by commas: any of them will do."""
        pointed = self.query is None and self.choices is None and self.field is not None
        if pointed and self.field.is_relation:  # the chosen ones alone, whatever their number and whichever
            keys = self.field.target_field
            several = [one for one in value.split(",") if one]
            rows = self.field.related_model._default_manager.select_related()
            options = {str(row.pk): str(row) for row in rows.filter(pk__in=_readable(keys, several))}
        else:
            options = dict(self.options())
            several = [one for one in value.split(",") if one] if self._several(value, options) else [value]
        if not several or any(one not in options for one in several):
            raise BadFilter(_("%(name)s: there is no such choice.") % {"name": self.title})
        words = ", ".join(options[one] for one in several)
        if self.query is not None:
            return self.query(value), words
        if self.field is not None and self.field.get_internal_type() == "ArrayField":
            return Q(**{f"{self.name}__overlap": several}), words
        if len(several) > 1:
            return Q(**{f"{self.name}__in": several}), words
        return Q(**{self.name: value}), words

    def _read_record(self, value: str, like: str | None) -> tuple[Q, Chip] | None:
        """Records by their ids, or all that words may mean; words that only name the id say nothing new."""
        key, ids = links.target(self.field), [one for one in value.split(",") if one]
        rows = links.records(key, ids)
        if len(rows) < len(set(ids)):
            raise BadFilter(_("%(name)s: there is no such choice.") % {"name": self.title})
        words = called(rows)
        if like is not None and not unchanged(like, rows):
            if not like.strip():
                return None
            found = choosing.resolve(key, like)
            if not found.rows:
                told = {"name": self.title, "words": like.strip()}
                raise BadFilter(_("%(name)s: no record that you may see is called “%(words)s”.") % told)
            if found.more:
                raise BadFilter(
                    _("%(name)s: too many records are called so. Add a word.") % {"name": self.title}
                )
            rows = list(found.rows)
            quoted = _("“%(words)s”") % {"words": like.strip()}
            words = str(found.one) if found.one is not None else f"{quoted} ({len(rows)})"
        if not rows:  # no id, and words of nothing but signs
            return None
        chosen = [row.pk for row in rows]
        if self.field.get_internal_type() == "ArrayField":
            condition = Q(**{f"{self.name}__overlap": chosen})
        else:
            condition = Q(**{f"{self.name}__in": chosen} if len(chosen) > 1 else {self.name: chosen[0]})
        return condition, Chip(self.title, words, self.parameters)

    def _several(self, value: str, options: dict[str, str]) -> bool:
        return self.query is None and "," in value and value not in options

    def _read_flag(self, value: str) -> tuple[Q, str]:
        words = dict(self.options()).get(value)
        if words is None:
            raise BadFilter(_("%(name)s: yes or no.") % {"name": self.title})
        if self.query is not None:
            return self.query(value), words
        if self.field is not None and self.field.get_internal_type() != "BooleanField":
            return Q(**{f"{self.name}__isnull": value == "no"}), words
        return Q(**{self.name: value == "yes"}), words

    def _read_text(self, value: str) -> tuple[Q, str]:
        if self.query is not None:
            return self.query(value), value
        if self.field.get_internal_type() == "UUIDField":
            if not re.fullmatch(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", value):
                raise BadFilter(_("%(name)s: this is no identifier.") % {"name": self.title})
            return Q(**{self.name: value}), value
        # A range, not LIKE: row-level security lets only leakproof operators use an index.
        return Q(**{f"{self.name}__gte": value, f"{self.name}__lt": value + LAST}), value + "…"

    def _read_link(self, value: str) -> tuple[Q, str]:
        return self.query(value), self.said(value) if self.said is not None else value

    def _read_dates(self, start: str, end: str) -> tuple[Q, str]:
        days = []
        for value in (start, end):
            try:
                day = parse_date(value) if value else None
            except ValueError:
                day = None
            if value and day is None:
                raise BadFilter(_("%(name)s: write dates as 2026-12-31.") % {"name": self.title})
            days.append(day)
        condition = Q()
        try:
            if days[0]:
                condition &= Q(**{f"{self.name}__gte": self._edge(days[0])})
            if days[1]:
                condition &= Q(**{f"{self.name}__lt": self._edge(days[1] + timedelta(days=1))})
        except OverflowError:
            raise BadFilter(_("%(name)s: this date is out of range.") % {"name": self.title}) from None
        return condition, " – ".join(day.isoformat() if day else "…" for day in days)

    def _edge(self, day: Any) -> Any:
        if self.field is not None and self.field.get_internal_type() == "DateField":
            return day
        return timezone.make_aware(datetime.combine(day, time.min)).astimezone(
            timezone.get_default_timezone()
        )

    def _read_number(self, low: str, high: str) -> tuple[Q, str]:
        condition = Q()
        asked = ((low, "gte"), (high, "lte"))
        if low == high and re.fullmatch(r"-?\d{1,12}", low):  # one value: its index then has the list's order
            asked = ((low, "exact"),)
        for value, lookup in asked:
            if not value:
                continue
            if not re.fullmatch(r"-?\d{1,12}([.,]\d{1,9})?", value):
                raise BadFilter(_("%(name)s: write a number.") % {"name": self.title})
            condition &= Q(**{f"{self.name}__{lookup}": float(value.replace(",", "."))})
        return condition, " – ".join(value or "…" for value in (low, high))


def _readable(keys: models.Field, given: list[str]) -> list[Any]:
    """Those of these texts that can be keys at all."""
    found = []
    for one in given:
        try:
            value = keys.to_python(one)
        except ValidationError:
            continue
        if not isinstance(value, int) or -(2**31) <= value < 2**31:
            found.append(value)
    return found


def _kind_of(model_field: models.Field | None) -> str:
    if model_field is None:
        return ""
    kind = model_field.get_internal_type()
    if links.is_link(model_field):
        return "record"
    if model_field.choices or model_field.is_relation:
        return "choice"
    if kind == "ArrayField" and model_field.base_field.choices:
        return "choice"
    if kind == "BooleanField":
        return "flag"
    if kind in ("DateField", "DateTimeField"):
        return "dates"
    if kind in ("FloatField", "DecimalField") or kind.endswith("IntegerField"):
        return "number"
    return "text"


def filters_of(given: Iterable[str | Filter], model: type[models.Model]) -> tuple[Filter, ...]:
    return tuple((one if isinstance(one, Filter) else Filter(one)).bound(model) for one in given)
