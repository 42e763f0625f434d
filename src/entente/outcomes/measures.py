"""Measures as data: what each one means, what is asked of the registers for it, and its result for a period.

Nothing is counted here in a way of its own: a measure reads the rows of a list with that list's filters
(:mod:`entente.core.figures`), so that whoever follows its link counts the same records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from entente.core import figures
from entente.core.bilingual import active
from entente.core.figures import SMALL, Figure, Period, Result
from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.core.registers.register import registry
from entente.outcomes.engine import figures as engine

DATA = Path(__file__).with_name("data") / "measures.yaml"
SECONDS = {"minutes": 60.0, "hours": 3600.0, "days": 86400.0}
KINDS = ("count", "share", "median", "in_time")


class BadMeasure(ValueError):
    """The file of measures says something that cannot be asked."""


@dataclass(frozen=True)
class Source:
    """What is asked: ``kind`` of :data:`KINDS` over ``register``'s rows with ``where``, placed by ``day``."""

    kind: str
    register: str
    day: str = ""
    where: dict[str, str] = field(default_factory=dict)
    hit: dict[str, str] = field(default_factory=dict)
    start: str = ""
    end: str = ""
    unit: str = ""
    falls_due: bool = False
    """``day`` is one by which something is to be done: a period that is not over counts up to today."""

    @classmethod
    def read(cls, told: dict[str, Any]) -> Source:
        """:raises BadMeasure: no or several kinds, or words that are not known."""
        given = dict(told)
        kinds = [one for one in KINDS if one in given]
        if len(kinds) != 1:
            raise BadMeasure(f"a source is one of {', '.join(KINDS)}: {told}")
        register = given.pop(kinds[0])
        known = {"day", "where", "hit", "from", "to", "at", "by", "unit", "falls_due"}
        if unknown := set(given) - known:
            raise BadMeasure(f"{register}: {', '.join(sorted(unknown))} is not known in a source")
        start, end = given.get("from", given.get("at", "")), given.get("to", given.get("by", ""))
        if kinds[0] == "median" and (given.get("unit") not in SECONDS or not start or not end):
            raise BadMeasure(f"{register}: a median needs from, to and unit ({', '.join(SECONDS)})")
        if kinds[0] == "share" and not given.get("hit"):
            raise BadMeasure(f"{register}: a share needs hit")
        where, hit = given.get("where", {}), given.get("hit", {})
        day, unit = given.get("day", ""), given.get("unit", "")
        due = bool(given.get("falls_due", False))
        return cls(kinds[0], register, day, where, hit, start, end, unit, due)


@dataclass(frozen=True)
class Test:
    """One of the strategy's four tests of success."""

    code: str
    en: str
    fr: str

    def __str__(self) -> str:
        return self.fr if active() == "fr" else self.en


@dataclass(frozen=True)
class Measure:
    code: str
    test: str
    level: str
    pillars: tuple[str, ...]
    words: dict[str, str]
    """``en fr definition_en definition_fr unit_en unit_fr cannot_en cannot_fr``."""
    good: str
    source: Source
    activities: tuple[str, ...]
    scale: tuple[float, float]
    weight: float
    service: str = ""

    def say(self, name: str = "") -> str:
        return self.words[f"{name}_{active()}" if name else active()]

    def __str__(self) -> str:
        return self.say()

    @property
    def definition(self) -> str:
        return self.say("definition")

    @property
    def unit(self) -> str:
        return self.say("unit")

    @property
    def cannot(self) -> str:
        return self.say("cannot")

    @property
    def built(self) -> bool:
        """Whether the room that its records are in is there."""
        return registry.get(self.source.register) is not None

    @property
    def stock(self) -> bool:
        """Counts what there is, whenever it came about: earlier periods have no value of their own."""
        return not self.source.day

    @property
    def by_unit(self) -> bool:
        """Whether it can be told by division: its register is filtered by unit."""
        register = registry.get(self.source.register)
        return register is not None and any(one.name == "unit" for one in register.all_filters)

    @property
    def under(self) -> Callable[[], Context | None] | None:
        """The service of the room whose records are agency data; None where readers read them themselves."""
        return _service(self.service) if self.service else None

    def results(self, reader: Reader, periods: Sequence[Period], unit: str = "") -> list[Result | None]:
        """The values for several periods (of a division); None where nobody here may work one out."""
        if not self.built:
            return [None] * len(periods)
        if self.under is None:
            return [compute(self.source, reader, one, unit) for one in periods]
        context = self.under()
        if context is None:
            return [None] * len(periods)
        with working_as(context):
            inner = Reader(context)
            found = [compute(self.source, inner, one, unit) for one in periods]
        return [few(one) for one in found]

    def result(self, reader: Reader, period: Period, unit: str = "") -> Result | None:
        return self.results(reader, [period], unit)[0]

    def figure(self) -> Figure:
        """The same measure for the committee's report."""
        w, test = self.words, next(one for one in declared()[0] if one.code == self.test)
        return Figure(
            f"outcomes.{self.code}", w["en"], w["fr"],
            figures.narrowing(lambda reader, period: self._plain(reader, period)),
            w["unit_en"], w["unit_fr"], activities=self.activities, good=self.good,
            cannot_en=w["cannot_en"], cannot_fr=w["cannot_fr"], under=self.under,
            small=SMALL if self.service else 0, group_en=test.en, group_fr=test.fr,
        )  # fmt: skip

    def _plain(self, reader: Reader, period: Period) -> Result | None:
        return compute(self.source, reader, period) if self.built else None

    def scaled(self, value: float) -> float:
        """0 to 1 on the agreed scale, for a score."""
        worst, best = self.scale
        return min(max((value - worst) / (best - worst), 0.0), 1.0)


def few(found: Result | None) -> Result | None:
    """A figure that leaves its records' labels behind is not told of fewer than ten."""
    if found is not None and found.of is not None and 0 < found.of < SMALL:
        return Result(None, found.url, found.of)
    return found


def _service(room: str) -> Callable[[], Context | None]:
    def context() -> Context | None:
        name = f"entente.{room}.figures" if room == "marine" else f"entente.{room}.intake"
        if find_spec(f"entente.{room}") is None:
            return None
        try:
            found: Context | None = import_module(name).service()
        except (LookupError, ImportError):
            return None
        return found

    return context


def compute(source: Source, reader: Reader, period: Period, unit: str = "") -> Result | None:
    """Ask the register's list; the result rests on the records at its address, and on how many."""
    if not figures.readable(reader, source.register):
        return None
    where = {**source.where, **({"unit": unit} if unit else {})}
    if source.falls_due:
        period = figures.so_far(period, reader)
    url, given = figures.address(source.register, source.day, period, **where)
    rows = figures.rows(reader, source.register, given)[0]
    if source.kind == "count":
        return _count(rows.count(), url)
    if source.kind == "share":
        _url, narrower = figures.address(source.register, source.day, period, **{**where, **source.hit})
        of = rows.count()
        hits = figures.rows(reader, source.register, narrower)[0].count()
        return _percent(hits, of, url)
    pairs = [
        (getattr(row, source.start), getattr(row, source.end))
        for row in rows.only("label", source.start, source.end)
    ]
    known = [(a, b) for a, b in pairs if isinstance(a, datetime) and isinstance(b, datetime)]
    if source.kind == "in_time":
        return _percent(sum(1 for at, by in known if at <= by), len(known), url)
    spans = [max((b - a).total_seconds(), 0.0) / SECONDS[source.unit] for a, b in known]
    found = engine.median(spans)
    return Result(found.value, url, len(spans), found.low, found.high)


def _count(count: int, url: str) -> Result:
    """A small count is a draw from chance too: its exact Poisson interval stands beside it."""
    found = engine.rate(count, 1.0)
    few = count < engine.FEW  # none at all is a draw from chance as well
    return Result(float(count), url, count, found.low if few else None, found.high if few else None)


def _percent(hits: int, of: int, url: str) -> Result:
    found = engine.proportion(hits, of)
    if found.value is None:
        return Result(None, url, 0)
    return Result(100 * found.value, url, of, 100 * (found.low or 0.0), 100 * (found.high or 0.0))


@cache
def declared() -> tuple[tuple[Test, ...], tuple[Measure, ...]]:
    """The tests and the measures, as the file says them. Raises :class:`BadMeasure`."""
    told = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    tests = tuple(Test(**row) for row in told["tests"])
    codes = {one.code for one in tests}
    made = []
    for row in told["measures"]:
        if row["test"] not in codes or row["good"] not in ("up", "down", "") or row["level"] not in LEVELS:
            raise BadMeasure(f"{row['code']}: test, good or level is not known")
        words = {k: row[k] for k in ("en", "fr", "definition_en", "definition_fr", "cannot_en", "cannot_fr")}
        words |= {f"unit_{code}": row.get(f"unit_{code}", row.get("unit", "")) for code in ("en", "fr")}
        made.append(
            Measure(
                row["code"], row["test"], row["level"], tuple(row["pillars"]), words, row["good"],
                Source.read(row["source"]), tuple(row["activities"]), tuple(map(float, row["scale"])),
                float(row["weight"]), row.get("as", ""),
            )
        )  # fmt: skip
    return tests, tuple(made)


LEVELS = ("output", "effect")


def get(code: str) -> Measure | None:
    return next((one for one in declared()[1] if one.code == code), None)
