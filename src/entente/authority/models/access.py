"""A person asks for what is held about them (Privacy Act 12): what it is about is not destroyed meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority.engine.clocks import runs_out, since
from entente.core.gate.held import HeldModel
from entente.core.models import Agency, Officer, StateField
from entente.ids import uuid7


class AccessRequest(HeldModel):
    """One individual's request to one agency. It is answered within thirty days (Privacy Act 14); what was
    asked for is kept until the individual could use every right under the Act (Privacy Regulations 4(1)(b)).
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        ANSWERED = "answered", _("answered, rights still open")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    gate_fields = {"pointer": ("number", "state"), "summary": ("received_on", "answer_by")}

    number = models.CharField(_("number"), max_length=24, editable=False)
    state = StateField(State)
    subject = models.CharField(_("individual"), max_length=160)
    asked = models.TextField(_("what is asked for"))
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    answer_by = models.DateField(_("answer due"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    state_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True, editable=False)

    class Meta(HeldModel.Meta):
        verbose_name, verbose_name_plural = _("request for access"), _("requests for access")

    def clean(self) -> None:
        super().clean()
        first, today = since("access_answer"), timezone.localdate()
        if self.received_on and not first <= self.received_on <= today:
            raise ValidationError(
                {
                    "received_on": _("A request is received between %(first)s and today (%(today)s).")
                    % {"first": first, "today": today}
                }
            )

    def save(self, *args: Any, **options: Any) -> None:
        if not self.number:
            self.number = f"A-{self.recorded_at:%y%m}-{self.pk.hex[-6:].upper()}"
        self.answer_by = self.answer_by or runs_out("access_answer", self.received_on)
        super().save(*args, **options)

    def __str__(self) -> str:
        return str(self.number or "")


class Hold(models.Model):
    """One record that is not destroyed while a request is open, whatever its retention says."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.UUIDField(_("request for access"))
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    register = models.CharField(_("register"), max_length=60)
    """The record's model, ``app_label.model``."""
    table = models.CharField(max_length=63)
    object_id = models.CharField(_("record"), max_length=60)
    placed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("placed by"))
    placed_at = models.DateTimeField(_("placed"), default=timezone.now)
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("hold"), _("holds")
        ordering = ("placed_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["request", "register", "object_id"], name="one_hold_each")
        ]
        indexes = [
            models.Index(fields=["object_id"], name="hold_open", condition=models.Q(released_at__isnull=True))
        ]
