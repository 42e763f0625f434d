"""Maximum-weight assignment with a balance between two sides, exact in whole numbers.

For two agencies an exchange is two assignments: officers of A to positions of B, and of B to A. For each
the best total
``f(k)`` over assignments of exactly ``k`` pairs is concave in ``k`` (Ahuja, Magnanti and Orlin, *Network
Flows*, 1993, successive shortest paths), so the best pair of sizes under ``|a − b| ≤ d`` is found by one
price λ on the difference: λ is charged for each pair of the side that sends too many and paid for each
of the other. Weights are whole numbers, hence so is the price at which the sizes change, and a bisection
finds it. Between the smallest and the largest best assignment at that price every size in between is
reached by exchanging along alternating paths, each worth nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

Weights = npt.NDArray[np.int64]  # (candidates, positions); 0 = not eligible
Pairs = dict[int, int]  # row -> column


def best(weights: Weights, price: int = 0, many: bool = True) -> Pairs:
    """A best assignment where each pair is worth its weight less ``price``.

    Among equals the one with the most pairs (``many``) or the fewest. Weights up to 2**40 stay exact.
    """
    if not weights.size:
        return {}
    scale = 2 * (min(weights.shape) + 1)
    worth = np.where(weights > 0, (weights - price) * scale + (1 if many else -1), 0)
    np.maximum(worth, 0, out=worth)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if worth[i, j] > 0}


def total(weights: Weights, pairs: Pairs) -> int:
    return int(sum(weights[i, j] for i, j in pairs.items()))


def resized(few: Pairs, many: Pairs, size: int) -> Pairs:
    """An assignment of ``size`` pairs between two that are best at one price (see the module)."""
    now = dict(few)
    for path in _components(few, many):
        if len(now) == size:
            break
        ours = {i: j for i, j in few.items() if i in path}
        theirs = {i: j for i, j in many.items() if i in path}
        if len(theirs) == len(ours) + 1:
            for i in ours:
                del now[i]
            now |= theirs
    if len(now) != size:
        raise AssertionError("no alternating path of the right kind is left")
    return now


def _components(few: Pairs, many: Pairs) -> list[set[int]]:
    """Rows of each connected part of the symmetric difference."""
    by_column = {j: i for i, j in few.items()}, {j: i for i, j in many.items()}
    left = {i for i in few.keys() | many.keys() if few.get(i) != many.get(i)}
    parts = []
    while left:
        part, edge = set(), [left.pop()]
        while edge:
            row = edge.pop()
            part.add(row)
            left.discard(row)
            for pairs, other in ((few, by_column[1]), (many, by_column[0])):
                near = other.get(pairs[row]) if row in pairs else None
                if near is not None and near not in part:
                    edge.append(near)
        parts.append(part)
    return parts


def balanced(one: Weights, two: Weights, difference: int) -> tuple[Pairs, Pairs]:
    """Best assignments of both sides whose sizes differ by at most ``difference`` ≥ 0."""
    if difference < 0:
        raise ValueError("the difference allowed between the sides cannot be negative")
    for first, second, swapped in ((one, two, False), (two, one, True)):
        if len(best(first, many=False)) - len(best(second)) > difference:
            a, b = _priced(first, second, difference)
            return (b, a) if swapped else (a, b)
    a, b = best(one), best(two)
    if len(a) - len(b) > difference:
        a = resized(best(one, many=False), a, len(b) + difference)
    elif len(b) - len(a) > difference:
        b = resized(best(two, many=False), b, len(a) + difference)
    return a, b


def _priced(many: Weights, few: Weights, difference: int) -> tuple[Pairs, Pairs]:
    """The side that sends too many pays the price, the other is paid it."""
    low, high = 0, int(many.max(initial=0)) + 1  # at the top price nothing of the first side is worth placing
    while high - low > 1:
        middle = (low + high) // 2
        if len(best(many, middle, many=False)) - len(best(few, -middle)) > difference:
            low = middle
        else:
            high = middle
    least, most = best(many, high, many=False), best(many, high)
    fewest, fullest = best(few, -high, many=False), best(few, -high)
    other = max(len(fewest), len(least) - difference)
    size = min(len(most), other + difference)
    return resized(least, most, size), resized(fewest, fullest, other)
