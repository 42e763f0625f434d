"""An exchange round of a thousand positions and a thousand candidates, against HiGHS over every pair.

Both solve the same round to the proven best; the peer is the integer programme as it stands in a textbook
(a variable for each eligible pair), handed whole to the solver, with a limit of time. Where it ends in time
the totals must be equal. The issue's own limit is ten seconds for the engine.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Sequence

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import coo_matrix

import bench
from entente.secondments.engine import Candidate, Position, Requirement, exchange
from entente.secondments.engine.fit import worths

SIZE = int(os.environ.get("ENTENTE_BENCH_EXCHANGE", "1000"))
PATIENCE = float(os.environ.get("ENTENTE_BENCH_EXCHANGE_S", "60"))
SKILLS = ("targeting", "interviewing", "marine law", "finance", "languages", "drones", "liaison", "writing")
LIMIT = 10.0


def round_of(
    size: int, agencies: Sequence[str], tied: bool, seed: int = 11
) -> tuple[list[Position], list[Candidate]]:
    """Profiles of two to four lines, a third of them essential; ``tied``: every fourth position is opened by
    a candidate's leaving, every fifth candidate goes only when relieved."""
    rng = np.random.default_rng(seed)

    def levels(low: int, high: int) -> dict[str, int]:
        names = rng.choice(SKILLS, int(rng.integers(low, high)), replace=False)
        return {str(name): int(rng.integers(1, 6)) for name in names}

    people = [
        Candidate(
            f"c{n}", agencies[int(rng.integers(len(agencies)))], levels(4, 8),
            frozenset(["English", "French"][: int(rng.integers(1, 3))]), int(rng.integers(0, 4)),
            wishes=(f"place {int(rng.integers(20))}",), needs_relief=tied and n % 5 == 0,
        )
        for n in range(size)
    ]  # fmt: skip
    places = []
    for n in range(size):
        leaves = people[n] if tied and n % 4 == 0 else None
        profile = tuple(
            Requirement(name, max(level - 1, 1), essential=bool(rng.random() < 0.3))
            for name, level in levels(2, 5).items()
        )
        agency = leaves.agency if leaves else agencies[int(rng.integers(len(agencies)))]
        places.append(
            Position(
                f"p{n}", agency, profile, frozenset(["English"]), int(rng.integers(0, 3)),
                place=f"place {int(rng.integers(20))}", freed_by=leaves.id if leaves else None,
            )
        )  # fmt: skip
    return places, people


def bounded(places: list[Position], people: list[Candidate], balance: int) -> tuple[float, int | None]:
    """:func:`whole` in a process of its own, ended when its time is over: the solver looks at its limit
    between steps only, and one step of this size can take many minutes."""
    pool = multiprocessing.get_context("spawn").Pool(1)
    try:
        return pool.apply_async(whole, (places, people, balance)).get(PATIENCE + 20)
    except multiprocessing.TimeoutError:
        return PATIENCE + 20, None
    finally:
        pool.terminate()


def whole(places: list[Position], people: list[Candidate], balance: int) -> tuple[float, int | None]:
    """Seconds and total of the textbook's programme; None where the time ran out."""
    begin = time.perf_counter()
    weights = worths(places, people)
    rows, cols = np.nonzero(weights)
    lines: list[tuple[np.ndarray, np.ndarray, float]] = []
    upper: list[float] = []

    def add(of: np.ndarray, minus: np.ndarray, most: float) -> None:
        lines.append((of, minus, most))
        upper.append(most)

    none = np.zeros(0, np.int64)
    for i in range(len(people)):
        add(np.flatnonzero(rows == i), none, 1)
    for j in range(len(places)):
        add(np.flatnonzero(cols == j), none, 1)
    number = {one.id: i for i, one in enumerate(people)}
    for j, place in enumerate(places):
        if place.freed_by is not None:
            add(np.flatnonzero(cols == j), np.flatnonzero(rows == number[place.freed_by]), 0)
    for i, one in enumerate(people):
        if one.needs_relief:
            behind = [j for j, place in enumerate(places) if place.freed_by == one.id]
            add(np.flatnonzero(rows == i), np.flatnonzero(np.isin(cols, behind)), 0)
    home, host = np.array([one.agency for one in people]), np.array([one.agency for one in places])
    for agency in sorted({*home, *host}):
        sent, got = np.flatnonzero(home[rows] == agency), np.flatnonzero(host[cols] == agency)
        add(sent, got, balance)
        add(got, sent, balance)
    at = [(np.full(len(of), k), of, 1.0) for k, (of, _minus, _most) in enumerate(lines)]
    at += [(np.full(len(minus), k), minus, -1.0) for k, (_of, minus, _most) in enumerate(lines)]
    line, which, value = (
        np.concatenate([one[n] if n < 2 else np.full(len(one[0]), one[2]) for one in at]) for n in range(3)
    )
    table = coo_matrix((value, (line, which)), shape=(len(upper), rows.size)).tocsc()
    found = milp(
        -weights[rows, cols].astype(float), integrality=np.ones(rows.size), bounds=(0, 1),
        constraints=LinearConstraint(table, -np.inf, upper),
        options={"mip_rel_gap": 0, "time_limit": PATIENCE},
    )  # fmt: skip
    return time.perf_counter() - begin, round(-found.fun) if found.status == 0 else None


def main() -> list[bench.Row]:
    made = []
    for what, agencies, tied in (
        ("two agencies", ("CBSA", "RCMP"), False),
        ("three agencies, chains and relief", ("CBSA", "IRCC", "RCMP"), True),
    ):
        places, people = round_of(SIZE, agencies, tied)
        begin = time.perf_counter()
        ours = exchange(places, people, balance=5)
        took = time.perf_counter() - begin
        theirs, total = bounded(places, people, 5)
        if total is not None and total != ours.total:
            raise AssertionError(f"{what}: the engine's round is worth {ours.total}, the peer's {total}")
        note = (
            f"{what}: {took:.1f} s with every reason "
            f"({'met' if took < LIMIT else 'MISSED'}: under {LIMIT:g} s), "
            f"{len(ours.pairings)} pairings worth {ours.total}; "
            + (f"the peer's total is the same, after {theirs:.1f} s" if total is not None
               else f"the peer had not ended after {theirs:.0f} s")
        )  # fmt: skip
        made.append(
            bench.Row(f"exchange {SIZE:,} × {SIZE:,}, {what}", "HiGHS on every pair", 60 / theirs, 60 / took,
                      "rounds/min", None, note)
        )  # fmt: skip
    return made
