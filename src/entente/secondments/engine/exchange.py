"""An exchange round: every vacancy and every candidate of all agencies paired at once (CL1).

The best round is the one with the greatest total fit among those where each agency sends about as many
as it receives. Two agencies without dependent positions are solved by :mod:`.assign`; positions that a
departure opens, officers who go only when relieved (together: cycles of any length), or more than two
agencies make it an integer programme, solved to proven optimality by HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from entente.secondments.engine.assign import Weights, balanced
from entente.secondments.engine.fit import Candidate, Fit, Position, fit, worths
from entente.secondments.engine.programme import limits, solve
from entente.secondments.engine.reasons import Reason, because


@dataclass(frozen=True)
class Pairing:
    candidate: str
    position: str
    fit: Fit


@dataclass(frozen=True)
class Round:
    """``total`` is the sum of the fits; every candidate and position is in exactly one of the three lists."""

    pairings: tuple[Pairing, ...]
    total: int
    unplaced: dict[str, tuple[Reason, ...]]
    unfilled: dict[str, tuple[Reason, ...]]
    sent: dict[str, int]
    received: dict[str, int]


@dataclass(frozen=True)
class _Rules:
    balance: int | None  # None: any
    relief: bool = True


def exchange(positions: Sequence[Position], candidates: Sequence[Candidate], balance: int = 1) -> Round:
    """Pair the round. ``balance``: by how many an agency may send more than it receives, or fewer.

    :raises ValueError: an id occurs twice, or ``balance`` is negative.
    """
    _unique(positions, "position")
    _unique(candidates, "candidate")
    positions = sorted(positions, key=lambda p: p.id)
    candidates = sorted(candidates, key=lambda c: c.id)
    weights = worths(positions, candidates)
    chosen = _solve(weights, positions, candidates, _Rules(balance))
    pairings = tuple(
        Pairing(candidates[i].id, positions[j].id, fit(positions[j], candidates[i]))
        for i, j in sorted(chosen.items())
    )
    agencies = sorted({p.agency for p in positions} | {c.agency for c in candidates})
    return Round(
        pairings,
        sum(p.fit.worth for p in pairings),
        _why_unplaced(chosen, weights, positions, candidates, balance),
        _why_unfilled(chosen, weights, positions, candidates),
        {a: sum(candidates[i].agency == a for i in chosen) for a in agencies},
        {a: sum(positions[j].agency == a for j in chosen.values()) for a in agencies},
    )


def worth_if(
    positions: Sequence[Position],
    candidates: Sequence[Candidate],
    candidate: str,
    position: str,
    balance: int = 1,
) -> int | None:
    """The round's total if this pair were settled first, or None if no round contains it."""
    positions = sorted(positions, key=lambda p: p.id)
    candidates = sorted(candidates, key=lambda c: c.id)
    i = [c.id for c in candidates].index(candidate)
    j = [p.id for p in positions].index(position)
    weights = worths(positions, candidates)
    worth = int(weights[i, j])
    if not worth:
        return None
    prize = int(weights.max()) * (min(weights.shape) + 1)
    weights[i, :] = 0
    weights[:, j] = 0
    weights[i, j] = prize
    chosen = _solve(weights, positions, candidates, _Rules(balance))
    if chosen.get(i) != j:
        return None
    return int(sum(weights[a, b] for a, b in chosen.items())) - prize + worth


def _unique(things: Sequence[Position] | Sequence[Candidate], kind: str) -> None:
    seen: set[str] = set()
    for thing in things:
        if thing.id in seen:
            raise ValueError(f"{kind} {thing.id} occurs twice in the round")
        seen.add(thing.id)


def _solve(
    weights: Weights, positions: Sequence[Position], candidates: Sequence[Candidate], rules: _Rules
) -> dict[int, int]:
    agencies = {p.agency for p in positions} | {c.agency for c in candidates}
    tied = any(p.freed_by for p in positions) or (rules.relief and any(c.needs_relief for c in candidates))
    if len(agencies) <= 2 and not tied:
        home = np.array([c.agency for c in candidates])
        first = min(agencies, default="")
        ours, theirs = np.flatnonzero(home == first), np.flatnonzero(home != first)
        difference = len(candidates) if rules.balance is None else rules.balance
        a, b = balanced(weights[ours], weights[theirs], difference)
        return {int(ours[i]): j for i, j in a.items()} | {int(theirs[i]): j for i, j in b.items()}
    return _programme(weights, positions, candidates, rules)


def _programme(
    weights: Weights, positions: Sequence[Position], candidates: Sequence[Candidate], rules: _Rules
) -> dict[int, int]:
    """Positions that a departure opens, relief, more than two agencies: see :mod:`.programme`."""
    index = {c.id: i for i, c in enumerate(candidates)}
    told = limits(
        (len(candidates), len(positions)),
        [index.get(p.freed_by, -1) if p.freed_by else -1 for p in positions],
        [c.needs_relief and rules.relief for c in candidates],
        [c.agency for c in candidates],
        [p.agency for p in positions],
        rules.balance,
    )
    return solve(weights, told)


def _why_unplaced(
    chosen: dict[int, int],
    weights: Weights,
    positions: Sequence[Position],
    candidates: Sequence[Candidate],
    balance: int,
) -> dict[str, tuple[Reason, ...]]:
    left = [i for i in range(len(candidates)) if i not in chosen]
    if not left:
        return {}
    unbalanced = _solve(weights, positions, candidates, _Rules(None))
    unrelieved = (
        _solve(weights, positions, candidates, _Rules(balance, relief=False))
        if any(candidates[i].needs_relief for i in left)
        else {}
    )
    known, leaving = {c.id for c in candidates}, {candidates[i].id for i in chosen}
    found: dict[str, tuple[Reason, ...]] = {}
    why: tuple[Reason, ...]
    for i in left:
        eligible = int(np.count_nonzero(weights[i]))
        held = {positions[j].freed_by for j in np.flatnonzero(weights[i]).tolist()}
        if not eligible:
            tried = [fit(p, candidates[i]) for p in positions if p.agency != candidates[i].agency]
            nearest = min(tried, key=lambda one: (len(one.reasons), len(one.short)), default=None)
            why = (because("no_eligible_position"), *(nearest.reasons if nearest else ()))
        elif held <= known - leaving:
            why = (because("positions_not_freed", eligible=eligible),)
        elif candidates[i].needs_relief and i in unrelieved:
            why = (because("no_relief"),)
        elif i in unbalanced:
            why = (because("balance"),)
        else:
            why = (because("others_fit_better", eligible=eligible),)
        found[candidates[i].id] = why
    return found


def _why_unfilled(
    chosen: dict[int, int], weights: Weights, positions: Sequence[Position], candidates: Sequence[Candidate]
) -> dict[str, tuple[Reason, ...]]:
    filled, leaving = set(chosen.values()), {candidates[i].id for i in chosen}
    known = {c.id for c in candidates}
    found: dict[str, tuple[Reason, ...]] = {}
    for j, position in enumerate(positions):
        if j in filled:
            continue
        eligible = int(np.count_nonzero(weights[:, j]))
        if position.freed_by in known and position.freed_by not in leaving:
            why = because("not_freed")
        elif not eligible:
            why = because("no_eligible_candidate")
        else:
            why = because("candidates_worth_more_elsewhere", eligible=eligible)
        found[position.id] = (why,)
    return found
