"""The disclosure desk: asking, answering, refusing, recording what was said aloud.

The answer is the engine's: the holder writes what the law wants written, the engine says whether that opens a
gateway, and what is given is recorded with the provision, the texts and the duties it was given under.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entente import ledger
from entente.authority import named, recipients, units, written
from entente.authority.engine import model as law
from entente.authority.engine.explain import Candidate
from entente.authority.models import Ask, Basis, Disclosure
from entente.authority.weighing import (
    TEXTS,
    NotOpen,
    bound_by,
    consider,
    decided,
    marks,
    named_in,
    outcome,
    requests,
)
from entente.core.gate import Context
from entente.core.history import storable
from entente.core.models import Agency, Officer, Role
from entente.core.waiting import Item
from entente.core.workflow.clock import working_days

ANSWER_WITHIN = working_days(5)
"""A standard of service between the agencies, not a period that a statute sets."""
KEPT = (*TEXTS, "solely", "cleared", "undertakings", "asked")
"""What the record of a disclosure keeps of what was written for it."""
OF_ANOTHER = ("head_decision", "originator_permission", "consent")
"""Texts that are another's word, which the officer who answers writes down."""
WATCHERS_ONLY = (Role.PRIVACY, Role.REVIEWER, Role.SECRETARIAT, Role.STEWARD, Role.SERVICE)


def operational(officer: Officer) -> bool:
    """Whether the officer has a role that does more than watch over the others."""
    return bool(set(officer.roles) - {str(role) for role in WATCHERS_ONLY})


def oversees(officer: Officer) -> bool:
    return officer.has_role(Role.PRIVACY, Role.REVIEWER)


def holds(context: Context) -> bool:
    """Whether the officer's agency holds information here: a review body does not."""
    return context.agency.kind == Agency.Kind.PARTNER


def may_ask(context: Context) -> bool:
    return operational(context.officer) or oversees(context.officer)


def asks(context: Context) -> QuerySet[Ask]:
    """Requests that this officer may see: asked by the own unit, held by the own agency, all to overseers.

    The database shows an agency's own in any case; this is what belongs on the officer's page.
    """
    rows = Ask.objects.select_related("holder", "asking", "unit", "asked_by", "answered_by")
    if context.officer.has_role(Role.REVIEWER):
        return rows
    agency = context.unit.agency_id
    if context.officer.has_role(Role.PRIVACY):
        return rows.filter(Q(asking=agency) | Q(holder=agency))
    return rows.filter(Q(unit=context.unit) | Q(holder=agency))


def disclosures(context: Context) -> QuerySet[Disclosure]:
    rows = Disclosure.objects.select_related("holder", "recipient", "made_by", "ask", "commissioner")
    if context.officer.has_role(Role.REVIEWER):
        return rows
    agency = context.unit.agency_id
    if context.officer.has_role(Role.PRIVACY):
        return rows.filter(Q(recipient=agency) | Q(holder=agency))
    return rows.filter(
        Q(made_by=context.officer)
        | Q(ask__unit=context.unit)
        | Q(ask__answered_by=context.officer)
        | Q(how=Disclosure.How.ORAL) & units.received_by(context)
    )


def told(context: Context, rows: Iterable[Disclosure]) -> list[Disclosure]:
    """The rows for a page, each with ``words``: what it says of the information, where that is shown."""
    from entente.authority import answers

    made = list(rows)
    for one in made:
        seen = one.ask is not None or answers.may_read_words(context, one)
        one.words = one.description if seen else ""  # type: ignore[attr-defined]
    return made


def basis(made: Ask) -> Basis | None:
    """What an answer rests on, where the database shows it: to its holder and to reviewers."""
    return Basis.objects.filter(ask=made).first()


def may_answer(context: Context, ask: Ask) -> bool:
    return ask.open and ask.holder_id == context.unit.agency_id and operational(context.officer)


def may_withdraw(context: Context, ask: Ask) -> bool:
    return ask.open and ask.asked_by_id == context.officer.pk


def waiting_items(context: Context) -> list[Item]:
    """Open requests that the officer's agency holds the answer to."""
    if not operational(context.officer):
        return []
    rows = asks(context).filter(state=Ask.State.ASKED, holder=context.unit.agency_id)[:20]
    return [
        Item(
            _("%(number)s from %(who)s") % {"number": one.number, "who": one.asking.abbreviation},
            f"/authority/requests/{one.pk}/",
            one.due_at,
            "ask_asked",
            one.description[:80],
        )
        for one in rows
    ]


# -- asking ----------------------------------------------------------------------------------------------


@transaction.atomic
def ask(context: Context, told: dict[str, Any]) -> Ask:
    """A written request, recorded as it was made; in which capacity it is made, core knows."""
    told = told | recipients.in_record(context.officer)
    made = Ask(
        **told, at=context.at, due_at=ANSWER_WITHIN(context.at), asking_id=context.unit.agency_id,
        unit=context.unit, asked_by=context.officer,
    )  # fmt: skip
    made.number = f"{context.agency.code}-{context.at:%y%m}-{made.pk.hex[-6:].upper()}"
    made.save(force_insert=True)
    _write(context, made, "asked", {name: value for name, value in told.items() if name != "holder"})
    return made


def _write(context: Context, made: Ask, verb: str, content: dict[str, Any], authority: Any = ()) -> Any:
    return ledger.append(
        f"authority:request:{verb}",
        ("authority.ask", str(made.pk)),
        context=context,
        authority=tuple(authority),
        content={"number": made.number, **content},
    )


# -- answering -----------------------------------------------------------------------------------------


@transaction.atomic
def give(
    context: Context,
    made: Ask,
    texts: dict[str, Any],
    content: str,
    kept_back: str = "",
    conditions: dict[str, Any] | None = None,
) -> Disclosure:
    """Give what was asked, or less of it; raises :class:`NotOpen` where the law does not let it out.

    ``conditions``: fields of the record that bind the recipient (``onward``, ``retention_until`` …).
    """
    made = Ask.objects.select_for_update(of=("self",)).select_related("holder", "asking").get(pk=made.pk)
    if not may_answer(context, made):
        raise PermissionError("not this officer's to answer, or answered already")
    record, conditions = named_in(context, made), dict(conditions or {})
    marks(made, texts, record)
    known = written.in_force(context, made.holder, made.asking)
    put = texts | {"caveats": conditions.get("caveats", ())}
    decision, near = consider(made, put, context.at, record, known)
    if decision.grade not in ("summary", "full"):
        raise NotOpen(decision, near)
    kept = {name: texts[name] for name in (*TEXTS, "solely", "undertakings") if texts.get(name)}
    made.state = Ask.State.LESS if kept_back else Ask.State.GIVEN
    made.answered_by, made.answered_at = context.officer, context.at
    made.answer = content
    under = texts.get("arrangement") or ""
    rests = decision.as_json() | ({"arrangement": under} if under else {})
    if record is not None:
        rests["labels"] = record.as_json()
        conditions |= bound_by(record, conditions)
    made.save()
    Basis.objects.create(ask=made, holder=made.holder, texts=kept, decision=rests)
    entry = _write(
        context,
        made,
        "given",
        {
            "content": content,
            "texts": kept,
            "kept_back": kept_back,
            "conditions": {name: storable(value) for name, value in conditions.items()},
        },
        decision.authority,
    )
    return Disclosure.objects.create(
        at=context.at, how=Disclosure.How.ANSWER, ask=made, holder=made.holder, recipient=made.asking,
        recipient_unit=made.unit.name_en, recipient_person=str(made.asked_by), made_by=context.officer,
        authorized_by=str(context.officer), purpose=made.purpose, act=made.act, offence=made.offence,
        circumstances=made.circumstances,
        indictable=made.indictable, description=made.description,
        elements=texts["elements_given"] if texts.get("elements_given") else made.elements,
        recipient_role=made.recipient_role, recipient_roles=made.recipient_roles,
        arrangement=under if under in decision.authority else "",
        regime=made.regime, protected=made.protected, secret=made.secret,
        minimisation=kept_back, texts=kept, signed=signed(context, kept, texts.get("decided_by", "")),
        stated=f"{made.purpose}:{made.file}"[:160], entry=entry,
        **conditions, **outcome(decision),
    )  # fmt: skip


def signed(context: Context, kept: dict[str, Any], decided_by: str) -> dict[str, dict[str, str]]:
    """Whose word each text is: the officer's who writes it, or another's, by name and position."""
    officer, at = context.officer, context.at.isoformat(timespec="seconds")
    made = {}
    for name in kept:
        other = name in OF_ANOTHER and bool(decided_by)
        made[name] = {
            "by": decided_by if other else str(officer),
            "role": "" if other else ", ".join(officer.roles),
            "at": at,
            "recorded_by": officer.get_username(),
        }
    return made


@transaction.atomic
def refuse(
    context: Context, made: Ask, reason: str, said: dict[str, Any] | None = None, known: bool = False,
    test: str = "",
) -> None:  # fmt: skip
    """Refuse with a reason. ``known``: the requester may know that it exists, and so is told the law's tests.

    ``said``: marks and texts as the form has them, so that what was written counts as written; ``test``: the
    test of the law that the holder says it fails.

    Otherwise the reason is all that the requester reads: which tests failed would tell what is held.
    """
    from entente.authority import refusals

    made = Ask.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if not may_answer(context, made):
        raise PermissionError("not this officer's to answer, or answered already")
    record = named_in(context, made)
    if said or record is not None:
        marks(made, said or {}, record)
    named_by = written.in_force(context, made.holder, made.asking)
    decision, near = consider(made, said or {}, context.at, record, named_by)
    refusals.keep(made, "holder", near, context.at, test)
    if not known:
        made.regime = ""  # what it was collected as would tell that it is there
        made.protected = made.secret = None
    made.state, made.answer = Ask.State.REFUSED, reason
    made.answered_by, made.answered_at = context.officer, context.at
    if known:
        made.decision = decision.as_json() | {"near": [one.as_json() for one in near[:1]], "known": True}
    made.save()
    _write(context, made, "refused", {"reason": reason, "existence_known": known})


@transaction.atomic
def withdraw(context: Context, made: Ask) -> None:
    made = Ask.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if not may_withdraw(context, made):
        raise PermissionError("not this officer's to withdraw, or answered already")
    made.state = Ask.State.WITHDRAWN
    made.save()
    _write(context, made, "withdrawn", {})


def stated(
    context: Context, told: dict[str, Any], texts: dict[str, Any], how: str
) -> tuple[Disclosure, law.Decision, list[Candidate]]:
    """What the holder gives without a request made here, not saved yet; what the law says of it, and the
    nearest gateways.

    ``texts``: what is written for it, and ``arrangement`` (named), ``cleared`` (the holder vouches for the
    recipient's clearance), ``overlays`` (protections that no named record says), ``asked`` (their request).
    """
    recipient, about = told["recipient"], told.get("object_id") or ""
    told = {name: value for name, value in told.items() if name != "object_id"}
    record = named.of(context, told.get("register", ""), about)
    if record is not None:
        told |= bound_by(record, told)
        told["register"] = named.kind_of(told["register"])
    made = Disclosure(
        **told, at=context.at, how=how, holder_id=context.unit.agency_id,
        made_by=context.officer, authorized_by=str(context.officer), stated=context.purpose, grade="full",
        object_ids=[about] if record is not None else [],
        texts={name: texts[name] for name in KEPT if texts.get(name)},
    )  # fmt: skip
    made.recipient_unit = units.named(recipient, made.recipient_unit)
    made.signed = signed(context, made.texts, texts.get("decided_by", ""))
    marks(made, told, record)
    who, taken = recipients.told(
        context, recipient, made.recipient_unit, made.recipient_person, made.recipient_role,
        cleared=bool(texts.get("cleared")),
    )  # fmt: skip
    for name, value in taken.items():
        setattr(made, name, value)
    under = texts.get("arrangement") or None
    wrote = law.Texts(
        frozenset(made.texts) - {"cleared", "undertakings", "asked"},
        frozenset(texts.get("undertakings") or ()),
    )
    asked = {"written_request", "request_describes_information"} if texts.get("asked") else set()
    form = "oral" if how == Disclosure.How.ORAL else "written"
    rows = [
        replace(one.with_texts(wrote, law.Texts(frozenset(asked))), form=form, arrangement=under)
        for one in requests(
            made,
            context.agency,
            who,
            context.at,
            tuple(made.caveats),
            record,
            tuple(texts.get("overlays") or ()),
        )
    ]
    decision, near = decided(rows, record, written.in_force(context, context.agency, recipient))
    for name, value in outcome(decision).items():
        setattr(made, name, value)
    made.arrangement = under if under and under in decision.authority else ""
    return made, decision, near


def keep(context: Context, made: Disclosure, verb: str) -> Disclosure:
    """Record it, in the ledger too."""
    made.entry = ledger.append(
        f"authority:disclosure:{verb}",
        ("authority.disclosure", str(made.pk)),
        context=context,
        authority=tuple(made.authority),
        content={
            "description": made.description, "to": made.recipient.code, "unit": made.recipient_unit,
            "onward": made.onward, "secondary_use": made.secondary_use,
            "until": storable(made.retention_until),
        },
    )  # fmt: skip
    made.save(force_insert=True)
    return made


@transaction.atomic
def said(context: Context, told: dict[str, Any], texts: dict[str, Any]) -> Disclosure:
    """An oral disclosure as it happened. One that no provision opens is recorded all the same, and shows."""
    made, _decision, _near = stated(context, told, texts, Disclosure.How.ORAL)
    made.grade = "full"
    return keep(context, made, "said")


@transaction.atomic
def send(context: Context, told: dict[str, Any], texts: dict[str, Any]) -> Disclosure:
    """Give it to a body abroad, in writing; raises :class:`NotOpen` where the law does not let it out."""
    made, decision, near = stated(context, told, texts, Disclosure.How.ABROAD)
    if decision.grade not in ("summary", "full"):
        raise NotOpen(decision, near)
    return keep(context, made, "sent")


@transaction.atomic
def settle(context: Context, made: Disclosure, what: str, text: str = "") -> None:
    """The recipient acknowledges, says what use it was, or that it was destroyed or returned."""
    if made.recipient_id != context.unit.agency_id:
        raise PermissionError("the recipient settles it")
    if what == "acknowledge" and made.acknowledged_at is None:
        made.acknowledged_at = context.at
    elif what in ("destroyed", "returned") and not made.ended:
        made.ended, made.ended_on = what, context.at.date()
    elif what == "feedback" and text:
        made.feedback = text
    else:
        return
    made.save(update_fields=["acknowledged_at", "ended", "ended_on", "feedback"])
    ledger.append(
        f"authority:disclosure:{what}",
        ("authority.disclosure", str(made.pk)),
        context=context,
        content={"text": text},
    )
