"""Has a weekly count changed? A cumulative sum against the season, with a stated rate of false alarms (PP4).

Poisson log-likelihood-ratio CUSUM (Lucas, *Technometrics* 27, 1985; Höhle and Paul, *CSDA* 52, 2008) for
a rise by the factor of interest and for a drop by its inverse. Its limit is not taken from a table: the
series is simulated from its own baseline, dispersion and the baseline's uncertainty, and the limit is
where the stated share of quiet windows would alarm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from entente.threats.engine.baseline import Baseline, Floats, fit_baseline

RISE, DROP = "rise", "drop"


@dataclass(frozen=True)
class Watch:
    """How to watch. ``recent`` weeks at the end are judged; ``ratio`` > 1 is the change worth knowing of;
    ``false_alarms`` the share of quiet windows that may alarm for one direction."""

    recent: int = 8
    ratio: float = 1.5
    false_alarms: float = 0.01
    draws: int = 4000
    seed: int = 20260101

    def __post_init__(self) -> None:
        if self.recent < 1:
            raise ValueError("at least one week must be watched")
        if self.ratio <= 1:
            raise ValueError("the ratio worth knowing of must be above 1")
        if not 0 < self.false_alarms < 1:
            raise ValueError("the share of false alarms must lie between 0 and 1")


@dataclass(frozen=True)
class Signal:
    """``since`` numbers the first week of the change; ``seen`` and ``expected`` are sums from then on.

    ``low`` and ``high`` bound seen/expected (95 %, baseline's uncertainty included); ``p`` is the share
    of quiet windows with as strong a sum.
    """

    kind: str
    since: int
    seen: int
    expected: float
    ratio: float
    low: float
    high: float
    p: float
    path: Floats
    limit: float


def watch(counts: npt.ArrayLike, how: Watch | None = None) -> list[Signal]:
    """Signals in the last ``how.recent`` weeks of ``counts`` (weekly, oldest first); none is an empty
    list."""
    how = how or Watch()
    series = np.asarray(counts, np.float64)
    baseline = fit_baseline(series, len(series) - how.recent)
    weeks = np.arange(baseline.weeks, len(series))
    means, quiet = quiet_windows(baseline, weeks, how)
    found = []
    for kind in (RISE, DROP):
        signal = _judge(kind, series[weeks], baseline, weeks, means, quiet, how)
        if signal.p <= how.false_alarms:
            found.append(signal)
    return found


def quiet_windows(baseline: Baseline, weeks: npt.NDArray[np.int64], how: Watch) -> tuple[Floats, Floats]:
    """(draws, weeks) means and counts as they would be without a change."""
    rng = np.random.default_rng(how.seed)
    means = baseline.drawn(weeks, rng, how.draws)
    if baseline.dispersion > 1.001:  # negative binomial with this variance over its mean
        size = means / (baseline.dispersion - 1)
        return means, rng.negative_binomial(size, 1 / baseline.dispersion).astype(np.float64)
    return means, rng.poisson(means).astype(np.float64)


def climb(kind: str, counts: Floats, expected: Floats, dispersion: float, ratio: float) -> Floats:
    """The cumulative sum after each week; the last axis is time."""
    factor = ratio if kind == RISE else 1 / ratio
    gains = (counts * np.log(factor) - expected * (factor - 1)) / dispersion
    path = np.zeros_like(gains)
    level = np.zeros(gains.shape[:-1])
    for week in range(gains.shape[-1]):
        level = np.maximum(level + gains[..., week], 0)
        path[..., week] = level
    return path


def _judge(
    kind: str,
    seen: Floats,
    baseline: Baseline,
    weeks: npt.NDArray[np.int64],
    means: Floats,
    quiet: Floats,
    how: Watch,
) -> Signal:
    expected = baseline.expected(weeks)
    path = climb(kind, seen, expected, baseline.dispersion, how.ratio)
    heights = climb(kind, quiet, np.broadcast_to(expected, quiet.shape), baseline.dispersion, how.ratio).max(
        axis=1
    )
    top = float(path.max())
    p = (1 + int((heights >= top).sum())) / (1 + how.draws) if top > 0 else 1.0
    peak = int(path.argmax())
    zeros = np.flatnonzero(path[: peak + 1] == 0)
    start = int(zeros[-1]) + 1 if zeros.size else 0
    start = min(start, peak)
    total, should = float(seen[start:].sum()), float(expected[start:].sum())
    spread = _spread(total, baseline.dispersion, means[:, start:].sum(axis=1))
    return Signal(
        kind,
        int(weeks[start]),
        int(total),
        should,
        total / should,
        float(np.quantile(spread, 0.025)),
        float(np.quantile(spread, 0.975)),
        p,
        path,
        float(np.quantile(heights, 1 - how.false_alarms)),
    )


def _spread(total: float, dispersion: float, means: Floats) -> Floats:
    """Plausible seen/expected: a gamma for the count (Garwood's exact limits are its quantiles), the
    fit's for the mean."""
    rng = np.random.default_rng(1)
    rates = rng.gamma((total + 0.5) / dispersion, dispersion, means.size)
    spread: Floats = rates / means
    return spread
