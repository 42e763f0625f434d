"""A score over several measures, and a warning where one of them rules it (PP6).

The strategy wants success no longer read from commodity seizures alone. A score that one measure decides
is that same reading under another name, so it is said: by its share of the score, and by whether the
order of what is compared is the same when the measure is all that counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

RULES_SHARE = 0.5
RULES_ORDER = 0.95


@dataclass(frozen=True)
class Part:
    """A measure in the score: ``values`` 0–1 per unit compared (division, period), more is better;
    ``weight`` > 0."""

    measure: str
    weight: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class Score:
    """``totals`` 0–1 per unit; ``spread`` is each measure's share of the differences between units;
    ``ruled_by`` names the measures that decide the score alone."""

    totals: tuple[float, ...]
    spread: dict[str, float]
    ruled_by: tuple[str, ...]


def score(parts: Sequence[Part]) -> Score:
    """Weighted mean per unit.

    A measure's share is its covariance with the total over the total's variance (the exact split of the
    variance of a sum); with fewer than three units, its weight.

    :raises ValueError: no measure, unequal numbers of units, a weight not above zero, or a value outside 0–1.
    """
    if not parts:
        raise ValueError("a score needs at least one measure")
    if len({len(p.values) for p in parts}) != 1:
        raise ValueError("every measure needs a value for every unit")
    table = np.array([p.values for p in parts], np.float64)
    weights = np.array([p.weight for p in parts], np.float64)
    for part, row in zip(parts, table, strict=True):
        if part.weight <= 0:
            raise ValueError(f"the weight of {part.measure} must be above zero")
        if not ((row >= 0) & (row <= 1)).all():
            raise ValueError(f"{part.measure} has a value outside 0 to 1")
    weights /= weights.sum()
    weighted = table * weights[:, None]
    totals = weighted.sum(axis=0)
    variance = float(totals.var())
    if totals.size < 3 or variance < 1e-12:
        spread = weights
    else:
        spread = np.array([float(np.cov(row, totals, ddof=0)[0, 1]) for row in weighted]) / variance
    ruled = [
        part.measure
        for part, share, row in zip(parts, spread, table, strict=True)
        if len(parts) == 1 or share > RULES_SHARE or _same_order(row, totals)
    ]
    return Score(
        tuple(float(x) for x in totals),
        {p.measure: float(s) for p, s in zip(parts, spread, strict=True)},
        tuple(ruled),
    )


def _same_order(row: np.ndarray, totals: np.ndarray) -> bool:
    if totals.size < 5 or np.ptp(row) == 0 or np.ptp(totals) == 0:
        return False
    return float(spearmanr(row, totals).statistic) > RULES_ORDER
