"""Vessel names, numbers and marks as people say them on the telephone, made comparable.

A name loses case, accents, punctuation and the vessel prefix (M/V, F/V, NM …); Roman numerals and number
words become digits, because "Sea Breeze II", "SEA BREEZE 2" and "Sea Breeze Two" are one boat while
"Sea Breeze 3" is another. Similarity is the better of Damerau-Levenshtein on the letters as given and on
the words sorted (misspelling; word order).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from entente.marine.engine.columns import F64, I64
from entente.marine.engine.matching import Matching

_ENGLISH = ("MV", "MS", "MT", "MY", "SV", "SY", "FV", "FB", "RV", "PV", "TV", "TUG", "YT", "YACHT", "SS")
PREFIXES = frozenset((*_ENGLISH, "NM", "BP", "NP", "GV", "VAISSEAU", "BATEAU", "VESSEL", "BOAT"))
"""Type prefixes in English (M/V motor vessel, F/V fishing vessel …) and French (NM navire à moteur …)."""
ARTICLES = frozenset(["THE", "LE", "LA", "LES", "L", "AN"])
_WORDS = {
    "ONE": 1, "TWO": 2, "THREE": 3, "FOUR": 4, "FIVE": 5, "SIX": 6, "SEVEN": 7, "EIGHT": 8, "NINE": 9,
    "TEN": 10, "UN": 1, "DEUX": 2, "TROIS": 3, "QUATRE": 4, "CINQ": 5, "SEPT": 7, "HUIT": 8, "NEUF": 9,
    "DIX": 10,
}  # fmt: skip
_ROMAN = {
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10,
    "XI": 11, "XII": 12, "XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XX": 20,
}  # fmt: skip
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ß": "ss"})


@dataclass(slots=True, frozen=True)
class Name:
    """A name made comparable."""

    plain: str
    """Words joined without spaces, number left out."""
    ordered: str
    """The same with the words sorted."""
    number: int
    """The number in it ("II", "2", "Two"); -1 when there is none."""


EMPTY = Name("", "", -1)


def normalise(name: str | None) -> Name:
    """Make a vessel name comparable; ``None`` or nothing but punctuation gives :data:`EMPTY`."""
    if not name:
        return EMPTY
    text = unicodedata.normalize("NFKD", name.translate(_LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c)).upper().replace("&", " AND ")
    text = re.sub(r"['’`]S\b", "S", text)
    # "M/V", "M.V." and "M V" are one prefix; join the letters before punctuation turns into spaces.
    text = re.sub(r"^\W*([A-Z])[./ ]\s?([A-Z])[. ]\s*(?=\w)", r"\1\2 ", text)
    words = re.sub(r"[^A-Z0-9]+", " ", text).split()
    while len(words) > 1 and words[0] in PREFIXES:
        words = words[1:]
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    number = -1
    kept: list[str] = []
    for place, word in enumerate(words):
        last = place == len(words) - 1 and place > 0
        if word in ("NO", "NUMBER", "NUMERO", "N") and 0 < place < len(words) - 1:
            continue
        if word.isdigit() and len(word) <= 6 and len(words) > 1:
            number = int(word)
        elif last and word in _WORDS:
            number = _WORDS[word]
        elif last and word in _ROMAN:
            number = _ROMAN[word]
        else:
            # "BREEZE2": a number stuck to a word is still a number.
            stuck = re.fullmatch(r"([A-Z]{3,})(\d{1,3})", word)
            if stuck and number < 0:
                kept.append(stuck[1])
                number = int(stuck[2])
            else:
                kept.append(word)
    if not kept:
        kept, number = words, -1
    return Name("".join(kept), "".join(sorted(kept)), number)


def mark(text: str | None) -> str:
    """A call sign, licence or registration: letters and digits, with O/0 and I/1 read as one."""
    if not text:
        return ""
    return re.sub(r"[^A-Z0-9]", "", text.upper()).replace("O", "0").replace("I", "1")


def skeleton(plain: str) -> str:
    """Consonants without doubles: a key on which most misspellings agree."""
    out: list[str] = []
    for c in re.sub(r"PH", "F", plain).translate(str.maketrans("CQZYV", "KKSIF")):
        if c not in "AEIOUH" and (not out or out[-1] != c):
            out.append(c)
    return "".join(out)


def similarity(a: Sequence[Name], b: Sequence[Name], m: Matching) -> F64:
    """How alike two names are, pair by pair: 0..1, NaN where either is empty.

    Two different numbers make two different boats (at most ``other_number_most``: no support, so only the
    place and the minute can still say that one was misheard); a number on one side only was left out on the
    telephone (``number_left_out_off``).
    """
    n = len(a)
    if n == 0:
        return np.empty(0, np.float64)
    plain_a, plain_b = [x.plain for x in a], [x.plain for x in b]
    given = cpdist(plain_a, plain_b, scorer=OSA.normalized_similarity)
    ordered = cpdist([x.ordered for x in a], [x.ordered for x in b], scorer=OSA.normalized_similarity)
    # A name cut short ("Northern Li"): a common beginning counts, but less than a whole agreement.
    begun = cpdist(plain_a, plain_b, scorer=JaroWinkler.normalized_similarity)
    cut = np.where(begun > m.cut_name, begun - m.cut_name_off, 0.0)
    best = np.maximum(np.maximum(given, ordered), cut).astype(np.float64)
    number_a: I64 = np.fromiter((x.number for x in a), np.int64, n)
    number_b: I64 = np.fromiter((x.number for x in b), np.int64, n)
    both = (number_a >= 0) & (number_b >= 0)
    best = np.where(both & (number_a != number_b), np.minimum(best, m.other_number_most), best)
    best = np.where((number_a >= 0) != (number_b >= 0), best - m.number_left_out_off, best)
    empty = np.fromiter((not x or not y for x, y in zip(plain_a, plain_b, strict=True)), np.bool_, n)
    result: F64 = np.where(empty, np.nan, best)
    return result
