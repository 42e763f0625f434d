"""Sheets of positions into the room, so that one number says what a reader has read of all processes.

Each reader keeps one moment: when the newest sheet that it has read was written (``live/views.py``). That is
enough only if whatever becomes visible later also bears a later moment. So the processes write one after
the other (a lock of the transaction, held until it commits), and the moment is the database's, taken under
the lock: a process whose clock is behind, or whose transaction takes long, hides nothing.

A reader of a sheet's previous state is given what was heard since. What came in while that state was still
being written is news too, though it was heard before the moment that the state bears: it is told as heard
at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max

from entente.core.gate import working_as
from entente.marine import ingest
from entente.marine.live.notices import send
from entente.marine.live.places import HEARD
from entente.marine.models import PositionSheet

LOCK = 12
STEP = timedelta(milliseconds=1)
"""Readers compare whole milliseconds."""


@dataclass(frozen=True)
class Written:
    """A sheet as it was last written."""

    at: datetime
    """The database's moment, which its readers keep."""
    asof: int
    """What was heard until then is in it (ms UTC, the process's own clock)."""


def write_sheets(
    process: str,
    writers: ingest.Writers,
    sheets: Mapping[int, list[list[Any]]],
    written: dict[int, Written],
    moments: tuple[int, int],
) -> None:
    """The sheets as they stood. ``written``: how each was last written, brought up to date; ``moments``: the
    newest position in them and until when they hold what was heard, both ms UTC."""
    last, asof = moments
    with working_as(writers.picture) as context:
        at = _next_moment(context)
        rows = [
            PositionSheet(
                id=ingest.key("sheet", process, number),
                label=writers.police,
                number=number,
                written_at=at,
                before_at=written[number].at if number in written else None,
                vessels=_since(rows, written.get(number)),
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
    written |= dict.fromkeys(sheets, Written(at, asof))


def _next_moment(context: Any) -> datetime:
    """Later than every sheet that anybody can have read; nobody else writes until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('marine positions', %s))", [LOCK])
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    newest = PositionSheet.objects.visible(context).aggregate(newest=Max("written_at"))["newest"]
    return max(now, newest + STEP) if newest else now


def _since(rows: list[list[Any]], before: Written | None) -> list[list[Any]]:
    """What the previous state did not hold yet, as heard no earlier than that state's moment."""
    if before is None:
        return rows
    at = int(before.at.timestamp() * 1000)
    return [
        [*row[:HEARD], max(row[HEARD], at), *row[HEARD + 1 :]] if row[HEARD] >= before.asof else row
        for row in rows
    ]
