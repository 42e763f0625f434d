"""Tamil to Latin letters as names are usually spelled in passports of India, Sri Lanka and Malaysia.

ISO 15919 gives one Latin letter for each Tamil letter, and Tamil has one letter for *k, g, h*, one for
*t, d* and so on: what is spoken follows from the neighbours (Tholkappiyam's rule: voiceless at the
beginning and doubled, voiced after a nasal and between vowels). The Grantha letters of Sanskrit names
stand for themselves.
"""

from __future__ import annotations

_VOWELS = {
    "அ": "a", "ஆ": "a", "இ": "i", "ஈ": "i", "உ": "u", "ஊ": "u", "எ": "e", "ஏ": "e",
    "ஐ": "ai", "ஒ": "o", "ஓ": "o",
    "ஔ": "au",
}  # fmt: skip
_SIGNS = {
    "ா": "a", "ி": "i", "ீ": "i", "ு": "u", "ூ": "u", "ெ": "e", "ே": "e",
    "ை": "ai", "ொ": "o", "ோ": "o", "ௌ": "au",
}  # fmt: skip
_BARE = "\u0bcd"  # the dot that takes the vowel away
_PLAIN = {
    "ங": "n", "ஞ": "gn", "ண": "n", "ந": "n", "ன": "n", "ம": "m", "ய": "y", "ர": "r", "ற": "r",
    "ல": "l", "ள": "l",
    "ழ": "zh", "வ": "v", "ஜ": "j", "ஷ": "sh", "ஸ": "s", "ஹ": "h", "ஶ": "s",
}  # fmt: skip
# The six that sound by their place: at the beginning, doubled, after their nasal, between vowels.
_STOPS = {
    "க": ("k", "kk", "g", "g"), "ச": ("s", "ch", "j", "s"), "ட": ("t", "tt", "d", "d"),
    "த": ("th", "th", "th", "th"),
    "ப": ("p", "pp", "b", "b"), "ற": ("r", "tr", "dr", "r"),
}  # fmt: skip
_NASAL = frozenset("ஙஞணநமன")


def romanised(word: str) -> str:
    """Plain letters of one Tamil word; signs that are no Tamil letters are left out."""
    units = _units(word)
    out: list[str] = []
    k = 0
    while k < len(units):
        letter, vowel = units[k]
        before = units[k - 1] if k else ("", "")
        after = units[k + 1] if k + 1 < len(units) else ("", "")
        if letter in _STOPS:
            first, doubled, nasal, between = _STOPS[letter]
            if not vowel and after[0] == letter:
                out.append(doubled + after[1])
                k += 2
                continue
            if not k:
                sound = first
            elif before[0] in _NASAL and not before[1] and (letter != "ற" or before[0] == "ன"):
                sound = nasal
            elif not vowel and k + 1 == len(units):
                sound = first  # Karthik, Vasanth
            else:
                sound = between if before[1] or not before[0] else first
            out.append(sound + vowel)
        elif letter == "ஞ" and not vowel and after[0] == "ச":
            out.append("n")
        elif letter == "ர" and before[0] in ("க", "ப", "த") and before[1] == "i" and _cluster(units, k):
            out[-1] = out[-1][:-1]  # Tamil divides what other languages speak together: Prabha-, -chandra
            out.append("r" + ("i" if vowel == "u" else vowel))
        else:
            out.append(_PLAIN.get(letter, "") + vowel)
        k += 1
    return "".join(out)


def _cluster(units: list[tuple[str, str]], k: int) -> bool:
    """Whether the stop before this *r* is spoken with it: with its vowel, and in *Krishna*; not *Thiru-*."""
    stop, vowel = units[k - 1][0], units[k][1]
    if vowel == "u":
        return stop == "க" and k + 1 < len(units) and units[k + 1] == ("ஷ", "")
    return bool(vowel) and (stop == "ப" or (stop == "த" and k > 1) or (stop == "க" and k == 1))


def _units(word: str) -> list[tuple[str, str]]:
    """Consonants with the vowel they carry (blank where there is none); vowels alone have no consonant."""
    out: list[tuple[str, str]] = []
    k = 0
    while k < len(word):
        char = word[k]
        after = word[k + 1 : k + 2]
        if char in _VOWELS:
            out.append(("", _VOWELS[char]))
        elif char in _PLAIN or char in _STOPS:
            if after == _BARE:
                out.append((char, ""))
                k += 1
            elif after in _SIGNS:
                out.append((char, _SIGNS[after]))
                k += 1
            else:
                out.append((char, "a"))
        elif char == "ஃ" and after == "ப":  # the sign that makes an f of p
            out.append(("f", ""))
        k += 1
    return out
