"""Compliance findings: what the marine engine concluded about a passage or a report."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.models.findings import FindingBase
from entente.marine.models.tracks import called

GRAVITY = {
    "unreported": 9,
    "wrong_site": 7,
    "late": 6,
    "undetermined": 5,
    "early": 4,
    "no_arrival": 3,
    "in_waters": 2,
    "exempt": 1,
    "reported": 0,
}
"""Order of the queue among findings equally near in time; the law makes no such order, the desk does."""


class Area(models.TextChoices):
    """Border waters, as the desks divide them."""

    GREAT_LAKES = "great_lakes", _("Great Lakes and St. Lawrence")
    PACIFIC = "pacific", _("Salish Sea and Pacific")
    ATLANTIC = "atlantic", _("Bay of Fundy and Atlantic")
    OTHER = "other", _("other waters")

    @classmethod
    def of(cls, lon: float | None, lat: float | None) -> Area:
        """By degrees of longitude and latitude: coarse on purpose, a filter and not a rule."""
        if lon is None or lat is None:
            return cls.OTHER
        if lon < -110:
            return cls.PACIFIC
        if -95 < lon < -69.5 and 41 < lat < 50:
            return cls.GREAT_LAKES
        if -69.5 <= lon < -50:
            return cls.ATLANTIC
        return cls.OTHER


class Verdict(models.TextChoices):
    """What an officer decides on a finding; the keys 1 to 5 in this order."""

    CONFIRMED = "confirmed", _("confirmed")
    LAWFUL = "lawful", _("lawful explanation")
    OTHER_VESSEL = "other_vessel", _("not this vessel")
    BAD_DATA = "bad_data", _("faulty data")
    NEEDS_MORE = "needs_more", _("referred for more information")

    @property
    def needs_reason(self) -> bool:
        """What sets the engine's conclusion aside, or asks others for work, says why."""
        return self is not Verdict.CONFIRMED


class Finding(FindingBase):
    class Status(models.TextChoices):
        UNREPORTED = "unreported", _("not reported")
        WRONG_SITE = "wrong_site", _("wrong site")
        LATE = "late", _("late")
        EARLY = "early", _("early")
        UNDETERMINED = "undetermined", _("cannot be known")
        NO_ARRIVAL = "no_arrival", _("report without arrival")
        IN_WATERS = "in_waters", _("in our waters")
        EXEMPT = "exempt", _("exempt")
        REPORTED = "reported", _("reported")

    verdicts = Verdict

    gate_fields = {
        "pointer": ("kind", "current"),
        "summary": (
            "status",
            "occurred_at",
            "area",
            "place",
            "place_fr",
            "confidence",
            "due_at",
            "urgency",
            "verdict",
        ),
    }

    status = models.CharField(_("status"), max_length=14, choices=Status)
    also = models.JSONField(_("also"), default=list)
    occurred_at = models.DateTimeField(_("when"))
    """The landing; without one the entry, the sighting or the report."""
    area = models.CharField(_("waters"), max_length=14, choices=Area)
    place = models.CharField(_("place"), max_length=160, blank=True)
    place_fr = models.CharField(_("place (French)"), max_length=160, blank=True)
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    vessel_id = models.UUIDField(_("vessel"), null=True)
    vessel_name = models.CharField(_("vessel"), max_length=160, blank=True)
    mmsi = models.BigIntegerField(_("MMSI"), null=True)
    source = models.CharField(_("seen by"), max_length=10, blank=True)
    report_no = models.CharField(_("report number"), max_length=40, blank=True)
    entry = models.JSONField(_("entry"), null=True)
    """``{"t", "lon", "lat", "t_from", "t_to", "gap", "disputed"}``, times ms UTC."""
    left_at = models.DateTimeField(_("left"), null=True)
    landings = models.JSONField(_("landings"), default=list)
    alternatives = models.JSONField(_("alternatives considered"), default=list)
    coverage = models.FloatField(_("observed coverage"), null=True)
    missing = models.JSONField(_("what is missing"), default=list)
    disputed = models.BooleanField(_("disputed waters"), default=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        indexes = [
            models.Index(fields=["subject"], name="finding_subject", condition=models.Q(current=True)),
            models.Index(
                fields=["label", "verdict", "-urgency", "-occurred_at"],
                name="finding_queue",
                condition=models.Q(current=True),
            ),
            models.Index(fields=["vessel_id", "-occurred_at"], name="finding_vessel"),
            models.Index(
                fields=["label", "report_no"], name="finding_report", condition=models.Q(report_no__gt="")
            ),
            models.Index(fields=["label", "lat"], name="finding_lat", condition=models.Q(current=True)),
            models.Index(
                fields=["label", "occurred_at"], name="finding_week", condition=models.Q(current=True)
            ),
        ]

    def __str__(self) -> str:
        status = self.get_status_display() if self.status else ""
        return " · ".join(filter(None, [str(status), str(self.vessel_name)])) or str(_("finding"))

    @property
    def hull(self) -> str:
        """The vessel's name, else what its track or its report is known by."""
        return called(self.subject, self.vessel_name)

    @property
    def place_words(self) -> Any:
        from django.utils.translation import get_language

        return (self.place_fr or self.place) if (get_language() or "").startswith("fr") else self.place
