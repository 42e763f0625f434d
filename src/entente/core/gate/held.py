"""The base of every agency-held row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.gate.queryset import GatedManager
from entente.ids import uuid7


class HeldModel(models.Model):
    """A row that an agency holds: labelled, gated, behind row-level security.

    ``gate_fields`` names what each grade below full shows; a field that stands in none is shown at
    full only. The identifier and the label's holder are part of every pointer.

    No foreign key goes from one held row to another (a foreign-key check would reveal that a hidden
    row exists): keep the other row's id in a ``UUIDField`` and resolve it through the gate.
    """

    gate_fields: ClassVar[dict[str, tuple[str, ...]]] = {"pointer": (), "summary": ()}
    gate_always: ClassVar[tuple[str, ...]] = ("id", "label", "recorded_at")

    gate_departure: ClassVar[tuple[str, ...]] = ()
    """Where a passenger's departure stands, the first that is told: identity is kept back as time goes by."""
    gate_identity: ClassVar[tuple[str, ...]] = ()
    """Fields that say who the passenger is; ``gate_names``: those that a confirmed need still shows."""
    gate_names: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.ForeignKey(
        "core.Label", models.PROTECT, related_name="+", verbose_name=_("label"), editable=False
    )
    retention_until = models.DateField(_("kept until"), null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = GatedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
