"""What the other particulars could add to a name's score at most, before an entry is read.

An index keeps of every entry which particulars it has, and its dates of birth in 32 bits each. A name whose
score stays too low even with all of them agreeing is no hit; whether two dates may agree at all is told
without reading them (:func:`may_agree` never denies what ``attributes.birth_outcome`` would grant).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from entente.screening.engine.lists.model import Entry, PartialDate
from entente.screening.engine.names.identifiers import EXACT
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.score.parts import weight, weights

BORN, NATION, GENDER, PLACE = 1, 2, 4, 8
ANY_DATE = 0xFFFFFFFF
"""A date that does not fit: may agree with all."""


class Particulars(NamedTuple):
    """Of every entry: ``holds`` uint8 [E], which particulars it has, one bit each; its dates of birth are
    ``births[starts[e] : starts[e + 1]]`` (uint32, :func:`packed_date`)."""

    holds: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.uint32]
    births: npt.NDArray[np.uint32]


class Wanted(NamedTuple):
    """Of every query: ``odds`` [Q], the log-odds that a hit needs with everything; ``least`` [Q], those that
    its name needs in any case; which particulars it has and its date of birth (0: none), as in
    :class:`Particulars`. ``gains`` [16]: the most that the particulars named by the bits add; ``against``:
    what dates of birth that cannot agree add."""

    odds: npt.NDArray[np.float64]
    least: npt.NDArray[np.float64]
    holds: npt.NDArray[np.uint8]
    born: npt.NDArray[np.uint32]
    gains: npt.NDArray[np.float64]
    against: float


def packed_date(day: PartialDate) -> int:
    """Year (12 bits), month (4), day (5), length of a range in years (10), whether it is approximate (1)."""
    span = day.until - day.year if day.until else 0
    if not (0 < day.year < 4096 and 0 <= day.month < 16 and 0 <= day.day < 32 and 0 <= span < 1024):
        return ANY_DATE
    if day.until and not span:
        return ANY_DATE
    return day.year << 20 | day.month << 16 | day.day << 11 | span << 1 | day.circa


def particulars(entries: Iterable[Entry]) -> Particulars:
    holds, births, starts = [], [], [0]
    for e in entries:
        holds.append(
            bool(e.births) * BORN
            | bool(e.countries) * NATION
            | bool(e.genders) * GENDER
            | bool(e.birthplaces) * PLACE
        )
        births += [packed_date(b) for b in e.births]
        starts.append(len(births))
    found = Particulars(np.array(holds, np.uint8), np.array(starts, np.uint32), np.array(births, np.uint32))
    for array in found:
        array.flags.writeable = False
    return found


def wanted(queries: Sequence[Query], odds: float, name_odds: float) -> Wanted:
    """What hits need: ``odds`` in all, ``name_odds`` (no more than that) of the name where other particulars
    can outweigh it.
    """
    gains = np.zeros(16)
    most = {BORN: "date_of_birth", NATION: "nationality", GENDER: "gender", PLACE: "place_of_birth"}
    for held in range(16):
        gains[held] = sum(
            max(weight(kind, outcome) for outcome in weights()[kind])
            for bit, kind in most.items()
            if held & bit
        )
    holds = [
        (q.born is not None) * BORN
        | bool(q.countries) * NATION
        | bool(q.gender) * GENDER
        | bool(q.birthplace) * PLACE
        for q in queries
    ]
    # Identifiers of kinds that the index has no exact keys for are compared only when the entry is read.
    unknown = [any(kind not in EXACT for kind, _ in q.identifiers) for q in queries]
    return Wanted(
        np.array([-math.inf if other else odds for other in unknown]),
        np.array([name_odds if held or other else odds for held, other in zip(holds, unknown, strict=True)]),
        np.array(holds, np.uint8),
        np.array([packed_date(q.born) if q.born else 0 for q in queries], np.uint32),
        gains,
        weight("date_of_birth", "differs"),
    )


def names_alone(count: int, odds: float) -> Wanted:
    """Nothing but names is asked for."""
    return Wanted(
        np.full(count, odds),
        np.full(count, odds),
        np.zeros(count, np.uint8),
        np.zeros(count, np.uint32),
        np.zeros(16),
        0.0,
    )


@nb.njit(cache=True, nogil=True)
def may_agree(one: np.uint32, other: np.uint32) -> bool:
    """Whether two packed dates could be anything but different: near in years, ranges that touch, or one
    digit apart."""
    a, b = np.int64(one), np.int64(other)
    if a == ANY_DATE or b == ANY_DATE:
        return True
    year_a, year_b = a >> 20, b >> 20
    span_a, span_b = (a >> 1) & 1023, (b >> 1) & 1023
    if max(year_a, year_b) <= min(year_a + span_a, year_b + span_b) + 2:
        return True
    if (a >> 11) & 511 != (b >> 11) & 511 or not (a >> 11) & 31:  # one digit of a year leaves the day
        return False
    digits = 0
    while year_a or year_b:
        digits += year_a % 10 != year_b % 10
        year_a //= 10
        year_b //= 10
    return digits == 1


@nb.njit(cache=True, nogil=True)
def needed(w: Wanted, query: int, p: Particulars, entry: int) -> float:
    """Log-odds that a name of ``entry`` needs, lest the query be sure not to hit it."""
    held = w.holds[query] & p.holds[entry]
    gain = w.gains[held]
    if held & BORN:
        agrees = False
        for k in range(p.starts[entry], p.starts[entry + 1]):
            agrees = agrees or may_agree(w.born[query], p.births[k])
        if not agrees:
            gain = w.gains[held & ~np.uint8(BORN)] + w.against
    return max(w.least[query], w.odds[query] - gain)
