"""A transmission into the database: read, kept, screened, answered. Upload, folder and API come through here.

The engine does the work (:mod:`engine.manifests`, :mod:`engine.screen`, :mod:`engine.rules`); this module
turns what it says into rows under the right label and never decides anything itself.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from entente import ledger
from entente.core.gate import Context, working_as
from entente.core.models import Label, Officer
from entente.screening import finding
from entente.screening.engine.manifests import Consignment as Goods
from entente.screening.engine.manifests import Manifest, read
from entente.screening.engine.manifests import Traveller as Person
from entente.screening.engine.manifests.cusres import acknowledgement
from entente.screening.engine.rules.derive import (
    consignment_index,
    consignment_rows,
    direction_of,
    traveller_rows,
)
from entente.screening.models import Consignment, Intake, Movement, Traveller
from entente.screening.models.movements import Direction, Mode

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://entente.example/screening")
LARGEST = 20 * 1024 * 1024
KEPT = timedelta(days=int(3.5 * 365))  # PNR regulations, section 3: three years and six months


class NotTaken(Exception):
    """A transmission cannot be taken as a whole; ``code`` is one of the reject reasons or a word of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Taken:
    """What came of a transmission."""

    intake: Intake
    travellers: int
    consignments: int
    refused: int
    hits: int
    again: bool = False


def key(*parts: Any) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, ":".join(map(str, parts)))


def service() -> Context:
    """The account that takes manifests in.

    :raises LookupError: there is none.
    """
    account = Officer.objects.filter(roles__contains=["service"], unit__regimes__contains=["pnr"]).first()
    if account is None:
        raise LookupError("no service account may take passenger information in")
    return Context(account, "customs-act-99:intake")


def label_for(context: Context, regime: str) -> Label:
    """The plain label of the agency's own for a regime; made where it is missing."""
    found = Label.objects.filter(holder=context.agency, regime=regime, inputs=None).order_by("pk").first()
    if found is None:
        found = Label.objects.create(
            holder=context.agency, originator=context.agency, regime=regime, protected="B"
        )
    return found


def take(data: bytes, name: str, source: str, context: Context) -> Taken:
    """Take one transmission in and screen it; the same bytes twice are taken once.

    :raises NotTaken: empty, too large, or neither EDIFACT nor a known table.
    """
    if not data.strip():
        raise NotTaken("empty")
    if len(data) > LARGEST:
        raise NotTaken("too_large")
    began = time.perf_counter()
    digest = hashlib.sha256(data).hexdigest()
    with working_as(context), transaction.atomic():
        earlier = Intake.objects.visible(context).filter(digest=digest).first()
        if earlier is not None:
            return Taken(earlier, earlier.travellers, earlier.consignments, earlier.refused, 0, again=True)
        manifests = read(data, name, about=context.at.year)
        if all(manifest.kind == "other" for manifest in manifests):
            raise NotTaken(manifests[0].rejects[0].reason if manifests[0].rejects else "not_edifact")
        # Who travels is passenger information, the narrowest regime; goods are customs information.
        people = any(manifest.travellers for manifest in manifests)
        label = label_for(context, "pnr" if people else "customs")
        intake = Intake(
            label=label,
            name=name[:200],
            source=source,
            received_at=context.at,
            digest=digest,
            sender=manifests[0].sender[:80],
            kinds=", ".join(sorted({manifest.kind for manifest in manifests}))[:80],
            rejects=[
                {"segment": r.segment, "position": r.position, "tag": r.tag, "reason": r.reason}
                for manifest in manifests
                for r in manifest.rejects
            ][:500],
            refused=sum(len(manifest.rejects) for manifest in manifests),
            answer=acknowledgement(manifests, data) if data.lstrip()[:3] in (b"UNA", b"UNB", b"UNH") else "",
            retention_until=(context.at + KEPT).date(),
        )
        intake.save(force_insert=True)
        batch = finding.Batch(context, label)
        for manifest in manifests:
            _manifest(manifest, intake, batch)
        hits = batch.screen()
        intake.travellers, intake.consignments = len(batch.people), len(batch.goods)
        intake.lists = batch.versions
        intake.took_ms = round((time.perf_counter() - began) * 1000)
        intake.save(update_fields=["travellers", "consignments", "lists", "took_ms"])
        ledger.append(
            "screening:manifest:taken",
            (Intake._meta.label_lower, str(intake.pk)),
            context=context,
            authority=("Customs Act, 107.1",),
            content={"digest": digest, "travellers": intake.travellers, "refused": intake.refused},
        )
    return Taken(intake, intake.travellers, intake.consignments, intake.refused, hits)


def _manifest(manifest: Manifest, intake: Intake, batch: finding.Batch) -> None:
    if not manifest.travellers and not manifest.consignments:
        return
    movement = _movement(manifest, batch)
    rows = traveller_rows(manifest)
    for person, facts in zip(manifest.travellers, rows, strict=True):
        batch.people.append((_traveller(person, facts, movement, intake), person))
    by_consignment: dict[int, list[dict[str, Any]]] = {}
    for (at, _line), facts in zip(consignment_index(manifest), consignment_rows(manifest), strict=True):
        by_consignment.setdefault(at, []).append(facts)
    for at, goods in enumerate(manifest.consignments):
        batch.goods.append((_consignment(goods, by_consignment.get(at, []), movement, intake), goods))
    movement.travellers += len(manifest.travellers)
    movement.consignments += len(manifest.consignments)
    batch.movements[movement.pk] = movement


def _instant(text: str | None) -> datetime | None:
    """The message's local time taken as UTC: carriers send no zone, and hours do not matter to the board's
    day. A date alone is its midnight."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def _movement(manifest: Manifest, batch: finding.Batch) -> Movement:
    legs = manifest.legs
    direction = manifest.direction or (
        direction_of(manifest.consignments[0]) if manifest.consignments else None
    )
    border = legs[-1] if direction == "in" and legs else (legs[0] if legs else None)
    departs, arrives = (
        (_instant(border.departs), _instant(border.arrives or border.departs)) if border else (None, None)
    )
    now = batch.context.at
    acts = (arrives if direction == "in" else departs) or arrives or departs or now + timedelta(hours=12)
    name = (manifest.flight or manifest.conveyance or manifest.message or "").replace(" ", "")[:40]
    mode = manifest.mode if manifest.mode in Mode.values else ("air" if manifest.travellers else "other")
    identity = f"{mode}|{name}|{acts.date()}|{direction}"
    found = next((m for m in batch.movements.values() if m.key == identity), None)
    found = found or Movement.objects.visible(batch.context).filter(key=identity, label=batch.label).first()
    if found is not None:
        return found
    first = manifest.consignments[0] if manifest.consignments else None
    origin = (border.origin if border else None) or (first.loading or first.origin if first else None)
    destination = (border.destination if border else None) or (
        first.discharge or first.destination if first else None
    )
    return Movement(
        id=key("movement", batch.label.pk, identity),
        label=batch.label,
        key=identity[:160],
        mode=mode,
        direction=direction if direction in Direction.values else Direction.UNKNOWN,
        flight=(manifest.flight or "").replace(" ", "")[:40],
        conveyance=(manifest.conveyance or "")[:80],
        origin=(origin or "")[:12],
        destination=(destination or "")[:12],
        departs_at=departs,
        arrives_at=arrives,
        at=acts,
        retention_until=(now + KEPT).date(),
    )


def _traveller(person: Person, facts: dict[str, Any], movement: Movement, intake: Intake) -> Traveller:
    return Traveller(
        label=intake.label,
        movement_id=movement.pk,
        intake_id=intake.pk,
        family_name=person.family_name[:120],
        given_names=person.given_names[:120],
        also_named=person.also_named,
        kind=person.kind[:24],
        direction=movement.direction,
        date_of_birth=date.fromisoformat(person.date_of_birth) if person.date_of_birth else None,
        sex=person.sex or "",
        nationality=(person.nationality or "")[:3],
        birthplace=(person.birthplace or "")[:80],
        documents=[asdict(document) for document in person.documents],
        itinerary=[asdict(leg) for leg in person.itinerary],
        booking=asdict(person.booking) if person.booking else {},
        facts=facts,
        travelled_at=movement.at,
        retention_until=intake.retention_until,
    )


def _consignment(
    goods: Goods, facts: list[dict[str, Any]], movement: Movement, intake: Intake
) -> Consignment:
    def named(*roles: str) -> str:
        return next((p.name for role in roles for p in goods.parties if p.role == role), "")[:160]

    first = goods.goods[0] if goods.goods else None
    return Consignment(
        label=intake.label,
        movement_id=movement.pk,
        intake_id=intake.pk,
        reference=goods.reference[:80] or "—",
        description=((first.description if first else "") or "")[:300],
        hs=((first.hs if first else "") or "")[:12],
        consignor=named("consignor", "exporter"),
        consignee=named("consignee", "importer"),
        end_user=named("end_user"),
        declared=asdict(goods),
        facts=facts,
        retention_until=intake.retention_until,
    )
