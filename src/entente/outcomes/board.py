"""What the pages of outcomes say: a measure's value, how sure it is, its trend, what a score rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from entente.core.figures import SMALL, Period, Result
from entente.core.models import Unit
from entente.core.registers.reader import Reader
from entente.outcomes import charts
from entente.outcomes.engine import Part, Score, score
from entente.outcomes.measures import Measure, Test, declared

TREND = 6
LEAST_UNITS = 3
DIVISIONS = ("region", "division")


def number(value: float | None) -> str:
    if value is None:
        return "–"
    return number_format(round(value, 1), decimal_pos=0 if abs(value) >= 100 or value == int(value) else 1)


@dataclass(frozen=True)
class Line:
    """One measure on a page."""

    measure: Measure
    trend: list[tuple[Period, Result | None]]

    @property
    def now(self) -> Result | None:
        return self.trend[-1][1]

    @property
    def few(self) -> bool:
        """Fewer records than may be told without their labels."""
        of = self.now.of if self.now else None
        return bool(self.measure.service) and of is not None and 0 < of < SMALL

    @property
    def value(self) -> str:
        found = self.now
        if found is None:
            return _("not for you to see") if self.measure.built else _("its room is not built")
        if self.few:
            return _("fewer than %(n)s records") % {"n": SMALL}
        if found.value is None:
            return _("nothing to measure")
        unit = self.measure.unit
        return f"{number(found.value)}\u00a0{unit}" if unit else number(found.value)

    @property
    def interval(self) -> str:
        found = self.now
        if found is None or found.value is None or found.low is None or found.high is None:
            return ""
        return _("95%% interval %(low)s to %(high)s") % {
            "low": number(found.low), "high": number(found.high),
        }  # fmt: skip

    @property
    def small(self) -> bool:
        """Rests on few observations: the page says so beside the number."""
        found = self.now
        return found is not None and found.value is not None and found.of is not None and found.of < 30

    @property
    def moved(self) -> str:
        """``better``, ``worse``, ``same`` or nothing: only where the intervals of both periods part."""
        before, now = (found for _period, found in self.trend[-2:])
        if not now or not before or now.value is None or before.value is None or not self.measure.good:
            return ""
        if (
            now.low is not None
            and before.low is not None
            and now.high is not None
            and before.high is not None
        ):
            if now.low <= before.high and before.low <= now.high:
                return "same"
        elif now.value == before.value:
            return "same"
        return "better" if (now.value > before.value) == (self.measure.good == "up") else "worse"

    @property
    def change(self) -> str:
        if self.measure.stock:
            return _("As it stands today: no count of earlier days is kept.")
        before = self.trend[-2][1]
        if self.now is None or self.now.value is None:
            return ""
        if before is None or before.value is None:
            return _("No figure before.")
        words = {"value": number(before.value)}
        if self.moved == "same":
            return _("Before: %(value)s. The difference may be chance.") % words
        if self.moved == "better":
            return _("Before: %(value)s. Better than chance explains.") % words
        if self.moved == "worse":
            return _("Before: %(value)s. Worse than chance explains.") % words
        return _("Before: %(value)s.") % words

    @property
    def chart(self) -> str:
        return charts.trend(str(self.measure), self.trend, number)


@dataclass(frozen=True)
class Section:
    test: Test
    lines: list[Line]
    sentence: str


def lines(reader: Reader, period: Period, pillar: str = "", unit: str = "") -> list[Line]:
    """Every measure with its trend, of a pillar (and of a division, where a measure can be told by it)."""
    periods, found = period.back(TREND), []
    for measure in declared()[1]:
        if pillar and pillar not in measure.pillars:
            continue
        if unit and not measure.by_unit:
            continue
        found.append(Line(measure, list(zip(periods, history(measure, reader, periods, unit), strict=True))))
    return found


def history(measure: Measure, reader: Reader, periods: list[Period], unit: str = "") -> list[Result | None]:
    """A value for each period; of a measure that has no day, today's alone."""
    if measure.stock:
        return [None] * (len(periods) - 1) + measure.results(reader, periods[-1:], unit)
    return measure.results(reader, periods, unit)


def sections(found: list[Line]) -> list[Section]:
    """The four tests on top, each with what its measures say together."""
    made = []
    for test in declared()[0]:
        mine = [one for one in found if one.measure.test == test.code]
        made.append(Section(test, mine, _sentence(mine)))
    return made


def _sentence(mine: list[Line]) -> str:
    known = [one for one in mine if one.now is not None and one.now.value is not None]
    if not known:
        return _("Nothing can be said for this period.")
    better = sum(one.moved == "better" for one in known)
    worse = sum(one.moved == "worse" for one in known)
    return _(
        "%(known)s of %(all)s measures have a figure: %(better)s better than the period before, "
        "%(worse)s worse, %(same)s as before or within chance."
    ) % {
        "known": len(known), "all": len(mine), "better": better, "worse": worse,
        "same": len(known) - better - worse,
    }  # fmt: skip


def divisions() -> list[Unit]:
    """Regions and divisions of the agencies that are party to the strategy."""
    from entente.core.models.office import parties

    return list(
        Unit.objects.filter(level__in=DIVISIONS, agency__in=parties())
        .select_related("agency")
        .order_by("code")
    )


@dataclass(frozen=True)
class Scored:
    """A score over periods: what it is made of, and a warning where one measure decides it."""

    title: str
    periods: list[Period]
    score: Score | None
    parts: list[tuple[Measure, float, float]]
    """Measure, its weight's share, its share of the score's differences."""
    ruled: list[Measure]
    left_out: list[Measure]
    why: str = ""

    @property
    def chart(self) -> str:
        if self.score is None:
            return ""
        pairs = [
            (p, Result(100 * t, "")) for p, t in zip(self.periods, self.score.totals, strict=True)
        ]  # fmt: skip
        return charts.trend(self.title, pairs, number, top=100)

    @property
    def table(self) -> list[tuple[str, float]]:
        totals = self.score.totals if self.score is not None else ()
        return [(p.code, 100 * t) for p, t in zip(self.periods, totals, strict=False)]


def scored(title: str, found: list[Line]) -> Scored:
    """The weighted mean of scaled measures per period. A period in which a measure has no value is left out;
    a measure without a value in at least three of the periods is."""
    usable, left_out = [], []
    for one in found:
        values = [r for _p, r in one.trend if r is not None and r.value is not None]
        (usable if len(values) >= LEAST_UNITS else left_out).append(one)
    periods = [p for p, _r in found[0].trend] if found else []
    kept = [
        i for i, _p in enumerate(periods)
        if all((r := one.trend[i][1]) is not None and r.value is not None for one in usable)
    ]  # fmt: skip
    names = [one.measure for one in left_out]
    if not usable or len(kept) < LEAST_UNITS:
        why = _("Too few measures or periods have a figure: a score would say nothing.")
        return Scored(title, [], None, [], [], names, why)
    parts = [
        Part(one.measure.code, one.measure.weight, tuple(_scaled(one, i) for i in kept)) for one in usable
    ]
    made = score(parts)
    whole = sum(p.weight for p in parts)
    ruled = [one.measure for one in usable if one.measure.code in made.ruled_by]
    told = [(one.measure, one.measure.weight / whole, made.spread[one.measure.code]) for one in usable]
    return Scored(title, [periods[i] for i in kept], made, told, ruled, names)


def _scaled(line: Line, i: int) -> float:
    found = line.trend[i][1]
    return line.measure.scaled(found.value if found is not None and found.value is not None else 0.0)


def by_division(reader: Reader, measure: Measure, period: Period) -> list[dict[str, Any]]:
    """The measure in every region and division, each with its interval."""
    if not measure.by_unit:
        return []
    made = []
    for unit in divisions():
        line = Line(measure, [(period, None), (period, measure.result(reader, period, str(unit.pk)))])
        made.append({"unit": unit, "line": line, "result": line.now})
    return made
