"""Choosing a record of another register: from a list where they are few, by words where they are many.

One way for filters, forms, imports and the API. Everything is read through the gate of the open context.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from entente.core.gate.context import current_context
from entente.core.sorting import SortKeyField, sort_key

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader
    from entente.core.registers.register import Register

FEW = 50
"""So many records a form lists; more are looked for."""
FOUND = 20
"""Suggestions for what was typed."""
LOOKED_AT = 200
NATURAL = ("code", "number", "reference", "report_no")


@dataclass(frozen=True)
class Resolved:
    """What a text may mean: one record, none, or several (``more`` than these)."""

    rows: tuple[Any, ...] = ()
    more: bool = False

    @property
    def one(self) -> Any | None:
        return self.rows[0] if len(self.rows) == 1 and not self.more else None


def opened(key: str) -> tuple[Register, Reader] | None:
    """The register and the open context's reader; None where there is none, or not for this officer."""
    from entente.core.registers.reader import Reader
    from entente.core.registers.register import registry

    register, context = registry.get(key), current_context()
    if register is None or context is None or not register.may_read(context):
        return None
    return register, Reader.now(context)


def first(key: str, limit: int) -> tuple[list[Any], bool]:
    """The register's first records in its own order, and whether there are more."""
    from entente.core.registers.listing import page, read_request

    if (found := opened(key)) is None:
        return [], False
    register, reader = found
    wanted = read_request(register, {})
    wanted.size = limit
    shown = page(register, reader, wanted)
    return shown.rows, shown.next is not None


def few(key: str) -> list[Any] | None:
    """All records that the officer may see where they are few, else None. A record that withholds what its
    register is ordered by is looked for only by who knows it."""
    rows, more = first(key, FEW)
    return None if more else rows


def matching(key: str, words: str, limit: int = FOUND) -> tuple[list[Any], bool]:
    """Records that have every word (or its beginning), and whether there are more. Beginnings come first."""
    from entente.core.registers.spreadsheet import fold
    from entente.core.search import keys

    wanted, found = fold(words), opened(words and key)
    if not wanted:
        return first(key, limit)
    if found is None:
        return [], False
    register, reader = found
    if register.search:
        rows = list(
            reader.rows(register.model).filter(
                pk__in=keys(reader, register, words, LOOKED_AT + 1)[:LOOKED_AT]
            )
        )
    else:
        rows = [row for row in first(key, LOOKED_AT)[0] if wanted in fold(row)]
    rows.sort(key=lambda row: (not fold(row).startswith(wanted), sort_key(str(row)), str(row.pk)))
    return rows[:limit], len(rows) > limit


def natural(register: Register) -> list[str]:
    """Fields that name a record by themselves: declared, else codes, numbers and what is one of a kind."""
    if register.natural:
        return list(register.natural)
    fields = register.model._meta.concrete_fields
    found = [f.name for f in fields if isinstance(f, SortKeyField)]
    texts = [f for f in fields if isinstance(f, models.CharField) and not isinstance(f, SortKeyField)]
    return found + [f.name for f in texts if f.unique or f.name in NATURAL]


def _named_so(register: Register, text: str) -> list[Q]:
    conditions = []
    for name in natural(register):
        if isinstance(register.model._meta.get_field(name), SortKeyField):  # capitals and accents apart
            base = sort_key(text).split("\x01")[0]
            conditions.append(Q(**{f"{name}__gte": base + "\x01", f"{name}__lt": base + "\x02"}))
        else:
            conditions.append(Q(**{name: text}))
    return conditions


def resolve(key: str, text: str) -> Resolved:
    """What a text means among all that may be seen: an id, a natural key, a name, else words of it."""
    from entente.core.registers.spreadsheet import fold

    text = text.strip()
    if (found := opened(key)) is None or not text:
        return Resolved()
    register, reader = found
    rows = reader.rows(register.model)
    try:
        wanted: Any = UUID(text) if isinstance(register.model._meta.pk, models.UUIDField) else int(text)
    except ValueError:
        pass
    else:
        if (row := rows.filter(pk=wanted).first()) is not None:
            return Resolved((row,))
    for condition in _named_so(register, text):
        if here := list(rows.filter(condition)[: FOUND + 1]):
            return Resolved(tuple(here[:FOUND]), len(here) > FOUND)
    like, more = matching(key, text, LOOKED_AT)
    exact = [row for row in like if fold(text) in names(row)]
    return Resolved(tuple(exact or like), more and not exact)


def names(row: Any) -> set[str]:
    """What the record is called, folded, in both languages."""
    from entente.core.registers.spreadsheet import fold

    made = set()
    for language in ("en", "fr"):
        with override(language):
            made.add(fold(row))
    return made


def titles(rows: Sequence[Any], limit: int = 5) -> str:
    """Some names, for a sentence that asks to choose."""
    shown = ", ".join(_("“%(words)s”") % {"words": row} for row in rows[:limit])
    return f"{shown}…" if len(rows) > limit else shown
