"""A lead to the other agency: only what the law opens, recorded as the disclosure that it is (JC1, EN12)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from entente.authority import desk, recipients
from entente.authority.engine import decide, explain
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code
from entente.authority.engine.standing import EVERYTHING
from entente.authority.gate import overlay
from entente.communications.models import Lead
from entente.core.gate import Context
from entente.core.models import Regime
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, NotAllowed

TEXTS = ("grounds", "contribution", "proportionality")
STATED = {"recipient.roles", "texts"}


def edit(record: Lead, field: str) -> str:
    return f"/communications/leads/{record.pk}/edit/#id_{field}"


def told(record: Lead) -> dict[str, Any]:
    """What the disclosure says of itself."""
    return {
        "recipient": record.pass_to,
        "recipient_unit": record.pass_unit,
        "recipient_person": record.pass_person,
        "purpose": record.purpose,
        "act": record.act,
        "offence": record.offence,
        "indictable": record.indictable,
        "description": record.told,
        "elements": [],
        "recipient_role": record.recipient_role,
        "regime": record.label.regime,
        "protected": record.label.protected,
        "secret": record.label.secret,
        "register": record._meta.label_lower,
        "object_id": str(record.pk),
    }


def texts(record: Lead) -> dict[str, Any]:
    found = {name: getattr(record, name) for name in TEXTS}
    graded = record.source and record.information
    return found | {
        "solely": record.solely,
        "cleared": True,  # who passes it on names the person
        "accuracy": record.get_information_display() if graded else "",
        "reliability": record.get_source_display() if graded else "",
    }


def request(record: Lead, context: Context) -> law.Request:
    """The lead and its recipient as the engine takes them."""
    holder = agency_code(context.agency.code)
    who, _taken = recipients.told(
        context, record.pass_to, record.pass_unit, record.pass_person, record.recipient_role, cleared=True
    )
    written = frozenset(name for name, value in texts(record).items() if value and name != "cleared")
    given = {
        "purpose.act": record.act, "purpose.offence": record.offence,
        "purpose.offence.reference": record.offence, "purpose.offence.indictable": record.offence,
        "purpose.kind": record.purpose,
    }  # fmt: skip
    return law.Request(
        holder=holder,
        originator=agency_code(record.label.originator.code),
        label=law.Label(
            regime=record.label.regime, protected=record.label.protected, secret=record.label.secret,
            caveats=tuple(record.label.caveats),
            overlays=tuple(overlay(one) for one in record.label.overlays),
            retention_until=record.retention_until, collected_at=record.recorded_at,
            identifies_person=record.points_to_person,
        ),
        recipient=who,
        purpose=law.Purpose(
            kind=record.purpose or None, act=record.act or None, offence=record.offence or None,
            indictable=record.indictable if record.offence else None,
        ),
        form="oral",
        now=context.at.astimezone(UTC),
        given=EVERYTHING | STATED | {path for path, value in given.items() if value},
    ).with_texts(law.Texts(written), law.Texts())  # fmt: skip


def recipient_named(record: Lead, context: Context) -> Missing | None:
    if (
        record.pass_to_id
        and record.pass_to_id != context.agency.pk
        and record.pass_unit
        and record.pass_person
    ):
        return None
    return Missing(
        "Name the other agency, its unit and who receives it.",
        "Indiquez l’autre organisme, son unité et qui le reçoit.",
        edit(record, "pass_to"),
    )


def graded(record: Lead, context: Context) -> Missing | None:
    if record.source and record.information:
        return None
    return Missing(
        "Grade the source and the information.", "Cotez la source et l’information.", edit(record, "source")
    )


def law_opens(record: Lead, context: Context) -> Missing | None:
    """Nothing for a lead about no person; otherwise what the nearest gateway still asks for."""
    if not record.points_to_person or recipient_named(record, context):
        return None
    asked = request(record, context)
    if decide(asked).grade in ("summary", "full"):
        return None
    near = explain(asked)[:1]
    if not near:
        return Missing(
            "No provision lets this go to that agency.",
            "Aucune disposition ne permet de le communiquer à cet organisme.",
            edit(record, "purpose"),
        )
    gateway, failing = near[0].gateway, near[0].failing
    en = " ".join(test.en for test in failing)
    fr = " ".join(test.fr for test in failing)
    return Missing(
        f"{gateway.id} comes nearest. Not yet met: {en}",
        f"La disposition {gateway.id} est la plus proche. Reste à satisfaire : {fr}",
        edit(record, "purpose"),
    )


def pass_on(record: Lead, reader: Reader) -> None:
    """Record the disclosure with its provision; the recipient finds it among those made to them."""
    if not record.points_to_person:
        return  # open to both agencies from the moment it was heard
    made = desk.said(reader.context, told(record), texts(record))
    if not made.lawful:  # what the need said before is true no more: nothing of the step remains
        raise NotAllowed((law_opens(record, reader.context) or Missing("Not open.", "Pas ouvert."),))
    Lead.objects.ungated("the step that the officer takes writes what it rests on").filter(
        pk=record.pk
    ).update(disclosure=made.pk, passed_under="; ".join(made.authority)[:200])


HEARD_UNDER = {"CBSA": Regime.CUSTOMS}
"""What an agency hears is collected under its own law; the police's is police information."""


def regime_of(agency: Any) -> str:
    return str(HEARD_UNDER.get(agency.code, Regime.POLICE))
