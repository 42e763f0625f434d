"""Small cells are not told, and cannot be worked out from what is told.

A published table of counts leaves out cells of fewer than ``LEAST`` subjects (primary suppression) and
then as many more as it takes that no cell left out follows from the margins (complementary suppression;
Willenborg and de Waal, *Elements of Statistical Disclosure Control*, 2001, ch. 6). What the reader can
conclude about each cell is worked out by linear programming, so a table passes only if every cell left
out could still be zero or ``LEAST`` as far as they can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

LEAST = 10
Cells = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """``counts`` as they may be published; where ``hidden`` they read 0 and must be shown as left out.

    With ``margins`` False the row and column totals must not be published either.
    """

    counts: Counts
    hidden: Cells
    margins: bool


def suppress(table: npt.ArrayLike, least: int = LEAST) -> Told:
    """Hide what must be hidden in ``table`` (rows, columns) whose row, column and grand totals are published.

    Zero cells are hidden like other small ones: that nobody is in a cell is itself something about those
    who might be.

    :raises ValueError: not a table of whole counts from zero up.
    """
    counts = np.asarray(table)
    if counts.ndim != 2 or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise ValueError("suppression needs a table of whole counts, rows by columns")
    hidden: Cells = counts < least
    while hidden.any():
        exposed = _exposed(counts, hidden, least)
        if exposed is None:
            break
        more = _next(counts, hidden, exposed)
        if more is None:  # everything in reach is hidden already: the totals give it away
            return Told(np.where(hidden, 0, counts), hidden, margins=False)
        hidden = hidden.copy()
        hidden[more] = True
    hidden = _without_needless(counts, hidden, least)
    return Told(np.where(hidden, 0, counts), hidden, margins=True)


def bounds(counts: Counts, hidden: Cells, cell: tuple[int, int]) -> tuple[float, float]:
    """What a reader of all other cells and of the totals can conclude about one hidden cell."""
    where = np.argwhere(hidden)
    lines, sums = [], []
    for axis in (0, 1):
        for line in np.unique(where[:, axis]):
            lines.append((where[:, axis] == line).astype(float))
            sums.append(float(counts[hidden & (np.indices(counts.shape)[axis] == line)].sum()))
    aim = (where == cell).all(axis=1).astype(float)
    found = [linprog(sign * aim, A_eq=np.array(lines), b_eq=sums, bounds=(0, None)).fun for sign in (1, -1)]
    return float(found[0]), float(-found[1])


def _exposed(counts: Counts, hidden: Cells, least: int) -> tuple[int, int] | None:
    """A small cell about which the reader can conclude too much, if any."""
    for i, j in np.argwhere(hidden & (counts < least)):
        low, high = bounds(counts, hidden, (int(i), int(j)))
        if low > 1e-6 or high < least - 1e-6:
            return int(i), int(j)
    return None


def _without_needless(counts: Counts, hidden: Cells, least: int) -> Cells:
    """Cells hidden on the way that nothing depends on any more are told again, the greatest first."""
    for at in sorted(
        np.argwhere(hidden & (counts >= least)).tolist(), key=lambda at: -int(counts[tuple(at)])
    ):
        fewer = hidden.copy()
        fewer[tuple(at)] = False
        if _exposed(counts, fewer, least) is None:
            hidden = fewer
    return hidden


def _next(counts: Counts, hidden: Cells, exposed: tuple[int, int]) -> tuple[int, int] | None:
    """The least cell still told that shares a line with the exposed one, or with what is hidden beside it."""
    rows, columns = {exposed[0]}, {exposed[1]}
    for _ in range(sum(counts.shape)):
        reach = np.zeros_like(hidden)
        reach[sorted(rows), :] = True
        reach[:, sorted(columns)] = True
        open_ = np.argwhere(reach & ~hidden)
        if open_.size:
            one = min(open_.tolist(), key=lambda at: (int(counts[tuple(at)]), at))
            return one[0], one[1]
        beside = np.argwhere(reach & hidden)
        rows |= set(beside[:, 0].tolist())
        columns |= set(beside[:, 1].tolist())
    return None
