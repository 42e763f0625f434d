"""Secondments: what positions ask for, who is offered, the round that pairs them, and what came of it
(CL1–CL5)."""

from __future__ import annotations

import re

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import BilingualText
from entente.core.links import LinkField
from entente.core.models import OfficeModel, Officer, StateField

LINE = re.compile(r"^\s*(?P<name>[^:\n]+?)\s*:\s*(?P<level>[1-5])\s*(?P<essential>!)?\s*$")


def profile_lines(text: str) -> list[tuple[str, int, bool]]:
    """``interviewing: 3 !`` per line, the mark for an essential competency.

    :raises ValidationError: names the line that cannot be read.
    """
    found = []
    for number, line in enumerate((text or "").splitlines(), 1):
        if not line.strip():
            continue
        match = LINE.match(line)
        if match is None:
            raise ValidationError(
                _("Line %(number)s: write a competency, a colon and a level from 1 to 5: interviewing: 3 !"),
                params={"number": number},
            )
        found.append((match["name"].lower(), int(match["level"]), bool(match["essential"])))
    return found


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


class Position(OfficeModel):
    """A vacancy that one agency offers to officers of another."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SHORTLISTED = "shortlisted", _("shortlisted")
        SELECTED = "selected", _("selected")
        FILLED = "filled", _("filled")

    state = StateField(State)
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

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("candidate"), _("candidates")


class Secondment(OfficeModel):
    """An officer at work in the other agency, under an agreement, for a term (CL3–CL5)."""

    class State(models.TextChoices):
        DRAFTING = "drafting", _("agreement being drafted")
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
    weight = models.CharField(_("contribution"), max_length=12, choices=Weight)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    seizures = models.PositiveIntegerField(
        _("seizures among it"), default=0, validators=[MinValueValidator(0)]
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("contribution"), _("contributions")
