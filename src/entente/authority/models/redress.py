"""Redress: a person repeatedly mistaken for another is cleared for good, with a reason and an end."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.core.models import Officer, StateField


class Redress(HeldModel):
    """Who was mistaken, for which entry of which list, why that is wrong, and until when that holds.

    Held by one agency like any other personal information. Its document, not the name, recognises the
    person: a name alone is what the mistake came from.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        CLEARED = "cleared", _("cleared")
        REFUSED = "refused", _("not cleared")
        REVOKED = "revoked", _("revoked")

    gate_fields = {"pointer": ("number", "state"), "summary": ("entry", "cleared_until")}

    number = models.CharField(_("number"), max_length=24, editable=False)
    state = StateField(State)
    name = models.CharField(_("name"), max_length=160)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=60, help_text=_("Country and number: CAN AB123456"))
    entry = models.CharField(
        _("mistaken for"), max_length=120, help_text=_("List and identifier of the entry: ofac 12345")
    )
    entry_says = models.CharField(max_length=64, blank=True, editable=False)
    """Digest of what the entry said when it was decided; empty where nobody could tell."""
    times = models.PositiveSmallIntegerField(_("times mistaken"), default=1)
    reason = models.TextField(_("reason"), blank=True)
    cleared_until = models.DateField(_("cleared until"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("decided by")
    )
    state_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True, editable=False)

    class Meta(HeldModel.Meta):
        verbose_name, verbose_name_plural = _("redress"), _("redress")

    def save(self, *args: Any, **options: Any) -> None:
        if not self.number:
            self.number = f"R-{self.recorded_at:%y%m}-{self.pk.hex[-6:].upper()}"
        super().save(*args, **options)

    def __str__(self) -> str:
        return str(self.number or "")
