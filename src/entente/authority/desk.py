"""The disclosure desk: asking, answering, refusing, recording what was said aloud.

The answer is the engine's: the holder writes what the law wants written, the engine says whether that opens a
gateway, and what is given is recorded with the provision, the texts and the duties it was given under.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entente import ledger
from entente.authority import named, units
from entente.authority.engine import decide, explain
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code, agency_kind
from entente.authority.engine.explain import Candidate
from entente.authority.engine.standing import EVERYTHING
from entente.authority.models import Ask, Disclosure
from entente.authority.named import Named, higher
from entente.core.gate import Context
from entente.core.history import storable
from entente.core.models import Agency, Officer, Role
from entente.core.waiting import Item
from entente.core.workflow.clock import working_days

ANSWER_WITHIN = working_days(5)
"""A standard of service between the agencies, not a period that a statute sets."""
TEXTS = (
    "grounds", "contribution", "proportionality", "accuracy", "reliability", "written_reasons", "consent",
    "originator_permission", "head_decision",
)  # fmt: skip
CIRCUMSTANCES = {
    "proceeding": "purpose.proceeding.id", "commenced": "purpose.proceeding.commenced",
    "instrument": "purpose.instrument.kind", "instrument_reference": "purpose.instrument.reference",
    "max_years": "purpose.offence.max_years", "terrorism": "purpose.offence.terrorism",
    "transnational": "purpose.offence.transnational",
}  # fmt: skip
"""Of a request's circumstances the field of the engine's ``Purpose``, and its path in a request."""
OF_ANOTHER = ("head_decision", "originator_permission", "consent")
"""Texts that are another's word, which the officer who answers writes down."""
WATCHERS_ONLY = (Role.PRIVACY, Role.REVIEWER, Role.SECRETARIAT, Role.STEWARD, Role.SERVICE)


class NotOpen(Exception):
    """The law does not let it out on what is written; ``decision`` says why."""

    def __init__(self, decision: law.Decision, near: list[Candidate]) -> None:
        super().__init__("not open")
        self.decision, self.near = decision, near


def operational(officer: Officer) -> bool:
    """Whether the officer has a role that does more than watch over the others."""
    return bool(set(officer.roles) - {str(role) for role in WATCHERS_ONLY})


def oversees(officer: Officer) -> bool:
    return officer.has_role(Role.PRIVACY, Role.REVIEWER)


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
    """A written request, recorded as it was made."""
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


# -- what the law says ---------------------------------------------------------------------------------------


def put(made: Ask, texts: dict[str, Any], at: datetime, record: Named | None = None) -> list[law.Request]:
    """The request as the engine takes it: its own words on the asker's side, the holder's on the other.

    One for each label that the named ``record`` stands under; what names no record is decided on the
    marks that the holder puts.
    """
    who = made.asked_by
    written = frozenset(name for name in TEXTS if str(texts.get(name, "")).strip())
    written |= frozenset({"solely"} if texts.get("solely") else ())
    asked = {"written_request"} | ({"request_describes_information"} if made.description.strip() else set())
    recipient = law.Recipient(
        agency=agency_code(made.asking.code),
        unit=made.unit.name_en,
        kind=agency_kind(str(agency_code(made.asking.code))),
        roles=(made.recipient_role,),
        protected=who.clearance_protected,
        secret=who.clearance_secret,
        active=who.is_active,
    )
    said = law.Texts(written, frozenset(texts.get("undertakings", ())))
    rows = _requests(made, made.holder, recipient, at, tuple(texts.get("caveats") or ()), record)
    return [one.with_texts(said, law.Texts(frozenset(asked))) for one in rows]


def _requests(
    stated: Ask | Disclosure,
    holder: Agency,
    recipient: law.Recipient,
    at: datetime,
    caveats: tuple[str, ...],
    record: Named | None,
) -> list[law.Request]:
    made = _request(stated, holder, recipient, at)
    if record is None:
        return [replace(made, label=replace(made.label, caveats=caveats))]
    found = []
    for part in record.parts:
        label = replace(
            part.label,
            protected=higher(law.PROTECTED, part.label.protected, stated.protected),
            secret=higher(law.SECRET, part.label.secret, stated.secret),
            caveats=tuple(dict.fromkeys((*part.label.caveats, *caveats))),
        )
        # its own marks only close: what they say of whose it was first stands with the inputs
        originator = made.holder if part.own_marks else part.originator
        found.append(replace(made, label=label, originator=originator))
    return found


def _request(stated: Ask | Disclosure, holder: Agency, recipient: law.Recipient, at: datetime) -> law.Request:
    code = agency_code(holder.code)
    given = {
        "purpose.act": stated.act, "purpose.offence": stated.offence,
        "purpose.offence.reference": stated.offence, "purpose.offence.indictable": stated.offence,
        "recipient.roles": True, "texts": True, "elements": stated.elements,
    }  # fmt: skip
    more = {name: value for name, value in stated.circumstances.items() if name in CIRCUMSTANCES}
    given |= {CIRCUMSTANCES[name]: value for name, value in more.items()}
    return law.Request(
        holder=code,
        originator=code,
        label=law.Label(
            regime=stated.regime or None,
            protected=stated.protected,
            secret=stated.secret,
            collected_at=at,
            identifies_person=stated.regime != "non_personal",
        ),
        recipient=recipient,
        purpose=law.Purpose(
            kind=stated.purpose,
            act=stated.act or None,
            offence=stated.offence or None,
            indictable=stated.indictable if stated.offence else None,
            **more,
        ),
        form="written",
        elements=tuple(stated.elements),
        now=at.astimezone(UTC),
        given=EVERYTHING | {path for path, value in given.items() if value},
    )


def named_in(context: Context, made: Ask) -> Named | None:
    """The record that the request names, as the officer who answers may read it."""
    return named.of(context, made.register, made.object_id)


def consider(
    made: Ask, texts: dict[str, Any], at: datetime, record: Named | None = None
) -> tuple[law.Decision, list[Candidate]]:
    """The decision on what is written so far, and the gateways nearest to opening."""
    return _decided(put(made, texts, at, record), record)


NOT_READ = law.Reason(
    "record_not_read",
    "The request names a record that is not held, or not one that you may read: it is not given.",
    "La demande vise une fiche qui n’est pas détenue, ou que vous ne pouvez pas lire : on ne la donne pas.",
)


def _decided(asked: list[law.Request], record: Named | None) -> tuple[law.Decision, list[Candidate]]:
    """The least of what each label lets out, on the authority and with the duties of all of them."""
    if not asked:
        return law.Decision("nothing", reasons=(NOT_READ,)), []
    answers = [decide(one) for one in asked]
    worst = min(range(len(answers)), key=lambda n: law.GRADES.index(answers[n].grade))
    least, near = answers[worst], explain(asked[worst])[:3]
    if record is None or len(answers) == 1 or least.grade == "nothing":
        return least, near
    told = [one for one, part in zip(answers, record.parts, strict=True) if not part.own_marks]
    return replace(
        least,
        authority=tuple(dict.fromkeys(name for one in told for name in one.authority)),
        provisions=tuple(dict.fromkeys(pair for one in told for pair in one.provisions)),
        obligations=tuple({duty.code: duty for one in answers for duty in one.obligations}.values()),
    ), near


def marks(made: Ask | Disclosure, texts: dict[str, Any], record: Named | None) -> None:
    """Put the marks on it: those of the record that it names, or higher ones that the holder puts."""
    made.regime = record.regime if record is not None else texts.get("regime") or ""
    for name, ladder in (("protected", law.PROTECTED), ("secret", law.SECRET)):
        own = getattr(record, name) if record is not None else None
        setattr(made, name, higher(ladder, own, texts.get(name) or None))


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
    decision, near = consider(made, texts | {"caveats": conditions.get("caveats", ())}, context.at, record)
    if decision.grade not in ("summary", "full"):
        raise NotOpen(decision, near)
    kept = {name: texts[name] for name in (*TEXTS, "solely", "undertakings") if texts.get(name)}
    made.state = Ask.State.LESS if kept_back else Ask.State.GIVEN
    made.answered_by, made.answered_at = context.officer, context.at
    made.answer, made.texts, made.decision = content, kept, decision.as_json()
    if record is not None:
        made.decision["labels"] = record.as_json()
        conditions |= bound_by(record, conditions)
    made.save()
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
        recipient_role=made.recipient_role, regime=made.regime, protected=made.protected, secret=made.secret,
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


def bound_by(record: Named, conditions: dict[str, Any]) -> dict[str, Any]:
    """What binds the recipient because it binds the record: its caveats, and the day on which it runs out."""
    days = [one for one in (conditions.get("retention_until"), record.retention_until) if one]
    return {
        "caveats": list(dict.fromkeys((*record.caveats, *conditions.get("caveats", ())))),
        "retention_until": min(days, default=None),
    }


def outcome(decision: law.Decision) -> dict[str, Any]:
    """What every record of a disclosure says about the decision it rests on."""
    return {
        "grade": decision.grade,
        "authority": list(decision.authority),
        "text_read": dict(decision.provisions),
        "obligations": [one.as_json() for one in decision.obligations],
    }


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
    decision, near = consider(made, said or {}, context.at, record)
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


@transaction.atomic
def said(context: Context, told: dict[str, Any], texts: dict[str, Any]) -> Disclosure:
    """An oral disclosure as it happened. One that no provision opens is recorded all the same, and shows."""
    recipient, about = told["recipient"], told.get("object_id") or ""
    told = {name: value for name, value in told.items() if name != "object_id"}
    record = named.of(context, told.get("register", ""), about)
    if record is not None:
        told |= bound_by(record, told)
        told["register"] = named.kind_of(told["register"])
    made = Disclosure(
        **told, at=context.at, how=Disclosure.How.ORAL, holder_id=context.unit.agency_id,
        made_by=context.officer, authorized_by=str(context.officer), stated=context.purpose, grade="full",
        object_ids=[about] if record is not None else [],
        texts={name: texts[name] for name in (*TEXTS, "solely", "cleared") if texts.get(name)},
    )  # fmt: skip
    made.recipient_unit = units.named(recipient, made.recipient_unit)
    made.signed = signed(context, made.texts, texts.get("decided_by", ""))
    marks(made, told, record)
    # a clearance that nobody vouches for is none: then only what bears no mark is open
    levels: dict[str, Any] = {"protected": "C", "secret": "top_secret"} if texts.get("cleared") else {}
    who = law.Recipient(
        agency=agency_code(recipient.code), unit=made.recipient_unit,
        kind=agency_kind(str(agency_code(recipient.code))), roles=(made.recipient_role,),
        active=True, **levels,
    )  # fmt: skip
    written = law.Texts(frozenset(made.texts) - {"cleared"})
    rows = _requests(made, context.agency, who, context.at, tuple(made.caveats), record)
    decision, _near = _decided([one.with_texts(written, law.Texts()).spoken() for one in rows], record)
    for name, value in (outcome(decision) | {"grade": "full"}).items():
        setattr(made, name, value)
    made.entry = ledger.append(
        "authority:disclosure:said",
        ("authority.disclosure", str(made.pk)),
        context=context,
        authority=decision.authority,
        content={
            "description": made.description, "to": recipient.code, "unit": made.recipient_unit,
            "onward": made.onward, "secondary_use": made.secondary_use,
            "until": storable(made.retention_until),
        },
    )  # fmt: skip
    made.save(force_insert=True)
    return made


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
