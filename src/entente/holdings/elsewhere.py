"""Where else an entity appears: upper rooms register a look-up here, and each entity's page asks them all.

>>> @appears(_("Marine"))
... def vessels(subject, reader): ...   # -> [Appearance(title, url, status, detail)]

A look-up reads through the reader's gate like any page. One that fails is named on the page, not hidden.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Subject:
    """Who or what is looked for: all that the officer may see of it."""

    entity_id: str
    schema: str
    names: tuple[str, ...]
    identifiers: dict[str, tuple[str, ...]]
    """Values by property, as they compare: ``{"imoNumber": ("IMO9074729",)}``."""


@dataclass(frozen=True)
class Appearance:
    title: str
    url: str
    status: str = ""
    detail: str = ""


@dataclass
class Found:
    room: Any
    rows: list[Appearance] = field(default_factory=list)
    failed: bool = False


LookUp = Callable[[Subject, "Reader"], list[Appearance]]
_look_ups: dict[str, tuple[Any, LookUp]] = {}


def appears(room: Any) -> Callable[[LookUp], LookUp]:
    """Register a look-up under a room's heading."""

    def keep(function: LookUp) -> LookUp:
        _look_ups[f"{function.__module__}.{function.__qualname__}"] = (room, function)
        return function

    return keep


def everywhere(subject: Subject, reader: Reader) -> list[Found]:
    """What every look-up found, in order of registration; rooms without any are left out."""
    made = []
    for name, (room, look_up) in _look_ups.items():
        found = Found(room)
        try:
            found.rows = look_up(subject, reader)
        except Exception:
            log.exception("look-up %s failed", name)
            found.failed = True
        if found.rows or found.failed:
            made.append(found)
    return made
