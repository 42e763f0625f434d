"""The room's registers and their courses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context, Grade
from entente.core.models import Role
from entente.core.registers import Custom, Filter, List, MapView, OfficeRegister, Related, Timeline
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Step, Workflow, working_days
from entente.secondments import agreeing, agreement, rounds
from entente.secondments.models import (
    Candidate,
    Colocation,
    Contribution,
    Member,
    Position,
    Round,
    Secondment,
)
from entente.training.catalogue import curricula_of

BY = (Role.COORDINATOR,)


def edit(record, register: str, field: str) -> str:
    return f"/secondments/{register}/{record.pk}/edit/#id_{field}"


def host_closes(record: Position, context: Context) -> Missing | None:
    """CL2: the host's part is an act of the host's own officer, not a name that the home agency fills in."""
    if record.agency_id == context.agency.pk:
        return None
    return Missing(
        "The host agency closes the selection for its position.",
        "C’est à l’organisme d’accueil de conclure la sélection pour son poste.",
    )


def selected(record: Secondment, context: Context) -> Missing | None:
    """CL2: an agreement is made with whom the selection chose, for the position that it was held for."""
    where = Reader(context).rows(Position, Grade.FULL).filter(pk=record.position).first()
    if where is not None and where.candidate == record.candidate and where.state in ("selected", "filled"):
        return None
    return Missing(
        "Close the selection of this candidate for the position first.",
        "Concluez d’abord la sélection de ce candidat pour le poste.",
        f"/secondments/positions/{record.position}/",
    )


def a_party(record: Secondment, context: Context) -> Missing | None:
    """CL3: the agreement is between the host and the home agency."""
    reader = Reader(context)
    host = reader.rows(Position, Grade.FULL).filter(pk=record.position).first()
    home = reader.rows(Candidate, Grade.FULL).filter(pk=record.candidate).first()
    if context.agency.pk in {one.agency_id for one in (host, home) if one is not None}:
        return None
    return Missing(
        "The host agency and the home agency sign.", "L’organisme d’accueil et celui d’attache signent."
    )


def other_signs(record: Secondment, context: Context) -> Missing | None:
    if record.signed_by_id != context.agency.pk:
        return None
    return Missing(
        "The other agency signs now: yours has.", "C’est au tour de l’autre organisme : le vôtre a signé."
    )


def prepared(record: Secondment, context: Context) -> Missing | None:
    """TR4: where a curriculum for secondments is in force, the home agency states the day it was completed:
    the certificates are in the officer's name, which stays with the home agency."""
    reader = Reader(context)
    if not curricula_of(reader, "secondment"):
        return None
    who = reader.rows(Candidate, Grade.FULL).filter(pk=record.candidate).first()
    if who is not None and who.curriculum_on and who.curriculum_on <= record.begins:
        return None
    return Missing(
        "State when the candidate completed the curriculum for secondments.",
        "Indiquez quand le candidat a terminé le programme exigé pour un détachement.",
        f"/secondments/candidates/{record.candidate}/edit/#id_curriculum_on",
    )


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
    chosen = (
        Reader(context).rows(Candidate, Grade.FULL).filter(pk=record.candidate).first()
        if record.candidate
        else None
    )
    found = rounds.fit_of(record, chosen) if chosen else None
    if found is None or found.eligible:
        return None
    return Missing(found.reasons[0].en, found.reasons[0].fr, f"/secondments/candidates/{record.candidate}/")


def flexible(record: Secondment, context: Context) -> Missing | None:
    """CL3: no agreement without the clause that allows border-related work outside the mandate."""
    if Secondment.Clause.FLEXIBILITY not in (record.clauses or ()):
        return Missing(
            "Agree on the clause for border-related work outside the mandate.",
            "Convenez de la clause sur le travail frontalier hors mandat.",
            edit(record, "secondments", "clauses"),
        )
    for code in ("en", "fr"):
        own = getattr(record, f"flexibility_{code}")
        missing = agreement.lacking(own, code) if own else ()
        if missing:
            return Missing(
                f"The flexibility clause in other words does not say {missing[0]['en']}.",
                f"La clause de souplesse reformulée ne dit pas {missing[0]['fr']}.",
                edit(record, "secondments", f"flexibility_{code}"),
            )
    if bool(record.flexibility_en) != bool(record.flexibility_fr):
        return Missing(
            "A clause in other words is needed in both languages.",
            "Une clause reformulée est requise dans les deux langues.",
            edit(record, "secondments", "flexibility_fr" if record.flexibility_en else "flexibility_en"),
        )
    return None


def end_told(record: Secondment, context: Context) -> Missing | None:
    if record.ended_on:
        return None
    return Missing(
        "State the day it ended.", "Indiquez la date de fin.", edit(record, "secondments", "ended_on")
    )


def reason_told(record: Secondment, context: Context) -> Missing | None:
    """CL5: why people leave early is what may be changed."""
    if record.early_reason:
        return None
    return Missing(
        "State why it ended early.", "Indiquez pourquoi il a pris fin plus tôt.",
        edit(record, "secondments", "early_reason"),
    )  # fmt: skip


def members_told(record: Colocation, context: Context) -> Missing | None:
    """GV6: a place, a mandate and members of two agencies."""
    for name, en, fr in (
        ("place", "Name the place.", "Indiquez le lieu."),
        ("mandate", "Write the mandate.", "Rédigez le mandat."),
    ):  # fmt: skip
        if not getattr(record, name):
            return Missing(en, fr, edit(record, "colocations", f"{name}_en"))
    rows = Reader(context).rows(Member, Grade.FULL).filter(colocation=record.pk)
    if len(set(rows.values_list("agency_id", flat=True)) - {None}) >= 2:
        return None
    return Missing(
        "Name members of two agencies.",
        "Indiquez des membres de deux organismes.",
        f"/secondments/members/add/?colocation={record.pk}",
    )


class PositionWorkflow(Workflow):
    initial = "open"
    shortlist = Step("open", "shortlisted", by=BY, title=_("Shortlist"), within=working_days(20))
    select = Step(
        "shortlisted", "selected", by=BY,
        needs=(candidate_chosen, host_took_part, competencies_met, host_closes),
        title=_("Close the selection"), within=working_days(20), escalate=Role.SECRETARIAT,
    )  # fmt: skip
    fill = Step("selected", "filled", by=BY, title=_("Record as filled"), within="begins",
                needs=(candidate_chosen, host_took_part, competencies_met))  # fmt: skip
    reopen = Step(("shortlisted", "selected"), "open", by=BY, title=_("Open again"), note=True)


class SecondmentWorkflow(Workflow):
    initial = "drafting"
    line = ("drafting", "signed", "active", "completed")
    sign = Step("drafting", "signed", by=BY, needs=(a_party, selected, flexible),
                title=_("Sign for your agency"), within="begins", undo=False, then=agreeing.sign)  # fmt: skip
    begin = Step("signed", "active", by=BY, needs=(a_party, other_signs, selected, prepared, flexible),
                 title=_("Sign for the other agency, and begin"), within="begins")  # fmt: skip
    redraft = Step("signed", "drafting", by=BY, title=_("Draft again"), note=True, undo=False)
    complete = Step("active", "completed", by=BY, title=_("Record as completed"), within="ends")
    end_early = Step(
        "active", "ended_early", by=BY, needs=(end_told, reason_told), title=_("End early"), note=True
    )  # CL5: the reason is the note


class RoundWorkflow(Workflow):
    initial = "collecting"
    line = ("collecting", "proposed", "agreed_by_one", "agreed")
    propose = Step("collecting", "proposed", by=BY, title=_("Propose the best round"), undo=False,
                   within="closes_on", then=agreeing.propose)  # fmt: skip
    agree = Step(
        "proposed",
        "agreed_by_one",
        by=BY,
        title=_("Agree for your agency"),
        undo=False,
        within=working_days(10),
        needs=(agreeing.still_free,),
        then=agreeing.agree_first,
    )
    settle = Step("agreed_by_one", "agreed", by=BY, title=_("Agree for the other agency"), undo=False,
                  within=working_days(10), needs=(agreeing.other_agency, agreeing.still_free),
                  then=agreeing.settle)  # fmt: skip
    set_aside = Step(("proposed", "agreed_by_one"), "collecting", by=BY, title=_("Set aside"), note=True)
    drop = Step("collecting", "set_aside", by=BY, title=_("Close without a round"), note=True)


class ColocationWorkflow(Workflow):
    initial = "planned"
    line = ("planned", "running", "ended")
    run = Step(
        "planned", "running", by=BY, title=_("Record as running"), within="starts_on", needs=(members_told,)
    )
    review = Step("running", "reviewed", by=BY, title=_("Review"), within="review_on")
    go_on = Step("reviewed", "running", by=BY, title=_("Go on"), note=True)
    end = Step(("running", "reviewed"), "ended", by=BY, title=_("End"), note=True)


SELECTED = ("candidate", "host_member", "agency", "profile", "languages", "clearance", "months")
"""CL2: what the selection was closed on."""
AGREED = ("position", "candidate", "agency", "clauses", "flexibility", "begins", "ends")
"""CL3: what both agencies sign. A change of it is another agreement."""
ENDED = (*AGREED, "ended_on", "early_reason")


class PositionRegister(OfficeRegister):
    model, room, name = Position, "secondments", "positions"
    workflow = PositionWorkflow
    columns = ("title", "state", "level", "area", "place", "agency", "begins", "candidate", "due_at")
    filters = (
        "state", "level", "area", "agency", "unit", "begins",
        Filter("host_member", _("host's member of the board named"), kind="flag"),
    )  # fmt: skip
    frozen = {"selected": SELECTED, "filled": SELECTED}
    related = (Custom("secondments/fits.html", _("Candidates by fit"), rounds.fits),)
    add = change = BY
    activities = ("CL1", "CL2")
    section, hotkey = "People", "g b"


class CandidateRegister(OfficeRegister):
    model, room, name = Candidate, "secondments", "candidates"
    columns = ("title", "agency", "free_from", "free_until", "needs_relief")
    filters = ("level", "area", "agency", "needs_relief", "free_from")
    add = change = BY
    activities = ("CL1", "CL2")


class SecondmentRegister(OfficeRegister):
    model, room, name = Secondment, "secondments", "secondments"
    workflow = SecondmentWorkflow
    columns = ("title", "state", "position", "begins", "ends", "agency", "due_at")
    filters = (
        "state", "agency", "begins", "ends",
        Filter("clauses", choices=lambda: Secondment.Clause.choices),
    )  # fmt: skip
    frozen = {"signed": AGREED, "active": AGREED, "completed": ENDED, "ended_early": ENDED}
    related = (
        Custom("secondments/agreement.html", _("Agreement")),
        Related("secondments.contributions", {"secondment": "id"}, title=_("Contributions")),
    )
    add = change = BY
    activities = ("CL3", "CL4", "CL5")
    section = "People"


class ContributionRegister(OfficeRegister):
    model, room, name = Contribution, "secondments", "contributions"
    columns = ("title", "secondment", "weight", "first", "last", "seizures")
    filters = ("weight", "first", "last", "secondment")
    views = (List(), Timeline(start="first", end="last"))
    add = change = BY
    activities = ("CL4",)


class RoundRegister(OfficeRegister):
    model, room, name = Round, "secondments", "rounds"
    intro = _("Each exchange round as it was proposed, with every reason, and signed by both agencies.")
    workflow = RoundWorkflow
    columns = ("title", "state", "level", "area", "closes_on", "balance", "first_agency", "due_at")
    related = (Custom("secondments/round.html", _("The proposal"), agreeing.round_panel),)
    closed_states = ("proposed", "agreed_by_one", "agreed", "set_aside")
    add = change = BY
    section = "People"
    activities = ("CL1",)


class ColocationRegister(OfficeRegister):
    model, room, name = Colocation, "secondments", "colocations"
    intro = _("Where the agencies work side by side, with place, mandate and members.")
    workflow = ColocationWorkflow
    columns = ("title", "state", "kind", "program", "place", "agency", "review_on")
    filters = ("state", "kind", "program", "agency", "review_on")
    related = (
        Related("secondments.members", {"colocation": "id"}, title=_("Members"),
                columns=("agency", "unit", "officers", "brings")),
        Related("secondments.secondments", {"colocation": "id"}, title=_("Secondments there")),
    )  # fmt: skip
    views = (List(), MapView(), Timeline(start="starts_on", end="ends_on"))
    add = change = BY
    section = "People"
    activities = ("GV6",)


class MemberRegister(OfficeRegister):
    model, room, name = Member, "secondments", "members"
    columns = ("title", "colocation", "agency", "unit", "officers")
    add = change = BY
    activities = ("GV6",)
