"""The room's registers and their courses."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entente.core.models import Role
from entente.core.registers import Calendar, Custom, Facts, History, List, OfficeRegister, Related
from entente.core.registers.filters import Filter
from entente.core.registers.office import said
from entente.core.registers.view_kinds import Board, Timeline
from entente.core.workflow import Step, Workflow, working_days
from entente.fora import course, proposals
from entente.fora.models import Copy, Delegate, Event, FundingDecision, Message, Need, Proposal

BY = (Role.COORDINATOR, Role.LIAISON, Role.SECRETARIAT)


class EventWorkflow(Workflow):
    initial = "announced"
    line = ("announced", "prepared", "attended", "reported")
    prepare = Step("announced", "prepared", by=BY, title=_("Prepared together"), within="starts_on",
                   needs=(course.both_agencies, course.all_met, course.messages_agreed))  # fmt: skip
    attend = Step("prepared", "attended", by=BY, title=_("Record as attended"), within="ends_on", undo=False,
                  needs=(course.begun, course.both_agencies, course.all_met, course.messages_agreed),
                  then=course.attended)  # fmt: skip
    report = Step(
        "attended",
        "reported",
        by=BY,
        title=_("Send the report to all"),
        within="report_by",
        undo=False,
        needs=(course.report_written,),
        then=course.distribute,
        escalate=Role.SECRETARIAT,
    )
    skip = Step(("announced", "prepared"), "not_attended", by=BY, title=_("Nobody goes"), note=True)


class DelegateWorkflow(Workflow):
    initial = "named"
    meet = Step("named", "met", by=BY, title=_("Took part in the meeting before"))
    excuse = Step("named", "excused", by=BY, title=_("Sends nobody"), note=True)


class MessageWorkflow(Workflow):
    initial = "proposed"
    line = ("proposed", "agreed")
    agree = Step("proposed", "agreed", by=BY, title=_("Agree"), within=working_days(10), undo=False,
                 needs=(course.other_agrees, course.message_in_both), then=course.agreed,
                 whose=course.may_agree)  # fmt: skip
    drop = Step(("proposed", "agreed"), "dropped", by=BY, title=_("Drop"), note=True, whose=course.may_agree)


class ProposalWorkflow(Workflow):
    initial = "draft"
    line = ("draft", "sent", "funded", "delivered")
    send = Step("draft", "sent", by=BY, title=_("Put to the department"), undo=False,
                needs=(proposals.backed, proposals.assessed, proposals.both_stand_behind),
                whose=proposals.joint, then=proposals.sent)  # fmt: skip
    fund = Step("sent", "funded", by=BY, title=_("Record as funded"), within="decide_by",
                needs=(proposals.funds_told, proposals.influence_told), then=proposals.decided)  # fmt: skip
    decline = Step("sent", "declined", by=BY, title=_("Record as declined"), note=True,
                   needs=(proposals.refusal_told, proposals.influence_told),
                   then=proposals.decided)  # fmt: skip
    deliver = Step("funded", "delivered", by=BY, title=_("Record as delivered"),
                   needs=(proposals.outcome_told,), then=proposals.decided)  # fmt: skip


class CopyWorkflow(Workflow):
    initial = "sent"
    read = Step(
        "sent",
        "read",
        title=_("Read"),
        within=working_days(course.READ_WITHIN),
        needs=(course.own_unit,),
        whose=course.of_unit,
    )


OVER = {"event": ("attended", "reported", "not_attended")}
"""IF1: nobody joins a delegation, and no message is agreed, once the event is over."""


class EventRegister(OfficeRegister):
    model, room, name = Event, "fora", "events"
    intro = _("International events: the delegates meet before, say the same, and report to everybody after.")
    workflow = EventWorkflow
    columns = ("title", "state", "country", "city", "starts_on", "agency", "report_by")
    filters = ("state", "country", "agency", "starts_on", "report_by")
    order = "-starts_on"
    closed_states = ("reported", "not_attended")
    frozen = {"attended": ("starts_on", "ends_on", "met_on", "country")}
    related = (
        Custom("fora/event.html", _("With one voice"), course.event_panel),
        Related(
            "fora.delegates", {"event": "id"}, title=_("Delegation"), columns=("department", "title", "state")
        ),
        Related("fora.messages", {"event": "id"}, title=_("Messages and positions")),
        Related("fora.proposals", {"event": "id"}, title=_("Proposals raised there")),
        Related("fora.copies", {"event": "id"}, title=_("Who has the report"), columns=("unit", "state")),
    )
    views = (List(), Board(), Calendar(start="starts_on", end="ends_on"), Timeline())
    add = change = BY
    section = "Voice"
    activities = ("IF1", "IF3")


class DelegateRegister(OfficeRegister):
    model, room, name = Delegate, "fora", "delegates"
    workflow = DelegateWorkflow
    columns = ("title", "department", "event", "state")
    frozen_with = OVER
    add = change = BY
    activities = ("IF1",)


class MessageRegister(OfficeRegister):
    model, room, name = Message, "fora", "messages"
    workflow = MessageWorkflow
    columns = ("title", "kind", "event", "state", "agency", "behalf_of", "agreed_by")
    closed_states = ("agreed", "dropped")
    frozen_with = OVER
    add = change = BY
    section = "Voice"
    activities = ("IF1",)


MOVED = Q(granted__gt=0, influence__in=proposals.MOVED, state__in=proposals.DECIDED)


def moved(value: str) -> Q:
    """IF2: decided proposals that money followed, at least in part; ``no``: decided, and none did."""
    return MOVED if value == "yes" else Q(state__in=proposals.DECIDED) & ~MOVED


SENT = ("title", "text", "to", "country", "threats", "needs", "asked", "agency")
"""IF2: what was put to the department, beside the evidence as it was then."""


class ProposalRegister(OfficeRegister):
    model, room, name = Proposal, "fora", "proposals"
    workflow = ProposalWorkflow
    columns = ("title", "state", "country", "to", "asked", "granted", "influence")
    frozen = dict.fromkeys(("sent", "funded", "declined", "delivered"), SENT)
    filters = (
        "state", "country", "to", "influence", "decide_by",
        Filter("moved", _("moved funds"), "flag", query=moved, uses=("granted", "influence", "state")),
    )  # fmt: skip
    related = (
        Custom("fora/proposal.html", _("What speaks for it"), proposals.proposal_panel),
        Related("fora.decisions", {"proposal": "id"}, title=_("Where funds went")),
    )
    add = change = (*BY, Role.INTELLIGENCE)
    section = "Voice"
    activities = ("IF2",)


class NeedRegister(OfficeRegister):
    model, room, name = Need, "fora", "needs"
    intro = _("What countries were assessed to lack, by criterion: proposals refer to it.")
    columns = ("title", "country", "criterion", "score", "assessed_on", "source", "agency")
    filters = ("country", "criterion", "agency", "assessed_on")
    order = "-assessed_on"
    related = (Related("fora.proposals", {"needs__contains": lambda one: [one.pk]}, title=_("Proposals")),)
    add = change = (*BY, Role.INTELLIGENCE)
    section = "Voice"
    activities = ("IF2",)


class DecisionRegister(OfficeRegister):
    model, room, name = FundingDecision, "fora", "decisions"
    intro = _("What the departments decided: where funds went, how much and when, proposed by us or not.")
    columns = ("title", "country", "amount", "decided_on", "department", "proposal", "source")
    filters = ("country", "department", "proposal", "decided_on")
    order = "-decided_on"
    frozen_with = {"proposal": ("delivered",)}
    belongs = "proposal"
    add = change = BY
    section = "Voice"
    activities = ("IF2",)


class CopyRegister(OfficeRegister):
    model, room, name = Copy, "fora", "copies"
    workflow = CopyWorkflow
    columns = ("title", "unit", "state", "due_at")
    filters = ("state", "agency", "unit")
    panels = (Facts("event", "unit", "state", "due_at"), *said(), History())
    add = change = ()
    activities = ("IF3",)
