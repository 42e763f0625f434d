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
from entente.screening.engine.rules.dryrun import wilson
from entente.screening.models import Hit, Movement, Traveller

WINDOW = {"before": timedelta(hours=6), "after": timedelta(hours=24)}
DRIFT_SURE = 30


@dataclass
class Line:
    """One movement of the board."""

    movement: Movement
    total: int
    share: int
    open: int
    hits: int


def lines(reader: Reader, mode: str = "", direction: str = "") -> list[Line]:
    """Movements from six hours ago to twenty-four hours ahead, the next first."""
    from entente.core.gate import Grade

    now = reader.context.at
    rows = reader.rows(Movement, Grade.SUMMARY).filter(
        at__gte=now - WINDOW["before"], at__lte=now + WINDOW["after"]
    )
    if mode:
        rows = rows.filter(mode=mode)
    if direction:
        rows = rows.filter(direction=direction)
    movements = list(rows.order_by("at", "pk")[:300])
    counted = (
        reader.rows(Hit, Grade.FULL)
        .filter(current=True, movement_id__in=[one.pk for one in movements])
        .values("movement_id")
        .annotate(n=Count("pk"), waits=Count("pk", filter=Q(verdict="")))
        .order_by()
    )
    hits = {row["movement_id"]: row for row in counted}
    out = []
    for one in movements:
        total = one.travellers + one.consignments
        found = hits.get(one.pk, {"n": 0, "waits": 0})
        out.append(
            Line(one, total, round(100 * one.screened / total) if total else 0, found["waits"], found["n"])
        )
    return out


@dataclass
class Measure:
    """One list, rule, nationality or script: hits, how many were decided, how many of those were false."""

    name: str
    hits: int = 0
    decided: int = 0
    false: int = 0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False
    drifts: bool = False


@dataclass
class Figures:
    travellers: int = 0
    hits: int = 0
    per_thousand: float | None = None
    decided: int = 0
    minutes: float | None = None
    delays: list[float] = field(default_factory=list)
    delay: float | None = None
    by_list: list[Measure] = field(default_factory=list)
    by_nationality: list[Measure] = field(default_factory=list)
    by_script: list[Measure] = field(default_factory=list)


def figures(reader: Reader, days: int = 30) -> Figures:
    """The room's figures over the last days, from the rows that this officer may see in full."""
    from entente.core.gate import Grade

    since = reader.context.at - timedelta(days=days)
    out = Figures()
    out.travellers = reader.rows(Traveller, Grade.FULL).filter(recorded_at__gte=since).count()
    hits = list(
        reader.rows(Hit, Grade.FULL)
        .filter(recorded_at__gte=since, current=True)
        .only(
            "verdict", "verdict_at", "recorded_at", "result", "list_name", "nationality", "group", "due_at",
            "traveller_id", "source", "label",
        )
    )  # fmt: skip
    out.hits = len(hits)
    people = {hit.traveller_id for hit in hits if hit.traveller_id}
    if out.travellers:
        out.per_thousand = 1000 * len(people) / out.travellers
    decided = [hit for hit in hits if hit.verdict and hit.verdict_at]
    out.decided = len(decided)
    waits = [(hit.verdict_at - hit.recorded_at).total_seconds() / 60 for hit in decided]
    waits = [minutes for minutes in waits if minutes >= 0]
    out.minutes = median(waits) if waits else None
    out.delays = [
        max(0.0, (hit.verdict_at - hit.due_at).total_seconds() / 60)
        for hit in decided
        if false(hit) and hit.due_at
    ]
    out.delay = median(out.delays) if out.delays else None
    out.by_list = measures(hits, lambda hit: hit.list_name)
    out.by_nationality = measures(hits, lambda hit: hit.nationality, small=True)
    out.by_script = measures(hits, lambda hit: hit.group, small=True)
    return out


def false(hit: Hit) -> bool:
    """A hit that pointed at the wrong one, or at nothing."""
    return hit.verdict == "different" or hit.result == "nothing"


def measures(hits: list[Hit], key: Any, small: bool = False) -> list[Measure]:
    """False-hit rate per group with its 95 % interval. With ``small`` groups of fewer than ten hits are not
    shown, nor a single one that would follow from the total; a group drifts when its interval lies above
    the rate of all."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        if name := key(hit):
            groups[name].append(hit)
    known = [hit for hit in hits if hit.verdict in ("same", "different") or hit.result]
    overall = sum(false(hit) for hit in known) / len(known) if known else 0.0
    out = []
    for name, members in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        judged = [hit for hit in members if hit.verdict in ("same", "different") or hit.result]
        wrong = sum(false(hit) for hit in judged)
        low, high = wilson(wrong, len(judged))
        measure = Measure(name, len(members), len(judged), wrong)
        if judged:
            measure.rate, measure.low, measure.high = wrong / len(judged), low, high
            measure.drifts = len(judged) >= DRIFT_SURE and low > overall
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
        row.drifts = False
