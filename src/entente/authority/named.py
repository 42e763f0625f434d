"""The record that a request names, as the law takes it: read through the gate by the officer who answers.

What protects a record (regime, marks, caveats, overlays, whose it was first, how long it is kept) stands on
its label, not in the words of whoever answers. What was computed from records is decided with each of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code
from entente.authority.gate import overlay
from entente.core.gate import Context, Grade
from entente.core.models import Label, Regime
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register, registry


@dataclass(frozen=True)
class Part:
    """One label that the record stands under: its own, or that of an input."""

    label: law.Label
    originator: str
    own_marks: bool = False
    """The derived record's own marks, which close and open nothing."""


@dataclass(frozen=True)
class Named:
    """What a request names. Without parts: no such record, or not for this officer; nobody tells which."""

    parts: tuple[Part, ...] = ()
    regime: str = ""
    protected: str | None = None
    secret: str | None = None
    caveats: tuple[str, ...] = ()
    retention_until: Any = None
    record: Any = field(default=None, compare=False)

    def as_json(self) -> list[dict[str, Any]]:
        """What the decision was put with: kept beside it, so that it can be explained later."""
        return [
            {
                "regime": one.label.regime,
                "protected": one.label.protected,
                "secret": one.label.secret,
                "caveats": list(one.label.caveats),
                "overlays": [overlay_words(part) for part in one.label.overlays],
                "originator": one.originator,
                "own_marks": one.own_marks,
                "retention_until": _iso(one.label.retention_until),
                "collected_at": _iso(one.label.collected_at),
            }
            for one in self.parts
        ]


def from_json(told: list[dict[str, Any]]) -> Named | None:
    """What :meth:`Named.as_json` kept; None where no record was named."""
    if not told:
        return None
    parts = []
    for one in told:
        until, collected = one["retention_until"], one["collected_at"]
        made = law.Label(
            regime=one["regime"],
            protected=one["protected"],
            secret=one["secret"],
            caveats=tuple(one["caveats"]),
            overlays=tuple(overlay(words) for words in one["overlays"]),
            retention_until=date.fromisoformat(until) if until else None,
            collected_at=datetime.fromisoformat(collected) if collected else None,
            identifies_person=one["regime"] != Regime.NON_PERSONAL,
        )
        parts.append(Part(made, one["originator"], one["own_marks"]))
    return Named(tuple(parts))


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def overlay_words(one: law.Overlay) -> str:
    """As a label writes it: ``youth:2027-01-01``, ``asylum_claimant:XX``, ``intercept``."""
    about = one.access_until.isoformat() if one.access_until else one.country
    return f"{one.kind}:{about}" if about else one.kind


def register_of(name: str) -> Register | None:
    """By the register's key (``marine.reports``) or its model's label."""
    return registry.get(name) or next((one for one in registry if one.model._meta.label_lower == name), None)


def kind_of(register: str) -> str:
    """How the record of a disclosure names a register: by its model's label."""
    found = register_of(register)
    return found.model._meta.label_lower if found is not None else register


def names(register: str, object_id: str) -> bool:
    """Whether a held record is named: then its label decides, or nothing is given."""
    if not object_id:
        return False
    found = register_of(register)
    return found is None or found.held


def of(context: Context, register: str, object_id: str) -> Named | None:
    """What is named, as far as this officer may read it; None where no held record is named."""
    if not names(register, object_id):
        return None
    found = register_of(register)
    if found is None or not found.may_read(context):
        return Named()
    reader = Reader.now(context)
    try:
        key = found.model._meta.pk.to_python(object_id)
        row = reader.rows(found.model, Grade.FULL).filter(pk=key).first()  # who reads a part gives none of it
    except (ValidationError, ValueError, OverflowError):
        return Named()
    label = reader.label(row) if row is not None else None
    if row is None or label is None:
        return Named()
    parts = tuple(_parts(label, row.retention_until, row.recorded_at))
    marks = (label.regime, label.protected, label.secret, tuple(label.caveats))
    return Named(parts, *marks, row.retention_until, row)


def _parts(label: Label, until: Any, collected: Any, seen: frozenset[int] = frozenset()) -> Iterator[Part]:
    inputs = [one for one in label.inputs.all() if one.pk not in seen | {label.pk}]
    own = _part(label, until, collected)
    if not inputs:
        yield own
        return
    yield replace(
        own,
        label=replace(own.label, regime=str(Regime.NON_PERSONAL), identifies_person=False),
        own_marks=True,
    )
    for one in inputs:
        yield from _parts(one, until, collected, seen | {label.pk})


def _part(label: Label, until: Any, collected: Any) -> Part:
    made = law.Label(
        regime=str(label.regime),
        protected=label.protected,
        secret=label.secret,
        caveats=tuple(label.caveats),
        overlays=tuple(overlay(one) for one in label.overlays),
        retention_until=until,
        collected_at=collected,
        identifies_person=label.regime != Regime.NON_PERSONAL,
    )
    return Part(made, str(agency_code(label.originator.code)))


def higher(ladder: tuple[str | None, ...], *marks: str | None) -> str | None:
    """The highest of these marks on one ladder."""
    return max((one or None for one in marks), key=ladder.index)
