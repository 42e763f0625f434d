"""History: what happened to a record, written beside it under its own label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst

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
    return change


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
        try:
            field = record._meta.get_field(name)
            title = capfirst(str(field.verbose_name))
        except FieldDoesNotExist:
            field, title = None, name
        if getattr(record, name, None) is WITHHELD:
            continue  # the reader's grade takes it out of the past as well
        differences.append(
            (title, *(NOTHING_GIVEN if v is None else display(v, field) for v in (before, after)))
        )
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
