"""Arrival reports as the Telephone Reporting Centre took them: customs information."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel
from entente.marine.keys import KeyField


class ArrivalReport(HeldModel):
    """One report of an arrival by water (Customs Act 11(1); SOR/2003-323). Empty: not given."""

    class Programme(models.TextChoices):
        STANDARD = "standard", _("standard (on arrival)")
        TRUSTED = "trusted", _("trusted traveller (ahead by telephone)")

    gate_fields = {
        "pointer": ("report_no", "received_at"),
        "summary": ("programme", "site_code", "declared_arrival_at", "site_lon", "site_lat"),
    }

    report_no = models.CharField(_("report number"), max_length=40)
    received_at = models.DateTimeField(_("received"))
    programme = models.CharField(_("programme"), max_length=10, choices=Programme)
    vessel_name = models.CharField(_("vessel's name"), max_length=120, blank=True)
    registration = models.CharField(_("registration or licence"), max_length=40, blank=True)
    call_sign = models.CharField(_("call sign"), max_length=16, blank=True)
    mmsi = models.BigIntegerField(_("MMSI"), null=True)
    imo = models.BigIntegerField(_("IMO number"), null=True)
    site_code = models.CharField(_("site"), max_length=24, blank=True)
    site_lon = models.FloatField(_("longitude reported"), null=True)
    site_lat = models.FloatField(_("latitude reported"), null=True)
    declared_arrival_at = models.DateTimeField(_("declared arrival"), null=True)
    persons_on_board = models.PositiveIntegerField(_("persons on board"), null=True)
    telephone = models.CharField(_("telephone"), max_length=32, blank=True)
    """The number that the report was made from, as it was given."""
    name_key = KeyField("vessel_name", "name")
    mark_key = KeyField("registration", "mark", max_length=40)
    call_key = KeyField("call_sign", "mark", max_length=16)
    phone_key = KeyField("telephone", "phone", max_length=15)

    class Meta:
        verbose_name = _("arrival report")
        verbose_name_plural = _("arrival reports")
        indexes = [
            *[
                models.Index(
                    fields=["label", key, "-received_at"],
                    name=f"report_{key}",
                    condition=models.Q(**{f"{key}__gt": ""}),
                )
                for key in ("name_key", "mark_key", "call_key", "phone_key")
            ],
            models.Index(fields=["label", "report_no"], name="report_number"),
            models.Index(
                fields=["label", "mmsi", "-received_at"],
                name="report_mmsi",
                condition=models.Q(mmsi__isnull=False),
            ),
            models.Index(
                fields=["label", "imo", "-received_at"],
                name="report_imo",
                condition=models.Q(imo__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.report_no)
