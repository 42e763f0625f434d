"""The US Consolidated Screening List as one table (trade.gov). ``entry_id`` is the entity number, or where a
source has none (BIS, State) the list's own ``_id``. One entity on several US lists is one entry: the rows
with the same number are merged and every source stands in ``programs``."""

from __future__ import annotations

import re

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import digest, records
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    Kind,
    LabelSpec,
    ListedName,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import (
    aircraft_identifier,
    countries,
    country,
    gender,
    partial_date,
    tidy,
    unique,
)

LIST_ID, TITLE = "us_csl", "US Consolidated Screening List"
LABEL = LabelSpec(holder="US-ITA", regime="personal", published=True)
_KIND: dict[str, Kind] = {
    "individual": "person",
    "entity": "company",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_ABBREVIATION = re.compile(r"\(([^()]*)\)\s*-.*$|\s+-\s+.*$")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERED = re.compile(
    r"passport|card|licen[cs]e|identification|\b(?:no\.|number|id|ssn|rfc|rtn)(?!\w)|[a-z]\.$|#", re.I
)
"""Kinds that name a document where no country stands before its number (``K048787, Passport``)."""


def read_csv(source: str, content: bytes) -> SourceList:
    out = SourceList(LIST_ID, TITLE, "", digest(content))
    out.version = out.digest[:16]
    found: dict[str, Entry] = {}
    for line, r, raw in records(content):
        if len(raw) != len(r) or len(r) < 20:
            out.rejects.append(Reject(source, line, f"has {len(raw)} fields", ",".join(raw)[:400]))
            continue
        key, name = r.get("entity_number") or r.get("_id", ""), tidy(r.get("name"))
        if not key or not name:
            what = "has no name" if key else "has no entity_number and no _id"
            out.rejects.append(Reject(source, line, what, ",".join(raw)[:400]))
            continue
        entry = _entry(key, name, r, Provenance(source, line), out)
        found[key] = _merged(found[key], entry) if key in found else entry
    out.entries = list(found.values())
    if not out.entries:
        raise InputError(
            source,
            "holds no usable row of the Consolidated Screening List",
            fr="ne contient aucune ligne utilisable de la liste « Consolidated Screening »",
        )
    return out


def _split(text: str) -> list[str]:
    return [p for p in (tidy(p).removeprefix("and ") for p in text.split(";")) if p]


def _entry(key: str, name: str, r: dict[str, str], where: Provenance, out: SourceList) -> Entry:
    kind: Kind = _KIND.get(r.get("type", "").lower(), "unknown")
    births = []
    for text in _split(r.get("dates_of_birth", "")):
        if found := partial_date(text):
            births.append(found)
        else:
            out.rejects.append(Reject(where.source, where.line, "date of birth not understood", text, True))
    names = [_name(name, "primary", kind)] + [_name(n, "alias", kind) for n in _split(r.get("alt_names", ""))]
    documents, identifiers, genders = _ids(r.get("ids", ""))
    if r.get("call_sign"):
        identifiers.append(("call_sign", r["call_sign"]))
    nations = [
        *_split(r.get("nationalities", "")),
        *_split(r.get("citizenships", "")),
        r.get("vessel_flag", ""),
    ]
    return Entry(
        LIST_ID,
        key,
        kind,
        tuple({n.text.casefold(): n for n in reversed(names)}.values())[::-1],
        LABEL,
        where,
        births=tuple(dict.fromkeys(births)),
        birthplaces=unique(_split(r.get("places_of_birth", ""))),
        countries=countries(nations),
        genders=unique(genders),
        documents=tuple(documents),
        addresses=unique(_split(r.get("addresses", ""))),
        identifiers=tuple(dict.fromkeys(identifiers)),
        programs=unique([tidy(r.get("source")), *_split(r.get("programs", ""))]),
        listed_on=r.get("start_date", ""),
        expires_on=r.get("end_date", ""),
        remarks=tidy(r.get("remarks")),
        details=tuple(
            (k, tidy(r.get(k)))
            for k in (
                "title",
                "license_requirement",
                "license_policy",
                "federal_register_notice",
                "vessel_type",
                "vessel_flag",
                "vessel_owner",
                "gross_tonnage",
            )
            if tidy(r.get(k))
        ),
    )


def _name(text: str, role: str, kind: Kind) -> ListedName:
    where = "primary" if role == "primary" else "alias"
    if kind == "person" and text.count(",") == 1:
        family, given = (p.strip() for p in text.split(","))
        return ListedName(text, where, family, given)  # type: ignore[arg-type]
    return ListedName(text, where)  # type: ignore[arg-type]


def _ids(text: str) -> tuple[list[Document], list[tuple[str, str]], list[str]]:
    """``JO, 2014-08-30, 2009-08-31, K475336, Passport; IMO 8322076, Vessel Registration …; Male, Gender``:
    the kind stands last, a country may stand first, dates of expiry and of issue before the number."""
    documents: list[Document] = []
    identifiers: list[tuple[str, str]] = []
    genders: list[str] = []
    for part in _split(text):
        fields = [f.strip() for f in part.split(",")]
        what, value = fields[-1], ", ".join(fields[:-1])
        if what == "Gender":
            genders.append(gender(value))
        elif imo := re.search(r"\bIMO (\d{7})\b", part):
            identifiers.append(("imo", imo[1]))
        elif "MMSI" in what:
            identifiers.append(("mmsi", value.split()[-1]))
        elif what in ("Website", "Email Address", "Phone Number"):
            identifiers.append((what.split()[0].lower(), value))
        elif named := aircraft_identifier(what):
            identifiers.append((named, value))
        elif "Aircraft" not in what:
            documents += _document(fields[:-1], what)
    return documents, identifiers, genders


def _document(fields: list[str], what: str) -> list[Document]:
    nation = fields.pop(0) if fields and re.fullmatch("[A-Z]{2}", fields[0]) else ""
    number = ", ".join(f for f in fields if not _DAY.fullmatch(f))
    if not any(c.isdigit() for c in number) or not (nation or _NUMBERED.search(what)):
        return []
    return [Document(what, number, country(nation))]


def _merged(a: Entry, b: Entry) -> Entry:
    known = {n.text.casefold() for n in a.names}
    return Entry(
        a.list_id,
        a.entry_id,
        a.kind,
        a.names + tuple(n for n in b.names if n.text.casefold() not in known),
        a.label,
        a.provenance,
        births=tuple(dict.fromkeys(a.births + b.births)),
        birthplaces=unique(a.birthplaces + b.birthplaces),
        countries=unique(a.countries + b.countries),
        genders=unique(a.genders + b.genders),
        documents=tuple(dict.fromkeys(a.documents + b.documents)),
        addresses=unique(a.addresses + b.addresses),
        identifiers=tuple(dict.fromkeys(a.identifiers + b.identifiers)),
        programs=unique(a.programs + b.programs),
        listed_on=a.listed_on or b.listed_on,
        expires_on=a.expires_on or b.expires_on,
        remarks=a.remarks or b.remarks,
        details=tuple(dict.fromkeys(a.details + b.details)),
    )
