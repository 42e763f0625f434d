"""Other ways to look at a list: as a board by state, as a month, as lines over time."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entente.core import disclosures
from entente.core.bilingual import active
from entente.core.gate.context import WITHHELD
from entente.core.registers import belonging
from entente.core.registers.columns import Column
from entente.core.registers.listing import page, read_request
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register
from entente.core.registers.views import reads, without

CARDS = 50
LINES = 300


def day_of(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value if isinstance(value, date) else None


def tabs(request: HttpRequest, register: Register, now: str) -> list[dict[str, Any]]:
    """The ways to look at this list, with the same filters."""
    query = without(request, "month", "year")
    return [
        {
            "title": view.title,
            "url": register.url(view.code) + (query if query != "?" else ""),
            "now": view.code == now,
        }
        for view in register.views
    ]


def _frame(
    request: HttpRequest, register: Register, reader: Reader, wanted: Any, code: str
) -> dict[str, Any]:
    from entente.core.registers.feeds import kept

    return {
        "register": register,
        "tabs": tabs(request, register, code),
        "notes": wanted.problems,
        "chips": [(chip, without(request, *chip.parameters)) for chip in wanted.chips],
        "wanted": wanted,
        "kept": kept(register, reader),
        "add_url": register.url("add") if register.may_add(reader.context) else None,
    }


@require_GET
@reads
def board(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    wanted = read_request(register, request.GET)
    workflow, columns, every = register.workflow, [], []
    led = Column("agency") if Column("agency").field(register.model) is not None else None
    for state in workflow.line:
        one = read_request(register, {**request.GET.dict(), workflow.field: state, "after": ""})
        one.size = CARDS
        found = page(register, reader, one)
        every += found.rows
        reader.attach(register.model, found.rows, [led] if led is not None else [])
        of = belonging.words(reader, register, found.rows)
        steps = [
            step
            for step in workflow.steps.values()
            if state in step.sources
            and not step.note
            and (not step.roles or reader.context.officer.has_role(*step.roles))
        ]
        columns.append(
            {
                "words": workflow.words(register.model, state),
                "state": state,
                "cards": [
                    {
                        "row": row,
                        "url": reader.link(register, row),
                        "steps": steps if reader.may_write(row) else [],
                        "agency": _known(row, "agency"),
                        "due": _known(row, "due_at"),
                        "of": of.get(row.pk, ""),
                    }
                    for row in found.rows
                ],
                "more": found.next is not None,
                "all": register.url() + without(request, **{workflow.field: state}),
            }
        )
    disclosures.record(reader, every, "board")
    context = _frame(request, register, reader, wanted, "board") | {"columns": columns}
    return render(request, "core/register/board.html", context)


def _known(row: Any, name: str) -> Any:
    """A field's value; nothing where the row has no such field or the gate keeps it."""
    field = next((f for f in row._meta.concrete_fields if f.name == name), None)
    if field is None or getattr(row, field.attname) in (None, WITHHELD):
        return None
    return getattr(row, name)


@dataclass(frozen=True)
class Day:
    day: date
    other: bool
    today: bool
    rows: list[tuple[Any, str, bool, str]]
    """Record, address, whether it began on an earlier day, and what it belongs to."""


def between(
    register: Register, reader: Reader, given: dict[str, str], first: date, last: date
) -> tuple[Any, list[Any]]:
    """Rows whose time touches the days ``first`` to ``last``, in order of their start."""
    view = register.dates
    wanted = read_request(register, given)
    rows = reader.rows(register.model)
    names = [view.start, *([view.end] if view.end else [])]
    if register.held:
        rows = rows.at_grade_of(*names, *wanted.filtered)
    rows = rows.filter(wanted.condition) if wanted.condition else rows
    zone = timezone.get_current_timezone()

    def edge(name: str, day: date) -> Any:
        kind = register.model._meta.get_field(name).get_internal_type()
        return day if kind == "DateField" else datetime.combine(day, datetime.min.time(), zone)

    rows = rows.filter(**{f"{view.start}__lt": edge(view.start, last + timedelta(days=1))})
    if view.end:
        from django.db.models import Q

        late, begun = edge(view.end, first), edge(view.start, first)
        rows = rows.filter(
            Q(**{f"{view.end}__gte": late}) | Q(**{f"{view.end}": None, f"{view.start}__gte": begun})
        )
    else:
        rows = rows.filter(**{f"{view.start}__gte": edge(view.start, first)})
    return wanted, reader.shown(register, rows.order_by(view.start, "pk")[:LINES])


@require_GET
@reads
def calendar(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    today = timezone.localdate()
    year, month = _month(request.GET.get("month", ""), today)
    weeks = months.Calendar(months.SUNDAY).monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1]
    wanted, rows = between(register, reader, request.GET.dict(), first, last)
    disclosures.record(reader, rows, "calendar")
    on: dict[date, list[tuple[Any, str, bool, str]]] = {}
    of = belonging.words(reader, register, rows)
    for row in rows:
        start, end = day_of(getattr(row, register.dates.start)), _end(register, row)
        day = max(start, first)
        while day <= min(end, last):
            on.setdefault(day, []).append((row, reader.link(register, row), day != start, of.get(row.pk, "")))
            day += timedelta(days=1)
    locale = "fr_CA" if active() == "fr" else "en_CA"
    before, after = (date(year, month, 1) - timedelta(days=1)), (date(year, month, 28) + timedelta(days=7))
    context = _frame(request, register, reader, wanted, "calendar") | {
        "month": format_date(date(year, month, 1), "LLLL y", locale=locale),
        "names": [format_date(day, "EEEE", locale=locale) for day in weeks[0]],
        "weeks": [[Day(d, d.month != month, d == today, on.get(d, [])) for d in week] for week in weeks],
        "before": without(request, month=before.strftime("%Y-%m")),
        "after": without(request, month=after.strftime("%Y-%m")),
        "this": without(request, "month"),
        "count": len(rows),
    }
    return render(request, "core/register/calendar.html", context)


def _month(text: str, today: date) -> tuple[int, int]:
    try:
        found = datetime.strptime(text, "%Y-%m")
    except ValueError:
        return today.year, today.month
    return (found.year, found.month) if 1900 < found.year < 2200 else (today.year, today.month)


def _end(register: Register, row: Any) -> date:
    start = day_of(getattr(row, register.dates.start))
    end = day_of(getattr(row, register.dates.end)) if register.dates.end else None
    return max(start, end) if end else start


@require_GET
@reads
def timeline(request: HttpRequest, register: Register, reader: Reader) -> HttpResponse:
    """Each record as a bar over a year, drawn as SVG, with the dates beside it as text."""
    today = timezone.localdate()
    given = request.GET.get("year", "")
    year = int(given) if given.isdigit() and 1900 < int(given) < 2200 else today.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    wanted, rows = between(register, reader, request.GET.dict(), first, last)
    disclosures.record(reader, rows, "timeline")
    days = (last - first).days + 1
    locale = "fr_CA" if active() == "fr" else "en_CA"

    def at(day: date) -> float:
        return round(100 * (min(max(day, first), last + timedelta(days=1)) - first).days / days, 2)

    bars, of = [], belonging.words(reader, register, rows)
    for row in rows:
        start, end = day_of(getattr(row, register.dates.start)), _end(register, row)
        x = at(start)
        bars.append(
            {
                "row": row,
                "url": reader.link(register, row),
                "of": of.get(row.pk, ""),
                "x": x,
                "width": max(round(at(end + timedelta(days=1)) - x, 2), 0.6),
                "start": start,
                "end": end if end != start else None,
            }
        )
    context = _frame(request, register, reader, wanted, "timeline") | {
        "year": year,
        "bars": bars,
        "months": [
            (at(date(year, m, 1)), format_date(date(year, m, 1), "LLL", locale=locale)) for m in range(1, 13)
        ],
        "today": at(today) if today.year == year else None,
        "before": without(request, year=str(year - 1)),
        "after": without(request, year=str(year + 1)),
        "cut": len(rows) == LINES,
        "alternative": _("%(n)s records in %(year)s") % {"n": len(rows), "year": year},
    }
    return render(request, "core/register/timeline.html", context)
