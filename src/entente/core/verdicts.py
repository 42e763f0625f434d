"""A person's verdict on a finding of any room: with history and ledger, and taken back within seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from entente import ledger
from entente.core import clock
from entente.core.history import record_change
from entente.core.models import Change, Officer
from entente.core.registers.reader import Reader

UNDO_WITHIN = timedelta(seconds=20)
"""The page offers it for ten seconds; the rest is the way there."""
REASON_AT_MOST = 2000


class Refused(Exception):
    """The verdict cannot be recorded; the message is for the officer."""


class Overtaken(Refused):
    """Somebody else decided first; ``finding`` is the row as it now stands."""

    def __init__(self, words: str, finding: Any) -> None:
        super().__init__(words)
        self.finding = finding


def as_seen(finding: Any) -> str:
    """What a page shows of the decision, as a token that the form sends back."""
    return f"{finding.verdict_at.isoformat()}" if finding.verdict_at else "open"


@dataclass(frozen=True)
class Desk:
    """Who decides on which findings: the ledger's ``<room>:<subject>`` prefix, the verdicts (an enumeration
    whose members say ``needs_reason``), the roles, further fields that a verdict carries, and whom to tell
    once it is written (within the transaction)."""

    event: str
    verdicts: type[models.TextChoices]
    deciders: tuple[str, ...]
    further: Callable[[Any, str], dict[str, Any]] = lambda finding, value: {}
    tell: Callable[[Any], None] = lambda finding: None

    def may_decide(self, reader: Reader, finding: Any) -> bool:
        return (
            reader.context.officer.has_role(*self.deciders)
            and reader.may_write(finding)
            and finding.current is True
        )

    def decide(self, reader: Reader, finding: Any, value: str, reason: str, seen: str = "") -> None:
        """Record a verdict; one that stands already is replaced, and the history shows both.

        ``seen`` is :func:`as_seen` of the page on which the officer decided. Whoever decides second, without
        having seen the first decision, is told who decided what and why, and nothing is written.

        :raises Refused: unknown verdict, no reason where one is needed, or not this officer's to decide.
        """
        if not self.may_decide(reader, finding):
            raise Refused(_("This finding is not yours to decide."))
        if value not in self.verdicts.values:
            raise Refused(_("Choose one of the decisions."))
        reason = reason.strip()[:REASON_AT_MOST]
        if self.verdicts(value).needs_reason and not reason:  # type: ignore[attr-defined]
            raise Refused(_("Say why: this decision sets the finding aside or asks others for work."))
        context = reader.context
        self._alone(reader, finding, seen or as_seen(finding))
        fields = {
            "verdict": value,
            "verdict_reason": reason,
            "verdict_by_id": context.officer.pk,
            "verdict_agency_id": context.agency.pk,
            "verdict_at": context.at,
        }
        self.write(reader, finding, "decided", **fields, **self.further(finding, value))

    def _alone(self, reader: Reader, finding: Any, seen: str) -> None:
        """Hold the row, and make sure that it still is what the officer saw.

        :raises Overtaken: it was decided, or replaced by a newer conclusion, in the meantime.
        """
        rows = type(finding).objects.visible(reader.context).select_for_update()
        now = rows.filter(pk=finding.pk).first()
        if now is None:
            raise Refused(_("This finding is not yours to decide."))
        if not now.current:
            words = _(
                "A newer conclusion took this finding's place while you were deciding. Nothing was recorded."
            )
            raise Overtaken(words, now)
        if as_seen(now) == seen:
            return
        if not now.verdict:
            raise Overtaken(
                _("The decision that you saw was taken back meanwhile. Nothing was recorded."), now
            )
        by = Officer.objects.select_related("unit__agency").filter(pk=now.verdict_by_id).first()
        words = _(
            "%(who)s (%(unit)s) decided “%(verdict)s” at %(time)s, before you. Yours was not recorded."
        ) % {
            "who": by or _("Another officer"),
            "unit": by.unit if by else "",
            "verdict": self.verdicts(now.verdict).label,
            "time": clock.moment(now.verdict_at, "time"),
        }
        if now.verdict_reason:
            words += " " + _("The reason given: %(reason)s") % {"reason": now.verdict_reason}
        raise Overtaken(words + " " + _("Decide again if you see it otherwise; the record keeps both."), now)

    def undo(self, reader: Reader, finding: Any) -> None:
        """Take back one's own verdict of a moment ago; that it was given and taken back stays in the record.

        :raises Refused: it is not this officer's, or not of a moment ago.
        """
        if not self.may_decide(reader, finding) or finding.verdict_by_id != reader.context.officer.pk:
            raise Refused(_("There is no decision of yours to take back here."))
        if finding.verdict_at is None or reader.context.at - finding.verdict_at > UNDO_WITHIN:
            raise Refused(_("The time to take it back is over. Decide again instead; the record keeps both."))
        fields = {
            "verdict": "",
            "verdict_reason": "",
            "verdict_by_id": None,
            "verdict_agency_id": None,
            "verdict_at": None,
        }
        self.write(reader, finding, "decision-withdrawn", **fields, **self.further(finding, ""))

    def write(self, reader: Reader, finding: Any, verb: str, **fields: Any) -> None:
        """Write fields of a finding with its history and the ledger, all or nothing.

        :raises Refused: the row is not (any longer) this officer's to write.
        """
        context = reader.context
        told = [name for name in fields if not name.endswith(("_id", "_at"))]
        before = {name: getattr(finding, name) for name in told}
        with transaction.atomic():
            done = type(finding).objects.visible(context).filter(pk=finding.pk).update(**fields)
            if done != 1:
                raise Refused(_("This finding is not yours to decide."))
            for name, value in fields.items():
                setattr(finding, name, value)
            changed = {name: (was, fields[name]) for name, was in before.items() if was != fields[name]}
            self.tell(finding)
            record_change(finding, Change.Kind.STEP, context, changed)
            ledger.append(
                f"{self.event}:{verb}",
                (finding._meta.label_lower, str(finding.pk)),
                context=context,
                authority=tuple(filter(None, [finding.rule.get("source") if finding.rule else ""])),
                content={name: fields[name] for name in told} | {"judged": str(finding.judged)},
            )
