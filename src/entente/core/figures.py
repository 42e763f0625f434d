"""Figures: what rooms count and measure, each with the address of the records it rests on.

A room registers its figures when it loads; reports, the framework picture and measures read them here.
A counted figure's number *is* the count of the list at its address: whoever follows the link counts again.

>>> figures.add(figures.Figure(
...     "marine.unreported", "Landings without a report", "Accostages non déclarés",
...     figures.count("marine.findings", "occurred_at", status="unreported"),
...     activities=("IS4",), good="down"))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from entente.core.bilingual import active
from entente.core.gate import Context, working_as
from entente.core.registers.listing import Wanted, narrowed, read_request
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry

SMALL = 10
"""An aggregate that leaves its records' labels behind needs at least this many subjects."""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included. ``code``: ``2026``, ``2026-Q3`` or ``2026-09``."""

    code: str
    first: date
    last: date
    units: str = ""
    """The ids of the units whose records alone are asked for, with commas; empty: everybody's."""

    @classmethod
    def parse(cls, code: str) -> Period:
        """:raises ValueError: not a year, a quarter or a month."""
        found = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})))?", code)
        if not found:
            raise ValueError(_("a period is written 2026, 2026-Q3 or 2026-09, not {code}").format(code=code))
        year = int(found[1])
        months = 3 if found[2] else 1 if found[3] else 12
        month = 3 * int(found[2]) - 2 if found[2] else int(found[3] or 1)
        if not 1 <= month <= 12 or not 1900 < year < 2200:
            raise ValueError(_("there is no period {code}").format(code=code))
        after = date(year + (month + months > 12), (month + months - 1) % 12 + 1, 1)
        return cls(code, date(year, month, 1), after - timedelta(days=1))

    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        end = self.first - timedelta(days=1)
        if len(self.code) == 4:
            code = str(end.year)
        elif "Q" in self.code:
            code = f"{end.year}-Q{(end.month - 1) // 3 + 1}"
        else:
            code = end.strftime("%Y-%m")
        return replace(Period.parse(code), units=self.units)

    def back(self, count: int) -> list[Period]:
        """This period and those before it, oldest first."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].before())
        return found[::-1]


@dataclass(frozen=True)
class Result:
    """A figure for one period: the number (None: nothing to measure), and where its records are."""

    value: float | None
    url: str
    of: int | None = None
    """How many records it rests on; for a count, the count."""
    low: float | None = None
    high: float | None = None
    """An interval of 95 % where the sample is small."""


Compute = Callable[[Reader, Period], Result | None]
"""None: this officer may not read what the figure rests on."""


class NotByUnit(LookupError):
    """The figure is known for everybody together only."""


@dataclass(frozen=True)
class Figure:
    code: str
    """``room.name``."""
    en: str
    fr: str
    compute: Compute
    unit_en: str = ""
    unit_fr: str = ""
    activities: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    good: str = ""
    """``up``, ``down``, or nothing where neither is good in itself."""
    cannot_en: str = ""
    cannot_fr: str = ""
    """What the figure cannot tell."""
    under: Callable[[], Context | None] | None = None
    """Who works the figure out, where its readers may not read the records: a service of the room's. The
    number then leaves the records' labels behind, which needs ``small``."""
    small: int = 0
    """Values below are said as "fewer than": 10 where persons or vessels are counted."""
    group_en: str = ""
    group_fr: str = ""
    """What the figure is told under in a report: one of the strategy's tests, say."""

    def __post_init__(self) -> None:
        if self.under is not None and self.small < SMALL:
            raise ValueError(f"{self.code} leaves its records' labels behind: small is at least {SMALL}")

    def result(self, reader: Reader, period: Period) -> Result | None:
        """The figure for a period; None where nobody here may work it out.

        :raises NotByUnit: the period asks for some units and the figure is known for all together only.
        """
        if period.units and not self.narrows:
            raise NotByUnit(self.code)
        if self.under is None:
            return self.compute(reader, period)
        context = self.under()
        if context is None:
            return None
        with working_as(context):
            return self.compute(Reader(context), period)

    @property
    def narrows(self) -> bool:
        """Whether the figure asks its list by :func:`address`, and so can be told by unit."""
        return bool(getattr(self.compute, "narrows", False))

    def words(self, language: str | None = None) -> str:
        return self.fr if (language or active()) == "fr" else self.en

    def unit(self, language: str | None = None) -> str:
        return self.unit_fr if (language or active()) == "fr" else self.unit_en


_figures: dict[str, Figure] = {}


def add(figure: Figure) -> Figure:
    """Register a figure; a second one of the same code replaces the first."""
    _figures[figure.code] = figure
    return figure


def every() -> Iterator[Figure]:
    return iter(tuple(_figures.values()))


def get(code: str) -> Figure | None:
    return _figures.get(code)


def of_activity(code: str) -> list[Figure]:
    return [one for one in every() if code in one.activities]


def by_unit(key: str) -> bool:
    """Whether a register's records can be told by unit."""
    register = registry.get(key)
    return register is not None and any(one.name == "unit" for one in register.all_filters)


def address(key: str, day_field: str, period: Period, **filters: str) -> tuple[str, dict[str, str]]:
    """The list's address for a period, and the same as parameters."""
    given = {k: str(v) for k, v in filters.items()}
    if period.units:
        if not by_unit(key):
            raise NotByUnit(key)
        given["unit"] = period.units
    if day_field:
        given |= {f"{day_field}_from": period.first.isoformat(), f"{day_field}_to": period.last.isoformat()}
    register = registry.get(key)
    if register is None:
        raise LookupError(f"there is no register {key}")
    return f"{register.url()}?{urlencode(given)}", given


def rows(reader: Reader, key: str, given: dict[str, str]) -> tuple[Any, Wanted]:
    """The rows of a list with these filters, as its page would read them. A filter that is not understood
    would count everything, so it is an error here."""
    register = registry.get(key)
    wanted = read_request(register, given)
    if wanted.problems or {p for chip in wanted.chips for p in chip.parameters} < set(given):
        raise LookupError(f"{key} has no such filter: {given}; {wanted.problems}")
    return narrowed(register, reader, wanted).order_by(), wanted


def readable(reader: Reader, key: str) -> bool:
    """A service reads for figures what its gate opens, whatever role the register's pages ask for."""
    register = registry.get(key)
    if register is None:
        return False
    return register.may_read(reader.context) or reader.context.officer.has_role("service")


def narrowing(compute: Compute) -> Compute:
    """Marks what asks for its records by :func:`address` alone."""
    compute.narrows = True  # type: ignore[attr-defined]
    return compute


def count(key: str, day_field: str = "", **filters: str) -> Compute:
    """How many records of a register answer these filters, within the period by ``day_field``."""

    def compute(reader: Reader, period: Period) -> Result | None:
        if not readable(reader, key):
            return None
        url, given = address(key, day_field, period, **filters)
        found = rows(reader, key, given)[0].count()
        return Result(float(found), url, found)

    return narrowing(compute)


def so_far(period: Period, reader: Reader) -> Period:
    """A period that is not over, up to the reader's day: what is due later is not yet late."""
    today = timezone.localtime(reader.context.at).date()
    return replace(period, last=today) if period.first <= today < period.last else period


def measure(
    key: str,
    day_field: str,
    take: Callable[[list[Any]], Result],
    *,
    falls_due: bool = False,
    **filters: str,
) -> Compute:
    """A measure of the records themselves (a median, a share), which ``take`` works out of the rows.
    ``falls_due``: ``day_field`` is a day by which something is to be done; see :func:`so_far`."""

    def compute(reader: Reader, period: Period) -> Result | None:
        if not readable(reader, key):
            return None
        if falls_due:
            period = so_far(period, reader)
        url, given = address(key, day_field, period, **filters)
        found = list(rows(reader, key, given)[0])
        return replace(take(found), url=url, of=len(found))

    return narrowing(compute)
