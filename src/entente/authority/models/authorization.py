"""The President's authorization: identity in passenger information after two years (SOR/2005-346, 4)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.core.models import StateField


class Authorization(HeldModel):
    """Who authorized it and when, for which records, for which file and why, until when.

    Held by the agency as passenger information: that a record matters to a file says something of a person.
    """

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        REVOKED = "revoked", _("revoked")

    gate_fields = {"pointer": ("number", "state"), "summary": ("given_on", "until")}

    number = models.CharField(_("number of the authorization"), max_length=40)
    state = StateField(State)
    given_by = models.CharField(
        _("authorized by"), max_length=160, help_text=_("Name and position: the President of the Agency.")
    )
    given_on = models.DateField(_("authorized on"))
    records = ArrayField(
        models.UUIDField(),
        verbose_name=_("records"),
        help_text=_("Identifiers of the travellers, separated by commas."),
    )
    file = models.CharField(
        _("file or task"), max_length=80, help_text=_("Only a purpose that names this file opens them.")
    )
    reasons = models.TextField(_("reasons"))
    until = models.DateField(_("until"))

    class Meta(HeldModel.Meta):
        verbose_name, verbose_name_plural = _("President's authorization"), _("President's authorizations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("given_on")), name="authorization_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number or "")
