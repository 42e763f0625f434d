"""The finder on the register of written arrangements: terms from rows, findings with people's verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entente.authority.engine.bodies import agency_code
from entente.authority.engine.contradictions import CONTRADICTION, Found, find
from entente.authority.engine.terms import Terms
from entente.authority.models import PairVerdict, WrittenArrangement
from entente.core.bilingual import active
from entente.core.gate import Grade
from entente.core.models import Unit
from entente.core.registers.reader import Reader

OPEN_STATES = ("registered", "compared", "agreed", "folded", "kept")
"""An ended arrangement contradicts nobody any more."""


@dataclass(frozen=True)
class Finding:
    """One finding of the engine with the rows it is about and the latest verdict, if any."""

    told: Found
    first: WrittenArrangement
    second: WrittenArrangement | None
    verdict: PairVerdict | None

    @property
    def words(self) -> str:
        return self.told.fr if active() == "fr" else self.told.en

    @property
    def open(self) -> bool:
        return self.told.kind == CONTRADICTION and (self.verdict is None or self.verdict.verdict != "none")

    @property
    def compared_at(self) -> str:
        rows = [one for one in (self.first, self.second) if one is not None]
        return "/authority/compare/?" + "&".join(f"of={one.pk}" for one in rows)


def terms(row: WrittenArrangement, name: str) -> Terms:
    """A row as the engine compares it."""
    return Terms(
        id=name,
        holder=str(agency_code(row.holder.code)),
        recipient=str(agency_code(row.recipient.code)),
        mutual=row.mutual,
        units=tuple(row.units),
        regimes=tuple(row.regimes),
        purposes=tuple(row.purposes),
        elements=tuple(row.elements),
        grade=row.extent or None,
        authority=row.authority,
        secondary_use=row.secondary_use,
        onward=row.onward,
        safeguards=row.safeguards,
        keep_at_least=row.keep_at_least,
        keep_at_most=row.keep_at_most,
        answer_days=row.answer_days,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        prose={
            "secondary_use": (row.secondary_en, row.secondary_fr),
            "onward": (row.onward_words_en, row.onward_words_fr),
            "retention": (row.retention_en, row.retention_fr),
        },
    )


def parts() -> dict[str, list[str]]:
    """Each unit's code and the units it is part of, nearest first."""
    rows = {one.pk: one for one in Unit.objects.all()}
    found = {}
    for one in rows.values():
        above, at = [], one.parent_id
        while at is not None and rows[at].code not in above:
            above.append(rows[at].code)
            at = rows[at].parent_id
        found[one.code] = above
    return found


def arrangements(reader: Reader) -> list[WrittenArrangement]:
    rows = reader.rows(WrittenArrangement, Grade.FULL).filter(state__in=OPEN_STATES)
    return list(rows.select_related("holder", "recipient").order_by("reference", "pk"))


def everything(reader: Reader) -> list[Finding]:
    """All findings among the arrangements that this officer may see; worked out once per request."""
    kept: list[Finding] | None = reader.__dict__.get("_findings")
    if kept is None:
        kept = reader.__dict__["_findings"] = _everything(reader)
    return kept


def _everything(reader: Reader) -> list[Finding]:
    named: dict[str, WrittenArrangement] = {}
    for row in arrangements(reader):
        name = row.reference or str(row.pk)[:8]
        named[name if name not in named else f"{name} ({str(row.pk)[-4:]})"] = row
    verdicts = _verdicts(reader)
    found = []
    for told in find([terms(row, name) for name, row in named.items()], parts()):
        first, second = named[told.first], named.get(told.second)
        key = _key(told.clause, [one.pk for one in (first, second) if one is not None])
        found.append(Finding(told, first, second, verdicts.get(key)))
    return found


def _key(clause: str, rows: Sequence[Any]) -> tuple[str, ...]:
    return (clause, *sorted(str(one) for one in rows))


def _verdicts(reader: Reader) -> dict[tuple[str, ...], PairVerdict]:
    rows = reader.rows(PairVerdict, Grade.FULL).order_by("recorded_at", "pk")
    return {_key(one.about, [r for r in (one.first, one.second) if r]): one for one in rows}


def of(reader: Reader, record: WrittenArrangement) -> list[Finding]:
    return [
        one
        for one in everything(reader)
        if record.pk in (one.first.pk, one.second.pk if one.second is not None else None)
    ]


def open_count(reader: Reader, record: WrittenArrangement) -> int:
    return sum(1 for one in of(reader, record) if one.open)
