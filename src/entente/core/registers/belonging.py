"""What a record belongs to: "Plan agreed" says little without its initiative.

A register names it (``belongs``); lists of things from many registers (My day, notifications, calendars,
search) say it beside the title, where the gate shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from entente.core import links
from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.spreadsheet import fold


@dataclass(frozen=True)
class Owner:
    words: str
    url: str | None


def field_of(register: Register) -> models.Field | None:
    """The link (or key) that says what a record belongs to: declared, else the first that it must have."""
    fields = register.model._meta.concrete_fields
    if register.belongs is None:
        return None
    if register.belongs:
        return register.model._meta.get_field(register.belongs)
    return next((f for f in fields if isinstance(f, links.LinkField) and not f.null), None)


def of(reader: Reader, register: Register, rows: Iterable[Any]) -> dict[Any, Owner]:
    """Key to owner, for those rows that have one which this officer may see: one query."""
    rows, field = list(rows), field_of(register)
    if field is None or not rows:
        return {}
    if not links.is_link(field):
        return _pointed(reader, rows, field)
    links.attach(reader, rows, field)
    found = {}
    for row in rows:
        named = links.names(row, field)
        if named and fold(named[0][0]) not in fold(row):  # some titles name it themselves
            found[row.pk] = Owner(*named[0])
    return found


def _pointed(reader: Reader, rows: list[Any], field: models.Field) -> dict[Any, Owner]:
    ids = {getattr(row, field.attname) for row in rows} - {None, WITHHELD}
    there = field.related_model._default_manager.in_bulk(ids) if ids else {}
    return {
        row.pk: Owner(str(there[key]), reader.link_to(field.related_model, there[key]))
        for row in rows
        if (key := getattr(row, field.attname)) in there
    }


def words(reader: Reader, register: Register, rows: Iterable[Any]) -> dict[Any, str]:
    """Key to the owner's name; nothing where there is none to show."""
    return {key: owner.words for key, owner in of(reader, register, rows).items()}
