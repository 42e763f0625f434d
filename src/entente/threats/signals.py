"""Signals over the corridors that the officer may see: computed when asked, never stored; verdicts are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from entente.core.gate import Grade
from entente.core.registers.reader import Reader
from entente.threats.engine import Displacement, Signal, Watch, displacements, fit_baseline, watch
from entente.threats.engine.baseline import LEAST_WEEKS
from entente.threats.models import Corridor, Judgement

HOW = Watch()


@dataclass(frozen=True)
class Shown:
    """One signal for people: its sentence, its figures, its chart and the verdict on it."""

    key: str
    kind: str
    sentence: str
    since: date
    p: float
    corridors: tuple[Corridor, ...]
    figures: Any
    charts: list[dict[str, Any]]
    verdict: Judgement | None

    @property
    def one_in(self) -> int:
        """Quiet series look like this once in so many."""
        return max(round(1 / self.p), 1)


def current(reader: Reader) -> list[Shown]:
    """Changes and displacements in the last weeks counted, the surest first."""
    rows = [
        c
        for c in reader.rows(Corridor, Grade.FULL)
        if len(c.counts or ()) >= LEAST_WEEKS + HOW.recent and c.weeks_from
    ]
    verdicts = {one.key: one for one in reader.rows(Judgement, Grade.FULL)}
    found = [_change(row, signal, verdicts) for row in rows for signal in watch(row.counts, HOW)]
    found += _displaced(rows, verdicts)
    return sorted(found, key=lambda one: (one.verdict is not None, one.p))


def _change(row: Corridor, signal: Signal, verdicts: dict[str, Judgement]) -> Shown:
    since = _week(row, signal.since)
    words = {
        "corridor": row.title,
        "seen": signal.seen,
        "expected": round(signal.expected),
        "ratio": f"{signal.ratio:.1f}",
    }
    if signal.kind == "rise":
        sentence = _(
            "%(corridor)s: %(seen)s counted where %(expected)s were to be expected, %(ratio)s times."
        )
    else:
        sentence = _("%(corridor)s fell: %(seen)s counted where %(expected)s were to be expected.")
    key = f"{signal.kind}:{row.pk}:{since:%G-W%V}"
    return Shown(
        key,
        signal.kind,
        sentence % words,
        since,
        signal.p,
        (row,),
        signal,
        [chart(row, signal.since)],
        verdicts.get(key),
    )


def _displaced(rows: list[Corridor], verdicts: dict[str, Judgement]) -> list[Shown]:
    """Corridors are compared over the weeks that both were counted."""
    by_id = {row.pk: row for row in rows}
    pairs = {
        tuple(sorted((row.pk, other))) for row in rows for other in row.neighbours or () if other in by_id
    }
    found = []
    for one, other in sorted(pairs):
        a, b = by_id[one], by_id[other]
        if a.weeks_from != b.weeks_from or len(a.counts) != len(b.counts):
            continue
        pressure = {
            str(row.pk): (row.pressure_from - row.weeks_from).days // 7 for row in (a, b) if row.pressure_from
        }
        series = {str(one): a.counts, str(other): b.counts}
        for each in displacements(series, [(str(one), str(other))], HOW, pressure):
            found.append(_shifted(by_id, each, verdicts))
    return found


def _shifted(by_id: dict[Any, Corridor], each: Displacement, verdicts: dict[str, Judgement]) -> Shown:
    named = {str(pk): row for pk, row in by_id.items()}
    origin, to = named[each.origin], named[each.to]
    since = _week(origin, each.since)
    words = _("Displacement: %(origin)s fell by %(fell)s, %(to)s rose by %(rose)s since the same week.")
    sentence = words % {
        "origin": origin.title, "to": to.title, "fell": round(-each.fell), "rose": round(each.rose),
    }  # fmt: skip
    key = f"displacement:{origin.pk}:{to.pk}:{since:%G-W%V}"
    return Shown(
        key,
        "displacement",
        sentence,
        since,
        each.p,
        (origin, to),
        each,
        [chart(origin, each.since), chart(to, each.since)],
        verdicts.get(key),
    )


def _week(row: Corridor, number: int) -> date:
    return row.weeks_from + timedelta(weeks=number)


WIDTH, HEIGHT, MARGIN = 640, 160, 28


def chart(row: Corridor, since: int) -> dict[str, Any]:
    """The last year of a corridor as points of an SVG: counted, expected, and where the change begins."""
    first = max(len(row.counts) - 52, 0)
    weeks = list(range(first, len(row.counts)))
    expected = fit_baseline(row.counts, len(row.counts) - HOW.recent).expected(weeks)
    top = max([1.0, *(float(row.counts[w]) for w in weeks), *map(float, expected)])

    def at(number: int, value: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * (number - first) / max(len(weeks) - 1, 1)
        return f"{x:.1f},{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / top:.1f}"

    return {
        "corridor": row.title,
        "width": WIDTH,
        "height": HEIGHT,
        "counted": " ".join(at(w, row.counts[w]) for w in weeks),
        "expected": " ".join(at(w, float(e)) for w, e in zip(weeks, expected, strict=True)),
        "since": at(since, 0).split(",")[0],
        "base": HEIGHT - MARGIN,
        "top": MARGIN,
        "table": [
            (_week(row, w), row.counts[w], round(float(e), 1)) for w, e in zip(weeks, expected, strict=True)
        ][-16:],
    }
