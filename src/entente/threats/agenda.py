"""The working group's agenda: threats that changed since the meeting before, what is overdue, new
signals (PP4)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.threats import signals
from entente.threats.models import GroupMeeting, Response, Threat

AT_MOST = 50


def of(record: GroupMeeting, reader: Reader) -> dict[str, Any] | None:
    """What stands on a meeting's agenda; a meeting that was held keeps the span it covered.

    None where the gate withholds the meeting's day.
    """
    if record.held_on is WITHHELD:
        return None
    before = (
        reader.rows(GroupMeeting)
        .filter(held_on__lt=record.held_on, state="held")
        .order_by("-held_on")
        .first()
    )
    threats = reader.rows(Threat).exclude(state="closed")
    if before is not None:
        threats = threats.filter(state_at__date__gte=before.held_on)
    if record.state == "held":
        threats = threats.filter(state_at__date__lte=record.held_on)
    overdue = reader.rows(Response).exclude(state="done").filter(done_by__lt=timezone.localdate())
    return {
        "since": before,
        "threats": list(threats.order_by("-state_at")[:AT_MOST]),
        "overdue": list(overdue.order_by("done_by")[:AT_MOST]),
        "signals": [one for one in signals.current(reader) if one.verdict is None],
    }
