"""What a written arrangement says, clause by clause, as terms that can be compared.

A clause is coded or only written out. Prose of the common kind ("shall not be disclosed to a third party
without the prior consent of the originator", « détruits au plus tard deux ans après ») is read in both languages; what
cannot be read stays open and is left to a person: a guess would be worse than a gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from entente.authority.engine.bodies import fold, load

USES = ("none", "permission", "consistent", "free")
ONWARD = ("none", "permission", "domestic", "free")
ASKING = frozenset({"none", "permission"})
"""Terms under which an officer may not go on without asking (or at all)."""


@dataclass(frozen=True)
class Terms:
    """One arrangement, one direction. Empty ``units``, ``purposes``, ``elements``: it names none, so all.

    Months for keeping, calendar days for answering; ``None``: not said. ``prose`` maps a clause (``onward``,
    ``secondary_use``, ``retention``) to its English and French wording.
    """

    id: str
    holder: str
    recipient: str
    regimes: tuple[str, ...] = ()
    mutual: bool = False
    units: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    grade: str | None = None
    authority: str = ""
    secondary_use: str = ""
    onward: str = ""
    safeguards: str = ""
    keep_at_least: int | None = None
    keep_at_most: int | None = None
    answer_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    prose: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@cache
def _vocabulary() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, row in load("elements.yaml").items():
        for words in (code, row["en"], row["fr"], *row["also"]):
            found[fold(words)] = code
    return found


def element(words: str) -> str:
    """One code for however an element is written; its folded words where it is not known."""
    plain = fold(words)
    return _vocabulary().get(plain, plain)


def covers(listed: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether a list of elements covers all that is asked for; an empty list limits nothing.

    A listed code covers whatever it is called by (``contact`` covers a telephone number), other words cover
    only themselves. Who names no element may mean everything, which a list never covers.
    """
    if not listed:
        return True
    kept = {fold(one) for one in listed}
    return bool(asked) and all(
        fold(one) in kept or any(fold(words) in kept for words in _called(element(one))) for one in asked
    )


def _called(code: str) -> tuple[str, ...]:
    row = load("elements.yaml").get(code)
    return () if row is None else (code, row["en"], row["fr"])


def known(code: str) -> bool:
    """Whether it is a code of the vocabulary; else somebody's own words."""
    return code in load("elements.yaml")


def element_words(code: str, french: bool) -> str:
    row = load("elements.yaml").get(code)
    return code.replace("_", " ") if row is None else str(row["fr" if french else "en"])


# -- reading prose -----------------------------------------------------------------------------------------

_ASK = (
    r"\b(?:(?:prior|written|express|explicit) )*(?:consent|permission|approval|authori[sz]ation|agreement)\b"
    r"|\bautorisation\b|\bconsentement\b|\bpermission\b|\bassentiment\b|\baccord (?:prealable|ecrit|expres|de)\b"
)
_UNLESS = (
    r"\b(?:without|unless|except|only (?:with|after|upon|if)|subject to|until|requires?|after obtaining"
    r"|has (?:first )?agreed|sans|sauf|a moins|qu avec|seulement avec|moyennant|sous reserve|apres|exige)\b"
)
_NOT = (
    r"\b(?:shall|must|may|will|can|is|are|be|to) (?:in no (?:case|event) |under no circumstances )?(?:not|never)\b|\bno\b"
    r"|\bnot (?:be|to)\b|\bneither\b|\bprohibited\b|\bforbidden\b|\bsolely\b|\bonly for\b|\bexclusively\b|\bnever\b|\bnone\b"
    r"|\bne (?:peut|peuvent|doit|doivent|sont|est|sera|seront|saurait|sauraient)\b|\bn (?:est|y a)\b|\baucune?\b|\binterdite?s?\b"
    r"|\bexclusivement\b|\buniquement\b|\bjamais\b|\bnulle?\b|\bseulement aux fins\b"
)
_LIKE = r"\bconsistent\b|\bcompatibles?\b|\bsimilar\b|\brelated (?:use|purpose)"
_MAY = (
    r"\bmay\b|\bfree(?:ly)?\b|\bpermitted\b|\ballowed\b|\bat (?:its|the recipient s) discretion\b|\bany (?:lawful|other)\b"
    r"|\bpeut\b|\bpeuvent\b|\blibrement\b|\bpermise?s?\b|\bloisible\b|\bautre fin licite\b|\ba sa discretion\b"
)
_HOME = r"\bin canada\b|\bcanadian\b|\bdomestic\b|\bfederal\b|\bau canada\b|\bcanadiens?\b|\bfederaux\b"


def read_onward(text: str) -> str:
    """``none permission domestic free``, or nothing where the clause cannot be read."""
    plain = fold(text)
    if not plain:
        return ""
    if re.search(_UNLESS, plain) and re.search(_ASK + r"|\bagreed\b|\bconsenti\b|\bconsents?\b", plain):
        return "permission"
    if re.search(_NOT, plain):
        return "none"
    if re.search(_MAY, plain):
        return "domestic" if re.search(_HOME, plain) else "free"
    return ""


def read_use(text: str) -> str:
    """``none permission consistent free``, or nothing."""
    plain = fold(text)
    if not plain:
        return ""
    if re.search(_UNLESS, plain) and re.search(_ASK + r"|\bagreed\b|\bconsenti\b|\bconsents?\b", plain):
        return "permission"
    if re.search(_NOT, plain) and not re.search(
        r"\bno (?:further )?(?:limit|restriction)|\baucune (?:limite|restriction)", plain
    ):
        return "consistent" if re.search(_LIKE, plain) else "none"
    if re.search(_LIKE, plain):
        return "consistent"
    if re.search(_MAY + r"|\bno (?:further )?(?:limit|restriction)|\baucune (?:limite|restriction)", plain):
        return "free"
    return ""


_NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "one un une", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit",
         "nine neuf", "ten dix", "eleven onze", "twelve douze"),
    )
    for word in words.split()
} | {"eighteen": 18, "dix huit": 18, "twenty four": 24, "vingt quatre": 24, "thirty six": 36, "trente six": 36,
     "fifteen": 15, "quinze": 15, "twenty": 20, "vingt": 20, "thirty": 30, "trente": 30, "ninety": 90}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SPAN = re.compile(
    rf"\b(\d+|{_NUMBER})\s+(?:calendar |full )?(years?|ans?|annees?|months?|mois|days?|jours?|weeks?|semaines?)\b"
)
_LEAST = re.compile(
    r"\bat least\b|\bnot less than\b|\bno less than\b|\bminimum\b|\bno (?:earlier|sooner) than\b|\bnot be destroyed before\b"
    r"|\bau moins\b|\bau minimum\b|\bpas (?:etre )?detruits? avant\b|\bau plus tot\b"
)


def read_keeping(text: str) -> tuple[int | None, int | None]:
    """Months that it must be kept at least, and may be kept at most; ``None`` where the clause does not say.

    A period without a word for either is a most: what is over is destroyed.
    """
    plain = fold(text)
    least = most = None
    for clause in re.split(r"\b(?:and|but|et|mais)\b", plain):
        found = _SPAN.search(clause)
        if found is None:
            continue
        months = _months(found.group(1), found.group(2))
        if _LEAST.search(clause):
            least = months if least is None else max(least, months)
        else:
            most = months if most is None else min(most, months)
    return least, most


def _months(number: str, unit: str) -> int:
    n = int(number) if number.isdigit() else _NUMBERS[number]
    if unit.startswith(("year", "an")):
        return n * 12
    if unit.startswith(("month", "mois")):
        return n
    days = n * 7 if unit.startswith(("week", "semaine")) else n
    return max(1, round(days / 30.4))


READ = {"onward": read_onward, "secondary_use": read_use}


@dataclass(frozen=True)
class Misread:
    """A clause that says two things: its English and French, or its code and its words."""

    clause: str
    one: str
    other: str
    languages: bool
    """True: English against French; else code against words."""


def whole(told: Terms) -> tuple[Terms, tuple[Misread, ...]]:
    """The terms with uncoded clauses filled from their words, and where code or languages disagree."""
    found: list[Misread] = []
    values: dict[str, object] = {}
    for clause, read in READ.items():
        en, fr = (read(text) for text in told.prose.get(clause, ("", "")))
        if en and fr and en != fr:
            found.append(Misread(clause, en, fr, True))
        coded, words = str(getattr(told, clause)), en or fr
        if coded and words and words != coded and not (en and fr and en != fr):
            found.append(Misread(clause, coded, words, False))
        if not coded and words:
            values[clause] = words
    spans = [read_keeping(text) for text in told.prose.get("retention", ("", ""))]
    for i, name in enumerate(("keep_at_least", "keep_at_most")):
        en_months, fr_months = spans[0][i], spans[1][i]
        if en_months is not None and fr_months is not None and en_months != fr_months:
            found.append(Misread("retention", str(en_months), str(fr_months), True))
        read_months = en_months if en_months is not None else fr_months
        coded_months = getattr(told, name)
        if coded_months is None:
            values[name] = read_months
        elif read_months is not None and read_months != coded_months:
            found.append(Misread("retention", str(coded_months), str(read_months), False))
    values["elements"] = tuple(dict.fromkeys(element(one) for one in told.elements))
    return replace(told, **values), tuple(dict.fromkeys(found))  # type: ignore[arg-type]
