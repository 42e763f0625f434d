"""Hangul to Latin letters, a word for every syllable.

Passports and lists write a Korean given name's syllables apart or joined by a hyphen (*Kim Yo Jong*, *Park
Geun-hye*), by McCune and Reischauer's system (1939, usual in the North and on the UN's lists) or the Revised
Romanization (South Korea's notice 2000-8). Here the consonants are the Revised system's and the vowels
McCune-Reischauer's without its breve; ``phones`` reads the Revised *eo*, *yeo* and *eu* as the same sounds.
Family names are spelled as they usually are, which follows neither system.
"""

from __future__ import annotations

_FIRST, _LAST = 0xAC00, 0xD7A3
_INITIALS = "g kk n d tt r m b pp s ss _ j jj ch k t p h".split()  # noqa: SIM905
_VOWELS = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split()  # noqa: SIM905
_FINALS = "_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()  # noqa: SIM905
# The spellings of family names that neither system gives (Republic of Korea, National Institute of Korean
# Language, on surnames in passports); the others as their letters say.
_FAMILY = {
    "김": "kim", "이": "lee", "리": "ri", "박": "park", "최": "choe", "강": "kang",
    "안": "ahn", "오": "oh", "우": "woo", "구": "koo", "권": "kwon", "고": "ko",
    "곽": "kwak", "국": "kuk", "길": "kil", "금": "keum", "류": "ryu", "유": "yoo",
    "노": "roh", "로": "ro", "아": "ah", "어": "eoh", "여": "yeo", "임": "lim",
    "림": "rim", "부": "boo", "주": "joo", "두": "doo", "선": "sun", "신": "shin",
    "심": "shim",
}  # fmt: skip
# Alone, these would be read as an initial or as a particle of another language.
_ALONE = {"i": "yi", "an": "ahn", "e": "eh", "o": "oh", "a": "ah", "u": "woo", "al": "ahl", "ul": "eul"}
_TWO = frozenset(["남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방"])


def is_hangul(word: str) -> bool:
    """Whether the word is made of composed Hangul syllables alone."""
    return bool(word) and all(_FIRST <= ord(char) <= _LAST for char in word)


def romanised(syllable: str) -> str:
    """One syllable in plain letters."""
    number = ord(syllable) - _FIRST
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    text = (_INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]).replace("_", "")
    return _ALONE.get(text, text)


def syllables(word: str, family: bool) -> list[str]:
    """The words of a Hangul word of a person's name; ``family`` where it begins with the family name."""
    if not family:
        return [romanised(char) for char in word]
    if len(word) > 2 and word[:2] in _TWO:
        return ["".join(map(romanised, word[:2])), *map(romanised, word[2:])]
    return [_FAMILY.get(word[0]) or romanised(word[0]), *map(romanised, word[1:])]
