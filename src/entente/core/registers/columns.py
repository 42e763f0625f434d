"""A column: where its value comes from, how it is headed, sorted and shown in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from entente.core import links
from entente.core.bilingual import Bilingual, active, untranslated
from entente.core.gate.context import WITHHELD

NOTHING_GIVEN = "—"


@dataclass(frozen=True)
class Column:
    """One column of a register.

    ``name`` is a field, a :class:`Bilingual` pair, a property or a method of the model. ``value`` replaces
    it by a function of the record. ``uses`` names the fields that a property or function reads, so that
    it is shown only where the gate shows all of them. ``sort`` is the field to sort by, or one per language
    (``{"en": "name_key_en", "fr": "name_key_fr"}``); a plain field sorts by itself; ``None`` with a
    property means: not sortable. ``link`` is a function of the record to an address.
    """

    name: str
    label: str | Promise | None = None
    value: Callable[[Any], Any] | None = None
    uses: tuple[str, ...] = ()
    sort: str | dict[str, str] | None = None
    unit: str = ""
    """A unit after the value: ``kn``, ``m``."""
    link: Callable[[Any], str | None] | None = None
    numeric: bool = False

    @classmethod
    def of(cls, given: str | Column) -> Column:
        return given if isinstance(given, Column) else cls(given)

    def field(self, model: type[models.Model]) -> models.Field | None:
        try:
            field = model._meta.get_field(self.name)
        except FieldDoesNotExist:
            return None
        return field if getattr(field, "concrete", False) else None

    def fields_read(self, model: type[models.Model]) -> tuple[str, ...]:
        """The attnames that this column's value rests on."""
        if self.uses:
            return tuple(model._meta.get_field(name).attname for name in self.uses)
        if self.value is None and (field := self.field(model)) is not None:
            return (field.attname,)
        if isinstance(getattr(model, self.name, None), Bilingual):
            return (f"{self.name}_en", f"{self.name}_fr")
        return ()

    def title(self, model: type[models.Model]) -> str:
        if self.label is not None:
            return capfirst(str(self.label))
        if (field := self.field(model)) is not None:
            return capfirst(str(field.verbose_name))
        try:  # a bilingual pair is headed by its field, without the language in brackets
            pair = model._meta.get_field(f"{self.name}_en")
            return capfirst(str(pair.verbose_name).split(" (")[0])
        except FieldDoesNotExist:
            function = getattr(model, self.name, None)
            given = getattr(function, "short_description", None) or self.name.replace("_", " ")
            return capfirst(str(given))

    def sort_field(self, model: type[models.Model]) -> str | None:
        """The field to sort by in the active language; None when this column cannot be sorted."""
        language = "fr" if (get_language() or "en").startswith("fr") else "en"
        if isinstance(self.sort, dict):
            return self.sort[language]
        if self.sort:
            return self.sort
        if self.value is not None:
            return None
        field = self.field(model)
        if field is not None:
            plain = not (field.is_relation or isinstance(field, models.JSONField) or links.is_link(field))
            return field.attname if plain and field.get_internal_type() != "ArrayField" else None
        if isinstance(getattr(model, self.name, None), Bilingual):
            for candidate in (f"{self.name}_key_{language}", f"{self.name}_{language}"):
                try:
                    return model._meta.get_field(candidate).attname
                except FieldDoesNotExist:
                    continue
        return None

    def raw(self, record: Any) -> Any:
        """The value, or ``WITHHELD`` where the gate keeps a part of it."""
        for attname in self.fields_read(type(record)):
            if getattr(record, attname) is WITHHELD:
                return WITHHELD
        if self.value is not None:
            return self.value(record)
        value = getattr(record, self.name)
        return value() if callable(value) else value

    def shown(self, record: Any) -> Any:
        """What a page shows; ``WITHHELD`` stays itself, the template says under what."""
        raw = self.raw(record)
        if raw is WITHHELD:
            return WITHHELD
        field = self.field(type(record)) if self.value is None else None
        if links.is_link(field):
            return display(links.shown(record, field))
        text = display(raw, field)
        if self.value is None and isinstance(getattr(type(record), self.name, None), Bilingual):
            return _in_other_language(record, self.name, text)
        return f"{text} {self.unit}" if self.unit and raw is not None else text

    def plain(self, record: Any) -> str:
        """What an export writes: times in UTC, numbers with a point, choices in words."""
        raw = self.raw(record)
        if raw is WITHHELD:
            return ""
        field = self.field(type(record)) if self.value is None else None
        if links.is_link(field):
            return "; ".join(name for name, _url in links.names(record, field))
        return plain(raw, field)


def marked(record: Any) -> Any:
    """What a record is called, marked where the reader gets its title in the other official language."""
    if isinstance(getattr(type(record), "title", None), Bilingual):
        return _in_other_language(record, "title", str(record))
    return str(record)


def only_in(record: Any, name: str = "title") -> str:
    """ "in English only", "in French only"; nothing where the reader's language is there."""
    pair = isinstance(getattr(type(record), name, None), Bilingual)
    if not pair or not untranslated(record, name):
        return ""
    return _("in English only") if active() == "fr" else _("in French only")


def _in_other_language(record: Any, name: str, text: Any) -> Any:
    """The text, marked where the reader gets it in the other official language."""
    words = only_in(record, name)
    if not words:
        return text
    other = "en" if active() == "fr" else "fr"
    return format_html('<span lang="{}">{}</span> <span class="untranslated">{}</span>', other, text, words)


@lru_cache(1024)
def choice_words(field: models.Field, language: str) -> dict[Any, str]:
    """The words of a field's choices in a language: the same for every row, and some lists are long."""
    with override(language):
        return {value: str(words) for value, words in field.flatchoices or ()}


def display(value: Any, field: models.Field | None = None) -> Any:
    """A value for people: the officer's zone with UTC on hover, words for choices, commas by language."""
    if value is None or value == "" or value == []:
        return NOTHING_GIVEN
    if field is not None and (words := choice_words(field, active())):
        return words.get(value, str(value))
    if (said := getattr(field, "said", None)) is not None:
        return said(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value, field is not None and field.name == "due_at")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return formats.number_format(round(value, 5), use_l10n=True, force_grouping=False)
    if isinstance(value, int):
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(display(one, getattr(field, "base_field", None))) for one in value)
    return value if hasattr(value, "__html__") else str(value)


def moment(at: datetime, closes: bool = False) -> str:
    """24-hour clock in the officer's zone; hover shows UTC. ``closes``: a time by which something is due."""
    if timezone.is_naive(at):
        at = timezone.make_aware(at, timezone.get_default_timezone())
    utc = at.astimezone(UTC)
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M:%S UTC"),
        deadline(local) if closes else local.strftime("%Y-%m-%d %H:%M"),
    )


def deadline(at: datetime) -> str:
    """A time by which something is due: the end of a day, which is the next one's midnight, is that day."""
    local = timezone.localtime(at)
    if (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(minutes=1):%Y-%m-%d}"
    return f"{local:%Y-%m-%d %H:%M}"


def plain(value: Any, field: models.Field | None = None) -> str:
    if value is None:
        return ""
    if field is not None and (words := choice_words(field, active())):
        return words.get(value, str(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(one) for one in value)
    return str(value)


def columns_of(given: Iterable[str | Column]) -> tuple[Column, ...]:
    return tuple(Column.of(one) for one in given)
