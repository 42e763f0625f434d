"""The best set of liaison posts for a budget, proven (LO6).

Maximal covering with partial coverage (Church and ReVelle, 1974, generalised): a post covers part of the
demand of a country or corridor; demand counts once, through the chosen post that covers it best. Solved
to optimality by HiGHS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Post:
    """A place where an officer could be posted. ``cost`` per year; ``covers`` the share (0–1) of each
    demand."""

    id: str
    cost: float
    covers: Mapping[str, float] = field(default_factory=dict)
    agency: str = ""


@dataclass(frozen=True)
class Demand:
    """What needs an officer: a country, a corridor or a threat, and how much it matters (≥ 0)."""

    id: str
    weight: float


@dataclass(frozen=True)
class Choice:
    """``value`` is the demand covered; ``adds`` what each chosen post alone contributes; ``left_out``
    what adding each
    other post would add, whatever it costs; ``by`` names the post that covers each demand."""

    posts: tuple[str, ...]
    value: float
    cost: float
    by: dict[str, str]
    adds: dict[str, float]
    left_out: dict[str, float]


def value_of(chosen: Sequence[Post], demands: Sequence[Demand]) -> float:
    """Demand covered by a set of posts."""
    return sum(d.weight * max((p.covers.get(d.id, 0.0) for p in chosen), default=0.0) for d in demands)


def choose(
    posts: Sequence[Post],
    demands: Sequence[Demand],
    budget: float,
    keep: frozenset[str] = frozenset(),
    bar: frozenset[str] = frozenset(),
) -> Choice:
    """The set of posts within ``budget`` that covers most; ``keep`` must be in it and ``bar`` must not.

    :raises ValueError: an id is unknown or given twice, a share or cost is out of range, or ``keep``
    alone costs more than the budget.
    """
    _check(posts, demands, budget, keep, bar)
    links = [(i, j) for i, p in enumerate(posts) for j, d in enumerate(demands) if p.covers.get(d.id, 0) > 0]
    count = len(posts)
    gain = np.zeros(count + len(links))
    for k, (i, j) in enumerate(links):
        gain[count + k] = demands[j].weight * posts[i].covers[demands[j].id]
    rows: list[int] = [0] * count
    columns: list[int] = list(range(count))
    numbers: list[float] = [p.cost for p in posts]
    upper: list[float] = [budget]
    for k, (i, _) in enumerate(links):  # a demand is covered only through a chosen post
        line = len(upper)
        rows += [line, line]
        columns += [count + k, i]
        numbers += [1.0, -1.0]
        upper.append(0.0)
    for j in range(len(demands)):  # and counts once
        line = len(upper)
        here = [count + k for k, (_, at) in enumerate(links) if at == j]
        rows += [line] * len(here)
        columns += here
        numbers += [1.0] * len(here)
        upper.append(1.0)
    low, high = np.zeros(gain.size), np.ones(gain.size)
    for i, post in enumerate(posts):
        low[i], high[i] = float(post.id in keep), float(post.id not in bar)
    whole = np.concatenate([np.ones(count), np.zeros(len(links))])
    limits = LinearConstraint(
        coo_matrix((numbers, (rows, columns)), shape=(len(upper), gain.size)).tocsc(), -np.inf, upper
    )
    if not gain.size:
        return _told([], posts, demands)
    best = _solved(-gain, whole, (low, high), [limits])
    # Of equally good sets the cheapest: the cost is the second aim, under the best value of the first.
    enough = LinearConstraint(gain[None, :], float(gain @ best) * (1 - 1e-9) - 1e-9, np.inf)
    cost = np.concatenate([[p.cost for p in posts], np.zeros(len(links))])
    answer = _solved(cost, whole, (low, high), [limits, enough])
    taken = [p for i, p in enumerate(posts) if answer[i] > 0.5]
    return _told(taken, posts, demands)


def _solved(
    aim: Floats, whole: Floats, bounds: tuple[Floats, Floats], limits: list[LinearConstraint]
) -> Floats:
    answer = milp(aim, integrality=whole, bounds=bounds, constraints=limits, options={"mip_rel_gap": 0})
    if answer.status != 0:
        raise RuntimeError(f"the solver stopped before the best set was proven: {answer.message}")
    return np.asarray(answer.x, np.float64)


def frontier(
    posts: Sequence[Post],
    demands: Sequence[Demand],
    budgets: Sequence[float],
    keep: frozenset[str] = frozenset(),
) -> list[Choice]:
    """The best set at each budget: what the next sum would buy beside what is kept."""
    return [choose(posts, demands, budget, keep=keep) for budget in budgets]


def _told(taken: list[Post], posts: Sequence[Post], demands: Sequence[Demand]) -> Choice:
    value = value_of(taken, demands)
    by = {}
    for demand in demands:
        best = max(taken, key=lambda p: p.covers.get(demand.id, 0.0), default=None)
        if best and best.covers.get(demand.id, 0.0) > 0:
            by[demand.id] = best.id
    return Choice(
        tuple(p.id for p in taken),
        value,
        sum(p.cost for p in taken),
        by,
        {p.id: value - value_of([q for q in taken if q is not p], demands) for p in taken},
        {p.id: value_of([*taken, p], demands) - value for p in posts if p not in taken},
    )


def _check(
    posts: Sequence[Post], demands: Sequence[Demand], budget: float, keep: frozenset[str], bar: frozenset[str]
) -> None:
    ids, wanted = [p.id for p in posts], [d.id for d in demands]
    for given, kind in ((ids, "post"), (wanted, "demand")):
        if twice := {x for x in given if given.count(x) > 1}:
            raise ValueError(f"{kind} {min(twice)} is given twice")
    if unknown := (keep | bar) - set(ids):
        raise ValueError(f"there is no post {min(unknown)}")
    if both := keep & bar:
        raise ValueError(f"post {min(both)} cannot be both kept and barred")
    for post in posts:
        if post.cost < 0:
            raise ValueError(f"post {post.id} has a negative cost")
        for name, share in post.covers.items():
            if not 0 <= share <= 1:
                raise ValueError(f"post {post.id} covers {share} of {name}; a share is 0 to 1")
    for demand in demands:
        if demand.weight < 0:
            raise ValueError(f"demand {demand.id} has a negative weight")
    kept = sum(p.cost for p in posts if p.id in keep)
    if kept > budget:
        raise ValueError(f"the posts to keep cost {kept:g}, more than the budget of {budget:g}")
