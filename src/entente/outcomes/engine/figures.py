"""A figure is never told without how sure it is.

Proportions carry Wilson's interval (1927; recommended for small samples by Brown, Cai and DasGupta,
2001), rates Garwood's exact interval (1936), medians the order statistics that bracket them
(distribution-free; Conover 1999, 3.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom, binomtest, chi2

CONFIDENCE = 0.95
FEW = 30  # below this many observations a figure says that it rests on few


@dataclass(frozen=True)
class Figure:
    """``value`` with the limits of its interval; all None where nothing was observed. ``of`` is the
    sample's size (or the exposure of a rate)."""

    value: float | None
    low: float | None
    high: float | None
    of: float
    few: bool

    @property
    def known(self) -> bool:
        return self.value is not None


NOTHING = Figure(None, None, None, 0, True)


def proportion(hits: int, of: int) -> Figure:
    """Share of ``hits`` among ``of``.

    :raises ValueError: more hits than observations, or a negative count.
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no proportion")
    if of == 0:
        return NOTHING
    limits = binomtest(hits, of).proportion_ci(CONFIDENCE, method="wilson")
    return Figure(hits / of, float(limits.low), float(limits.high), of, of < FEW)


def rate(count: int, exposure: float) -> Figure:
    """Events per unit of ``exposure`` (vessels, officer-months, thousand travellers …).

    :raises ValueError: a negative count or exposure.
    """
    if count < 0 or exposure < 0:
        raise ValueError("a rate has no negative count or exposure")
    if exposure == 0:
        return NOTHING
    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return Figure(count / exposure, low / exposure, high / exposure, exposure, count < FEW)


def median(values: Sequence[float]) -> Figure:
    """Median of observed values (minutes, days, dollars).

    With fewer than six values no pair of them brackets the median at 95 %: the limits are the least and
    the greatest.
    """
    if not values:
        return NOTHING
    ordered = np.sort(np.asarray(values, np.float64))
    size = ordered.size
    below = int(
        binom.ppf((1 - CONFIDENCE) / 2, size, 0.5)
    )  # rank r with P(fewer than r below) within the tail
    low = ordered[max(below - 1, 0)]
    high = ordered[min(size - below, size - 1)]
    return Figure(float(np.median(ordered)), float(low), float(high), size, size < FEW)
