"""A name's text to words, and a word to tokens: what is a title, a particle, a legal form, a number, an
initial.

Arabic compounds are taken apart the same way in every spelling (*Abdurrahman*, *Abd al-Rahman*, عبدالرحمن
become ``abd rahman``; *Nasiruddin*, نصیر الدین become ``nasir din``), articles go, so that what is joined
in one language and split in another meets. A word is analysed once and remembered.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml
from rigour.names import replace_org_types_compare

from entente.screening.engine.names import known, korean
from entente.screening.engine.names.letters import script_of, spell
from entente.screening.engine.names.phones import phones, skeleton, sounds_to_block_by

PLAIN, PARTICLE, LEGAL, NUMBER, INITIAL, GENERIC = range(6)
WIDTH = 24
"""Letters and sounds kept of one token."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``letters`` and ``sounds`` as bytes (at most ``WIDTH``), its blocking ``skeleton``, its
    ``kind``, whether its vowels are unwritten, ids of the known names that it spells, how it was written."""

    text: str
    letters: bytes
    sounds: bytes
    skeleton: int
    kind: int
    abjad: bool
    symbols: tuple[int, ...]
    script: str


class Vocabulary:
    """The words of ``data/vocabulary.yaml``, by their plain spelling."""

    def __init__(self) -> None:
        text = resources.files("entente.screening").joinpath("data/vocabulary.yaml").read_text("utf-8")
        raw = yaml.safe_load(text)
        self.titles = self._words(raw["titles"])
        self.particles = self._words(raw["particles"])
        self.parents = self._words(raw["parents"])
        self.legal = self._words(raw["legal"])
        self.generic = self._words(raw["weak_words"])
        self.vessel = self._words(raw["prefixes_vessel"])
        self.numbers = {w: n for n, words in raw["numbers"].items() for w in words.split()}
        self.same: dict[str, int] = {}
        for k, line in enumerate(raw["same"]):
            for word in line.split():
                self.same[plain(word)] = 1_000_000_000 + k
        for k, line in enumerate(raw["nicknames"]):
            for word in line.split():
                self.same.setdefault(plain(word), 1_100_000_000 + k)

    @staticmethod
    def _words(text: str) -> frozenset[str]:
        return frozenset(plain(w) for w in text.split())


def plain(word: str) -> str:
    return spell(word.replace("'", "").replace("/", "")).text


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary()


_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʿʾʹʺ“”\"", ""))
_PLAIN_ASCII = {
    code: None if char in "'`\"" else char.lower() if char.isalnum() else " "
    for code, char in enumerate(map(chr, range(128)))
}
_DOTTED = re.compile(r"\b(?:\w[./]){2,}\w?\b|\b(?:\w[./]){2,}")
_STATES = re.compile(r"^(?:u\.? ?s\.?|usa)\b(?! ?[a-z]\b)|\bus (?=dep|army|navy|gov)")
_SPLIT = re.compile(r"[^\w]+|_")
_ABD = re.compile(r"^(?:abd{1,2}|ebd)([aeiou]?)(.{3,})$")
_GOD = re.compile(r"^(.{3,}?)(?:[aeou]{1,2}l+ah|[aou]lla|lah)$")
_FAITH = re.compile(r"^(.{3,}?)(?:[aeou]{1,2}d{1,2}|ald|d)(?:in|een|ine|ien|eine|yn)$")
_HAN_PAIRS = frozenset(
    [
        "歐陽",
        "欧阳",
        "司马",
        "司馬",
        "上官",
        "诸葛",
        "諸葛",
        "司徒",
        "夏侯",
        "東方",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
    ]
)


def without_prefix(text: str) -> str:
    """A vessel's name without the kind of vessel before it (*MV*, *M/T*, *FV*): lists and reports write it as
    they please. A name that is nothing else stays."""
    first, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    return rest if rest and len(first) <= 6 and plain(first) in vocabulary().vessel else text


def words(text: str, organisation: bool) -> list[str]:
    """The words of a name, in its order. A family name before a comma stays where it stands: comparison does
    not look at order."""
    if not organisation and text.isascii() and "." not in text and "/" not in text:
        return text.translate(_PLAIN_ASCII).split()  # most names; the long way says the same
    return _words(text, organisation)


def _words(text: str, organisation: bool) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold()
    if not text.isascii() or "'" in text or '"' in text or "`" in text:
        text = text.translate(_APOSTROPHES)
    if "." in text or "/" in text:
        between = "" if organisation else " "
        text = _DOTTED.sub(lambda m: re.sub(r"[./]", between, m[0]) + " ", text)
    if organisation:
        text = replace_org_types_compare(text).replace("&", " and ").replace("+", " and ")
    if organisation:
        text = _STATES.sub("united states", text)
    if text.isascii():
        return [w for w in _SPLIT.split(text) if w]
    parted = "·" in text or "・" in text  # a foreign name in Han or kana, its parts marked
    text = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    found = text.split()
    if not organisation and found and all(map(korean.is_hangul, found)) and len("".join(found)) <= 6:
        return [p for k, w in enumerate(found) for p in korean.syllables(w, not k)]
    return found if parted else [p for w in found for p in _unjoined(w)]


def _unjoined(word: str) -> list[str]:
    """Han and Hangul names have no spaces: the family name is their first character (or a known pair)."""
    if len(word) in (2, 3, 4) and (script := script_of(word)) in ("han", "hangul"):
        cut = 2 if word[:2] in _HAN_PAIRS and len(word) > 2 else 1
        return [word[:cut], word[cut:]] if script == "hangul" or len(word) <= 3 else [word]
    return [word]


@lru_cache(maxsize=400_000)
def tokens(word: str, organisation: bool) -> tuple[Token, ...]:
    """The tokens of one word; none for a title or a word without letters."""
    known = vocabulary()
    spelling = spell(word)
    text = spelling.text
    if not text or (not organisation and text in known.titles):
        return ()
    if len(text) == 1 and not organisation and text not in "yei" and not spelling.abjad:
        return (_token(text, False, INITIAL, spelling.script),)
    if text in known.particles and spelling.script != "han":
        return (_token(text, spelling.abjad, PARTICLE, spelling.script),)
    if text in known.parents:
        return (_token(text, spelling.abjad, GENERIC, spelling.script),)
    if organisation:
        kind = LEGAL if text in known.legal else GENERIC if text in known.generic else PLAIN
        if number := known.numbers.get(text):
            return (_token(number, False, NUMBER, "latin"),)
        if text.isdigit():
            return (_token(text, False, NUMBER, "latin"),)
        return (_token(text, spelling.abjad, kind, spelling.script),)
    if text.isdigit():
        return (_token(text, False, NUMBER, "latin"),)
    if len(text) == 1:
        return (_token(text, spelling.abjad, INITIAL, spelling.script),)
    parts = _abjad_parts(text) if spelling.abjad else _latin_parts(text)
    return tuple(_token(p, spelling.abjad, k, spelling.script) for p, k in parts)


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")
_SERVANT = ("abd", "abdul", "abdel", "abdal", "abdol", "abdu", "abdool", "abdoul", "abdou")
_GODS = ("allah", "ullah", "ollah", "oullah")
_FAITHS = ("din", "eddine", "uddin", "deen", "eddin", "addin", "aldin", "dine")


def _one_fault(*targets: str) -> frozenset[str]:
    """Every text one letter left out, put in, changed or exchanged with its neighbour away from a target."""
    found = set()
    for t in targets:
        for k in range(len(t) + 1):
            found |= {t[:k] + c + t[k:] for c in _LETTERS}
            if k < len(t):
                found |= {t[:k] + c + t[k + 1 :] for c in _LETTERS} | {t[:k] + t[k + 1 :]}
            if k + 1 < len(t):
                found.add(t[:k] + t[k + 1] + t[k] + t[k + 2 :])
    return frozenset(found - set(targets))


_SERVANT_FAULTS = _one_fault("abdul", "abdel")
_GOD_FAULTS = _one_fault("allah", "ullah", "ollah")
_GOD_SHORT = _one_fault("llah", "lah", "lla")
_FAITH_FAULTS = frozenset(t for t in _one_fault("uddin", "eddin", "aldin", "eddine") if t[-1] in "neiu")


@lru_cache(maxsize=1)
def usual_words() -> frozenset[str]:
    """Words that stand in the lists behind ``data/token_frequency.tsv``: no misspellings of other words."""
    text = resources.files("entente.screening").joinpath("data/token_frequency.tsv").read_text("utf-8")
    return frozenset(line.split("\t")[0] for line in text.splitlines() if line and not line.startswith("#"))


def _latin_parts(text: str) -> list[tuple[str, int]]:
    """The parts of a word: those of its plain form, or of that which it misspells by one letter."""
    once = _DOUBLED.sub(r"\1", text)
    if (m := _ABD.match(once)) and len(once) > 5:
        rest = m[2]
        if rest in ("lah", "lahi", "ulah", "alah") or (len(rest) < 5 and rest in _GOD_SHORT):
            return [("abd", GENERIC), ("allah", GENERIC)]
        if m[1]:
            whole = _ABD.match(text)
            rest = whole[2] if whole else rest
            if (rest[0] == rest[1] and rest[0] in "lrsztndj") or (rest[0] == "l" and rest[1] not in "aeiou"):
                rest = rest[1:]
            elif rest[0] == "l" and len(rest) > 4 and rest[1] in "aeiou":
                rest = rest[1:] if rest[1:3] in ("az", "ah", "al", "am", "aw", "il") else rest
            return [("abd", GENERIC), (rest, PLAIN)]
    if len(text) > 6:
        if (
            len(text) > 8
            and text[-6:] in _GOD_FAULTS
            and text[-5:] not in _GODS
            and text not in usual_words()
        ):
            return [(text[:-6], PLAIN), ("allah", GENERIC)]
        for spelling in (text, once):
            if m := _GOD.match(spelling):
                return [(m[1], PLAIN), ("allah", GENERIC)]
            if m := _FAITH.match(spelling):
                return [(m[1], PLAIN), ("din", GENERIC)]
    if text in _GODS:
        return [("allah", GENERIC)]
    if text in _FAITHS:
        return [("din", GENERIC)]
    if text in _SERVANT or once in _SERVANT:
        return [("abd", GENERIC)]
    if len(text) >= 4 and text not in usual_words():
        return _misspelt(text, once)
    return [(text, PLAIN)]


def _misspelt(text: str, once: str) -> list[tuple[str, int]]:
    """A compound with one wrong letter in its Arabic part, where the word as it stands is unusual."""
    if text in _SERVANT_FAULTS or once in _SERVANT_FAULTS:
        return [("abd", GENERIC)]
    if text in _FAITH_FAULTS and "d" in text and "n" in text:
        return [("din", GENERIC)]
    for size in (6, 5, 4):
        head, rest = text[:size], text[size:]
        if head in _SERVANT_FAULTS and len(rest) > 3 and rest in usual_words():
            return [("abd", GENERIC), (rest, PLAIN)]
        head, tail = text[:-size], text[-size:]
        if len(head) < 3:
            continue
        if tail in _GOD_FAULTS and "l" in tail:
            return [(head, PLAIN), ("allah", GENERIC)]
        if tail in _FAITH_FAULTS and "d" in tail and "n" in tail:
            return [(head, PLAIN), ("din", GENERIC)]
    return [(text, PLAIN)]


def _abjad_parts(text: str) -> list[tuple[str, int]]:
    if text.startswith("Ebd") and len(text) > 3:
        rest = text[3:].removeprefix("Al")
        if rest in ("lH", "h", "llH", "Allh", "AllH"):
            return [("Ebd", GENERIC), ("AllH", GENERIC)]
        return [("Ebd", GENERIC), *_abjad_parts(rest)] if len(rest) > 1 else [(text, PLAIN)]
    if text == "Ebd":
        return [("Ebd", GENERIC)]
    if text in ("Allh", "AllH", "llH"):
        return [("AllH", GENERIC)]
    if text == "AldYn":
        return [("dYn", GENERIC)]
    for tail, cut in (("Allh", "AllH"), ("AllH", "AllH"), ("AldYn", "dYn")):
        if text.endswith(tail) and len(text) - len(tail) >= 2:
            return [(text[: -len(tail)], PLAIN), (cut, GENERIC)]
    if text.startswith("Al") and len(text) > 3:
        return [(text[2:], PLAIN)]
    return [(text, PLAIN)]


@lru_cache(maxsize=400_000)
def _token(text: str, abjad: bool, kind: int, script: str) -> Token:
    sounds = phones(text)
    letters = text.lower() if abjad else text
    return Token(
        text,
        letters.encode()[:WIDTH],
        bytes(sounds[:WIDTH]),
        skeleton(sounds if abjad else sounds_to_block_by(text)),
        kind,
        abjad,
        symbols_of(text, kind, abjad),
        script,
    )


def symbols_of(text: str, kind: int, abjad: bool) -> tuple[int, ...]:
    """Ids of what the word is known to mean: our own groups of equal words. Names known to rigour (Wikidata)
    are added by :func:`name_symbols`, which needs the word as written."""
    found = vocabulary().same.get(text)
    return (found,) if found else ()


@lru_cache(maxsize=400_000)
def name_symbols(word: str) -> tuple[int, ...]:
    """Ids of the given and family names that ``word`` is a known spelling or short form of, any script."""
    return known.ids_of(word)
