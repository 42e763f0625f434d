"""What besides the name speaks for or against: date of birth, nationality, gender, place, documents.

A particular that one side lacks says nothing. Of several listed values the one that fits best counts; a
disagreement counts only where no value fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from entente.screening.engine.lists.model import PartialDate
from entente.screening.engine.names.identifiers import exact_key, plain_number
from entente.screening.engine.score.numbers import document_in_french
from entente.screening.engine.score.numbers import listed as listed_number
from entente.screening.engine.score.parts import Part, weight


@dataclass(frozen=True, slots=True)
class Query:
    """Who is asked for. ``kind`` is ``person``, ``any`` or a thing (``company``, ``vessel`` …); countries
    alpha-2; ``documents`` are bare numbers; ``identifiers`` pairs such as ``("imo", "9074729")``."""

    query_id: str
    name: str
    kind: str = "person"
    born: PartialDate | None = None
    countries: tuple[str, ...] = ()
    gender: str = ""
    birthplace: str = ""
    documents: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()

    def exact(self) -> list[int]:
        """Keys that find an entry whatever the name."""
        found = [exact_key("document", d) for d in self.documents]
        return [k for k in found + [exact_key(k, v) for k, v in self.identifiers] if k]


_WORDS = {
    "exact": ("is the same", "est la même"),
    "swapped": ("is the same with day and month exchanged", "est la même, jour et mois inversés"),
    "off_by_one": ("differs in one place", "diffère d’un seul élément"),
    "year_month": ("agrees in year and month, all that is known", "concorde en année et mois, seuls connus"),
    "year": ("agrees in the year, all that is known", "concorde en année, seule connue"),
    "year_near": (
        "is within the listed range or a year beside",
        "est dans l’intervalle inscrit ou à un an près",
    ),
    "differs": ("differs", "diffère"),
}


def attributes_of(query: Query) -> bool:
    """Whether it has any that :func:`attribute_parts` compares."""
    return bool(
        query.born
        or query.countries
        or query.gender
        or query.birthplace
        or query.documents
        or query.identifiers
    )


def attribute_parts(query: Query, entry: dict[str, Any]) -> list[Part]:
    """Parts for everything that both sides know. ``entry`` is as :meth:`index.store.Index.entry` or
    :meth:`~index.store.Index.kept` gives it."""
    parts = []
    listed = [PartialDate(**b) for b in entry.get("births", [])]
    if query.born and listed:
        outcome, which = birth_outcome(query.born, listed)
        en, fr = _WORDS[outcome]
        parts.append(
            Part(
                f"date_of_birth.{outcome}",
                weight("date_of_birth", outcome),
                f"Date of birth {query.born} {en}: listed {which}.",
                f"La date de naissance {query.born} {fr} : inscrite {which}.",
            )
        )
    parts += _nationality(query.countries, entry.get("countries", []))
    genders = entry.get("genders", [])
    if query.gender and genders:
        outcome = "same" if query.gender in genders else "differs"
        parts.append(
            Part(
                f"gender.{outcome}",
                weight("gender", outcome),
                f"Gender {'agrees' if outcome == 'same' else 'differs'}.",
                f"Le genre {'concorde' if outcome == 'same' else 'diffère'}.",
            )
        )
    if query.birthplace and (place := _place(query.birthplace, entry.get("birthplaces", []))):
        parts.append(
            Part(
                "place_of_birth.same",
                weight("place_of_birth", "same"),
                f"Place of birth agrees: {place}.",
                f"Le lieu de naissance concorde : {place}.",
            )
        )
    return parts + _exact(query, entry)


def birth_outcome(born: PartialDate, listed: Sequence[PartialDate]) -> tuple[str, PartialDate]:
    """The best outcome over the listed dates, with the date it came from."""
    order = list(_WORDS)
    found = [(order.index(_one_birth(born, other)), k) for k, other in enumerate(listed)]
    best, which = min(found)
    return order[best], listed[which]


def _one_birth(a: PartialDate, b: PartialDate) -> str:
    if a.until or b.until:
        low, high = max(a.year, b.year), min(a.until or a.year, b.until or b.year)
        return "year_near" if low <= high + 1 else "differs"
    if a.circa or b.circa:
        return "year" if a.year == b.year else "year_near" if abs(a.year - b.year) <= 2 else "differs"
    if a.day and b.day:
        return _full(a, b)
    if a.year == b.year:
        if a.month and b.month:
            return "year_month" if a.month == b.month else "year_near"
        return "year"
    return "year_near" if abs(a.year - b.year) == 1 else "differs"


def _full(a: PartialDate, b: PartialDate) -> str:
    if (a.year, a.month, a.day) == (b.year, b.month, b.day):
        return "exact"
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return "swapped"
    apart = abs((date(a.year, a.month, a.day) - date(b.year, b.month, b.day)).days)
    digits = sum(
        x != y
        for x, y in zip(
            f"{a.year:04}{a.month:02}{a.day:02}", f"{b.year:04}{b.month:02}{b.day:02}", strict=True
        )
    )
    months = abs(12 * (a.year - b.year) + a.month - b.month)
    if digits == 1 or apart == 1 or (a.day == b.day and months in (1, 12)):
        return "off_by_one"
    placeholder = any((d.month, d.day) == (1, 1) for d in (a, b))
    if a.year == b.year and placeholder:  # the first of January often means that only the year is known
        return "year"
    return "year_near" if abs(a.year - b.year) <= 1 and placeholder else "differs"


def _nationality(asked: Sequence[str], listed: Sequence[str]) -> list[Part]:
    if not asked or not listed:
        return []
    both = sorted(set(asked) & set(listed))
    outcome = "same" if both else "differs"
    shown = ", ".join(both or listed).upper()
    en = f"Nationality agrees: {shown}." if both else f"Nationality differs: listed {shown}."
    fr = f"La nationalité concorde : {shown}." if both else f"La nationalité diffère : inscrite {shown}."
    return [Part(f"nationality.{outcome}", weight("nationality", outcome), en, fr)]


def _place(asked: str, listed: Iterable[str]) -> str:
    wanted = {w for w in asked.casefold().replace(",", " ").split() if len(w) > 3}
    for place in listed:
        if wanted & set(place.casefold().replace(",", " ").split()):
            return place
    return ""


def _exact(query: Query, entry: dict[str, Any]) -> list[Part]:
    parts = []
    listed = {plain_number(d["number"]): d for d in entry.get("documents", [])}
    for number in query.documents:
        if (found := listed.get(plain_number(number))) and exact_key("document", number):
            parts.append(
                Part(
                    "document.same",
                    weight("document", "same"),
                    f"Document number {number} is listed ({found['kind']}).",
                    f"Le numéro de document {number} est inscrit ({document_in_french(found['kind'])}).",
                )
            )
    for kind, value in query.identifiers:
        key = exact_key(kind, value)
        if key and any(exact_key(k, v) == key for k, v in entry.get("identifiers", [])):
            parts.append(Part(f"{kind}.same", weight("document", "same"), *listed_number(kind, value)))
    return parts
