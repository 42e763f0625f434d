"""Rows of a table, and travellers of a manifest, as queries."""

from __future__ import annotations

from collections.abc import Mapping

from entente.screening.engine import questions
from entente.screening.engine.lists.values import countries, gender, partial_date, tidy
from entente.screening.engine.manifests import Manifest
from entente.screening.engine.questions import Told
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
    if box := get("container"):
        identifiers += (("plate", box),)
    if not (name or documents or identifiers or told_of(row) != Told()):
        return None, ["has no name, document, identifier, address or goods"]
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


def told_of(row: Mapping[str, str]) -> Told:
    """Address and goods of a row, which lookouts describe in words."""
    address, code, goods = (tidy(row.get(name)) for name in ("address", "hs_code", "goods"))
    return Told((address,) if address else (), ((code, goods),) if code or goods else ())


def manifest_queries(manifest: Manifest) -> list[Query]:
    """Every query that a manifest puts to an index (:func:`engine.questions.of`)."""
    return [query for one in questions.of(manifest) for query in one.queries]
