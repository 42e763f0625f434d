"""Signals over what the officer may see: computed when asked, never stored; verdicts are (PP4, EN10).

Three kinds of series are watched: each corridor; all corridors of one mode, of one commodity, and of one
commodity by one mode; and pairs between which displacement may show, neighbouring corridors and the modes of
one commodity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.threats.chart import chart
from entente.threats.counting import WEEK, Series, monday, series, week_monday, week_number
from entente.threats.engine import Displacement, Part, Signal, Watch, displacements, rolled, together, watch
from entente.threats.engine.baseline import LEAST_WEEKS
from entente.threats.models import Corridor, Judgement, Threat

HOW = Watch()
TOGETHER = Watch(ratio=1.25)
"""How sums are watched: a change of a quarter in a whole mode is worth knowing of."""
FALSE_SHARE = 0.05
LATE = 3 * WEEK


@dataclass(frozen=True)
class Shown:
    """One signal for people: its sentence, its figures, its charts and the verdict on it."""

    key: str
    kind: str
    say: Callable[[], str]
    """Its sentence, in the language that is being read."""
    since: date
    p: float
    corridors: tuple[Corridor, ...]
    figures: Any
    charts: list[dict[str, Any]]
    verdict: Judgement | None
    parts: tuple[tuple[Series, Part], ...] = ()
    threats: tuple[Threat, ...] = ()
    own: bool = False
    """Rests on records of an agency, not on entered counts alone."""
    rows: tuple[Series, ...] = ()

    @property
    def sentence(self) -> str:
        return self.say()

    @property
    def one_in(self) -> int:
        """Quiet series look like this once in so many."""
        return max(round(1 / self.p), 1)


@dataclass(frozen=True)
class Group:
    """All corridors of a mode, of a commodity or of both: its sum lately, and what is to be said of it."""

    series: Series
    seen: int
    expected: float
    signals: tuple[str, ...]
    """Kinds of its signals, those explained by a single corridor included."""
    chart: dict[str, Any]


@dataclass
class Watched:
    """Everything that is counted for one reader; each part is worked out once."""

    reader: Reader
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def every(self) -> list[Series]:
        rows = self.reader.rows(Corridor, Grade.FULL).order_by("pk")
        return [series(row, self.reader, self.today) for row in rows]

    @cached_property
    def long_enough(self) -> list[Series]:
        return [one for one in self.every if one.start and len(one.counts) >= LEAST_WEEKS + HOW.recent]

    @cached_property
    def late(self) -> list[Series]:
        """Series whose last week is weeks ago: nothing new can show there."""
        return [one for one in self.every if one.end is None or one.end + LATE <= monday(self.today)]

    @cached_property
    def fresh(self) -> list[Series]:
        """Those that can be compared with one another: long enough, and counted until lately."""
        late = {one.key for one in self.late}
        return [one for one in self.long_enough if one.key not in late]

    @cached_property
    def groups(self) -> list[Series]:
        """Sums of two corridors or more: by mode, by commodity, by both; the same set once."""
        by_mode = self._sums(lambda one: (one.mode, ""))
        return _unlike(by_mode + self._sums(lambda one: ("", one.commodity)) + self._sums(_both))

    def _sums(self, by: Callable[[Series], tuple[str, str]], least: int = 2) -> list[Series]:
        sorted_: dict[tuple[str, str], list[Series]] = {}
        for one in self.fresh:
            if any(by(one)):
                sorted_.setdefault(by(one), []).append(one)
        made = (
            _sum(mode, what, found) for (mode, what), found in sorted(sorted_.items()) if len(found) >= least
        )
        return [one for one in made if len(one.counts) >= LEAST_WEEKS + HOW.recent]

    @cached_property
    def verdicts(self) -> dict[str, Judgement]:
        return {one.key: one for one in self.reader.rows(Judgement, Grade.FULL)}

    @cached_property
    def threats(self) -> list[Threat]:
        return list(self.reader.rows(Threat, Grade.FULL).exclude(state="closed").order_by("-pk"))

    @cached_property
    def alone(self) -> dict[str, list[Signal]]:
        """What each corridor shows by itself."""
        return {one.key: list(_watched(one.counts, HOW)) for one in self.long_enough}

    @property
    def expected_false(self) -> float:
        """Signals of change that chance alone gives on a page like this one."""
        return 2 * HOW.false_alarms * (len(self.long_enough) + len(self.groups))

    # -- signals -----------------------------------------------------------------------------------------
    @cached_property
    def signals(self) -> list[Shown]:
        """Changes and displacements in the last weeks counted, the surest first, judged ones last."""
        found = [_change(one, signal, self) for one in self.long_enough for signal in self.alone[one.key]]
        for group in self.groups:
            own = [{signal.kind for signal in self.alone[part.key]} for part in group.parts]
            found += [_rolled(group, one, self) for one in rolled(_table(group), TOGETHER, own=own)]
        found += self._displaced()
        return sorted(found, key=lambda one: (one.verdict is not None, one.p))

    def _displaced(self) -> list[Shown]:
        """Between neighbours, and between the modes of one commodity."""
        known = {one.key: one for one in self.fresh}
        pairs = {
            tuple(sorted((one.key, str(other))))
            for one in known.values() for other in one.corridors[0].neighbours or () if str(other) in known
        }  # fmt: skip
        modes = self._sums(_both, least=1)
        for one in modes:
            for other in modes:
                same = tuple(sorted(c.key for side in (one, other) for c in side.parts))
                if one.key < other.key and one.commodity == other.commodity and same not in pairs:
                    known |= {one.key: one, other.key: other}
                    pairs.add((one.key, other.key))
        if not pairs:
            return []
        weeks = {key: week_number(one.start) for key, one in known.items() if one.start}
        found = displacements(
            {key: one.counts for key, one in known.items()}, sorted(pairs), HOW, _pressures(known.values()),
            FALSE_SHARE, weeks,
        )  # fmt: skip
        return [_shifted(known, each, self) for each in found]

    @property
    def overview(self) -> list[Group]:
        """Every mode and commodity, whether or not it has a signal."""
        made = []
        for one in self.groups:
            since = len(one.counts) - HOW.recent
            table = chart(one, HOW.recent)
            lately = table["table"][-HOW.recent :]
            kinds = tuple(s.kind for s in _watched(one.counts, TOGETHER))
            made.append(
                Group(one, sum(one.counts[since:]), sum(row["expected"] for row in lately), kinds, table)
            )
        return made


@lru_cache(maxsize=4096)
def _watched(counts: tuple[int, ...], how: Watch) -> tuple[Signal, ...]:
    return tuple(watch(counts, how))  # the counts change once a week, the page is opened many times


def current(reader: Reader) -> list[Shown]:
    return Watched(reader).signals


def _both(one: Series) -> tuple[str, str]:
    return (one.mode, one.commodity) if one.commodity else ("", "")


def _pressures(known: Iterable[Series]) -> dict[str, int]:
    """The week, counted as ``starts`` are, in which pressure on a corridor (or one of a sum's) began."""
    found = {}
    for one in known:
        days = [row.pressure_from for row in one.corridors if row.pressure_from]
        if days:
            found[one.key] = week_number(max(days))
    return found


def _sum(mode: str, commodity: str, found: list[Series]) -> Series:
    """The corridors together, over the weeks that all of them were counted."""
    first, table = together([week_number(one.start) for one in found if one.start], [o.counts for o in found])
    key = "+".join(f"{name}={value}" for name, value in (("mode", mode), ("commodity", commodity)) if value)
    own = [one.own_from for one in found if one.own_from]
    return Series(
        key, week_monday(first), tuple(int(n) for n in table.sum(axis=0)),
        tuple(one.corridors[0] for one in found), tuple(found), min(own, default=None),
        mode=mode, commodity=commodity,
    )  # fmt: skip


def _unlike(groups: list[Series]) -> list[Series]:
    seen: set[tuple[str, ...]] = set()
    kept = []
    for one in groups:
        same = tuple(sorted(part.key for part in one.parts))
        if same not in seen:
            seen.add(same)
            kept.append(one)
    return kept


def _table(group: Series) -> Any:
    starts = [week_number(one.start) for one in group.parts if one.start]
    return together(starts, [one.counts for one in group.parts])[1]


def number(value: float, places: int = 0) -> str:
    return number_format(round(value, places), decimal_pos=places, force_grouping=True)


def _change(row: Series, signal: Signal, all_: Watched) -> Shown:
    def say() -> str:
        words = {
            "corridor": row.name, "seen": number(signal.seen), "expected": number(signal.expected),
            "ratio": number(signal.ratio, 1),
        }  # fmt: skip
        if signal.kind == "rise":
            told = _(
                "%(corridor)s: %(seen)s counted where %(expected)s were to be expected, %(ratio)s times."
            )
        else:
            told = _("%(corridor)s fell: %(seen)s counted where %(expected)s were to be expected.")
        return told % words

    return _shown(signal.kind, (row,), signal.since, signal, say, all_)


def _rolled(group: Series, found: Any, all_: Watched) -> Shown:
    one = _change(group, found.signal, all_)
    ranked = sorted(zip(group.parts, found.parts, strict=True), key=lambda part: -abs(part[1].change))
    return replace(one, parts=tuple(ranked))


def _shifted(known: dict[str, Series], each: Displacement, all_: Watched) -> Shown:
    origin, to = known[each.origin], known[each.to]

    def say() -> str:
        words = {
            "origin": origin.name, "to": to.name, "fell": number(-each.fell), "rose": number(each.rose),
        }  # fmt: skip
        return (
            _("Displacement: %(origin)s fell by %(fell)s, %(to)s rose by %(rose)s since the same week.")
            % words
        )

    since = week_monday(each.since)
    return _shown("displacement", (origin, to), (since - (origin.start or since)).days // 7, each, say, all_)


def _shown(
    kind: str, rows: tuple[Series, ...], since: int, figures: Any, say: Callable[[], str], all_: Watched
) -> Shown:
    day = rows[0].week(since)
    key = f"{kind}:{':'.join(one.key for one in rows)}:{day:%G-W%V}"
    charts = [chart(one, HOW.recent, (day - one.start).days // 7) for one in rows if one.start]
    corridors = tuple({c.pk: c for one in rows for c in one.corridors}.values())
    kinds, modes = {c.commodity for c in corridors} - {""}, {c.mode for c in corridors}
    bears = tuple(one for one in all_.threats if one.kind in kinds and one.mode in modes)
    own = any(one.counted_here for one in rows)
    verdict = all_.verdicts.get(key)
    return Shown(
        key, kind, say, day, figures.p, corridors, figures, charts, verdict, threats=bears, own=own, rows=rows
    )  # fmt: skip
