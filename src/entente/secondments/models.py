"""Secondments: what positions ask for, who is offered, the round that pairs them, and what came of it
(CL1–CL5)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.links import LinkField
from entente.core.models import Agency, OfficeModel, Officer, StateField
from entente.training.competencies import profile_lines


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


def languages_field():
    return ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages (en, fr)"),
        default=list,
        blank=True,
    )


class Level(models.TextChoices):
    """Exchanges are national, and divisional or regional (CL1)."""

    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("divisional or regional")


class Area(models.TextChoices):
    """The fields of work that exchanges are in (CL1)."""

    INTELLIGENCE = "intelligence", _("intelligence")
    OPERATIONS = "operations", _("operations")
    STRATEGY = "strategy", _("strategy")


def level_field() -> models.CharField:
    return models.CharField(_("level"), max_length=12, choices=Level, blank=True, default="")


def area_field() -> models.CharField:
    return models.CharField(_("field of work"), max_length=14, choices=Area, blank=True, default="")


class Position(OfficeModel):
    """A vacancy that one agency offers to officers of another."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SHORTLISTED = "shortlisted", _("shortlisted")
        SELECTED = "selected", _("selected")
        FILLED = "filled", _("filled")

    state = StateField(State)
    level = level_field()
    area = area_field()
    place = models.CharField(_("place"), max_length=80)
    profile = models.TextField(
        _("competency profile"), validators=[profile_lines],
        help_text=_("One a line with its level, ! where essential: interviewing: 3 !"),
    )  # fmt: skip
    languages = languages_field()
    clearance = models.PositiveSmallIntegerField(_("clearance rank"), default=0)
    begins = models.DateField(_("begins"), null=True, blank=True)
    ends = models.DateField(_("ends"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("shortest useful stay (months)"), default=6)
    candidate = LinkField("secondments.candidates", _("chosen candidate"), null=True, blank=True)
    host_member = models.ForeignKey(
        Officer,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("host's member of the board"),
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("position"), _("positions")


class Candidate(OfficeModel):
    """An officer whom the home agency offers, by a number and a function; the name stays with the home
    agency."""

    level = level_field()
    area = area_field()
    competencies = models.TextField(
        _("competencies"),
        validators=[profile_lines],
        help_text=_("One a line with its level: interviewing: 4"),
    )
    languages = languages_field()
    clearance = models.PositiveSmallIntegerField(_("clearance rank"), default=0)
    free_from = models.DateField(_("free from"), null=True, blank=True)
    free_until = models.DateField(_("free until"), null=True, blank=True)
    wishes = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("places wished for, dearest first"),
        default=list,
        blank=True,
    )
    leaves = LinkField("secondments.positions", _("position that would become vacant"), null=True, blank=True)
    needs_relief = models.BooleanField(_("goes only if relieved"), default=False)
    curriculum_on = models.DateField(_("curriculum for secondments completed"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("candidate"), _("candidates")


class Round(OfficeModel):
    """One exchange round: kept as it was proposed; both agencies agree before anybody moves."""

    class State(models.TextChoices):
        COLLECTING = "collecting", _("collecting positions and candidates")
        PROPOSED = "proposed", _("proposed")
        AGREED_BY_ONE = "agreed_by_one", _("agreed by one agency")
        AGREED = "agreed", _("agreed by both")
        SET_ASIDE = "set_aside", _("set aside")

    state = StateField(State)
    level = level_field()
    area = area_field()
    closes_on = models.DateField(_("closes"), null=True, blank=True)
    balance = models.PositiveSmallIntegerField(
        _("an agency sends at most so many more than it receives"), default=1
    )
    proposal = models.JSONField(_("proposal"), default=dict, editable=False)
    first_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("agreed first"),
    )  # fmt: skip

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("exchange round"), _("exchange rounds")


class Colocation(OfficeModel):
    """Where and how the agencies work side by side: an integrated team's place, an interchange agreement, a
    project, a working relation without paper (GV6)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        REVIEWED = "reviewed", _("due for review")
        ENDED = "ended", _("ended")

    class Kind(models.TextChoices):
        COLOCATION = "colocation", _("co-location")
        INTERCHANGE = "interchange", _("interchange agreement")
        PROJECT = "project", _("project")
        AD_HOC = "ad_hoc", _("ad-hoc working relation")

    class Program(models.TextChoices):
        IBET = "ibet", _("Integrated Border Enforcement Team")
        INSET = "inset", _("Integrated National Security Enforcement Team")
        MSOC = "msoc", _("Marine Security Operations Centre")
        ITF = "itf", _("Immigration Task Force")
        OTHER = "other", _("other")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COLOCATION)
    program = models.CharField(_("program"), max_length=8, choices=Program, default=Program.OTHER)
    place = BilingualText(_("place"), max_length=120)
    mandate = BilingualText(_("mandate"), long=True)
    starts_on = models.DateField(_("since"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = (
            _("co-location or interchange"),
            _("co-locations and interchanges"),
        )


class Member(OfficeModel):
    """How many people of which unit take part, and what they bring."""

    colocation = LinkField("secondments.colocations", _("co-location or interchange"))
    officers = models.PositiveSmallIntegerField(_("officers"), default=1, validators=[MinValueValidator(1)])
    brings = BilingualText(_("what they bring"))

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("member"), _("members")


class Secondment(OfficeModel):
    """An officer at work in the other agency, under an agreement, for a term (CL3–CL5)."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("agreement being drafted")
        SIGNED = "signed", _("signed by one agency")
        ACTIVE = "active", _("under way")
        COMPLETED = "completed", _("completed")
        ENDED_EARLY = "ended_early", _("ended early")

    class Clause(models.TextChoices):
        FLEXIBILITY = "flexibility", _("border-related work outside the mandate")
        COMMAND = "command", _("command and supervision")
        INFORMATION = "information", _("handling of information")
        EXPENSES = "expenses", _("pay and expenses")
        DISCIPLINE = "discipline", _("discipline")
        RETURN = "return", _("early return")

    class Early(models.TextChoices):
        RECALLED = "recalled", _("recalled by the home agency")
        HOST = "host", _("ended by the host")
        PROMOTED = "promoted", _("promoted or appointed elsewhere")
        FAMILY = "family", _("family or health")
        WORK = "work", _("the work was not what was agreed")
        OTHER = "other", _("another reason")

    state = StateField(State)
    position = LinkField("secondments.positions", _("position"))
    candidate = LinkField("secondments.candidates", _("candidate"))
    clauses = ArrayField(
        models.CharField(max_length=12, choices=Clause),
        verbose_name=_("clauses agreed"),
        default=list,
        blank=True,
    )
    begins = models.DateField(_("begins"))
    ends = models.DateField(_("agreed end"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    early_reason = models.CharField(_("why it ended early"), max_length=12, choices=Early, blank=True)
    colocation = LinkField("secondments.colocations", _("co-location or interchange"), null=True, blank=True)
    flexibility = BilingualText(_("flexibility clause in other words"), long=True)
    signed_by = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name=_("signed first by"),
    )  # fmt: skip

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("secondment"), _("secondments")


class Contribution(OfficeModel):
    """What a secondment contributed to a result, in the years it took (CL4)."""

    class Weight(models.TextChoices):
        LED = "led", _("led")
        SUBSTANTIAL = "substantial", _("substantial")
        SUPPORTING = "supporting", _("supporting")
        INCIDENTAL = "incidental", _("incidental")

    secondment = LinkField("secondments.secondments", _("secondment"))
    result = BilingualText(_("result"))
    file = models.CharField(_("case or file"), max_length=60, blank=True)
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)
    weight = models.CharField(_("contribution"), max_length=12, choices=Weight)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    seizures = models.PositiveIntegerField(
        _("seizures among it"), default=0, validators=[MinValueValidator(0)]
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("contribution"), _("contributions")
