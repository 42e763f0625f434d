"""The room's registers: results and who contributed to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context
from entente.core.models import Change, Role
from entente.core.registers import OfficeRegister, Related
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.outcomes.models import Credit, JointResult

BY = (Role.COORDINATOR, Role.TEAM_LEAD, Role.INTELLIGENCE, Role.SECRETARIAT)


def concluded(record: JointResult, context: Context) -> Missing | None:
    if record.concluded_on and record.effect:
        return None
    field = "effect_en" if record.concluded_on else "concluded_on"
    return Missing(
        "State the day it was concluded and what shows the effect.",
        "Indiquez le jour de la conclusion et ce qui en montre l’effet.",
        f"/outcomes/results/{record.pk}/edit/#id_{field}",
    )


def credited(record: JointResult, context: Context) -> Missing | None:
    """CL4: no result is claimed for one agency, or for its last year, alone."""
    if Reader.now(context).rows(Credit).filter(result=record.pk).exists():
        return None
    return Missing(
        "Say who contributed, and when.",
        "Dites qui a contribué, et quand.",
        f"/outcomes/credits/add/?result={record.pk}",
    )


def other_agency(record: JointResult, context: Context) -> Missing | None:
    """A claim is confirmed by the agency that did not make it."""
    rows = Reader.now(context).rows(Change)
    claim = (
        rows.filter(register=record._meta.label_lower, object_id=str(record.pk), kind=Change.Kind.STEP)
        .order_by("-recorded_at", "-pk")
        .first()
    )
    if claim is not None and claim.agency_id != context.agency.pk:
        return None
    return Missing(
        "The other agency confirms it.",
        "L’autre organisme doit le confirmer.",
        f"/outcomes/results/{record.pk}/",
    )


class ResultWorkflow(Workflow):
    initial = "under_way"
    claim = Step("under_way", "claimed", by=BY, needs=(concluded, credited), title=_("Claim the result"))
    confirm = Step(
        "claimed", "confirmed", by=BY, needs=(other_agency,), title=_("Confirm for the other agency"),
        within=working_days(20), escalate=Role.SECRETARIAT,
    )  # fmt: skip
    dispute = Step("claimed", "under_way", by=BY, title=_("Send back"), note=True)
    reopen = Step("confirmed", "under_way", by=BY, title=_("Open again"), note=True)


class ResultRegister(OfficeRegister):
    model, room, name = JointResult, "outcomes", "results"
    intro = _("What joint work came to. Seizures are one kind among several; long work keeps its years.")
    workflow = ResultWorkflow
    columns = ("title", "kind", "state", "pillar", "concluded_on", "long", "agency")
    filters = ("kind", "state", "pillar", "long", "concluded_on", "agency", "unit", "threat")
    order = "-concluded_on"
    closed_states = ("claimed", "confirmed")  # what both stand behind is what was claimed
    related = (Related("outcomes.credits", {"result": "id"}, title=_("Who contributed")),)
    add = change = BY
    section = "Strategy"
    activities = ("PP6", "CL4")


class CreditRegister(OfficeRegister):
    model, room, name = Credit, "outcomes", "credits"
    columns = ("title", "result", "weight", "first", "last", "agency", "unit")
    filters = ("weight", "result", "secondment", "first", "agency", "unit")
    frozen_with = {"result": ResultRegister.closed_states}
    order = "-first"
    add = change = BY
    activities = ("CL4",)
