"""How well a candidate meets a position's competency profile, and why (CL2).

A profile lists competencies with the level required (1 knows of it … 5 teaches it), some of them
essential. An essential competency below its level, a clearance too low, an official language missing or
too short a time together makes the candidate ineligible, whatever the rest. Otherwise the fit is the
weighted share of the profile that is met, in thousandths: whole numbers keep the exchange's arithmetic
exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from entente.secondments.engine.reasons import Reason, because

FULL = 1000  # a profile wholly met


@dataclass(frozen=True)
class Requirement:
    """One line of a competency profile. ``level`` 1–5, ``weight`` > 0; ``fr`` its name in French."""

    competency: str
    level: int
    essential: bool = False
    weight: int = 1
    fr: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 5:
            raise ValueError(f"{self.competency}: a competency level is 1 to 5, not {self.level}")
        if self.weight < 1:
            raise ValueError(f"{self.competency}: a weight is at least 1, not {self.weight}")


@dataclass(frozen=True)
class Position:
    """A vacancy offered to the other agency.

    ``clearance`` is a rank on the host's own ladder, higher is more; ``months`` the shortest useful stay.
    ``freed_by`` names the candidate whose leaving opens this position: it can be filled only if that
    candidate goes. ``level`` (national, or divisional and regional) and ``area`` (intelligence, operations,
    strategy) are matched within: empty, on either side, is any.
    """

    id: str
    agency: str
    profile: tuple[Requirement, ...]
    languages: frozenset[str] = frozenset()
    clearance: int = 0
    start: date | None = None
    end: date | None = None
    months: int = 0
    place: str = ""
    freed_by: str | None = None
    level: str = ""
    area: str = ""


@dataclass(frozen=True)
class Candidate:
    """An officer whom the home agency offers. ``wishes`` are places, the dearest first.

    With ``needs_relief`` the home unit lets the officer go only if the position left behind is filled.
    """

    id: str
    agency: str
    competencies: Mapping[str, int]
    languages: frozenset[str] = frozenset()
    clearance: int = 0
    start: date | None = None
    end: date | None = None
    wishes: tuple[str, ...] = ()
    needs_relief: bool = False
    level: str = ""
    area: str = ""


@dataclass(frozen=True)
class Fit:
    """``worth`` 1–1000 if eligible, else 0; ``met`` and ``short`` say which lines of the profile hold."""

    worth: int
    eligible: bool
    met: tuple[str, ...] = ()
    short: tuple[tuple[str, int, int], ...] = ()  # competency, level held, level required
    reasons: tuple[Reason, ...] = field(default=())


def months_together(position: Position, candidate: Candidate) -> int | None:
    """Whole months both are free, or None where a side states no end."""
    starts = [d for d in (position.start, candidate.start) if d]
    ends = [d for d in (position.end, candidate.end) if d]
    if not starts or not ends:
        return None
    first, last = max(starts), min(ends)
    whole = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(whole, 0)


def fit(position: Position, candidate: Candidate) -> Fit:
    """The candidate's fit to the position, with each reason for and against."""
    barred = tuple(_bars(position, candidate))
    met, short, gained, possible = [], [], 0, 0
    for line in position.profile:
        held = candidate.competencies.get(line.competency, 0)
        possible += line.weight * line.level
        gained += line.weight * min(held, line.level)
        if held >= line.level:
            met.append(line.competency)
        else:
            short.append((line.competency, held, line.level))
    if barred:
        return Fit(0, False, tuple(met), tuple(short), barred)
    worth = FULL * gained // possible if possible else FULL
    reasons = [because("profile_met", met=len(met), of=len(position.profile))]
    if wish := _wish(position, candidate):
        worth += wish
        reasons.append(because("wished_place", place=position.place))
    return Fit(max(worth, 1), True, tuple(met), tuple(short), tuple(reasons))


def _bars(position: Position, candidate: Candidate) -> list[Reason]:
    found = []
    if candidate.agency == position.agency:
        found.append(because("same_agency", agency=position.agency))
    if position.freed_by == candidate.id:
        found.append(because("own_position"))
    if _apart(position.level, candidate.level):
        found.append(because("other_level"))
    if _apart(position.area, candidate.area):
        found.append(because("other_area"))
    for line in position.profile:
        held = candidate.competencies.get(line.competency, 0)
        if line.essential and held < line.level:
            told = {"competency": line.competency, "fr": line.fr or line.competency}
            found.append(because("essential_short", **told, held=held, level=line.level))
    for language in sorted(position.languages - candidate.languages):
        found.append(because("language_missing", language=language))
    if candidate.clearance < position.clearance:
        found.append(because("clearance_low"))
    months = months_together(position, candidate)
    if months is not None and months < max(position.months, 1):
        found.append(because("time_short", months=months, needed=max(position.months, 1)))
    return found


def _apart(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def worths(positions: Sequence[Position], candidates: Sequence[Candidate]) -> npt.NDArray[np.int64]:
    """``fit(position, candidate).worth`` for every pair at once: (candidates, positions), 0 = not
    eligible."""
    names = sorted({line.competency for p in positions for line in p.profile})
    column = {name: k for k, name in enumerate(names)}
    held = np.zeros((len(candidates), len(names) or 1), np.int64)
    for i, candidate in enumerate(candidates):
        for name, level in candidate.competencies.items():
            if name in column:
                held[i, column[name]] = level
    agency = np.array([c.agency for c in candidates])
    ids = np.array([c.id for c in candidates])
    at_level = np.array([c.level for c in candidates], dtype=np.str_)
    in_area = np.array([c.area for c in candidates], dtype=np.str_)
    clearance = np.array([c.clearance for c in candidates], np.int64)
    found = np.zeros((len(candidates), len(positions)), np.int64)
    for j, position in enumerate(positions):
        lines = [(column[line.competency], line) for line in position.profile]
        possible = sum(line.weight * line.level for _, line in lines)
        gained = np.zeros(len(candidates), np.int64)
        open_ = (agency != position.agency) & (clearance >= position.clearance)
        if position.freed_by is not None:
            open_ &= ids != position.freed_by
        if position.level:
            open_ &= (at_level == position.level) | (at_level == "")
        if position.area:
            open_ &= (in_area == position.area) | (in_area == "")
        for k, line in lines:
            gained += line.weight * np.minimum(held[:, k], line.level)
            if line.essential:
                open_ &= held[:, k] >= line.level
        worth = FULL * gained // possible if possible else np.full(len(candidates), FULL)
        for i in np.flatnonzero(open_).tolist():
            candidate = candidates[i]
            months = months_together(position, candidate)
            if position.languages - candidate.languages or (
                months is not None and months < max(position.months, 1)
            ):
                continue
            found[i, j] = max(int(worth[i]) + _wish(position, candidate), 1)
    return found


def _wish(position: Position, candidate: Candidate) -> int:
    """A wish decides between equals; it never outweighs a competency line."""
    if not position.place or position.place not in candidate.wishes:
        return 0
    return max(10 - candidate.wishes.index(position.place), 1)
