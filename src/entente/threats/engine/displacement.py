"""Displacement: a drop in one corridor with a rise in a neighbour, after pressure (EN10).

Two things must hold at once, so the evidence is as strong as its weaker half (intersection–union test,
Berger 1982): *from* fell and *to* rose, each against its own season, counted from the same week. The
week is that of the pressure, if one is recorded, else the week in which *from* began to fall. Over many
pairs the share of false displacements is held by Benjamini and Yekutieli's (2001) procedure, which
allows for pairs that share a corridor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from entente.threats.engine.baseline import LEAST_WEEKS, Baseline, Floats, fit_baseline
from entente.threats.engine.rollup import together
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
    starts: Mapping[str, int] | None = None,
) -> list[Displacement]:
    """Displacements along ``neighbours`` (either way), strongest first.

    ``series`` are weekly counts; ``starts`` numbers the first week of each (0 where nothing is said), and
    ``pressure`` the week in which pressure on a corridor began, in the same numbers. A pair is compared over
    the weeks that both were counted, and left out where these are too few.

    :raises ValueError: a neighbour has no series.
    """
    how = how or Watch()
    pressure, starts = pressure or {}, starts or {}
    tried = []
    for one, other in neighbours:
        for name in (one, other):
            if name not in series:
                raise ValueError(f"there is no series for {name}")
        first, table = together([starts.get(n, 0) for n in (one, other)], [series[n] for n in (one, other)])
        if table.shape[1] < LEAST_WEEKS + how.recent:
            continue
        for origin, to, rows in ((one, other, table), (other, one, table[::-1])):
            pressed = pressure[origin] - first if origin in pressure else None
            since = _since(rows[0], how, pressed)
            if since is not None:
                tried.append((origin, to, first, since, rows))
    how = replace(how, draws=_draws(len(tried), how.draws, false_share))
    return _kept([_try(*one, how) for one in tried], false_share)


def _draws(count: int, least: int, false_share: float) -> int:
    """So many that the strictest of the limits for ``count`` pairs can be met by a share of quiet windows."""
    return max(least, int(2 * count * _harmonic(count) / false_share))


def _harmonic(count: int) -> float:
    return sum(1 / k for k in range(1, count + 1))


def _since(counts: Floats, how: Watch, pressed: int | None) -> int | None:
    first = len(counts) - how.recent
    if pressed is not None:
        return pressed if first <= pressed < len(counts) else None
    return next((s.since for s in watch(counts, how) if s.kind == DROP), None)


def _try(origin: str, to: str, first: int, since: int, rows: Floats, how: Watch) -> Displacement:
    fell, less = _apart(rows[0], since, how, upward=False)
    rose, more = _apart(rows[1], since, how, upward=True)
    again = min(max(rose / -fell, 0.0), 1.0) if fell < 0 else 0.0
    return Displacement(origin, to, first + since, fell, rose, again, max(less, more))


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
    harmonic = _harmonic(count)
    last = 0
    for k, one in enumerate(ranked, 1):
        if one.p <= false_share * k / (count * harmonic):
            last = k
    return ranked[:last]
