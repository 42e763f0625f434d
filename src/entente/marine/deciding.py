"""An officer's verdict: written to the finding, its history and the ledger in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from entente import ledger
from entente.core.gate.context import Context
from entente.core.history import record_change
from entente.core.models import Change, Role
from entente.core.registers.reader import Reader
from entente.marine.models import Finding, Verdict

DECIDERS = (Role.MARINE_ANALYST, Role.TRC_OFFICER, Role.TEAM_LEAD)
UNDO_WITHIN = timedelta(seconds=20)
"""The page offers it for ten seconds; the rest is the way there."""
REASON_AT_MOST = 2000


class Refused(Exception):
    """The verdict cannot be recorded; the message is for the officer."""


def may_decide(reader: Reader, finding: Finding) -> bool:
    return (
        reader.context.officer.has_role(*DECIDERS) and reader.may_write(finding) and finding.current is True
    )


def decide(reader: Reader, finding: Finding, value: str, reason: str) -> None:
    """Record a verdict; one that stands already is replaced, and the history shows both.

    :raises Refused: unknown verdict, no reason where one is needed, or not this officer's to decide.
    """
    if not may_decide(reader, finding):
        raise Refused(_("This finding is not yours to decide."))
    if value not in Verdict.values:
        raise Refused(_("Choose one of the decisions."))
    reason = reason.strip()[:REASON_AT_MOST]
    if Verdict(value).needs_reason and not reason:
        raise Refused(_("Say why: this decision sets the finding aside or asks others for work."))
    context = reader.context
    _write(
        reader,
        finding,
        "decided",
        verdict=value,
        verdict_reason=reason,
        verdict_by_id=context.officer.pk,
        verdict_agency_id=context.agency.pk,
        verdict_at=context.at,
    )


def undo(reader: Reader, finding: Finding) -> None:
    """Take back one's own verdict of a moment ago; that it was given and taken back stays in the record.

    :raises Refused: it is not this officer's, or not of a moment ago.
    """
    if not may_decide(reader, finding) or finding.verdict_by_id != reader.context.officer.pk:
        raise Refused(_("There is no decision of yours to take back here."))
    if finding.verdict_at is None or reader.context.at - finding.verdict_at > UNDO_WITHIN:
        raise Refused(_("The time to take it back is over. Decide again instead; the record keeps both."))
    _write(
        reader,
        finding,
        "decision-withdrawn",
        verdict="",
        verdict_reason="",
        verdict_by_id=None,
        verdict_agency_id=None,
        verdict_at=None,
    )


def _write(reader: Reader, finding: Finding, verb: str, **fields: Any) -> None:
    context: Context = reader.context
    before = {name: getattr(finding, name) for name in ("verdict", "verdict_reason")}
    with transaction.atomic():
        done = Finding.objects.visible(context).filter(pk=finding.pk).update(**fields)
        if done != 1:
            raise Refused(_("This finding is not yours to decide."))
        for name, value in fields.items():
            setattr(finding, name, value)
        changed = {name: (was, fields[name]) for name, was in before.items() if was != fields[name]}
        record_change(finding, Change.Kind.STEP, context, changed)
        ledger.append(
            f"marine:finding:{verb}",
            (Finding._meta.label_lower, str(finding.pk)),
            context=context,
            authority=tuple(filter(None, [finding.rule.get("source") if finding.rule else ""])),
            content={name: fields[name] for name in before} | {"judged": str(finding.judged)},
        )
