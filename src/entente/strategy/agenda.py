"""A meeting's agenda from what is open: what was asked for, what is overdue, what was reported (GV1)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from entente.core.gate.context import WITHHELD
from entente.core.registers.reader import Reader
from entente.strategy.models import Action, Committee, Initiative, Meeting, Report, UpdateRequest

AT_MOST = 20


def of(record: Meeting, reader: Reader) -> dict[str, Any] | None:
    """What waits for this committee; None for a meeting that is over or whose day is withheld."""
    if record.starts_at is WITHHELD or record.state not in ("planned", "called"):
        return None
    day = timezone.localtime(record.starts_at).date()
    meetings = reader.rows(Meeting).filter(committee=record.committee, starts_at__lt=record.starts_at)
    before = meetings.exclude(state__in=("planned", "called")).order_by("-starts_at").first()
    below = list(reader.rows(Committee).filter(reports_to=record.committee).values_list("pk", flat=True))
    # its own once they are frozen; from below, once they are passed on
    received = Q(committee=record.committee, state__in=("frozen", "passed_on"))
    received |= Q(committee__in=below, state="passed_on")
    reports = reader.rows(Report).filter(received)
    if before is not None:
        reports = reports.filter(state_at__gte=before.starts_at)
    actions = reader.rows(Action).filter(meeting__in=list(meetings.values_list("pk", flat=True)))
    updates = reader.rows(UpdateRequest).filter(committee=record.committee, answer_by__lte=day)
    troubled = reader.rows(Initiative).exclude(state__in=("delivered", "closed"))
    return {
        "since": before,
        "actions": list(actions.filter(state="open").order_by("due_on")[:AT_MOST]),
        "updates": list(updates.exclude(state="accepted").order_by("answer_by")[:AT_MOST]),
        "late": list(troubled.filter(ends_on__lt=day).order_by("ends_on")[:AT_MOST]),
        "at_risk": list(
            troubled.filter(health="at_risk").exclude(ends_on__lt=day).order_by("code")[:AT_MOST]
        ),
        "reports": list(reports.order_by("-state_at")[:AT_MOST]),
    }
