"""Which facts a rule may ask about, of what type, and which may never carry a rule alone."""

from __future__ import annotations

import re
import unicodedata
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
    ``observed``: an officer may note it at the counter or the dock. ``place``: where a journey or goods come
    from, pass or go. ``party``: somebody's name. ``free``: words that somebody wrote."""

    name: str
    type: str
    subjects: tuple[str, ...]
    title: Text
    protected: bool = False
    exploitation: bool = False
    observed: bool = False
    place: bool = False
    party: bool = False
    free: bool = False


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
            bool(row.get("place")),
            bool(row.get("party")),
            bool(row.get("free")),
        )
    return out


@cache
def _protected_words() -> tuple[frozenset[str], re.Pattern[str]]:
    """Single words of religion, people or language (``data/protected_words.yaml``), and a pattern of all."""
    path = Path(__file__).parent / "data" / "protected_words.yaml"
    rows = [word for words in yaml.safe_load(path.read_text(encoding="utf-8")).values() for word in words]
    forms = [_folded(word) + (r"\w*" if word.endswith("*") else "s?") for word in rows]
    return frozenset(_folded(word) for word in rows if " " not in word), re.compile(
        r"\b(?:" + "|".join(forms) + r")\b"
    )


def says_who(text: str) -> bool:
    """Whether a rule's word says religion, people or language, or is the beginning of a word that does (a
    rule's words match all that begins with them)."""
    words, pattern = _protected_words()
    plain = _folded(text)
    return bool(pattern.search(plain)) or (len(plain) >= 4 and any(word.startswith(plain) for word in words))


def _folded(text: str) -> str:
    """Lower case, without accents, words apart by one blank."""
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


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
