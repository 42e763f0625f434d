"""Hits: a traveller or consignment that a lookout, a list or a rule points at, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.countries import CountryCodes
from entente.core.models.findings import FindingBase
from entente.core.workflow.clock import end_of


class Verdict(models.TextChoices):
    """What an officer decides on a hit; the keys 1 to 3 in this order."""

    SAME = "same", _("same")
    DIFFERENT = "different", _("different")
    UNSURE = "unsure", _("unsure: ask")

    @property
    def needs_reason(self) -> bool:
        return self is not Verdict.SAME


class Referral(models.TextChoices):
    """What is asked of a person next. Advice: nothing is stopped here."""

    NONE = "", _("nothing yet")
    EXAMINATION = "examination", _("examination at the port")
    INTERVIEW = "interview", _("interview at the port")
    NO_BOARD = "no_board", _("advice not to board, to a liaison officer")
    INVESTIGATION = "investigation", _("investigators")
    SUPPORT = "support", _("victim support")
    WATCH = "watch", _("watch on the vessel, safety of life first")


class Result(models.TextChoices):
    NONE = "", _("not known yet")
    CONFIRMED = "confirmed", _("confirmed")
    NOTHING = "nothing", _("nothing found")
    OTHER = "other", _("something else found")


FAR = datetime(9000, 1, 1, tzinfo=UTC)


def turn_of(due_at: datetime | date | None, urgency: float) -> datetime:
    """A hit's place in the queue as one moment, so that one index walks it: when it is due, and within the
    same moment the surer or graver first (by microseconds; two movements are minutes apart)."""
    return (end_of(due_at) or FAR) + timedelta(microseconds=10_000 - round(10 * min(max(urgency, 0), 1000)))


class TurnField(models.DateTimeField):
    """Kept from ``due_at`` and ``urgency`` on every save and ``bulk_create``."""

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime:
        turn = turn_of(getattr(model_instance, "due_at", None), getattr(model_instance, "urgency", 0) or 0)
        setattr(model_instance, self.attname, turn)
        return turn


class Hit(FindingBase):
    verdicts = Verdict

    class Source(models.TextChoices):
        LOOKOUT = "lookout", _("lookout")
        LIST = "list", _("published list")
        RULE = "rule", _("risk rule")
        EXPORT = "export", _("export control")
        REFERRAL = "referral", _("victim-safe referral")

    gate_fields = {
        "pointer": ("kind", "current", "source"),
        "summary": (
            "due_at",
            "turn",
            "urgency",
            "confidence",
            "verdict",
            "direction",
            "mode",
            "referral",
            "result",
        ),
    }

    turn = TurnField(editable=False, default=FAR)
    source = models.CharField(_("pointed at by"), max_length=10, choices=Source)
    title = models.CharField(_("subject"), max_length=200)
    title_fr = models.CharField(_("subject (French)"), max_length=200, blank=True)
    movement_id = models.UUIDField(_("movement"), null=True)
    movement_name = models.CharField(_("movement"), max_length=120, blank=True)
    mode = models.CharField(_("mode"), max_length=10, blank=True)
    direction = models.CharField(_("direction"), max_length=10, blank=True)
    traveller_id = models.UUIDField(_("traveller"), null=True)
    consignment_id = models.UUIDField(_("consignment"), null=True)
    lookout_id = models.UUIDField(_("lookout"), null=True)
    listed_as = models.CharField(_("listed as"), max_length=200, blank=True)
    list_name = models.CharField(_("list or rule"), max_length=60, blank=True)
    list_version = models.CharField(_("version"), max_length=40, blank=True)
    entry_id = models.CharField(_("entry"), max_length=60, blank=True)
    vessel_id = models.UUIDField(_("irregular-migration vessel"), null=True)
    listed = models.JSONField(_("the list entry"), default=dict, blank=True)
    """What the published list said of the entry when it was compared; empty for lookouts, which are read
    live."""
    group = models.CharField(_("script of the name"), max_length=10, blank=True)
    nationality = CountryCodes(_("nationality"), max_length=3, blank=True)
    parts = models.JSONField(_("part by part"), default=list)
    """``[{code, weight, en, fr}]``: what was compared and how it weighs (natural log of the odds)."""
    advice = models.JSONField(_("advice"), default=dict, blank=True)
    """On departure: ``{may_stop, power, by_en, by_fr, en, fr}``."""
    referral = models.CharField(_("referred to"), max_length=16, choices=Referral, blank=True)
    referred_to = models.CharField(_("to whom"), max_length=160, blank=True)
    """A function or desk at a place: advice goes to a person, never to a system."""
    referred_at = models.DateTimeField(_("referred"), null=True)
    result = models.CharField(_("result"), max_length=12, choices=Result, blank=True)
    result_note = models.TextField(_("what was found"), blank=True)
    held_minutes = models.PositiveIntegerField(_("minutes the person or goods were held"), null=True)
    result_at = models.DateTimeField(_("result reported"), null=True)
    cleared_until = models.DateField(_("cleared until"), null=True)
    """A pair judged different stays so until then, or until either side changes."""
    redress_id = models.UUIDField(_("redress"), null=True, editable=False)
    """The redress that answered the hit: the traveller was cleared for good of being this entry."""

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        indexes = [
            models.Index(fields=["subject"], name="hit_subject", condition=models.Q(current=True)),
            models.Index(fields=["movement_id"], name="hit_movement"),
            models.Index(fields=["lookout_id"], name="hit_lookout"),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.title_words, str(self.listed_as)])) or str(_("hit"))

    @property
    def confidence_shown(self) -> float | None:
        """Never 1.00: a score is a likelihood, not a certainty."""
        return min(self.confidence, 0.99) if self.confidence else None

    @property
    def listed_words(self) -> str:
        """What it is listed as; a rule's or a control's title in the reader's language."""
        from django.utils.translation import get_language

        language = "fr" if (get_language() or "").startswith("fr") else "en"
        titled = self.rule.get(language) if isinstance(self.rule, dict) else None
        return str(titled or self.listed_as or "")

    @property
    def title_words(self) -> str:
        from django.utils.translation import get_language

        french = (get_language() or "").startswith("fr")
        return str((self.title_fr if french else "") or self.title or "")
