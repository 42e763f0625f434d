"""The engine's travellers and consignments as rows, with the digest by which one of them is known again."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from entente.authority.engine.facts import months_later
from entente.authority.engine.provisions import law
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import Traveller as Person
from entente.screening.engine.manifests.places import country_code
from entente.screening.models import Consignment, Intake, Movement, Traveller


def digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode()).hexdigest()[:32]


def person_identity(person: Person) -> str:
    """The same for the same person in two transmissions: name, birth, document numbers. Two people of one
    name without birth or document cannot be told from one, so they have none and stay two."""
    numbers = sorted(d.number.upper() for d in person.documents if d.number)
    if not numbers and not person.date_of_birth:
        return ""
    name = " ".join(f"{person.given_names} {person.family_name}".upper().split())
    return digest([name, person.date_of_birth, numbers])


def goods_identity(goods: Goods) -> str:
    """The same for the same declaration sent again: all that it says but where in the file it stands.

    ``via`` and ``payment`` count where they are said, so that what was kept before they were read is known
    again.
    """
    told = {name: value for name, value in asdict(goods).items() if name not in ("named_at", "notes")}
    return digest([{n: v for n, v in told.items() if v is not None or n not in ("via", "payment")}])


def address_key(text: str | None) -> str:
    """Addresses compared by their letters and digits alone."""
    plain = "".join(sign for sign in (text or "").upper() if sign.isalnum())
    return digest([plain]) if len(plain) >= 6 else ""


def kept_until(*moments: datetime | None) -> date:
    """The last day on which passenger information is kept: three years and six months from departure
    (SOR/2005-346, 3), or from the earliest of what is known in its place. ``moments``: departure, the moment
    to act by, reception; what comes in later than it may be kept goes with the end of the day of reception,
    so that whoever sent it sees what was read."""
    departed, received = moments[0], moments[-1]
    begins = departed or min(one for one in moments if one is not None)
    months = law().period("PNR 3", "kept_months", timezone.now().date())
    until = months_later(begins, months).date()
    return max(until, received.date()) if received is not None else until


def traveller(person: Person, facts: dict[str, Any], movement: Movement, intake: Intake) -> Traveller:
    return Traveller(
        label=intake.label,
        recorded_at=intake.received_at,
        movement_id=movement.pk,
        intake_id=intake.pk,
        family_name=person.family_name[:120],
        given_names=person.given_names[:120],
        also_named=person.also_named,
        kind=person.kind[:24],
        direction=facts.get("direction") or movement.direction,
        date_of_birth=date.fromisoformat(person.date_of_birth) if person.date_of_birth else None,
        sex=person.sex or "",
        nationality=(person.nationality or "")[:3],
        birthplace=(person.birthplace or "")[:80],
        documents=[asdict(document) for document in person.documents],
        itinerary=[asdict(leg) for leg in person.itinerary],
        booking=asdict(person.booking) if person.booking else {},
        contacts=[*person.contacts, *filter(None, [person.destination_address])],
        facts=facts | _script(person),
        travelled_at=movement.at,
        departed_at=movement.departs_at,
        identity=person_identity(person),
        retention_until=kept_until(movement.departs_at, movement.at, intake.received_at),
    )


def _script(person: Person) -> dict[str, str]:
    """The script of the name, so that a rule's effect can be shown by it; no rule may rest on it."""
    found = script_of(f"{person.family_name} {person.given_names}")
    return {"script": found} if found else {}


def party(goods: Goods, *roles: str) -> Any:
    """The first party in one of the roles, in the order of the roles; ``None`` where there is none."""
    return next((p for role in roles for p in goods.parties if p.role == role), None)


def consignment(goods: Goods, facts: list[dict[str, Any]], movement: Movement, intake: Intake) -> Consignment:
    def named(*roles: str) -> str:
        found = party(goods, *roles)
        return found.name[:160] if found is not None else ""

    first = goods.goods[0] if goods.goods else None
    end_user, consignee = party(goods, "end_user"), party(goods, "consignee", "importer")
    direction = next((line["direction"] for line in facts if line.get("direction")), movement.direction)
    permits = list(dict.fromkeys(number for line in goods.goods for number in line.permits))
    return Consignment(
        label=intake.label,
        recorded_at=intake.received_at,
        movement_id=movement.pk,
        intake_id=intake.pk,
        reference=goods.reference[:80] or "—",
        description=((first.description if first else "") or "")[:300],
        hs=((first.hs if first else "") or "")[:12],
        consignor=named("consignor", "exporter"),
        consignee=named("consignee", "importer"),
        intermediary=named("intermediary"),
        end_user=named("end_user"),
        end_user_country=country_code(end_user.country if end_user else "") or "",
        direction=direction or "",
        destination=(
            (goods.destination or goods.discharge or "") or ((consignee.country if consignee else "") or "")
        )[:12],
        permits=" ".join(permits)[:200],
        moves_at=movement.at,
        address_key=address_key(consignee.address if consignee else None),
        identity=goods_identity(goods),
        declared=asdict(goods),
        facts=facts,
        retention_until=intake.retention_until,
    )


def mode_of(row: Consignment) -> str | None:
    """How the goods travel, as the manifest said."""
    return next((line["mode"] for line in row.facts or () if line.get("mode")), None)


def goods_of(row: Consignment) -> Goods:
    """The engine's consignment from the row that was kept."""
    from entente.screening.engine.manifests import GoodsLine, Party
    from entente.screening.engine.manifests.model import Equipment

    told = {"reference": str(row.reference)} | dict(row.declared or {})
    told["parties"] = [Party(**one) for one in told.get("parties", ())]
    told["goods"] = [GoodsLine(**one) for one in told.get("goods", ())]
    told["equipment"] = [Equipment(**one) for one in told.get("equipment", ())]
    return Goods(**told)


def person_of(row: Traveller) -> Person:
    """The engine's traveller from the row that was kept."""
    from entente.screening.engine.manifests import Document

    return Person(
        str(row.family_name),
        str(row.given_names),
        date_of_birth=row.date_of_birth.isoformat() if row.date_of_birth else None,
        sex=row.sex or None,
        nationality=row.nationality or None,
        birthplace=row.birthplace or None,
        documents=[Document(**document) for document in row.documents],
        also_named=list(row.also_named),
        contacts=list(row.contacts or ()),
    )


def script_of(text: str) -> str:
    """The script most letters of a name are written in: Latin, Arabic, Cyrillic, Han …"""
    seen: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            name = unicodedata.name(letter, "").split(" ")[0].title()
            seen[name] = seen.get(name, 0) + 1
    return max(seen, key=lambda name: seen[name])[:10] if seen else ""
