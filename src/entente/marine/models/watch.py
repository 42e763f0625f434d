"""Waters that an agency keeps an eye on. Where it looks is itself worth protecting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual
from entente.core.gate.held import HeldModel


class WatchArea(HeldModel):
    """An area under watch: what crosses it is shown first to those who keep it."""

    gate_fields = {"pointer": (), "summary": ("name_en", "name_fr", "valid_from", "valid_to")}

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    why = models.TextField(_("why it is watched"), blank=True)
    lon = models.FloatField(_("longitude of the centre"))
    lat = models.FloatField(_("latitude of the centre"))
    radius_km = models.FloatField(_("radius (km)"), default=5)
    valid_from = models.DateField(_("watched from"))
    valid_to = models.DateField(_("watched until"), null=True, blank=True)

    name = Bilingual()

    class Meta:
        verbose_name = _("watch area")
        verbose_name_plural = _("watch areas")

    def __str__(self) -> str:
        return str(self.name)
