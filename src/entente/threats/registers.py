"""The room's registers and their courses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context
from entente.core.gate.context import WITHHELD
from entente.core.models import Role
from entente.core.registers import Column, Custom, OfficeRegister, Related
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.threats import agenda, counting, signals
from entente.threats.chart import chart
from entente.threats.engine.baseline import LEAST_WEEKS
from entente.threats.models import Corridor, GroupMeeting, Judgement, Response, Threat

ANALYSTS = (Role.INTELLIGENCE, Role.COORDINATOR)


def assessed(record: Threat, context: Context) -> Missing | None:
    if record.likelihood and record.impact and record.confidence:
        return None
    return Missing(
        "State likelihood, impact and confidence.",
        "Indiquez la probabilité, l’incidence et le degré de confiance.",
        f"/threats/threats/{record.pk}/edit/#id_likelihood",
    )


def answered(record: Response, context: Context) -> Missing | None:
    if record.result:
        return None
    return Missing(
        "Write what came of it.",
        "Indiquez ce qui en a résulté.",
        f"/threats/responses/{record.pk}/edit/#id_result_en",
    )


def weekly(record: Corridor, reader: Reader) -> dict[str, Any] | None:
    """A corridor's weeks with what was to be expected; None where the gate withholds the counts."""
    if record.counts is WITHHELD:
        return None
    row = counting.series(record, reader)
    long_enough = row.start is not None and len(row.counts) >= LEAST_WEEKS + signals.HOW.recent
    return {"row": row, "chart": chart(row, signals.HOW.recent) if long_enough else None}


def decided(record: GroupMeeting, context: Context) -> Missing | None:
    if record.decisions:
        return None
    return Missing(
        "Write down the decisions.",
        "Consignez les décisions.",
        f"/threats/meetings/{record.pk}/edit/#id_decisions_en",
    )


class ThreatWorkflow(Workflow):
    initial = "reported"
    assess = Step(
        "reported", "assessed", by=Role.INTELLIGENCE, needs=(assessed,), title=_("Assess"),
        within=working_days(10), escalate=Role.COORDINATOR,
    )  # fmt: skip
    watch = Step("assessed", "watched", by=Role.INTELLIGENCE, title=_("Keep under watch"), within="review_on")
    review = Step("watched", "assessed", by=Role.INTELLIGENCE, title=_("Assess again"), within="review_on")
    close = Step(("assessed", "watched"), "closed", by=Role.INTELLIGENCE, title=_("Close"), note=True)


class ResponseWorkflow(Workflow):
    initial = "proposed"
    agree = Step("proposed", "agreed", by=ANALYSTS, title=_("Agree"), within=working_days(15))
    finish = Step(
        "agreed", "done", by=ANALYSTS, needs=(answered,), title=_("Record as done"), within="done_by"
    )


class MeetingWorkflow(Workflow):
    initial = "planned"
    hold = Step("planned", "held", by=ANALYSTS, needs=(decided,), title=_("Record as held"), within="held_on")


class ThreatRegister(OfficeRegister):
    model, room, name = Threat, "threats", "threats"
    workflow = ThreatWorkflow
    columns = (
        "title",
        "state",
        "kind",
        "origin",
        "mode",
        Column("weight", _("weight"), numeric=True),
        "due_at",
    )
    related = (
        Related("threats.responses", {"threat": "id"}, title=_("Responses")),
        Related("threats.verdicts", {"threat": "id"}, title=_("Signals")),
    )
    activities = ("PP4", "EN9")
    add = change = ANALYSTS
    section, hotkey = "Strategy", "g h"


class ResponseRegister(OfficeRegister):
    model, room, name = Response, "threats", "responses"
    filters = ("state", "agency", "done_by")
    workflow = ResponseWorkflow
    activities = ("PP4",)
    add = change = ANALYSTS


class MeetingRegister(OfficeRegister):
    model, room, name = GroupMeeting, "threats", "meetings"
    workflow = MeetingWorkflow
    related = (Custom("threats/agenda.html", _("Agenda"), agenda.of),)
    activities = ("PP4",)
    add = change = ANALYSTS
    section = "Strategy"


class CorridorRegister(OfficeRegister):
    model, room, name = Corridor, "threats", "corridors"
    filters = ("mode", "commodity", "agency", "pressure_from")
    columns = ("title", "mode", "commodity", "counted", "pressure_from")
    related = (Custom("threats/corridor.html", _("Counted each week"), weekly),)
    bulk = ("mode", "commodity", "agency")
    activities = ("PP4", "EN10")
    add = change = ANALYSTS


class JudgementRegister(OfficeRegister):
    model, room, name = Judgement, "threats", "verdicts"
    filters = ("verdict", "agency")
    columns = ("title", "verdict", "threat", "recorded_at")
    activities = ("PP4", "EN10")
    add = change = ANALYSTS
