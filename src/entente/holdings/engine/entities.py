"""Reading one FollowTheMoney entity: what it states, property by property, and what of it cannot be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from entente.holdings.engine import values
from entente.holdings.engine.schema import Property, Schema, get

ID_AT_MOST = 255


class Rejected(ValueError):
    """A record cannot be taken in; ``code`` and ``detail`` say why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Statement:
    """One thing that a source says: this property has this value."""

    prop: str
    value: str
    original: str = ""
    """As it came, where cleaning changed it."""
    lang: str = ""
    first_seen: str = ""
    last_seen: str = ""
    grades: str = ""
    """The 4x4 evaluation where it differs from the source's own: ``B2``."""

    def as_json(self) -> dict[str, str]:
        told = {
            "v": self.value,
            "o": self.original,
            "l": self.lang,
            "f": self.first_seen,
            "s": self.last_seen,
        }
        return {key: value for key, value in (told | {"g": self.grades}).items() if value}


@dataclass
class Entity:
    """An entity as one source tells of it."""

    id: str
    schema: Schema
    statements: list[Statement] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What was left out: ``(code, detail)``. The rest is kept."""
    first_seen: str = ""
    last_seen: str = ""

    def of(self, *names: str) -> list[str]:
        return [s.value for s in self.statements if s.prop in names]

    def of_type(self, kind: str) -> list[tuple[Property, str]]:
        known = self.schema.properties
        return [(known[s.prop], s.value) for s in self.statements if known[s.prop].type == kind]

    @property
    def caption(self) -> str:
        for name in self.schema.caption:
            if found := self.of(name):
                return found[0][:250]
        edge = self.schema.edge
        if edge and (ends := [*self.of(edge.source)[:1], *self.of(edge.target)[:1]]):
            return " → ".join(ends)[:250]  # a relation is called by what it joins
        return ""

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(value for _, value in self.of_type("name")))

    @property
    def identifiers(self) -> list[str]:
        """Identifiers as they compare; the short ones (a year, a suffix) say nothing and are left out."""
        found = (values.identifier(value, prop.format) for prop, value in self.of_type("identifier"))
        return list(dict.fromkeys(one for one in found if len(one) > 3))

    @property
    def references(self) -> list[tuple[str, str]]:
        """``(property, id)`` of what it points at."""
        return [(prop.name, value) for prop, value in self.of_type("entity")]

    @property
    def name_text(self) -> str:
        """All names as written and as transliterated, each once."""
        words: dict[str, None] = {}
        for name in self.names:
            words[name] = None
            words[values.name_key(name)] = None
        return " ".join(words)[:8000]

    @property
    def number_text(self) -> str:
        """Identifiers as they compare and as written (``RC-12`` is also asked for in two words)."""
        written = [value for _, value in self.of_type("identifier")]
        bare = [one[3:] for one in self.identifiers if one.startswith("IMO") and one[3:].isdigit()]
        return " ".join(dict.fromkeys([*self.identifiers, *bare, *written]))[:4000]

    def digest(self) -> bytes:
        """The same for the same statements in whatever order they came."""
        told = sorted((s.prop, s.value, s.original, s.lang, s.grades) for s in self.statements)
        return hashlib.sha256(json.dumps([self.schema.name, told]).encode()).digest()[:16]


def read(told: Any) -> Entity:
    """An entity of the JSON form ``{"id", "schema", "properties": {name: [values]}}``.

    Also of the statement form's extras: ``first_seen`` and ``last_seen`` of the entity, and values that are
    objects ``{"value", "lang", "first_seen", "last_seen", "evaluation"}``.

    :raises Rejected: no entity can be made of it.
    """
    if not isinstance(told, Mapping):
        raise Rejected("not_an_object")
    name = told.get("id")
    if not isinstance(name, str) or not (key := name.strip()):
        raise Rejected("no_id")
    if len(key) > ID_AT_MOST or any(ord(c) < 32 for c in key):
        raise Rejected("bad_id", key[:40])
    schema = get(str(told.get("schema") or ""))
    if schema is None or schema.abstract:
        raise Rejected("unknown_schema", str(told.get("schema"))[:60])
    properties = told.get("properties") or {}
    if not isinstance(properties, Mapping):
        raise Rejected("bad_properties")
    seen = {key: values.is_date(str(told.get(key) or "")) or "" for key in ("first_seen", "last_seen")}
    entity = Entity(key, schema, first_seen=seen["first_seen"], last_seen=seen["last_seen"])
    if "properties" not in told and isinstance(told.get("caption"), str):
        properties = {"name": [told["caption"]]}
    for prop_name, given in properties.items():
        _read_property(entity, str(prop_name), given)
    if not entity.statements:
        raise Rejected("nothing_said")
    return entity


def _read_property(entity: Entity, name: str, given: Any) -> None:
    prop = entity.schema.properties.get(name)
    if prop is None:
        entity.problems.append(("unknown_property", f"{entity.schema.name}.{name}"[:120]))
        return
    known: set[str] = set()
    for one in given if isinstance(given, list) else [given]:
        extra: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
        raw = extra.get("value", "" if extra else one)
        if raw is None or isinstance(raw, (list, dict, bool)):
            entity.problems.append(("bad_value", f"{name}: {str(raw)[:60]}"))
            continue
        text = str(raw)
        if not text.strip():
            continue
        value = values.clean(prop, text)
        if value is None:
            entity.problems.append(("bad_value", f"{name}: {text[:60]}"))
            continue
        if value in known:
            continue
        known.add(value)
        entity.statements.append(
            Statement(
                name,
                value,
                text[:500] if text != value and values.tidy(text) != value else "",
                str(extra.get("lang") or "")[:8],
                values.is_date(str(extra.get("first_seen") or "")) or "",
                values.is_date(str(extra.get("last_seen") or "")) or "",
                grades(str(extra.get("evaluation") or "")),
            )
        )


def grades(text: str) -> str:
    """A 4x4 evaluation ``A1`` … ``X4``: the source's reliability, then the information's; empty if none."""
    plain = text.strip().upper()
    return plain if len(plain) == 2 and plain[0] in "ABCX" and plain[1] in "1234" else ""
