"""Which facts a rule may ask about, of what type, and which may never carry a rule alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from entente.screening.engine.rules.model import Text

OPS = {
    "code": ("is", "in", "not_in", "starts_with", "in_list", "present", "same_as", "differs_from"),
    "text": ("is", "in", "words", "present", "same_as", "differs_from"),
    "number": ("at_least", "at_most", "between", "is", "present"),
    "flag": ("is",),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its type, words for people, and whether it is of a person's origin or group
    (``protected``: no rule may rest on it) or a sign of exploitation (only for a victim's referral).
    ``observed``: an officer may note it at the counter or the dock."""

    name: str
    type: str
    subjects: tuple[str, ...]
    title: Text
    protected: bool = False
    exploitation: bool = False
    observed: bool = False


@cache
def vocabulary() -> Mapping[str, Fact]:
    """Facts by name, from ``data/vocabulary.yaml``."""
    rows = yaml.safe_load((Path(__file__).parent / "data" / "vocabulary.yaml").read_text(encoding="utf-8"))
    out: dict[str, Fact] = {}
    for name, row in rows.items():
        out[name] = Fact(
            name,
            row["type"],
            tuple(row["subjects"].split()),
            Text(row["en"], row["fr"]),
            bool(row.get("protected")),
            bool(row.get("exploitation")),
            bool(row.get("observed")),
        )
    return out


@cache
def _code_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    path = Path(__file__).parent / "data" / "code_words.yaml"
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def code_words(name: str, value: str) -> Text | None:
    """A code of the fact ``name`` in words (``data/code_words.yaml``), in any case of letters; ``None`` where
    it is no code but a place, a number or a text."""
    found = _code_words().get(name, {}).get(value.lower())
    return Text(found["en"], found["fr"]) if found else None
