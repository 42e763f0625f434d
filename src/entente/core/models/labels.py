"""What every agency-held row carries: whose it is, under which law it was collected, how sensitive."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual
from entente.core.models.agencies import Agency, Officer, Unit


class Regime(models.TextChoices):
    """The law that governs a datum follows from where it was collected, not from who asks."""

    CUSTOMS = "customs", _("customs information")
    PNR = "pnr", _("passenger name records")
    ENTRY_EXIT = "entry_exit", _("entry and exit information")
    CURRENCY_REPORT = "currency_report", _("cross-border currency reports")
    IMMIGRATION = "immigration", _("immigration information")
    POLICE = "police", _("police information")
    PERSONAL = "personal", _("other personal information")
    NON_PERSONAL = "non_personal", _("information about no person")


class Label(models.Model):
    """One label; few rows, many records point at one.

    A label with ``inputs`` is derived: what carries it was computed from records under each input,
    and nobody sees more of it than of the input that they may see least of.
    """

    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("holder"))
    originator = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("originator"))
    regime = models.CharField(_("regime"), max_length=20, choices=Regime)
    protected = models.CharField(
        _("Protected"), max_length=1, choices=Officer.Protected, null=True, blank=True
    )
    secret = models.CharField(_("Classified"), max_length=12, choices=Officer.Secret, null=True, blank=True)
    caveats = ArrayField(models.CharField(max_length=40), verbose_name=_("caveats"), default=list, blank=True)
    overlays = ArrayField(
        models.CharField(max_length=40), verbose_name=_("overlays"), default=list, blank=True
    )
    inputs = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="derived", verbose_name=_("derived from")
    )

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")

    def __str__(self) -> str:
        marks = [str(self.get_protected_display() or ""), str(self.get_secret_display() or "")]
        return " · ".join(filter(None, [self.holder.abbreviation, str(self.get_regime_display()), *marks]))


class StandingArrangement(models.Model):
    """A written arrangement under which one agency's information is open to another's units.

    The simple need-to-know decision of :mod:`entente.core.gate.decision` reads these rows, and so
    does the database's own policy.
    """

    reference = models.CharField(_("reference"), max_length=60, unique=True)
    title_en = models.CharField(_("title (English)"), max_length=200)
    title_fr = models.CharField(_("title (French)"), max_length=200)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="gives", verbose_name=_("holder"))
    recipient = models.ForeignKey(
        Agency, models.PROTECT, related_name="receives", verbose_name=_("recipient")
    )
    units = models.ManyToManyField(
        Unit, related_name="arrangements", blank=True, verbose_name=_("receiving units")
    )
    regime = models.CharField(_("regime"), max_length=20, choices=Regime)
    grade = models.PositiveSmallIntegerField(
        _("grade"),
        choices=[(1, _("existence")), (2, _("pointer")), (3, _("summary")), (4, _("full"))],
    )
    authority = models.CharField(_("authority"), max_length=120)
    purposes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("purposes"), default=list, blank=True
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    # what the recipient may do with what is given under it; empty: it does not say
    elements = ArrayField(
        models.CharField(max_length=60), verbose_name=_("elements"), default=list, blank=True
    )
    secondary_use = models.CharField(_("further use"), max_length=12, blank=True)
    onward = models.CharField(_("onward transfer"), max_length=12, blank=True)
    keep_at_most = models.PositiveSmallIntegerField(_("kept at most (months)"), null=True, blank=True)
    stated = ArrayField(
        models.CharField(max_length=40), verbose_name=_("stated by the holder"), default=list, blank=True
    )

    title = Bilingual()

    class Meta:
        verbose_name = _("standing arrangement")
        verbose_name_plural = _("standing arrangements")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade__gte=1, grade__lte=4), name="arrangement_grade_between_1_and_4"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"
