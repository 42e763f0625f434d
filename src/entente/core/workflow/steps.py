"""The declaration: states, steps, who, what must hold first, by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language

from entente.core.gate.context import Context
from entente.core.workflow.clock import Clock, end_of


@dataclass(frozen=True)
class Missing:
    """What a step still waits for, as a sentence in both languages and where to supply it."""

    en: str
    fr: str
    link: str = ""

    def __str__(self) -> str:
        return self.fr if (get_language() or "en").startswith("fr") else self.en


class NotAllowed(Exception):
    """A step cannot be taken; ``missing`` says what it waits for."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__("; ".join(one.en for one in missing))
        self.missing = missing

    def __str__(self) -> str:
        return " ".join(str(one) for one in self.missing)


Need = Callable[[Any, Context], Missing | None]


@dataclass(frozen=True)
class Step:
    """From one state (or several) to another.

    ``by``: the role, or roles any of which will do. ``needs``: functions of (record, context) that return
    None or what is :class:`Missing`. ``within``: the clock, from when the state began, or the name of the
    record's own date or time. ``escalate``: roles that see the record too once the clock has run out.
    ``undo``: whether the officer may take it back for ten seconds; a step with ``then`` never is, for what it
    did besides would stay done. ``note``: whether a reason must be given.
    """

    source: str | tuple[str, ...]
    target: str
    by: str | tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    within: Clock | str | None = None
    title: str | Promise = ""
    undo: bool = True
    note: bool = False
    escalate: str | tuple[str, ...] = ()
    then: Callable[[Any, Any], None] | None = None
    """What the step does besides: a function of (record, reader), in the step's own transaction."""
    whose: Callable[[Any, Context], bool] | None = None
    """Of the officers with the role, those on whose day it waits (by default those of the record's agency): a
    function of (record, context) that asks the database nothing."""
    name: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    @property
    def roles(self) -> tuple[str, ...]:
        return (self.by,) if isinstance(self.by, str) else tuple(self.by)

    @property
    def passed_to(self) -> tuple[str, ...]:
        """The roles of ``escalate``."""
        return (self.escalate,) if isinstance(self.escalate, str) and self.escalate else tuple(self.escalate)

    def due(self, record: Any, since: datetime | None) -> datetime | None:
        """When the step is due for this record, whose state began at ``since``."""
        if isinstance(self.within, str):
            return end_of(getattr(record, self.within))
        return self.within(since) if self.within and since else None

    @property
    def words(self) -> str:
        return str(self.title) or capfirst(self.name.replace("_", " "))


class Workflow:
    """Subclass it with ``initial`` and :class:`Step` attributes."""

    initial: ClassVar[str]
    field: ClassVar[str] = "state"
    """The model's field that keeps the state."""
    line: ClassVar[tuple[str, ...]] = ()
    """The states drawn as a line, in order; by default as the steps reach them."""
    steps: ClassVar[dict[str, Step]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not getattr(cls, "initial", ""):
            raise ImproperlyConfigured(f"{cls.__name__} names no initial state")
        declared = {
            k: v for base in reversed(cls.__mro__) for k, v in vars(base).items() if isinstance(v, Step)
        }
        cls.steps = {name: replace(step, name=name) for name, step in declared.items()}
        for name, step in cls.steps.items():
            setattr(cls, name, step)
        reached = [cls.initial]
        for step in cls.steps.values():
            reached += [state for state in (*step.sources, step.target) if state not in reached]
        if unknown := set(cls.line) - set(reached):
            raise ImproperlyConfigured(
                f"{cls.__name__}.line names {', '.join(sorted(unknown))}, which no step has"
            )
        orphans = {s for step in cls.steps.values() for s in step.sources} - {
            cls.initial,
            *(step.target for step in cls.steps.values()),
        }
        if orphans:
            raise ImproperlyConfigured(f"{cls.__name__}: no step leads to {', '.join(sorted(orphans))}")
        cls.line = cls.line or tuple(reached)

    @classmethod
    def due_at(cls, record: Any, state: str, since: datetime | None) -> datetime | None:
        """The first clock among the steps out of a state; kept in the record's ``due_at``."""
        clocks = [one.due(record, since) for one in cls.steps.values() if state in one.sources]
        return min((one for one in clocks if one is not None), default=None)

    @classmethod
    def words(cls, model: type[models.Model], state: str) -> str:
        choices = dict(model._meta.get_field(cls.field).flatchoices)
        return capfirst(str(choices.get(state, state.replace("_", " "))))
