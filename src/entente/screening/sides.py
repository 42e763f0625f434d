"""The two records of a hit side by side: what the manifest says, what the list or lookout says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from entente.core.countries import named
from entente.core.registers.reader import Reader
from entente.screening.case import french
from entente.screening.engine.lists import PartialDate
from entente.screening.engine.score.numbers import document_in_french
from entente.screening.models import Consignment, Hit, Lookout, Movement, Traveller, VesselOfInterest


@dataclass
class Side:
    """One row of the comparison."""

    title: str
    ours: list[str]
    theirs: list[str]


def records(reader: Reader, hit: Hit) -> tuple[Any, Lookout | None, Any]:
    """The traveller, consignment or vessel, the lookout, the movement: each as far as the gate shows it."""
    ours: Any = None
    if hit.traveller_id:
        ours = reader.rows(Traveller).filter(pk=hit.traveller_id).first()
    elif hit.consignment_id:
        ours = reader.rows(Consignment).filter(pk=hit.consignment_id).first()
    elif hit.vessel_id:
        ours = reader.rows(VesselOfInterest).filter(pk=hit.vessel_id).first()
    theirs = reader.rows(Lookout).filter(pk=hit.lookout_id).first() if hit.lookout_id else None
    movement = reader.rows(Movement).filter(pk=hit.movement_id).first() if hit.movement_id else None
    return (
        (movement if ours is None and not hit.traveller_id and not hit.consignment_id else ours),
        theirs,
        movement,
    )


def may_be(hit: Hit, theirs: Lookout | None) -> str:
    """Who the hit may be: the main name, and the one that was met where it is another (in another script)."""
    listed = (hit.listed or {}).get("names") or [{"text": ""}]
    main, met = str(theirs.name if theirs is not None else listed[0]["text"]), str(hit.listed_as or "")
    return f"{main} · {met}" if main and met and main != met else main or met


def listed_side(hit: Hit, theirs: Lookout | None) -> dict[str, list[str]]:
    """What the other side says, by particular: a lookout as it stands now, a list's entry as it was
    compared."""
    if theirs is not None:
        return {
            "name": [theirs.name, theirs.original_name, *theirs.also_named.splitlines()],
            "born": [theirs.date_of_birth],
            "sex": [theirs.sex],
            "country": [theirs.country],
            "documents": [theirs.document_number],
            "numbers": [theirs.identifier],
        }
    entry = hit.listed or {}
    births = [str(PartialDate(**one)) for one in entry.get("births", ())]
    return {
        "name": [one["text"] for one in entry.get("names", ())][:12],
        "born": births,
        "sex": [one.upper() for one in entry.get("genders", ())],
        "country": list(entry.get("countries", ())),
        "birthplace": list(entry.get("birthplaces", ())),
        "documents": [
            " ".join(
                filter(
                    None,
                    [_document(one.get("kind") or ""), one.get("number"), (one.get("country") or "").upper()],
                )
            )
            for one in entry.get("documents", ())
        ],
        "numbers": [" ".join(one) for one in entry.get("identifiers", ())],
        "address": list(entry.get("addresses", ()))[:4],
        "programs": list(entry.get("programs", ())),
    }


def _document(kind: str) -> str:
    return document_in_french(kind) if french() else kind


def sides(ours: Any, hit: Hit, theirs: Lookout | None) -> list[Side]:
    """The two records side by side; a row where either says something."""
    other = listed_side(hit, theirs)

    def side(title: str, mine: list[Any], key: str = "") -> Side:
        say = named if key == "country" else str
        listed = [say(v) for v in other.pop(key, []) if v] if key else []
        return Side(title, [say(v) for v in mine if v], listed)

    if isinstance(ours, Consignment):
        rows = _goods(ours, side)
    elif isinstance(ours, Traveller):
        rows = _person(ours, side)
    elif isinstance(ours, Movement):
        rows = [
            side(_("Name"), [ours.conveyance], "name"),
            side(_("IMO number or plate"), [ours.identifier], "numbers"),
        ]
    elif isinstance(ours, VesselOfInterest):
        rows = _vessel(ours, side)
    else:
        return []
    rest = {
        "country": _("Country"),
        "numbers": _("Numbers"),
        "address": _("Address"),
        "programs": _("Listed under"),
    }
    rows += [side(title, [], key) for key, title in rest.items() if key in other]
    return [row for row in rows if row.ours or row.theirs]


def _person(ours: Traveller, side: Any) -> list[Side]:
    documents = [
        " ".join(filter(None, [d.get("kind"), d.get("number"), d.get("issuer")])) for d in ours.documents
    ]
    legs = [
        " ".join(filter(None, [leg.get("flight"), leg.get("origin"), "→", leg.get("destination")]))
        for leg in ours.itinerary
    ]
    born = ours.date_of_birth.isoformat() if ours.date_of_birth else ""
    return [
        side(_("Name"), [f"{ours.given_names} {ours.family_name}".strip(), *ours.also_named], "name"),
        side(_("Born"), [born], "born"),
        side(_("Sex"), [ours.sex], "sex"),
        side(_("Nationality"), [ours.nationality], "country"),
        side(_("Place of birth"), [ours.birthplace], "birthplace"),
        side(_("Documents"), documents, "documents"),
        side(_("Journey"), legs),
    ]


def _goods(ours: Consignment, side: Any) -> list[Side]:
    told = ours.declared or {}
    parties = [_named(one) for one in told.get("parties", ()) if one.get("name")]
    boxes = [
        " ".join(
            filter(None, [box.get("number"), _("(empty)") if box.get("empty") else "", *box.get("seals", ())])
        )
        for box in told.get("equipment", ())
    ]
    start = told.get("origin") or told.get("loading")
    return [
        side(_("Reference"), [ours.reference]),
        side(_("Parties"), parties, "name"),
        side(_("Goods"), [_line(line) for line in told.get("goods", ())][:12]),
        side(_("Route"), [" → ".join(filter(None, [start, ours.destination]))]),
        side(_("Containers"), boxes[:12], "numbers"),
        side(_("Permits named"), [ours.permits]),
    ]


def _named(one: dict[str, Any]) -> str:
    country = f" ({named(one['country'])})" if one.get("country") else ""
    return f"{one['name']}{country} · {role_words(one['role'])}"


def _line(line: dict[str, Any]) -> str:
    value = line.get("value")
    worth = f"{value:g} {line.get('currency') or ''}".strip() if value is not None else ""
    return " · ".join(filter(None, [line.get("hs"), line.get("description"), _amount(line), worth]))


def _amount(line: dict[str, Any]) -> str:
    if line.get("quantity") is not None:
        return f"{line['quantity']:g} {line.get('unit') or ''}".strip()
    mass = line.get("gross_kg") or line.get("net_kg")
    return f"{mass:g} kg" if mass else ""


def _vessel(ours: VesselOfInterest, side: Any) -> list[Side]:
    return [
        side(_("Name"), [ours.name], "name"),
        side(_("IMO number"), [ours.imo], "numbers"),
        side(_("Flag"), [ours.flag], "country"),
        side(_("Year built"), [ours.built]),
        side(_("Last seen"), [ours.last_seen]),
        side(_("Expected at"), [ours.expected_at]),
        side(_("Where this is known from"), [ours.source]),
    ]


def role_words(role: str) -> str:
    words = {
        "consignor": _("consignor"), "consignee": _("consignee"), "end_user": _("end user"),
        "carrier": _("carrier"),
        "notify": _("to be notified"), "declarant": _("declarant"), "intermediary": _("intermediary"),
        "importer": _("importer"), "exporter": _("exporter"),
    }  # fmt: skip
    return str(words.get(role, _("other party")))
