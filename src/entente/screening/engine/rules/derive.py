"""Facts of what a manifest says. What the manifest does not say stays unknown."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from entente.screening.engine.manifests.model import Consignment, Manifest, Traveller
from entente.screening.engine.manifests.places import (
    country_code,
    country_of,
    direction_of_person,
    is_home,
)
from entente.screening.engine.rules.facts import Facts


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def traveller_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """One row of facts a traveller of the manifest, in its order.

    The direction is the person's own on this conveyance; nights away and one way come from the itinerary
    (first leg out of the home country, first leg back), the party and shared contacts from the other
    travellers of it.
    """
    parties = Counter(p.booking.reference for p in manifest.travellers if p.booking and p.booking.reference)
    contacts: dict[str, set[str]] = {}
    for person in manifest.travellers:
        for contact in person.contacts:
            contacts.setdefault(contact, set()).add(_booking(person))
    return [_traveller(manifest, person, parties, contacts) for person in manifest.travellers]


def _booking(person: Traveller) -> str:
    return (person.booking.reference if person.booking else None) or person.family_name


def _traveller(
    manifest: Manifest, person: Traveller, parties: Counter[str], contacts: dict[str, set[str]]
) -> dict[str, Any]:
    legs = person.itinerary
    row: dict[str, Any] = {
        "direction": direction_of_person(person, manifest),
        "mode": manifest.mode,
        "kind": person.kind,
        "nationality": person.nationality,
        "birthplace": person.birthplace,
        "residence": person.residence,
        "sex": person.sex,
        "documents": len(person.documents),
        "unaccompanied": person.unaccompanied,
        "bags": person.bags,
        "bag_weight": person.bag_weight,
    }
    if legs:
        row |= {"origin": legs[0].origin, "destination": legs[-1].destination, "legs": len(legs)}
        row["via"] = legs[0].destination if len(legs) > 1 else None
    if person.documents:
        row["document_issuer"] = person.documents[0].issuer
    departs = _day(legs[0].departs) if legs else None
    born = _day(person.date_of_birth)
    if born and departs:
        row["age"] = departs.year - born.year - ((departs.month, departs.day) < (born.month, born.day))
    if person.booking is not None:
        row["payment"] = person.booking.payment
        created = _day(person.booking.created)
        if created and departs:
            row["booked_days_before"] = (departs - created).days
        if person.booking.reference:
            row["party_size"] = parties[person.booking.reference]
    if person.contacts:
        row["shared_contact"] = max(len(contacts[c] - {_booking(person)}) for c in person.contacts)
    row |= _stay(person, manifest.mode)
    return {name: value for name, value in row.items() if value is not None}


def _stay(person: Traveller, mode: str | None) -> dict[str, Any]:
    out = back = None
    for leg in person.itinerary:
        here, there = is_home(leg.origin, mode=mode), is_home(leg.destination, mode=mode)
        if (here and there is False) or (here and there is None):
            out = out or _day(leg.departs)
        elif there and not here:
            back = back or _day(leg.arrives or leg.departs)
    if out and back and back >= out:
        return {"nights_away": (back - out).days, "one_way": False}
    return {"one_way": True} if out or back else {}


def consignment_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """One row a line of goods (a consignment without lines: one row), in the order of
    :func:`consignment_index`."""
    return [
        _consignment(manifest, manifest.consignments[at], line) for at, line in consignment_index(manifest)
    ]


def consignment_index(manifest: Manifest) -> list[tuple[int, int | None]]:
    """For each row of :func:`consignment_rows`: the number of the consignment and of its line."""
    return [
        (at, line)
        for at, consignment in enumerate(manifest.consignments)
        for line in (range(len(consignment.goods)) if consignment.goods else [None])
    ]


def _consignment(manifest: Manifest, consignment: Consignment, line: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "direction": manifest.direction or direction_of(consignment, manifest.mode),
        "mode": manifest.mode,
        "origin": country_of(consignment.origin or consignment.loading, manifest.mode),
        "destination": country_of(consignment.destination or consignment.discharge, manifest.mode),
        "via": country_of(consignment.via, manifest.mode),
        "payment": consignment.payment,
        "gross_kg": consignment.gross_kg,
        "value": consignment.value,
    }
    for party in consignment.parties:
        role = {"exporter": "consignor", "importer": "consignee"}.get(party.role, party.role)
        if role in ("consignor", "consignee", "intermediary", "end_user"):
            row.setdefault(role, party.name)
            if country := country_code(party.country):
                row.setdefault(f"{role}_country", country)
    if consignment.equipment:
        known = [box.empty for box in consignment.equipment if box.empty is not None]
        row["declared_empty"] = all(known) if known else None
    if line is not None:
        goods = consignment.goods[line]
        row |= {"hs": goods.hs, "description": goods.description, "packages": goods.packages}
        row["gross_kg"] = goods.gross_kg or goods.net_kg or row["gross_kg"]
        row["value"] = goods.value if goods.value is not None else row["value"]
        row["goods_origin"] = country_code(goods.origin)
        row["permit"] = goods.permits[0] if goods.permits else None
    if row["value"] is not None and row["gross_kg"]:
        row["value_per_kg"] = row["value"] / row["gross_kg"]
    return {name: value for name, value in row.items() if value is not None}


def direction_of(consignment: Consignment, mode: str | None = None) -> str | None:
    """In or out, by the places of the consignment, else by its parties' countries."""
    start = consignment.origin or consignment.loading
    end = consignment.destination or consignment.discharge
    here, there = is_home(start, mode=mode), is_home(end, mode=mode)
    if here is None and there is None:
        countries = {party.role: party.country for party in consignment.parties}
        here = _home(countries.get("consignor") or countries.get("exporter"))
        there = _home(countries.get("consignee") or countries.get("importer"))
    if there and not here:
        return "in"
    return "out" if here and not there else None


def _home(country: str | None) -> bool | None:
    code = country_code(country)
    return None if code is None else code == "CA"


def facts_of(manifest: Manifest) -> tuple[Facts, Facts]:
    """Facts of the travellers and of the lines of goods of a manifest."""
    return (
        Facts.of("traveller", traveller_rows(manifest)),
        Facts.of("consignment", consignment_rows(manifest)),
    )
