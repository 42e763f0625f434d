"""The rules workshop as a register, and the list of countries of concern that both agencies agree on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core.actions import Refused, action
from entente.core.gate import Context, Grade
from entente.core.models import Role
from entente.core.registers import Column, Facts, History, Register
from entente.core.registers.office import OfficeRegister
from entente.core.registers.panels import Panel
from entente.core.workflow import Missing, Step, Workflow
from entente.screening import observing, workshop
from entente.screening.desk import READERS
from entente.screening.engine.rules import RuleError
from entente.screening.engine.rules.vocabulary import vocabulary
from entente.screening.models import ConcernList, ScreeningRule

DESKS = (Role.TARGETING, Role.INTELLIGENCE)


def valid(record: ScreeningRule, context: Context) -> Missing | None:
    found = workshop.problems(record.text, context)
    edit = f"/screening/rules/{record.pk}/edit/"
    if isinstance(found, RuleError):
        return Missing(f"The rule cannot be read: {found}", f"La règle est illisible : {found}", edit)
    if found:
        return Missing(found[0].text.en, found[0].text.fr, edit)
    return None


def tried(record: ScreeningRule, context: Context) -> Missing | None:
    if record.dry_run and record.dry_run_digest == workshop.digest(record.text):
        return None
    return Missing(
        "Try this text out on history first: see what it would have hit.",
        "Essayez d'abord ce texte sur l'historique : voyez ce qu'il aurait touché.",
    )


class RuleWorkflow(Workflow):
    initial = "draft"
    activate = Step("draft", "active", by=DESKS, needs=(valid, tried), title=_("Activate"))
    retire = Step("active", "retired", by=DESKS, note=True, within="valid_until", title=_("Retire"))


class DryRunPanel(Panel):
    template = "screening/panels/dry_run.html"
    title = _("What it would have done")

    def content(self, register: Register, record: Any, reader: Any) -> dict[str, Any] | None:
        if reader.decision(record).grade < Grade.FULL:
            return None
        found = workshop.problems(record.text, reader.context)
        return {
            "run": record.dry_run,
            "groups": [
                one | {"title": f"{observing.words(vocabulary()[one['field']])}: {one['value']}"}
                for one in (record.dry_run or {}).get("groups", ())
            ],
            "stale": bool(record.dry_run) and record.dry_run_digest != workshop.digest(record.text),
            "unreadable": str(found) if isinstance(found, RuleError) else "",
            "problems": [] if isinstance(found, RuleError) else found,
        }


class TextPanel(Panel):
    """The rule as written, its lines kept."""

    template = "screening/panels/rule_text.html"
    title = _("The rule as written")

    def content(self, register: Register, record: Any, reader: Any) -> dict[str, Any] | None:
        return {"text": record.text} if reader.decision(record).grade >= Grade.FULL else None


SUBJECTS = {"traveller": _("traveller"), "consignment": _("consignment"), "vessel": _("vessel")}
ABOUT = Column(
    "about", label=_("about"), value=lambda one: SUBJECTS.get(one.subject, one.subject), uses=("subject",)
)


class RuleRegister(Register):
    model, room, name = ScreeningRule, "screening", "rules"
    intro = _("Rules that point at journeys and goods: written here, tried out on history, then activated.")
    columns = (
        Column(
            "rule_id", label=_("rule"), value=str, uses=("title_en", "title_fr", "rule_id"), sort="rule_id"
        ),
        ABOUT,
        "version",
        "state",
        "valid_from",
        "valid_until",
    )
    filters = ("state",)
    search = ("rule_id", "title_en", "title_fr")
    order = "rule_id"
    form_fields = ("text",)
    add = change = DESKS
    read = READERS
    regime = "non_personal"
    workflow = RuleWorkflow
    section, hotkey = "Picture", "g u"
    panels = (
        Facts("rule_id", "version", ABOUT, "valid_from", "valid_until"),
        DryRunPanel(),
        TextPanel(),
        History(),
    )


@action(on=ScreeningRule, title=_("Try out on history"), by=DESKS)
def try_out(record: ScreeningRule, context: Context, note: str = "") -> str | None:
    try:
        workshop.try_out(record, context)
    except RuleError as error:
        raise Refused(f"The rule cannot be read: {error}", f"La règle est illisible : {error}") from error
    ScreeningRule.objects.visible(context).filter(pk=record.pk).update(
        dry_run=record.dry_run, dry_run_digest=record.dry_run_digest
    )
    return f"/screening/rules/{record.pk}/"


# -- countries of concern ---------------------------------------------------------------------------


def dated(record: ConcernList, context: Context) -> Missing | None:
    if record.review_on <= context.at.date():
        return Missing(
            "The review date has passed: review the list and set the next one.",
            "La date d'examen est passée : examinez la liste et fixez la prochaine.",
            f"/screening/concern-lists/{record.pk}/edit/#id_review_on",
        )
    return None


def the_other(record: ConcernList, context: Context) -> Missing | None:
    if record.proposed_by_id is not None and record.proposed_by_id != context.agency.pk:
        return None
    return Missing(
        "The agency that proposed the list cannot approve it alone: the other one does.",
        "L'organisme qui propose la liste ne peut l'approuver seul : l'autre le fait.",
    )


def _write(record: ConcernList, **fields: Any) -> None:
    rows = ConcernList.objects.ungated("a step writes who proposed or approved a row that the gate has shown")
    rows.filter(pk=record.pk).update(**fields)


def proposed(record: ConcernList, reader: Any) -> None:
    _write(record, proposed_by=reader.context.agency, approved_by=None, approved_on=None)


def approved_now(record: ConcernList, reader: Any) -> None:
    _write(record, approved_by=reader.context.agency, approved_on=reader.context.at.date())


class ConcernWorkflow(Workflow):
    initial = "draft"
    propose = Step("draft", "proposed", by=READERS, needs=(dated,), then=proposed, title=_("Propose"))
    approve = Step(
        "proposed",
        "approved",
        by=READERS,
        needs=(dated, the_other),
        then=approved_now,
        title=_("Approve for both"),
    )
    send_back = Step("proposed", "draft", by=READERS, note=True, title=_("Send back"))
    retire = Step("approved", "retired", by=READERS, note=True, within="review_on", title=_("Retire"))
    line = ("draft", "proposed", "approved", "retired")


class ConcernRegister(OfficeRegister):
    model, room, name = ConcernList, "screening", "concern-lists"
    intro = _(
        "Approved by both agencies, dated, reviewed. A list raises the order of review and decides nothing."
    )
    columns = ("title", "state", "countries", "valid_from", "review_on", "approved_by")
    more_columns = ("proposed_by", "approved_on", "agency", "recorded_at")
    filters = ("state", "valid_from", "review_on")
    form_fields = ("title", "countries", "grounds", "valid_from", "review_on")
    add = change = READERS
    read = READERS
    closed_states = ("proposed", "approved", "retired")
    workflow = ConcernWorkflow
    section = "Picture"
    activities = ("EN1",)
    panels = (
        Facts("countries", "grounds", "valid_from", "review_on", title=_("What is agreed")),
        Facts("state", "proposed_by", "approved_by", "approved_on", title=_("Who agreed")),
        History(),
    )
