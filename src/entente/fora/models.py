"""Events abroad, who goes, what is said; capacity-building proposals and what came of them (IF1–IF3)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.bilingual import BilingualText
from entente.core.countries import country_choices
from entente.core.links import LinkField, LinksField
from entente.core.models import Agency, OfficeModel, StateField


class Department(models.TextChoices):
    """Whose people go to such events besides the agencies' own."""

    CBSA = "cbsa", _("Canada Border Services Agency")
    RCMP = "rcmp", _("Royal Canadian Mounted Police")
    FOREIGN = "foreign", _("Global Affairs Canada")
    DEFENCE = "defence", _("National Defence")
    IMMIGRATION = "immigration", _("Immigration, Refugees and Citizenship Canada")
    SAFETY = "safety", _("Public Safety Canada")
    TRANSPORT = "transport", _("Transport Canada")
    JUSTICE = "justice", _("Department of Justice")


class Event(OfficeModel):
    """An international event at which Canada is represented."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        PREPARED = "prepared", _("prepared together")
        ATTENDED = "attended", _("attended")
        REPORTED = "reported", pgettext_lazy("account given", "reported")
        NOT_ATTENDED = "not_attended", _("not attended")

    state = StateField(State)
    host = BilingualText(_("host or organization"), max_length=120)
    country = models.CharField(_("country"), max_length=2, choices=country_choices, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    met_on = models.DateField(_("delegates met on"), null=True, blank=True)
    report_by = models.DateField(_("report due"), null=True, blank=True, editable=False)
    learned = BilingualText(_("what was learned"), long=True)
    follow_up = BilingualText(_("what follows from it"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("event"), _("events")


class Delegate(OfficeModel):
    """One seat in the delegation, by function. A department concerned that sends nobody has a row too."""

    class State(models.TextChoices):
        NAMED = "named", _("named")
        MET = "met", _("took part in the meeting before")
        EXCUSED = "excused", _("sends nobody, agrees with the messages")

    state = StateField(State)
    event = LinkField("fora.events", _("event"))
    department = models.CharField(_("department"), max_length=12, choices=Department)
    function = BilingualText(_("function"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("delegate"), _("delegates")


class Message(OfficeModel):
    """A position or a message: the title is what is said, the text is what to answer when asked."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed by both agencies")
        DROPPED = "dropped", _("dropped")

    class Kind(models.TextChoices):
        POSITION = "position", pgettext_lazy("stance", "position")
        MESSAGE = "message", _("message")
        ANSWER = "answer", _("answer if asked")

    state = StateField(State)
    event = LinkField("fora.events", _("event"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.MESSAGE)
    behalf_of = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("said on behalf of"),
    )  # fmt: skip
    agreed_by = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("agreed by"),
    )  # fmt: skip

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("agreed message"), _("messages and positions")


class Need(OfficeModel):
    """What a country lacks to hold its own border, as assessed: a criterion, a score, its source (IF2)."""

    class Criterion(models.TextChoices):
        PORTS = "ports", _("control of ports and airports")
        EXIT = "exit", _("exit checks")
        DOCUMENTS = "documents", _("examination of documents")
        SCANNING = "scanning", _("examination of containers")
        PATROL = "patrol", _("patrol of waters and shores")
        INVESTIGATION = "investigation", _("investigation and prosecution")
        INTEGRITY = "integrity", _("integrity of the services")

    country = models.CharField(_("country assessed"), max_length=2, choices=country_choices)
    criterion = models.CharField(_("criterion"), max_length=14, choices=Criterion)
    score = models.PositiveSmallIntegerField(
        _("need (0 none to 10 gravest)"), validators=[MaxValueValidator(10)]
    )
    source = BilingualText(_("source"), required=True)
    assessed_on = models.DateField(_("assessed on"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("needs assessment"), _("needs assessments")


class Proposal(OfficeModel):
    """Where the departments that pay for capacity building should spend it, and why (IF2)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being drafted")
        SENT = "sent", _("put to the department")
        FUNDED = "funded", _("funded")
        DECLINED = "declined", _("declined")
        DELIVERED = "delivered", _("delivered")

    class Influence(models.TextChoices):
        NONE = "none", _("none to be seen")
        PARTLY = "partly", _("part of it was followed")
        FOLLOWED = "followed", _("followed as proposed")

    state = StateField(State)
    to = models.CharField(_("put to"), max_length=12, choices=Department, default=Department.FOREIGN)
    country = models.CharField(_("country helped"), max_length=2, choices=country_choices)
    threats = LinksField("threats.threats", _("threats that it answers"))
    needs = LinksField("fora.needs", _("needs that it meets"))
    event = LinkField("fora.events", _("raised at"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("asked for (thousands of dollars)"), null=True, blank=True)
    granted = models.PositiveIntegerField(
        _("granted (thousands of dollars)"), null=True, blank=True, editable=False
    )
    """The sum of the decisions that fund it; written when it is recorded as funded, declined or delivered."""
    decide_by = models.DateField(_("decision expected"), null=True, blank=True)
    evidence = models.JSONField(_("evidence as it was sent"), default=dict, editable=False)
    influence = models.CharField(
        _("influence on where funds went"), max_length=8, choices=Influence, blank=True
    )
    outcome = BilingualText(_("outcome"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("capacity-building proposal"), _("capacity-building proposals")


class FundingDecision(OfficeModel):
    """What a department decided: where funds went, how much, when, and where that is stated (IF2).

    Without a proposal: funds that went somewhere though neither agency had proposed it.
    """

    proposal = LinkField("fora.proposals", _("proposal"), null=True, blank=True)
    department = models.CharField(
        _("decided by"), max_length=12, choices=Department, default=Department.FOREIGN
    )
    country = models.CharField(_("where funds went"), max_length=2, choices=country_choices)
    amount = models.PositiveIntegerField(_("amount (thousands of dollars; 0: refused)"))
    decided_on = models.DateField(_("decided on"))
    source = BilingualText(_("stated in"), required=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("funding decision"), _("funding decisions")


class Copy(OfficeModel):
    """A post-event report as one unit received it (IF3)."""

    class State(models.TextChoices):
        SENT = "sent", _("sent")
        READ = "read", _("read")

    state = StateField(State)
    event = LinkField("fora.events", _("event"), editable=False)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("copy of a report"), _("copies of reports")
