"""One officer's reading of registers within one request: every row comes through here, and so the gate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext as _

from entente.core import links, lookups
from entente.core.gate.context import WITHHELD, Context, Grade
from entente.core.gate.decision import NOTHING, Decision, decide
from entente.core.gate.held import HeldModel
from entente.core.registers.columns import Column
from entente.core.registers.register import Register, registry

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class WithheldWord:
    """What a page says in place of a value above the grade."""

    holder: str
    authority: tuple[str, ...]
    grade: Grade

    withheld = True

    def __html__(self) -> str:
        """More than a colour: the word, and under what the rest would open."""
        from entente.core import disclosures

        under = format_html(' <span class="muted">({})</span>', disclosures.under(self.authority))
        return format_html(
            '<span class="withheld">{}{}</span>', _("withheld"), under if self.authority else ""
        )

    def __str__(self) -> str:
        return self.__html__()


class NotHere(LookupError):
    """No such record, or not for this officer: the two are told apart nowhere."""


_latest: ContextVar[Reader | None] = ContextVar("entente_reader", default=None)


class Reader:
    """Reads for one :class:`Context`; decides once per label and request."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._opened: dict[tuple[type[models.Model], Grade], models.QuerySet] = {}
        _latest.set(self)

    @classmethod
    def now(cls, context: Context) -> Reader:
        """The reader that this context already has, else a new one: the decisions are taken once."""
        latest = _latest.get()
        return latest if latest is not None and latest.context is context else cls(context)

    @cached_property
    def labels(self) -> dict[int, Any]:
        from entente.core.models import Label

        found = {one.pk: one for one in Label.objects.select_related("holder", "originator")}
        # asked second: what was derived since is not among them, and an input made since is fetched below
        through = list(Label.inputs.through.objects.values_list("from_label_id", "to_label_id"))
        known, late = dict(found), {of for _label, of in through} - set(found)
        if late:
            rows = Label.objects.select_related("holder", "originator").prefetch_related("inputs__holder")
            known |= rows.in_bulk(late)
        inputs: dict[int, list[Any]] = {}
        for label, of in through:
            inputs.setdefault(label, []).append(known[of])
        for pk, label in found.items():  # labels are inputs of labels: all of them are here already
            rows = label.inputs.get_queryset()
            rows._result_cache, rows._prefetch_done = inputs.get(pk, []), True
            label._prefetched_objects_cache = {"inputs": rows}
        return found

    @cached_property
    def decisions(self) -> dict[int, Decision]:
        return decide(self.context, self.labels.values())

    # -- rows ---------------------------------------------------------------------------------------
    def rows(self, model: type[models.Model], at_least: Grade = Grade.POINTER) -> models.QuerySet:
        """The model's rows that this officer may see at this grade; all rows of a reference model."""
        if not issubclass(model, HeldModel):
            return model._default_manager.all()
        if (model, at_least) not in self._opened:
            rows = model.objects.all()._opened(self.context, self.decisions, at_least)
            self._opened[model, at_least] = rows
        return self._opened[model, at_least].all()

    def get(self, register: Register, key: str) -> Any:
        """The record with this key; raises :class:`NotHere` for unknown and hidden ones alike.

        A key that cannot be one is looked for too, so that no answer comes sooner than another.
        """
        if not register.may_read(self.context):
            raise NotHere
        try:
            value = register.model._meta.pk.to_python(key)
        except (ValidationError, ValueError, OverflowError):
            value = None
        if value is None or (isinstance(value, int) and not -(2**63) <= value < 2**63):
            value = NOBODY if isinstance(register.model._meta.pk, models.UUIDField) else 0
        row = self.rows(register.model).filter(pk=value).first()
        if register.held:
            lookups.told(self, register, str(value), row)
        if row is None:
            raise NotHere
        return self.shown(register, [row])[0]

    def shown(self, register: Register, rows: Iterable[Any]) -> list[Any]:
        """The rows, with the register's private fields withheld from whom they are not for."""
        rows = list(rows)
        if register.private:
            for row in rows:
                for name in register.kept_from(row, self.context):
                    row.__dict__[name] = WITHHELD
        return rows

    def decision(self, record: Any) -> Decision:
        if not isinstance(record, HeldModel):
            return Decision(Grade.FULL, why="reference")
        return self.decisions.get(record.label_id, NOTHING)

    def label(self, record: Any) -> Any | None:
        return self.labels.get(record.label_id) if isinstance(record, HeldModel) else None

    def may_write(self, record: Any) -> bool:
        """Own agency's rows, and what was computed from them: as the database's policy has it."""
        label = self.label(record)
        if label is None:
            return not isinstance(record, HeldModel)
        if self.decision(record).grade < Grade.SUMMARY:
            return False
        own = self.context.unit.agency_id
        return label.holder_id == own or any(one.holder_id == own for one in label.inputs.all())

    # -- values --------------------------------------------------------------------------------------
    def withheld(self, record: Any) -> WithheldWord:
        decision, label = self.decision(record), self.label(record)
        return WithheldWord(label.holder.abbreviation if label else "", decision.authority, decision.grade)

    def cell(self, column: Column, record: Any) -> Any:
        """A value to show; a :class:`WithheldWord` where the gate keeps it."""
        shown = column.shown(record)
        return self.withheld(record) if shown is WITHHELD else shown

    def attach(self, model: type[models.Model], rows: Sequence[Any], columns: Iterable[Column]) -> None:
        """Load what foreign keys of these columns point at: one query per column, withheld ones left."""
        for column in columns:
            field = column.field(model)
            if column.value is None and links.is_link(field):
                links.attach(self, rows, field)
                continue
            if column.value is not None or field is None or not field.is_relation:
                continue
            ids = {getattr(row, field.attname) for row in rows} - {None, WITHHELD}
            found = field.related_model._default_manager.in_bulk(ids) if ids else {}
            for row in rows:
                if getattr(row, field.attname) in found:
                    field.set_cached_value(row, found[getattr(row, field.attname)])

    def link(self, register: Register, record: Any) -> str:
        return register.url("detail", record)

    def link_to(self, model: type[models.Model], record: Any) -> str | None:
        register = registry.for_model(model)
        return register.url("detail", record) if register and register.may_read(self.context) else None
