"""A work queue: what a room has somebody go through, fifty at a time, from a record's place on.

A room says what stands in its queue, in which order, and by which columns the table is cut
(:func:`~entente.core.registers.walks.walk`); pages, neighbours and count follow from that and stand here
once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entente.core.gate.context import Grade
from entente.core.registers.listing import counted
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.walks import walk

PAGE = 50


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    previous: str | None
    """Key to end before, when others come before; None on the first page."""
    next: str | None
    """Key to go on after, when more follow."""


@dataclass(frozen=True)
class Queue:
    """``rows(reader, wanted)`` in the order of ``order`` and then of ``pk``; ``pieces(wanted)`` are the
    values of each column that an index begins with. ``wanted.after`` and ``wanted.before`` name a record's
    key, whose place counts whether or not it still stands in the queue."""

    model: Any
    order: tuple[str, ...]
    rows: Callable[[Reader, Any], Any]
    pieces: Callable[[Any], dict[str, Sequence[Any]]]

    def page(self, reader: Reader, wanted: Any) -> Page:
        after, before = self._place(reader, wanted.after), self._place(reader, wanted.before)
        if after is None and before is not None:
            back = self._walked(reader, wanted, PAGE + 1, before, forwards=False)
            if len(back) > PAGE:
                shown = back[:PAGE][::-1]
                return Page(shown, str(shown[0].pk), str(shown[-1].pk))
            # the beginning is near: the first page, whole
        shown = self._walked(reader, wanted, PAGE + 1, after)
        more, shown = len(shown) > PAGE, shown[:PAGE]
        first = str(shown[0].pk) if after is not None and shown else None
        return Page(shown, first, str(shown[-1].pk) if more else None)

    def first(self, reader: Reader, wanted: Any, number: int) -> list[Any]:
        return self._walked(reader, wanted, number)

    def neighbours(self, reader: Reader, wanted: Any, record: Any) -> tuple[Any, Any]:
        """The records before and after this one, None where there is none."""
        before = self._walked(reader, wanted, 1, record, forwards=False)
        after = self._walked(reader, wanted, 1, record)
        return next(iter(before), None), next(iter(after), None)

    def count(self, reader: Reader, wanted: Any) -> tuple[int, bool]:
        """How many the gate allows, counted up to a bound; whether there are more."""
        found = counted(self.rows(reader, wanted))
        return found.value, found.more

    def _place(self, reader: Reader, key: str) -> Any:
        return reader.rows(self.model, Grade.SUMMARY).filter(pk=key).first() if key else None

    def _walked(
        self, reader: Reader, wanted: Any, number: int, place: Any = None, forwards: bool = True
    ) -> list[Any]:
        """So many records from a place on, or the nearest before it; as quick among a million as among ten.
        What the gate no longer shows is left out."""
        names = (*(name.removeprefix("-") for name in self.order), "pk")
        start = tuple(getattr(place, name) for name in names) if place is not None else None
        rows, pieces = self.rows(reader, wanted), self.pieces(wanted)
        keys = walk(rows, self.order, pieces, number, start, forwards)
        found = {row.pk: row for row in reader.rows(self.model, Grade.SUMMARY).filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def means_the_list(register: Register, given: Mapping[str, str], known: Collection[str]) -> bool:
    """Whether an address asks for what the queue cannot: a filter of the register that is not among the
    queue's own, or several values of one. Such an address means the plain list, as a figure links to it."""
    names = {name for one in register.all_filters for name in one.parameters}
    asked = {name: value for name, value in given.items() if value and name in names}
    return any(name not in known or "," in value for name, value in asked.items())
