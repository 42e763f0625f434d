"""The home page's order: what ends soon, what is grave now, what ends later, the rest."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from entente.core.waiting import Item, Waiting

pytestmark = pytest.mark.django_db


def test_a_vessel_that_did_not_report_comes_before_what_is_due_in_a_fortnight():
    now = timezone.now()
    context = SimpleNamespace(at=now, officer=SimpleNamespace(has_role=lambda *roles: True))
    told = {
        "read the priorities": Item("read the priorities", "/", now + timedelta(days=14)),
        "more in the queue": Item("more in the queue", "/", urgency=-1),
        "not reported": Item("not reported", "/", urgency=0.6),
        "not reported, worse": Item("not reported, worse", "/", urgency=0.9),
        "about to come in": Item("about to come in", "/", now + timedelta(minutes=9)),
        "overdue": Item("overdue", "/", now - timedelta(days=1)),
    }
    queue = Waiting()
    queue.add("all", "All", lambda _context: list(told.values()))
    rows, failed = queue.rows(context)
    assert failed == []
    assert [row.item.title for row in rows] == [
        "overdue",
        "about to come in",
        "not reported, worse",
        "not reported",
        "read the priorities",
        "more in the queue",
    ]
