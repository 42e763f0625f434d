"""A new or changed entry run over the recent past and what is still to come: how far it has got."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.gate.held import HeldModel


class ScreeningRun(HeldModel):
    class State(models.TextChoices):
        WAITING = "waiting", _("waits")
        RUNNING = "running", _("runs")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")

    class Cause(models.TextChoices):
        NEW = "new", _("new entry")
        CHANGED = "changed", _("entry changed")
        LIST = "list", _("new version of a list")
        ASKED = "asked", _("asked for")

    gate_fields = {
        "pointer": ("state",),
        "summary": ("cause", "total", "done", "hits", "asked_at", "finished_at"),
    }

    about = models.CharField(_("about"), max_length=200)
    cause = models.CharField(_("because of"), max_length=8, choices=Cause)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    lookout_id = models.UUIDField(_("lookout"), null=True)
    list_version_id = models.UUIDField(_("list version"), null=True)
    content = models.CharField(max_length=64, blank=True)
    """Digest of what the entry said: an entry is not run twice for the same content."""
    total = models.PositiveIntegerField(_("to look at"), default=0)
    done = models.PositiveIntegerField(_("looked at"), default=0)
    hits = models.PositiveIntegerField(_("new hits"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    started_at = models.DateTimeField(_("began"), null=True)
    finished_at = models.DateTimeField(_("ended"), null=True)
    cursor = models.CharField(max_length=80, blank=True)
    """Where it goes on: a run that was cut short goes on there and does nothing twice."""
    problem = models.CharField(_("why it stopped"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("run over earlier manifests")
        verbose_name_plural = _("runs over earlier manifests")
        indexes = [
            models.Index(fields=["state", "asked_at"], name="run_state"),
            models.Index(fields=["lookout_id"], name="run_lookout"),
        ]

    OPEN = (State.WAITING, State.RUNNING)

    def reached(self, at: datetime, pk: Any) -> bool:
        """Whether the run has looked at a movement: first those to come from the soonest on, then those past
        from the latest back (:func:`again.step`)."""
        phase, moment, last = [*self.cursor.split("|"), "", "", ""][:3]
        if not moment:
            return False
        there, here = (datetime.fromisoformat(moment), last), (at, str(pk))
        to_come = at >= self.asked_at
        if phase == "past":
            return to_come or here >= there
        return to_come and here <= there

    @property
    def share(self) -> int:
        return round(100 * self.done / self.total) if self.total else (100 if self.state == "done" else 0)

    def __str__(self) -> str:
        return str(self.about) or str(_("run"))
