"""A held model and its register that live in the tests only: every kind of field, three grades."""

from __future__ import annotations

from django.db import models

from entente.core.gate.held import HeldModel
from entente.core.models import Role
from entente.core.registers import Column, Facts, History, List, MapView, OnMap, Register
from entente.core.workflow import Missing, Step, Workflow, hours


class Hail(HeldModel):
    gate_fields = {
        "pointer": ("number", "state"),
        "summary": ("vessel", "seen_at", "lon", "lat"),
    }

    number = models.CharField("number", max_length=60)
    state = models.CharField(
        "state", max_length=12, default="open",
        choices=[("open", "open"), ("checked", "checked"), ("closed", "closed")],
    )  # fmt: skip
    vessel = models.CharField("vessel", max_length=80)
    seen_at = models.DateTimeField("seen", null=True, blank=True)
    lon = models.FloatField("longitude", null=True, blank=True)
    lat = models.FloatField("latitude", null=True, blank=True)
    persons = models.IntegerField("persons on board", null=True, blank=True)
    notes = models.TextField("notes", blank=True)

    class Meta:
        app_label = "sample"
        managed = False
        db_table = "sample_hail"
        verbose_name = "hail"
        verbose_name_plural = "hails"

    def __str__(self) -> str:
        return f"{self.number} {self.vessel}".strip()


def notes_written(record: Hail, context) -> Missing | None:
    if record.notes:
        return None
    return Missing("Write what was heard.", "Notez ce qui a été entendu.", f"/sample/hails/{record.pk}/edit/")


class HailWorkflow(Workflow):
    initial = "open"
    check = Step("open", "checked", by=(Role.TRC_OFFICER, Role.MARINE_ANALYST), within=hours(1))
    close = Step("checked", "closed", by=Role.TRC_OFFICER, needs=(notes_written,), note=True)


class HailRegister(Register):
    model, room, name = Hail, "sample", "hails"
    columns = ("number", "vessel", "state", "seen_at", Column("persons", numeric=True))
    more_columns = ("notes",)
    filters = ("state", "vessel", "seen_at", "persons")
    search = ("number", "vessel", "notes")
    views = (List(), MapView())
    panels = (Facts("number", "vessel", "state", "seen_at", "persons", "notes"), OnMap(), History())
    workflow = HailWorkflow
    form_fields = ("number", "vessel", "seen_at", "lon", "lat", "persons", "notes")
    add = change = (Role.TRC_OFFICER,)
    regime = "customs"
