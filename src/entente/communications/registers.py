"""The room's registers and their courses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.communications import passing, signing
from entente.communications.models import Lead, Release, Route, RouteStep, SignOff, Visit
from entente.core.gate import Context
from entente.core.models import Label, Role, office_label
from entente.core.registers import Column, Custom, Facts, History, OfficeRegister, Register, Related
from entente.core.registers.office import said
from entente.core.workflow import Missing, Step, Workflow, hours, working_days

WRITERS = (Role.COMMUNICATIONS, Role.COORDINATOR)
OUTREACH = (Role.COMMUNICATIONS, Role.TEAM_LEAD, Role.COORDINATOR, Role.LIAISON)
HEARERS = (Role.TEAM_LEAD, Role.INTELLIGENCE, Role.MARINE_ANALYST, Role.COMMUNICATIONS)


def filled(field: str, english: str, french: str, pair: bool = False):
    """A need of a visit: the field is filled in."""

    def need(record: Any, context: Context) -> Missing | None:
        if getattr(record, field) not in (None, ""):
            return None
        link = f"/communications/visits/{record.pk}/edit/#id_{field}{'_en' if pair else ''}"
        return Missing(english, french, link)

    return need


class ReleaseWorkflow(Workflow):
    initial = "draft"
    line = ("draft", "signing", "approved", "published")
    submit = Step(
        "draft", "signing", by=WRITERS, title=_("Submit for sign-off"), undo=False, then=signing.submit,
        needs=(signing.lead_named, signing.event_told, signing.something_written, signing.route_chosen),
    )  # fmt: skip
    approve = Step(
        "signing", "approved", by=Role.SERVICE, title=_("Signed by all"), needs=(signing.of_itself,)
    )
    back = Step("signing", "draft", by=Role.SERVICE, title=_("Sent back"), needs=(signing.of_itself,))
    publish = Step(
        "approved",
        "published",
        by=Role.COMMUNICATIONS,
        title=_("Publish"),
        within="publish_by",
        escalate=Role.SECRETARIAT,
        undo=False,
        needs=(signing.both_languages, signing.embargo_over, signing.signed_text_unchanged),
        then=signing.published,
    )
    withdraw = Step(
        ("draft", "signing", "approved"),
        "withdrawn",
        by=WRITERS,
        title=_("Withdraw"),
        note=True,
        undo=False,
        then=signing.recall,
    )


class SignOffWorkflow(Workflow):
    initial = "waiting"
    line = ("waiting", "asked", "signed")
    ask = Step("waiting", "asked", by=Role.SERVICE, title=_("Ask"), needs=(signing.of_itself,))
    sign = Step(
        "asked", "signed", by=RouteStep.SIGNERS, title=_("Sign"), within="sign_by", undo=False,
        escalate=Role.SECRETARIAT, then=signing.signed, whose=signing.asked_of,
        needs=(signing.yours, signing.last_in_both_languages, signing.text_as_signed),
    )  # fmt: skip
    send_back = Step(
        "asked", "returned", by=RouteStep.SIGNERS, title=_("Send back"), note=True, undo=False,
        needs=(signing.yours,), whose=signing.asked_of, then=signing.sent_back,
    )  # fmt: skip
    lapse = Step(
        ("waiting", "asked"), "lapsed", by=Role.SERVICE, title=_("Lapse"), needs=(signing.of_itself,)
    )


class VisitWorkflow(Workflow):
    initial = "planned"
    line = ("planned", "agreed", "carried_out", "followed_up")
    agree = Step(
        "planned", "agreed", by=OUTREACH, title=_("Agree on the plan"), within="starts_at",
        needs=(
            filled("partner", "Name the partner agency: the visit is a joint one.",
                   "Indiquez l’organisme partenaire : la visite est conjointe."),
            filled("text", "Write the plan.", "Rédigez le plan.", pair=True),
            filled("area", "Name the area.", "Indiquez le secteur.", pair=True),
        ),
    )  # fmt: skip
    carry_out = Step("agreed", "carried_out", by=OUTREACH, title=_("Record as carried out"), within="ends_at",
                     needs=(filled("talks", "State how many conversations there were.",
                                   "Indiquez le nombre de conversations."),))  # fmt: skip
    follow_up = Step(
        "carried_out", "followed_up", by=OUTREACH, title=_("Record the follow-up"), within="follow_up_by",
        escalate=Role.COORDINATOR,
        needs=(
            filled("questions", "Write the questions heard, or that there were none.",
                   "Consignez les questions entendues, ou leur absence.", pair=True),
            filled("follow_up", "Write what was done about them.", "Indiquez les suites données.", pair=True),
        ),
    )  # fmt: skip
    call_off = Step(("planned", "agreed"), "called_off", by=OUTREACH, title=_("Call off"), note=True)


class LeadWorkflow(Workflow):
    initial = "heard"
    line = ("heard", "graded", "passed_on", "closed")
    grade = Step("heard", "graded", by=HEARERS, title=_("Record the grading"), within=working_days(1),
                 needs=(passing.graded,), escalate=Role.TEAM_LEAD)  # fmt: skip
    pass_on = Step(
        "graded",
        "passed_on",
        by=HEARERS,
        title=_("Pass on"),
        within=hours(48),
        undo=False,
        then=passing.pass_on,
        needs=(passing.recipient_named, passing.law_opens),
    )
    close = Step(("graded", "passed_on"), "closed", by=HEARERS, title=_("Close"), note=True)


class ReleaseRegister(OfficeRegister):
    model, room, name = Release, "communications", "releases"
    intro = _(
        "What is told to the public. A release is signed by every office of its route before it goes out."
    )
    workflow = ReleaseWorkflow
    columns = ("title", "state", "kind", "agency", "event_at", "published_at", "due_at")
    filters = ("state", "kind", "agency", "event_at", "published_at")
    order = "-event_at"
    related = (Custom("communications/route.html", _("Sign-off"), signing.route_panel),)
    closed_states = ("approved", "published", "withdrawn")
    add = change = WRITERS
    section = "Voice"
    activities = ("JC2",)


class SignOffRegister(OfficeRegister):
    model, room, name = SignOff, "communications", "sign-offs"
    intro = _("Every office's sign-off of every release, with the hours it was allowed and took.")
    workflow = SignOffWorkflow
    columns = ("title", "release", "state", "agency", "asked_at", "signed_at", "due_at")
    filters = ("state", "agency", "signed_at")
    search = ("title_en", "title_fr")
    order = "-asked_at"
    panels = (
        Facts("release", "state", "role", "agency", "asked_at", "sign_by", "signed_at", "signed_by"),
        *said(), History(),
    )  # fmt: skip
    add = change = ()
    activities = ("JC2",)


class RouteRegister(OfficeRegister):
    model, room, name = Route, "communications", "routes"
    columns = ("title", "level", "agency")
    related = (
        Custom("communications/route_time.html", _("Time allowed"), signing.route_steps),
        Related("communications.route-steps", {"route": "id"}, title=_("Steps")),
    )
    section = "Voice"
    activities = ("JC2",)


class RouteStepRegister(OfficeRegister):
    model, room, name = RouteStep, "communications", "route-steps"
    columns = ("position", "title", "party", "role", "hours", "route")
    order = "position"
    activities = ("JC2",)


class VisitRegister(OfficeRegister):
    model, room, name = Visit, "communications", "visits"
    intro = _('Joint "knock and talks": counts and questions, never who came or what they hold against it.')
    workflow = VisitWorkflow
    columns = ("title", "state", "area", "starts_at", "agency", "partner", "talks", "due_at")
    filters = ("state", "agency", "partner", "starts_at")
    order = "-starts_at"
    related = (Related("communications.leads", {"visit": "id"}, title=_("Leads heard")),)
    add = change = OUTREACH
    section = "Voice"
    activities = ("JC1",)


class LeadRegister(Register):
    model, room, name = Lead, "communications", "leads"
    intro = _(
        "What somebody told at a visit that an investigation may want. One that points to a person stays "
        "with "
        "whoever heard it until the law opens it."
    )
    columns = ("number", "state", "kind", "area", "heard_on", "agency", Column("due_at"))
    filters = ("state", "kind", "agency", "heard_on")
    search = ("number", "area", "told")
    order = "-heard_on"
    workflow = LeadWorkflow
    closed_states = ("passed_on", "closed")
    form_fields = (
        "number", "visit", "kind", "area", "heard_on", "told", "points_to_person", "source", "information",
        "pass_to", "pass_unit", "pass_person", "recipient_role", "purpose", "act", "offence", "indictable",
        "grounds", "contribution", "proportionality", "solely",
    )  # fmt: skip
    panels = (
        Facts("state", "kind", "area", "heard_on", "visit", "agency", "told", "points_to_person", "source",
              "information", "due_at"),
        Facts("pass_to", "pass_unit", "pass_person", "recipient_role", "purpose", "act", "offence", "grounds",
              "contribution", "proportionality", "solely", "passed_under", title=_("Passing it on")),
        *said(), History(),
    )  # fmt: skip
    add = change = HEARERS
    regime = "customs"
    section = "Voice"
    activities = ("JC1", "EN12")

    def label_for(self, context: Context, record: Lead) -> Label | None:
        """Joint where it points to nobody; else the agency's own, under the law that it collects by."""
        record.agency = context.agency
        if not record.points_to_person:
            return office_label(context.agency, joint=True)
        rows = Label.objects.filter(
            holder=context.agency,
            originator=context.agency,
            regime=passing.regime_of(context.agency),
            inputs=None,
        )
        return rows.order_by("pk").first()
