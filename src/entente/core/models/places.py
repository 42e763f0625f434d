"""Ports of entry and other places where the border is crossed or guarded (EN19)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual
from entente.core.models.agencies import Agency
from entente.core.sorting import SortKeyField


class Place(models.Model):
    """One place. Positions are WGS 84, decimal degrees, rounded to the source's precision."""

    class Kind(models.TextChoices):
        LAND = "land", _("land crossing")
        AIRPORT = "airport", _("airport")
        MARINE = "marine", _("marine facility")
        CONTAINER = "container", _("container facility")
        RAIL = "rail", _("rail facility")
        POST = "post", _("postal facility")
        INLAND = "inland", _("inland office")

    class Province(models.TextChoices):
        AB = "AB", _("Alberta")
        BC = "BC", _("British Columbia")
        MB = "MB", _("Manitoba")
        NB = "NB", _("New Brunswick")
        NL = "NL", _("Newfoundland and Labrador")
        NS = "NS", _("Nova Scotia")
        NT = "NT", _("Northwest Territories")
        NU = "NU", _("Nunavut")
        ON = "ON", _("Ontario")
        PE = "PE", _("Prince Edward Island")
        QC = "QC", _("Quebec")
        SK = "SK", _("Saskatchewan")
        YT = "YT", _("Yukon")

    code = models.CharField(_("code"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    name_key_en = SortKeyField("name_en")
    name_key_fr = SortKeyField("name_fr")
    province = models.CharField(_("province or territory"), max_length=2, choices=Province)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="places", verbose_name=_("agency"), null=True, blank=True
    )
    hours_en = models.CharField(_("hours (English)"), max_length=120, blank=True)
    hours_fr = models.CharField(_("hours (French)"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    name = Bilingual()
    hours = Bilingual()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("ports of entry and places")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Term(models.Model):
    """A term of the field in both languages, with each agency's usage where they differ (EN13)."""

    class Domain(models.TextChoices):
        MARINE = "marine", _("marine")
        CUSTOMS = "customs", _("customs")
        IMMIGRATION = "immigration", _("immigration")
        POLICE = "police", _("police work")
        INTELLIGENCE = "intelligence", _("intelligence")
        LAW = "law", _("law")
        SHARING = "sharing", _("information sharing")
        OPERATIONS = "operations", _("joint operations")
        GOVERNANCE = "governance", _("governance")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    term_en = models.CharField(_("term (English)"), max_length=120)
    term_fr = models.CharField(_("term (French)"), max_length=120)
    term_key_en = SortKeyField("term_en")
    term_key_fr = SortKeyField("term_fr")
    definition_en = models.TextField(_("definition (English)"))
    definition_fr = models.TextField(_("definition (French)"))
    domain = models.CharField(_("domain"), max_length=16, choices=Domain)
    agencies = ArrayField(
        models.CharField(max_length=16), verbose_name=_("used by"), default=list, blank=True
    )
    usage_en = models.TextField(_("usage (English)"), blank=True)
    usage_fr = models.TextField(_("usage (French)"), blank=True)

    term = Bilingual()
    definition = Bilingual()
    usage = Bilingual()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.term
