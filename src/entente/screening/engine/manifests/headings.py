"""The columns of a table: which of our fields each holds, by its heading in either language or as a person
named it, and what the words in its cells mean."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Mapping
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

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
MARKS = (",", ";", "\t", "|")
PEOPLE = {"family_name", "given_names", "document_number"}
GOODS = {"description", "hs", "consignor", "consignee", "container"}
"""Fields that say people, and that say goods."""


def plain(heading: str) -> str:
    """Words without capitals, accents and signs, joined by ``_``."""
    return re.sub(r"[^a-z0-9]+", "_", heading.strip().lower().translate(_ACCENTS)).strip("_")


def columns_of(heading: list[str], mapping: Mapping[str, str] | None = None) -> dict[str, int]:
    """Field to column number. A mapping names columns exactly (blank: there is none); the rest is found by
    name. What a mapping names wrongly is left out (:func:`.table.read` says so)."""
    known = [plain(cell) for cell in heading]
    found: dict[str, int] = {}
    for field, names in ALIASES.items():
        for name in (field, *names):
            if name in known and known.index(name) not in found.values():
                found[field] = known.index(name)
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
    words = [set(plain(cell).split("_")) for cell in heading]
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


def mark_of(text: str) -> str:
    """What divides the cells of a table: of the usual marks the one that its heading has most often."""
    return max(MARKS, key=text.split("\n", 1)[0].count)


def rows_of(text: str, most: int = 6) -> list[list[str]]:
    """The heading and the first rows, divided as :func:`.table.read` does; none where it is no table."""
    text = text.lstrip("\ufeff")
    first = text.split("\n", 1)[0]
    mark = mark_of(text)
    if not first.count(mark):
        return []
    try:
        return list(islice(csv.reader(io.StringIO(text), delimiter=mark), most))
    except csv.Error:
        return []


def tells(fields: Container[str]) -> bool:
    """Whether columns with these fields say people or goods."""
    return any(field in fields for field in (*PEOPLE, *GOODS))


def looks_like_table(text: str) -> bool:
    """Whether the first line is a heading with columns that say people or goods."""
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    for mark in (",", ";", "\t"):
        if mark in first and columns_of(first.split(mark)).keys() & (PEOPLE | GOODS):
            return True
    return False


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """Column, folded word, what it means: ``data/column_words.yaml``."""
    rows = yaml.safe_load((Path(__file__).parent / "data" / "column_words.yaml").read_text(encoding="utf-8"))
    return {
        column: {word: what for what, words in meanings.items() for word in words.split()}
        for column, meanings in rows.items()
    }


def meaning(text: str, column: str, whole: bool = False) -> str | None:
    """What a cell means in a column with words of its own (``direction``, ``mode``, ``payment``): by its
    first word, or by all of it."""
    said = plain(text)
    return _words()[column].get(said if whole else said.split("_")[0])


class Row:
    """A row's cells by our field names; blank where there is no such column."""

    def __init__(self, cells: list[str], columns: Mapping[str, int]) -> None:
        self._cells, self._columns = cells, columns

    def __getitem__(self, field: str) -> str:
        at = self._columns.get(field, -1)
        return self._cells[at].strip() if 0 <= at < len(self._cells) else ""
