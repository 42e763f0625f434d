"""The courses of the room's records, and what their steps wait for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core.gate import Context
from entente.core.models import Role
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Need, Step, Workflow, working_days
from entente.strategy import freezing
from entente.strategy.models import Committee, Decision, Meeting

DESK = (Role.SECRETARIAT, Role.COORDINATOR)


def given(register: str, name: str, en: str, fr: str) -> Need:
    """A need: the field (or the pair in either language) is filled in; the link leads to it in the form."""

    def need(record: Any, context: Context) -> Missing | None:
        if getattr(record, name):
            return None
        field = name if hasattr(type(record)._meta, "get_field") and _is_field(record, name) else f"{name}_en"
        return Missing(en, fr, f"/strategy/{register}/{record.pk}/edit/#id_{field}")

    return need


def _is_field(record: Any, name: str) -> bool:
    return any(field.name == name for field in record._meta.concrete_fields)


def both_languages(register: str, name: str, en: str, fr: str) -> Need:
    def need(record: Any, context: Context) -> Missing | None:
        for language in ("en", "fr"):
            if not getattr(record, f"{name}_{language}"):
                link = f"/strategy/{register}/{record.pk}/edit/#id_{name}_{language}"
                return Missing(en, fr, link)
        return None

    return need


def guests_settled(record: Any, context: Context) -> Missing | None:
    """A council whose terms name guests says for each meeting whom it invites (NIOC and CBSA, EN19)."""
    committee = Reader.now(context).rows(Committee).filter(pk=record.committee).first()
    if committee is None or committee.kind != "council" or not committee.guests or record.guests:
        return None
    return Missing(
        "Say which of the council’s guests are invited, or that none is.",
        "Dites lesquels des invités du conseil sont conviés, ou qu’aucun ne l’est.",
        f"/strategy/meetings/{record.pk}/edit/#id_guests_en",
    )


def timeline_decided(record: Any, context: Context) -> Missing | None:
    """GV1, GV4: the executive committee sets the timeline. Its decision names the initiative, and was
    recorded since the initiative stands as it does: a timeline that is opened again needs one of its own."""
    reader = Reader.now(context)
    executive = reader.rows(Committee).filter(kind=Committee.Kind.EXECUTIVE).values_list("pk", flat=True)
    meetings = reader.rows(Meeting).filter(committee__in=list(executive)).values_list("pk", flat=True)
    decided = reader.rows(Decision).filter(initiatives__contains=[record.pk], meeting__in=list(meetings))
    if decided.filter(recorded_at__gte=record.state_at).exists():
        return None
    return Missing(
        "Record the executive committee’s decision on the timeline.",
        "Consignez la décision du comité exécutif sur le calendrier.",
        f"/strategy/decisions/add/?initiatives={record.pk}",
    )


class InitiativeWorkflow(Workflow):
    initial = "proposed"
    approve = Step(
        "proposed",
        "approved",
        by=Role.SECRETARIAT,
        title=_("Approve"),
        needs=(
            given("initiatives", "agency", "Name the lead agency.", "Nommez l’organisme responsable."),
            given("initiatives", "ends_on", "Set the date of delivery.", "Fixez la date d’achèvement."),
            timeline_decided,
        ),
    )
    start = Step("approved", "under_way", by=DESK, title=_("Start the work"))
    reset = Step(
        ("approved", "under_way"),
        "proposed",
        by=Role.SECRETARIAT,
        title=_("Open the timeline again"),
        note=True,
    )
    deliver = Step(
        "under_way",
        "delivered",
        by=DESK,
        title=_("Delivered"),
        within="ends_on",
        escalate=Role.SECRETARIAT,
        needs=(
            given(
                "initiatives", "evidence", "Say what shows the result.", "Dites ce qui montre le résultat."
            ),
        ),
    )
    close = Step("delivered", "closed", by=Role.SECRETARIAT, title=_("Close"))


class MilestoneWorkflow(Workflow):
    initial = "open"
    reach = Step(
        "open",
        "reached",
        by=DESK,
        title=_("Reached"),
        within="due_on",
        needs=(given("milestones", "proof", "Say what shows it.", "Dites ce qui le montre."),),
    )


class MeetingWorkflow(Workflow):
    initial = "planned"
    call = Step(
        "planned",
        "called",
        by=DESK,
        title=_("Call the meeting"),
        needs=(
            given("meetings", "agenda", "Write the agenda.", "Rédigez l’ordre du jour."),
            guests_settled,
        ),
    )
    hold = Step("called", "held", by=DESK, title=_("Held"), within="starts_at")
    approve = Step(
        "held",
        "minuted",
        by=Role.SECRETARIAT,
        title=_("Approve the minutes"),
        within=working_days(10),
        needs=(
            both_languages(
                "meetings",
                "minutes",
                "The minutes are needed in both languages.",
                "Le compte rendu est requis dans les deux langues.",
            ),
        ),
    )


class ActionWorkflow(Workflow):
    initial = "open"
    done = Step(
        "open",
        "done",
        by=DESK,
        title=_("Done"),
        within="due_on",
        escalate=Role.SECRETARIAT,
        needs=(given("actions", "outcome", "Write what was done.", "Écrivez ce qui a été fait."),),
    )
    accept = Step("done", "accepted", by=Role.SECRETARIAT, title=_("Accept"))
    again = Step("done", "open", by=Role.SECRETARIAT, title=_("Send back"), note=True)


class UpdateWorkflow(Workflow):
    initial = "asked"
    answer = Step(
        "asked",
        "answered",
        by=(Role.COORDINATOR, Role.SECRETARIAT, Role.LIAISON, Role.TEAM_LEAD, Role.COMMUNICATIONS),
        title=_("Send the answer"),
        within="answer_by",
        escalate=Role.SECRETARIAT,
        needs=(given("updates", "answer", "Write the answer.", "Rédigez la réponse."),),
    )
    accept = Step("answered", "accepted", by=Role.SECRETARIAT, title=_("Accept the answer"))
    ask_again = Step("answered", "asked", by=Role.SECRETARIAT, title=_("Ask again"), note=True)


class ReportWorkflow(Workflow):
    initial = "draft"
    freeze = Step(
        "draft", "frozen", by=Role.SECRETARIAT, title=_("Freeze"), undo=False, then=freezing.freeze,
        within="due_on", escalate=Role.COORDINATOR,
    )  # fmt: skip
    pass_on = Step(
        "frozen", "passed_on", by=Role.SECRETARIAT, title=_("Pass on upward"), within=working_days(5),
    )  # fmt: skip
