"""Several series as one, and whose change it is (PP4).

A change too small for any one corridor to show may be plain in all of them together. A sum is watched like
any other series; it counts as a signal of its own only where it is still there without the series that
show the change by themselves. Leaving these out takes away what speaks for the change, so that the stated
rate of false alarms is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from entente.threats.engine.baseline import Floats, fit_baseline
from entente.threats.engine.signals import Signal, Watch, watch


@dataclass(frozen=True)
class Part:
    """One series' part in a change of the sum: counted and expected since its first week."""

    seen: int
    expected: float

    @property
    def change(self) -> float:
        return self.seen - self.expected


@dataclass(frozen=True)
class Rolled:
    """``signal`` of the sum, each series' part in it, and which of them show it alone."""

    signal: Signal
    parts: tuple[Part, ...]
    alone: tuple[int, ...]


def together(starts: Sequence[int], counts: Sequence[npt.ArrayLike]) -> tuple[int, Floats]:
    """The first week that all were counted, and (series, weeks) counts from there to the last such week.

    ``starts`` number the first week of each series. No column where they have no week in common.
    """
    tables = [np.asarray(values, np.float64) for values in counts]
    first = max(starts)
    last = min(start + len(table) for start, table in zip(starts, tables, strict=True))
    span = max(last - first, 0)
    kept = [table[first - start : first - start + span] for start, table in zip(starts, tables, strict=True)]
    return first, np.stack(kept)


def rolled(
    table: npt.ArrayLike, how: Watch, each: Watch | None = None, own: Sequence[set[str]] | None = None
) -> list[Rolled]:
    """Signals of the sum of ``table`` (series, weeks) that are not one series' own.

    ``each`` is how the single series are watched, ``how`` the sum; ``own`` the kinds of signals that each
    series shows by itself, where that is known already.
    """
    counts = np.asarray(table, np.float64)
    if own is None:
        own = [{s.kind for s in watch(row, each or how)} for row in counts]
    found = []
    for signal in watch(counts.sum(axis=0), how):
        alone = tuple(n for n, kinds in enumerate(own) if signal.kind in kinds)
        quiet = np.delete(counts, alone, axis=0)
        if alone and (len(quiet) < 2 or not _shows(quiet.sum(axis=0), signal.kind, how)):
            continue
        found.append(Rolled(signal, parts(counts, signal.since, how), alone))
    return found


def _shows(series: Floats, kind: str, how: Watch) -> bool:
    return any(one.kind == kind for one in watch(series, how))


def parts(table: npt.ArrayLike, since: int, how: Watch) -> tuple[Part, ...]:
    """Each series counted and expected from week ``since`` on, by its own season and trend."""
    made = []
    for row in np.asarray(table, np.float64):
        weeks = np.arange(since, len(row))
        expected = fit_baseline(row, len(row) - how.recent).expected(weeks)
        made.append(Part(int(row[since:].sum()), float(expected.sum())))
    return tuple(made)
