"""What a report says: figures with their trend, initiatives, answers and decisions, as plain JSON.

The content is a function of the database, the period, the officer who assembles it and, while the period
runs, of the day: what is due later is not told as missed. It carries no clock.
Everything a file shows is in it, in both languages, so that a frozen report is written the same for ever.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import override

from entente.core import figures
from entente.core.figures import Figure, Period, Result
from entente.core.registers.reader import Reader
from entente.ledger.engine.leaf import canonical
from entente.strategy import framework, levels
from entente.strategy.models import Committee, Decision, Initiative, Meeting, UpdateRequest

VERSION = 3
TREND = 6


def content(reader: Reader, period: Period, committee: Committee | None = None) -> dict[str, Any]:
    """The report of a period, of a committee's own level: what it and those that report to it met on,
    decided and asked for; where it is of some units, their records alone. Without one, everything.

    Rows and figures that the officer may not see are not in it, nor those that are not known by unit where
    it is of some; it says how many figures that were.
    """
    units = levels.units(committee)
    bodies = levels.bodies(reader, committee)
    period = replace(period, units=",".join(str(one.pk) for one in units))
    found, hidden, whole = [], 0, 0
    for one in figures.every():
        try:
            row = _figure(reader, one, period)
        except figures.NotByUnit:
            whole += 1
            continue
        if row is None:
            hidden += 1
        else:
            found.append(row)
    found.sort(key=lambda row: not row["group"]["en"])  # the strategy's own tests first, the rooms' after
    rows = reader.rows(Initiative).order_by("code")
    day = _stood(period, reader)
    initiatives = list(rows.filter(unit__in=[one.pk for one in units]) if units else rows)
    return {
        "version": VERSION,
        "period": period.code,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "figures": found,
        "figures_withheld": hidden,
        "figures_whole": whole,
        "units": [{"en": one.name_en, "fr": one.name_fr} for one in units],
        "initiatives": [_initiative(reader, one, day) for one in initiatives],
        "health": dict(sorted(Counter(one.health for one in initiatives if one.state != "closed").items())),
        "links": _initiatives_links(period, day),
        "objectives": {
            one.code: _objective_links(one.code, period, day) for one in framework.declared().objectives
        },
        "decisions": _decisions(reader, period, bodies),
        "updates": _updates(reader, period, bodies),
        "actions": _actions(reader, period, bodies),
    }


def digest(told: dict[str, Any]) -> bytes:
    """The canonical bytes (RFC 8785) that the ledger's digest and the files rest on."""
    return canonical(told)


def _figure(reader: Reader, figure: Figure, period: Period) -> dict[str, Any] | None:
    trend = [(one.code, figure.result(reader, one)) for one in period.back(TREND)]
    now = trend[-1][1]
    if now is None:
        return None
    stock = bool(now.url) and len({one.url for _code, one in trend if one is not None}) == 1
    if stock:  # the same question for every period: only its answer of today is known
        trend = trend[-1:]
    return {
        "code": figure.code,
        "en": figure.en,
        "fr": figure.fr,
        "unit": {"en": figure.unit_en, "fr": figure.unit_fr},
        "good": figure.good,
        "group": {"en": figure.group_en, "fr": figure.group_fr},
        "activities": list(figure.activities),
        "objectives": sorted(
            {o for code in figure.activities for o in _objectives(code)} | set(figure.objectives)
        ),
        "cannot": {"en": figure.cannot_en, "fr": figure.cannot_fr},
        "url": now.url,
        "of": _whole(figure, now.of),
        **_value(figure, now),
        "trend": [[code, _value(figure, one)["value"] if one else None] for code, one in trend],
        "trend_urls": [one.url if one else "" for _code, one in trend],
        "band": [_band(figure, one) for _code, one in trend],
        "stock": stock,
    }


def _value(figure: Figure, found: Result) -> dict[str, Any]:
    """A cell of too few subjects is said as "fewer than", not as its number: the report leaves the labels
    of its records behind."""
    if figure.small and found.of is not None and 0 < found.of < figure.small:
        return {"value": None, "fewer_than": figure.small, "low": None, "high": None}
    return {
        "value": None if found.value is None else round(found.value, 4),
        "fewer_than": None,
        "low": None if found.low is None else round(found.low, 4),
        "high": None if found.high is None else round(found.high, 4),
    }


def _band(figure: Figure, found: Result | None) -> list[float] | None:
    """The 95 % interval of one point of the trend, where it has one that may be told."""
    told = _value(figure, found) if found is not None else None
    if told is None or told["low"] is None or told["high"] is None:
        return None
    return [told["low"], told["high"]]


def _whole(figure: Figure, of: int | None) -> int | None:
    return None if of is None or (figure.small and 0 < of < figure.small) else of


def _objectives(code: str) -> list[str]:
    return next((row["objectives"] for row in framework.activities() if row["code"] == code), [])


def _pair(record: Any, name: str) -> dict[str, str]:
    return {"en": getattr(record, f"{name}_en") or "", "fr": getattr(record, f"{name}_fr") or ""}


def _words(record: Any) -> dict[str, str]:
    """What the record is called in each language (the other one where a translation is missing)."""
    made = {}
    for language in ("en", "fr"):
        with override(language):
            made[language] = str(record.title)
    return made


def _agency(record: Any) -> dict[str, str]:
    agency = record.agency
    return {} if agency is None else {"en": agency.abbreviation_en, "fr": agency.abbreviation_fr}


def _initiative(reader: Reader, one: Initiative, day: date) -> dict[str, Any]:
    late = one.ends_on is not None and one.ends_on <= day and one.state not in ("delivered", "closed")
    return {
        "code": one.code,
        "title": _words(one),
        "url": f"/strategy/initiatives/{one.pk}/",
        "state": one.state,
        "health": "late" if late else one.health,
        "lead": _agency(one),
        "ends": one.ends_on.isoformat() if one.ends_on else None,
        "progress": _pair(one, "progress"),
        "objectives": list(one.objectives),
    }


OPEN = "proposed,approved,under_way,delivered"


def _stood(period: Period, reader: Reader) -> date:
    """The day that initiatives are told for: the period's last, or yesterday where it is not over."""
    over = figures.so_far(period, reader).last
    return period.last if over == period.last else over - timedelta(days=1)


def _initiatives_links(period: Period, day: date) -> dict[str, str]:
    """Where the initiatives of each count are."""
    made = {"total": figures.address("strategy.initiatives", "", period, state=OPEN)[0]}
    for health in ("on_track", "at_risk", "late"):
        asked = {"state": OPEN, "stands": f"{health}-{day}"}
        made[health] = figures.address("strategy.initiatives", "", period, **asked)[0]
    return made


def _objective_links(code: str, period: Period, day: date) -> dict[str, str]:
    made = {"total": figures.address("strategy.initiatives", "", period, objectives=code)[0]}
    for health in ("at_risk", "late"):
        asked = {"objectives": code, "stands": f"{health}-{day}"}
        made[health] = figures.address("strategy.initiatives", "", period, **asked)[0]
    return made


def _decisions(reader: Reader, period: Period, bodies: list[Any] | None) -> list[dict[str, Any]]:
    rows = (
        reader.rows(Decision)
        .filter(decided_on__range=(period.first, period.last))
        .order_by("decided_on", "pk")
    )
    if bodies is not None:
        meetings = reader.rows(Meeting).filter(committee__in=bodies)
        rows = rows.filter(meeting__in=list(meetings.values_list("pk", flat=True)))
    return [
        {
            "title": _words(one),
            "on": one.decided_on.isoformat(),
            "url": f"/strategy/decisions/{one.pk}/",
        }
        for one in rows
    ]


def _updates(reader: Reader, period: Period, bodies: list[Any] | None) -> list[dict[str, Any]]:
    rows = reader.rows(UpdateRequest).filter(answer_by__range=(period.first, period.last))
    if bodies is not None:
        rows = rows.filter(committee__in=bodies)
    return [
        {
            "title": _words(one),
            "by": one.answer_by.isoformat(),
            "state": one.state,
            "answer": _pair(one, "answer"),
            "url": f"/strategy/updates/{one.pk}/",
        }
        for one in rows.order_by("answer_by", "pk")
    ]


def _actions(reader: Reader, period: Period, bodies: list[Any] | None) -> dict[str, Any]:
    """What fell due and what was held, each counted from the list that its link opens."""
    period = replace(period, units="")  # whose actions they are, the committee says that gave them
    by = {} if bodies is None else {"committee": ",".join(str(one) for one in bodies)}
    asked = {
        "due": ("strategy.actions", "due_on", by),
        "done": ("strategy.actions", "due_on", by | {"state": "done,accepted"}),
        "meetings": ("strategy.meetings", "starts_at", by | {"state": "held,minuted"}),
    }
    made: dict[str, Any] = {"links": {}}
    for name, (key, day, filters) in asked.items():
        over = period if name == "meetings" else figures.so_far(period, reader)
        made["links"][name], given = figures.address(key, day, over, **filters)
        made[name] = figures.rows(reader, key, given)[0].count()
    return made
