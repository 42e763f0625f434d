"""The Annex on Information Sharing (IS1): versions whose clauses are the rules, and who signed which."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.models import Agency, OfficeModel, Officer, StateField
from entente.ids import uuid7


class Annex(OfficeModel):
    """One version. ``content`` holds the clauses; proposed, it does not change any more."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed for signature")
        IN_FORCE = "in_force", _("signed by both, in force")
        REPLACED = "replaced", _("replaced")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = StateField(State)
    number = models.PositiveIntegerField(_("version"), editable=False, default=0)
    starts_on = models.DateField(_("takes effect on"), null=True, blank=True)
    content = models.JSONField(_("content"), default=dict, editable=False)
    digest = models.CharField(_("digest"), max_length=80, blank=True, editable=False)
    in_force_at = models.DateTimeField(_("signed by both"), null=True, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("version of the annex"), _("annex on information sharing")


class Signature(models.Model):
    """One agency's sign-off of one version, under its digest. Never changed, never taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    annex = models.UUIDField(_("version"))
    digest = models.CharField(_("digest"), max_length=80)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("for"))
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("signed by"))
    at = models.DateTimeField(_("signed"), default=timezone.now)
    entry = models.UUIDField(_("ledger entry"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("signature"), _("signatures")
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["annex", "agency"], name="one_signature_per_agency")]
