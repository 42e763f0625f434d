"""The day where the officers of the tests are, as pages and steps have it: not the machine's, nor UTC's."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

THERE = ZoneInfo("America/Toronto")
"""Where an account is unless it says otherwise (``Officer.time_zone``)."""


def today() -> date:
    return timezone.localdate(timezone=THERE)
