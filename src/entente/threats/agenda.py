"""The working group's agenda: threats that changed since the meeting before, what is overdue, new
signals (PP4)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from entente.core.gate.context import WITHHELD
from entente.core.models import Change
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
    held = record.state == GroupMeeting.State.HELD
    threats = reader.rows(Threat) if held else reader.rows(Threat).exclude(state="closed")
    if before is not None or held:
        threats = threats.filter(
            _changed(reader, before.held_on if before else None, record.held_on if held else None)
        )
    day = record.held_on if held else timezone.localdate()
    overdue = reader.rows(Response).filter(done_by__lt=day)
    open_then = ~Q(state="done") | Q(state_at__date__gt=day) if held else ~Q(state="done")
    return {
        "since": before,
        "threats": list(threats.order_by("-state_at")[:AT_MOST]),
        "overdue": list(overdue.filter(open_then).order_by("done_by")[:AT_MOST]),
        # what the counts say today was not before a meeting that is over
        "signals": [] if held else [one for one in signals.current(reader) if one.verdict is None],
    }


def _changed(reader: Reader, since: date | None, until: date | None) -> Q:
    """Threats that came, moved or were changed in the span, both days included: as their history has it, so
    that an edit counts and a later change takes nothing off the agenda of a meeting that was held."""
    span, own = {}, {}
    if since is not None:
        span["recorded_at__date__gte"] = own["state_at__date__gte"] = since
    if until is not None:
        span["recorded_at__date__lte"] = own["state_at__date__lte"] = until
    kinds = (Change.Kind.CREATED, Change.Kind.CHANGED, Change.Kind.STEP)
    rows = reader.rows(Change).filter(register=Threat._meta.label_lower, kind__in=kinds, **span)
    rows = rows.order_by()
    return Q(pk__in=[UUID(one) for one in rows.values_list("object_id", flat=True).distinct()]) | Q(**own)
