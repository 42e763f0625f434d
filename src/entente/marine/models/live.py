"""The live room: its feeds, the process that reads them, and where everything is now."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel


class LiveProcess(models.Model):
    """One running ``entente marine live``: what the room knows of it. No agency data."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    beat_at = models.DateTimeField(_("last heartbeat"), default=timezone.now)
    data_until = models.DateTimeField(_("positions until"), null=True)
    vessels = models.PositiveIntegerField(_("vessels in memory"), default=0)
    findings = models.PositiveIntegerField(_("findings kept up to date"), default=0)
    refresh_s = models.FloatField(_("seconds per refresh"), default=0)
    ended_at = models.DateTimeField(_("ended"), null=True)
    rules = models.JSONField(_("rules"), default=dict)
    """By which it judges: :class:`entente.marine.live.ruling.Standing`."""

    class Meta:
        verbose_name = _("live process")
        verbose_name_plural = _("live processes")

    def __str__(self) -> str:
        return str(self.name)


class Feed(models.Model):
    """One source of positions, and how it is doing. No agency data: counts and times only."""

    class Kind(models.TextChoices):
        TCP = "tcp", _("TCP connection")
        TCP_LISTEN = "tcp-listen", _("TCP, others connect")
        UDP = "udp", _("UDP datagrams")
        FILE = "file", _("file that grows")

    name = models.CharField(_("feed"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    process = models.ForeignKey(LiveProcess, models.CASCADE, related_name="feeds", verbose_name=_("process"))
    expected_s = models.FloatField(_("expected at least every (s)"), default=30)
    first_at = models.DateTimeField(_("first heard"), null=True)
    last_at = models.DateTimeField(_("last heard"), null=True)
    told_at = models.DateTimeField(_("state as of"), default=timezone.now)
    connected = models.BooleanField(_("connected"), default=False)
    rate = models.FloatField(_("sentences per second"), default=0)
    lines = models.BigIntegerField(_("lines read"), default=0)
    rejected = models.BigIntegerField(_("lines rejected"), default=0)
    dropped = models.BigIntegerField(_("bytes dropped"), default=0)
    skew_s = models.FloatField(_("clock difference (s)"), null=True)
    troubles = models.JSONField(_("troubles"), default=list)
    """``[{"code", …numbers}]`` as :mod:`entente.marine.live.health` names them, gravest first."""
    problem = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["process", "name"], name="feed_of_process")]

    def __str__(self) -> str:
        return str(self.name)


class PositionSheet(HeldModel):
    """Where many vessels are now: one row per sixteenth of them, written as a whole.

    A row per vessel would be thousands of updates a second for what is read as one picture.
    """

    gate_fields = {"pointer": (), "summary": ()}

    number = models.PositiveSmallIntegerField(_("sheet"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    before_at = models.DateTimeField(_("written before"), null=True)
    """When its previous state was written: who has read that one needs only what was heard since."""
    vessels = models.JSONField(_("vessels"), default=list)
    """Rows as in :data:`entente.marine.live.places.FIELDS`."""

    class Meta:
        verbose_name = _("sheet of positions")
        verbose_name_plural = _("sheets of positions")
