"""Verbs that an upper room adds to a lower room's record, without the lower room knowing of it.

>>> @action(on=Finding, title=_("Nominate as target"), by=Role.MARINE_ANALYST)
... def nominate(finding, context, note=""): ...

The button appears on the record's page for officers with the role. Running it is a change of the record
(kind ``action``) and a ledger entry, in one transaction with what the function does. The function may
return an address to go to next, and raise :class:`Refused` with a sentence in both languages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise

from entente.core.gate.context import Context
from entente.core.history import record_change
from entente.core.models import Change


class Refused(Exception):
    """An action cannot be done now; says why, in both languages."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.en, self.fr = en, fr

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.fr if (get_language() or "en").startswith("fr") else self.en


@dataclass(frozen=True)
class Action:
    name: str
    """``<room>.<function>``, part of the address it is run at."""
    model: type[models.Model]
    title: str | Promise
    roles: tuple[str, ...]
    run: Callable[..., str | None]
    when: Callable[[Any, Context], bool] | None = None
    """Offered only on records for which this holds."""
    confirm: str | Promise = ""
    own_rows_only: bool = True
    """False: also on another agency's row (the action then writes only rows of the officer's own)."""

    note: bool = False
    """A reason must be given; it stands in the ledger."""
    leads: bool = False
    """True: it only leads to a page; nothing is done and nothing written yet."""

    def offered(self, record: Any, context: Context) -> bool:
        return context.officer.has_role(*self.roles) and (self.when is None or self.when(record, context))


_actions: dict[str, Action] = {}


def action(
    on: type[models.Model],
    title: str | Promise,
    by: str | tuple[str, ...],
    **options: Any,
) -> Callable[[Callable[..., str | None]], Callable[..., str | None]]:
    """Register a function ``(record, context, note="")`` as an action on a model."""

    def keep(function: Callable[..., str | None]) -> Callable[..., str | None]:
        room = function.__module__.split(".")[1] if "." in function.__module__ else function.__module__
        name = f"{room}.{function.__name__}"
        roles = (by,) if isinstance(by, str) else tuple(by)
        known = _actions.get(name)
        if known is not None and known.run.__module__ != function.__module__:
            raise ValueError(f"two actions are called {name}")
        _actions[name] = Action(name, on, title, roles, function, **options)
        return function

    return keep


def actions_on(record: Any, context: Context) -> list[Action]:
    """The actions offered to this officer on this record, in order of registration."""
    return [
        one for one in _actions.values() if isinstance(record, one.model) and one.offered(record, context)
    ]


def find(name: str, record: Any, context: Context) -> Action | None:
    return next((one for one in actions_on(record, context) if one.name == name), None)


def perform(chosen: Action, record: Any, context: Context, note: str = "") -> str | None:
    """Run an action, write it into the record's history and into the ledger."""
    from entente import ledger

    if chosen.leads:
        return chosen.run(record, context, note)
    if chosen.note and not note.strip():
        raise Refused("Give a reason.", "Donnez un motif.")
    with transaction.atomic():
        goes_to = chosen.run(record, context, note)
        if chosen.own_rows_only:
            record_change(record, Change.Kind.ACTION, context, note=note or str(chosen.title))
        ledger.append(
            f"{chosen.name.replace('.', ':')}:done",
            (record._meta.label_lower, str(record.pk)),
            context=context,
            content={"note": note},
        )
    return goes_to
