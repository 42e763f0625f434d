"""Where holdings come from: sources, the runs that read them, and what of it could not be taken in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import Bilingual
from entente.core.gate.held import HeldModel
from entente.core.models import Agency, Label, Officer


class Reliability(models.TextChoices):
    """The source in the 4x4 evaluation (Europol handling and evaluation codes)."""

    A = "A", _("A · no doubt about the source")
    B = "B", _("B · mostly reliable")
    C = "C", _("C · mostly unreliable")
    X = "X", _("X · cannot be judged")


class Accuracy(models.TextChoices):
    """The information in the 4x4 evaluation."""

    KNOWN = "1", _("1 · no doubt about its accuracy")
    FIRST_HAND = "2", _("2 · known to the source at first hand")
    CORROBORATED = "3", _("3 · hearsay, corroborated")
    UNKNOWN = "4", _("4 · cannot be judged")


class Source(models.Model):
    """One source of one agency, with the label that everything from it gets when it comes in.

    The catalogue of sources is open to every desk: who is shown a fact is told which source said it. What
    a source says is held data.
    """

    class Kind(models.TextChoices):
        FTM = "ftm", _("FollowTheMoney, JSON lines")
        CSV = "csv", _("table with a mapping")
        HTTP = "http", _("pulled from an address")
        DROP = "drop", _("folder where files are dropped")
        PUSH = "push", _("pushed to us")
        RECORD = "record", _("system of record")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=160)
    name_fr = models.CharField(_("name (French)"), max_length=160)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    """Mapping, address, folder …; never a secret: ``secret_from`` names an environment variable."""
    label = models.ForeignKey(Label, models.PROTECT, related_name="+", verbose_name=_("label"))
    private_label = models.ForeignKey(
        Label, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("stricter label")
    )
    private_properties = ArrayField(
        models.CharField(max_length=40), verbose_name=_("properties under it"), default=list, blank=True
    )
    reliability = models.CharField(
        _("reliability of the source"), max_length=1, choices=Reliability, default="X"
    )
    accuracy = models.CharField(
        _("accuracy unless said otherwise"), max_length=1, choices=Accuracy, default="4"
    )
    keep_days = models.PositiveIntegerField(_("kept for (days)"), null=True, blank=True)
    account = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name=_("loads as"))
    is_active = models.BooleanField(_("active"), default=True)

    name = Bilingual()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def evaluation(self) -> str:
        return f"{self.reliability}{self.accuracy}"


class PushToken(models.Model):
    """What a system that pushes shows; only its SHA-256 is kept."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Run(HeldModel):
    """One reading of a source, resumable from ``position``."""

    class State(models.TextChoices):
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped half-way")
        FAILED = "failed", _("failed")

    gate_fields = {"pointer": ("started_at",), "summary": ("source", "state")}

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))
    origin = models.CharField(_("read from"), max_length=200)
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the origin's beginning: the same name with another content is another origin."""
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    position = models.JSONField(default=dict)
    """Where reading goes on: ``{"byte", "line"}`` of a file, ``{"cursor"}`` of a service."""
    records = models.PositiveBigIntegerField(_("records"), default=0)
    added = models.PositiveBigIntegerField(_("new"), default=0)
    changed = models.PositiveBigIntegerField(_("changed"), default=0)
    same = models.PositiveBigIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveBigIntegerField(_("rejected"), default=0)
    noted = models.PositiveBigIntegerField(_("with parts left out"), default=0)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(HeldModel.Meta):
        verbose_name = _("run")
        verbose_name_plural = _("runs")

    def __str__(self) -> str:
        return f"{self.source_id} · {self.origin}"


class Reject(HeldModel):
    """A record, or a part of one, that was not taken in: where, why, and as it came."""

    gate_fields = {"pointer": (), "summary": ()}

    run_id = models.UUIDField(editable=False, db_index=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name=_("source"))
    line = models.PositiveBigIntegerField(_("line"))
    code = models.CharField(_("reason"), max_length=24)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    raw = models.TextField(_("as it came"), blank=True)
    whole = models.BooleanField(default=True)
    """False: the rest of the record was kept, or ``raw`` is only its beginning; it cannot be replayed."""
    replayed_at = models.DateTimeField(_("replayed"), null=True)

    class Meta(HeldModel.Meta):
        verbose_name = _("rejected record")
        verbose_name_plural = _("rejected records")

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"
