"""All that an officer may know of one entity: facts by source, relations, times; read through the gate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from entente.core.gate.context import WITHHELD, Grade
from entente.core.registers.reader import Reader
from entente.core.search import keys as search_keys
from entente.holdings.elsewhere import Subject
from entente.holdings.engine import schema, values
from entente.holdings.engine.schema import Schema
from entente.holdings.models import Entity, Reference

NEIGHBOURS = 60
SAME = 12


@dataclass
class Said:
    """One value, and every source that says it."""

    value: str
    shown: str
    by: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Fact:
    prop: str
    title: str
    values: list[Said] = field(default_factory=list)
    agree: bool = False
    """More than one source says the same."""


@dataclass(frozen=True)
class Relation:
    """To another entity: in which sense, since when, and who says so."""

    words: str
    other_id: str
    other: Entity | None
    outward: bool
    via: str = ""
    since: str = ""
    until: str = ""
    said_by: str = ""

    @property
    def name(self) -> str:
        return str(self.other) if self.other is not None else self.other_id


@dataclass(frozen=True)
class Moment:
    at: str
    words: str
    value: str
    source: str


def _language() -> str:
    return get_language() or "en"


def rows_of(reader: Reader, record: Entity) -> list[Entity]:
    """Every row about the same entity that the officer may see in full, the given one first."""
    if record.entity_id in (None, WITHHELD):
        return [record]
    found = reader.rows(Entity, at_least=Grade.SUMMARY).filter(entity_id=record.entity_id)
    others = [row for row in found.select_related(None).order_by("pk")[:100] if row.pk != record.pk]
    return [record, *others]


def full(rows: list[Entity]) -> list[Entity]:
    return [row for row in rows if row.facts is not WITHHELD]


def facts(rows: list[Entity], sources: dict[int, Any], labels: dict[int, Any]) -> list[Fact]:
    """Statements by property, equal values together, each with who says it, when, and how good it is."""
    made: dict[str, Fact] = {}
    for row in full(rows):
        shape = schema.get(row.kind)
        for name, statements in row.facts.items():
            prop = shape.properties.get(name) if shape else None
            if prop is None or prop.type == "entity":
                continue
            fact = made.setdefault(name, Fact(name, prop.label(_language())))
            for one in statements:
                said = next((s for s in fact.values if s.value == one["v"]), None)
                if said is None:
                    said = Said(one["v"], shown(prop.type, one["v"]))
                    fact.values.append(said)
                said.by.append(
                    {
                        "source": sources[row.source_id],
                        "label": labels.get(row.label_id),
                        "first": one.get("f") or row.first_seen,
                        "last": one.get("s") or row.last_seen,
                        "recorded": row.changed_at,
                        "grades": one.get("g") or row.evaluation,
                        "original": one.get("o", ""),
                        "lang": one.get("l", ""),
                    }
                )
    for fact in made.values():
        fact.agree = any(len({by["source"].pk for by in said.by}) > 1 for said in fact.values)
    order = list(schema.schemata()[rows[0].kind].properties) if rows[0].kind in schema.schemata() else []
    return sorted(made.values(), key=lambda f: order.index(f.prop) if f.prop in order else len(order))


def shown(kind: str, value: str) -> str:
    """A value for people: countries by name in the reader's language."""
    if kind != "country":
        return value
    from babel import Locale
    from rigour.territories import get_territory

    territory = get_territory(value)
    if territory is None:
        return value
    return Locale.parse(_language()[:2]).territories.get(value.upper()) or territory.name


# -- relations ----------------------------------------------------------------------------------------
def relations(
    reader: Reader, record: Entity, sources: dict[int, Any], read: list[Any] | None = None
) -> list[Relation]:
    """To what it points, what points at it, and what stands at the other end of a relation between.

    ``read`` takes every row that was read for it: where another agency holds one, the page discloses it.
    """
    if record.entity_id in (None, WITHHELD):
        return []
    mine = record.entity_id
    links = list(reader.rows(Reference, at_least=Grade.FULL).filter(from_id=mine)[:NEIGHBOURS])
    back = list(reader.rows(Reference, at_least=Grade.FULL).filter(to_id=mine)[:NEIGHBOURS])
    pointing = {one.from_id for one in back}
    between = _by_id(reader, pointing)
    edges = {key: row for key, row in between.items() if (s := schema.get(row.kind)) and s.edge}
    ends: dict[str, list[Reference]] = defaultdict(list)
    if edges:
        for one in reader.rows(Reference, at_least=Grade.FULL).filter(from_id__in=list(edges))[
            : NEIGHBOURS * 4
        ]:
            ends[one.from_id].append(one)
    wanted = {one.to_id for one in links} | {one.to_id for rows in ends.values() for one in rows}
    known = between | _by_id(reader, wanted - set(between))
    if read is not None:
        read += [*links, *back, *(one for rows in ends.values() for one in rows), *known.values()]
    made: list[Relation] = []
    shape = schema.get(record.kind)
    for one in links:
        prop = shape.properties.get(one.prop) if shape else None
        words = prop.label(_language()) if prop else one.prop
        made.append(Relation(words, one.to_id, known.get(one.to_id), True))
    for one in back:
        row = between.get(one.from_id)
        other_shape = schema.get(row.kind) if row else None
        if row is not None and other_shape is not None and other_shape.edge is not None:
            made += _through(row, other_shape, one.prop, ends[one.from_id], known, sources)
        elif row is not None and other_shape is not None:
            prop = other_shape.properties.get(one.prop)
            words = (
                other_shape.label(_language())
                if other_shape.attached
                else prop.label(_language())
                if prop
                else ""
            )
            made.append(Relation(words, one.from_id, row, False))
    unique = {(r.words, r.other_id, r.outward): r for r in made if r.other_id != mine}
    return list(unique.values())


def _through(
    row: Entity,
    shape: Schema,
    prop: str,
    ends: list[Reference],
    known: dict[str, Entity],
    sources: dict[int, Any],
) -> list[Relation]:
    """A relation told by an entity between two others (ownership, directorship)."""
    assert shape.edge is not None
    outward = prop == shape.edge.source
    far = shape.edge.target if outward else shape.edge.source
    told = row.facts if row.facts is not WITHHELD else {}

    def first(name: str) -> str:
        return next((one["v"] for one in told.get(name, ())), "")

    via = first("role") or first("relationship") or first("percentage")
    said_by = str(sources.get(row.source_id, ""))
    return [
        Relation(
            shape.edge.label(_language()), one.to_id, known.get(one.to_id), outward, via, first("startDate"),
            first("endDate"), said_by,
        )
        for one in ends
        if one.prop == far
    ]  # fmt: skip


def _by_id(reader: Reader, wanted: set[str]) -> dict[str, Entity]:
    """One visible row for each identifier, the one with a name first."""
    found: dict[str, Entity] = {}
    if wanted:
        for row in reader.rows(Entity, at_least=Grade.SUMMARY).filter(entity_id__in=sorted(wanted)[:500]):
            if row.entity_id not in found or (row.caption and not found[row.entity_id].caption):
                found[row.entity_id] = row
    return found


# -- times and others ---------------------------------------------------------------------------------
def timeline(rows: list[Entity], sources: dict[int, Any]) -> list[Moment]:
    """Every date that a source states, and when the source was first seen to speak of it."""
    from django.utils.translation import gettext as _

    made: set[Moment] = set()
    for row in full(rows):
        shape = schema.get(row.kind)
        source = str(sources[row.source_id])
        for name, statements in row.facts.items():
            prop = shape.properties.get(name) if shape else None
            if prop is not None and prop.type == "date":
                made |= {Moment(one["v"], prop.label(_language()), "", source) for one in statements}
        if row.first_seen:
            made.add(Moment(row.first_seen, _("First said by this source"), "", source))
        made.add(Moment(f"{row.recorded_at:%Y-%m-%d}", _("Came into holdings"), "", source))
    return sorted(made, key=lambda m: (m.at, m.words))


def subject_of(rows: list[Entity]) -> Subject:
    """What other rooms look for."""
    names: dict[str, None] = {}
    numbers: dict[str, dict[str, None]] = defaultdict(dict)
    for row in full(rows):
        shape = schema.get(row.kind)
        for name, statements in row.facts.items():
            prop = shape.properties.get(name) if shape else None
            if prop is None:
                continue
            for one in statements:
                if prop.type == "name":
                    names[one["v"]] = None
                elif prop.type == "identifier":
                    numbers[name][values.identifier(one["v"], prop.format)] = None
    first = rows[0]
    return Subject(
        str(first.entity_id or ""), str(first.kind), tuple(names), {k: tuple(v) for k, v in numbers.items()}
    )


def sharing(reader: Reader, register: Any, subject: Subject, own: set[Any]) -> list[tuple[Entity, str]]:
    """Other holdings that name one of its identifiers: perhaps the same, for a person to judge."""
    made: dict[Any, tuple[Entity, str]] = {}
    numbers = [n for several in subject.identifiers.values() for n in several if len(n) > 4][:6]
    for number in numbers:
        found = [
            key for key in search_keys(reader, register, number, SAME) if key not in {str(k) for k in own}
        ]
        for row in reader.rows(Entity, at_least=Grade.SUMMARY).filter(pk__in=found):
            if row.entity_id != subject.entity_id:
                made.setdefault(row.entity_id, (row, number))
    return list(made.values())[:SAME]
