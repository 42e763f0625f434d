"""An agency's own lookouts: CSV with a header, or JSON lines with the same keys.

``lookout_id`` and ``holder`` must be there, and at least one thing to look out for. Several values of one
column are separated by ``;`` (CSV) or are a list (JSON). Unlike a published list, a lookout carries its own
label, authority and expiry; a row without a holder is refused, because nobody could decide who may see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import digest, records
from entente.screening.engine.lists.model import (
    KINDS,
    Document,
    Entry,
    LabelSpec,
    ListedName,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import countries, country, gender, partial_date, tidy, unique

LIST_ID, TITLE = "lookouts", "Agency lookouts"
REGIMES = (
    "customs",
    "pnr",
    "entry_exit",
    "currency_report",
    "immigration",
    "police",
    "personal",
    "non_personal",
)
_IDENTIFIERS = {
    "imo": "imo",
    "mmsi": "mmsi",
    "call_sign": "call_sign",
    "registration": "registration",
    "plate": "plate",
    "vin": "vin",
    "phone": "phone",
    "email": "email",
    "goods": "goods",
    "hs_code": "hs_code",
}
_DETAILS = ("reason", "owner", "authority", "issued_on", "review_on", "retention_until", "instructions")
Row = dict[str, list[str]]


def read_csv(source: str, content: bytes) -> SourceList:
    def table() -> Iterator[tuple[int, Row | str, str]]:
        for line, r, raw in records(content):
            values = {k: [tidy(p) for p in v.split(";") if tidy(p)] for k, v in r.items()}
            yield line, values, ",".join(raw)

    return _read(source, content, table())


def read_jsonl(source: str, content: bytes) -> SourceList:
    def table() -> Iterator[tuple[int, Row | str, str]]:
        for line, raw in enumerate(content.split(b"\n"), 1):
            if not raw.strip():
                continue
            text = raw.decode("utf-8", "replace")
            try:
                found: Any = orjson.loads(raw)
            except orjson.JSONDecodeError as error:
                yield line, f"is not JSON ({error.msg})", text
                continue
            if not isinstance(found, dict):
                yield line, "is not an object", text
                continue
            yield (
                line,
                {
                    str(k): [tidy(str(x)) for x in (v if isinstance(v, list) else [v]) if x is not None]
                    for k, v in found.items()
                },
                text,
            )

    return _read(source, content, table())


def _read(source: str, content: bytes, table: Iterator[tuple[int, Row | str, str]]) -> SourceList:
    out = SourceList(LIST_ID, TITLE, "", digest(content))
    out.version = out.digest[:16]
    seen: set[str] = set()
    for line, row, raw in table:
        problem = row if isinstance(row, str) else _problem(row, seen)
        if problem or isinstance(row, str):
            out.rejects.append(Reject(source, line, str(problem), raw[:400]))
            continue
        seen.add(row["lookout_id"][0])
        out.entries.append(_entry(row, Provenance(source, line), out, raw))
    if not out.entries:
        raise InputError(
            source,
            "holds no usable lookout (columns lookout_id, holder, kind, name, …)",
            fr="ne contient aucun avis utilisable (colonnes lookout_id, holder, kind, name, …)",
        )
    return out


def _one(row: Row, key: str) -> str:
    return next(iter(row.get(key, [])), "")


def _problem(row: Row, seen: set[str]) -> str:
    key, kind, regime = _one(row, "lookout_id"), _one(row, "kind"), _one(row, "regime")
    if not key:
        return "has no lookout_id"
    if key in seen:
        return "repeats a lookout_id"
    if not _one(row, "holder"):
        return "has no holder: whose it is decides who may see it"
    if kind and kind not in KINDS and kind not in ("document", "phone", "address"):
        return f"kind “{kind}” is not one of {', '.join(KINDS)}, document, phone, address"
    if regime and regime not in REGIMES:
        return f"regime “{regime}” is not one of {', '.join(REGIMES)}"
    if not any(_one(row, k) for k in ("name", "document_number", "address", *_IDENTIFIERS)):
        return "has nothing to look out for: no name, document, address or identifier"
    return ""


def _entry(row: Row, where: Provenance, out: SourceList, raw: str) -> Entry:
    births = []
    for text in row.get("date_of_birth", []):
        if found := partial_date(text):
            births.append(found)
        else:
            out.rejects.append(Reject(where.source, where.line, "date of birth not understood", text, True))
    kind = _one(row, "kind")
    names = [ListedName(t, "primary" if k == 0 else "alias") for k, t in enumerate(row.get("name", []))]
    names += [ListedName(t, "alias") for t in row.get("alias", [])]
    nation = _one(row, "document_country")
    what = _one(row, "document_type") or "document"
    return Entry(
        LIST_ID,
        _one(row, "lookout_id"),
        next((k for k in KINDS if k == kind), "unknown"),
        tuple(names),
        LabelSpec(
            holder=_one(row, "holder"),
            regime=_one(row, "regime") or "personal",
            protected=_one(row, "protected").upper(),
            secret=_one(row, "secret").lower(),
            caveats=tuple(row.get("caveats", [])),
        ),
        where,
        births=tuple(births),
        birthplaces=unique(row.get("place_of_birth", [])),
        countries=countries(row.get("nationality", [])),
        genders=unique(map(gender, row.get("sex", []))),
        documents=tuple(Document(what, n, country(nation)) for n in row.get("document_number", [])),
        addresses=unique(row.get("address", [])),
        identifiers=tuple((name, v) for key, name in _IDENTIFIERS.items() for v in row.get(key, [])),
        programs=unique(row.get("program", [])),
        listed_on=_one(row, "issued_on"),
        expires_on=_one(row, "expires_on"),
        remarks=_one(row, "remarks"),
        details=tuple((k, _one(row, k)) for k in _DETAILS if _one(row, k)),
    )
