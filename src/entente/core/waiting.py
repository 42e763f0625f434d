"""What waits for this officer, what changed, and how the feeds are: three lists that rooms add to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction

from entente.core import practice
from entente.core.gate import Context

log = logging.getLogger(__name__)
FAR = datetime.max.replace(tzinfo=UTC)
SOON = timedelta(hours=practice.of("core")["grave_before_hours"])
"""A grave matter without an end of its own stands behind what ends this soon, before all that is later."""


@dataclass(frozen=True)
class Item:
    title: Any
    url: str
    due_at: datetime | None = None
    """When the time to act ends; for a change, when it happened; for a feed, when it last spoke."""
    status: str = ""
    """A key of :mod:`entente.core.statuses`."""
    detail: Any = ""
    urgency: float = 0.0
    """Among items with the same time left, the higher first; above zero it is a matter of now."""


@dataclass(frozen=True)
class Source:
    key: str
    title: Any
    ask: Callable[[Context], list[Item]]
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    source: Source
    item: Item


class Waiting:
    """One of the lists. A source that fails is named on the page, never left out in silence."""

    def __init__(self, newest_first: bool = False) -> None:
        self._sources: dict[str, Source] = {}
        self._newest_first = newest_first

    def add(
        self, key: str, title: Any, ask: Callable[[Context], list[Item]], roles: tuple[str, ...] = ()
    ) -> None:
        """Register ``ask``; a second call with the same key replaces the first."""
        self._sources[key] = Source(key, title, ask, tuple(roles))

    def remove(self, key: str) -> None:
        self._sources.pop(key, None)

    def for_officer(self, context: Context) -> Iterator[Source]:
        for source in self._sources.values():
            if not source.roles or context.officer.has_role(*source.roles):
                yield source

    def rows(self, context: Context) -> tuple[list[Row], list[Source]]:
        """The officer's items, sorted by time left, and the sources that could not be read."""
        rows: list[Row] = []
        failed: list[Source] = []
        for source in self.for_officer(context):
            try:
                with transaction.atomic():  # a failed query must not take the page's transaction along
                    rows.extend(Row(source, item) for item in source.ask(context))
            except (DatabaseError, ArithmeticError, LookupError, OSError, TypeError, ValueError):
                log.exception("the list %r could not be read", source.key)
                failed.append(source)
        if self._newest_first:
            rows.sort(key=lambda row: (row.item.due_at is None, -_seconds(row.item.due_at)))
        else:
            now = context.at + SOON
            rows.sort(
                key=lambda row: (
                    row.item.due_at or (now if row.item.urgency > 0 else FAR),
                    -row.item.urgency,
                    str(row.item.title),
                )
            )
        return rows, failed


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0


waiting = Waiting()
changes = Waiting(newest_first=True)
feeds = Waiting()
