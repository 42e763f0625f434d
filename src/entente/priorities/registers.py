"""The room's registers and their courses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.models import Role
from entente.core.registers import Custom, Facts, History, OfficeRegister, Related
from entente.core.registers.office import said
from entente.core.workflow import Step, Workflow, working_days
from entente.priorities import course
from entente.priorities.models import Cycle, Input, Priority, Reading

PLANNERS = (Role.COORDINATOR, Role.SECRETARIAT)


CONSULTED = ("agency", "unit", "kind", "level", "starts_on", "ends_on", "counterpart", "consult_days")
"""PP3: whom the counterpart is, whose plan it answers and how long it has do not change under its eyes."""


class CycleWorkflow(Workflow):
    initial = "planning"
    line = ("planning", "consulting", "answered", "adopted", "closed")
    consult = Step(
        "planning",
        "consulting",
        by=PLANNERS,
        title=_("Consult the counterpart"),
        then=course.consult,
        undo=False,
        needs=(course.counterpart_named, course.has_priorities, course.both_languages, course.is_lead),
    )
    answer = Step(
        "consulting",
        "answered",
        by=PLANNERS,
        title=_("Give the counterpart's answer"),
        within="consult_until",
        whose=course.consulted,
        needs=(course.counterpart_named, course.is_counterpart, course.answer_written),
        escalate=Role.SECRETARIAT,
    )
    adopt = Step(
        ("consulting", "answered"), "adopted", by=PLANNERS, title=_("Adopt"), then=course.adopt, undo=False,
        needs=(course.is_lead, course.counterpart_named, course.answered_or_over, course.inputs_answered,
               course.both_languages, course.check_written),
    )  # fmt: skip
    revise = Step(
        ("consulting", "answered"), "planning", by=PLANNERS, title=_("Revise, and consult again"), note=True,
        undo=False, needs=(course.is_lead,), then=course.revise,
    )  # fmt: skip
    close = Step(
        "adopted", "closed", by=PLANNERS, title=_("Close"), within="ends_on", needs=(course.is_lead,),
        undo=False, then=course.close,
    )  # fmt: skip


class InputWorkflow(Workflow):
    initial = "offered"
    answer = Step(
        "offered",
        "answered",
        by=PLANNERS,
        title=_("Answer"),
        within=working_days(15),
        escalate=Role.SECRETARIAT,
        needs=(course.answers_for_cycle, course.outcome_reasoned),
    )


class CycleRegister(OfficeRegister):
    model, room, name = Cycle, "priorities", "cycles"
    intro = _(
        "Each agency's priorities and plans, by level: consulted with the other agency before "
        "they are adopted."
    )
    workflow = CycleWorkflow
    columns = ("title", "state", "kind", "level", "agency", "consult_until", "adopted_on")
    filters = ("state", "kind", "level", "agency", "starts_on", "adopted_on")
    order = "-starts_on"
    private = {"answers": course.sets_the_check}
    frozen = {"consulting": CONSULTED, "answered": (*CONSULTED, "answer")}
    closed_states = ("adopted", "closed")  # what is in force is amended by a new version, consulted like it
    related = (  # the answers to the question of understanding stand in the form only: readers open this page
        Facts(
            "text",
            "state",
            "kind",
            "level",
            "starts_on",
            "ends_on",
            "counterpart",
            "consult_days",
            "consult_until",
            "answer",
            "question",
            "agency",
            "unit",
            "version",
            "adopted_on",
            "due_at",
        ),
        Custom("priorities/consultation.html", _("Consultation"), course.consult_panel),
        Related(
            "priorities.priorities",
            {"cycle": "id"},
            title=_("Priorities"),
            columns=("title", "rank", "threat"),
            order="rank",
        ),
        Related("priorities.inputs", {"cycle": "id"}, title=_("The other agency's input")),
        Custom("priorities/read_panel.html", _("Read and understood"), course.read_panel),
    )
    panels = (*related, *said(), History())
    section = "Strategy"
    activities = ("PP1", "PP2", "PP3", "IS2")


class PriorityRegister(OfficeRegister):
    model, room, name = Priority, "priorities", "priorities"
    columns = ("rank", "title", "cycle", "agency", "threat", "in_force")
    filters = ("in_force", "agency", "cycle")
    order = "rank"
    frozen_with = {"cycle": ("consulting", "answered", "adopted", "closed")}  # PP3: as answered
    section = "Strategy"
    activities = ("PP2",)


class InputRegister(OfficeRegister):
    model, room, name = Input, "priorities", "inputs"
    workflow = InputWorkflow
    columns = ("title", "state", "cycle", "agency", "outcome", "due_at")
    section = "Strategy"
    add = change = (Role.COORDINATOR, Role.SECRETARIAT, Role.INTELLIGENCE)
    activities = ("PP1", "IS2")


class ReadingRegister(OfficeRegister):
    model, room, name = Reading, "priorities", "readings"
    intro = _("Who was sent which priorities, and who has shown that they are understood.")
    columns = ("title", "officer", "unit", "version", "state", "read_by", "understood_at")
    filters = ("state", "agency", "unit", "read_by")
    panels = (
        Facts("cycle", "version", "officer", "unit", "state", "read_by", "tries", "understood_at"),
        *said(),
        History(),
    )
    read = PLANNERS
    add = change = ()
    activities = ("PP2",)
