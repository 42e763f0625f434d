"""Who counts as what: agencies' other names, listed bodies, Schedule 3, Acts and their groups."""

from __future__ import annotations

import re
import unicodedata
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
def _listed_units() -> dict[str, frozenset[str]]:
    units = _bodies()["investigative_bodies"]["units"]
    return {
        agency: frozenset(fold(one[tongue]) for one in rows for tongue in ("en", "fr"))
        for agency, rows in units.items()
    }


def is_listed(agency: str | None, unit: str | None) -> bool:
    """A body of Schedule II of the Privacy Regulations: the unit counts, not only the agency."""
    if agency in _bodies()["investigative_bodies"]["whole_agencies"]:
        return True
    return agency is not None and unit is not None and fold(unit) in _listed_units().get(agency, ())


def is_schedule_3(agency: str | None) -> bool:
    return agency in _bodies()["schedule_3"]["agencies"]


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
def _acts() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in load("acts.yaml")["acts"]:
        for name in (row["name"], row["fr"], *row.get("also", ())):
            found[fold(name)] = frozenset(row["groups"])
    return found


def act_groups(act: str | None) -> frozenset[str]:
    """The groups of an Act; none where the name is not known."""
    return _acts().get(fold(act), frozenset()) if act else frozenset()


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


def offence_is(reference: str | None, kind: str) -> bool:
    """Whether the reference is one of the listed ones (``ml_tf``, ``smuggling``), paragraphs included."""
    act, place = offence_of(reference)
    for listed in _offences()[kind]:
        named, section = offence_of(listed)
        if act and act == named and (place == section or place.startswith(section + " ")):
            return True
    return False


def is_offence_of(reference: str | None, act: str | None) -> bool:
    """Whether the reference names an offence under this Act, whichever names either goes by."""
    named, section = offence_of(reference)
    return bool(named and section) and named == offence_of(act)[0]


@cache
def _offences() -> dict[str, list[str]]:
    return dict(load("acts.yaml")["offences"])


def elements_all(elements: tuple[str, ...], kind: str) -> bool:
    return bool(elements) and all(fold(one) in _sets()[kind] for one in elements)


def identity_elements(elements: tuple[str, ...]) -> tuple[str, ...]:
    """Of a passenger's elements those that say who it is: all that are not known to say nothing of it."""
    return tuple(one for one in elements if fold(one) not in _sets()["impersonal_elements"])
