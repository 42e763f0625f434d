"""Lookouts as the engine sees them: entries of a list, an index over them, and the questions put to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from entente.core.gate import Context
from entente.screening.engine.index.build import build
from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import country
from entente.screening.engine.manifests import Consignment, Traveller
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.score.thresholds import with_thresholds
from entente.screening.models import Lookout

FALSE_HITS = 0.001
"""The stated rate of false hits by name alone that each list's threshold is set by."""
KINDS = {"person": "person", "company": "company", "vessel": "vessel", "vehicle": "vehicle"}


@dataclass
class Book:
    """The active lookouts that an officer (or the intake's account) may use, indexed."""

    index: Index | None
    entries: dict[str, Lookout] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def active(context: Context) -> list[Lookout]:
    """Lookouts in force today: active, not expired; only those seen in full (a name must be readable)."""
    from entente.core.gate import Grade

    rows = Lookout.objects.visible(context, at_least=Grade.FULL).filter(
        state=Lookout.State.ACTIVE, expires_on__gte=context.at.date()
    )
    return list(rows.select_related("label__holder"))


def book(context: Context) -> Book:
    """The index over the active lookouts; built again only when one of them changed."""
    rows = active(context)
    if not rows:
        return Book(None)
    entries = tuple(entry_of(row) for row in rows)
    version = hashlib.sha256(repr(sorted(map(repr, entries))).encode()).hexdigest()[:16]
    index = _index(version, entries)
    names = {row.source or "lookouts" for row in rows}
    return Book(index, {str(row.pk): row for row in rows}, dict.fromkeys(names, version))


@lru_cache(maxsize=4)
def _index(version: str, entries: tuple[Entry, ...]) -> Index:
    lists: dict[str, SourceList] = {}
    for entry in entries:
        found = lists.setdefault(entry.list_id, SourceList(entry.list_id, entry.list_id, version, version))
        found.entries.append(entry)
    index = build(list(lists.values()))
    with_thresholds(index, FALSE_HITS)
    return index


def partial(text: str) -> PartialDate | None:
    """``1965``, ``1965-04`` or ``1965-04-01``; anything else is no date."""
    parts = text.strip().split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts) or len(parts[0]) != 4:
        return None
    return PartialDate(*(int(part) for part in parts))


def entry_of(row: Lookout) -> Entry:
    names = [ListedName(row.name)]
    if row.original_name:
        names.append(ListedName(row.original_name, "original"))
    names += [ListedName(line.strip(), "alias") for line in row.also_named.splitlines() if line.strip()]
    born = partial(row.date_of_birth)
    identifiers = (("imo" if row.kind == Lookout.Kind.VESSEL else "plate", row.identifier),)
    return Entry(
        row.source or "lookouts",
        str(row.pk),
        KINDS.get(row.kind, "unknown"),  # type: ignore[arg-type]
        tuple(names),
        LabelSpec(row.label.holder.code, row.label.regime),
        Provenance(row.source or "lookouts", 0),
        births=(born,) if born else (),
        countries=(row.country.lower(),) if row.country else (),
        genders=({"F": "female", "M": "male"}[row.sex],) if row.sex in ("F", "M") else (),
        documents=(Document("passport", row.document_number),) if row.document_number else (),
        identifiers=identifiers if row.identifier else (),
    )


def person_queries(query_id: str, person: Traveller) -> Iterator[Query]:
    """The traveller under the main name and under every other that the message gives."""
    names = [f"{person.given_names} {person.family_name}".strip(), *person.also_named]
    code = country(person.nationality or "")
    for name in names:
        if not name:
            continue
        yield Query(
            query_id,
            name,
            born=partial(person.date_of_birth or ""),
            countries=(code,) if code else (),
            gender={"F": "female", "M": "male"}.get(person.sex or "", ""),
            birthplace=person.birthplace or "",
            documents=tuple(document.number for document in person.documents if document.number),
        )


def party_queries(query_id: str, goods: Consignment) -> Iterator[Query]:
    """Every named party of a consignment, as a company and as a person."""
    for party in goods.parties:
        code = country(party.country or "") if party.country else ""
        for kind in ("company", "person") if party.name else ():
            yield Query(query_id, party.name, kind, countries=(code,) if code else ())
