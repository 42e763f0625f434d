"""The round as an integer programme, solved to the proven optimum over few of its pairs.

A thousand candidates and a thousand positions make half a million eligible pairs, of which a round takes a
thousand. So the linear relaxation is solved over the best pairs of each candidate and position first; its
prices tell which other pairs could add anything, and those are taken in until none could (column generation:
Gilmore and Gomory 1961). A pair whose reduced cost is as large as the gap between the relaxation and a
whole-number round over these pairs is in no better round (reduced-cost fixing: Dantzig, Fulkerson and
Johnson 1954); the others join, and the last round is the best of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csc_matrix

from entente.secondments.engine.assign import Weights

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
BEST = 8
"""Pairs of each candidate and of each position to begin with."""
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Limits:
    """What pairs are limited by: ``columns(rows, places)`` is the matrix of those pairs, a row for each limit
    of ``upper``."""

    upper: Floats
    columns: Callable[[Ints, Ints], csc_matrix]


def limits(
    shape: tuple[int, int],
    freed_by: Sequence[int],
    needs_relief: Sequence[bool],
    home: Sequence[str],
    host: Sequence[str],
    balance: int | None,
) -> Limits:
    """The round's limits. ``freed_by[j]``: the candidate whose leaving opens position j, -1 for none;
    ``home[i]`` and ``host[j]``: agencies; ``balance`` None: any."""
    people, places = shape
    freed = np.asarray(freed_by, np.int64)
    relief = np.asarray(needs_relief, bool)
    opened = np.flatnonzero(freed >= 0)
    opened_line = np.full(places, -1, np.int64)
    opened_line[opened] = people + places + np.arange(opened.size)
    tied = np.flatnonzero(relief)
    relief_line = np.full(people, -1, np.int64)
    relief_line[tied] = people + places + opened.size + np.arange(tied.size)
    at = people + places + opened.size + tied.size
    names = sorted({*home, *host}) if balance is not None else []
    homes = np.array([names.index(one) for one in home], np.int64) if names else np.zeros(people, np.int64)
    hosts = np.array([names.index(one) for one in host], np.int64) if names else np.zeros(places, np.int64)
    upper = np.concatenate(
        [
            np.ones(people + places),
            np.zeros(opened.size + tied.size),
            np.full(2 * len(names), float(balance or 0)),
        ]
    )
    opens = [
        np.flatnonzero(freed == i) for i in range(people)
    ]  # the positions that a candidate's leaving opens

    def columns(rows: Ints, cols: Ints) -> csc_matrix:
        k = np.arange(rows.size)
        parts: list[tuple[Ints, Ints, float]] = [(rows, k, 1.0), (people + cols, k, 1.0)]
        needs = opened_line[cols] >= 0  # a pair on an opened position needs the leaving …
        parts.append((opened_line[cols][needs], k[needs], 1.0))
        by_person, by_place = _groups(rows, people), _groups(cols, places)
        for line, who in zip(opened_line[opened], freed[opened], strict=True):
            leaves = by_person(int(who))  # … which any pair of that candidate brings
            parts.append((np.full(leaves.size, line), leaves, -1.0))
        held = relief_line[rows] >= 0  # a candidate who needs relief goes if …
        parts.append((relief_line[rows][held], k[held], 1.0))
        for i in tied.tolist():
            for place in opens[i]:
                fills = by_place(int(place))  # … a position left behind is filled
                parts.append((np.full(fills.size, relief_line[i]), fills, -1.0))
        if names:
            for sign, base in ((1.0, at), (-1.0, at + len(names))):
                parts.append((base + homes[rows], k, sign))
                parts.append((base + hosts[cols], k, -sign))
        line = np.concatenate([one for one, _k, _v in parts])
        which = np.concatenate([one for _l, one, _v in parts])
        value = np.concatenate([np.full(one.size, v) for _l, one, v in parts])
        return csc_matrix((value, (line, which)), shape=(upper.size, rows.size))

    return Limits(upper, columns)


def _groups(values: Ints, count: int) -> Callable[[int], Ints]:
    """Where each value stands, looked up without a walk over all of them."""
    order = np.argsort(values, kind="stable")
    ends = np.searchsorted(values[order], np.arange(count + 1))
    return lambda value: order[ends[value] : ends[value + 1]]


def solve(weights: Weights, told: Limits) -> dict[int, int]:
    """Candidate to position, by row and column of ``weights``; 0 there is no pair.

    :raises RuntimeError: the solver stopped before the best round was proven.
    """
    rows, cols = np.nonzero(weights)
    if not rows.size:
        return {}
    worth = weights[rows, cols].astype(float)
    whole = told.columns(rows, cols)
    taken = _best_of_each(weights, rows, cols)
    while True:
        value, prices, parts = _relaxed(worth[taken], whole[:, taken], told.upper)
        gain = worth - whole.T @ prices  # what one unit of a pair would add at these prices
        gain[taken] = -np.inf
        better = np.flatnonzero(gain > TOLERANCE)
        if not better.size:
            break
        taken = np.concatenate([taken, better[np.argsort(-gain[better], kind="stable")][: 4 * BEST * 100]])
    if np.abs(parts - np.rint(parts)).max() < TOLERANCE:  # the relaxation is a round already: the best of all
        return {int(rows[k]): int(cols[k]) for k in taken[parts > 0.5]}
    chosen, found = _whole(worth[taken], whole[:, taken], told.upper)
    lost = whole.T @ prices - worth  # reduced cost: at least this much is lost by taking the pair
    rest = np.setdiff1d(np.flatnonzero(value - lost >= found + 1 - TOLERANCE), taken)
    if rest.size:
        taken = np.concatenate([taken, rest])
        chosen, found = _whole(worth[taken], whole[:, taken], told.upper)
    pairs = taken[chosen]
    return {int(rows[k]): int(cols[k]) for k in pairs}


def _best_of_each(weights: Weights, rows: Ints, cols: Ints) -> Ints:
    """The pairs among the best of their candidate or of their position."""
    place = np.full(weights.shape, -1, np.int64)
    place[rows, cols] = np.arange(rows.size)
    kept = []
    for table, at in ((weights, place), (weights.T, place.T)):
        count = min(BEST, table.shape[1])
        best = np.argpartition(-table, count - 1, axis=1)[:, :count]
        kept.append(np.take_along_axis(at, best, axis=1).ravel())
    found = np.unique(np.concatenate(kept))
    return found[found >= 0]


def _relaxed(worth: Floats, lines: csc_matrix, upper: Floats) -> tuple[float, Floats, Floats]:
    """The relaxation's value, its prices, and how much of each pair it takes."""
    answer = linprog(-worth, A_ub=lines, b_ub=upper, bounds=(0, None), method="highs")
    if answer.status != 0:
        raise RuntimeError(f"the solver stopped before the best round was proven: {answer.message}")
    return -answer.fun, -answer.ineqlin.marginals, answer.x


def _whole(worth: Floats, lines: csc_matrix, upper: Floats) -> tuple[Ints, float]:
    answer = milp(
        -worth, integrality=np.ones(worth.size), bounds=(0, 1),
        constraints=LinearConstraint(lines, -np.inf, upper), options={"mip_rel_gap": 0},
    )  # fmt: skip
    if answer.status != 0:
        raise RuntimeError(f"the solver stopped before the best round was proven: {answer.message}")
    chosen = np.flatnonzero(answer.x > 0.5)
    return chosen, float(worth[chosen].sum())
