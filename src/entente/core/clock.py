"""Times and durations in the reader's language: 24-hour clock, the officer's zone, whole words.

French follows Canadian federal usage (``14 h 05``, non-breaking spaces before the unit).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from babel.dates import format_datetime
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entente.core import practice

NBSP = "\u00a0"
SOON = timedelta(minutes=practice.of("core")["clock_soon_minutes"])


def _french() -> bool:
    return (get_language() or "en").startswith("fr")


def as_datetime(value: datetime | int | float) -> datetime:
    """A datetime as it is (naive: UTC); a number as milliseconds since 1970, the engines' unit."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000, UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def moment(value: datetime | int | float, shape: str = "full", zone=None) -> str:
    """``full`` 24 Nov 2026, 02:14 · ``short`` without the year · ``time`` · ``day`` · ``seconds``."""
    at = as_datetime(value)
    hours = "HH 'h' mm" if _french() else "HH:mm"
    exact = "HH 'h' mm 'min' ss 's'" if _french() else "HH:mm:ss"
    pattern = {
        "full": f"d MMM y, {hours}",
        "short": f"d MMM, {hours}",
        "time": hours,
        "day": "d MMM y",
        "seconds": f"d MMM y, {exact}",
    }[shape]
    text = format_datetime(
        at.astimezone(zone or timezone.get_current_timezone()),
        pattern,
        locale="fr_CA" if _french() else "en_CA",
    )
    return text.replace(" h ", f"{NBSP}h{NBSP}") if _french() else text.replace("Sept", "Sep")


def duration(value: timedelta | int | float | None) -> str:
    """A length of time in at most two units; a number is seconds. The sign is dropped."""
    if value is None:
        return ""
    seconds = abs(value.total_seconds() if isinstance(value, timedelta) else float(value))
    if seconds < 60:
        return f"{int(seconds)}{NBSP}s"
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours}{NBSP}h" + (
            f"{NBSP}{minutes:02d}" + ("" if _french() else f"{NBSP}min") if minutes else ""
        )
    days, hours = divmod(hours, 24)
    unit = "j" if _french() else "d"
    return f"{days}{NBSP}{unit}" + (f" {hours}{NBSP}h" if hours and days < 10 else "")


def due(value: datetime | int | float, now: datetime | None = None) -> tuple[str, str]:
    """The clock's words and how pressing it is: ``""``, ``soon`` or ``over``."""
    left = as_datetime(value) - (now or timezone.now())
    if left < timedelta(0):
        return _("%(time)s over") % {"time": duration(left)}, "over"
    return _("%(time)s left") % {"time": duration(left)}, "soon" if left <= SOON else ""


def ago(value: datetime | int | float, now: datetime | None = None) -> str:
    since = (now or timezone.now()) - as_datetime(value)
    if since < timedelta(0):
        return _("in %(time)s") % {"time": duration(since)}
    if since < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": duration(since)}
