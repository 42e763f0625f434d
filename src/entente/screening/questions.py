"""What is asked of the lists about a traveller, a consignment or a means of transport: names and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from entente.screening.engine.lists.values import country
from entente.screening.engine.manifests import Consignment, Traveller
from entente.screening.engine.score.attributes import Query
from entente.screening.lookouts import partial
from entente.screening.models import Movement


def phone(text: str) -> str:
    """The digits of a telephone number; empty where the text is none."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    letters = sum(sign.isalpha() for sign in text)
    return digits if 7 <= len(digits) <= 15 and letters <= 3 else ""


def person(query_id: str, who: Traveller) -> Iterator[Query]:
    """The traveller under the main name and under every other that the message gives; telephones with
    each."""
    names = [f"{who.given_names} {who.family_name}".strip(), *who.also_named]
    code = country(who.nationality or "")
    phones = tuple(("phone", number) for text in who.contacts if (number := phone(text)))
    for name in names:
        if name or phones or who.documents:
            yield Query(
                query_id,
                name,
                born=partial(who.date_of_birth or ""),
                countries=(code,) if code else (),
                gender={"F": "female", "M": "male"}.get(who.sex or "", ""),
                birthplace=who.birthplace or "",
                documents=tuple(document.number for document in who.documents if document.number),
                identifiers=phones,
            )


def parties(query_id: str, goods: Consignment) -> Iterator[Query]:
    """Every named party of a consignment, as a company and as a person, and its containers by number."""
    for party in goods.parties:
        code = country(party.country or "") if party.country else ""
        for kind in ("company", "person") if party.name else ():
            yield Query(query_id, party.name, kind, countries=(code,) if code else ())
    boxes = tuple(("plate", box.number) for box in goods.equipment if box.number)
    if boxes:
        yield Query(query_id, "", "any", identifiers=boxes)


def conveyance(query_id: str, movement: Movement) -> Iterator[Query]:
    """The vessel by name and IMO number, the truck or rail car by its plate."""
    kind, number = ("imo", "vessel") if movement.mode == "marine" else ("plate", "vehicle")
    identifiers = ((kind, str(movement.identifier)),) if movement.identifier else ()
    name = str(movement.conveyance) if movement.mode == "marine" else ""
    if name or identifiers:
        yield Query(query_id, name, number if name else "any", identifiers=identifiers)
