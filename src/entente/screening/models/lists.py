"""Published lists as they were loaded, version by version, and lists that the agencies agree on."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.countries import CountryCodes
from entente.core.gate.held import HeldModel
from entente.core.models.office import OfficeModel, StateField


class ListVersion(HeldModel):
    """One version of a published list. The files are kept under their digests; its entries stand in the
    index."""

    gate_fields = {
        "pointer": ("list_id", "version", "current"),
        "summary": ("title", "entries", "names", "added", "changed", "removed", "loaded_at"),
    }

    list_id = models.CharField(_("list"), max_length=40)
    title = models.CharField(_("title"), max_length=160)
    version = models.CharField(_("version"), max_length=40)
    file = models.CharField(_("file"), max_length=200)
    files = models.JSONField(_("files and their digests"), default=list)
    """``[[name, SHA-256]]``: a list may be published in several files that belong together (OFAC's are
    four)."""
    digest = models.CharField(_("digest of the content"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"))
    current = models.BooleanField(_("in use"), default=True)
    entries = models.PositiveIntegerField(_("entries"), default=0)
    names = models.PositiveIntegerField(_("names"), default=0)
    refused = models.PositiveIntegerField(_("rows that could not be used"), default=0)
    added = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("gone"), default=0)
    before = models.UUIDField(_("compared with"), null=True)
    difference = models.JSONField(_("what changed"), default=dict)
    """``{"added": [[id, name]], "removed": [[id, name]], "changed": [[id, name, [field]]]}``."""
    threshold = models.FloatField(_("threshold"), null=True)
    judged = models.JSONField(_("thresholds"), default=dict, editable=False)
    """``{"on": date, kind of party: {score, false_hits_stated, false_hits_measured, names}}``."""

    class Meta:
        verbose_name = _("list version")
        verbose_name_plural = _("list versions")
        indexes = [models.Index(fields=["list_id", "-loaded_at"], name="list_version")]

    def __str__(self) -> str:
        return f"{self.title or self.list_id} {self.version}" if self.list_id else str(_("list version"))


class ConcernList(OfficeModel):
    """Countries of concern (N19): agreed by both agencies, dated, reviewed. It raises the order of review and
    decides nothing."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("waits for the other agency")
        APPROVED = "approved", _("approved")
        RETIRED = "retired", _("retired")

    state = StateField(State)
    countries = CountryCodes(
        _("countries"), max_length=400, help_text=_("Two letters each, ISO 3166, separated by blanks")
    )
    grounds = BilingualText(_("why these"), long=True, required=True)
    valid_from = models.DateField(_("in force from"))
    review_on = models.DateField(_("review by"), help_text=_("From the day after it raises nothing any more"))
    proposed_by = models.ForeignKey(
        "core.Agency", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("proposed by"),
    )  # fmt: skip
    approved_by = models.ForeignKey(
        "core.Agency", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_on = models.DateField(_("approved"), null=True, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name = _("list of countries of concern")
        verbose_name_plural = _("lists of countries of concern")

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(str(self.countries).replace(",", " ").upper().split())

    @property
    def named(self) -> str:
        return CountryCodes.said(self.countries)

    def clean(self) -> None:
        if not self.codes or any(len(code) != 2 or not code.isalpha() for code in self.codes):
            raise ValidationError({"countries": gettext("Two letters each, separated by blanks: KP IR.")})
        if self.valid_from and self.review_on and self.review_on <= self.valid_from:
            raise ValidationError({"review_on": gettext("It is reviewed after it begins.")})
