"""Waters and vessels that an agency keeps an eye on, and what it expects of them.

Where it looks, and for whom, is itself worth protecting.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual
from entente.core.gate.held import HeldModel
from entente.marine.models.findings import Area


class WatchArea(HeldModel):
    """An area under watch: its page lists what was found in it or beside it."""

    gate_fields = {"pointer": (), "summary": ("name_en", "name_fr", "valid_from", "valid_to")}

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    why = models.TextField(_("why it is watched"), blank=True)
    lon = models.FloatField(_("longitude of the centre"))
    lat = models.FloatField(_("latitude of the centre"))
    radius_km = models.FloatField(_("radius (km)"), default=5)
    valid_from = models.DateField(_("watched from"))
    valid_to = models.DateField(_("watched until"), null=True, blank=True)

    name = Bilingual()

    class Meta:
        verbose_name = _("watch area")
        verbose_name_plural = _("watch areas")

    def __str__(self) -> str:
        return str(self.name)


class VesselOfInterest(HeldModel):
    """A vessel whose coming is to be known ahead of time, and by what it is recognised."""

    gate_fields = {"pointer": (), "summary": ("valid_from", "valid_to")}

    name = models.CharField(_("known as"), max_length=120)
    mmsi = models.BigIntegerField(_("MMSI"), null=True, blank=True)
    imo = models.BigIntegerField(_("IMO number"), null=True, blank=True)
    call_sign = models.CharField(_("call sign"), max_length=16, blank=True)
    track = models.CharField(
        _("radar track"), max_length=120, blank=True, help_text=_("For a boat without AIS: its track's name.")
    )
    why = models.TextField(_("why it is of interest"))
    valid_from = models.DateField(_("of interest from"))
    valid_to = models.DateField(
        _("of interest until"), help_text=_("Nobody stays on the list without somebody who looks again.")
    )

    class Meta:
        verbose_name = _("vessel of interest")
        verbose_name_plural = _("vessels of interest")

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        """:raises ValidationError: nothing by which it could be recognised, or numbers that no vessel has."""
        if not any((self.mmsi, self.imo, self.call_sign, self.track)):
            raise ValidationError(_("Give its MMSI, IMO number, call sign or radar track."))
        if self.mmsi is not None and not 0 < self.mmsi <= 999_999_999:
            raise ValidationError({"mmsi": _("An MMSI has nine digits.")})
        if self.imo is not None and not 1_000_000 <= self.imo <= 9_999_999:
            raise ValidationError({"imo": _("An IMO number has seven digits.")})
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("This is before the day on which it begins.")})


class Approach(HeldModel):
    """One predicted entry of a vessel of interest, as it was last predicted, and what became of it."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        ENTERED = "entered", _("came in")
        TURNED = "turned", _("turned away or stopped")
        MISSED = "missed", _("not seen to come in")
        DROPPED = "dropped", _("no longer followed")

    gate_fields = {"pointer": (), "summary": ("state", "entry_at", "area")}

    track_key = models.CharField(_("track"), max_length=120)
    interest_id = models.UUIDField(_("vessel of interest"))
    name = models.CharField(_("vessel"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.EXPECTED)
    began_at = models.DateTimeField(_("first predicted"))
    heard_at = models.DateTimeField(_("last heard"))
    """The fix on which the prediction rests."""
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    course = models.FloatField(_("course made good (°)"))
    speed_kn = models.FloatField(_("speed (kn)"))
    entry_at = models.DateTimeField(_("expected at the line"))
    earliest_at = models.DateTimeField(_("at the earliest"))
    latest_at = models.DateTimeField(_("at the latest"))
    entry_lon = models.FloatField(_("longitude where it enters"))
    entry_lat = models.FloatField(_("latitude where it enters"))
    radius_m = models.FloatField(_("within (m)"))
    chance = models.FloatField(_("likelihood"))
    area = models.CharField(_("waters"), max_length=14, choices=Area)
    place = models.CharField(_("place"), max_length=160, blank=True)
    place_fr = models.CharField(_("place (French)"), max_length=160, blank=True)
    ended_at = models.DateTimeField(_("over since"), null=True)

    class Meta:
        verbose_name = _("approach")
        verbose_name_plural = _("approaches")
        indexes = [
            models.Index(
                fields=["label", "entry_at"], name="approach_expected", condition=models.Q(state="expected")
            )
        ]

    def __str__(self) -> str:
        return str(self.name or self.track_key or _("approach"))

    @property
    def place_words(self) -> str:
        return in_french(self.place_fr, self.place)


def in_french(french: str, english: str) -> str:
    return (french or english) if (get_language() or "").startswith("fr") else english
