"""The room's registers. What is not said here is derived from the models."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.authority import access, consulting, courses, courses_people, desk, findings, refusals
from entente.authority.models import (
    AccessRequest,
    Annex,
    Authorization,
    Consultation,
    ConsultationComment,
    ConsultationVersion,
    ForeignBody,
    Gap,
    PairVerdict,
    Redress,
    WrittenArrangement,
)
from entente.core.models import Regime, Role
from entente.core.registers import Column, Custom, Facts, History, OfficeRegister, Register, Related
from entente.core.registers.reader import Reader


def gap_counts(record: Gap, reader: Reader) -> dict[str, Any]:
    wanted = {
        name: getattr(record, name) for name in ("provision", "test", "purpose") if getattr(record, name)
    }
    exact = desk.oversees(reader.context.officer)
    return {"table": refusals.table(reader.context, exact, **wanted) if wanted else None}


class ArrangementRegister(OfficeRegister):
    model, room, name = WrittenArrangement, "authority", "arrangements"
    intro = _(
        "The written arrangements between the agencies: what each lets out, to whom, for what, "
        "and how far it is on its way into the one memorandum."
    )
    columns = (
        Column("reference", sort="reference"),
        "title",
        "state",
        "holder",
        "recipient",
        "regimes",
        "valid_to",
    )
    order = "reference"
    filters = (
        "state", "holder", "recipient", "part", "extent", "secondary_use", "onward", "safeguards", "valid_to",
    )  # fmt: skip
    workflow = courses.ArrangementWorkflow
    section, hotkey = "Trust", ""
    activities = ("IS1", "GV5")
    related = (
        Custom(
            "authority/_findings_of.html", _("Beside the other arrangements"),
            lambda record, reader: {"rows": findings.of(reader, record)},
        ),
    )  # fmt: skip


class BodyRegister(OfficeRegister):
    model, room, name = ForeignBody, "authority", "bodies"
    intro = _(
        "Bodies abroad to which information may go: their country, and the risk of mistreatment as it was "
        "assessed. Without an assessment that holds, nothing goes there but on the head's decision in "
        "writing."
    )
    columns = ("title", "abbreviation", "country", "risk", "risk_until")
    add = change = (Role.COORDINATOR, Role.PRIVACY)
    section = "Trust"
    activities = ("EN12", "IS1")


class VerdictRegister(OfficeRegister):
    model, room, name = PairVerdict, "authority", "verdicts"
    columns = ("title", "about", "verdict", "first", "second", "recorded_at")
    activities = ("GV5",)


class AnnexRegister(OfficeRegister):
    model, room, name = Annex, "authority", "annexes"
    intro = _(
        "Versions of the Annex on Information Sharing. Its clauses are the rules that decide: signed by both "
        "agencies, a version changes what each may see."
    )
    columns = (Column("number", sort="number"), "title", "state", "starts_on", "in_force_at")
    order = "-number"
    workflow = courses.AnnexWorkflow
    closed_states = ("proposed", "in_force", "replaced", "withdrawn")
    section = "Trust"
    activities = ("IS1", "GV5")
    related = (Custom("authority/_annex_of.html", _("Clauses, differences, signatures")),)


class ConsultationRegister(OfficeRegister):
    model, room, name = Consultation, "authority", "consultations"
    intro = _("Policies and techniques of intelligence on which the other agency is heard before adoption.")
    columns = ("title", "state", "kind", "agency", "counterpart", "answer_by", "version")
    workflow = courses.ConsultationWorkflow
    closed_states = ("adopted", "withdrawn")
    section = "Trust"
    activities = ("IS2",)
    related = (
        Related("authority.comments", {"consultation": "id"}, title=_("Comments and answers"), limit=50),
        Related("authority.versions", {"consultation": "id"}, title=_("Versions sent out")),
        Custom(
            "authority/_versions_of.html",
            _("What changed between versions"),
            lambda record, reader: {"rows": consulting.versions(reader, record)},
        ),
    )


class VersionRegister(OfficeRegister):
    model, room, name = ConsultationVersion, "authority", "versions"
    columns = ("title", "number", "recorded_at", "digest")
    add = change = ()
    activities = ("IS2",)


class CommentRegister(OfficeRegister):
    model, room, name = ConsultationComment, "authority", "comments"
    columns = ("title", "consultation", "on_version", "place", "state", "agency")
    workflow = courses.CommentWorkflow
    add = change = (Role.COORDINATOR, Role.SECRETARIAT, Role.INTELLIGENCE)
    activities = ("IS2",)


class GapRegister(OfficeRegister):
    model, room, name = Gap, "authority", "gaps"
    intro = _(
        "Where the law, a policy or practice stands in the way of joint work, and what is done about it."
    )
    columns = ("title", "provision", "purpose", "kind", "state", "outcome")
    workflow = courses.GapWorkflow
    section = "Trust"
    activities = ("EN18",)
    related = (Custom("authority/_gap_counts.html", _("Refusals behind it"), gap_counts),)


class AccessRegister(Register):
    model, room, name = AccessRequest, "authority", "access"
    intro = _(
        "Individuals who ask for what is held about them. What they asked for is not destroyed until they "
        "could use every right, whatever its retention says."
    )
    columns = ("number", "state", "received_on", "answer_by", "answered_on", "due_at")
    more_columns = ("subject", "asked")
    filters = ("state", "received_on", "answer_by")
    search = ("number", "subject", "asked")
    order = "-received_on"
    panels = (
        Facts("number", "state", "subject", "asked", "received_on", "answer_by", "answered_on", "answer"),
        Custom("authority/_holds_of.html", _("Kept for the answer"), access.shown),
        History(),
    )
    form_fields = ("subject", "asked", "received_on", "answer")
    workflow = courses_people.AccessWorkflow
    read = (Role.PRIVACY, Role.REVIEWER)
    add = change = (Role.PRIVACY,)
    closed_states = ("closed", "withdrawn")
    regime = Regime.PERSONAL
    section = "Trust"
    activities = ("EN12",)

    def label_for(self, context: Any, record: Any) -> Any:
        """That somebody asked is itself about a person."""
        from entente.authority.relabel import label_like

        return label_like(context.agency, Regime.PERSONAL, protected="B")


class RedressRegister(Register):
    model, room, name = Redress, "authority", "redress"
    intro = _("People mistaken for somebody else on a list, cleared with a reason and an end.")
    columns = ("number", "state", "entry", "times", "cleared_until", "due_at")
    more_columns = ("name", "birth_date", "document", "reason", "decided_by")
    filters = ("state", "cleared_until")
    search = ("number", "name", "document", "entry")
    panels = (
        Facts(
            "number",
            "state",
            "name",
            "birth_date",
            "document",
            "entry",
            "times",
            "reason",
            "cleared_until",
            "decided_by",
        ),
        History(),
    )
    form_fields = ("name", "birth_date", "document", "entry", "times", "reason", "cleared_until")
    workflow = courses_people.RedressWorkflow
    read = (Role.PRIVACY, Role.TARGETING, Role.REVIEWER)
    add = change = (Role.PRIVACY, Role.TARGETING)
    closed_states = ("cleared", "revoked")
    regime = Regime.PERSONAL
    section = "Trust"
    activities = ("EN11", "EN12")

    def label_for(self, context: Any, record: Any) -> Any:
        """As protected as what it is about: a person's document."""
        from entente.authority.relabel import label_like

        return label_like(context.agency, Regime.PERSONAL, protected="B")


class AuthorizationRegister(Register):
    model, room, name = Authorization, "authority", "authorizations"
    intro = _(
        "Two years after departure nobody reads who a passenger was, but on the President's authorization: "
        "for the records and the file that it names, until its day. Recorded by the privacy officer, it "
        "opens at once."
    )
    columns = ("number", "state", "file", "given_by", "given_on", "until")
    more_columns = ("reasons", "records")
    filters = ("state", "given_on", "until")
    search = ("number", "file", "given_by")
    order = "-given_on"
    panels = (
        Facts("number", "state", "given_by", "given_on", "file", "reasons", "records", "until"),
        History(),
    )
    form_fields = ("number", "given_by", "given_on", "file", "records", "reasons", "until")
    workflow = courses_people.AuthorizationWorkflow
    read = (Role.PRIVACY, Role.TARGETING, Role.INTELLIGENCE, Role.TEAM_LEAD)
    add = (Role.PRIVACY,)
    change = ()
    closed_states = ("in_force", "revoked")
    regime = Regime.PNR
    section = "Trust"
    activities = ("EN12",)

    def label_for(self, context: Any, record: Any) -> Any:
        from entente.authority.relabel import label_like

        return label_like(context.agency, Regime.PNR, protected="B")
