"""Taking steps: what is offered, what is missing, the step itself, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from entente.core.gate.context import WITHHELD, Context
from entente.core.gate.held import HeldModel
from entente.core.history import record_change
from entente.core.models import Change
from entente.core.workflow.steps import Missing, NotAllowed, Step, Workflow

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader

UNDO_FOR = timedelta(seconds=10)
CLOCK = "_clock"
"""Beside the differences of a step, the state's times before it; no history shows them."""

MOVED_ON = Missing(
    "The record has moved on since this page was made. Look at it again.",
    "La fiche a changé depuis l’affichage de cette page. Consultez-la de nouveau.",
)
NO_ROLE = Missing(
    "This step belongs to another role.",
    "Cette étape relève d’un autre rôle.",
)
NOT_YOURS = Missing(
    "This record is held by another agency: only its officers move it on.",
    "Cette fiche appartient à un autre organisme : seul son personnel peut la faire avancer.",
)
NEEDS_NOTE = Missing("Give a reason for this step.", "Donnez le motif de cette étape.")
TOO_LATE = Missing(
    "The ten seconds to take it back have passed.",
    "Le délai de dix secondes pour annuler est écoulé.",
)


@dataclass(frozen=True)
class Offer:
    """A step out of the present state: whether this officer may take it, and what it waits for."""

    step: Step
    missing: tuple[Missing, ...]
    due: datetime | None

    @property
    def ready(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Undoable:
    change_id: str
    seconds: int


def cannot(step: Step, record: Any, reader: Reader, note: str = "given") -> tuple[Missing, ...]:
    """Everything that keeps this officer from taking the step now; empty when nothing does."""
    context = reader.context
    if step.roles and not context.officer.has_role(*step.roles):
        return (NO_ROLE,)
    if not reader.may_write(record):
        return (NOT_YOURS,)
    found = [need(record, context) for need in step.needs]
    missing = [one for one in found if one is not None]
    if step.note and not note.strip():
        missing.append(NEEDS_NOTE)
    return tuple(missing)


def offers(
    workflow: type[Workflow], record: Any, reader: Reader, since: datetime | None = None
) -> list[Offer]:
    """The steps out of the record's state, those of other roles left out."""
    state = getattr(record, workflow.field)
    start = since or getattr(record, "recorded_at", None)
    found = []
    for step in workflow.steps.values():
        if state not in step.sources:
            continue
        missing = cannot(step, record, reader)
        if missing in ((NO_ROLE,), (NOT_YOURS,)):
            continue
        found.append(Offer(step, missing, step.due(record, start)))
    return found


def take(
    workflow: type[Workflow],
    record: Any,
    name: str,
    reader: Reader,
    note: str = "",
    expected: str | None = None,
) -> Change:
    """Take a step: state, history and ledger in one transaction. Raises :class:`NotAllowed`.

    ``expected`` is the state that the officer's page showed; another one by now refuses the step.
    """
    from entente import ledger

    with transaction.atomic():
        record = _locked(record, reader)
        step = workflow.steps.get(name)
        before = getattr(record, workflow.field)
        if step is None or before not in step.sources or (expected is not None and expected != before):
            raise NotAllowed((MOVED_ON,))
        if missing := cannot(step, record, reader, note):
            raise NotAllowed(missing)
        clock = _clock(record)
        _set(record, workflow, step.target)
        if step.then is not None:
            step.then(record, reader)
        change = record_change(
            record, Change.Kind.STEP, reader.context, {workflow.field: (before, step.target)} | clock, note
        )
        ledger.append(
            f"{record._meta.app_label}:{record._meta.model_name}:{name}",
            (record._meta.label_lower, str(record.pk)),
            context=reader.context,
            content={"from": before, "to": step.target, "note": note, "change": str(change.pk)},
        )
    return change


def undoable(workflow: type[Workflow], change: Change | None, context: Context) -> Undoable | None:
    """Whether this officer may still take this step back, and for how many seconds."""
    if change is None or change.kind != Change.Kind.STEP or change.officer_id != context.officer.pk:
        return None
    before_after = change.differences.get(workflow.field) if change.differences else None
    if not before_after or change.note.startswith(UNDONE):
        return None
    step = next(
        (s for s in workflow.steps.values() if s.target == before_after[1] and before_after[0] in s.sources),
        None,
    )
    left = change.recorded_at + UNDO_FOR - timezone.now()
    if step is None or not step.undo or step.then is not None or left <= timedelta(0):
        return None
    return Undoable(str(change.pk), max(1, round(left.total_seconds())))


UNDONE = "↶ "


def undo(workflow: type[Workflow], record: Any, change: Change, reader: Reader) -> Change:
    """Take a step back within ten seconds; itself a change and a ledger entry: nothing is erased."""
    from entente import ledger

    with transaction.atomic():
        record = _locked(record, reader)
        if undoable(workflow, change, reader.context) is None:
            raise NotAllowed((TOO_LATE,))
        before, after = change.differences[workflow.field]
        if getattr(record, workflow.field) != after or change.object_id != str(record.pk):
            raise NotAllowed((MOVED_ON,))
        _set(record, workflow, before, change.differences.get(CLOCK, (None, None))[0])
        back = record_change(
            record, Change.Kind.STEP, reader.context, {workflow.field: (after, before)}, UNDONE + change.note
        )
        ledger.append(
            f"{record._meta.app_label}:{record._meta.model_name}:taken_back",
            (record._meta.label_lower, str(record.pk)),
            context=reader.context,
            content={"from": after, "to": before, "undoes": str(change.pk)},
        )
    return back


def _locked(record: Any, reader: Reader) -> Any:
    """The row again, locked, through the gate; a hidden one by now is a refusal."""
    rows = reader.rows(type(record)).filter(pk=record.pk)
    fresh = rows.select_for_update(of=("self",)).first()
    if fresh is None:
        raise NotAllowed((MOVED_ON,))
    return fresh


def _clock(record: Any) -> dict[str, tuple[Any, Any]]:
    """Since when the record has its state and when it is due, kept with the step for :func:`undo`."""
    if not hasattr(record, "state_at") or WITHHELD in (record.state_at, record.due_at):
        return {}
    return {CLOCK: ([record.state_at.isoformat(), record.due_at and record.due_at.isoformat()], None)}


def _set(record: Any, workflow: type[Workflow], state: str, clock: list[str | None] | None = None) -> None:
    """Only the state and its clock: what the gate withheld from this officer is not written back. ``clock``:
    as it was before a step that is taken back, whose time goes on as if it had not been taken."""
    values: dict[str, Any] = {workflow.field: state}
    if clock is not None:
        values["state_at"], values["due_at"] = (datetime.fromisoformat(one) if one else None for one in clock)
    elif hasattr(record, "state_at"):
        values["state_at"] = timezone.now()
        values["due_at"] = workflow.due_at(record, state, values["state_at"])
    for name, value in values.items():
        setattr(record, name, value)
    model = type(record)
    if isinstance(record, HeldModel):
        rows = model.objects.ungated("a step writes the state of a row that the gate has shown")
    else:
        rows = model._default_manager.all()
    rows.filter(pk=record.pk).update(**values)
