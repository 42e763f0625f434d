"""The share of arrivals that were reported as the law asks, by waters and week; small cells kept back.

An arrival counts when the duty to report arose and what happened is known: reported, late, early, wrong site,
not reported. Exempt passages, vessels still under way and passages of which nothing can be known are told
apart, not counted. A cell of fewer than ten is suppressed, and where one cell of a week could be had by
subtracting the others from the week's total, the next smallest is too (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

COMPLIANT = "reported"
OWED = ("reported", "late", "early", "wrong_site", "unreported")
LEAST = 10
"""Subjects below which a cell that drops its labels is not shown (docs/seams: derived data)."""
Z = 1.959964
"""Two-sided 95 % of the normal distribution."""


@dataclass(frozen=True)
class Cell:
    """One region's week. ``shown`` is False where the figure is kept back."""

    owed: int
    reported: int
    unknown: int = 0
    shown: bool = True

    @property
    def share(self) -> float | None:
        return self.reported / self.owed if self.owed and self.shown else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.reported, self.owed) if self.owed and self.shown else None


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % score interval of a share (E. B. Wilson, *Probable inference*, JASA 22, 1927)."""
    share, z2 = hits / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def cells(counts: Mapping[tuple[str, str, str], int]) -> dict[tuple[str, str], Cell]:
    """(region, week, status) → how many, to (region, week) → cell, none kept back yet."""
    made: dict[tuple[str, str], Cell] = {}
    for region, week in {(region, week) for region, week, _ in counts}:
        of = {status: counts.get((region, week, status), 0) for status in (*OWED, "undetermined")}
        made[region, week] = Cell(sum(of[s] for s in OWED), of[COMPLIANT], of["undetermined"])
    return made


def suppressed(given: Mapping[tuple[str, str], Cell]) -> dict[tuple[str, str], Cell]:
    """The cells with the small ones kept back, and those that would give them away.

    Weeks are published with their total over all regions, regions without one.
    """
    made = dict(given)
    for week in {week for _, week in given}:
        regions = [region for region, of in given if of == week and given[region, of].owed]
        small = {region for region in regions if given[region, week].owed < LEAST}
        rest = sorted((given[region, week].owed, region) for region in regions if region not in small)
        hidden = sum(given[region, week].owed for region in small)
        while small and rest and (len(small) == 1 or hidden < LEAST):
            owed, region = rest.pop(0)
            small.add(region)
            hidden += owed
        for region in small:
            cell = given[region, week]
            made[region, week] = Cell(cell.owed, cell.reported, cell.unknown, shown=False)
    return made


def total(given: Mapping[tuple[str, str], Cell], week: str) -> Cell:
    """All regions of a week; kept back itself when it is small."""
    of = [cell for (_, one), cell in given.items() if one == week]
    owed = sum(cell.owed for cell in of)
    return Cell(
        owed, sum(cell.reported for cell in of), sum(cell.unknown for cell in of), owed == 0 or owed >= LEAST
    )
