"""No record of a person comes from attendance or dissent (SCIDA 2(2)): it needs an alleged offence.

A source whose label says that it comes from lawful advocacy, protest or community contact may tell of
events, places, vessels. What would make a record of a person out of it is refused at the door, unless the
source, or the record itself, names the offence that is alleged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from entente.holdings.engine.entities import Entity, Statement
from entente.holdings.engine.schema import Schema, schemata

OVERLAY = "lawful_assembly"
OFFENCE = "allegedOffence"


def is_person(schema: Schema) -> bool:
    """A person, or a body that may be one; or what is told of one only (a passport, who belongs to what)."""
    if schema.edge is not None or schema.attached:
        return True
    return schema.is_a("LegalEntity") and not schema.is_a("Organization")


def may_point_at_person(range_: str) -> bool:
    """Whether a property of this range can name a person: a person's kind, or one that it inherits from."""
    if range_ not in schemata():
        return True
    return any(is_person(one) and one.is_a(range_) for one in schemata().values() if one.edge is None)


PERSONS = tuple(sorted(name for name, one in schemata().items() if is_person(one) and not one.abstract))
"""Kinds that the database refuses too."""


def from_assembly(overlays: Iterable[str]) -> bool:
    return any(one.partition(":")[0] == OVERLAY for one in overlays)


def with_offence(entity: Entity, offence: str) -> Entity:
    """The entity with the offence that its source alleges, where it names none itself."""
    if not offence.strip() or OFFENCE not in entity.schema.properties or entity.of(OFFENCE):
        return entity
    return replace(entity, statements=[*entity.statements, Statement(OFFENCE, offence.strip()[:200])])


def refused(entity: Entity) -> bool:
    """Whether it would be a record of a person without an alleged offence."""
    return is_person(entity.schema) and not entity.of(OFFENCE)


def without_persons(entity: Entity) -> tuple[Entity, int]:
    """The entity without the statements that say which person was there; how many those were."""
    if entity.of(OFFENCE):
        return entity, 0
    known = entity.schema.properties
    kept = [
        one
        for one in entity.statements
        if known[one.prop].type != "entity" or not may_point_at_person(known[one.prop].range)
    ]
    return replace(entity, statements=kept), len(entity.statements) - len(kept)
