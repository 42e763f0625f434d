"""Rows of a table, and travellers of a manifest, as queries."""

from __future__ import annotations

import re
from collections.abc import Mapping

from entente.screening.engine.lists.values import countries, gender, partial_date, tidy
from entente.screening.engine.manifests import Manifest, Traveller
from entente.screening.engine.score.attributes import Query

_IDENTIFIERS = ("imo", "mmsi", "call_sign", "registration", "plate", "vin", "phone", "email")
_PERSONS = ("person", "individual", "traveller")


def query_of(row: Mapping[str, str]) -> tuple[Query | None, list[str]]:
    """A query and what was wrong with the row; no query where it has neither id nor anything to ask for."""

    def get(*names: str) -> str:
        return next((v for n in names if (v := tidy(row.get(n)))), "")

    key, name = get("query_id"), get("name")
    documents = tuple(d for d in (tidy(p) for p in get("document_number").split(";")) if d)
    identifiers = tuple((k, v) for k in _IDENTIFIERS if (v := get(k)))
    if not key:
        return None, ["has no query_id"]
    if not (name or documents or identifiers):
        return None, ["has no name, document or identifier"]
    problems = []
    born_text = get("dob", "date_of_birth")
    born = partial_date(born_text) if born_text else None
    if born_text and born is None:
        problems.append(f"date of birth “{born_text}” not understood; screened without it")
    nations = [p for p in get("nationality", "countries").replace("/", ";").split(";") if p.strip()]
    known = countries(nations)
    if len(known) < len(nations):
        problems.append("nationality not understood; screened without it")
    kind = get("kind", "schema").lower() or "any"
    query = Query(
        key, name, "person" if kind in _PERSONS else kind, born, known, gender(get("sex", "gender")),
        get("place_of_birth"), documents, identifiers,
    )  # fmt: skip
    return query, problems


def manifest_queries(manifest: Manifest) -> list[Query]:
    """Everything of a manifest that a lookout may name: each traveller with documents, telephones and mail
    addresses, the ship, each party of each consignment (asked for as a company), each description of goods.

    ``query_id`` is ``file#message#p1`` for the first person, ``…#c1.2`` for the second party of the first
    consignment, ``…#c1.g2`` for its second line of goods, ``…#v`` for the ship.
    """
    start = f"{manifest.file}#{manifest.message}"
    out = [_traveller(f"{start}#p{k}", person) for k, person in enumerate(manifest.travellers, 1)]
    if manifest.conveyance and manifest.mode in (None, "marine"):
        imo = re.search(r"\b\d{7}\b", manifest.conveyance)
        numbers = (("imo", imo[0]),) if imo else ()
        out.append(Query(f"{start}#v", manifest.conveyance, "vessel", identifiers=numbers))
    for k, consignment in enumerate(manifest.consignments, 1):
        for m, party in enumerate(consignment.parties, 1):
            if party.name:
                nations = countries([party.country] if party.country else [])
                out.append(Query(f"{start}#c{k}.{m}", party.name, "company", countries=nations))
        for m, line in enumerate(consignment.goods, 1):
            if line.description:
                out.append(Query(f"{start}#c{k}.g{m}", line.description, "goods"))
    return out


def _traveller(key: str, person: Traveller) -> Query:
    given, family = person.given_names, person.family_name
    name = f"{given} {family}" if given and family else given or family or ""
    documents = tuple([d.number for d in person.documents if d.number])
    nation = [n for n in (person.nationality, *[d.nationality for d in person.documents]) if n]
    born = partial_date(person.date_of_birth) if person.date_of_birth else None
    return Query(
        key,
        name,
        "person",
        born,
        countries(nation),
        gender(person.sex or ""),
        person.birthplace or "",
        documents,
        tuple([i for text in person.contacts if (i := _contact(text))]),
    )


def _contact(text: str) -> tuple[str, str] | None:
    """A telephone number or mail address as a reservation writes it (``//`` for the at sign, ``..`` for an
    underscore: IATA Resolution 830d); nothing for anything else."""
    mail = text.replace("//", "@").replace("..", "_").replace("./", "-")
    if "@" in mail and (found := re.search(r"[\w.+-]+@[\w.-]+\.\w+", mail)):
        return "email", found[0].lower()
    if re.search(r"[A-Za-z]{3}", text):  # an address
        return None
    digits = "".join(c for c in text if c.isdigit())
    return ("phone", digits) if 7 <= len(digits) <= 15 else None
