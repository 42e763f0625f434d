"""Tonight's board and the figures: what the gate allows, counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q

from entente.core.registers.reader import Reader
from entente.core.suppression import LEAST
from entente.screening import case, cited, parts
from entente.screening.engine.rules.dryrun import wilson
from entente.screening.models import Hit, Movement, ScreeningRun, Traveller

WINDOW = {"before": timedelta(hours=6), "after": timedelta(hours=24)}
DRIFT_SURE = 30
SHOWN = 300


@dataclass
class Line:
    """One movement of the board."""

    movement: Movement
    total: int
    share: int
    open: int
    hits: int
    again: int = 0
    """Runs of new or changed entries that have not come to it yet."""
    awaited: list[str] = field(default_factory=list)
    """Parts of its manifests that have not come, in words."""


@dataclass
class Board:
    """The lines that are shown, of ``movements`` in the window."""

    lines: list[Line]
    movements: int


def tonight(reader: Reader, mode: str = "", direction: str = "") -> Board:
    """Movements from six hours ago to twenty-four hours ahead, in their order. Where there are more than
    are shown, those to come are shown before those past, the next first.

    A movement is screened when it comes in, and again by every run of a new or changed entry: its share is
    that of the screenings that are done.
    """
    from entente.core.gate import Grade

    now = reader.context.at
    rows = reader.rows(Movement, Grade.SUMMARY).filter(
        at__gte=now - WINDOW["before"], at__lte=now + WINDOW["after"]
    )
    if mode:
        rows = rows.filter(mode=mode)
    if direction:
        rows = rows.filter(direction=direction)
    number = rows.count()
    movements = list(rows.filter(at__gte=now).order_by("at", "pk")[:SHOWN])
    past = rows.filter(at__lt=now).order_by("-at", "-pk")[: SHOWN - len(movements)]
    movements = [*reversed(past), *movements]
    runs = list(reader.rows(ScreeningRun, Grade.FULL).filter(state__in=ScreeningRun.OPEN))
    counted = (
        reader.rows(Hit, Grade.FULL)
        .filter(current=True, movement_id__in=[one.pk for one in movements])
        .values("movement_id")
        .annotate(n=Count("pk"), waits=Count("pk", filter=Q(verdict="")))
        .order_by()
    )
    hits = {row["movement_id"]: row for row in counted}
    out = []
    awaited = parts.awaited(reader.context)
    for one in movements:
        total = one.travellers + one.consignments
        found = hits.get(one.pk, {"n": 0, "waits": 0})
        waits = sum(not run.reached(one.at, one.pk) for run in runs)
        first = one.screened / total if total else 0.0
        share = round(100 * first * (1 + len(runs) - waits) / (1 + len(runs)))
        out.append(Line(one, total, share, found["waits"], found["n"], waits, awaited.get(str(one.pk), [])))
    return Board(out, number)


def lines(reader: Reader, mode: str = "", direction: str = "") -> list[Line]:
    """The lines of :func:`tonight`."""
    return tonight(reader, mode, direction).lines


@dataclass
class Measure:
    """One list, rule, nationality or script: hits, how many were decided, how many of those were false."""

    name: str
    title: str = ""
    """In the reader's words, where ``name`` is a list, rule or control."""
    hits: int = 0
    decided: int = 0
    false: int = 0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False
    above: bool = False
    """Its rate lies surely above that of all others together."""
    drifts: bool = False
    """Its rate lies surely above its own of the ninety days before."""


@dataclass
class Figures:
    travellers: int = 0
    hits: int = 0
    per_thousand: float | None = None
    untouched: float | None = None
    """Share of travellers in per cent whom nothing pointed at: they are not held by anything here."""
    decided: int = 0
    minutes: float | None = None
    delays: list[float] = field(default_factory=list)
    delay: float | None = None
    held: list[int] = field(default_factory=list)
    held_half: float | None = None
    by_list: list[Measure] = field(default_factory=list)
    by_nationality: list[Measure] = field(default_factory=list)
    by_script: list[Measure] = field(default_factory=list)


BEFORE = 90
_FIELDS = (
    "verdict", "verdict_at", "recorded_at", "result", "list_name", "nationality", "group", "due_at",
    "traveller_id", "source", "held_minutes", "label", "entry_id", "listed_as", "rule",
)  # fmt: skip


def figures(reader: Reader, days: int = 30) -> Figures:
    """The room's figures over the last days, from the rows that this officer may see in full."""
    from entente.core.gate import Grade

    since = reader.context.at - timedelta(days=days)
    out = Figures()
    out.travellers = reader.rows(Traveller, Grade.FULL).filter(recorded_at__gte=since).count()
    rows = reader.rows(Hit, Grade.FULL).filter(recorded_at__gte=since - timedelta(days=BEFORE), current=True)
    every = list(rows.only(*_FIELDS))
    hits = [hit for hit in every if hit.recorded_at >= since]
    before = [hit for hit in every if hit.recorded_at < since]
    out.hits = len(hits)
    people = {hit.traveller_id for hit in hits if hit.traveller_id}
    if out.travellers:
        out.per_thousand = 1000 * len(people) / out.travellers
        out.untouched = 100 * max(0, out.travellers - len(people)) / out.travellers
    decided = [hit for hit in hits if hit.verdict and hit.verdict_at]
    out.decided = len(decided)
    # a pair cleared before is decided before it is recorded: nobody waited for it
    waits = [(hit.verdict_at - hit.recorded_at).total_seconds() / 60 for hit in decided]
    waits = [minutes for minutes in waits if minutes >= 0]
    out.minutes = median(waits) if waits else None
    cleared = [hit for hit in decided if false(hit)]
    out.delays = [
        max(0.0, (hit.verdict_at - hit.due_at).total_seconds() / 60) for hit in cleared if hit.due_at
    ]
    out.delay = median(out.delays) if out.delays else None
    out.held = [hit.held_minutes for hit in hits if hit.result == "nothing" and hit.held_minutes is not None]
    out.held_half = median(out.held) if out.held else None
    out.by_list = measures(hits, pointer, before)
    loaded = cited.titles(reader)
    titles = {pointer(hit): case.pointed_by(hit, loaded) for hit in hits}
    for row in out.by_list:
        row.title = titles[row.name]
    out.by_nationality = measures(hits, lambda hit: hit.nationality, before, small=True)
    out.by_script = measures(hits, lambda hit: hit.group, before, small=True)
    return out


def pointer(hit: Hit) -> str:
    """What a hit's figures are counted for: its list, the lookouts, its rule, or the control's finding."""
    return f"export:{hit.entry_id}" if hit.source == Hit.Source.EXPORT else hit.list_name


def beside(reader: Reader, hit: Hit, days: int = BEFORE) -> Measure | None:
    """How often hits of the same list or rule were false of late: said beside the hit (EN11). ``None``
    while fewer than ten were judged."""
    from entente.core.gate import Grade

    if not hit.list_name:
        return None
    rows = reader.rows(Hit, Grade.FULL).filter(
        recorded_at__gte=reader.context.at - timedelta(days=days), current=True, list_name=hit.list_name
    )
    if hit.source == Hit.Source.EXPORT:
        rows = rows.filter(entry_id=hit.entry_id)
    found = measures(list(rows.exclude(pk=hit.pk).only(*_FIELDS)), pointer)
    return found[0] if found and found[0].decided >= LEAST else None


def false(hit: Hit) -> bool:
    """A hit that pointed at the wrong one, or at nothing."""
    return hit.verdict == "different" or hit.result == "nothing"


def judged(hits: list[Hit]) -> list[Hit]:
    """Those of which it is known whether they were false."""
    return [hit for hit in hits if hit.verdict in ("same", "different") or hit.result]


def measures(
    hits: list[Hit], key: Any, before: list[Hit] | None = None, small: bool = False
) -> list[Measure]:
    """False-hit rate per group with its 95 % interval. With ``small`` groups of fewer than ten hits are not
    shown, nor a single one that would follow from the total. On thirty judged hits or more a group is
    marked when its interval lies above the rate of all others together, or above its own rate in
    ``before``."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if name := key(hit):
            groups[name].append(hit)
    known = judged([hit for members in groups.values() for hit in members])
    wrong_of_all = sum(false(hit) for hit in known)
    earlier: dict[str, list[Hit]] = defaultdict(list)
    for hit in judged(before or []):
        earlier[key(hit)].append(hit)
    out = []
    for name, members in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        mine = judged(members)
        wrong = sum(false(hit) for hit in mine)
        low, high = wilson(wrong, len(mine))
        measure = Measure(name, hits=len(members), decided=len(mine), false=wrong)
        if mine:
            measure.rate, measure.low, measure.high = wrong / len(mine), low, high
        if len(mine) >= DRIFT_SURE:
            others = len(known) - len(mine)
            measure.above = bool(others) and low > (wrong_of_all - wrong) / others
            past = earlier[name]
            measure.drifts = len(past) >= DRIFT_SURE and low > sum(false(hit) for hit in past) / len(past)
        out.append(measure)
    if small:
        hide(out)
    return out


def hide(rows: list[Measure]) -> None:
    """Small groups are not shown; where one alone would be hidden the next smallest goes with it."""
    little = [row for row in rows if row.hits < LEAST]
    if len(little) == 1 and len(rows) > 1:
        little.append(min((row for row in rows if row not in little), key=lambda row: row.hits))
    for row in little:
        row.hidden, row.hits, row.decided, row.false = True, 0, 0, 0
        row.rate = row.low = row.high = None
        row.above = row.drifts = False
