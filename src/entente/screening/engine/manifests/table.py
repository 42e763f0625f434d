"""Manifests as tables (CSV): a heading, one row a traveller's leg or a line of goods.

Which column holds what: :mod:`.headings`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from entente.screening.engine.manifests import dates
from entente.screening.engine.manifests.cargo import number_of
from entente.screening.engine.manifests.headings import (
    ALIASES,
    GOODS,
    Row,
    columns_of,
    mark_of,
    meaning,
)
from entente.screening.engine.manifests.model import (
    Booking,
    Consignment,
    Document,
    Equipment,
    GoodsLine,
    Leg,
    Manifest,
    Party,
    Reject,
    Traveller,
)
from entente.screening.engine.manifests.people import MOST_ALIKE, joined, merged
from entente.screening.engine.manifests.places import direction


def read(text: str, file: str, mapping: Mapping[str, str] | None = None, about: int = 2026) -> list[Manifest]:
    """One table as manifests: one for each flight or voyage, conveyance, mode and direction that its rows
    name, in the order of first mention; one without anything where there is no row.

    A row that leaves some of the four blank and else agrees with the row above belongs with it. ``about``
    gives the century of two-digit years.
    """
    groups: dict[tuple[str, ...], _Group] = {}
    text = text.lstrip("\ufeff")
    mark = mark_of(text)
    rows = csv.reader(io.StringIO(text), delimiter=mark)
    heading = next(rows, [])
    columns = columns_of(heading, mapping)
    wrong = {True: "mapping_column", False: "mapping_field"}
    misnamed = [
        Reject(1, 0, "heading", wrong[field in ALIASES], f"{field}: {column}")
        for field, column in (mapping or {}).items()
        if field not in ALIASES or (column and column not in heading)
    ]
    group = _Group(Manifest(file, "", "table"), ("",) * 4)
    number = 1
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error:
            number += 1
            group.manifest.rejects.append(Reject(number, 0, "row", "row_width", ""))
            groups.setdefault(group.named, group)
            continue
        number += 1
        if not any(cell.strip() for cell in cells):
            continue
        row = Row(cells, columns)
        group = _group(row, groups, group, file)
        manifest = group.manifest
        if len(cells) > len(heading):
            manifest.rejects.append(Reject(number, 0, "row", "row_width", mark.join(cells)))
        elif row["family_name"] or row["given_names"] or row["document_number"]:
            group.people.append(_traveller(row, number, about))
        elif any(row[field] for field in GOODS):
            _goods(row, number, group.consignments)
        else:
            manifest.rejects.append(Reject(number, 0, "row", "row_without_name", mark.join(cells)))
        if row["direction"] and meaning(row["direction"], "direction") is None:
            manifest.notes += [] if "direction_unreadable" in manifest.notes else ["direction_unreadable"]
    for group in groups.values():
        group.manifest.consignments = list(group.consignments.values())
        for person in group.people:
            legs = group.manifest.legs
            legs += [leg for leg in person.itinerary if leg not in legs]
        group.manifest.travellers = merged(group.people)
    found = [group.manifest for group in groups.values()] or [group.manifest]
    _connected(found)
    _booked(found)
    found[0].rejects[:0] = misnamed
    return found


class _Group:
    """The rows of one movement."""

    def __init__(self, manifest: Manifest, named: tuple[str, ...]) -> None:
        self.manifest, self.named = manifest, named
        self.people: list[Traveller] = []
        self.consignments: dict[str, Consignment] = {}


def _group(row: Row, groups: dict[tuple[str, ...], _Group], above: _Group, file: str) -> _Group:
    """The group that a row belongs to; made where it is the first of it."""
    way = meaning(row["direction"], "direction") or ""
    mode = meaning(row["mode"], "mode") or row["mode"].lower()
    named: tuple[str, ...] = (row["flight"], row["conveyance"], mode, way)
    if all(not mine or mine == theirs for mine, theirs in zip(named, above.named, strict=True)):
        named = above.named
    found = groups.get(named)
    if found is None:
        flight, conveyance, by, goes = (text or None for text in named)
        manifest = Manifest(file, "", "table", flight=flight, conveyance=conveyance, mode=by, direction=goes)
        found = groups[named] = _Group(manifest, named)
    return found


def _connected(manifests: list[Manifest]) -> None:
    """A traveller whose leg within the country, or abroad, joins a leg over the border named on another row
    is one traveller: on the conveyance that crosses the border, with both legs."""
    crossing: dict[tuple[str, str], list[Traveller]] = {}
    for manifest in manifests:
        for person in manifest.travellers:
            if person.itinerary and direction(person.itinerary, manifest.mode) in ("in", "out"):
                crossing.setdefault((person.family_name, person.given_names), []).append(person)
    for manifest in manifests if crossing and len(manifests) > 1 else ():
        kept = []
        for person in manifest.travellers:
            there = crossing.get((person.family_name, person.given_names), ())
            if any(person is one for one in there) or not any(
                _joins(person, one) and joined(one, person) for one in there[:MOST_ALIKE]
            ):
                kept.append(person)
        manifest.travellers = kept


def _booked(manifests: list[Manifest]) -> None:
    """Who travels on several conveyances of one booking (there and back, say) has the whole journey on each,
    as in a passenger record: how long the stay is, is nowhere else."""
    journeys: dict[tuple[str, ...], list[Traveller]] = {}
    for manifest in manifests if len(manifests) > 1 else ():
        for person in manifest.travellers:
            if person.booking is not None and person.booking.reference:
                named = (person.family_name, person.given_names, person.date_of_birth or "")
                journeys.setdefault((person.booking.reference, *named), []).append(person)
    for same in journeys.values():
        legs = list(dict.fromkeys(leg for person in same for leg in person.itinerary))
        if len(same) > 1 and all(leg.departs for leg in legs):
            legs.sort(key=lambda leg: leg.departs or "")
            for person in same:
                person.itinerary = list(legs)


def _joins(person: Traveller, other: Traveller) -> bool:
    mine, theirs = person.itinerary, other.itinerary
    return bool(mine) and (
        (mine[0].origin is not None and mine[0].origin == theirs[-1].destination)
        or (mine[-1].destination is not None and mine[-1].destination == theirs[0].origin)
    )


def _traveller(row: Row, number: int, about: int) -> Traveller:
    person = Traveller(row["family_name"], row["given_names"], row["kind"].lower() or "passenger")
    person.named_at.append(number)
    person.date_of_birth = dates.day(row["date_of_birth"], about=about, born=True)
    if row["date_of_birth"] and person.date_of_birth is None:
        person.notes.append("date_unreadable")
    sex = row["sex"].upper()[:1]
    person.sex = sex if sex in ("M", "F", "X") else None
    person.nationality = row["nationality"].upper() or None
    if row["document_number"]:
        expires = dates.day(row["document_expires"], about=about)
        issuer = row["document_issuer"].upper() or None
        person.documents.append(
            Document(row["document_number"], row["document_kind"] or None, issuer, expires)
        )
    if row["booking"] or row["payment"]:
        person.booking = Booking(row["booking"] or None, payment=_payment(row))
    origin, destination = row["origin"].upper() or None, row["destination"].upper() or None
    person.embarked, person.disembarks = origin, destination
    if origin or destination or row["flight"]:
        leg = Leg(row["flight"] or None, origin, destination, row["departs"] or None, row["arrives"] or None)
        person.itinerary.append(leg)
    return person


def _payment(row: Row) -> str | None:
    text = row["payment"]
    return meaning(text, "payment", whole=True) or text.lower() or None


def _goods(row: Row, number: int, consignments: dict[str, Consignment]) -> None:
    reference = row["reference"] or f"row {number}"
    consignment = consignments.setdefault(reference, Consignment(reference))
    consignment.named_at.append(number)
    for role in ("consignor", "consignee", "intermediary", "end_user"):
        if row[role] and not any(p.role == role and p.name == row[role] for p in consignment.parties):
            country = row[f"{role}_country"].upper() or None
            address = row[f"{role}_address"] or None
            consignment.parties.append(Party(role, row[role], None, address, country))
    if row["container"] and not any(box.number == row["container"] for box in consignment.equipment):
        empty = row["empty"].lower()
        answer = None if not empty else empty in ("1", "y", "yes", "true", "oui", "o")
        consignment.equipment.append(Equipment(row["container"], None, answer))
    consignment.origin = consignment.origin or row["origin"].upper() or None
    consignment.destination = consignment.destination or row["destination"].upper() or None
    consignment.via = consignment.via or row["via"].upper() or None
    consignment.payment = consignment.payment or _payment(row)
    line = GoodsLine(row["description"] or None, "".join(c for c in row["hs"] if c.isdecimal()) or None)
    for field in ("gross_kg", "net_kg", "quantity", "value"):
        text = row[field]
        if text:
            amount = number_of(text)
            if amount is None:
                consignment.notes.append("number_unreadable")
            setattr(line, field, amount)
    count = number_of(row["packages"]) if row["packages"] else None
    line.packages = int(count) if count is not None else None
    line.unit, line.currency = row["unit"] or None, row["currency"].upper() or None
    line.origin = row["goods_origin"].upper() or None
    if row["permit"]:
        line.permits.append(row["permit"])
    if line != GoodsLine():
        consignment.goods.append(line)
