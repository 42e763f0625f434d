"""A recorded decision, explained as of the law it was decided under: for ``entente authority explain ID``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from entente.authority import desk, named, weighing, written
from entente.authority.engine.provisions import law
from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as
from entente.core.models import Officer, Role


def explained(identity: str) -> dict[str, Any]:
    """By the id of a disclosure or a request, the request's number, or the ledger entry's id.

    Read as the installation's reviewer would read it. Raises LookupError where there is none.
    """
    reviewer = (
        Officer.objects.filter(roles__contains=[Role.REVIEWER], is_active=True)
        .select_related("unit__agency")
        .first()
    )
    if reviewer is None:
        raise LookupError(
            _("no reviewer's account is active here: nobody may read decisions from the command line")
        )
    with working_as(Context(reviewer)) as context:
        made = _disclosure(identity)
        if made is not None:
            return _of_disclosure(context, made)
        asked = _ask(identity)
        if asked is None:
            raise LookupError(_("no decision with this id: {identity}").format(identity=identity))
        decision, near = _again(context, asked, asked.answered_at or asked.at)
        return {
            "request": asked.number,
            "state": asked.state,
            "decision": decision.as_json(),
            "candidates": [one.as_json() for one in near],
        }


def _uuid(identity: str) -> UUID | None:
    try:
        return UUID(identity)
    except ValueError:
        return None


def _disclosure(identity: str) -> Disclosure | None:
    key = _uuid(identity)
    if key is None:
        return None
    rows = Disclosure.objects.select_related(
        "holder", "recipient", "ask__asking", "ask__unit", "ask__asked_by", "ask__holder"
    )
    return rows.filter(Q(pk=key) | Q(entry=key)).first()


def _ask(identity: str) -> Ask | None:
    rows = Ask.objects.select_related("holder", "asking", "unit", "asked_by")
    key = _uuid(identity)
    return rows.filter(pk=key).first() if key is not None else rows.filter(number=identity).first()


def _again(context: Context, asked: Ask, at: datetime) -> tuple[Any, Any]:
    """The decision put once more as it was put then, under the arrangement that it named."""
    then = Context(context.officer, context.purpose, at)
    known = written.in_force(then, asked.holder, asked.asking)
    rests = desk.basis(asked)
    told = rests.decision if rests is not None else {}
    texts = (rests.texts if rests is not None else {}) | {"arrangement": told.get("arrangement", "")}
    record = named.from_json(told.get("labels") or [])  # as it was labelled then
    return weighing.consider(asked, texts, at, record, known)


def _of_disclosure(context: Context, made: Disclosure) -> dict[str, Any]:
    """What it rested on; where it answered a request, every gateway beside it as of that moment."""
    told: dict[str, Any] = {
        "disclosure": str(made.pk),
        "at": made.at.isoformat(),
        "holder": made.holder.code,
        "recipient": made.recipient.code,
        "grade": made.grade,
        "authority": made.authority,
        "text_read": made.text_read,
        "obligations": made.obligations,
        "provisions": [
            {"provision": one.id, "en": one.en, "fr": one.fr}
            for name in made.authority
            if (one := law().gateway(name)) is not None
        ],
    }
    if made.ask is not None:
        asked = made.ask
        _decision, near = _again(context, asked, made.at)
        told["candidates"] = [one.as_json() for one in near]
    return told
