"""The room's registers and their courses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entente.core.gate import Context
from entente.core.models import Regime, Role, agency_label, office_label
from entente.core.registers import Custom, OfficeRegister, Related
from entente.core.registers.reader import Reader
from entente.core.registers.saving import NoLabel
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.training import catalogue, seats
from entente.training.models import (
    Booking,
    Certificate,
    Compatibility,
    Course,
    Curriculum,
    Enrolment,
    Profile,
    Resource,
    Session,
)

BY = (Role.COORDINATOR, Role.LIAISON)
ANYBODY = tuple(role for role in Role if role not in (Role.SERVICE, Role.REVIEWER))


def compatibility_filled(field: str, english: str, french: str):
    def need(record: Compatibility, context) -> Missing | None:
        link = f"/training/compatibility/{record.pk}/edit/#id_{field}"
        return None if getattr(record, field.removesuffix("_en")) else Missing(english, french, link)

    return need


class SessionWorkflow(Workflow):
    initial = "planned"
    line = ("planned", "open", "held", "reported")
    open_ = Step("planned", "open", by=BY, title=_("Open for seats"), needs=(seats.booked_out,))
    hold = Step("open", "held", by=BY, title=_("Record as held"), within="ends_at")
    report = Step(
        "held",
        "reported",
        by=BY,
        title=pgettext_lazy("step", "Report"),
        within=working_days(15),
        escalate=Role.SECRETARIAT,
        needs=(seats.contacts_written,),
    )
    cancel = Step(("planned", "open"), "cancelled", by=BY, title=_("Cancel"), note=True, undo=False,
                  then=seats.cancelled)  # fmt: skip


class EnrolmentWorkflow(Workflow):
    initial = "offered"
    line = ("offered", "waiting", "seated", "attended")
    accept = Step("offered", "seated", by=ANYBODY, title=_("Take the seat"), within="answer_by", undo=False,
                  needs=(seats.own_or_coordinator, seats.seat_free), then=seats.seat,
                  whose=seats.own)  # fmt: skip
    wait = Step("offered", "waiting", by=ANYBODY, title=_("Go on the waiting list"),
                needs=(seats.own_or_coordinator,), whose=seats.own)  # fmt: skip
    move_up = Step("waiting", "seated", by=BY, title=_("Give the seat"), undo=False, needs=(seats.seat_free,),
                   then=seats.seat)  # fmt: skip
    attend = Step("seated", "attended", by=BY, title=_("Attended"), needs=(seats.begun, seats.not_own),
                  then=seats.attended,
                  undo=False)  # fmt: skip
    miss = Step("seated", "absent", by=BY, title=_("Did not come"), needs=(seats.begun,))
    withdraw = Step(
        ("offered", "waiting", "seated"),
        "withdrawn",
        by=ANYBODY,
        title=_("Withdraw"),
        undo=False,
        whose=seats.own,
        needs=(seats.own_or_coordinator,),
        then=seats.give_up,
    )


class BookingWorkflow(Workflow):
    initial = "asked"
    confirm = Step("asked", "confirmed", by=BY, title=_("Confirm"), within=working_days(3))
    release = Step(("asked", "confirmed"), "released", by=BY, title=_("Release"), undo=False)


class CompatibilityWorkflow(Workflow):
    initial = "found"
    line = ("found", "resolving", "resolved")
    resolve = Step("found", "resolving", by=BY, title=_("Plan the remedy"), within=working_days(30), needs=(
        compatibility_filled("resolve_by", "Set a date.", "Fixez une date."),))  # fmt: skip
    done = Step("resolving", "resolved", by=BY, title=_("Works together now"), within="resolve_by",
                escalate=Role.SECRETARIAT)  # fmt: skip
    leave = Step(
        ("found", "resolving"), "accepted", by=Role.COORDINATOR, title=_("Leave as it is"), note=True
    )


class CourseRegister(OfficeRegister):
    model, room, name = Course, "training", "courses"
    intro = _("What either agency offers, in one list, with what it asks for and what it gives.")
    columns = ("title", "kind", "agency", "delivery", "hours", "open_to_partner")
    related = (
        Custom("training/standing.html", _("Who could take it"), catalogue.standing_panel),
        Related("training.sessions", {"course": "id"}, title=_("Sessions")),
    )
    add = change = BY
    section = "People"
    activities = ("TR1", "TR2")


class SessionRegister(OfficeRegister):
    model, room, name = Session, "training", "sessions"
    workflow = SessionWorkflow
    columns = ("title", "state", "course", "level", "starts_at", "place", "seats", "agency")
    filters = ("state", "level", "agency", "course", "starts_at")
    order = "-starts_at"
    related = (
        Custom("training/seats.html", _("Seats"), catalogue.seats_panel),
        Related(
            "training.enrolments",
            {"session": "id"},
            title=_("Enrolments"),
            columns=("officer", "state", "agency"),
        ),
        Related("training.bookings", {"session": "id"}, title=_("Bookings")),
    )
    add = change = BY
    section = "People"
    activities = ("TR2", "TR3")


class EnrolmentRegister(OfficeRegister):
    model, room, name = Enrolment, "training", "enrolments"
    workflow = EnrolmentWorkflow
    columns = ("officer", "title", "session", "state", "agency", "answer_by")
    filters = ("state", "agency", "session", "answer_by")
    add = change = BY
    activities = ("TR2",)

    def unwritable(self, record: Enrolment, context: Context) -> Missing | None:
        """One officer takes one seat of a session."""
        one = seats.other_of(record, Reader.now(context))
        if one is None:
            return None
        return Missing(
            "This officer is enrolled in that session already.",
            "Cet agent est déjà inscrit à cette séance.",
            f"/training/enrolments/{one.pk}/",
        )


class ProfileRegister(OfficeRegister):
    model, room, name = Profile, "training", "profiles"
    columns = ("officer", "title", "agency", "unit", "shared")
    regime = Regime.PERSONAL
    label_fields = ("shared", "officer")
    read = (*BY, Role.SECRETARIAT)
    add = change = BY
    activities = ("TR2",)

    def label_for(self, context: Context, record: Profile) -> Any:
        """The own agency's personal information; a record of both once it is shared."""
        agency = record.officer.unit.agency
        if agency.pk != context.agency.pk:
            raise NoLabel(_("An officer's skills are kept by the officer's own agency."))
        return office_label(agency, joint=True) if record.shared else agency_label(agency, self.regime, "A")


class CertificateRegister(OfficeRegister):
    model, room, name = Certificate, "training", "certificates"
    columns = ("officer", "course", "issued_on", "expires_on", "agency")
    filters = ("agency", "course", "issued_on", "expires_on")
    order = "-issued_on"
    add = change = BY
    activities = ("TR2", "TR4")

    def unwritable(self, record: Certificate, context: Context) -> Missing | None:
        """LO7, TR4: it opens a deployment, so another officer vouches for it."""
        if record.officer_id != context.officer.pk:
            return None
        return Missing(
            "Nobody writes a certificate of their own: another officer records it.",
            "Nul n’établit sa propre attestation : un autre agent la consigne.",
        )


class CurriculumRegister(OfficeRegister):
    model, room, name = Curriculum, "training", "curricula"
    columns = ("title", "opens", "courses", "in_force")
    related = (Custom("training/curriculum.html", _("Who is through it"), catalogue.curriculum_panel),)
    add = change = BY
    activities = ("TR4", "LO7")


class ResourceRegister(OfficeRegister):
    model, room, name = Resource, "training", "resources"
    columns = ("title", "kind", "place", "holds", "agency")
    related = (Related("training.bookings", {"resource": "id"}, title=_("Bookings")),)
    add = change = BY
    section = "People"
    activities = ("EN17",)


class BookingRegister(OfficeRegister):
    model, room, name = Booking, "training", "bookings"
    workflow = BookingWorkflow
    columns = ("title", "resource", "state", "starts_at", "ends_at", "agency")
    filters = ("state", "resource", "agency", "starts_at")
    order = "-starts_at"
    closed_states = ("released",)
    add = change = (*BY, Role.TEAM_LEAD)
    activities = ("EN17",)


class CompatibilityRegister(OfficeRegister):
    model, room, name = Compatibility, "training", "compatibility"
    workflow = CompatibilityWorkflow
    columns = ("title", "area", "works", "ours", "theirs", "state", "due_at")
    filters = ("state", "area", "works", "agency", "resolve_by")
    add = change = (*BY, Role.TEAM_LEAD)
    activities = ("EN17",)
