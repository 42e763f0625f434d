"""Sheets of positions into the room, so that one number says what a reader has read of all processes.

Each reader keeps one moment: when the newest sheet that it has read was written (``live/views.py``). That is
enough only if whatever becomes visible later also bears a later moment. So the processes write one after
the other (a lock of the transaction, held until it commits), and the moment is the database's, taken under
the lock: a process whose clock is behind, or whose transaction takes long, hides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from entente.core.gate import working_as
from entente.marine import ingest
from entente.marine.live.notices import send
from entente.marine.live.places import HEARD
from entente.marine.models import PositionSheet

LOCK = 12
STEP = timedelta(milliseconds=1)
"""Readers compare whole milliseconds."""
SKEW = timedelta(seconds=1)
"""A clock that differs less is the same clock; beyond it what was heard is told in the database's time."""


def write_sheets(
    process: str,
    writers: ingest.Writers,
    sheets: Mapping[int, list[list[Any]]],
    written: Mapping[int, datetime],
    last: int,
) -> datetime:
    """The sheets as they stand now; returns the moment that they bear. ``written``: when each was before;
    ``last``: the newest position in them, ms UTC."""
    with working_as(writers.picture) as context:
        here = timezone.now()
        at = _next_moment(context)
        skew = at - here if abs(at - here) > SKEW else timedelta()
        rows = [
            PositionSheet(
                id=ingest.key("sheet", process, number),
                label=writers.police,
                number=number,
                written_at=at,
                before_at=written.get(number),
                vessels=_shifted(rows, skew),
            )
            for number, rows in sheets.items()
        ]
        PositionSheet.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["written_at", "before_at", "vessels"],
        )
        send("positions", at=last)
    return at


def _next_moment(context: Any) -> datetime:
    """Later than every sheet that anybody can have read; nobody else writes until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('marine positions', %s))", [LOCK])
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    newest = PositionSheet.objects.visible(context).aggregate(newest=Max("written_at"))["newest"]
    return max(now, newest + STEP) if newest else now


def _shifted(rows: list[list[Any]], skew: timedelta) -> list[list[Any]]:
    """When each was heard, in the database's time; rather a little late, so that none is missed."""
    if not skew:
        return rows
    by = round((skew + SKEW).total_seconds() * 1000)
    return [[*row[:HEARD], row[HEARD] + by, *row[HEARD + 1 :]] for row in rows]
