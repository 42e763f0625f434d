"""Writing a record: one way for pages, imports and the API, with its history and its ledger entry.

Whoever changes a record says what of it they had seen: a short digest per field. A field that
somebody else has changed since is a :class:`Conflict`, never overwritten in silence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from psycopg.errors import ExclusionViolation, UniqueViolation

from entente import ledger
from entente.core.gate.context import WITHHELD
from entente.core.gate.held import HeldModel
from entente.core.history import record_change, storable
from entente.core.models import Change
from entente.core.registers.columns import display
from entente.core.registers.reader import NotHere, Reader
from entente.core.registers.register import Register
from entente.core.workflow.steps import Missing, NotAllowed


@dataclass(frozen=True)
class Clash:
    """One field that somebody else has changed meanwhile."""

    name: str
    title: str
    now: Any
    """What stands in the record now, as a page shows it."""
    both: bool
    """True: this officer changed it too."""


class Conflict(Exception):
    """The record is not what the officer had seen; nothing was written."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(", ".join(one.title for one in clashes))
        self.clashes = clashes


watchers: list[Callable[[Reader, Any, str, dict[str, tuple[Any, Any]]], None]] = []
"""Told of every record written, in the same transaction: reader, record, kind of change, differences."""


class Settled(NotAllowed):
    """What would be written is fixed by the record's state, or by that of what it belongs to."""


class NoLabel(LookupError):
    """The officer's agency has no label for this information (yet); what it says is shown."""


def value(record: Any, name: str) -> Any:
    return getattr(record, type(record)._meta.get_field(name).attname)


def _digest(one: Any) -> str:
    text = json.dumps(storable(one), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def seen(record: Any, names: Iterable[str]) -> str:
    """What a page shows of a record, to come back with the change: ``field:digest`` pairs."""
    return " ".join(f"{name}:{_digest(value(record, name))}" for name in names)


def version(record: Any, names: Iterable[str]) -> str:
    """One digest over all of it: the API's entity tag."""
    return hashlib.sha256(seen(record, names).encode()).hexdigest()[:24]


def locked(register: Register, reader: Reader, key: str) -> Any:
    """The record, locked until the transaction ends, so that a conflict cannot slip in between."""
    record = reader.get(register, key)
    rows = reader.rows(register.model).filter(pk=record.pk).select_for_update(of=("self",))
    fresh = rows.first()
    if fresh is None or register.closed(fresh):
        raise NotHere
    return reader.shown(register, [fresh])[0]


def labelled(register: Register, context: Any, record: Any) -> Any:
    """The label that the record gets; raises :class:`NoLabel`."""
    label = register.label_for(context, record)
    if label is None:
        raise NoLabel
    return label


def create(register: Register, reader: Reader, record: Any, names: Iterable[str]) -> Any:
    """Record a new row from a valid form's instance, in the open transaction; raises :class:`NoLabel`, and
    :class:`Settled` where it would belong to what is settled."""
    _refuse(register.settled(record), register.unwritable(record, reader.context))
    if register.held:
        record.label = labelled(register, reader.context, record)
    if register.workflow is not None:
        setattr(record, register.workflow.field, register.workflow.initial)
        _clock(register, record)
    record.save(force_insert=True)
    written(reader, record, Change.Kind.CREATED, {n: (None, value(record, n)) for n in names})
    return record


def _refuse(*found: Missing | None) -> None:
    if missing := tuple(one for one in found if one is not None):
        raise Settled(missing)


def _clock(register: Register, record: Any) -> None:
    if hasattr(record, "due_at"):
        record.state_at = timezone.now()
        record.due_at = register.workflow.due_at(record, register.workflow.initial, record.state_at)


def change(
    register: Register, reader: Reader, record: Any, before: Mapping[str, Any], had_seen: str, note: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Write what differs from ``before``; returns it. Raises :class:`Conflict` and writes nothing where
    the officer had not seen what stands in the row, :class:`Settled` where its state keeps it as it is.
    ``record`` is the form's instance of a locked row; ``note``: why, for its history."""
    if clashes := _clashes(record, before, had_seen):
        raise Conflict(clashes)
    changed = {n: (old, value(record, n)) for n, old in before.items() if old != value(record, n)}
    if not changed:
        return {}
    if set(changed) & set(register.fixed(record)):
        raise Settled((register.fixed_words(record),))
    if set(changed) & set(register.frozen_with):
        _refuse(register.settled(record))
    _refuse(register.unwritable(record, reader.context))
    fields = [register.model._meta.get_field(name) for name in changed]
    also = [f for f in register.model._meta.concrete_fields if hasattr(f, "follows")]
    values = {f.attname: f.pre_save(record, add=False) for f in (*fields, *also)}
    if register.workflow is not None and hasattr(record, "due_at") and record.due_at is not WITHHELD:
        state = getattr(record, register.workflow.field)
        values["due_at"] = register.workflow.due_at(record, state, record.state_at)
    if set(changed) & set(register.label_fields):
        record.label = labelled(register, reader.context, record)
        values["label_id"] = record.label.pk
    if isinstance(record, HeldModel):
        rows = register.model.objects.ungated("a form writes fields of a row that the gate has shown")
    else:
        rows = register.model._default_manager.all()
    rows.filter(pk=record.pk).update(**values)
    written(reader, record, Change.Kind.CHANGED, changed, note)
    return changed


def _clashes(record: Any, before: Mapping[str, Any], had_seen: str) -> list[Clash]:
    told = dict(part.partition(":")[::2] for part in had_seen.split())
    found = []
    for name, now in before.items():
        if told.get(name) == _digest(now):
            continue
        mine = value(record, name)
        if mine == now:
            continue  # both wrote the same
        field = record._meta.get_field(name)
        shown = display(str(getattr(record, field.name)) if field.is_relation else now, field)
        found.append(Clash(name, capfirst(str(field.verbose_name)), shown, told.get(name) != _digest(mine)))
    return found


def written(
    reader: Reader, record: Any, kind: str, differences: dict[str, tuple[Any, Any]], note: str = ""
) -> None:
    """Write down what was done to a record: history, ledger, and whoever is told of records (webhooks)."""
    done = record_change(record, kind, reader.context, differences, note)
    ledger.append(
        f"{record._meta.app_label}:{record._meta.model_name}:{kind}",
        (record._meta.label_lower, str(record.pk)),
        context=reader.context,
        content={
            "change": str(done.pk),
            "fields": {name: storable(after) for name, (_before, after) in differences.items()},
        },
    )
    for watcher in watchers:
        watcher(reader, record, kind, differences)


def repeated(refusal: IntegrityError) -> str:
    """The form's sentence for what is not unique, or overlaps; anything else is a fault of ours."""
    if isinstance(refusal.__cause__, ExclusionViolation):
        return _("Somebody else has taken that time a moment ago. Nothing was saved; choose another.")
    if not isinstance(refusal.__cause__, UniqueViolation):
        raise refusal
    return _(
        "That would repeat a record that exists already. "
        "Nothing was saved; change what makes it one of a kind."
    )
