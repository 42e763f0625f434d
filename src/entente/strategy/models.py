"""Initiatives, committees and what they decide, ask for and report."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core import practice
from entente.core.bilingual import BilingualText
from entente.core.figures import Period
from entente.core.links import LinkField, LinksField
from entente.core.models import OfficeModel, StateField, Unit
from entente.core.workflow import working_day
from entente.strategy import framework

PERIOD = RegexValidator(
    r"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$", _("Write a period as 2026, 2026-Q3 or 2026-09.")
)


class Initiative(OfficeModel):
    """One of the strategy's activities, or another that a committee adds."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        UNDER_WAY = "under_way", _("under way")
        DELIVERED = "delivered", _("delivered")
        CLOSED = "closed", _("closed")

    class Health(models.TextChoices):
        ON_TRACK = "on_track", _("on track")
        AT_RISK = "at_risk", _("at risk")
        LATE = "late", _("late")

    state = StateField(State)
    code = models.CharField(_("code"), max_length=12)
    health = models.CharField(_("assessment"), max_length=10, choices=Health, default=Health.ON_TRACK)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("to be delivered by"), null=True, blank=True)
    progress = BilingualText(_("progress"), long=True)
    evidence = BilingualText(_("evidence"), long=True)
    room = models.CharField(_("room that carries it out"), max_length=60, choices=framework.rooms, blank=True)
    objectives = ArrayField(
        models.CharField(max_length=4, choices=framework.choices("objectives")),
        verbose_name=_("objectives"),
        default=list,
        blank=True,
    )
    enablers = ArrayField(
        models.CharField(max_length=4, choices=framework.choices("enablers")),
        verbose_name=_("enablers"),
        default=list,
        blank=True,
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("initiative"), _("initiatives")

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"


class Milestone(OfficeModel):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        REACHED = "reached", _("reached")

    state = StateField(State)
    initiative = LinkField("strategy.initiatives", _("initiative"))
    due_on = models.DateField(_("due"))
    proof = BilingualText(_("what shows it"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("milestone"), _("milestones")


class Committee(OfficeModel):
    """A body that steers or reports. Chairs and members are offices, not persons.

    A divisional or regional committee names its units, one of each agency: its reports tell their records.
    """

    class Kind(models.TextChoices):
        EXECUTIVE = "executive", _("executive committee")
        WORKING = "working", _("working group")
        HEADQUARTERS = "headquarters", _("headquarters committee")
        REGIONAL = "regional", _("divisional or regional committee")
        COUNCIL = "council", _("council with invited guests")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    reports_to = LinkField("strategy.committees", _("reports to"), null=True, blank=True)
    chairs = BilingualText(_("chairs"), max_length=400)
    members = BilingualText(_("members"), long=True)
    guests = BilingualText(_("invited guests"), long=True)
    partner_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("unit of the other agency"),
    )  # fmt: skip
    every_months = models.PositiveSmallIntegerField(_("meets every (months)"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("committee"), _("committees")


class Meeting(OfficeModel):
    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CALLED = "called", _("called")
        HELD = "held", _("held")
        MINUTED = "minuted", _("minutes approved")

    state = StateField(State)
    committee = LinkField("strategy.committees", _("committee"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = BilingualText(_("place"), max_length=120)
    agenda = BilingualText(_("agenda"), long=True)
    guests = BilingualText(_("guests invited to this meeting"), max_length=400)
    minutes = BilingualText(_("minutes"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("meeting"), _("meetings")


class Decision(OfficeModel):
    meeting = LinkField("strategy.meetings", _("meeting"))
    initiatives = LinksField("strategy.initiatives", _("initiatives concerned"))
    decided_on = models.DateField(_("decided"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("decision"), _("decisions")


class Action(OfficeModel):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        ACCEPTED = "accepted", _("accepted")

    state = StateField(State)
    meeting = LinkField("strategy.meetings", _("meeting"))
    initiative = LinkField("strategy.initiatives", _("initiative"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    outcome = BilingualText(_("what was done"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("action"), _("actions")


class UpdateRequest(OfficeModel):
    """A committee asks for an update on any activity (GV1); the lead answers by a date."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("update", "asked")
        ANSWERED = "answered", pgettext_lazy("update", "answered")
        ACCEPTED = "accepted", _("accepted")

    state = StateField(State)
    committee = LinkField("strategy.committees", _("asked by"))
    initiative = LinkField("strategy.initiatives", _("initiative"))
    answer_by = models.DateField(_("answer by"))
    answer = BilingualText(_("answer"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("update request"), _("update requests")


REPORT_DUE = practice.of("strategy")["report_working_days"]
"""Working days after the end of its period by which a report is frozen: the office's own rule, the strategy
names none."""


class Report(OfficeModel):
    """A committee's report on a period. Frozen, its figures stay; their digest is in the ledger."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FROZEN = "frozen", _("frozen")
        PASSED_ON = "passed_on", _("passed on")

    state = StateField(State)
    committee = LinkField("strategy.committees", _("committee"))
    period = models.CharField(_("period"), max_length=7, validators=[PERIOD])
    message = BilingualText(_("message of the chairs"), long=True)
    content = models.JSONField(_("content"), null=True, blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=80, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True, editable=False)

    @property
    def due_on(self) -> date | None:
        try:
            return working_day(REPORT_DUE, Period.parse(self.period).last)
        except (ValueError, TypeError):  # no period yet, or withheld
            return None

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("report"), _("reports")
