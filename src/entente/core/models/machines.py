"""Machine accounts: other systems that send in, each for one unit, one purpose and named endpoints."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.models.agencies import Officer
from entente.ids import uuid7


class MachineAccount(models.Model):
    """A system of an agency's, or one that sends to it. It acts as a service account of one unit under one
    purpose, through the same gate as an officer, and opens nothing but its endpoints."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    owner = models.CharField(
        _("who answers for it"), max_length=160, help_text=_("Function or desk, inside or outside the agency")
    )
    officer = models.OneToOneField(
        Officer, models.PROTECT, related_name="machine", editable=False, verbose_name=_("acts as")
    )
    purpose = models.CharField(_("purpose"), max_length=130)
    endpoints = ArrayField(models.CharField(max_length=80), verbose_name=_("endpoints"))
    """Names of :data:`entente.core.machines.endpoints`; with ``:CODE`` behind it only for that source."""
    made_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", editable=False, null=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("machine account"), _("machine accounts")
        ordering = ("name",)

    def __str__(self) -> str:
        return str(self.name)


class MachineToken(models.Model):
    """What a machine account shows. The token itself was shown once; only its SHA-256 is kept."""

    account = models.ForeignKey(MachineAccount, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("token"), _("tokens")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.hint}…"

    def stands(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at and self.account.closed_at is None
