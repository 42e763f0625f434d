"""Reading the single values that every list writes its own way: dates, countries, genders, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from rigour.territories import lookup_territory

from entente.screening.engine.lists.model import PartialDate

_MONTHS = {
    m: k
    for k, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?$")
_DAY_NAME = re.compile(r"^(\d{1,2}) ([A-Za-z]{3})[a-z]*\.? (\d{4})$")
_NAME_YEAR = re.compile(r"^([A-Za-z]{3})[a-z]*\.? (\d{4})$")
_US = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_RANGE = re.compile(r"^(?:between )?(.+?)\s*(?: to | and |–|/)\s*(.+)$", re.I)
_YEARS = re.compile(r"^(\d{4}) ?[-–] ?(\d{4})$")
_OR = re.compile(r" or |, (?=\d)|;")
_CIRCA = re.compile(r"^(?:circa|c\.|ca\.?|approximately|approx\.?|about|~)\s*", re.I)
_SPACE = re.compile(r"\s+")


def tidy(text: str | None) -> str:
    """One line, single spaces, no stray quotes of the source's own markup."""
    return _SPACE.sub(" ", (text or "").replace("\u00a0", " ")).strip()


@lru_cache(maxsize=65_536)
def partial_date(text: str) -> PartialDate | None:
    """Read ``1971``, ``1971-03``, ``04 Dec 1959``, ``Nov 1973``, ``circa 1960``, ``1959 to 1961``,
    ``10/16/2017`` (month first, as the US lists write it). ``None`` where it is no possible date."""
    text = tidy(text).rstrip(".")
    circa = bool(_CIRCA.match(text))
    text = _CIRCA.sub("", text)
    found = _single(text)
    if found is None and (years := _YEARS.match(text)):
        text = f"{years[1]} to {years[2]}"
    if found is None and (parts := _RANGE.match(text)):
        low, high = _single(_CIRCA.sub("", parts[1])), _single(_CIRCA.sub("", parts[2]))
        if low and high and low.year <= high.year:
            found = PartialDate(low.year, until=high.year) if low.year != high.year else PartialDate(low.year)
    if found is None:
        return None
    return PartialDate(found.year, found.month, found.day, found.until, circa)


def partial_dates(text: str) -> tuple[PartialDate, ...]:
    """Every date of ``1981-10-01 or 1981-11-11``; empty unless all of them are understood."""
    found = [partial_date(part) for part in _OR.split(tidy(text))]
    return tuple(f for f in found if f) if all(found) else ()


def _single(text: str) -> PartialDate | None:
    if m := _ISO.match(text):
        return _checked(int(m[1]), int(m[2] or 0), int(m[3] or 0))
    if m := _DAY_NAME.match(text):
        return _checked(int(m[3]), _MONTHS.get(m[2].lower(), 99), int(m[1]))
    if m := _NAME_YEAR.match(text):
        return _checked(int(m[2]), _MONTHS.get(m[1].lower(), 99), 0)
    if m := _US.match(text):
        return _checked(int(m[3]), int(m[1]), int(m[2]))
    return None


def _checked(year: int, month: int, day: int) -> PartialDate | None:
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year, month, day) if year >= 1800 else None


@lru_cache(maxsize=4096)
def country(text: str) -> str:
    """ISO 3166 alpha-2, lower case, of a country's name or code; empty where it is not known."""
    text = tidy(text)
    if not text:
        return ""
    found = lookup_territory(text)
    return found.code[:2] if found else ""


def countries(texts: Iterable[str]) -> tuple[str, ...]:
    if not texts:  # most travellers of a passenger list
        return ()
    return unique(c for c in map(country, texts) if c)


def aircraft_identifier(what: str) -> str:
    """Which identifier the US lists' words for an aircraft's number name: ``registration`` (its tail number,
    also a previous one), ``serial`` (the manufacturer's or construction number), else empty."""
    if "Aircraft Tail Number" in what:
        return "registration"
    if "Aircraft" in what and ("Serial" in what or "Construction Number" in what):
        return "serial"
    return ""


@lru_cache(maxsize=4096)
def gender(text: str) -> str:
    """``m``, ``f`` or empty."""
    first = tidy(text)[:1].lower()
    return {"m": "m", "f": "f", "h": "m"}.get(first, "")


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Without empties and repeats, order kept."""
    return tuple(dict.fromkeys(v for v in values if v))
