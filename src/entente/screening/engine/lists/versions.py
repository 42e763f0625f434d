"""What changed between two versions of a list. An entry is the same when its content is, not its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields

import orjson

from entente.screening.engine.lists.model import Entry

_IDENTITY = {"provenance", "list_id", "entry_id"}


def entry_digest(entry: Entry) -> str:
    """SHA-256 (hex) of what the entry says. Moves in the file and the order of aliases do not change it."""
    content = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in _IDENTITY}
    for name, value in content.items():
        if isinstance(value, tuple):
            content[name] = sorted(value, key=repr)
    content["first"] = entry.names[0].text if entry.names else ""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """Identifiers by fate; ``changed`` says which parts of the entry differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: dict[str, tuple[str, ...]]


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> Difference:
    """Compare two versions of one list by ``entry_id``."""
    old = {e.entry_id: e for e in before}
    new = {e.entry_id: e for e in after}
    changed: dict[str, tuple[str, ...]] = {}
    for key in old.keys() & new.keys():
        if entry_digest(old[key]) != entry_digest(new[key]):
            changed[key] = tuple(
                f.name
                for f in fields(Entry)
                if f.name not in _IDENTITY and _plain(old[key], f.name) != _plain(new[key], f.name)
            )
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=dict(sorted(changed.items())),
    )


def _plain(entry: Entry, name: str) -> object:
    value = getattr(entry, name)
    if name == "names" and value:
        return (value[0], sorted(value, key=repr))
    return sorted(value, key=repr) if isinstance(value, tuple) else value
