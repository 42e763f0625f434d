"""The room's registers and their courses."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context, Grade
from entente.core.models import Role
from entente.core.registers import Custom, Filter, List, MapView, OfficeRegister, Related
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.liaison import briefings, coverage
from entente.liaison.models import (
    Briefing,
    FieldActivity,
    Location,
    Post,
    Responsibility,
    Restriction,
    WorkPlan,
)
from entente.training.catalogue import lacking

NETWORK = (Role.LIAISON, Role.COORDINATOR)


def edit(record, field: str) -> str:
    return f"/liaison/{REGISTER_OF[type(record)]}/{record.pk}/edit/#id_{field}"


def curriculum_done(record: Post, context: Context) -> Missing | None:
    """LO7, TR4: no deployment before the joint curriculum is complete, by certificates valid on the day of
    departure; where no curriculum is in force, by the date that the record states."""
    today = timezone.localdate()
    leaves = max(record.starts_on or today, today)
    lacks = None
    if record.officer_id:
        lacks = lacking(record.officer_id, "liaison", leaves, Reader.now(context))
    if lacks:
        return Missing(
            f"Complete the deployment curriculum: {', '.join(one.title_read_en for one in lacks)}.",
            "Terminez le programme de formation au déploiement : "
            f"{', '.join(one.title_read_fr for one in lacks)}.",
            f"/training/courses/{lacks[0].pk}/",
        )
    if lacks is not None or (record.curriculum_on and record.curriculum_on <= today):
        return None
    return Missing(
        "Complete the deployment curriculum.",
        "Terminez le programme de formation au déploiement.",
        edit(record, "curriculum_on"),
    )


def officer_named(record: Post, context: Context) -> Missing | None:
    if record.officer_id:
        return None
    return Missing("Name the officer.", "Désignez l’agent.", edit(record, "officer"))


def written(field: str, english: str, french: str):
    def need(record, context: Context) -> Missing | None:
        return None if getattr(record, field) else Missing(english, french, edit(record, f"{field}_en"))

    return need


def both_networks(record: FieldActivity, context: Context) -> Missing | None:
    """LO5: a joint activity has a post of each of two agencies."""
    agencies = set(
        Reader(context).rows(Post, Grade.FULL).filter(pk__in=record.posts).values_list("agency_id", flat=True)
    )
    if len(agencies - {None}) >= 2:
        return None
    return Missing(
        "Name a post of each agency.", "Indiquez une affectation de chaque organisme.", edit(record, "posts")
    )


def threat_named(record: FieldActivity, context: Context) -> Missing | None:
    """LO5: a joint activity answers a threat."""
    if record.threat:
        return None
    return Missing("Name the threat that it answers.", "Indiquez la menace visée.", edit(record, "threat"))


class PostWorkflow(Workflow):
    initial = "planned"
    ready = Step(
        "planned", "ready", by=NETWORK, needs=(officer_named, curriculum_done), title=_("Ready to deploy"),
        within="starts_on", then=briefings.before_deployment,
    )  # fmt: skip
    deploy = Step(  # asked again: the officer or the day may have changed since the post was ready
        "ready", "deployed", by=NETWORK, title=_("Deploy"), within="starts_on",
        needs=(officer_named, curriculum_done, briefings.briefed),
    )  # fmt: skip
    end = Step("deployed", "ended", by=NETWORK, title=_("End the posting"), within="until", note=True)


def other_network(record: WorkPlan, context: Context) -> bool:
    return record.agency_id not in (None, context.agency.pk)


def other_agrees(record: WorkPlan, context: Context) -> Missing | None:
    """LO2: a joint plan is agreed by the agency that did not draw it up."""
    if other_network(record, context):
        return None
    if record.agency_id is None:
        return Missing("Name the lead agency.", "Indiquez l’organisme responsable.", edit(record, "agency"))
    return Missing("The other agency agrees.", "C’est à l’autre organisme d’en convenir.")


class PlanWorkflow(Workflow):
    initial = "draft"
    agree = Step("draft", "agreed", by=NETWORK, title=_("Agree"), within=working_days(20),
                 whose=other_network, needs=(other_agrees,))  # fmt: skip
    close = Step(
        "agreed", "closed", by=NETWORK, title=_("Close"), within="ends",
        needs=(written("result", "Write what the plan achieved.", "Indiquez ce que le plan a apporté."),),
    )  # fmt: skip


class BriefingWorkflow(Workflow):
    initial = "due"
    give = Step(
        "due", "given", by=NETWORK, title=_("Record as given"), within="due_on", escalate=Role.COORDINATOR,
        needs=(written("text", "Write what was said.", "Consignez le contenu de la séance."),
               briefings.up_to_date),
    )  # fmt: skip
    acknowledge = Step(
        "given", "acknowledged", by=Role.LIAISON, title=_("I have understood it"), within=working_days(5),
        needs=(briefings.own_briefing, briefings.up_to_date), then=briefings.acknowledge,
    )  # fmt: skip
    again = Step("given", "due", by=NETWORK, title=_("Give it again"), within=working_days(5))


class RestrictionWorkflow(Workflow):
    initial = "reported"
    propose = Step(
        "reported", "amending", by=NETWORK, title=_("Propose an amendment"), within=working_days(30),
        needs=(written("amendment", "Write the amendment.", "Rédigez la modification."),),
    )  # fmt: skip
    amend = Step(
        "amending", "amended", by=Role.COORDINATOR, title=_("Record as amended"), within=working_days(90),
        needs=(written("outcome", "Write the outcome.", "Indiquez le résultat."),),
    )  # fmt: skip
    keep = Step(("reported", "amending"), "kept", by=Role.COORDINATOR, title=_("Keep as it is"), note=True)


class ActivityWorkflow(Workflow):
    initial = "planned"
    approve = Step(
        "planned", "approved", by=Role.COORDINATOR, needs=(both_networks, threat_named), title=_("Approve")
    )
    carry_out = Step("approved", "carried_out", by=NETWORK, title=_("Record as carried out"), within="on")
    report = Step(
        "carried_out",
        "reported",
        by=NETWORK,
        title=_("Report"),
        within=working_days(20),
        needs=(written("result", "Write the result.", "Indiquez le résultat."),),
    )


GATED = ("officer", "agency", "country", "starts_on", "curriculum_on")
"""LO3, LO7: what the gate was passed for. Another officer at the post is another posting."""


class PostRegister(OfficeRegister):
    model, room, name = Post, "liaison", "posts"
    workflow = PostWorkflow
    columns = ("title", "state", "country", "city", "agency", "officer", "until", "due_at")
    related = (
        Related("liaison.briefings", {"post": "id"}, title=_("Briefings")),
        Custom("liaison/priorities.html", _("The other agency's priorities"), coverage.priorities_for),
    )
    views = (List(), MapView())
    filters = (
        "state", "agency", "unit", "country", "officer", "curriculum_on", "starts_on", "until", "due_at",
        Filter("staffed", _("officer named"), "flag", query=lambda value: Q(officer__isnull=value == "no"),
               uses=("officer",)),
    )  # fmt: skip
    frozen = {"deployed": GATED, "ended": (*GATED, "until")}
    add = change = NETWORK
    section, hotkey = "People", "g a"
    activities = ("LO2", "LO3", "LO7", "TR4")


class ResponsibilityRegister(OfficeRegister):
    model, room, name = Responsibility, "liaison", "responsibilities"
    columns = ("title", "country", "function", "part", "agency")
    activities = ("LO1",)
    add = change = NETWORK


PLANNED = ("title", "text", "country", "begins", "ends", "agency")


class WorkPlanRegister(OfficeRegister):
    model, room, name = WorkPlan, "liaison", "plans"
    workflow = PlanWorkflow
    frozen = {"agreed": PLANNED, "closed": (*PLANNED, "result")}
    activities = ("LO2",)
    add = change = NETWORK


class BriefingRegister(OfficeRegister):
    model, room, name = Briefing, "liaison", "briefings"
    filters = ("state", "agency", "about", "due_on")
    workflow = BriefingWorkflow
    related = (Custom("liaison/stands.html", _("The priorities in force"), briefings.stands_panel),)
    more_columns = ("acknowledged_by", "agency", "unit", "recorded_at")
    frozen = {"acknowledged": ("post", "about", "text")}
    activities = ("LO3",)
    add = change = NETWORK


class RestrictionRegister(OfficeRegister):
    model, room, name = Restriction, "liaison", "restrictions"
    workflow = RestrictionWorkflow
    activities = ("LO4",)
    add = change = NETWORK


class FieldActivityRegister(OfficeRegister):
    model, room, name = FieldActivity, "liaison", "activities"
    filters = ("state", "agency", "country", "on")
    workflow = ActivityWorkflow
    activities = ("LO5",)
    add = change = NETWORK


class LocationRegister(OfficeRegister):
    model, room, name = Location, "liaison", "locations"
    columns = ("title", "country", "cost", "traffic", "partners", "safety")
    views = (List(), MapView())
    activities = ("LO6",)
    add = change = NETWORK


REGISTER_OF = {
    one.model: one.name
    for one in (
        PostRegister, ResponsibilityRegister, WorkPlanRegister, BriefingRegister, RestrictionRegister,
        FieldActivityRegister, LocationRegister,
    )
}  # fmt: skip
