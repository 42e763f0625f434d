"""Clocks of steps: by when a step is to be taken, counted from when its state began."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

Clock = Callable[[datetime], datetime]


def hours(count: float) -> Clock:
    """Due this many hours after the state began."""
    return lambda start: start + timedelta(hours=count)


def working_days(count: int, zone: str = "America/Toronto") -> Clock:
    """Due at the end of the n-th working day (Monday to Friday) after the day the state began.

    Statutory holidays are not taken out: the due time is never too late because of one.
    """
    place = ZoneInfo(zone)

    def due(start: datetime) -> datetime:
        day = working_day(count, timezone.localtime(start, place).date())
        return datetime.combine(day + timedelta(days=1), time.min, place)

    return due


def working_day(count: int, after: date) -> date:
    """The n-th working day (Monday to Friday) after a day; statutory holidays are not taken out."""
    day, left = after, count
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


def end_of(value: Any, zone: str = "America/Toronto") -> datetime | None:
    """A time as it is; a date as the end of that day; nothing for anything else (none, withheld)."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value + timedelta(days=1), time.min, ZoneInfo(zone))
    return None
