"""Cleaning one value by its type, on rigour; and the keys under which names and numbers are found."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from rigour.ids import get_identifier_format
from rigour.names import remove_person_prefixes
from rigour.territories import get_territory, lookup_territory
from rigour.text.translit import ascii_text

from entente.holdings.engine.schema import Property

DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?$")
LONGEST = {"text": 50_000, "html": 50_000, "json": 50_000}
"""Characters kept of one value; 2,000 for all other types."""


def tidy(text: str) -> str:
    """One line of printable text: control characters out, white space single, NFC."""
    plain = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if c.isspace() or unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") else c for c in plain
    )
    return " ".join(kept.split())


def is_date(text: str) -> str | None:
    """A date prefix (year, month or day) as FollowTheMoney writes it; None where it is none."""
    found = DATE.match(text.strip())
    if not found:
        return None
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The code of a country or territory, from a code or a name in any of rigour's languages."""
    found = get_territory(text.strip().lower()) if len(text.strip()) <= 7 else None
    found = found or lookup_territory(text)
    return found.code if found else None


@lru_cache(maxsize=65536)
def identifier(text: str, format_: str = "") -> str:
    """An identifier as it compares: its format's own normal form, else letters and digits in upper case."""
    known = get_identifier_format(format_) if format_ else None
    if known and (normal := known.normalize(text)):
        return normal
    return "".join(c for c in ascii_text(text).upper() if c.isalnum())


def clean(prop: Property, raw: str) -> str | None:
    """The value as it is kept; None where it is nothing of its type. The original stays beside it."""
    text = tidy(raw)[: LONGEST.get(prop.type, 2000)]
    if not text:
        return None
    if prop.type == "date":
        return is_date(text)
    if prop.type == "country":
        return country(text)
    if prop.type == "identifier":
        known = get_identifier_format(prop.format) if prop.format else None
        return (known.normalize(text) if known else None) or text
    if prop.type in ("topic", "gender", "language"):
        return text.lower()
    return text


def name_key(name: str) -> str:
    """A name as it is searched: transliterated to Latin, folded, without titles, its words in order."""
    plain = ascii_text(remove_person_prefixes(name)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def search_words(query: str) -> str:
    """A query in any script as it is looked up: the transliteration, where that is not what was written."""
    if query.isascii():
        return query
    return name_key(query) or query
