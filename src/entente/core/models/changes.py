"""What happened to a record: one table for every register's history, held like the record itself.

A history row carries its record's label, so the gate and the database's policy treat a record and
its past alike; rows of reference registers carry no label and are open to every officer.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.core.models.agencies import Agency, Officer, Unit
from entente.core.models.labels import Label


class Change(HeldModel):
    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        STEP = "step", _("moved on")
        ACTION = "action", _("acted on")
        NOTE = "note", _("noted")
        DELETED = "deleted", _("deleted")

    label = models.ForeignKey(Label, models.PROTECT, related_name="+", null=True, editable=False)
    register = models.CharField(max_length=60)
    """The record's model, ``app_label.model``."""
    object_id = models.CharField(max_length=40)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    differences = models.JSONField(default=dict)
    """``{field: [before, after]}``; fields above the reader's grade are taken out by the gate."""
    note = models.TextField(_("note"), blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", null=True)
    purpose = models.CharField(_("purpose"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index("register", "object_id", "recorded_at", name="change_of_record")]
        ordering = ("-recorded_at",)
