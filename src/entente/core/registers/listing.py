"""A page of a list: filters, search, order and keyset paging, bounded in time at a million rows.

Rows are found in two steps. First the keys of one page, label by label: inside one label the index
``(label, sort column, key)`` gives rows in order, so that finding fifty of them costs the same however
many rows there are and however few of them this officer may see. Then these fifty rows are read with
their grades and masks. Row-level security decides again in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from entente.core.gate.context import Grade
from entente.core.gate.queryset import field_grades
from entente.core.registers.columns import Column
from entente.core.registers.filters import BadFilter, Chip
from entente.core.registers.keys import Keys
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register

COUNT_UP_TO = 10_000
"""Beyond this a list says "more than 10,000": counting on costs more than it tells."""
SEARCH_UP_TO = 1_000


@dataclass
class Wanted:
    """What the address asks of a list. ``problems`` says what of it could not be read."""

    condition: Q = field(default_factory=Q)
    chips: list[Chip] = field(default_factory=list)
    ranged: tuple[str, ...] = ()
    """Fields that the filters ask a range of, or anything that no index answers in the list's order."""
    filtered: tuple[str, ...] = ()
    """Fields that active filters rest on."""
    query: str = ""
    sort: Column | None = None
    sort_field: str = "pk"
    descending: bool = True
    after: str = ""
    before: str = ""
    """Key of the row that the page wanted ends before; ``after`` wins over it."""
    start: tuple[Any, Any] | None = None
    """Sort value and key to go on after, for who keeps them in memory; else ``after`` is looked up."""
    size: int = 50
    problems: list[str] = field(default_factory=list)
    found: list[str] | None = None
    """Keys that the search gave, asked for once."""


@dataclass
class Page:
    rows: list[Any]
    next: str | None
    """Key of the last row, when more follow."""
    end: tuple[Any, Any] | None = None
    """Its sort value and key."""
    notes: list[str] = field(default_factory=list)
    previous: str | None = None
    """Key of the first row, when others come before it."""


@dataclass(frozen=True)
class Count:
    value: int
    more: bool
    """True: there are more than ``value``."""


def read_request(register: Register, given: Mapping[str, str]) -> Wanted:
    """Read filters, ``q``, ``sort`` (``name`` or ``-name``) and ``after`` from an address."""
    wanted = Wanted(size=register.page_size, query=given.get("q", "").strip()[:200].replace("\x00", ""))
    for one in register.all_filters:
        try:
            read = one.read(given)
        except BadFilter as problem:
            wanted.problems.append(str(problem))
            continue
        if read is not None:
            wanted.condition &= read[0]
            wanted.chips.append(read[1])
            wanted.filtered += one.uses
            if one.ranges(given):
                wanted.ranged += one.uses
    name = given.get("sort", "").strip() or register.order_field
    if not _order_by(register, wanted, name):
        if given.get("sort"):
            wanted.problems.append(_("This list cannot be sorted that way."))
        _order_by(register, wanted, register.order_field)
    wanted.after = given.get("after", "").strip()
    wanted.before = "" if wanted.after else given.get("before", "").strip()
    return wanted


def _order_by(register: Register, wanted: Wanted, name: str) -> bool:
    plain = name.lstrip("-")
    column = register.column(plain)
    if column is not None:
        sort_field = register.sort_field(column)
    else:
        column = None
        names = {f.name for f in register.model._meta.concrete_fields} | {"pk"}
        sort_field = plain if plain in names and name == register.order_field else None
    if sort_field is None:
        return False
    wanted.sort, wanted.sort_field, wanted.descending = column, sort_field, name.startswith("-")
    if wanted.sort_field == "pk":
        wanted.sort_field = register.model._meta.pk.attname
    return True


def narrowed(register: Register, reader: Reader, wanted: Wanted) -> models.QuerySet:
    """All rows of the list. A filter leaves out rows that withhold what it asks for (the gate's queryset
    sees to that for fields; ``uses`` says it for a filter of another kind)."""
    rows = reader.rows(register.model)
    if register.held and wanted.filtered:
        rows = rows.at_grade_of(*wanted.filtered)
    if wanted.query:
        from entente.core.search import keys as search_keys

        if wanted.found is None:
            wanted.found = search_keys(reader, register, wanted.query, SEARCH_UP_TO + 1)
        rows = rows.filter(pk__in=wanted.found[:SEARCH_UP_TO])
    return rows.filter(wanted.condition) if wanted.condition else rows


def count(register: Register, reader: Reader, wanted: Wanted) -> Count:
    """How many rows, after the gate; counted up to :data:`COUNT_UP_TO`."""
    return counted(narrowed(register, reader, wanted))


def counted(rows: models.QuerySet) -> Count:
    found = rows.order_by().values("pk")[: COUNT_UP_TO + 1].count()
    return Count(min(found, COUNT_UP_TO), found > COUNT_UP_TO)


def page(register: Register, reader: Reader, wanted: Wanted) -> Page:
    """One page of rows, each with its grade. An ``after`` that is not there (any more) starts anew."""
    notes: list[str] = []
    model, sort_field = register.model, wanted.sort_field
    rows = narrowed(register, reader, wanted)
    if register.held:
        if _some_withhold(reader, model, sort_field):
            notes.append(_("Records that withhold what this list is sorted by are left out."))
        rows = rows.at_grade_of(sort_field)
    start = wanted.start
    if start is None and (wanted.after or wanted.before):
        start = _place_of(register, reader, wanted)
        if start is None:
            notes.append(_("The list has changed since: this is its first page."))
    earlier, keys = False, []
    if start is not None and wanted.before and not wanted.after:
        keys = Keys(rows, wanted).before(start, wanted.size + 1)
        earlier, more, keys = len(keys) > wanted.size, True, keys[-wanted.size :]
        if len(keys) < wanted.size:  # the beginning is near: the first page, whole
            start, keys = None, []
    if not keys:
        keys = Keys(rows, wanted).after(start, wanted.size + 1)
        more, keys = len(keys) > wanted.size, keys[: wanted.size]
        earlier = start is not None and bool(keys)
    if len(wanted.found or ()) > SEARCH_UP_TO:
        notes.append(
            _("More than %(count)s records have these words: %(count)s of them are listed. Add a word.")
            % {"count": f"{SEARCH_UP_TO:,}"}
        )
    found = {row.pk: row for row in reader.shown(register, reader.rows(model).filter(pk__in=keys))}
    shown = [found[key] for key in keys if key in found]
    last = shown[-1] if shown else None
    end = (last.__dict__.get(sort_field), last.pk) if more and last is not None else None
    previous = str(shown[0].pk) if earlier and shown else None
    return Page(shown, str(last.pk) if end else None, end, notes, previous)


def _some_withhold(reader: Reader, model: type[models.Model], sort_field: str) -> bool:
    needed = field_grades(model).get(sort_field, Grade.FULL)
    return any(Grade.POINTER <= decision.grade < needed for decision in reader.decisions.values())


def _place_of(register: Register, reader: Reader, wanted: Wanted) -> tuple[Any, Any] | None:
    """Sort value and key of the row that the last page ended with, read through the gate: an address
    carries a key only, never a value."""
    from entente.core.registers.reader import NotHere

    try:
        row = reader.get(register, wanted.after or wanted.before)
    except NotHere:
        return None
    return row.__dict__.get(wanted.sort_field), row.pk
