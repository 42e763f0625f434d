"""What a corridor counts, week by week: weeks that people entered, then the product's own records (PP4).

The records are those of a list of the product with its filters, read through the gate of whoever looks: a
week's number is the count of that list for the week, and two officers who may see different records see
different numbers. Nothing counted so is stored, so that no number leaves its records' labels behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _

from entente.core import figures
from entente.core.models import Label, Regime, office_label
from entente.core.registers import registry
from entente.core.registers.listing import read_request
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.threats.models import Corridor, Kind, Mode

WEEK = timedelta(weeks=1)
AT_MOST = 157
"""Weeks that are counted from records where none was entered: three years."""
VIEW = ("sort", "after", "before", "view", "columns", "group")
"""Parameters of an address that change how a list looks, not what is in it."""


class BadAddress(ValueError):
    """The list cannot be counted; ``field`` is the field of the corridor that says so."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Listed:
    """A list with its filters, and the date that places its records in a week."""

    register: Register
    given: Mapping[str, str]
    day: str

    @property
    def address(self) -> str:
        """The list itself, whatever host and dates stood in the address that was given."""
        return f"{self.register.url()}?{urlencode(self.given)}" if self.given else self.register.url()

    def within(self, first: date, last: date) -> dict[str, str]:
        return {**self.given, f"{self.day}_from": first.isoformat(), f"{self.day}_to": last.isoformat()}

    def url(self, first: date, last: date) -> str:
        """The list of these days: its count is the number that is told."""
        return f"{self.register.url()}?{urlencode(self.within(first, last))}"

    def readable(self, reader: Reader) -> bool:
        return figures.readable(reader, self.register.key)

    def weekly(self, reader: Reader, first: date, last: date) -> dict[date, int]:
        """Records by the Monday of their week; weeks of none are left out."""
        rows, _wanted = figures.rows(reader, self.register.key, self.within(first, last))
        moment = rows.model._meta.get_field(self.day).get_internal_type() == "DateTimeField"
        week = TruncWeek(self.day, tzinfo=timezone.get_current_timezone()) if moment else TruncWeek(self.day)
        found = rows.order_by().annotate(_week=week).values("_week").annotate(_n=Count("pk"))
        return {_day(one): number for one, number in found.values_list("_week", "_n")}


def _day(moment: Any) -> date:
    return moment.date() if hasattr(moment, "date") else moment


def listed(corridor: Corridor) -> Listed | None:
    """The list that a corridor counts; None where it counts none. Raises :class:`BadAddress`."""
    if not corridor.records:
        return None
    parts = urlsplit(corridor.records.strip())
    register = next((one for one in registry if one.url() == parts.path), None)
    if register is None:
        raise BadAddress("records", _("No list of this product is at this address."))
    given = {k: v for k, v in parse_qsl(parts.query) if k not in VIEW and v}
    dates = [one.name for one in register.all_filters if one.kind == "dates" and one.field is not None]
    day = corridor.records_day or (dates[0] if dates else "")
    if day not in dates:
        words = _("Dates of this list are: %(names)s.") % {"names": ", ".join(dates) or "–"}
        raise BadAddress("records_day", words)
    given = {k: v for k, v in given.items() if k not in (f"{day}_from", f"{day}_to")}
    wanted = read_request(register, given)
    if wanted.problems:
        raise BadAddress("records", " ".join(wanted.problems))
    unknown = set(given) - {p for chip in wanted.chips for p in chip.parameters}
    if unknown:
        words = _("The list has no such filter: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        raise BadAddress("records", words)
    return Listed(register, given, day)


@dataclass(frozen=True)
class Series:
    """Weekly counts of one corridor, or of several together: ``start`` is the Monday of the first."""

    key: str
    start: date | None
    counts: tuple[int, ...]
    corridors: tuple[Corridor, ...]
    parts: tuple[Series, ...] = ()
    own_from: date | None = None
    """The first week that the product counted itself."""
    running: int | None = None
    """Counted so far in the week that is not over."""
    closed: bool = False
    """Since the last week entered it is counted from records that this reader may not see."""
    source: Listed | None = field(default=None, compare=False)
    mode: str = ""
    commodity: str = ""

    @property
    def name(self) -> str:
        if not self.parts:
            return str(self.corridors[0].title)
        mode = str(dict(Mode.choices).get(self.mode, ""))
        commodity = str(dict(Kind.choices).get(self.commodity, ""))
        if mode and commodity:
            return _("%(commodity)s, %(mode)s (all corridors)") % {"commodity": commodity, "mode": mode}
        return _("%(what)s (all corridors)") % {"what": mode or commodity}

    @property
    def end(self) -> date | None:
        """The Monday after the last week counted."""
        return self.start + WEEK * len(self.counts) if self.start is not None else None

    @property
    def counted_here(self) -> bool:
        """Whether any whole week of it was counted from the product's own records."""
        return self.own_from is not None and self.end is not None and self.own_from < self.end

    @property
    def entered(self) -> bool:
        """Whether people entered its first weeks."""
        return bool(self.counts) and (self.own_from is None or self.start < self.own_from)

    def week(self, number: int) -> date:
        assert self.start is not None
        return self.start + WEEK * number

    def url(self, number: int) -> str:
        """The records of a week that the product counted; nothing for one that was entered."""
        day = self.week(number)
        if self.source is None or self.own_from is None or day < self.own_from:
            return ""
        return self.source.url(day, day + timedelta(days=6))


def label_for(reader: Reader, rows: Iterable[Series]) -> Label:
    """The label of what is said of these series: both agencies' for counts that were entered; else as closed
    as the most closed of the records that were counted."""
    inputs: set[int] = set()
    own = False
    for one in (part for row in rows for part in (row, *row.parts)):
        if one.source is None or not one.counted_here:
            continue
        own = True
        days = one.source.within(one.own_from, one.end - timedelta(days=1))  # type: ignore[arg-type,operator]
        found = figures.rows(reader, one.source.register.key, days)[0]
        inputs |= set(found.order_by().values_list("label_id", flat=True).distinct())
    agency = reader.context.agency
    if not inputs:
        return office_label(agency, joint=not own)
    marks = {"holder": agency, "originator": agency, "regime": Regime.NON_PERSONAL, "overlays": []}
    for label in Label.objects.filter(**marks, inputs__in=inputs).distinct().prefetch_related("inputs"):
        if {one.pk for one in label.inputs.all()} == inputs:
            return label
    made = Label.objects.create(**marks)
    made.inputs.set(inputs)
    return made


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_number(day: date) -> int:
    """Weeks are numbered by their Monday's ordinal over seven; the first of January of year 1 was one."""
    return monday(day).toordinal() // 7


def week_monday(number: int) -> date:
    return date.fromordinal(number * 7 + 1)


def series(corridor: Corridor, reader: Reader, today: date | None = None) -> Series:
    """A corridor's weeks as this reader may count them, whole weeks only."""
    this = monday(today or timezone.localdate())
    start = monday(corridor.weeks_from) if corridor.weeks_from else None
    counts = list(corridor.counts or ())
    made: dict[str, Any] = {"mode": corridor.mode, "commodity": corridor.commodity}
    try:
        source = listed(corridor)
    except BadAddress:  # a list that there was when it was written, and is no longer
        source = None
    if source is None:
        return Series(str(corridor.pk), start, tuple(counts), (corridor,), **made)
    if not source.readable(reader):
        return Series(str(corridor.pk), start, tuple(counts), (corridor,), closed=True, **made)
    since = start + WEEK * len(counts) if start is not None else this - WEEK * AT_MOST
    found = source.weekly(reader, min(since, this), this + timedelta(days=6))
    if start is None:
        start = since = min(found, default=this)
    while since < this:
        counts.append(found.get(since, 0))
        since += WEEK
    own = start + WEEK * len(corridor.counts or ())
    running = found.get(this, 0)
    made |= {"own_from": own, "running": running, "source": source}
    return Series(str(corridor.pk), start, tuple(counts), (corridor,), **made)
