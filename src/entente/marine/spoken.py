"""What a microphone makes of letters and digits said aloud: "charlie foxtrot one two" is ``CF12``.

The alphabet of the ITU Radio Regulations, Appendix 14 (ICAO's), with the digits in English and French.
"""

from __future__ import annotations

import re
import unicodedata

LETTERS = (
    *("alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo"),
    *("lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor"),
    *("whiskey", "x-ray", "yankee", "zulu"),
)
VARIANTS = {"alpha": "A", "juliet": "J", "juliette": "J", "whisky": "W", "xray": "X", "oscare": "O"}
DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "niner": "9", "fife": "5", "tree": "3", "un": "1", "deux": "2", "trois": "3",
    "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9",
}  # fmt: skip
WORDS = {word: word[0].upper() for word in LETTERS} | VARIANTS | DIGITS
LEAST = 3
"""Fewer spelled words than this may be a name: "Sierra", "Victor Two"."""


def spelled(text: str) -> str:
    """The text with a run of spelled words joined; anything else as it was given."""
    words = text.split()
    signs = [_sign(word) for word in words]
    if len(words) >= LEAST and all(signs):
        return "".join(signs)
    return text


def _sign(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = re.sub(r"[^a-z0-9-]", "", "".join(c for c in plain if not unicodedata.combining(c)))
    if plain in WORDS:
        return WORDS[plain]
    return plain.upper() if re.fullmatch(r"[a-z]|\d+", plain) else ""
