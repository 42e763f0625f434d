"""The UN Security Council Consolidated List (XML, ``sanctions.xsd``). ``entry_id`` is DATAID."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    LabelSpec,
    ListedName,
    NameRole,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import countries, country, gender, partial_date, tidy, unique

LIST_ID, TITLE = "un_sc", "UN Security Council Consolidated List"
LABEL = LabelSpec(holder="UN-SC", regime="personal", published=True)
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ROLES: dict[str, NameRole] = {"low": "weak", "f.k.a.": "former"}
_ABSENT = {"na", "n/a", "not available", "none", "unknown"}
_LETTERED = re.compile(r"(?:^|\s)[a-z]\)\s+")


def read_xml(source: str, root: ET.Element, content_digest: str) -> SourceList:
    """Read ``CONSOLIDATED_LIST``; individuals first, in the list's order."""
    version = str(partial_date(root.get("dateGenerated", "")[:10]) or content_digest[:16])
    out = SourceList(LIST_ID, TITLE, version, content_digest)
    number = 0
    for element in root.iter():
        if element.tag not in ("INDIVIDUAL", "ENTITY"):
            continue
        number += 1
        uid = _text(element, "DATAID")
        if not uid or not any(_text(element, p) for p in _PARTS):
            what = "has no name" if uid else "has no DATAID"
            out.rejects.append(Reject(source, number, what, uid or _text(element, "REFERENCE_NUMBER")))
            continue
        out.entries.append(_entry(element, uid, Provenance(source, number), out))
    if not out.entries:
        raise InputError(
            source, "holds no INDIVIDUAL and no ENTITY", fr="ne contient ni INDIVIDUAL ni ENTITY"
        )
    return out


def _entry(e: ET.Element, uid: str, where: Provenance, out: SourceList) -> Entry:
    person = e.tag == "INDIVIDUAL"
    prefix = e.tag
    parts = [t for t in (_text(e, p) for p in _PARTS) if t and t.casefold() not in _ABSENT]
    names = [ListedName(" ".join(parts), "primary")]
    names += [ListedName(t, "original") for t in _split_original(_text(e, "NAME_ORIGINAL_SCRIPT"))]
    births: list[PartialDate] = []
    for alias in e.iter(f"{prefix}_ALIAS"):
        role = _ROLES.get(_text(alias, "QUALITY").lower(), "alias")
        names += [ListedName(t, role) for t in _alias_texts(_text(alias, "ALIAS_NAME"))]
        if found := partial_date(_text(alias, "DATE_OF_BIRTH")):
            births.append(found)
    for item in e.iter("INDIVIDUAL_DATE_OF_BIRTH"):
        if found := _birth(item):
            births.append(found)
        elif raw := _text(item, "NOTE") or _text(item, "DATE") or _text(item, "YEAR"):
            out.rejects.append(Reject(where.source, where.line, "date of birth not understood", raw, True))
    documents = []
    for item in e.iter("INDIVIDUAL_DOCUMENT"):
        where_from = _text(item, "ISSUING_COUNTRY") or _text(item, "COUNTRY_OF_ISSUE")
        documents += [
            Document(_text(item, "TYPE_OF_DOCUMENT") or "document", n, country(where_from))
            for n in _LETTERED.split(_text(item, "NUMBER"))
            if any(c.isdigit() for c in n)
        ]
    places = [_joined(p, ("CITY", "STATE_PROVINCE", "COUNTRY")) for p in e.iter("INDIVIDUAL_PLACE_OF_BIRTH")]
    street = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
    return Entry(
        LIST_ID,
        uid,
        "person" if person else "company",
        _distinct(names),
        LABEL,
        where,
        births=tuple(dict.fromkeys(births)),
        birthplaces=unique(places),
        countries=countries(tidy(v.text) for n in e.iter("NATIONALITY") for v in n),
        genders=unique([gender(_text(e, "GENDER"))]),
        documents=tuple(dict.fromkeys(documents)),
        addresses=unique(_joined(a, street) for a in e.iter(f"{prefix}_ADDRESS")),
        programs=unique([_text(e, "UN_LIST_TYPE")]),
        listed_on=_text(e, "LISTED_ON")[:10],
        remarks=_text(e, "COMMENTS1"),
        details=tuple(
            [("reference", _text(e, "REFERENCE_NUMBER"))]
            + [("title", tidy(v.text)) for t in e.iter("TITLE") for v in t if tidy(v.text)]
            + [("designation", tidy(v.text)) for t in e.iter("DESIGNATION") for v in t if tidy(v.text)]
        ),
    )


def _birth(e: ET.Element) -> PartialDate | None:
    circa = _text(e, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
    found = partial_date(_text(e, "DATE")) or partial_date(_text(e, "YEAR"))
    low, high = partial_date(_text(e, "FROM_YEAR")), partial_date(_text(e, "TO_YEAR"))
    if found is None and low and high and low.year < high.year:
        found = PartialDate(low.year, until=high.year)
    found = found or low or high or partial_date(_text(e, "NOTE"))
    return PartialDate(found.year, found.month, found.day, found.until, circa) if found else None


def _alias_texts(text: str) -> list[str]:
    """One alias field may hold several: ``a) X b) Y`` or ``X; Y``."""
    if not text or text.casefold() in _ABSENT:
        return []
    parts = _LETTERED.split(text) if text.startswith("a)") else text.split(";")
    return [p.strip(" ,;") for p in parts if p.strip(" ,;")]


def _split_original(text: str) -> list[str]:
    return [p.strip() for p in re.split(r"[;؛]", text) if p.strip()]


def _distinct(names: list[ListedName]) -> tuple[ListedName, ...]:
    return tuple({n.text.casefold(): n for n in reversed(names) if n.text}.values())[::-1]


def _joined(e: ET.Element, tags: tuple[str, ...]) -> str:
    return ", ".join(t for t in (_text(e, tag) for tag in tags) if t)


def _text(e: ET.Element, tag: str) -> str:
    return tidy(e.findtext(tag))
