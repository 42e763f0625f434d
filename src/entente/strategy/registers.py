"""The room's registers. What is not said here is derived from the models."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.models import Role
from entente.core.registers import Column, OfficeRegister, Related
from entente.core.registers.filters import Filter
from entente.core.registers.panels import Custom
from entente.strategy import agenda, levels, workflows
from entente.strategy.models import (
    Action,
    Committee,
    Decision,
    Initiative,
    Meeting,
    Milestone,
    Report,
    UpdateRequest,
)


class InitiativeRegister(OfficeRegister):
    model, room, name = Initiative, "strategy", "initiatives"
    intro = _(
        "Every activity of the joint strategy: who leads it, by when, how it stands, and what shows it."
    )
    columns = (Column("code", sort="code"), "title", "state", "health", "agency", "ends_on")
    order = "code"
    filters = (
        "state", "agency", "unit", "health", "starts_on", "ends_on", "objectives", "enablers", "due_at",
        Filter("stands", _("assessment on a day"), "link", query=levels.stands, said=levels.stands_words,
               uses=("health", "ends_on", "state")),
    )  # fmt: skip
    workflow = workflows.InitiativeWorkflow
    frozen = dict.fromkeys(("approved", "under_way", "delivered", "closed"), ("starts_on", "ends_on"))
    section, hotkey = "Strategy", "g y"
    activities = ("GV4",)
    related = (
        Related("strategy.milestones", {"initiative": "id"}),
        Related("strategy.updates", {"initiative": "id"}),
        Related("strategy.decisions", {"initiatives__contains": lambda one: [one.pk]}),
        Related("strategy.actions", {"initiative": "id"}),
    )


class MilestoneRegister(OfficeRegister):
    model, room, name = Milestone, "strategy", "milestones"
    workflow = workflows.MilestoneWorkflow
    columns = ("title", "initiative", "due_on", "state", "agency")
    order = "due_on"
    activities = ("GV4",)


class CommitteeRegister(OfficeRegister):
    model, room, name = Committee, "strategy", "committees"
    intro = _("Who steers, who reports to whom, and who is invited.")
    columns = ("title", "kind", "reports_to", "chairs", "every_months", "unit", "partner_unit")
    section = "Strategy"
    activities = ("GV1", "GV2")
    related = (
        Related("strategy.meetings", {"committee": "id"}),
        Related("strategy.updates", {"committee": "id"}, title=_("Updates asked for")),
        Related("strategy.reports", {"committee": "id"}),
        Related("strategy.committees", {"reports_to": "id"}, title=_("Report to it")),
    )


class MeetingRegister(OfficeRegister):
    model, room, name = Meeting, "strategy", "meetings"
    workflow = workflows.MeetingWorkflow
    columns = ("title", "committee", "starts_at", "place", "state")
    order = "-starts_at"
    section = "Strategy"
    activities = ("GV1", "GV2")
    related = (
        Custom("strategy/agenda.html", _("Agenda from what is open"), agenda.of),
        Related("strategy.decisions", {"meeting": "id"}),
        Related("strategy.actions", {"meeting": "id"}),
    )


class DecisionRegister(OfficeRegister):
    model, room, name = Decision, "strategy", "decisions"
    columns = ("title", "meeting", "decided_on", "initiatives")
    order = "-decided_on"
    add = change = (Role.SECRETARIAT,)
    activities = ("GV1",)


class ActionRegister(OfficeRegister):
    model, room, name = Action, "strategy", "actions"
    workflow = workflows.ActionWorkflow
    columns = ("title", "meeting", "due_on", "state", "agency", "unit")
    filters = (
        "state", "agency", "unit", "meeting", "initiative", "due_on", "due_at",
        Filter("committee", _("committee"), "link", query=levels.of_committees,
               said=levels.of_committees_words, uses=("meeting",)),
    )  # fmt: skip
    order = "-due_on"
    section = "Strategy"
    activities = ("GV1",)


class UpdateRegister(OfficeRegister):
    model, room, name = UpdateRequest, "strategy", "updates"
    intro = _("Updates that a committee asked for on any activity, answered by a date.")
    workflow = workflows.UpdateWorkflow
    columns = ("title", "initiative", "committee", "answer_by", "state", "agency")
    order = "-answer_by"
    add = (Role.SECRETARIAT,)
    change = (Role.SECRETARIAT, Role.COORDINATOR, Role.LIAISON, Role.TEAM_LEAD, Role.COMMUNICATIONS)
    section = "Strategy"
    activities = ("GV1",)


class ReportRegister(OfficeRegister):
    model, room, name = Report, "strategy", "reports"
    intro = _("Periodic reports, assembled from live figures; each number leads to its records.")
    workflow = workflows.ReportWorkflow
    columns = ("title", "committee", "period", "state", "frozen_at", "due_at")
    order = "-period"
    add = change = (Role.SECRETARIAT,)
    closed_states = ("frozen", "passed_on")
    section, hotkey = "Strategy", "g j"
    activities = ("GV2",)
    related = (Custom("strategy/report_panel.html", _("Report of the period")),)
