"""Displacement: a drop in one corridor with a rise in a neighbour, after pressure (EN10).

Two things must hold at once, so the evidence is as strong as its weaker half (intersection–union test,
Berger 1982): *from* fell and *to* rose, each against its own season, counted from the same week. The
week is that of the pressure, if one is recorded, else the week in which *from* began to fall. Over many
pairs the share of false displacements is held by Benjamini and Yekutieli's (2001) procedure, which
allows for pairs that share a corridor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from entente.threats.engine.baseline import Baseline, Floats, fit_baseline
from entente.threats.engine.signals import DROP, Watch, quiet_windows, watch


@dataclass(frozen=True)
class Displacement:
    """``fell`` and ``rose`` are seen less expected, in counts; ``again`` the share of the drop seen
    again next door."""

    origin: str
    to: str
    since: int
    fell: float
    rose: float
    again: float
    p: float


def displacements(
    series: Mapping[str, npt.ArrayLike],
    neighbours: Iterable[tuple[str, str]],
    how: Watch | None = None,
    pressure: Mapping[str, int] | None = None,
    false_share: float = 0.05,
) -> list[Displacement]:
    """Displacements along ``neighbours`` (either way), strongest first.

    ``series`` are weekly counts of equal length; ``pressure`` the week in which pressure on a corridor began.

    :raises ValueError: a neighbour has no series, or the series differ in length.
    """
    how = how or Watch()
    pressure = pressure or {}
    counts = {name: np.asarray(values, np.float64) for name, values in series.items()}
    if len({len(values) for values in counts.values()}) > 1:
        raise ValueError("the series are not equally long")
    tried = []
    for one, other in neighbours:
        for origin, to in ((one, other), (other, one)):
            for name in (origin, to):
                if name not in counts:
                    raise ValueError(f"there is no series for {name}")
            since = _since(counts[origin], how, pressure.get(origin))
            if since is not None:
                tried.append(_try(origin, to, counts, since, how))
    return _kept(tried, false_share)


def _since(counts: Floats, how: Watch, pressed: int | None) -> int | None:
    first = len(counts) - how.recent
    if pressed is not None:
        return pressed if first <= pressed < len(counts) else None
    return next((s.since for s in watch(counts, how) if s.kind == DROP), None)


def _try(origin: str, to: str, counts: Mapping[str, Floats], since: int, how: Watch) -> Displacement:
    fell, less = _apart(counts[origin], since, how, upward=False)
    rose, more = _apart(counts[to], since, how, upward=True)
    again = min(max(rose / -fell, 0.0), 1.0) if fell < 0 else 0.0
    return Displacement(origin, to, since, fell, rose, again, max(less, more))


def _apart(counts: Floats, since: int, how: Watch, upward: bool) -> tuple[float, float]:
    """Seen less expected since that week, and the share of quiet windows as far from it."""
    baseline: Baseline = fit_baseline(counts, len(counts) - how.recent)
    weeks = np.arange(since, len(counts))
    _, quiet = quiet_windows(baseline, weeks, how)
    sums, seen = quiet.sum(axis=1), counts[since:].sum()
    beyond = (sums >= seen) if upward else (sums <= seen)
    return float(seen - baseline.expected(weeks).sum()), (1 + int(beyond.sum())) / (1 + how.draws)


def _kept(tried: list[Displacement], false_share: float) -> list[Displacement]:
    ranked = sorted(tried, key=lambda d: d.p)
    count = len(ranked)
    harmonic = sum(1 / k for k in range(1, count + 1))
    last = 0
    for k, one in enumerate(ranked, 1):
        if one.p <= false_share * k / (count * harmonic):
            last = k
    return ranked[:last]
