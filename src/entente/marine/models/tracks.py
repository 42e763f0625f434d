"""What was observed on the water: police information.

The positions themselves stay in Parquet files outside the database; a row here keeps the thinned route
that a map draws.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.core.gate.context import WITHHELD
from entente.core.gate.held import HeldModel
from entente.marine.keys import KeyField


def called(track: Any, *words: Any) -> str:
    """What a hull is called: the first of its own words, else what its track is known by."""
    for word in words:
        if word and word is not WITHHELD:
            return str(word)
    kind, _colon, number = str(track or "").partition("@")[0].partition(":")
    if kind == "mmsi" and number:
        return f"MMSI {number}"
    if kind == "radar" and number:
        return gettext("Radar track %(number)s") % {"number": number}
    if kind == "report" and number:
        return gettext("Report %(number)s") % {"number": number}
    return gettext("Unnamed vessel")


class Vessel(HeldModel):
    """A hull as it was observed: its own statements over AIS, a radar track, or a sighting."""

    class Source(models.TextChoices):
        AIS = "ais", _("AIS")
        RADAR = "radar", _("radar")
        SIGHTING = "sighting", _("patrol sighting")

    gate_fields = {"pointer": (), "summary": ("source", "flag", "ship_type", "length_m", "last_seen_at")}

    track_key = models.CharField(_("track"), max_length=120)
    source = models.CharField(_("seen by"), max_length=10, choices=Source)
    name = models.CharField(_("name"), max_length=120, blank=True)
    mmsi = models.BigIntegerField(_("MMSI"), null=True)
    call_sign = models.CharField(_("call sign"), max_length=16, blank=True)
    imo = models.BigIntegerField(_("IMO number"), null=True)
    registration = models.CharField(_("registration or licence"), max_length=40, blank=True)
    flag = models.CharField(_("flag"), max_length=2, blank=True)
    ship_type = models.PositiveSmallIntegerField(_("AIS ship type"), null=True)
    length_m = models.FloatField(_("length (m)"), null=True)
    description = models.TextField(_("description"), blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True)
    name_key = KeyField("name", "name")
    mark_key = KeyField("registration", "mark", max_length=40)
    call_key = KeyField("call_sign", "mark", max_length=16)

    class Meta:
        verbose_name = _("vessel")
        verbose_name_plural = _("vessels")
        indexes = [
            *[
                models.Index(
                    fields=["label", key, "-last_seen_at"],
                    name=f"vessel_{key}",
                    condition=models.Q(**{f"{key}__gt": ""}),
                )
                for key in ("name_key", "mark_key", "call_key")
            ],
            models.Index(
                fields=["label", "imo", "-last_seen_at"],
                name="vessel_imo",
                condition=models.Q(imo__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return called(self.track_key, self.name, self.description, self.registration)


class Track(HeldModel):
    """The route of one passage, thinned for a map."""

    gate_fields = {"pointer": (), "summary": ("started_at", "ended_at")}

    subject = models.CharField(_("passage"), max_length=160)
    vessel_id = models.UUIDField(_("vessel"))
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"))
    route = models.JSONField(_("route"), default=list)
    """``[[ms UTC, lon, lat]]``, in order of time."""

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        indexes = [
            models.Index("subject", name="track_subject"),
            models.Index(fields=["vessel_id", "-started_at"], name="track_vessel"),
        ]
