"""What was disclosed and proved wrong: the correction, and its way to every recipient.

Like the desk's rows these stand between agencies: the database shows them to both sides and to reviewers.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority.models.desk import Disclosure
from entente.core.models import Agency, Officer
from entente.ids import uuid7


class Correction(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(_("at"), default=timezone.now)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("made by"))
    register = models.CharField(_("register"), max_length=60, blank=True)
    object_id = models.CharField(_("record"), max_length=60, blank=True)
    elements = ArrayField(models.CharField(max_length=60), verbose_name=_("elements"), default=list)
    text = models.TextField(_("what is corrected"))
    withdrawn = models.BooleanField(_("not to be used any more"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("correction"), _("corrections")
        ordering = ("-at",)


class Notice(models.Model):
    """A correction as one recipient of one disclosure gets it, and what the recipient did."""

    class Done(models.TextChoices):
        CORRECTED = "corrected", _("corrected")
        DESTROYED = "destroyed", _("destroyed")
        NOTED = "noted", _("noted to the file")

    class Heard(models.TextChoices):
        LETTER = "letter", _("by letter")
        CALL = "call", _("by call")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    correction = models.ForeignKey(Correction, models.PROTECT, related_name="notices")
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="notices")
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("recipient"))
    recipient_unit = models.CharField(_("receiving unit"), max_length=200)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    done = models.CharField(_("done"), max_length=10, choices=Done, blank=True)
    done_at = models.DateTimeField(_("acknowledged"), null=True)
    done_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, verbose_name=_("acknowledged by")
    )
    """Of the recipient; of the holder where nobody there has an account, whose word it is stands below."""
    heard_how = models.CharField(_("heard"), max_length=6, choices=Heard, blank=True)
    heard_from = models.CharField(_("said by"), max_length=160, blank=True)
    heard_on = models.DateField(_("said on"), null=True)
    heard_reference = models.CharField(_("reference of their letter"), max_length=120, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("notice of a correction"), _("notices of corrections")
        ordering = ("-sent_at",)
        constraints = [
            models.UniqueConstraint(fields=["correction", "disclosure"], name="one_notice_each"),
            models.CheckConstraint(
                condition=models.Q(heard_how="", heard_from="", heard_on=None, heard_reference="")
                | ~models.Q(done="") & ~models.Q(heard_from="") & models.Q(heard_on__isnull=False)
                & (models.Q(heard_how="call") | models.Q(heard_how="letter") & ~models.Q(heard_reference="")),
                name="heard_whole",
            ),
        ]  # fmt: skip
