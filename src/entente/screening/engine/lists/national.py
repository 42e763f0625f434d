"""Two smaller national tables: Canada's autonomous sanctions (SEMA and JVCFOA) and the BIS Denied Persons.

Neither list numbers its entries across versions. The identifier is what the instrument itself uses: country,
schedule and item for Canada; name and effective date of the order for the Denied Persons List.
"""

from __future__ import annotations

import re
from collections import Counter

from entente.screening.engine.errors import InputError, Reject
from entente.screening.engine.lists.files import digest, records
from entente.screening.engine.lists.model import (
    Entry,
    Kind,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.values import country, partial_date, partial_dates, tidy, unique

SEMA_ID, SEMA_TITLE = "ca_sema", "Consolidated Canadian Autonomous Sanctions List"
DPL_ID, DPL_TITLE = "us_dpl", "BIS Denied Persons List"
SEMA_LABEL = LabelSpec(holder="CA-GAC", regime="personal", published=True)
DPL_LABEL = LabelSpec(holder="US-BIS", regime="personal", published=True)
_ALSO = re.compile(r"\(?\b(?:also known as|a\.?k\.?a\.?|formerly|f\.?k\.?a\.?)\b:?\s*", re.I)
_IMO = re.compile(r"\bIMO\D{0,12}(\d{7})\b", re.I)


def read_sema(source: str, content: bytes) -> SourceList:
    out = SourceList(SEMA_ID, SEMA_TITLE, "", digest(content))
    seen: Counter[str] = Counter()
    latest = ""
    for line, r, raw in records(content):
        family, given = tidy(r.get("last_name")), tidy(r.get("given_name"))
        thing, where = tidy(r.get("entity_or_ship")), tidy(r.get("country"))
        if not (family or given or thing) or not where:
            what = "names neither person, entity nor ship" if where else "has no country"
            out.rejects.append(Reject(source, line, what, ",".join(raw)[:400]))
            continue
        schedule, item = tidy(r.get("schedule")), tidy(r.get("item"))
        key = f"{where.split(' / ')[0]}/{schedule}/{item}"
        seen[key] += 1
        when = _when(r, source, line, out)
        listed = tidy(r.get("date_of_listing"))
        latest = max(latest, listed[:10])
        kind: Kind = "person" if family or given else "vessel" if when and not family else "company"
        names, imo = _sema_names(family, given, thing)
        nation = country(where.split(" / ")[0].split(" (")[0])
        out.entries.append(
            Entry(
                SEMA_ID,
                key if seen[key] == 1 else f"{key}#{seen[key]}",
                kind,
                names,
                SEMA_LABEL,
                Provenance(source, line),
                births=when if kind == "person" else (),
                identifiers=imo,
                programs=(where,),
                listed_on=listed,
                details=tuple(
                    d
                    for d in (
                        ("schedule", schedule),
                        ("item", item),
                        ("regime_country", nation),
                        ("built", str(when[0]) if when and kind == "vessel" else ""),
                    )
                    if d[1]
                ),
            )
        )
    if not out.entries:
        raise InputError(
            source,
            "holds no usable row of the Canadian sanctions list",
            fr="ne contient aucune ligne utilisable de la liste canadienne",
        )
    out.version = latest or out.digest[:16]
    return out


def _when(r: dict[str, str], source: str, line: int, out: SourceList) -> tuple[PartialDate, ...]:
    text = tidy(r.get("date_of_birth_or_ship_build_date"))
    found = partial_dates(text) if text else ()
    if text and not found:
        out.rejects.append(Reject(source, line, "date of birth or of building not understood", text, True))
    return found


def _sema_names(
    family: str, given: str, thing: str
) -> tuple[tuple[ListedName, ...], tuple[tuple[str, str], ...]]:
    if family or given:
        first, *others = _ALSO.split(given)
        main = tidy(first.strip(" (,;"))
        names = [ListedName(tidy(f"{main} {family}"), "primary", family, main)]
        names += [ListedName(tidy(o.strip(" (),;")), "alias") for o in others if o.strip(" (),;")]
        return tuple(names), ()
    imo = tuple(("imo", n) for n in _IMO.findall(thing))
    parts = [tidy(p.strip(" (),;")) for p in _ALSO.split(_IMO.sub("", thing))]
    texts = unique(p for p in parts if p)
    return tuple(ListedName(t, "primary" if k == 0 else "alias") for k, t in enumerate(texts)), imo


def read_dpl(source: str, content: bytes) -> SourceList:
    """Rows of one order (same name, same effective date) are one entry with several addresses."""
    out = SourceList(DPL_ID, DPL_TITLE, "", digest(content))
    found: dict[str, Entry] = {}
    latest = ""
    for line, r, raw in records(content, "\t"):
        name, effective = tidy(r.get("name")), tidy(r.get("effective_date"))
        if not name:
            out.rejects.append(Reject(source, line, "has no name", "\t".join(raw)[:400]))
            continue
        when, until = partial_date(effective), partial_date(tidy(r.get("expiration_date")))
        for what, text, value in (
            ("effective", effective, when),
            ("expiration", r.get("expiration_date"), until),
        ):
            if tidy(text) and value is None:
                out.rejects.append(Reject(source, line, f"{what} date not understood", tidy(text), True))
        updated = tidy(r.get("last_update"))[:10]
        latest = max(latest, updated if updated < "2100" else "")  # one row of 2019 says 3017
        place = ("street_address", "city", "state", "postal_code", "country")
        address = ", ".join(t for t in (tidy(r.get(k)) for k in place) if t)
        key = f"{name}/{when or effective}"
        if key in found:
            old = found[key]
            found[key] = _with_address(old, address)
            continue
        found[key] = Entry(
            DPL_ID,
            key,
            "unknown",
            (ListedName(name, "primary"),),
            DPL_LABEL,
            Provenance(source, line),
            addresses=unique([address]),
            programs=("DPL",),
            listed_on=str(when or ""),
            expires_on=str(until or ""),
            remarks=tidy(r.get("action")),
            details=tuple((k, tidy(r.get(k))) for k in ("standard_order", "fr_citation") if tidy(r.get(k))),
        )
    out.entries = list(found.values())
    if not out.entries:
        raise InputError(
            source,
            "holds no usable row of the Denied Persons List",
            fr="ne contient aucune ligne utilisable de la liste « Denied Persons »",
        )
    out.version = latest or out.digest[:16]
    return out


def _with_address(entry: Entry, address: str) -> Entry:
    from dataclasses import replace

    return replace(entry, addresses=unique([*entry.addresses, address]))
