"""Requests of individuals for what is held about them, and the holds that keep it from being destroyed.

Privacy Act 12 (the right), 14 (thirty days), Privacy Regulations 4(1)(b): kept until the individual has had
the opportunity to use every right under the Act, so the hold outlasts the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet
from django.utils.text import capfirst

from entente import ledger
from entente.authority.engine.clocks import runs_out
from entente.authority.models import AccessRequest, Hold
from entente.core import disclosures
from entente.core.gate import Context, Grade
from entente.core.gate.held import HeldModel
from entente.core.models import Role
from entente.core.registers.columns import display
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register, registry
from entente.core.search import keys as search_keys

UNDER = ("PA 12(1)", "Privacy Regulations, 4(1)(b)")
FOUND_AT_MOST = 200


def holds(context: Context, record: AccessRequest) -> QuerySet[Hold]:
    """Open holds of a request; the database shows them to the holder's privacy officer and to reviewers."""
    return Hold.objects.filter(request=record.pk, released_at=None)


# -- placing and releasing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """A record that may be about the individual, as the list of a search shows it."""

    register: Register
    record: Any
    url: str
    held: bool

    @property
    def value(self) -> str:
        return f"{self.register.key}:{self.record.pk}"


def look(reader: Reader, record: AccessRequest, query: str) -> list[Found]:
    """The own agency's records that hold every word of the query, of every register the officer reads."""
    kept = set(holds(reader.context, record).values_list("register", "object_id"))
    own = reader.context.unit.agency_id
    found: list[Found] = []
    for register in registry.readable(reader.context):
        if not register.held or not register.search or register.model is AccessRequest:
            continue
        wanted = search_keys(reader, register, query, FOUND_AT_MOST)
        rows = [
            row
            for row in reader.rows(register.model, Grade.FULL).filter(pk__in=wanted)
            if _holder(reader, row, own)
        ]
        disclosures.record(reader, rows, "search")  # what was computed from another agency's records
        for row in rows:
            here = (row._meta.label_lower, str(row.pk)) in kept
            found.append(Found(register, row, reader.link(register, row), here))
    return found


def _holder(reader: Reader, row: Any, agency: int) -> bool:
    """Held by the agency, or computed from what it holds; the office's own plans are about nobody."""
    label = reader.label(row)
    if label is None or (label.regime == "non_personal" and not label.inputs.all()):
        return False
    return label.holder_id == agency or any(one.holder_id == agency for one in label.inputs.all())


@transaction.atomic
def place(reader: Reader, record: AccessRequest, wanted: Iterable[str]) -> int:
    """Hold the records named ``register:key``; returns how many are new. Raises PermissionError."""
    context = reader.context
    if not context.officer.has_role(Role.PRIVACY) or record.state not in ("received", "answered"):
        raise PermissionError("holds are placed by the privacy officer while the request is open")
    already = set(holds(context, record).values_list("register", "object_id"))
    made = []
    for one in wanted:
        row = _row(reader, one)
        if row is None or not _holder(reader, row, context.unit.agency_id):
            continue
        key = (row._meta.label_lower, str(row.pk))
        if key in already:
            continue
        already.add(key)
        made.append(
            Hold(
                request=record.pk, holder_id=context.unit.agency_id, register=key[0],
                table=row._meta.db_table, object_id=key[1], placed_by=context.officer, placed_at=context.at,
            )
        )  # fmt: skip
    if made:
        Hold.objects.bulk_create(made)
        _write(context, record, "held", {"records": [[one.register, one.object_id] for one in made]})
    return len(made)


def _row(reader: Reader, value: str) -> Any | None:
    key, _sep, pk = value.partition(":")
    register = registry.get(key)
    if register is None or not register.held or not register.may_read(reader.context):
        return None
    try:
        return reader.rows(register.model, Grade.FULL).filter(pk=UUID(pk)).first()
    except ValueError:
        return None


def release(record: AccessRequest, reader: Reader) -> None:
    """Part of the step that closes a request: what it kept runs out as its retention says."""
    rows = holds(reader.context, record)
    let_go = [[one.register, one.object_id] for one in rows]
    rows.update(released_at=reader.context.at)
    _write(reader.context, record, "released", {"records": let_go})


def answered(record: AccessRequest, reader: Reader) -> None:
    _keep(record, answered_on=reader.context.at.date())


def due(reader: Reader, record: Any, kind: str, differences: dict[str, Any]) -> None:
    """Told of what is written: the thirty days run from the day on which the request came in."""
    if isinstance(record, AccessRequest) and "received_on" in differences:
        _keep(record, answer_by=runs_out("access_answer", record.received_on))


def _keep(record: AccessRequest, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    rows = AccessRequest.objects.ungated("a step writes fields of a row that the gate has shown")
    rows.filter(pk=record.pk).update(**values)


def _write(context: Context, record: AccessRequest, verb: str, content: dict[str, Any]) -> None:
    ledger.append(
        f"authority:access:{verb}",
        ("authority.accessrequest", str(record.pk)),
        context=context,
        authority=UNDER,
        content={"number": record.number, **content},
    )


# -- showing -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A record on hold; ``over``: its retention has run out and only the hold keeps it, for the answer."""

    hold: Hold
    title: str
    url: str
    until: date | None
    over: bool
    facts: list[tuple[str, Any]]


def shown(record: AccessRequest, reader: Reader) -> dict[str, Any]:
    """The panel of a request: what is kept for it, those past their retention with all that they say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold, until, told FROM entente_kept_for(%s)", [record.pk])
        told = {hold: (until, row) for hold, until, row in cursor.fetchall()}
    made = [_kept(reader, one, *told.get(one.pk, (None, None))) for one in holds(reader.context, record)]
    may = reader.context.officer.has_role(Role.PRIVACY) and record.state in ("received", "answered")
    return {"rows": made, "url": f"/authority/access/{record.pk}/records/" if may else ""}


def _kept(reader: Reader, hold: Hold, until: date | None, row: Any) -> Kept:
    register = next((one for one in registry if one.model._meta.label_lower == hold.register), None)
    over = until is not None and until < reader.context.at.date()
    if register is None or row is None:
        return Kept(hold, hold.object_id, "", until, over, [])
    values = row if isinstance(row, dict) else _json(row)
    seen = None if over else reader.rows(register.model).filter(pk=hold.object_id).first()
    title = f"{register.singular} · {seen if seen is not None else hold.object_id[:8]}"
    url = reader.link(register, seen) if seen is not None else ""
    return Kept(hold, title, url, until, over, _facts(register, values) if over else [])


def _json(text: str) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(text)
    return found


def _facts(register: Register, values: dict[str, Any]) -> list[tuple[str, Any]]:
    told = []
    for name, value in values.items():
        try:
            field = register.model._meta.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            continue
        if value in (None, "", [], {}) or field.name in HeldModel.gate_always or field.is_relation:
            continue
        if isinstance(field, BinaryField) or field.name == "retention_until":
            continue
        told.append((capfirst(str(field.verbose_name)), display(field.to_python(value), field)))
    return told
