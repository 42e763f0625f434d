"""Entities in FollowTheMoney JSON lines, as OpenSanctions and others publish them (``entities.ftm.json``).

A passport or an address that is an entity of its own is added to its holder; relations between entities are
not names and stay out (they are counted, not rejected). ``list`` is the dataset's name where all entities
share one, else ``ftm``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import orjson

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import digest
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    Kind,
    LabelSpec,
    ListedName,
    NameRole,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import countries, country, gender, partial_date, tidy, unique

TITLE = "FollowTheMoney entities"
DATASETS = {
    "un_sc_sanctions": "UN Security Council Consolidated List",
    "us_ofac_sdn": "OFAC Specially Designated Nationals",
    "ca_dfatd_sema_sanctions": "Consolidated Canadian Autonomous Sanctions List",
}
"""What lists that this room reads from their publishers too are called; others go by their code."""
_KIND: dict[str, Kind] = {
    "Person": "person",
    "Company": "company",
    "Organization": "company",
    "PublicBody": "company",
    "LegalEntity": "unknown",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Vehicle": "vehicle",
}
_NAMES: tuple[tuple[str, NameRole], ...] = (
    ("name", "primary"),
    ("alias", "alias"),
    ("previousName", "former"),
    ("pastNames", "former"),
    ("weakAlias", "weak"),
    ("abbreviation", "weak"),
)
_DOCUMENTS = {
    "passportNumber": "Passport",
    "idNumber": "Identification Number",
    "taxNumber": "Tax number",
    "registrationNumber": "Registration number",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "leiCode": "LEI",
    "socialSecurityNumber": "Social security number",
    "swiftBic": "BIC",
}
_IDENTIFIERS = {
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call_sign",
    "phone": "phone",
    "email": "email",
    "website": "website",
    "serialNumber": "serial",
}


def read(source: str, content: bytes) -> SourceList:
    """Read one JSON object a line with ``id``, ``schema`` and ``properties``."""
    out = SourceList("ftm", TITLE, "", digest(content))
    out.version = out.digest[:16]
    kept: list[tuple[int, dict[str, Any]]] = []
    hung: dict[str, list[Document]] = defaultdict(list)
    places: dict[str, str] = {}
    datasets: Counter[str] = Counter()
    for line, raw in enumerate(content.split(b"\n"), 1):
        if not raw.strip():
            continue
        entity = _entity(raw)
        if isinstance(entity, str):
            out.rejects.append(Reject(source, line, entity, raw[:400].decode("utf-8", "replace")))
            continue
        p = entity["properties"]
        if entity["schema"] in ("Passport", "Identification"):
            for holder in p.get("holder", []):
                hung[holder] += [
                    Document(
                        next(iter(p.get("type", [])), entity["schema"]),
                        n,
                        country(next(iter(p.get("country", [])), "")),
                    )
                    for n in [*p.get("number", []), *p.get("passportNumber", [])]
                ]
        elif entity["schema"] == "Address":
            places[entity["id"]] = next(iter(p.get("full", [])), "") or ", ".join(
                v[0] for k in ("street", "city", "region", "postalCode", "country") if (v := p.get(k))
            )
        elif entity["schema"] in _KIND:
            kept.append((line, entity))
            datasets.update(map(str, entity.get("datasets") or []))
    common = [name for name, count in datasets.items() if count == len(kept)]
    if len(common) == 1:  # entities merged from several sources name the others too
        out.list_id = common[0]
        out.title = DATASETS.get(common[0], common[0])
    seen: set[str] = set()
    for line, entity in kept:
        if entity["id"] in seen or not any(entity["properties"].get(k) for k, _ in _NAMES):
            what = "repeats an id" if entity["id"] in seen else "has no name"
            out.rejects.append(Reject(source, line, what, entity["id"]))
            continue
        seen.add(entity["id"])
        out.entries.append(_entry(entity, out, Provenance(source, line), hung, places))
    if not out.entries:
        raise InputError(
            source,
            "holds no person, company, vessel, aircraft or vehicle with a name",
            fr="ne nomme ni personne, ni société, ni navire, ni aéronef, ni véhicule",
        )
    return out


def _entity(raw: bytes) -> dict[str, Any] | str:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return f"is not JSON ({error.msg})"
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        return "has no id"
    if not isinstance(found.get("schema"), str) or not isinstance(found.get("properties"), dict):
        return "has no schema or no properties"
    found["properties"] = {
        str(k): [str(x) for x in (v if isinstance(v, list) else [v]) if x is not None]
        for k, v in found["properties"].items()
    }
    return found


def _entry(
    entity: dict[str, Any],
    out: SourceList,
    where: Provenance,
    hung: dict[str, list[Document]],
    places: dict[str, str],
) -> Entry:
    p: dict[str, list[str]] = entity["properties"]
    births = []
    for text in p.get("birthDate", []):
        if found := partial_date(text):
            births.append(found)
        else:
            out.rejects.append(Reject(where.source, where.line, "date of birth not understood", text, True))
    names = [ListedName(tidy(t), role) for key, role in _NAMES for t in p.get(key, []) if tidy(t)]
    if isinstance(entity.get("caption"), str):  # the publisher's choice of the name to show comes first
        names.sort(key=lambda n: n.text != entity["caption"])
    kind = _KIND[entity["schema"]]
    registration = [
        ("registration", v) for v in p.get("registrationNumber", []) if kind in ("aircraft", "vehicle")
    ]
    return Entry(
        out.list_id,
        entity["id"],
        kind,
        tuple({n.text.casefold(): n for n in reversed(names)}.values())[::-1],
        LabelSpec(holder=out.list_id, published=True),
        where,
        births=tuple(births),
        birthplaces=unique(p.get("birthPlace", [])),
        countries=countries(
            [
                c
                for k in ("nationality", "citizenship", "country", "jurisdiction", "flag")
                for c in p.get(k, [])
            ]
        ),
        genders=unique(gender(g) for g in p.get("gender", [])),
        documents=tuple(
            [Document(what, n) for key, what in _DOCUMENTS.items() for n in p.get(key, [])]
            + hung.get(entity["id"], [])
        ),
        addresses=unique([*p.get("address", []), *(places.get(a, "") for a in p.get("addressEntity", []))]),
        identifiers=tuple(
            registration + [(what, v) for key, what in _IDENTIFIERS.items() for v in p.get(key, [])]
        ),
        programs=unique([*p.get("program", []), *map(str, entity.get("datasets") or [])]),
        remarks=tidy(" ".join(p.get("notes", []))),
        details=tuple(("position", v) for v in p.get("position", [])),
    )
