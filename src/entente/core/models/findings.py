"""What an engine produces for people, in the form that every room shares.

A finding carries its evidence, its reasons in both languages, the rule it rests on and a person's
verdict. Its id is derived from what it concludes, so that the same conclusion computed twice is one row;
a changed conclusion is a new row that supersedes the old one. A verdict stays with what it judged.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.core.models.agencies import Agency, Officer


class VerdictField(models.CharField):
    """An officer's verdict: the room's enumeration (``verdicts`` of the model) says it in the reader's
    language; exports and the API keep the value. A plain text to the database and its migrations."""

    def said(self, value: Any) -> str:
        return str(dict(self.model.verdicts.choices).get(value, value))

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class FindingBase(HeldModel):
    """Abstract; a room adds its subject's own columns and declares ``gate_fields``.

    The label is derived from the labels of every input, so nobody sees more of a finding than of the
    input that they may see least of.
    """

    kind = models.CharField(_("kind"), max_length=40, editable=False)
    subject = models.CharField(_("subject"), max_length=160, editable=False)
    """What is judged, by a name that stays the same when the conclusion changes."""
    evidence = models.JSONField(_("evidence"), default=list, editable=False)
    reasons = models.JSONField(_("reasons"), default=list, editable=False)
    """``[{"code", "en", "fr"}]``: sentences that an officer would sign."""
    rule = models.JSONField(_("rule"), default=dict, editable=False)
    confidence = models.FloatField(_("confidence"), null=True, editable=False)
    urgency = models.FloatField(_("urgency"), default=0, editable=False)
    due_at = models.DateTimeField(_("act by"), null=True, editable=False)
    judged = models.CharField(max_length=32, editable=False)
    """Digest of what a verdict on this finding would judge; a verdict survives while it is the same."""
    supersedes = models.UUIDField(_("replaces"), null=True, editable=False)
    current = models.BooleanField(_("current"), default=True, editable=False)
    """False once a newer finding on the same subject replaced it."""
    verdict = VerdictField(_("verdict"), max_length=24, blank=True, editable=False)
    verdict_reason = models.TextField(_("reason for the verdict"), blank=True, editable=False)
    verdict_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("decided by")
    )
    verdict_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("for the agency")
    )
    verdict_at = models.DateTimeField(_("decided"), null=True, editable=False)

    class Meta:
        abstract = True

    verdicts: ClassVar[type[models.TextChoices]]
    """What an officer of this room decides."""

    def get_verdict_display(self) -> str:
        return self._meta.get_field("verdict").said(self.verdict) if self.verdict else ""

    VERDICT_FIELDS = ("verdict", "verdict_reason", "verdict_by", "verdict_agency", "verdict_at")

    @property
    def reason_sentences(self) -> list[str]:
        return in_language(self.reasons)


def in_language(rows: Any) -> list[str]:
    """The sentences of ``[{"en", "fr"}]`` in the reader's language; nothing for a withheld value."""
    language = "fr" if (get_language() or "en").startswith("fr") else "en"
    return [row.get(language) or row.get("en", "") for row in rows or ()]
