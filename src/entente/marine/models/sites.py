"""Where a vessel may report its arrival: reference data, held by nobody in particular."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual


class ReportingSite(models.Model):
    """A marine reporting site (Customs Act 11(1): a place designated for that purpose)."""

    class Kind(models.TextChoices):
        MARINA = "marina", _("marina")
        HARBOUR = "harbour", _("harbour")
        DOCK = "dock", _("public dock")
        PORT = "port", _("commercial port")
        STAFFED = "staffed", _("staffed customs dock")
        FERRY = "ferry", _("ferry terminal")
        OTHER = "other", _("other")

    code = models.CharField(_("code"), max_length=24, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.MARINA)
    province = models.CharField(_("province"), max_length=2, blank=True)

    name = Bilingual()

    class Meta:
        verbose_name = _("marine reporting site")
        verbose_name_plural = _("marine reporting sites")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name
