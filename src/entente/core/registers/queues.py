"""A work queue's pages: fifty from a record's place on, and the records on either side of one.

A room says what stands in its queue and in which order, and gives one function that walks it
(:func:`~entente.core.registers.walks.walk`); what follows from that stands here once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entente.core.registers.listing import counted
from entente.core.registers.register import Register

PAGE = 50
Walked = Callable[[int, Any, bool], list[Any]]
"""``(number, place, forwards)``: so many records from a place on (None: from the beginning), or, not
``forwards``, those before it, the nearest first."""


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    previous: str | None
    """Key to end before, when others come before; None on the first page."""
    next: str | None
    """Key to go on after, when more follow."""


def means_the_list(register: Register, given: Mapping[str, str], known: Collection[str]) -> bool:
    """Whether an address asks for what the queue cannot: a filter of the register that is not among the
    queue's own, or several values of one. Such an address means the plain list, as a figure links to it."""
    names = {name for one in register.all_filters for name in one.parameters}
    asked = {name: value for name, value in given.items() if value and name in names}
    return any(name not in known or "," in value for name, value in asked.items())


def page(walked: Walked, after: Any = None, before: Any = None) -> Page:
    """The page after a record or, without one, before the other; a record's place counts whether or not it
    still stands in the queue."""
    if after is None and before is not None:
        back = walked(PAGE + 1, before, False)
        if len(back) > PAGE:
            shown = back[:PAGE][::-1]
            return Page(shown, str(shown[0].pk), str(shown[-1].pk))
        # the beginning is near: the first page, whole
    shown = walked(PAGE + 1, after, True)
    more, shown = len(shown) > PAGE, shown[:PAGE]
    first = str(shown[0].pk) if after is not None and shown else None
    return Page(shown, first, str(shown[-1].pk) if more else None)


def neighbours(walked: Walked, record: Any) -> tuple[Any, Any]:
    """The records before and after this one, None where there is none."""
    before, after = walked(1, record, False), walked(1, record, True)
    return next(iter(before), None), next(iter(after), None)


def in_order(rows: Any, keys: Sequence[Any]) -> list[Any]:
    """The records of these keys in the keys' order; what the gate no longer shows is left out."""
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def count(rows: Any) -> tuple[int, bool]:
    """How many the gate allows, counted up to a bound; whether there are more."""
    found = counted(rows)
    return found.value, found.more
