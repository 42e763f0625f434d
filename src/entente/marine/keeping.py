"""How long what the marine room keeps is kept: a setting per regime, from the day that the row speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from entente.authority.engine.facts import months_later
from entente.core.models import Label

SPEAKS_OF = ("received_at", "ended_at", "occurred_at", "last_seen_at", "heard_at", "recorded_at")
"""The moment from which a row's time runs: the first of these that it has."""


def months(label: Label) -> int | None:
    """Of a derived label the shortest time of what it was computed from; None: no time is set."""
    kept: dict[str, int] = settings.MARINE_KEPT_MONTHS
    regimes = {one.regime for one in label.inputs.all()} or {label.regime}
    set_ = [kept[regime] for regime in regimes if kept.get(regime)]
    return min(set_, default=None)


def kept_until(label: Label, *moments: datetime | None) -> date | None:
    """The last day on which it is kept; None where the setting names no time for the regime."""
    time = months(label)
    begins = next((one for one in moments if one is not None), None)
    return _until(begins, time) if time and begins is not None else None


def _until(begins: datetime, time: int) -> date:
    """What is past its time when it comes in is kept for the day: the wall takes no row that has run out,
    and one old row must not keep the others of its load from being written."""
    return max(months_later(begins, time).date(), timezone.now().date())


def keep(rows: Iterable[Any]) -> None:
    """Give each row its last day."""
    times: dict[int, int | None] = {}
    for row in rows:
        if row.label_id not in times:
            times[row.label_id] = months(row.label)
        time = times[row.label_id]
        begins = next((getattr(row, name) for name in SPEAKS_OF if getattr(row, name, None)), None)
        if time and begins is not None:
            row.retention_until = _until(begins, time)
