"""The written arrangements between the agencies (GV5) and what people found about two of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.authority.models.desk import PurposeKind
from entente.core.bilingual import BilingualText
from entente.core.links import LinkField
from entente.core.models import Agency, OfficeModel, Officer, Regime, StateField

MONTHS = (MinValueValidator(0), MaxValueValidator(1200))


class WrittenArrangement(OfficeModel):
    """One written arrangement: what it lets out, to whom, for what, and what the recipient may do with it.

    A clause may be coded, written out, or both; what is only written is read by the engine.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("registered")
        COMPARED = "compared", _("compared")
        AGREED = "agreed", _("terms agreed")
        FOLDED = "folded", _("folded into the memorandum")
        KEPT = "kept", _("kept beside the memorandum")
        ENDED = "ended", _("ended")

    class Part(models.TextChoices):
        INFORMATION = "information", _("Annex: information sharing")
        INTELLIGENCE = "intelligence", _("Annex: intelligence")
        OPERATIONS = "operations", _("Annex: joint operations")
        LIAISON = "liaison", _("Annex: liaison abroad")
        PEOPLE = "people", _("Annex: secondments and training")
        FACILITIES = "facilities", _("Annex: facilities and equipment")

    class Grade(models.TextChoices):
        EXISTENCE = "existence", _("that it exists")
        POINTER = "pointer", _("whom to ask")
        SUMMARY = "summary", _("a summary")
        FULL = "full", _("all of it")

    class Use(models.TextChoices):
        NONE = "none", _("never")
        PERMISSION = "permission", _("only with permission")
        CONSISTENT = "consistent", _("for a consistent use")
        FREE = "free", _("freely")

    class Onward(models.TextChoices):
        NONE = "none", _("never")
        PERMISSION = "permission", _("only with permission")
        DOMESTIC = "domestic", _("freely within Canada")
        FREE = "free", _("freely")

    any_agency = True  # with bodies abroad as well

    state = StateField(State)
    reference = models.CharField(_("reference"), max_length=60)
    holder = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("gives"))
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("receives"))
    mutual = models.BooleanField(_("both ways"), default=False)
    units = ArrayField(
        models.CharField(max_length=24), verbose_name=_("units (codes)"), default=list, blank=True
    )
    regimes = ArrayField(
        models.CharField(max_length=20, choices=Regime), verbose_name=_("collected as"), default=list,
        blank=True,
    )  # fmt: skip
    elements = ArrayField(
        models.CharField(max_length=60), verbose_name=_("elements"), default=list, blank=True
    )
    purposes = ArrayField(
        models.CharField(max_length=24, choices=PurposeKind), verbose_name=_("purposes"), default=list,
        blank=True,
    )  # fmt: skip
    extent = models.CharField(_("how much"), max_length=10, choices=Grade, blank=True)
    authority = models.CharField(_("provision"), max_length=60, blank=True)
    secondary_use = models.CharField(_("further use"), max_length=12, choices=Use, blank=True)
    secondary = BilingualText(_("further use, in words"), long=True)
    onward = models.CharField(_("onward transfer"), max_length=12, choices=Onward, blank=True)
    onward_words = BilingualText(_("onward transfer, in words"), long=True)
    lookout_approval = models.BooleanField(
        _("lookouts want the recipient’s approval"), default=False,
        help_text=_("A lookout that follows from it is put in force once the other agency has approved it."),
    )  # fmt: skip
    safeguards = models.CharField(
        _("safeguards"), max_length=1, choices=Officer.Protected, blank=True,
        help_text=_("Protected as at least."),
    )  # fmt: skip
    keep_at_least = models.PositiveSmallIntegerField(
        _("kept at least (months)"), null=True, blank=True, validators=MONTHS
    )
    keep_at_most = models.PositiveSmallIntegerField(
        _("kept at most (months)"), null=True, blank=True, validators=MONTHS
    )
    retention = BilingualText(_("retention, in words"), long=True)
    accountability = BilingualText(_("who answers for it"), max_length=300)
    answer_days = models.PositiveSmallIntegerField(
        _("answer within (days)"), null=True, blank=True, validators=(MaxValueValidator(366),)
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    part = models.CharField(_("part of the memorandum"), max_length=14, choices=Part, blank=True)
    clause = models.CharField(_("clause it became"), max_length=40, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("written arrangement"), _("written arrangements")

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}" if self.title else str(self.reference or "")


class PairVerdict(OfficeModel):
    """A person's verdict on one finding: a contradiction that is to be solved, or none."""

    class Verdict(models.TextChoices):
        SOLVE = "solve", _("to be solved in the memorandum")
        NONE = "none", _("no contradiction")

    first = LinkField("authority.arrangements", _("arrangement"))
    second = LinkField("authority.arrangements", _("the other"), null=True, blank=True)
    about = models.CharField(_("clause"), max_length=20)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("verdict on a contradiction"), _("verdicts on contradictions")
