"""Any script to lower-case ASCII letters, word by word.

Latin is folded; Cyrillic, Arabic (with the letters of Persian, Urdu, Pashto, Kurdish) and Hebrew have tables
of their own, because general transliteration writes marks that no passport has; Thai and Tamil, whose letters
are not what is spoken, have rules (``thai``, ``tamil``); the rest goes through ICU (``Any-Latin``), Hangul through its Revised Romanization letter values so that North and South spellings
meet, Han through pinyin.

A word from a script that does not write its vowels is marked ``abjad``: only its consonants and long vowels
are evidence.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import icu

from entente.screening.engine.names import tamil, thai

_BY_RULE = {"thai": thai.romanised, "tamil": tamil.romanised}
LATIN_EXTRA = str.maketrans(
    {
        "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a",
        "ħ": "h", "ŋ": "ng", "ŧ": "t", "ƙ": "k", "ɓ": "b", "ɗ": "d", "ŀ": "l", "ĸ": "k",
    }
)  # fmt: skip
CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i",
        "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "",
        "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj",
        "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dzh", "ѓ": "gj", "ќ": "kj", "ѕ": "dz", "қ": "q", "ғ": "gh",
        "ң": "ng", "ү": "u", "ұ": "u", "һ": "h", "ө": "o", "ә": "a", "ҳ": "h", "ҷ": "j", "ӣ": "i", "ӯ": "u",
        "ҡ": "q", "ҙ": "dh", "ҫ": "s", "ӏ": "", "ӑ": "a", "ӗ": "e", "ѐ": "e", "ѝ": "i",
    }
)  # fmt: skip
# Upper-case letters stand for what a Latin writer may put in several ways (see ``phones``): A alif, W waw,
# Y ya, E ayn, H a final he or te marbuta.
ARABIC = str.maketrans(
    {
        "ا": "A", "أ": "A", "إ": "A", "آ": "A", "ٱ": "A", "ﺁ": "A", "ء": "", "ئ": "Y", "ؤ": "W", "ب": "b",
        "پ": "p", "ت": "t", "ٹ": "t", "ټ": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d",
        "ڈ": "d", "ډ": "d", "ذ": "dh", "ر": "r", "ڑ": "r", "ړ": "r", "ز": "z", "ژ": "zh", "ږ": "zh", "س": "s",
        "ش": "sh", "ښ": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "E", "غ": "gh", "ف": "f", "ڤ": "v",
        "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ګ": "g", "ڭ": "ng", "ل": "l", "ڵ": "l", "م": "m", "ن": "n",
        "ں": "n", "ڼ": "n", "ه": "h", "ہ": "h", "ھ": "h", "ە": "A", "ة": "H", "ۀ": "H", "ۃ": "H", "و": "W",
        "ۆ": "W", "ۇ": "W", "ي": "Y", "ی": "Y", "ى": "Y", "ې": "Y", "ۍ": "Y", "ے": "Y", "ێ": "Y", "ځ": "z",
        "څ": "ts", "ڕ": "r", "َ": "a", "ُ": "u", "ِ": "i", "ً": "an", "ٌ": "un", "ٍ": "in",
        "ٰ": "a", "ـ": "",
    }
)  # fmt: skip
HEBREW = str.maketrans(
    {
        "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "W", "ז": "z", "ח": "h", "ט": "t", "י": "Y",
        "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "E", "פ": "p",
        "ף": "f", "צ": "ts", "ץ": "ts", "ק": "q", "ר": "r", "ש": "sh", "ת": "t", "ײ": "Y", "ױ": "WY",
    }
)  # fmt: skip
_FOLDING = unicodedata.normalize
_RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0041, 0x024F, "latin"), (0x1E00, 0x1EFF, "latin"), (0x0370, 0x03FF, "greek"), (0x1F00, 0x1FFF, "greek"),
    (0x0400, 0x052F, "cyrillic"), (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"),
    (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFF, "arabic"), (0x3040, 0x30FF, "kana"), (0x3400, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "hangul"), (0x1100, 0x11FF, "hangul"), (0x0E00, 0x0E7F, "thai"), (0x0B80, 0x0BFF, "tamil"),
)  # fmt: skip
_GREEK_PAIRS = (("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("γγ", "ng"), ("τζ", "tz"), ("ου", "ou"), ("αυ", "av"),
                ("ευ", "ev"), ("χ", "ch"), ("η", "i"), ("ω", "o"), ("υ", "y"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word in plain letters: ``text`` (``a-z0-9``, and A W Y E H in an abjad), its script, whether vowels
    are unwritten."""

    text: str
    script: str
    abjad: bool = False


@lru_cache(maxsize=1)
def _any_latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower")


def script_of(word: str) -> str:
    """The script of the first letter that has one; ``latin`` for digits alone."""
    for char in word:
        code = ord(char)
        if code < 0x250 and not char.isalpha():
            continue
        for low, high, name in _RANGES:
            if low <= code <= high:
                return name
        if char.isalpha():
            return "other"
    return "latin"


def spell(word: str) -> Spelling:
    """Plain letters of one word (no spaces). Unknown signs are dropped; may come out empty."""
    word = _FOLDING("NFKC", word).casefold()
    script = script_of(word)
    if script == "latin":
        return Spelling(_plain(word), script)
    if script == "cyrillic":
        return Spelling(_plain(word.translate(CYRILLIC)), script)
    if script == "arabic":
        return Spelling(_abjad(word, ARABIC), script, True)
    if script == "hebrew":
        return Spelling(_abjad(word, HEBREW), script, True)
    if script == "greek":
        word = "".join(c for c in _FOLDING("NFD", word) if not unicodedata.combining(c))
        for pair, latin in _GREEK_PAIRS:
            word = word.replace(pair, latin)
    if script in _BY_RULE:
        return Spelling(_plain(_BY_RULE[script](word)), script)
    text = str(_any_latin().transliterate(word))
    return Spelling(_plain(text), script)


def _plain(word: str) -> str:
    if not word.isascii():
        word = _FOLDING("NFKD", word.translate(LATIN_EXTRA))
    return "".join(c for c in word if ("a" <= c <= "z") or ("0" <= c <= "9"))


def _abjad(word: str, table: dict[int, str]) -> str:
    text = word.translate(table)
    text = "".join(c for c in text if c.isascii() and c.isalnum())
    if len(text) > 2 and text[-1] == "h":
        text = text[:-1] + "H"
    return text
