"""Who contributed to a result that took years: teams, secondments, partners (CL4).

Each contribution states its weight in words of one of four steps, agreed by both agencies; a result's
shares add up to one. A long investigation's share counts in every year in which the contributor worked on
it, in proportion to the days, so that a secondment that ended before the result is not forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

STEPS = {"led": 4, "substantial": 3, "supporting": 2, "incidental": 1}


@dataclass(frozen=True)
class Contribution:
    """``by`` a team or secondment, ``step`` one of :data:`STEPS`; both days included."""

    by: str
    step: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise ValueError(f"a contribution is one of {', '.join(STEPS)}, not {self.step}")
        if self.last < self.first:
            raise ValueError(f"the contribution of {self.by} ends before it begins")


def shares(contributions: Sequence[Contribution]) -> dict[str, dict[int, float]]:
    """By contributor and calendar year, the share of one result; all of them add up to one."""
    whole = sum(STEPS[c.step] for c in contributions)
    found: dict[str, dict[int, float]] = {}
    for one in contributions:
        part = STEPS[one.step] / whole
        days = (one.last - one.first).days + 1
        years = found.setdefault(one.by, {})
        for year in range(one.first.year, one.last.year + 1):
            start, end = max(one.first, date(year, 1, 1)), min(one.last, date(year, 12, 31))
            inside = (end - start + timedelta(days=1)).days
            years[year] = years.get(year, 0.0) + part * inside / days
    return found
