"""Lookouts as the engine sees them: entries of a list, an index over them, and the questions put to it."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

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
from entente.screening.engine.lists.values import gender
from entente.screening.engine.score.thresholds import with_thresholds
from entente.screening.models import Lookout

FALSE_HITS = 0.001
"""The stated rate of false hits by name alone that each list's threshold is set by."""
FORGOTTEN = 7 * 24 * 3600
"""Seconds after which the thresholds of a version are thrown away; they are worked out again where needed."""
BY_WORDS = (Lookout.Kind.GOODS, Lookout.Kind.ADDRESS)
NAMELESS = (Lookout.Kind.GOODS, Lookout.Kind.ADDRESS, Lookout.Kind.PHONE, Lookout.Kind.DOCUMENT)
"""Kinds whose name describes the entry to a reader and names nobody."""
NUMBERED = (Lookout.Kind.VEHICLE, Lookout.Kind.AIRCRAFT)
"""Kinds that a number names; what they are called then describes them."""
KINDS = {"person": "person", "company": "company", "vessel": "vessel", "vehicle": "vehicle"}


@dataclass
class Book:
    """The active lookouts that an officer (or the intake's account) may use, indexed."""

    index: Index | None
    entries: dict[str, Lookout] = field(default_factory=dict)
    plain: list[Lookout] = field(default_factory=list)
    """Goods and addresses: compared by words and codes, not by name."""
    versions: dict[str, str] = field(default_factory=dict)


def active(context: Context) -> list[Lookout]:
    """Lookouts in force today: active, not expired; only those seen in full (a name must be readable)."""
    from entente.core.gate import Grade

    rows = Lookout.objects.visible(context, at_least=Grade.FULL).filter(
        state=Lookout.State.ACTIVE, expires_on__gte=context.at.date()
    )
    return list(rows.select_related("label__holder", "owner"))


def book(context: Context) -> Book:
    """The index over the active lookouts; built again only when one of them changed."""
    rows = active(context)
    if not rows:
        return Book(None)
    every = tuple(entry_of(row) for row in rows)
    version = hashlib.sha256(repr(sorted(map(repr, every))).encode()).hexdigest()[:16]
    plain = [row for row in rows if row.kind in BY_WORDS]
    entries = tuple(one for one, row in zip(every, rows, strict=True) if row.kind not in BY_WORDS)
    names = {row.source or "lookouts" for row in rows}
    return Book(
        _index(version, entries) if entries else None,
        {str(row.pk): row for row in rows},
        plain,
        dict.fromkeys(names, version),
    )


@lru_cache(maxsize=4)
def _index(version: str, entries: tuple[Entry, ...]) -> Index:
    lists: dict[str, SourceList] = {}
    for entry in entries:
        found = lists.setdefault(entry.list_id, SourceList(entry.list_id, entry.list_id, version, version))
        found.entries.append(entry)
    index = build(list(lists.values()))
    _judged(version, index)
    return index


def _judged(version: str, index: Index) -> None:
    """The thresholds of this version: worked out once, by whichever process meets it first (mostly the one
    that runs it over earlier manifests), and kept beside the data. They name nobody."""
    path = Path(settings.DATA) / "screening" / f"lookouts-{version}-{FALSE_HITS}.json"
    try:
        index.head["thresholds"] = json.loads(path.read_text(encoding="utf-8"))
        return
    except (OSError, ValueError):
        with_thresholds(index, FALSE_HITS)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(index.head["thresholds"]), encoding="utf-8")
    os.replace(part, path)
    for old in path.parent.glob("lookouts-*.json"):
        with suppress(FileNotFoundError):
            if time.time() - old.stat().st_mtime > FORGOTTEN:
                old.unlink()


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
    if row.kind in NAMELESS or (row.kind in NUMBERED and row.identifier):
        names = []
    born = partial(row.date_of_birth)
    return Entry(
        row.source or "lookouts",
        str(row.pk),
        KINDS.get(row.kind, "unknown"),  # type: ignore[arg-type]
        tuple(names),
        LabelSpec(row.label.holder.code, row.label.regime),
        Provenance(row.source or "lookouts", 0),
        births=(born,) if born else (),
        countries=(row.country.lower(),) if row.country else (),
        addresses=(row.name,) if row.kind == Lookout.Kind.ADDRESS else (),
        genders=tuple(filter(None, [gender(row.sex)])),
        documents=(Document(_document(row), row.document_number),) if row.document_number else (),
        identifiers=tuple(_identifiers(row)),
    )


def _identifiers(row: Lookout) -> Iterator[tuple[str, str]]:
    """The number by its sort. Goods have an HS code, and words of their own where there is no code or where
    more is said than the title."""
    number = str(row.identifier or "")
    if row.kind == Lookout.Kind.GOODS:
        if number:
            yield "hs_code", number
        if row.also_named or not number:
            yield "goods", str(row.also_named or row.name)
        return
    if row.kind == Lookout.Kind.PHONE and not number:
        number = str(row.name)
    if number and (sort := SORTS.get(row.kind)):
        yield sort, number


def _document(row: Lookout) -> str:
    """A person's is a passport; what a document by itself is, its entry says in words."""
    return "document" if row.kind == Lookout.Kind.DOCUMENT else "passport"


SORTS = {
    Lookout.Kind.VESSEL: "imo",
    Lookout.Kind.VEHICLE: "plate",
    Lookout.Kind.AIRCRAFT: "registration",
    Lookout.Kind.PHONE: "phone",
    Lookout.Kind.PERSON: "phone",
    Lookout.Kind.COMPANY: "phone",
}
"""What the number of an entry is, by its kind."""
