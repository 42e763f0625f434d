"""The vocabulary: schemata and properties of FollowTheMoney, read from ``schemata.yaml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Property:
    name: str
    type: str
    en: str
    fr: str
    range: str = ""
    """For ``entity``: the schema it points at."""
    format: str = ""
    """For ``identifier``: the name of its format in rigour."""

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True)
class Edge:
    """What makes a schema a relation: from its ``source`` property to its ``target``."""

    source: str
    target: str
    en: str
    fr: str

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en


@dataclass(frozen=True)
class Schema:
    name: str
    en: str
    fr: str
    abstract: bool
    ancestors: frozenset[str]
    properties: dict[str, Property]
    caption: tuple[str, ...]
    edge: Edge | None = None
    attached: str = ""
    """The property that says whose it is, for what is shown on another's page (a sanction, a passport)."""
    order: int = field(default=0, compare=False)

    def label(self, language: str) -> str:
        return self.fr if language.startswith("fr") else self.en

    def is_a(self, name: str) -> bool:
        return name == self.name or name in self.ancestors


@cache
def schemata() -> dict[str, Schema]:
    """Every schema by name, with what it inherits."""
    told: dict[str, dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("schemata.yaml").read_text(encoding="utf-8")
    )
    made: dict[str, Schema] = {}

    def make(name: str) -> Schema:
        if name in made:
            return made[name]
        row = told[name]
        parents = [make(one) for one in row.get("extends", ())]
        properties: dict[str, Property] = {}
        for parent in parents:
            properties |= parent.properties
        for key, (kind, en, fr, *more) in row["properties"].items():
            extra = more[0] if more else {}
            properties[key] = Property(key, kind, en, fr, extra.get("range", ""), extra.get("format", ""))
        inherited = {p.name for p in parents} | {a for p in parents for a in p.ancestors}
        caption = row.get("caption", next((p.caption for p in parents), ()))
        attached = row.get("attached", next((p.attached for p in parents), ""))
        edge = Edge(**row["edge"]) if "edge" in row else None
        made[name] = Schema(
            name,
            row["en"],
            row["fr"],
            bool(row.get("abstract")),
            frozenset(inherited),
            properties,
            tuple(caption),
            edge,
            attached,
            len(made),
        )
        return made[name]

    for name in told:
        make(name)
    return made


def get(name: str) -> Schema | None:
    return schemata().get(name)
