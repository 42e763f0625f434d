"""Marks that a single record gets at intake, on top of its source's label: by a column, or by a rule.

A record may carry ``"label": {"protected", "secret", "caveats": […], "overlays": […]}``; a table's mapping
makes it of its columns. A rule, ``{"property", "is": [values], "label": {…}}``, gives its marks to every
record that states one of these values (no ``is``: any). Marks only close:
a milder one than the source's changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from entente.holdings.engine.entities import Entity, Rejected

PROTECTED = ("A", "B", "C")
SECRET = ("confidential", "secret", "top_secret")
NAMES = ("protected", "secret", "caveats", "overlays")
CAVEAT_AT_MOST = 40


@dataclass(frozen=True)
class Marks:
    protected: str = ""
    secret: str = ""
    caveats: frozenset[str] = frozenset()
    overlays: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.protected or self.secret or self.caveats or self.overlays)

    def __or__(self, other: Marks) -> Marks:
        """The stricter on either ladder, the caveats and overlays of both."""
        return Marks(
            _higher(PROTECTED, self.protected, other.protected),
            _higher(SECRET, self.secret, other.secret),
            self.caveats | other.caveats,
            self.overlays | other.overlays,
        )


def _higher(ladder: tuple[str, ...], one: str, other: str) -> str:
    return max(one, other, key=("", *ladder).index)


def read(told: Any) -> Marks:
    """Marks as they are written. What cannot be read closes the record: it is not taken in.

    :raises Rejected: ``label``, with what cannot be read.
    """
    if told is None:
        return Marks()
    if not isinstance(told, Mapping) or (unknown := [name for name in told if name not in NAMES]):
        raise Rejected("label", str(told if not isinstance(told, Mapping) else unknown[0])[:60])
    protected, secret = (_word(told.get(name)) for name in ("protected", "secret"))
    protected, secret = protected.upper(), secret.casefold().replace(" ", "_")
    if protected and protected not in PROTECTED:
        raise Rejected("label", protected[:60])
    if secret and secret not in SECRET:
        raise Rejected("label", secret[:60])
    caveats, overlays = frozenset(_words(told.get("caveats"))), frozenset(_words(told.get("overlays")))
    if long := [one for one in caveats if len(one) > CAVEAT_AT_MOST]:
        raise Rejected("label", long[0][:60])
    return Marks(protected, secret, caveats, overlays)


def _word(told: Any) -> str:
    if told is None:
        return ""
    if not isinstance(told, str):
        raise Rejected("label", str(told)[:60])
    return told.strip()


def _words(told: Any) -> list[str]:
    if told is None:
        return []
    if not isinstance(told, list):
        raise Rejected("label", str(told)[:60])
    return [one for one in map(_word, told) if one]


def of(record: Mapping[str, Any], read_as: Entity, rules: Iterable[Mapping[str, Any]]) -> Marks:
    """What this record is marked with: by itself, and by the source's rules.

    :raises Rejected: its marks, or a rule's, cannot be read.
    """
    marks = read(record.get("label"))
    for rule in rules:
        wanted = {str(one).casefold() for one in rule.get("is", ())}
        values = [one.value for one in read_as.statements if one.prop == rule.get("property")]
        if any(not wanted or value.casefold() in wanted for value in values):
            marks |= read(rule.get("label"))
    return marks
