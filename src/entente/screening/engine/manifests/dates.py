"""Dates as EDIFACT and airlines write them, to ISO 8601. What is not a date gives ``None``."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1
    )
}
_WORDED = re.compile(r"(\d{1,2})([A-Z]{3})(\d{2}|\d{4})$")
# A two-digit year of an expiry or a flight is taken within these years of the message.
_BACK, _AHEAD = 30, 50


# "MMDD" as "-MM-DD": a passenger list has two dates a person, and building a date to write it costs most.
_DAYS = {
    on.strftime("%m%d"): on.strftime("-%m-%d") for on in (date(2000, 1, 1) + timedelta(n) for n in range(366))
}


def _written(year: int, tail: str) -> str | None:
    """``MMDD`` in a year."""
    day = _DAYS.get(tail)
    if day is None or (day == "-02-29" and not isleap(year)) or not 1 <= year <= 9999:
        return None
    return f"{year:04}{day}"


def _checked(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def year_of(two: int, *, about: int, born: bool) -> int:
    """The century for a two-digit year: the latest year not after ``about`` for a birth, otherwise the
    year nearest to ``about`` (thirty back, fifty ahead). Ages over 99 cannot be told: a known limit."""
    year = about - about % 100 + two
    if born:
        return year - 100 if year > about else year
    if year > about + _AHEAD:
        return year - 100
    return year + 100 if year < about - _BACK else year


def day(text: str, *, about: int, born: bool = False) -> str | None:
    """``YYMMDD``, ``YYYYMMDD``, ``YYYY-MM-DD`` or ``12JUL64`` as a date."""
    text = text.strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii():
        if len(text) == 6:
            return _written(year_of(int(text[:2]), about=about, born=born), text[2:])
        if len(text) == 8:
            return _written(int(text[:4]), text[4:])
        return None
    if len(text) == 10 and text[4] == text[7] == "-":
        parts = text.split("-")
        if all(part.isdecimal() and part.isascii() for part in parts):
            return _checked(*(int(part) for part in parts))
        return None
    if found := _WORDED.match(text.upper()):
        month = _MONTHS.get(found[2])
        if month is None:
            return None
        written = int(found[3])
        year = written if len(found[3]) == 4 else year_of(written, about=about, born=born)
        return _checked(year, month, int(found[1]))
    return None


def moment(text: str, *, about: int) -> str | None:
    """DTM's ``YYMMDDHHMM``, ``YYYYMMDDHHMM``, or a date alone, as ``YYYY-MM-DDTHH:MM``."""
    text = text.strip()
    if not (text.isdecimal() and text.isascii()):
        return day(text, about=about)
    if len(text) in (10, 12, 14):
        head = 6 if len(text) == 10 else 8
        on, at = day(text[:head], about=about), clock(text[head : head + 4])
        return f"{on}T{at}" if on and at else on
    return day(text, about=about)


def clock(text: str) -> str | None:
    """``HHMM`` as ``HH:MM``."""
    if len(text) == 4 and text.isdecimal() and text.isascii() and text[:2] < "24" and text[2:] < "60":
        return f"{text[:2]}:{text[2:]}"
    return None


def flight_day(text: str, *, about: int) -> str | None:
    """PNRGOV's ``DDMMYY`` (TVL, DAT, RCI)."""
    text = text.strip()
    if len(text) == 6 and text.isdecimal() and text.isascii():
        return _checked(year_of(int(text[4:]), about=about, born=False), int(text[2:4]), int(text[:2]))
    return day(text, about=about)
