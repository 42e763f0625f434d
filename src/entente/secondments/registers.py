"""The room's registers and their courses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context
from entente.core.models import Role
from entente.core.registers import Custom, OfficeRegister, Related
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.secondments import rounds
from entente.secondments.models import Candidate, Contribution, Position, Secondment

BY = (Role.COORDINATOR,)


def edit(record, register: str, field: str) -> str:
    return f"/secondments/{register}/{record.pk}/edit/#id_{field}"


def candidate_chosen(record: Position, context: Context) -> Missing | None:
    if record.candidate:
        return None
    return Missing("Name the candidate.", "Désignez le candidat.", edit(record, "positions", "candidate"))


def host_took_part(record: Position, context: Context) -> Missing | None:
    """CL2: the host's own officer sat on the board, or the selection does not close."""
    member = record.host_member
    if member is not None and member.unit.agency_id == record.agency_id:
        return None
    return Missing(
        "Name the host agency's member of the selection board.",
        "Désignez le membre du comité de sélection de l’organisme d’accueil.",
        edit(record, "positions", "host_member"),
    )


def competencies_met(record: Position, context: Context) -> Missing | None:
    """CL2: the chosen candidate meets the essential competencies and the conditions."""
    chosen = Reader(context).rows(Candidate).filter(pk=record.candidate).first() if record.candidate else None
    found = rounds.fit_of(record, chosen) if chosen else None
    if found is None or found.eligible:
        return None
    return Missing(found.reasons[0].en, found.reasons[0].fr, f"/secondments/candidates/{record.candidate}/")


def flexible(record: Secondment, context: Context) -> Missing | None:
    """CL3: no agreement without the clause that allows border-related work outside the mandate."""
    if Secondment.Clause.FLEXIBILITY in (record.clauses or ()):
        return None
    return Missing(
        "Agree on the clause for border-related work outside the mandate.",
        "Convenez de la clause sur le travail frontalier hors mandat.",
        edit(record, "secondments", "clauses"),
    )


def end_told(record: Secondment, context: Context) -> Missing | None:
    if record.ended_on:
        return None
    return Missing(
        "State the day it ended.", "Indiquez la date de fin.", edit(record, "secondments", "ended_on")
    )


class PositionWorkflow(Workflow):
    initial = "open"
    shortlist = Step("open", "shortlisted", by=BY, title=_("Shortlist"), within=working_days(20))
    select = Step(
        "shortlisted", "selected", by=BY, needs=(candidate_chosen, host_took_part, competencies_met),
        title=_("Close the selection"), within=working_days(20), escalate=Role.SECRETARIAT,
    )  # fmt: skip
    fill = Step("selected", "filled", by=BY, title=_("Record as filled"), within="begins")
    reopen = Step(("shortlisted", "selected"), "open", by=BY, title=_("Open again"), note=True)


class SecondmentWorkflow(Workflow):
    initial = "drafting"
    begin = Step("drafting", "active", by=BY, needs=(flexible,), title=_("Sign and begin"), within="begins")
    complete = Step("active", "completed", by=BY, title=_("Record as completed"), within="ends")
    end_early = Step(
        "active", "ended_early", by=BY, needs=(end_told,), title=_("End early"), note=True
    )  # CL5: the reason is the note


class PositionRegister(OfficeRegister):
    model, room, name = Position, "secondments", "positions"
    workflow = PositionWorkflow
    columns = ("title", "state", "place", "agency", "begins", "candidate", "due_at")
    filters = ("state", "agency", "unit", "begins")
    related = (Custom("secondments/fits.html", _("Candidates by fit"), rounds.fits),)
    add = change = BY
    section, hotkey = "People", "g b"


class CandidateRegister(OfficeRegister):
    model, room, name = Candidate, "secondments", "candidates"
    columns = ("title", "agency", "free_from", "free_until", "needs_relief")
    filters = ("agency", "needs_relief", "free_from")
    add = change = BY


class SecondmentRegister(OfficeRegister):
    model, room, name = Secondment, "secondments", "secondments"
    workflow = SecondmentWorkflow
    columns = ("title", "state", "position", "begins", "ends", "agency", "due_at")
    filters = ("state", "agency", "begins", "ends")
    related = (Related("secondments.contributions", {"secondment": "id"}, title=_("Contributions")),)
    add = change = BY
    section = "People"


class ContributionRegister(OfficeRegister):
    model, room, name = Contribution, "secondments", "contributions"
    columns = ("title", "secondment", "weight", "first", "last", "seizures")
    filters = ("weight", "first")
    add = change = BY
