"""Cycles of priorities, the other agency's input, and who has read and understood them (PP1–PP3)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.bilingual import BilingualText
from entente.core.countries import CountryCodes
from entente.core.links import LinkField
from entente.core.models import Agency, OfficeModel, Officer, StateField


class Cycle(OfficeModel):
    """One agency's priorities (or strategic plan) for a time, from the first draft to the next cycle.

    It is not adopted before the counterpart has answered or the period for it has run out."""

    class State(models.TextChoices):
        PLANNING = "planning", _("being drawn up")
        CONSULTING = "consulting", _("the counterpart is consulted")
        ANSWERED = "answered", _("the counterpart has answered")
        ADOPTED = "adopted", _("in force")
        CLOSED = "closed", _("closed")

    class Kind(models.TextChoices):
        OPERATIONAL = "operational", _("operational priorities")
        STRATEGIC = "strategic", _("strategic policy plan")
        TECHNIQUE = "technique", _("intelligence policy or technique")

    class Level(models.TextChoices):
        NATIONAL = "national", _("national")
        DIVISION = "division", _("division or region")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OPERATIONAL)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.NATIONAL)
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("in force until"))
    counterpart = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("counterpart consulted"),
    )
    consult_days = models.PositiveSmallIntegerField(
        _("working days to answer"), default=20, validators=[MinValueValidator(5)]
    )
    consult_until = models.DateField(_("answer due"), null=True, blank=True, editable=False)
    answer = BilingualText(_("the counterpart's answer"), long=True)
    question = BilingualText(_("question to check that it is understood"))
    answers = BilingualText(_("answers to choose from, one a line, the right one first"), long=True)
    version = models.PositiveSmallIntegerField(_("version"), default=0, editable=False)
    adopted_on = models.DateField(pgettext_lazy("cycle", "adopted"), null=True, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("priority cycle"), _("priority cycles")


class Priority(OfficeModel):
    """One priority, in plain language: the title says what, the text why and how to know it."""

    cycle = LinkField("priorities.cycles", _("cycle"))
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)
    countries = CountryCodes(
        _("countries"), max_length=120, blank=True, help_text=_("For liaison officers, by code: LK TH MY")
    )
    in_force = models.BooleanField(_("in force"), default=False, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("priority"), _("priorities")


class Input(OfficeModel):
    """What the other agency wants taken up (PP1); it is answered with reasons, whatever the answer."""

    class State(models.TextChoices):
        OFFERED = "offered", _("to be answered")
        ANSWERED = "answered", _("answered")

    class Outcome(models.TextChoices):
        TAKEN = "taken", pgettext_lazy("input", "taken up")
        PARTLY = "partly", pgettext_lazy("input", "taken up in part")
        NOT = "not", pgettext_lazy("input", "not taken up")

    state = StateField(State)
    cycle = LinkField("priorities.cycles", _("cycle"))
    priority = LinkField("priorities.priorities", _("about the priority"), null=True, blank=True)
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    reasons = BilingualText(_("reasons"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("input"), _("inputs")


class Reading(OfficeModel):
    """One officer's copy of an adopted cycle: sent, and understood once the check is passed (PP2)."""

    class State(models.TextChoices):
        SENT = "sent", _("not read yet")
        UNDERSTOOD = "understood", _("read and understood")
        REPLACED = "replaced", _("replaced by a newer version")

    state = StateField(State)
    cycle = LinkField("priorities.cycles", _("cycle"), editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", verbose_name=_("officer"), editable=False
    )
    read_by = models.DateField(_("to be read by"), editable=False)
    tries = models.PositiveSmallIntegerField(_("wrong answers"), default=0, editable=False)
    understood_at = models.DateTimeField(_("understood"), null=True, blank=True, editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("reading"), _("readings")
