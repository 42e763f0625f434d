"""From the registers to the exchange engine and back: fits of one position, and the round of all (CL1,
CL2, CL5)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from entente.core.gate import Grade
from entente.core.gate.context import WITHHELD
from entente.core.models import Agency
from entente.core.registers.reader import Reader
from entente.secondments import engine
from entente.secondments.models import Candidate, Position, Secondment, profile_lines
from entente.training.competencies import in_french

FITS_SHOWN = 10


def as_position(row: Position, freed_by: str | None = None) -> engine.Position:
    return engine.Position(
        str(row.pk),
        str(row.agency_id),
        tuple(
            engine.Requirement(name, level, essential, fr=in_french(name))
            for name, level, essential in profile_lines(row.profile)
        ),
        frozenset(row.languages or ()),
        row.clearance,
        row.begins,
        row.ends,
        row.months,
        row.place,
        freed_by,
        row.level,
        row.area,
    )


def as_candidate(row: Candidate) -> engine.Candidate:
    return engine.Candidate(
        str(row.pk),
        str(row.agency_id),
        {name: level for name, level, _ in profile_lines(row.competencies)},
        frozenset(row.languages or ()),
        row.clearance,
        row.free_from,
        row.free_until,
        tuple(row.wishes or ()),
        row.needs_relief,
        row.level,
        row.area,
    )


def fit_of(position: Position, candidate: Candidate) -> engine.Fit:
    return engine.fit(as_position(position), as_candidate(candidate))


def percent(fit: engine.Fit) -> int:
    """The fit for people; what a wish adds between equals does not show."""
    return min(round(fit.worth / 10), 100)


def fits(record: Position, reader: Reader) -> dict[str, Any] | None:
    """The candidates of other agencies, best fit first, the barred ones with their reasons after them.

    None where the gate withholds the position's profile; candidates are compared only where shown in full.
    """
    if record.profile is WITHHELD:
        return None
    rows = reader.rows(Candidate, Grade.FULL).select_related("agency").exclude(agency=record.agency_id)
    told = [(row, fit_of(record, row)) for row in rows]
    told.sort(key=lambda one: (-one[1].worth, one[0].title_key_en))
    return {
        "fits": [(row, one, percent(one)) for row, one in told if one.eligible][:FITS_SHOWN],
        "barred": [(row, one) for row, one in told if not one.eligible][:FITS_SHOWN],
    }


def round_of(reader: Reader, balance: int, level: str = "", area: str = "") -> dict[str, Any]:
    """The best round over open positions and unplaced candidates that the officer may see.

    Of a ``level`` or ``area``: over its positions alone, and candidates of it or of any.
    """
    within = {name: value for name, value in (("level", level), ("area", area)) if value}
    taken = set(
        reader.rows(Position, Grade.FULL).filter(candidate__isnull=False).values_list("candidate", flat=True)
    )
    rows = _full(reader, Candidate)
    for name, value in within.items():
        rows = rows.filter(**{f"{name}__in": ("", value)})
    candidates = [row for row in rows if row.pk not in taken]
    freed = {row.leaves: str(row.pk) for row in candidates if row.leaves}
    positions = [row for row in _full(reader, Position).filter(state="open", **within) if row.agency_id]
    by_id = {str(row.pk): row for row in (*positions, *candidates)}
    found = engine.exchange(
        [as_position(row, freed.get(row.pk)) for row in positions],
        [as_candidate(row) for row in candidates if row.agency_id],
        balance,
    )
    names = {str(one.pk): one for one in Agency.objects.all()}
    return {
        "pairs": [(by_id[p.candidate], by_id[p.position], p.fit, percent(p.fit)) for p in found.pairings],
        "unplaced": [(by_id[key], why) for key, why in found.unplaced.items()],
        "unfilled": [(by_id[key], why) for key, why in found.unfilled.items()],
        "sides": [(names[key], found.sent[key], found.received[key]) for key in found.sent if key in names],
        "positions": len(positions),
        "candidates": len(candidates),
    }


def _full(reader: Reader, model: Any) -> Any:
    """Rows that the gate shows in full: nothing is paired on facts that the officer may not see."""
    return reader.rows(model, Grade.FULL).select_related("agency")


def retention(reader: Reader) -> tuple[int, int]:
    """CL5: secondments that lasted to their agreed end, and all that have ended."""
    rows = reader.rows(Secondment, Grade.FULL)
    stayed = rows.filter(state="completed").count()
    return stayed, stayed + rows.filter(state="ended_early").count()


def early_reasons(reader: Reader) -> list[tuple[str, int]]:
    """CL5: why people left early, the most frequent first."""
    rows = reader.rows(Secondment, Grade.FULL).filter(state="ended_early").exclude(early_reason="")
    found = Counter(rows.values_list("early_reason", flat=True))
    return [(str(Secondment.Early(code).label), count) for code, count in found.most_common()]
