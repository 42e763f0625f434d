"""What a patrol said of a boat, read as everything that it could be, and the names that are like it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from entente.marine.engine.matching import Matching
from entente.marine.engine.names import Name, normalise, similarity, skeleton
from entente.marine.keys import mark_key, name_key, phone_keys
from entente.marine.spoken import spelled

NAMES = 16
"""Names near the one asked for that are followed up."""
ALIKE = 0.66
"""Below this likeness two names are two boats; :func:`entente.marine.engine.names.similarity`."""
NUMBER_LEFT_OUT = 0.03
"""Off where a number stands on one side only: the boat with that very number comes first."""
HEARD = 0.95
"""A likeness in the consonants lifts one in the letters half the way to this share of it."""
LENGTH_AT_MOST = 120
TELEPHONE = re.compile(r"(?i)^(t[ée]l[ée]phone|t[ée]l|phone|cell|mobile|cellulaire)\b[\s.:#]*")
EXTENSION = re.compile(r"(?i)[\s,;]*\b(extension|ext|poste|x)\.?\s*\d{1,6}$")
"""Said beside a telephone number, and no part of it."""


@dataclass(frozen=True)
class Asked:
    """What a text may mean; empty keys were not meant."""

    text: str
    numbers: tuple[str, ...] = ()
    """A report number, in the cases in which it may have been taken down."""
    mmsi: int | None = None
    imo: int | None = None
    mark: str = ""
    phones: tuple[str, ...] = ()
    """E.164 digits, the likeliest first."""
    name: str = ""

    @property
    def empty(self) -> bool:
        return not (self.numbers or self.mmsi or self.imo or self.mark or self.phones or self.name)


def understand(text: str) -> Asked:
    """Read a text as everything it could be: the records decide which it was."""
    text = spelled(" ".join(text.replace("\x00", "").split())[:LENGTH_AT_MOST])
    bare = re.sub(r"(?i)^(mmsi|imo|omi)[\s:.#nNo°-]*(?=\d)", "", text)
    letters = sum(c.isalpha() for c in text)
    digits = re.sub(r"\D", "", bare) if not re.search(r"[^\W\d_]", bare) else ""
    mark = mark_key(text)
    dialled = EXTENSION.sub("", TELEPHONE.sub("", text))
    return Asked(
        text,
        numbers=_cases(text) if re.search(r"\d", text) or (" " not in text and letters >= 3) else (),
        mmsi=int(digits) if len(digits) == 9 else None,
        imo=int(digits) if len(digits) == 7 else None,
        mark=mark if 3 <= len(mark) <= 16 and (re.search(r"\d", text) or " " not in text) else "",
        phones=phone_keys(dialled) if not any(c.isalpha() for c in dialled) else (),
        name=name_key(text) if letters >= 2 else "",
    )


def _cases(text: str) -> tuple[str, ...]:
    """Numbers are stored as they were given; the tablet's keyboard and the spoken alphabet give capitals."""
    return tuple(dict.fromkeys((text, text.upper(), text.lower(), text.capitalize())))


def ranked(asked: Asked, candidates: Sequence[str]) -> dict[str, float]:
    """The likest of these names, by their letters, by how they sound, turned round, or with more words."""
    if not candidates:
        return {}
    mine = normalise(asked.text)
    plains = [one.partition(" ")[0] for one in candidates]
    first = process.extract(mine.plain, plains, scorer=OSA.normalized_similarity, limit=NAMES * 4)
    sounds = [skeleton(one) for one in plains]
    heard = process.extract(skeleton(mine.plain), sounds, scorer=OSA.normalized_similarity, limit=NAMES * 4)
    chosen = {at for _text, _score, at in (*first, *heard)}
    sounding = {at: score for _text, score, at in heard if len(sounds[at]) >= 3}
    turned = {at for at, plain in enumerate(plains) if sorted(plain) == sorted(mine.plain)}
    held = {at for at, plain in enumerate(plains) if len(mine.plain) >= 3 and mine.plain in plain}
    places = sorted({*chosen, *list(turned)[:NAMES], *list(held)[: NAMES * 2]})
    theirs = [_name_of(candidates[at]) for at in places]
    likes = similarity([mine] * len(theirs), theirs, Matching.default())
    made: dict[str, float] = {}
    for at, like in zip(places, likes, strict=True):
        like = float(like)
        number = _number_of(candidates[at])
        same_number = number in (-1, mine.number) or mine.number < 0
        off = NUMBER_LEFT_OUT if number != mine.number else 0.0
        if at in sounding and same_number:
            like = max(like, (like + HEARD * sounding[at]) / 2 - off)
        if at in turned and same_number:
            like = max(like, 0.9 - off)
        if at in held and same_number:
            like = max(like, 0.75 + 0.2 * len(mine.plain) / len(plains[at]) - off)
        if like >= ALIKE:
            made[candidates[at]] = min(like, 1.0)
    return dict(sorted(made.items(), key=lambda pair: -pair[1])[:NAMES])


def _number_of(key: str) -> int:
    return int(key.partition(" ")[2] or -1)


def _name_of(key: str) -> Name:
    plain, _, number = key.partition(" ")
    return Name(plain, plain, int(number) if number else -1)
