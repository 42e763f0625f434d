"""Who counts as what: agencies' other names, listed bodies, Schedule 3, Acts and their groups."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from rigour.territories import lookup_territory


def load(name: str) -> Any:
    """A data file of the engine, decoded."""
    return yaml.safe_load((files(__package__) / "data" / name).read_text(encoding="utf-8"))


def fold(text: str) -> str:
    """Lower case, no accents, words only: how names are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", kept))


@cache
def _bodies() -> dict[str, Any]:
    return dict(load("bodies.yaml"))


def agency_code(given: str | None) -> str | None:
    """The agency's code in one spelling (``GRC`` is ``RCMP``)."""
    if given is None:
        return None
    known: dict[str, str] = _bodies()["agencies"]
    plain = given.strip()
    return known.get(plain.upper(), plain.upper() if plain.upper() in _codes() else plain)


@cache
def _codes() -> frozenset[str]:
    data = _bodies()
    named = (*data["agencies"].values(), *data["schedule_3"]["agencies"], *data["provinces"])
    return frozenset((*named, *data["attorneys_general"]))


@cache
def _listed_units() -> dict[str, dict[str, list[dict[str, Any]]]]:
    units = _bodies()["investigative_bodies"]["units"]
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for agency, rows in units.items():
        named = found.setdefault(agency, {})
        for row in rows:
            for tongue in ("en", "fr"):
                named.setdefault(fold(row[tongue]), []).append(row)
    return found


def _in_force(row: dict[str, Any], day: date) -> bool:
    begins, ends = row.get("valid_from"), row.get("valid_to")
    return (begins is None or begins <= day) and (ends is None or day < ends)


def is_listed(agency: str | None, unit: str | None, day: date) -> bool:
    """A body of Schedule II of the Privacy Regulations on a day: the unit counts, not only the agency."""
    if not _in_force(_bodies()["investigative_bodies"], day):
        return False
    if agency in _bodies()["investigative_bodies"]["whole_agencies"]:
        return True
    if agency is None or unit is None:
        return False
    rows = _listed_units().get(agency, {}).get(fold(unit), ())
    return any(_in_force(row, day) for row in rows)


def is_schedule_3(agency: str | None, day: date) -> bool:
    return _in_force(_bodies()["schedule_3"], day) and agency in _bodies()["schedule_3"]["agencies"]


def is_attorney_general(agency: str | None) -> bool:
    return agency in _bodies()["attorneys_general"]


def is_prosecutor(agency: str | None) -> bool:
    """The Attorney General of Canada or of a province, or who prosecutes for one."""
    return is_attorney_general(agency) or agency in _bodies()["attorneys_general_of_provinces"]


def agency_kind(agency: str) -> str:
    """``province`` or ``domestic``: an installation's own agencies are never foreign."""
    return "province" if agency in _bodies()["provinces"] else "domestic"


@cache
def country_code(given: str | None) -> str | None:
    """One code for however a country is written (``IR``, ``IRN``, ``Iran``); None where it is not known."""
    found = lookup_territory(given.strip()) if given and given.strip() else None
    return found.code.upper() if found is not None else None


@cache
def _acts() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in load("acts.yaml")["acts"]:
        for name in (row["name"], row["fr"], *row.get("also", ())):
            found[fold(name)] = row
    return found


def act_groups(act: str | None, day: date) -> frozenset[str]:
    """The groups of an Act on a day; none where the name is not known or the Act not in force."""
    row = _acts().get(fold(act)) if act else None
    return frozenset(row["groups"]) if row is not None and _in_force(row, day) else frozenset()


@cache
def _sets() -> dict[str, frozenset[str]]:
    data = load("acts.yaml")
    made = {}
    for name in ("impersonal_elements", "name_elements", "fingerprint_elements", "goods_elements"):
        made[name] = frozenset(fold(one) for one in data[name])
    return made


_FILLERS = frozenset(
    {
        "s", "ss", "sec", "section", "sections", "subsection", "para", "paragraph", "of", "the", "art",
        "article", "articles", "par", "paragraphe", "al", "alinea", "du", "de", "la", "le", "les", "l", "d",
    }
)  # fmt: skip
"""Words of a citation that are neither the Act nor its section."""


def _plain(text: str) -> str:
    return " ".join(word for word in fold(text).split() if word not in _FILLERS)


@cache
def _act_names() -> tuple[tuple[str, str], ...]:
    """Every name of an Act, the longest first, with the name that the list of offences has for it."""
    named = {
        _plain(name): row["name"]
        for row in load("acts.yaml")["acts"]
        for name in (row["name"], row["fr"], *row.get("also", ()))
    }
    return tuple(sorted(named.items(), key=lambda one: -len(one[0])))


@cache
def offence_of(reference: str | None) -> tuple[str, str]:
    """The Act's folded English name and the rest, folded, of a reference in either language and either order.

    ``Code criminel, art. 462.31`` is ``("criminal code", "462 31")``; the Act is empty where none is known.
    """
    words = f" {_plain(reference or '')} "
    for name, english in _act_names():
        if f" {name} " in words:
            return fold(english), " ".join(words.replace(f" {name} ", " ", 1).split())
    return "", words.strip()


def offence_is(reference: str | None, kind: str, day: date) -> bool:
    """Whether the reference is listed on a day as (``ml_tf``, ``smuggling``), or a paragraph of it."""
    act, place = offence_of(reference)
    for row in _offences()[kind]:
        named, section = offence_of(row["reference"])
        if act and act == named and (place == section or place.startswith(section + " ")):
            return _in_force(row, day)
    return False


def is_offence_of(reference: str | None, act: str | None) -> bool:
    """Whether the reference names an offence under this Act, whichever names either goes by."""
    named, section = offence_of(reference)
    return bool(named and section) and named == offence_of(act)[0]


@cache
def _offences() -> dict[str, list[dict[str, Any]]]:
    return dict(load("acts.yaml")["offences"])


def elements_all(elements: tuple[str, ...], kind: str) -> bool:
    return bool(elements) and all(fold(one) in _sets()[kind] for one in elements)


def identity_elements(elements: tuple[str, ...]) -> tuple[str, ...]:
    """Of a passenger's elements those that say who it is: all that are not known to say nothing of it."""
    return tuple(one for one in elements if fold(one) not in _sets()["impersonal_elements"])
