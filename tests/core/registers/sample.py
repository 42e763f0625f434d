"""A held model and its register that live in the tests only: every kind of field, three grades."""

from __future__ import annotations

from django.db import models

from entente.core.bilingual import BilingualText
from entente.core.gate.held import HeldModel
from entente.core.links import LinkField, LinksField
from entente.core.models import OfficeModel, Role, StateField
from entente.core.registers import (
    Column,
    Facts,
    History,
    List,
    MapView,
    OfficeRegister,
    OnMap,
    Register,
)
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


class Errand(OfficeModel):
    """An office record of the tests: a joint one, with a link, dates, a choice and a course."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        ANSWERED = "answered", "answered"
        CLOSED = "closed", "closed"

    class Kind(models.TextChoices):
        LETTER = "letter", "letter"
        VISIT = "visit", "visit"

    state = StateField(State)
    kind = models.CharField("kind", max_length=12, choices=Kind, default="letter")
    answer = BilingualText("answer", long=True)
    cost = models.DecimalField("cost", max_digits=10, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("starts", null=True, blank=True)
    answer_by = models.DateField("answer by", null=True, blank=True)
    follows = LinkField("sample.errands", "follows", null=True, blank=True)
    hails = LinksField("sample.hails", "hails")

    class Meta(OfficeModel.Meta):
        app_label = "sample"
        managed = False
        db_table = "sample_errand"
        verbose_name = "errand"
        verbose_name_plural = "errands"


def answer_given(record: Errand, context) -> Missing | None:
    if record.answer:
        return None
    return Missing(
        "Write the answer.", "Rédigez la réponse.", f"/sample/errands/{record.pk}/edit/#id_answer_en"
    )


class ErrandWorkflow(Workflow):
    initial = "open"
    reply = Step(
        "open", "answered", by=Role.COORDINATOR, needs=(answer_given,), within="answer_by",
        escalate=Role.SECRETARIAT,
    )  # fmt: skip
    close = Step("answered", "closed", by=Role.SECRETARIAT, within=hours(48))


class ErrandRegister(OfficeRegister):
    model, room, name = Errand, "sample", "errands"
    workflow = ErrandWorkflow
    frozen = {"closed": ("answer", "kind", "cost", "answer_by")}
    frozen_with = {"follows": ("closed",)}
