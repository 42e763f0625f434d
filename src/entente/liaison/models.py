"""Liaison posts and what surrounds them: who leads, what officers are told, what holds them back
(LO1–LO7)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.bilingual import BilingualText
from entente.core.countries import country_choices
from entente.core.links import LinkField, LinksField
from entente.core.models import Agency, OfficeModel, Officer, StateField


class Function(models.TextChoices):
    """What liaison officers do abroad; the rows of the responsibility matrix."""

    CUSTOMS = "customs", _("customs matters")
    IMMIGRATION = "immigration", _("immigration matters")
    CRIMINAL = "criminal", _("criminal investigations")
    INTELLIGENCE = "intelligence", _("intelligence exchange")
    CAPACITY = "capacity", _("capacity building")
    RETURNS = "returns", _("removals and returns")


class Post(OfficeModel):
    """A place abroad where an agency keeps, or means to keep, a liaison officer."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        READY = "ready", _("ready to deploy")
        DEPLOYED = "deployed", _("deployed")
        ENDED = "ended", pgettext_lazy("liaison post", "ended")

    state = StateField(State)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    city = models.CharField(_("city"), max_length=80)
    covers = ArrayField(
        models.CharField(max_length=2, choices=country_choices),
        verbose_name=_("countries covered"),
        default=list,
        blank=True,
    )
    officer = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("officer")
    )
    curriculum_on = models.DateField(_("deployment curriculum completed"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("liaison post"), _("liaison posts")


class Responsibility(OfficeModel):
    """One cell of the matrix: what one agency does for one function in one country (LO1)."""

    class Part(models.TextChoices):
        LEADS = "leads", _("leads")
        SUPPORTS = "supports", _("supports")
        INFORMED = "informed", _("is informed")

    function = models.CharField(_("function"), max_length=12, choices=Function)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    part = models.CharField(_("part"), max_length=8, choices=Part)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("responsibility"), _("responsibilities")


class WorkPlan(OfficeModel):
    """What both networks do together where both have a post (LO2)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed")
        CLOSED = "closed", _("closed")

    state = StateField(State)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    begins = models.DateField(_("begins"))
    ends = models.DateField(_("ends"))
    result = BilingualText(_("result"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("joint work plan"), _("joint work plans")


class Briefing(OfficeModel):
    """What an officer is told of the other agency's priorities, before deployment and at each change
    (LO3)."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        GIVEN = "given", _("given")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")

    state = StateField(State)
    post = LinkField("liaison.posts", pgettext_lazy("liaison", "post"))
    about = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("priorities of"))
    due_on = models.DateField(_("due"), null=True, blank=True)
    built_of = models.CharField(_("built from"), max_length=64, blank=True, default="", editable=False)
    """Digest of the priorities that it was built from; empty where there were none."""
    acknowledged_by = models.ForeignKey(
        Officer, models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("acknowledged by"),
    )  # fmt: skip

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("briefing"), _("briefings")


class Restriction(OfficeModel):
    """A policy that keeps officers of the two networks from working together (LO4)."""

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        AMENDING = "amending", _("amendment proposed")
        AMENDED = "amended", _("amended")
        KEPT = "kept", _("kept, with reasons")

    class Blocks(models.TextChoices):
        CUSTOMS = "customs", _("customs")
        IMMIGRATION = "immigration", _("immigration")
        CRIMINALITY = "criminality", _("criminality")

    state = StateField(State)
    policy = BilingualText(_("policy"), max_length=160, required=True)
    blocks = models.CharField(_("blocks work on"), max_length=12, choices=Blocks)
    amendment = BilingualText(_("amendment"), long=True)
    outcome = BilingualText(_("outcome"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("restriction"), _("restrictions")


class FieldActivity(OfficeModel):
    """Something both networks do together in the field (LO5)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        APPROVED = "approved", _("approved")
        CARRIED_OUT = "carried_out", _("carried out")
        REPORTED = "reported", pgettext_lazy("account given", "reported")

    state = StateField(State)
    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    posts = LinksField("liaison.posts", _("posts taking part"))
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)
    on = models.DateField(_("date"), null=True, blank=True)
    result = BilingualText(_("result"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("joint field activity"), _("joint field activities")


MARK = [MinValueValidator(0), MaxValueValidator(10)]


class Location(OfficeModel):
    """A place where a post could be, with what the assessment weighs (LO6). Marks run from 0 to 10."""

    country = models.CharField(_("country"), max_length=2, choices=country_choices)
    city = models.CharField(_("city"), max_length=80)
    covers = ArrayField(
        models.CharField(max_length=2, choices=country_choices),
        verbose_name=_("countries it would cover"),
        default=list,
        blank=True,
    )
    codes = ArrayField(
        models.CharField(max_length=5),
        verbose_name=_("its airports and ports (codes)"),
        default=list,
        blank=True,
        help_text=_("Arrivals from these are its traffic: BKK, THLCH"),
    )
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    cost = models.PositiveIntegerField(_("cost a year (thousands of dollars)"))
    traffic = models.FloatField(_("traffic to Canada (0–10)"), validators=MARK, default=0)
    partners = models.FloatField(_("partners' readiness (0–10)"), validators=MARK, default=0)
    safety = models.FloatField(_("safety (0–10)"), validators=MARK, default=5)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("possible location"), _("possible locations")
