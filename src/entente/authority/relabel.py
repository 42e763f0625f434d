"""Relabelling is a recorded act: who, why, from which label to which, in history and ledger.

A stricter label may close the record to the very officer who puts it on (a protected witness): the database
does it through a function of its own that checks role, agency and the label the record has now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from entente import ledger
from entente.authority.engine.bodies import country_code
from entente.authority.engine.model import OVERLAYS, PROTECTED, SECRET
from entente.authority.named import higher
from entente.core.actions import Refused
from entente.core.gate.context import WITHHELD
from entente.core.models import Agency, Change, Label, Role
from entente.core.registers.reader import Reader

KEEPERS = (Role.PRIVACY, Role.STEWARD, Role.INTELLIGENCE, Role.TEAM_LEAD, Role.TARGETING, Role.TRC_OFFICER)
MARKS = ("regime", "protected", "secret", "caveats", "overlays")


def label_like(holder: Agency, regime: str, originator: Agency | None = None, **marks: Any) -> Label:
    """The label with these marks; made where there is none yet. Lists are compared in order."""
    wanted: dict[str, Any] = {"protected": None, "secret": None, "caveats": [], "overlays": []} | marks
    rows = Label.objects.filter(
        holder=holder, originator=originator or holder, regime=regime, inputs=None, **wanted
    )
    found = rows.order_by("pk").first()
    return found or Label.objects.create(
        holder=holder, originator=originator or holder, regime=regime, **wanted
    )


def readable(overlay: str) -> bool:
    """``youth:2027-01-01``, ``asylum_claimant:XX``, ``witness_protection``: as a label writes them."""
    kind, _sep, about = overlay.partition(":")
    if kind not in OVERLAYS:
        return False
    if kind == "youth":
        try:
            date.fromisoformat(about)
        except ValueError:
            return False
    return kind != "asylum_claimant" or country_code(about) is not None


@dataclass(frozen=True)
class Reached:
    """Rows that name a record: a held model, its column, and what of the record it holds there."""

    model: type[Model]
    column: str
    value: str
    copied: bool = False
    """True: a part of the record, under the record's own label; else it was computed from it."""


reaches: dict[str, list[Callable[[Any], Iterable[Reached]]]] = {}
"""By model (``marine.arrivalreport``): where a room above keeps what rests on such a record."""


@transaction.atomic
def relabel(reader: Reader, record: Any, marks: dict[str, Any], reason: str) -> Label:
    """Give a record of the own agency another label. Raises :class:`Refused`.

    Holder and originator never change; a label derived from others is not relabelled: its inputs are.
    """
    context, old = reader.context, reader.label(record)
    if old is None or not reader.may_write(record) or not context.officer.has_role(*KEEPERS):
        raise Refused(
            "This record's label is not yours to change.",
            "L’étiquette de cette fiche ne vous appartient pas.",
        )
    if old.inputs.all():
        raise Refused(
            "What it was computed from carries the label: change it there.",
            "L’étiquette vient des données dont elle est tirée : modifiez-la là.",
        )
    if not reason.strip():
        raise Refused("Give the reason.", "Donnez le motif.")
    if bad := [one for one in marks.get("overlays", old.overlays) if not readable(one)]:
        raise Refused(f"Not a protection that is known: {bad[0]}.", f"Protection inconnue : {bad[0]}.")
    wanted = {name: marks.get(name, getattr(old, name)) for name in MARKS}
    wanted["overlays"] = sorted(set(wanted["overlays"]))
    new = label_like(old.holder, wanted.pop("regime"), old.originator, **wanted)
    if new.pk != old.pk:
        move(reader, record, old, new, reason)
    return new


def stricter(old: Label, marks: dict[str, Any]) -> dict[str, Any]:
    """The marks of a label with these on top: never milder on either ladder, no caveat or overlay lost."""
    return {
        "protected": higher(PROTECTED, old.protected, marks.get("protected")),
        "secret": higher(SECRET, old.secret, marks.get("secret")),
        "caveats": sorted({*old.caveats, *marks.get("caveats", ())}),
        "overlays": sorted({*old.overlays, *marks.get("overlays", ())}),
    }


@transaction.atomic
def move(reader: Reader, record: Any, old: Label, new: Label, reason: str) -> None:
    """From one label to another, with all that goes with the record; the database decides whether it may."""
    context = reader.context
    change = Change(
        label_id=old.pk, register=record._meta.label_lower, object_id=str(record.pk), kind=Change.Kind.ACTION,
        retention_until=record.retention_until if record.retention_until is not WITHHELD else None,
        differences={"label": [old.pk, new.pk]}, note=reason,
        officer=context.officer, unit=context.unit, agency=context.agency, purpose=context.purpose,
    )  # fmt: skip
    change.save(force_insert=True)
    with connection.cursor() as cursor:
        # the record's past, comments and files move with it: its history under the old label would tell of it
        for table, key in (
            ("core_change", "object_id"), ("core_comment", "object_id"), ("core_attachment", "object_id"),
        ):  # fmt: skip
            cursor.execute(
                "SELECT entente_relabel(%s, %s, %s, %s, %s)",
                [table, key, str(record.pk), old.pk, new.pk],
            )
        cursor.execute(
            "SELECT entente_relabel(%s, %s, %s, %s, %s)",
            [record._meta.db_table, record._meta.pk.column, str(record.pk), old.pk, new.pk],
        )
        if cursor.fetchone()[0] != 1:
            raise Refused("The record has moved on.", "La fiche a changé entre-temps.")
        for find in reaches.get(record._meta.label_lower, ()):  # then: the old label may be nobody's any more
            for one in find(record):
                _reach(cursor, one, old, new)
    ledger.append(
        f"{record._meta.app_label}:{record._meta.model_name}:relabelled",
        (record._meta.label_lower, str(record.pk)),
        context=context,
        content={"from": old.pk, "to": new.pk, "marks": marks_of(new), "reason": reason},
    )


def _reach(cursor: Any, one: Reached, old: Label, new: Label) -> None:
    table, column = one.model._meta.db_table, one.model._meta.get_field(one.column).column
    if one.copied:
        given = [table, column, one.value, old.pk, new.pk]
        cursor.execute("SELECT entente_relabel(%s, %s, %s, %s, %s)", given)
        return
    given = [table, one.model._meta.label_lower, column, one.value, old.pk, new.pk]
    cursor.execute("SELECT entente_relabel_derived(%s, %s, %s, %s, %s, %s)", given)


def marks_of(label: Label) -> dict[str, Any]:
    return {name: getattr(label, name) for name in MARKS}
