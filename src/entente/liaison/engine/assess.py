"""Ranking of locations by weighted criteria, and how far the weights may move before it changes (LO6).

Additive value model with values scaled per criterion from the worst location (0) to the best (1). The
sensitivity is told twice: exactly, as the weight at which two neighbours in the ranking change places
while the other weights keep their proportions (Triantaphyllou and Sánchez, 1997); and as rank
acceptability, the share of nearby weightings under which a location takes each rank (SMAA-2, Lahdelma
and Salminen, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Criterion:
    """``weight`` > 0 in any unit; the weights are scaled to add up to one."""

    name: str
    weight: float
    more_is_better: bool = True


@dataclass(frozen=True)
class Assessment:
    """``scores`` 0–1 per location; ``order`` location numbers from best to worst; ``values`` (locations,
    criteria)."""

    scores: Floats
    order: npt.NDArray[np.int64]
    values: Floats
    weights: Floats


@dataclass(frozen=True)
class Flip:
    """The pair changes places when ``criterion``'s weight goes from ``weight`` to ``at`` (both 0–1)."""

    better: int
    worse: int
    criterion: int
    weight: float
    at: float

    @property
    def change(self) -> float:
        return abs(self.at - self.weight)


def assess(raw: npt.ArrayLike, criteria: Sequence[Criterion]) -> Assessment:
    """Rank locations by ``raw`` (locations, criteria) in each criterion's own unit.

    :raises ValueError: shapes differ, a weight is not positive, or a value is missing.
    """
    table = np.asarray(raw, np.float64)
    if table.ndim != 2 or table.shape[1] != len(criteria):
        raise ValueError(f"{len(criteria)} criteria need a table of as many columns, not {table.shape}")
    if not np.isfinite(table).all():
        where = np.argwhere(~np.isfinite(table))[0]
        raise ValueError(f"location {where[0]} has no value for {criteria[where[1]].name}")
    weights = np.array([c.weight for c in criteria], np.float64)
    if (weights <= 0).any():
        raise ValueError(f"the weight of {criteria[int(np.argmin(weights))].name} must be above zero")
    low, high = table.min(axis=0, initial=np.inf), table.max(axis=0, initial=-np.inf)
    span = np.where(high > low, high - low, 1.0)
    values = (table - low) / span
    better = np.array([c.more_is_better for c in criteria])
    values = np.where(better, values, np.where(high > low, 1 - values, 0.0))
    weights = weights / weights.sum()
    scores = values @ weights
    return Assessment(scores, np.argsort(-scores, kind="stable"), values, weights)


def flips(assessment: Assessment) -> list[Flip]:
    """For neighbours in the ranking, each weight at which they change places; the smallest change first."""
    found = []
    for better, worse in zip(assessment.order[:-1], assessment.order[1:], strict=True):
        apart = assessment.values[better] - assessment.values[worse]
        lead = float(apart @ assessment.weights)
        for k, weight in enumerate(assessment.weights):
            if weight >= 1:
                continue
            rest = (lead - weight * apart[k]) / (1 - weight)
            if rest == apart[k]:
                continue
            at = rest / (rest - apart[k])
            if 0 <= at <= 1:
                found.append(Flip(int(better), int(worse), k, float(weight), float(at)))
    return sorted(found, key=lambda flip: flip.change)


def rank_acceptability(
    assessment: Assessment, *, seed: int, draws: int = 4000, firmness: float = 20.0
) -> Floats:
    """(locations, ranks): the share of weightings near the chosen one that give a location this rank.

    Weights are drawn from a Dirichlet distribution around the chosen ones; ``firmness`` is its
    concentration, where 20 lets a weight of 0.30 move by about ±0.10 (one standard deviation).
    """
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(assessment.weights * firmness, draws)
    order = np.argsort(-(weights @ assessment.values.T), axis=1, kind="stable")
    count = len(assessment.scores)
    shares = np.zeros((count, count))
    for rank in range(count):
        shares[:, rank] = np.bincount(order[:, rank], minlength=count) / draws
    return shares
