"""The threat register, its working group, and the weekly counts that early signals are computed from
(PP4, EN10)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.bilingual import BilingualText
from entente.core.countries import country_choices
from entente.core.links import LinkField, LinksField
from entente.core.models import OfficeModel, StateField


class Mode(models.TextChoices):
    LAND = "land", _("land")
    AIR = "air", pgettext_lazy("mode of transport", "air")
    MARINE = "marine", _("marine")
    RAIL = "rail", pgettext_lazy("mode of transport", "rail")
    POST = "post", pgettext_lazy("mode of transport", "post")
    COURIER = "courier", _("courier")


class Kind(models.TextChoices):
    """What is moved, or done: the same words for a threat and for what a corridor counts."""

    MIGRANT_SMUGGLING = "migrant_smuggling", _("migrant smuggling")
    TRAFFICKING = "trafficking", _("trafficking in persons")
    DRUGS = "drugs", _("drugs")
    FIREARMS = "firearms", _("firearms")
    TOBACCO = "tobacco", _("tobacco")
    COUNTERFEIT = "counterfeit", _("counterfeit goods")
    PROLIFERATION = "proliferation", _("proliferation")
    CURRENCY = "currency", _("proceeds of crime")


class Threat(OfficeModel):
    """What may come to the border, from where and how, assessed in the words of intelligence assessments."""

    class State(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("threat", "reported")
        ASSESSED = "assessed", _("assessed")
        WATCHED = "watched", _("watched")
        CLOSED = "closed", pgettext_lazy("threat", "closed")

    Kind = Kind

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("inbound")
        OUTBOUND = "outbound", _("outbound")

    class Likelihood(models.IntegerChoices):
        REMOTE = 1, _("very unlikely")
        UNLIKELY = 2, _("unlikely")
        EVEN = 3, _("roughly even chance")
        LIKELY = 4, _("likely")
        CERTAIN = 5, _("almost certain")

    class Confidence(models.TextChoices):
        LOW = "low", _("low confidence")
        MODERATE = "moderate", _("moderate confidence")
        HIGH = "high", _("high confidence")

    state = StateField(State)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    origin = models.CharField(_("country of origin"), max_length=2, choices=country_choices, blank=True)
    transit = ArrayField(
        models.CharField(max_length=2, choices=country_choices),
        verbose_name=_("countries of transit"),
        default=list,
        blank=True,
    )
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.INBOUND)
    groups = BilingualText(_("groups"))
    indicators = BilingualText(_("indicators"), long=True)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Likelihood, null=True, blank=True)
    impact = models.PositiveSmallIntegerField(
        _("impact (1 slight to 5 grave)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence, blank=True)
    review_on = models.DateField(_("review on"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("threat"), _("threats")

    @property
    def weight(self) -> int:
        """Likelihood times impact, 0 where not assessed: what a liaison post there would answer."""
        return (self.likelihood or 0) * (self.impact or 0)


class Response(OfficeModel):
    """What the agencies do about a threat, and by when."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", pgettext_lazy("response", "agreed")
        DONE = "done", _("done")

    state = StateField(State)
    threat = LinkField("threats.threats", _("threat"))
    done_by = models.DateField(_("to be done by"), null=True, blank=True)
    result = BilingualText(_("result"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("response"), _("responses")


class GroupMeeting(OfficeModel):
    """A meeting of the intelligence working group; its agenda is what changed since the one before."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")

    state = StateField(State)
    held_on = models.DateField(_("date"))
    decisions = BilingualText(_("decisions"), long=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("working group meeting"), _("working group meetings")


class Corridor(OfficeModel):
    """A way across the border that is counted every week: a place, a mode and what is moved.

    Weeks are entered, or counted from a list of the product's own records: the address of that list, as a
    reader would open it. Weeks that were entered stand; the records count from the week after.
    """

    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    commodity = models.CharField(_("what is moved"), max_length=20, choices=Kind, blank=True)
    counted = BilingualText(_("what is counted"))
    neighbours = LinksField("threats.corridors", _("neighbouring corridors"))
    pressure_from = models.DateField(_("under pressure since"), null=True, blank=True)
    weeks_from = models.DateField(_("first week counted (its Monday)"), null=True, blank=True)
    counts = ArrayField(
        models.PositiveIntegerField(), verbose_name=_("weekly counts, oldest first"), default=list, blank=True
    )
    records = models.CharField(
        _("list of records that is counted"),
        max_length=400,
        blank=True,
        help_text=_("The address of a list with its filters, copied from the page that shows it."),
    )
    records_day = models.CharField(
        _("by which date"),
        max_length=40,
        blank=True,
        help_text=_("The name of one of the list’s dates; its first one where nothing is said."),
    )

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("corridor"), _("corridors")

    def clean(self) -> None:
        """A week begins on its Monday, and a list is one that there is, with filters that it has."""
        from entente.threats import counting

        if self.weeks_from is not None and self.weeks_from.weekday():
            raise ValidationError({"weeks_from": _("This day is no Monday.")})
        if self.counts and self.weeks_from is None:
            raise ValidationError({"weeks_from": _("State the first week that was counted.")})
        try:
            found = counting.listed(self)
            self.records = found.address if found is not None else ""
        except counting.BadAddress as problem:
            raise ValidationError({problem.field: str(problem)}) from None


class Judgement(OfficeModel):
    """A person's verdict on a computed signal. The signal is computed again; the verdict stays with its
    key."""

    class Verdict(models.TextChoices):
        REAL = "real", _("a real change")
        KNOWN = "known", _("explained by something known")
        CHANCE = "chance", _("chance or an error of counting")

    key = models.CharField(_("signal"), max_length=160)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    threat = LinkField("threats.threats", _("threat"), null=True, blank=True)

    class Meta(OfficeModel.Meta):
        verbose_name, verbose_name_plural = _("verdict on a signal"), _("verdicts on signals")
