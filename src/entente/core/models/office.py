"""The base of the office's records: plans, posts, meetings, briefings. Internal work about no person.

An office record is held like any other, behind the gate and the database's policy, under the regime
``non_personal``. A *joint* record carries a label derived from every agency that is party to the
strategy, so that officers of each may write it; an agency's own record carries that agency's label.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText, missing_languages
from entente.core.gate.held import HeldModel
from entente.core.models.agencies import Agency, Unit
from entente.core.models.labels import Label, Regime
from entente.core.sorting import SortKeyField


def StateField(states: Any, **options: Any) -> models.CharField:
    """The state of a record with a workflow: written by steps only, the first choice to begin with."""
    options = {"max_length": 24, "choices": states, "default": states.values[0], "editable": False} | options
    return models.CharField(_("state"), **options)


class OfficeModel(HeldModel):
    """Abstract. Adds title and text in both languages, whose it is, and the clock of its state."""

    gate_fields = {"pointer": ("title_en", "title_fr", "title_key_en", "title_key_fr")}

    title = BilingualText(_("title"), required=True)
    text = BilingualText(_("text"), long=True)
    title_key_en = SortKeyField("title_read_en")
    title_key_fr = SortKeyField("title_read_fr")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lead agency")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lead unit")
    )
    state_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True, editable=False)

    class Meta(HeldModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return str(self.title or "")

    @property
    def title_read_en(self) -> str:
        """What an English reader sees: sorts the record even before its translation is there."""
        return self.title_en or self.title_fr

    @property
    def title_read_fr(self) -> str:
        return self.title_fr or self.title_en

    @property
    def missing_languages(self) -> list[tuple[str, str]]:
        return missing_languages(self)


def parties() -> list[Agency]:
    """The agencies that are party to the joint strategy (``JOINT_AGENCIES`` in the settings)."""
    return list(Agency.objects.filter(code__in=settings.JOINT_AGENCIES).order_by("code"))


def office_label(agency: Agency, joint: bool) -> Label:
    """The label of an office record written for this agency; made where it is not there yet.

    An agency that is no party to the strategy writes records of its own only.
    """
    marks = {"regime": Regime.NON_PERSONAL, "protected": None, "secret": None, "caveats": [], "overlays": []}
    own = {one.pk: plain_label(one, marks) for one in {agency, *parties()}}
    if not joint or agency.code not in settings.JOINT_AGENCIES:
        return own[agency.pk]
    inputs = {own[one.pk].pk for one in parties()}
    for label in Label.objects.filter(holder=agency, originator=agency, **marks).prefetch_related("inputs"):
        if {one.pk for one in label.inputs.all()} == inputs:
            return label
    label = Label.objects.create(holder=agency, originator=agency, **marks)
    label.inputs.set(inputs)
    return label


def agency_label(agency: Agency, regime: str, protected: str | None = None) -> Label:
    """The label of what this agency alone holds under a regime; made where it is not there yet."""
    return plain_label(
        agency, {"regime": regime, "protected": protected, "secret": None, "caveats": [], "overlays": []}
    )


def plain_label(agency: Agency, marks: dict[str, Any]) -> Label:
    found = (
        Label.objects.filter(holder=agency, originator=agency, inputs=None, **marks).order_by("pk").first()
    )
    return found or Label.objects.create(holder=agency, originator=agency, **marks)
