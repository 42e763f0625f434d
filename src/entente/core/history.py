"""History: what happened to a record, written beside it under its own label."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from entente.core import links, notifications
from entente.core.gate.context import WITHHELD, Context
from entente.core.gate.held import HeldModel
from entente.core.models import Change
from entente.core.registers.columns import NOTHING_GIVEN, display

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader


def storable(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (date, UUID)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [storable(one) for one in value]
    return value if isinstance(value, (str, int, float, bool, dict)) or value is None else str(value)


def record_change(
    record: Any,
    kind: str,
    context: Context,
    differences: Mapping[str, tuple[Any, Any]] | None = None,
    note: str = "",
) -> Change:
    """Write one row of history under the record's own label; call it in the transaction of the change."""
    held = isinstance(record, HeldModel)
    change = Change(
        label_id=record.label_id if held else None,
        retention_until=record.retention_until if held and record.retention_until is not WITHHELD else None,
        register=record._meta.label_lower,
        object_id=str(record.pk),
        kind=kind,
        differences={name: [storable(a), storable(b)] for name, (a, b) in (differences or {}).items()},
        note=note,
        officer=context.officer,
        unit=context.unit,
        agency=context.agency,
        purpose=context.purpose,
    )
    change.save(force_insert=True)
    notifications.tell(record, kind, context)
    return change


class Diff:
    """Two versions of a longer text, word by word: what stayed, went and came."""

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before.split(), after.split()

    @property
    def pieces(self) -> list[tuple[str, str]]:
        found = []
        matcher = difflib.SequenceMatcher(None, self.before, self.after, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                words = self.before[a:b]
                cut = [*words[:6], "…", *words[-6:]] if len(words) > 14 else words
                found.append(("same", " ".join(cut)))
                continue
            if b > a:
                found.append(("out", " ".join(self.before[a:b])))
            if d > c:
                found.append(("in", " ".join(self.after[c:d])))
        return found


def _words(value: Any, field: Any) -> Any:
    """A stored value as people read it: what a key points at by its name."""
    if links.is_link(field):
        keys = value if isinstance(value, list) else [value]
        names = dict(links.named(links.target(field), [key for key in keys if key]))
        return ", ".join(names.get(str(key), NOTHING_GIVEN) for key in keys) or NOTHING_GIVEN
    if field is not None and field.is_relation:
        row = field.related_model._default_manager.filter(pk=value).first()
        return str(row) if row is not None else NOTHING_GIVEN
    return display(value, field)


@dataclass(frozen=True)
class Entry:
    """One line of a history panel."""

    change: Any
    what: str
    who: str
    differences: list[tuple[str, Any, Any]]
    note: Any
    withheld: Any = None


def entries(reader: Reader, record: Any, limit: int = 100) -> list[Entry]:
    """The record's history, newest first, as far as the reader's grade shows it."""
    wanted = {"register": record._meta.label_lower, "object_id": str(record.pk)}
    if isinstance(record, HeldModel):
        rows = reader.rows(Change).filter(**wanted)
    else:
        rows = Change.objects.ungated("history of a reference register").filter(label=None, **wanted)
    rows = rows.order_by("-recorded_at", "-pk")[:limit]
    return [_entry(reader, record, row) for row in rows]


def _entry(reader: Reader, record: Any, change: Any) -> Entry:
    hidden = change.differences is WITHHELD
    differences = []
    for name, (before, after) in ({} if hidden else change.differences).items():
        if name.startswith("_"):
            continue  # kept for the machine: a step's clock
        try:
            field = record._meta.get_field(name)
            title = capfirst(str(field.verbose_name))
        except FieldDoesNotExist:
            field, title = None, name
        if getattr(record, name, None) is WITHHELD:
            continue  # the reader's grade takes it out of the past as well
        if isinstance(field, models.TextField) and before and after:
            differences.append((title, Diff(before, after), None))
            continue
        shown = [NOTHING_GIVEN if v in (None, "") else _words(v, field) for v in (before, after)]
        differences.append((title, *shown))
    agency = change.agency_id
    who = "" if agency in (None, WITHHELD) else _agency(agency)
    if change.officer_id not in (None, WITHHELD):
        who = f"{_officer(change.officer_id)}, {who}"
    return Entry(
        change,
        dict(Change.Kind.choices).get(change.kind, "") if change.kind is not WITHHELD else "",
        who,
        differences,
        "" if change.note is WITHHELD else change.note,
        reader.withheld(record) if hidden else None,
    )


def _agency(pk: int) -> str:
    from entente.core.models import Agency

    return str(Agency.objects.get(pk=pk))


def _officer(pk: int) -> str:
    from entente.core.models import Officer

    return str(Officer.objects.get(pk=pk))
