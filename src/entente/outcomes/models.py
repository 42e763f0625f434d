"""Results that both agencies stand behind, and who contributed to each of them over the years (CL4)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.links import LinkField
from entente.core.models import OfficeModel, StateField

LONG_DAYS = 730
"""From how many days on an investigation is a long one: two years."""


class JointResult(OfficeModel):
    """What joint work came to: a network disrupted, a case concluded, goods seized, a conflict avoided."""

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("under way")
        CLAIMED = "claimed", _("claimed")
        CONFIRMED = "confirmed", _("confirmed by both")

    class Kind(models.TextChoices):
        DISRUPTION = "disruption", _("network disrupted")
        INVESTIGATION = "investigation", _("investigation concluded")
        SEIZURE = "seizure", _("seizure")
        REMOVAL = "removal", _("removal")
        CONFLICT = "conflict", _("conflict avoided")
        PREVENTION = "prevention", _("harm prevented")

    class Pillar(models.TextChoices):
        BEFORE = "P1", _("before the border")
        AT = "P2", _("at the border")
        INSIDE = "P3", _("inside the border")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    pillar = models.CharField(_("pillar"), max_length=2, choices=Pillar)
    opened_on = models.DateField(_("work began"))
    concluded_on = models.DateField(_("concluded"), null=True, blank=True)
    long = models.GeneratedField(  # by the database: whatever writes a day, it follows
        expression=models.Case(
            models.When(concluded_on__gte=models.F("opened_on") + timedelta(days=LONG_DAYS), then=True),
            default=False,
            output_field=models.BooleanField(),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("took two years or more"),
    )
    threat = LinkField("threats.threats", _("threat that it answers"), null=True, blank=True)
    effect = BilingualText(_("effect shown by"), long=True)
    objectives = ArrayField(
        models.CharField(max_length=4), verbose_name=_("objectives (codes)"), default=list, blank=True
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("joint result"), _("joint results")

    def clean(self) -> None:
        if self.concluded_on and self.opened_on and self.concluded_on < self.opened_on:
            raise ValidationError({"concluded_on": _("It cannot end before it began.")})


class Credit(OfficeModel):
    """A team's, unit's or secondment's part in a result, in the years in which the work was done (CL4)."""

    class Weight(models.TextChoices):
        LED = "led", _("led")
        SUBSTANTIAL = "substantial", _("substantial")
        SUPPORTING = "supporting", _("supporting")
        INCIDENTAL = "incidental", _("incidental")

    result = LinkField("outcomes.results", _("result"))
    secondment = LinkField("secondments.secondments", _("secondment"), null=True, blank=True)
    weight = models.CharField(_("contribution"), max_length=12, choices=Weight)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("contribution to a result"), _("contributions to results")

    def clean(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("It cannot end before it began.")})
