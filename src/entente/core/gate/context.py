"""Who asks, for which purpose, when; and the transaction that tells the database so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from django.db import connections, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from entente.core.models.agencies import Agency, Officer, Unit


class Grade(IntEnum):
    """How much of a record may be seen. Existence and pointer are disclosures too."""

    NOTHING = 0
    EXISTENCE = 1
    POINTER = 2
    SUMMARY = 3
    FULL = 4


class UngatedAccess(RuntimeError):
    """Agency data was about to be read without a context, or under another one than is open."""


class Withheld:
    """Stands where a field's value is above the reader's grade. False, and reads as an empty text."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __repr__(self) -> str:
        return "WITHHELD"

    def __reduce__(self) -> str:
        return "WITHHELD"


WITHHELD: Final = Withheld()


@dataclass(frozen=True)
class Context:
    """An officer who works under a stated purpose at a moment."""

    officer: Officer
    purpose: str = ""
    """The purpose's code and the file or task, ``customs-act-11:2026-118``."""
    at: datetime = field(default_factory=timezone.now)

    @property
    def unit(self) -> Unit:
        return self.officer.unit

    @property
    def agency(self) -> Agency:
        return self.officer.unit.agency

    @property
    def key(self) -> tuple[int, str]:
        return (self.officer.pk, self.purpose)


_open: ContextVar[Context | None] = ContextVar("entente_context", default=None)
_ungated: ContextVar[str | None] = ContextVar("entente_ungated", default=None)
ungated_counts: Counter[str] = Counter()
"""How often data was read around the gate in this process, by stated reason."""


def current_context() -> Context | None:
    """The context that the running request or job works under; None outside of one."""
    return _open.get()


def ungated_reason() -> str | None:
    return _ungated.get()


@contextmanager
def working_as(context: Context, using: str = "default") -> Iterator[Context]:
    """Open a transaction in which the database, too, knows who asks.

    ``SET LOCAL`` dies with the transaction, so a pooled connection never carries one officer's
    context into another's request. Nesting is allowed and restores the outer context.
    """
    outer, inside = _open.get(), connections[using].in_atomic_block
    with transaction.atomic(using=using):
        tell_database(context, using)
        token = _open.set(context)
        try:
            yield context
        except BaseException:
            _open.reset(token)
            raise  # rolling back takes the setting back too; a failed transaction would take no other word
        _open.reset(token)
        if inside and not connections[using].needs_rollback:  # else what was said ends with the transaction
            tell_database(outer, using)


def tell_database(context: Context | None, using: str) -> None:
    """Name the officer and the purpose of the rest of the transaction; the database decides the labels."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT entente_open(%s, %s)",
            [str(context.officer.pk) if context else "", context.purpose if context else ""],
        )


@contextmanager
def ungated(why: str) -> Iterator[None]:
    """Read around the gate's Python half, for tests, migrations and engines; counted by reason.

    The database's policy still holds: without an open context it shows no rows.
    """
    if not why.strip():
        raise ValueError("say why the gate is passed by")
    ungated_counts[why] += 1
    token = _ungated.set(why)
    try:
        yield
    finally:
        _ungated.reset(token)
