"""Manifests as tables (CSV): a heading, one row a traveller's leg or a line of goods.

Columns are found by name in either language, or by a mapping ``{our field: column}``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Mapping
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

from entente.screening.engine.manifests import dates
from entente.screening.engine.manifests.cargo import number_of
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

ALIASES: dict[str, tuple[str, ...]] = {
    "family_name": ("surname", "last_name", "nom", "nom_de_famille", "name_family"),
    "given_names": ("first_name", "given_name", "forenames", "prenom", "prenoms", "first_names"),
    "date_of_birth": ("dob", "birth_date", "date_de_naissance", "ddn"),
    "sex": ("gender", "sexe"),
    "nationality": ("citizenship", "nationalite", "citoyennete"),
    "document_number": ("passport", "passport_number", "numero_de_document", "numero_de_passeport"),
    "document_kind": ("document_type", "type_de_document"),
    "document_issuer": ("issuing_country", "document_country", "pays_de_delivrance"),
    "document_expires": ("expiry", "expiry_date", "date_d_expiration"),
    "flight": ("flight_number", "voyage", "trip", "vol"),
    "conveyance": ("vessel", "vehicle", "navire", "vehicule"),
    "origin": ("from", "departure_port", "port_of_departure", "depart_de", "origine"),
    "destination": ("to", "arrival_port", "port_of_arrival", "arrivee_a"),
    "departs": ("departure", "departure_time", "heure_de_depart"),
    "arrives": ("arrival", "arrival_time", "heure_d_arrivee"),
    "kind": ("traveller_type", "categorie"),
    "booking": ("pnr", "booking_reference", "locator", "reservation"),
    "payment": ("form_of_payment", "paiement", "mode_de_paiement"),
    "via": ("by_way_of", "transhipment", "transhipment_port", "en_passant_par", "port_de_transbordement"),
    "mode": ("transport_mode", "mode_de_transport"),
    "direction": ("sens",),
    "reference": ("consignment", "bill_of_lading", "cargo_control_number", "envoi", "declaration"),
    "description": ("goods", "goods_description", "marchandises", "description_des_marchandises"),
    "hs": ("hs_code", "tariff", "code_sh", "commodity_code"),
    "packages": ("package_count", "colis"),
    "gross_kg": ("weight_kg", "weight", "poids_kg", "poids_brut_kg"),
    "net_kg": ("poids_net_kg",),
    "quantity": ("qty", "quantite"),
    "unit": ("unite",),
    "value": ("declared_value", "valeur"),
    "currency": ("devise",),
    "goods_origin": ("country_of_origin", "pays_d_origine"),
    "consignor": ("shipper", "exporter", "expediteur", "exportateur"),
    "consignor_country": ("shipper_country", "pays_de_l_expediteur"),
    "consignee": ("receiver", "importer", "destinataire", "importateur"),
    "consignee_country": ("receiver_country", "pays_du_destinataire"),
    "consignee_address": ("adresse_du_destinataire",),
    "intermediary": ("freight_forwarder", "forwarder", "transitaire"),
    "intermediary_country": ("pays_du_transitaire",),
    "end_user": ("ultimate_consignee", "utilisateur_final"),
    "end_user_country": ("pays_de_l_utilisateur_final",),
    "permit": ("permit_number", "licence", "licence_number", "permis"),
    "container": ("container_number", "conteneur"),
    "empty": ("container_empty", "vide"),
}
FIELDS: dict[str, tuple[str, str]] = {
    "family_name": ("family name", "nom de famille"),
    "given_names": ("given names", "prénoms"),
    "date_of_birth": ("date of birth", "date de naissance"),
    "sex": ("sex", "sexe"),
    "nationality": ("nationality", "nationalité"),
    "document_number": ("document number", "numéro de document"),
    "document_kind": ("kind of document", "type de document"),
    "document_issuer": ("document issued by", "document délivré par"),
    "document_expires": ("document expires", "échéance du document"),
    "flight": ("flight or voyage", "vol ou voyage"),
    "conveyance": ("vessel or vehicle", "navire ou véhicule"),
    "origin": ("from", "de"),
    "destination": ("to", "à"),
    "departs": ("departs", "départ"),
    "arrives": ("arrives", "arrivée"),
    "kind": ("kind of traveller", "catégorie"),
    "booking": ("booking", "réservation"),
    "payment": ("payment", "paiement"),
    "via": ("by way of", "en passant par"),
    "mode": ("mode of transport", "mode de transport"),
    "direction": ("direction", "sens"),
    "reference": ("reference of the consignment", "référence de l’envoi"),
    "description": ("goods", "marchandises"),
    "hs": ("HS code", "code SH"),
    "packages": ("packages", "colis"),
    "gross_kg": ("gross mass (kg)", "masse brute (kg)"),
    "net_kg": ("net mass (kg)", "masse nette (kg)"),
    "quantity": ("quantity", "quantité"),
    "unit": ("unit", "unité"),
    "value": ("value", "valeur"),
    "currency": ("currency", "devise"),
    "goods_origin": ("origin of the goods", "origine des marchandises"),
    "consignor": ("consignor", "expéditeur"),
    "consignor_country": ("consignor’s country", "pays de l’expéditeur"),
    "consignee": ("consignee", "destinataire"),
    "consignee_country": ("consignee’s country", "pays du destinataire"),
    "consignee_address": ("consignee’s address", "adresse du destinataire"),
    "intermediary": ("intermediary", "intermédiaire"),
    "intermediary_country": ("intermediary’s country", "pays de l’intermédiaire"),
    "end_user": ("end user", "utilisateur final"),
    "end_user_country": ("end user’s country", "pays de l’utilisateur final"),
    "permit": ("permit", "permis"),
    "container": ("container", "conteneur"),
    "empty": ("container empty", "conteneur vide"),
}
"""What a column may hold, in words for people: English, French."""
_ACCENTS = str.maketrans("éèêëàâäîïôöùûüç", "eeeeaaaiioouuuc")
_MARKS = (",", ";", "\t", "|")
_PEOPLE = {"family_name", "given_names", "document_number"}
_GOODS = {"description", "hs", "consignor", "consignee", "container"}


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower().translate(_ACCENTS)).strip("_")


def columns_of(heading: list[str], mapping: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field to column number. A mapping names columns exactly (blank: there is none); the rest is found by
    name. What a mapping
    names wrongly is left out (:func:`read` says so)."""
    plain = [_plain(cell) for cell in heading]
    found: dict[str, int] = {}
    for field, names in ALIASES.items():
        for name in (field, *names):
            if name in plain and plain.index(name) not in found.values():
                found[field] = plain.index(name)
                break
    for field, column in (mapping or {}).items():
        if field in ALIASES and column in heading:
            found[field] = heading.index(column)
        elif not column:
            found.pop(field, None)
    return found


def suggested(heading: list[str]) -> dict[str, int]:
    """Field to column number, for a person to look over: what :func:`columns_of` finds, then headings in
    which all words of a usual name stand (*Passenger last name*), the longest such name first."""
    found = columns_of(heading)
    words = [set(_plain(cell).split("_")) for cell in heading]
    near = sorted(
        (
            (-len(wanted), field, column)
            for field, names in ALIASES.items()
            for name in (field, *names)
            for column, said in enumerate(words)
            if (wanted := set(name.split("_"))) <= said and (len(wanted) > 1 or len(name) > 2)
        ),
    )
    for _size, field, column in near:
        if field not in found and column not in found.values():
            found[field] = column
    return found


def rows_of(text: str, most: int = 6) -> list[list[str]]:
    """The heading and the first rows, as :func:`read` divides them; none where the text is no table."""
    text = text.lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    mark = max(_MARKS, key=first.count)
    if not first.count(mark):
        return []
    try:
        return list(islice(csv.reader(io.StringIO(text), delimiter=mark), most))
    except csv.Error:
        return []


def tells(fields: Container[str]) -> bool:
    """Whether columns with these fields say people or goods."""
    return any(field in fields for field in (*_PEOPLE, *_GOODS))


def looks_like_table(text: str) -> bool:
    """Whether the first line is a heading with columns that say people or goods."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    for mark in (",", ";", "\t"):
        if mark in first and columns_of(first.split(mark)).keys() & (_PEOPLE | _GOODS):
            return True
    return False


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Column, folded word, what it means: ``data/column_words.yaml``."""
    rows = yaml.safe_load((Path(__file__).parent / "data" / "column_words.yaml").read_text(encoding="utf-8"))
    return {
        column: {word: meaning for meaning, words in meanings.items() for word in words.split()}
        for column, meanings in rows.items()
    }


def read(text: str, file: str, mapping: Mapping[str, str] | None = None, about: int = 2026) -> list[Manifest]:
    """One table as manifests: one for each flight or voyage, conveyance, mode and direction that its rows
    name, in the order of first mention; one without anything where there is no row.

    A row that leaves some of the four blank and else agrees with the row above belongs with it. ``about``
    gives the century of two-digit years.
    """
    groups: dict[tuple[str, ...], _Group] = {}
    text = text.lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    mark = max(_MARKS, key=first.count)
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
        row = _Row(cells, columns)
        group = _group(row, groups, group, file)
        manifest = group.manifest
        if len(cells) > len(heading):
            manifest.rejects.append(Reject(number, 0, "row", "row_width", mark.join(cells)))
        elif row["family_name"] or row["given_names"] or row["document_number"]:
            group.people.append(_traveller(row, number, about))
        elif any(row[field] for field in _GOODS):
            _goods(row, number, group.consignments)
        else:
            manifest.rejects.append(Reject(number, 0, "row", "row_without_name", mark.join(cells)))
        if row["direction"] and _word(row["direction"], "direction") is None:
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


def _word(text: str, column: str) -> str | None:
    return _words()[column].get(_plain(text).split("_")[0])


def _group(row: _Row, groups: dict[tuple[str, ...], _Group], above: _Group, file: str) -> _Group:
    """The group that a row belongs to; made where it is the first of it."""
    way = _word(row["direction"], "direction") or ""
    mode = _word(row["mode"], "mode") or row["mode"].lower()
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


class _Row:
    """A row's cells by our field names; blank where there is no such column."""

    def __init__(self, cells: list[str], columns: Mapping[str, int]) -> None:
        self._cells, self._columns = cells, columns

    def __getitem__(self, field: str) -> str:
        at = self._columns.get(field, -1)
        return self._cells[at].strip() if 0 <= at < len(self._cells) else ""


def _traveller(row: _Row, number: int, about: int) -> Traveller:
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


def _payment(row: _Row) -> str | None:
    text = row["payment"]
    return _words()["payment"].get(_plain(text), text.lower()) or None


def _goods(row: _Row, number: int, consignments: dict[str, Consignment]) -> None:
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
