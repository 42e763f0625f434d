"""A transmission into the database: read, kept, screened, answered. Upload, folder and API come through here.

The engine does the work (:mod:`engine.manifests`, :mod:`engine.screen`, :mod:`engine.rules`); this module
turns what it says into rows under the right label and never decides anything itself.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from entente import ledger
from entente.core import warmup
from entente.core.gate import Context, working_as
from entente.core.models import Label, Officer
from entente.screening import columns, finding, parts, rows, updates, zones
from entente.screening.engine.errors import InputError
from entente.screening.engine.manifests import Manifest, read
from entente.screening.engine.manifests.cusres import acknowledgement
from entente.screening.engine.manifests.model import Meant
from entente.screening.engine.rules.derive import (
    consignment_index,
    consignment_rows,
    direction_of,
    traveller_rows,
)
from entente.screening.engine.unpack import TooLarge, Unpackable, unpack
from entente.screening.locks import alone
from entente.screening.models import Intake, Movement
from entente.screening.models.movements import Direction, Mode

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://entente.example/screening")
REJECTS = 500
"""So many rejects are kept with their reason; ``refused`` counts them all."""


class NotTaken(Exception):
    """A transmission cannot be taken as a whole; ``code`` is one of the reject reasons or a word of ours,
    ``why`` the engine's own sentence where it has one."""

    def __init__(self, code: str, why: InputError | None = None) -> None:
        super().__init__(code)
        self.code, self.why = code, why


@dataclass
class Taken:
    """What came of a transmission."""

    intake: Intake
    travellers: int
    consignments: int
    refused: int
    hits: int
    again: bool = False
    withdrawn: int = 0
    known: int = 0
    waited: float = 0.0
    """Seconds that it waited for a process that had only just started; ``took_ms`` has them in it."""


@dataclass
class Work:
    """One transmission while it is taken in: its row, what is to be screened, what was known or taken out."""

    intake: Intake
    batch: finding.Batch
    seen: dict[tuple[uuid.UUID, str], Any] = field(default_factory=dict)
    withdrawn: int = 0
    known: int = 0
    named: int = 0
    listed: int = 0


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


def own_label(context: Context) -> Label:
    """The label of what an officer records here: customs information where the agency collects it, else
    police."""
    customs = context.agency.units.filter(regimes__contains=["customs"]).exists()
    return label_for(context, "customs" if customs else "police")


def take(data: bytes, name: str, source: str, context: Context, named: columns.Named | None = None) -> Taken:
    """Take one transmission in and screen it; the same bytes twice are taken once, whoever sends them when.

    A later message of the same sender may replace, add to, delete from or cancel an earlier one: who and
    what is on both is kept as it is, with its verdicts; what fell away is marked as no longer on the
    manifest. ``named``: a table's columns as a person named them; a table with a heading that was named
    before is read as it was then.

    :raises NotTaken: empty, too large (as it came or unpacked), or neither EDIFACT nor a known table.
    """
    name, data = _unpacked(name, data)
    if not data.strip():
        raise NotTaken("empty")
    began = time.perf_counter()
    waited = warmup.waited()
    digest = hashlib.sha256(data).hexdigest()
    with working_as(context), transaction.atomic():
        alone([f"screening:intake:{context.agency.pk}:{digest}"])
        earlier = Intake.objects.visible(context).filter(digest=digest).first()
        if earlier is not None:
            return Taken(earlier, earlier.travellers, earlier.consignments, earlier.refused, 0, again=True)
        given = named
        named = named or columns.remembered(data, context)
        manifests = read(data, name, named.mapping if named else None, context.at.year)
        if given is not None and not any(m.travellers or m.consignments for m in manifests):
            raise NotTaken("nothing_named")
        if all(manifest.kind == "other" for manifest in manifests):
            raise NotTaken(manifests[0].rejects[0].reason if manifests[0].rejects else "not_edifact")
        intake = _intake(data, digest, name, source, manifests, context)
        if named is not None:
            intake.sender, intake.columns = named.carrier[:80], named.mapping
            intake.heading = columns.digest(columns.heading_of(data))
        work = Work(intake, finding.Batch(context, intake.label))
        alone(f"screening:movement:{intake.label.pk}:{_called(m)}" for m in manifests)
        for manifest in manifests:
            _manifest(manifest, manifest.meant, work)
        hits = work.batch.screen()
        intake.travellers, intake.consignments = work.named, work.listed
        intake.withdrawn, intake.known = work.withdrawn, work.known
        intake.lists = work.batch.versions
        intake.took_ms = round((time.perf_counter() - began) * 1000)
        intake.save(
            update_fields=[
                "travellers",
                "consignments",
                "lists",
                "took_ms",
                "withdrawn",
                "known",
                "parts",
                "sender",
                "columns",
                "heading",
            ]
        )
        ledger.append(
            "screening:manifest:taken",
            (Intake._meta.label_lower, str(intake.pk)),
            context=context,
            authority=("Customs Act, 107.1",),
            content={
                "digest": digest,
                "travellers": intake.travellers,
                "refused": intake.refused,
                "meant": intake.function,
                "withdrawn": intake.withdrawn,
            },
        )
    return Taken(
        intake, intake.travellers, intake.consignments, intake.refused, hits,
        withdrawn=work.withdrawn, known=work.known, waited=waited,
    )  # fmt: skip


def _unpacked(name: str, data: bytes) -> tuple[str, bytes]:
    """The one file that was sent, gzip and zip opened."""
    if len(data) > settings.UPLOAD_AT_MOST["manifest"]:
        raise NotTaken("too_large")
    try:
        found = unpack(name, data, settings.UPLOAD_AT_MOST["manifest_unpacked"])
    except TooLarge as error:
        raise NotTaken("unpacks_too_large", error) from error
    except Unpackable as error:
        raise NotTaken("packed", error) from error
    if len(found) > 1:
        raise NotTaken("several_files")
    return found[0]


def _intake(
    data: bytes,
    digest: str,
    name: str,
    source: str,
    manifests: list[Manifest],
    context: Context,
) -> Intake:
    # Who travels is passenger information, the narrowest regime; goods are customs information.
    people = any(manifest.travellers for manifest in manifests)
    said = [manifest.meant for manifest in manifests]
    first = next((one for one in said if one.function != "original"), said[0])
    intake = Intake(
        label=label_for(context, "pnr" if people else "customs"),
        recorded_at=context.at,
        name=name[:200],
        source=source,
        received_at=context.at,
        digest=digest,
        sender=manifests[0].sender[:80],
        kinds=", ".join(sorted({manifest.kind for manifest in manifests}))[:80],
        function=first.function,
        reference=first.reference,
        revision=first.revision,
        rejects=[
            {"segment": r.segment, "position": r.position, "tag": r.tag, "reason": r.reason}
            for manifest in manifests
            for r in manifest.rejects
        ][:REJECTS],
        refused=sum(len(manifest.rejects) for manifest in manifests),
        answer=acknowledgement(manifests, data) if data.lstrip()[:3] in (b"UNA", b"UNB", b"UNH") else "",
        retention_until=rows.kept_until(context.at),
    )
    intake.save(force_insert=True)
    return intake


def _manifest(manifest: Manifest, said: Meant, work: Work) -> None:
    if (
        not manifest.travellers
        and not manifest.consignments
        and said.function not in ("cancellation", "deletion")
    ):
        if manifest.part is not None:
            work.intake.parts.append(parts.row(manifest.part, None, ()))
        return
    intake, batch = work.intake, work.batch
    work.named += len(manifest.travellers)
    work.listed += len(manifest.consignments)
    earlier = updates.earlier_movement(manifest, said, intake, batch.context)
    movement = _movement(manifest, said, batch, earlier)
    batch.movements[movement.pk] = movement
    taking = updates.Update(manifest, said, movement, intake, batch.context)
    if said.function in ("cancellation", "deletion"):
        work.withdrawn += taking.delete()
        if manifest.part is not None:
            intake.parts.append(parts.row(manifest.part, movement.pk, ()))
        return
    named: set[uuid.UUID] = set()
    facts = traveller_rows(manifest)
    for person, told in zip(manifest.travellers, facts, strict=True):
        identity = rows.person_identity(person)
        if taking.keeps(identity, "traveller") or (identity and (movement.pk, identity) in work.seen):
            work.known += 1
            continue
        row = rows.traveller(person, told, movement, intake)
        named.add(row.pk)
        work.seen[movement.pk, identity] = row
        batch.people.append((row, person))
    by_consignment: dict[int, list[dict[str, Any]]] = {}
    for (at, _line), told in zip(consignment_index(manifest), consignment_rows(manifest), strict=True):
        by_consignment.setdefault(at, []).append(told)
    for at, goods in enumerate(manifest.consignments):
        identity = rows.goods_identity(goods)
        if taking.keeps(identity, "consignment") or (movement.pk, identity) in work.seen:
            work.known += 1
            continue
        declared = rows.consignment(goods, by_consignment.get(at, []), movement, intake)
        named.add(declared.pk)
        work.seen[movement.pk, identity] = declared
        batch.goods.append((declared, goods))
    if manifest.part is not None:
        intake.parts.append(parts.row(manifest.part, movement.pk, named | taking.kept))
        whole = parts.whole_of(manifest.part, intake, batch.context)
        if not whole.complete:
            return  # who is not named yet may stand in a part that is still to come
        taking.kept |= whole.named
    if said.replaces:
        work.withdrawn += taking.drop_the_rest()


def _name(manifest: Manifest) -> str:
    return (manifest.flight or manifest.conveyance or manifest.message or "").replace(" ", "")[:40]


def _mode(manifest: Manifest) -> str:
    return manifest.mode if manifest.mode in Mode.values else ("air" if manifest.travellers else "other")


def _called(manifest: Manifest) -> str:
    """By what two files of one movement are known before it is worked out when it moves."""
    return f"{_mode(manifest)}:{_name(manifest)}"


def _movement(manifest: Manifest, said: Meant, batch: finding.Batch, earlier: Movement | None) -> Movement:
    legs = manifest.legs
    direction = manifest.direction or (
        direction_of(manifest.consignments[0], manifest.mode) if manifest.consignments else None
    )
    border = legs[-1] if direction == "in" and legs else (legs[0] if legs else None)
    departs, sure_out = zones.moment(border.departs, border.origin) if border else (None, False)
    arrives, sure_in = zones.moment(border.arrives, border.destination) if border else (None, False)
    now = batch.context.at
    wanted = ((arrives, sure_in), (departs, sure_out))
    if direction != "in":
        wanted = wanted[::-1]
    acts, sure = next((pair for pair in wanted if pair[0] is not None), (now + timedelta(hours=12), True))
    assert acts is not None
    identity = f"{_mode(manifest)}|{_name(manifest)}|{acts.date()}|{direction}"
    found = earlier or next((m for m in batch.movements.values() if m.key == identity), None)
    found = found or Movement.objects.visible(batch.context).filter(key=identity, label=batch.label).first()
    if found is not None:
        if said.replaces and (departs or arrives):  # a delay moves what is known already
            found.departs_at, found.arrives_at = departs or found.departs_at, arrives or found.arrives_at
            if found.at != acts:
                batch.delayed.add(found.pk)
            found.at, found.zone_known = acts, sure
        found.identifier = found.identifier or said.identifier
        return found
    first = manifest.consignments[0] if manifest.consignments else None
    origin = (border.origin if border else None) or (first.loading or first.origin if first else None)
    destination = (border.destination if border else None) or (
        first.discharge or first.destination if first else None
    )
    return Movement(
        id=key("movement", batch.label.pk, identity),
        label=batch.label,
        recorded_at=now,
        key=identity[:160],
        mode=_mode(manifest),
        direction=direction if direction in Direction.values else Direction.UNKNOWN,
        flight=(manifest.flight or "").replace(" ", "")[:40],
        conveyance=(manifest.conveyance or "")[:80],
        identifier=said.identifier,
        origin=(origin or "")[:12],
        destination=(destination or "")[:12],
        departs_at=departs,
        arrives_at=arrives,
        at=acts,
        zone_known=sure,
        retention_until=rows.kept_until(departs, acts, now),
    )
