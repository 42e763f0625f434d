"""The registers that statutes ask for, and those of the audit: which rows, which columns.

Columns follow the statute's own list: Security of Canada Information Disclosure Act 9(1) and 9(2) with the
two tests answered apart, Privacy Act 8(4), the access register of the passenger-information regulations 4(6).
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.authority import answers, corrections, desk
from entente.authority.models import AccessRequest, Disclosure, Hold, Lookup, Refusal
from entente.authority.tables import Export, Value
from entente.authority.volumes import UNUSUAL_DAYS, VOLUMES
from entente.core.gate import Grade
from entente.core.gate.context import current_context
from entente.core.registers.reader import Reader


def _text(name: str) -> Value:
    return lambda one: one.texts.get(name, "") if _readable(one) else ""


def _readable(one: Disclosure) -> bool:
    context = current_context()
    return context is not None and answers.may_read_words(context, one)


def _words(one: Disclosure) -> str:
    """The request's words, or what was said: the latter at the clearance of its marks."""
    return one.description if one.ask_id or _readable(one) else ""


def _answer(one: Any) -> str:
    """A refusal's reason, or what was given as far as the reader may read it."""
    return one.answer if one.state == "refused" else answers.shown(current_context(), one)


def _tests(one: Disclosure) -> str:
    """Each test that was answered, in words as far as they may be read, with whose word it is and when."""
    told = []
    for name, text in one.texts.items():
        who = one.signed.get(name, {})
        said = "" if text is True or not _readable(one) else f": {text}"
        by = f" ({'; '.join(filter(None, (who.get('by'), who.get('role'), who.get('at'))))})" if who else ""
        told.append(f"{name}{said}{by}")
    return " | ".join(told)


def _corrected(one: Disclosure) -> str:
    return " | ".join(f"{note.sent_at:%Y-%m-%d} {note.done or '-'}" for note in one.notices.all())


def _told(one: Disclosure) -> Any:
    notice = getattr(one, "commissioner", None)
    return notice.sent_on if notice is not None else ""


def _day(one: Disclosure) -> str:
    return one.at.strftime("%Y-%m-%d")


REGISTERS: dict[str, Export] = {
    "security-disclosed": Export(
        _("Disclosures under the security Act: the discloser's record"),
        "S.C. 2015, c. 20, s. 2, 9(1)",
        Q(authority__contains=["SCIDA 5(1)"]),
        (
            (_("Disclosing institution"), lambda one: one.holder.name),
            (_("Information (9(1)(a))"), _words),
            (_("Authorized by (9(1)(b))"), lambda one: one.authorized_by),
            (_("Recipient institution (9(1)(c))"), lambda one: one.recipient.name),
            (_("Date disclosed (9(1)(d))"), _day),
            (_("Contribution, 5(1)(a) (9(1)(e))"), _text("contribution")),
            (_("Proportionality, 5(1)(b) (9(1)(e))"), _text("proportionality")),
            (_("Accuracy (5(2))"), _text("accuracy")),
            (_("Reliability (5(2))"), _text("reliability")),
            (_("Ledger entry"), lambda one: one.entry or ""),
        ),
        side="holder",
    ),
    "security-received": Export(
        _("Disclosures under the security Act: the recipient's record"),
        "S.C. 2015, c. 20, s. 2, 9(2)",
        Q(authority__contains=["SCIDA 5(1)"]),
        (
            (_("Information (9(2)(a))"), _words),
            (_("Disclosing institution (9(2)(b))"), lambda one: one.holder.name),
            (_("Recipient institution"), lambda one: one.recipient.name),
            (_("Received by (9(2)(c))"), lambda one: one.recipient_person),
            (_("Date received (9(2)(d))"), lambda one: (one.acknowledged_at or one.at).strftime("%Y-%m-%d")),
            (_("Destroyed or returned (9(2)(e))"), lambda one: one.get_ended_display()),
            (_("Date destroyed (9(2)(f))"), lambda one: one.ended_on if one.ended == "destroyed" else ""),
            (_("Date returned (9(2)(g))"), lambda one: one.ended_on if one.ended == "returned" else ""),
        ),
        side="recipient",
    ),
    "investigative-bodies": Export(
        _("Disclosures to investigative bodies"),
        "R.S.C. 1985, c. P-21, 8(2)(e), 8(4)",
        Q(authority__contains=["PA 8(2)(e)"]),
        (
            (_("Request"), lambda one: one.ask.number if one.ask_id else ""),
            (_("Disclosing institution"), lambda one: one.holder.name),
            (_("Requested by"), lambda one: f"{one.recipient.name} · {one.recipient_unit}"),
            (_("Purpose"), lambda one: f"{one.get_purpose_display()}: {one.act}"),
            (_("Information described"), lambda one: one.ask.description if one.ask_id else _words(one)),
            (
                _("Information disclosed"),
                lambda one: answers.shown(current_context(), one.ask) if one.ask_id else _words(one),
            ),
            (_("Date"), _day),
            (_("Authorized by"), lambda one: one.authorized_by),
            (_("Ledger entry"), lambda one: one.entry or ""),
        ),
        side="holder",
    ),
    "passenger-access": Export(
        _("Access to passenger information"),
        "SOR/2005-346, 4(6)",
        Q(regime="pnr"),
        (
            (_("Held by"), lambda one: one.holder.name),
            (
                _("Official"),
                lambda one: f"{one.recipient.name} · {one.recipient_unit} · {one.recipient_person}",
            ),
            (_("Reasons"), lambda one: _text("grounds")(one) or one.stated),
            (_("Subject"), lambda one: ", ".join(one.object_ids) or _words(one)),
            (_("Date requested"), lambda one: (one.ask.at if one.ask_id else one.at).strftime("%Y-%m-%d")),
            (_("Date authorized"), lambda one: one.at.strftime("%Y-%m-%d")),
            (_("Date accessed"), lambda one: (one.acknowledged_at or one.at).strftime("%Y-%m-%d")),
        ),
        side="holder",
    ),
    "all": Export(
        _("All disclosures"),
        "R.S.C. 1985, c. P-21; S.C. 2015, c. 20, s. 2",
        Q(),
        (
            (_("Date"), lambda one: one.at.isoformat(timespec="seconds")),
            (_("How"), lambda one: one.get_how_display()),
            (_("Holder"), lambda one: one.holder.abbreviation),
            (_("Recipient"), lambda one: one.recipient.abbreviation),
            (_("Unit"), lambda one: one.recipient_unit),
            (_("Person"), lambda one: one.recipient_person),
            (_("In the capacity of"), lambda one: one.capacities),
            (_("Capacity stated by"), lambda one: one.role_stated_by),
            (_("Risk of mistreatment"), lambda one: one.risk_words),
            (_("Request"), lambda one: one.ask.number if one.ask_id else ""),
            (_("Information"), _words),
            (_("Authorized by"), lambda one: one.authorized_by),
            (_("Authority"), lambda one: "; ".join(one.authority)),
            (_("Text read on"), lambda one: json.dumps(one.text_read) if one.text_read else ""),
            (_("Purpose"), lambda one: one.stated or one.get_purpose_display()),
            (_("Collected as"), lambda one: one.get_regime_display()),
            (_("Grade"), lambda one: one.grade),
            (_("Arrangement"), lambda one: one.arrangement),
            (_("Protected"), lambda one: one.protected or ""),
            (_("Classified"), lambda one: one.secret or ""),
            (_("Caveats"), lambda one: " ".join(one.caveats)),
            (_("Evaluation"), lambda one: f"{one.source_grade}{one.information_grade}"),
            (_("Tests answered"), _tests),
            (_("Duties"), lambda one: " ".join(duty["code"] for duty in one.obligations)),
            (_("Kept back"), lambda one: one.minimisation if _readable(one) else ""),
            (_("Further use"), lambda one: one.secondary_use),
            (_("Onward transfer"), lambda one: one.onward),
            (_("Commissioner notified on"), _told),
            (_("Kept until"), lambda one: one.retention_until or ""),
            (_("Destroyed or returned"), lambda one: one.get_ended_display()),
            (_("On"), lambda one: one.ended_on or ""),
            (
                _("Acknowledged"),
                lambda one: one.acknowledged_at.isoformat("T", "seconds") if one.acknowledged_at else "",
            ),
            (_("Use made of it"), lambda one: one.feedback),
            (_("Corrections"), _corrected),
            (_("Register"), lambda one: one.register),
            (_("Records"), lambda one: " ".join(one.object_ids)),
            (_("Fields or elements"), lambda one: " ".join(one.elements)),
            (_("Ledger entry"), lambda one: one.entry or ""),
        ),
    ),
    "requests": Export(
        _("Requests and answers"),
        "R.S.C. 1985, c. P-21, 8(4)",
        Q(),
        (
            (_("Number"), lambda one: one.number),
            (_("Asked"), lambda one: one.at.isoformat(timespec="seconds")),
            (_("Asked by"), lambda one: f"{one.unit} · {one.asked_by}"),
            (_("Asked of"), lambda one: one.holder.abbreviation),
            (_("Purpose"), lambda one: f"{one.get_purpose_display()}: {one.act}"),
            (_("Information"), lambda one: one.description),
            (_("State"), lambda one: one.get_state_display()),
            (
                _("Answered"),
                lambda one: one.answered_at.isoformat(timespec="seconds") if one.answered_at else "",
            ),
            (_("Answered by"), lambda one: one.answered_by or ""),
            (_("The answer"), lambda one: _answer(one)),
        ),
        base=desk.asks,
    ),
    "lookups": Export(
        _("Look-ups that showed nothing or less"),
        "R.S.C. 1985, c. P-21, 4-8",
        Q(),
        (
            (_("When"), lambda one: one.at.isoformat(timespec="seconds")),
            (_("Officer"), lambda one: one.officer.username),
            (_("Register"), lambda one: one.register),
            (_("Record"), lambda one: one.object_id),
            (_("Purpose"), lambda one: one.purpose),
            (_("Grade"), lambda one: one.grade),
            (_("Refused under"), lambda one: one.earlier),
        ),
        base=lambda context: Lookup.objects.select_related("officer"),
    ),
    "corrections": Export(
        _("Corrections and what recipients did"),
        "SOR/2002-227, 315.27; R.S.C. 1985, c. P-21, 6(2)",
        Q(),
        (
            (_("Sent"), lambda one: one.sent_at.isoformat(timespec="seconds")),
            (_("From"), lambda one: one.holder.abbreviation),
            (_("To"), lambda one: f"{one.recipient.abbreviation} · {one.recipient_unit}"),
            (_("What is corrected"), lambda one: one.correction.text),
            (_("Done"), lambda one: one.get_done_display()),
            (_("Acknowledged"), lambda one: one.done_at.isoformat(timespec="seconds") if one.done_at else ""),
            (_("Acknowledged by"), lambda one: one.done_by or ""),
            (_("Heard"), lambda one: one.get_heard_how_display()),
            (_("Said by"), lambda one: one.heard_from),
            (_("Said on"), lambda one: one.heard_on or ""),
            (_("Reference of their letter"), lambda one: one.heard_reference),
        ),
        base=corrections.notices,
        day="sent_at",
    ),
    "access": Export(
        _("Requests of individuals for access"),
        "R.S.C. 1985, c. P-21, 12-14",
        Q(),
        (
            (_("Number"), lambda one: one.number),
            (_("Received"), lambda one: one.received_on),
            (_("Answer due"), lambda one: one.answer_by or ""),
            (_("Answered"), lambda one: one.answered_on or ""),
            (_("State"), lambda one: one.get_state_display()),
        ),
        base=lambda context: Reader.now(context).rows(AccessRequest, Grade.FULL),
        held=True,
        day="received_on",
    ),
    "holds": Export(
        _("Records kept for requests of individuals"),
        "SOR/83-508, 4(1)(b)",
        Q(),
        (
            (_("Placed"), lambda one: one.placed_at.isoformat(timespec="seconds")),
            (_("Placed by"), lambda one: one.placed_by),
            (_("Request"), lambda one: one.request),
            (_("Register"), lambda one: one.register),
            (_("Record"), lambda one: one.object_id),
            (
                _("Released"),
                lambda one: one.released_at.isoformat(timespec="seconds") if one.released_at else "",
            ),
        ),
        base=lambda context: Hold.objects.select_related("placed_by"),
        day="placed_at",
    ),
    "refusals": Export(
        _("Refusals by provision and test"),
        "R.S.C. 1985, c. P-21, 8",
        Q(),
        (
            (_("When"), lambda one: one.at.isoformat(timespec="seconds")),
            (_("Request"), lambda one: one.ask.number),
            (_("How"), lambda one: one.get_how_display()),
            (_("Provision"), lambda one: one.provision),
            (_("Test"), lambda one: one.test),
            (_("Purpose"), lambda one: one.get_purpose_display()),
            (_("Unit"), lambda one: one.unit),
        ),
        base=lambda context: Refusal.objects.select_related("ask", "unit__agency"),
    ),
    "unusual-days": UNUSUAL_DAYS,
    "volumes": VOLUMES,
}


HELD = Export(
    _("Records held"),
    "R.S.C. 1985, c. P-21, 12",
    Q(),
    (
        (_("Register"), lambda one: one[0].heading),
        (_("Record"), lambda one: str(one[1])),
        (_("Identifier"), lambda one: one[1].pk),
        (_("Recorded"), lambda one: getattr(one[1], "recorded_at", "")),
    ),
)
"""Pairs of a register and its record: what a search for one person found, with no rows of its own."""
