"""Days on which an officer was given unusually much, beside that officer's own days (or those of the others).

The measure is the modified z-score, 0.6745 (x - median) / MAD, unusual above 3.5 (Iglewicz and Hoaglin,
*How to Detect and Handle Outliers*, 1993). Few records are never unusual; who rarely looks anything up
is measured by the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

SCORE = 3.5
LEAST = 10
"""Fewer records on a day are not told."""
OWN_DAYS = 5
"""So many days of one's own make a measure; below it everybody's days are taken."""


@dataclass(frozen=True)
class Unusual:
    officer: str
    day: date
    records: int
    usual: float
    score: float


def unusual(rows: Iterable[tuple[str, date, int]]) -> list[Unusual]:
    """``(officer, day, records)`` in any order; the most unusual first."""
    by_officer: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for officer, day, records in rows:
        by_officer[officer][day] += records
    everybody = [n for days in by_officer.values() for n in days.values()]
    found = []
    for officer, days in by_officer.items():
        own = list(days.values())
        for day, n in days.items():
            if n < LEAST:
                continue
            beside = _without(own, n) if len(own) > OWN_DAYS else _without(everybody, n)
            if not beside:
                continue
            middle = median(beside)
            spread = max(median(abs(one - middle) for one in beside), 1.0)
            score = 0.6745 * (n - middle) / spread
            if score > SCORE:
                found.append(Unusual(officer, day, n, middle, round(score, 1)))
    return sorted(found, key=lambda one: (-one.score, one.officer, one.day))


def _without(values: list[int], one: int) -> list[int]:
    rest = list(values)
    rest.remove(one)
    return rest
