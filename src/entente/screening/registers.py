"""The screening room's registers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core.actions import Refused, action
from entente.core.gate import Context, Grade
from entente.core.models import Label, Role
from entente.core.registers import Column, Facts, History, List, Register, Related
from entente.core.registers.panels import Panel
from entente.core.workflow import Missing, Step, Workflow
from entente.screening import again, workshop
from entente.screening.desk import READERS
from entente.screening.engine.rules import RuleError
from entente.screening.lookouts import partial
from entente.screening.models import (
    Consignment,
    Hit,
    Intake,
    Lookout,
    LookoutApproval,
    Movement,
    ScreeningRule,
    Traveller,
)

DESKS = (Role.TARGETING, Role.INTELLIGENCE)


REJECTS = Column("rejects", label=_("what could not be read"), value=lambda one: one.reject_words)


class HitRegister(Register):
    model, room, name = Hit, "screening", "hits"
    intro = _("Travellers and goods that a lookout, a list or a rule points at, and what was decided.")
    columns = ("title", "source", "listed_as", "movement_name", "due_at", "confidence", "verdict")
    more_columns = ("list_name", "list_version", "entry_id", "referral", "result", "mode", "direction")
    filters = ("source", "verdict", "due_at", "result")
    search = ("title", "listed_as", "movement_name")
    order = "due_at"
    views = (List(),)
    read = READERS
    own_list = own_detail = True


class MovementRegister(Register):
    model, room, name = Movement, "screening", "movements"
    intro = _("Flights, voyages, trains, trucks and parcels whose manifests came in.")
    columns = ("flight", "mode", "direction", "origin", "destination", "at", "travellers", "consignments")
    more_columns = ("conveyance", "departs_at", "arrives_at", "screened")
    filters = ("mode", "direction", "at")
    search = ("flight", "conveyance")
    order = "-at"
    read = READERS
    panels = (
        Facts("mode", "direction", "flight", "conveyance"),
        Facts("origin", "destination", "departs_at", "arrives_at", title=_("Journey")),
        Facts("travellers", "consignments", "screened", title=_("Screening")),
        Related("screening.hits", {"movement_id": "id"}, title=_("Hits"),
                columns=("title", "source", "listed_as", "verdict")),
        Related("screening.travellers", {"movement_id": "id"}, title=_("Travellers")),
        Related("screening.consignments", {"movement_id": "id"}, title=_("Consignments")),
        History(),
    )  # fmt: skip


class TravellerRegister(Register):
    model, room, name = Traveller, "screening", "travellers"
    intro = _("People as manifests name them. Meals, medical and religious particulars are never kept.")
    columns = ("family_name", "given_names", "kind", "direction", "nationality", "travelled_at")
    more_columns = ("date_of_birth", "sex", "birthplace")
    filters = ("direction", "travelled_at")
    search = ("family_name", "given_names")
    order = "-travelled_at"
    read = DESKS
    export = False
    panels = (
        Facts("family_name", "given_names", "date_of_birth", "sex", "nationality", "birthplace", "kind"),
        Related("screening.hits", {"traveller_id": "id"}, title=_("Hits"),
                columns=("source", "listed_as", "verdict", "due_at")),
        History(),
    )  # fmt: skip


class ConsignmentRegister(Register):
    model, room, name = Consignment, "screening", "consignments"
    intro = _("Goods as cargo reports and declarations name them.")
    columns = ("reference", "description", "hs", "consignor", "consignee", "end_user")
    filters = ("hs",)
    search = ("reference", "description", "consignor", "consignee", "end_user")
    read = DESKS
    panels = (
        Facts("reference", "description", "hs", "consignor", "consignee", "end_user"),
        Related("screening.hits", {"consignment_id": "id"}, title=_("Hits"),
                columns=("source", "listed_as", "verdict", "due_at")),
        History(),
    )  # fmt: skip


class IntakeRegister(Register):
    model, room, name = Intake, "screening", "transmissions"
    intro = _("Every file that came in, by whatever way, and what of it could not be read.")
    columns = ("name", "received_at", "source", "kinds", "travellers", "consignments", "refused", "took_ms")
    more_columns = ("sender",)
    filters = ("source", "received_at")
    search = ("name", "sender")
    order = "-received_at"
    read = DESKS
    section, hotkey = "Picture", "g t"
    panels = (
        Facts("name", "received_at", "source", "sender", "kinds", "travellers", "consignments", "took_ms"),
        Facts("refused", REJECTS, title=_("What could not be read")),
        Facts("answer", title=_("The answer that was made")),
        History(),
    )  # fmt: skip


# -- lookouts ---------------------------------------------------------------------------------------


def sound(record: Lookout, context: Context) -> Missing | None:
    edit = f"/screening/lookouts/{record.pk}/edit/"
    if record.date_of_birth and partial(record.date_of_birth) is None:
        return Missing(
            "Write the date of birth as 1965, 1965-04 or 1965-04-01.",
            "Écrivez la date de naissance ainsi : 1965, 1965-04 ou 1965-04-01.",
            edit,
        )
    if record.expires_on <= context.at.date():
        return Missing("The expiry has passed.", "L'échéance est passée.", edit)
    if record.review_on > record.expires_on:
        return Missing("Review it before it expires.", "Prévoyez l'examen avant l'échéance.", edit)
    return None


def alone(record: Lookout, context: Context) -> Missing | None:
    if not record.needs_approval:
        return None
    return Missing(
        "The other agency must approve this lookout: propose it.",
        "L'autre organisme doit approuver cet avis : proposez-le.",
    )


def approved(record: Lookout, context: Context) -> Missing | None:
    answers = list(LookoutApproval.objects.visible(context).filter(lookout_id=record.pk))
    given = [one for one in answers if one.agency_id != context.agency.pk]
    if any(one.approved for one in given) and not any(one.approved is False for one in given):
        return None
    if given:
        return Missing("The other agency refused it.", "L'autre organisme l'a refusé.")
    return Missing("The other agency has not answered yet.", "L'autre organisme n'a pas encore répondu.")


class LookoutWorkflow(Workflow):
    initial = "draft"
    activate = Step("draft", "active", by=DESKS, needs=(sound, alone), title=_("Activate"))
    propose = Step("draft", "proposed", by=DESKS, needs=(sound,), title=_("Propose to the other agency"))
    take_up = Step("proposed", "active", by=DESKS, needs=(sound, approved), title=_("Activate as approved"))
    withdraw = Step(
        ("active", "proposed"), "withdrawn", by=DESKS, note=True, within="review_on", title=_("Withdraw")
    )
    line = ("draft", "proposed", "active", "withdrawn")


class LookoutRegister(Register):
    model, room, name = Lookout, "screening", "lookouts"
    intro = _("Whom or what to look out for: why, under what authority, until when.")
    columns = ("name", "kind", "state", "source", "expires_on", "review_on")
    more_columns = ("original_name", "date_of_birth", "country", "authority", "power", "needs_approval")
    filters = ("kind", "state", "expires_on", "review_on")
    search = ("name", "original_name", "also_named", "document_number", "identifier")
    order = "review_on"
    form_fields = (
        *("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country"),
        *("document_number", "identifier", "reason", "authority", "power", "needs_approval"),
        *("source", "source_id", "expires_on", "review_on"),
    )
    add = change = DESKS
    read = READERS
    regime = "customs"
    workflow = LookoutWorkflow
    export = False
    section, hotkey = "Picture", "g z"
    panels = (
        Facts("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country",
              "document_number", "identifier", title=_("What is looked out for")),
        Facts("reason", "authority", "power", "source", "source_id", "expires_on", "review_on",
              "needs_approval", title=_("Why and until when")),
        Related("screening.hits", {"lookout_id": "id"}, title=_("Hits"),
                columns=("title", "movement_name", "due_at", "confidence", "verdict")),
        History(),
    )  # fmt: skip


def _answer(record: Lookout, context: Context, yes: bool) -> None:
    if LookoutApproval.objects.visible(context).filter(lookout_id=record.pk, agency=context.agency).exists():
        raise Refused("Your agency has answered already.", "Votre organisme a déjà répondu.")
    label = Label.objects.filter(holder=context.agency, regime="non_personal", inputs=None).first()
    if label is None:
        label = Label.objects.create(holder=context.agency, originator=context.agency, regime="non_personal")
    LookoutApproval(
        label=label, lookout_id=record.pk, approved=yes, agency=context.agency, decided_at=context.at
    ).save(force_insert=True)


def _asked(record: Lookout, context: Context) -> bool:
    label = Label.objects.filter(pk=record.label_id).first()
    return (
        record.state == Lookout.State.PROPOSED and label is not None and label.holder_id != context.agency.pk
    )


@action(on=Lookout, title=_("Approve for both agencies"), by=READERS, when=_asked, own_rows_only=False)
def approve_lookout(record: Lookout, context: Context, note: str = "") -> None:
    _answer(record, context, True)


@action(on=Lookout, title=_("Refuse"), by=READERS, when=_asked, own_rows_only=False)
def refuse_lookout(record: Lookout, context: Context, note: str = "") -> None:
    _answer(record, context, False)


@action(
    on=Lookout,
    title=_("Run over recent and coming travellers"),
    by=DESKS,
    when=lambda record, context: record.state == Lookout.State.ACTIVE,
)
def run_again(record: Lookout, context: Context, note: str = "") -> str | None:
    again.run(record, context)
    return f"/screening/lookouts/{record.pk}/"


# -- rules ------------------------------------------------------------------------------------------


def valid(record: ScreeningRule, context: Context) -> Missing | None:
    found = workshop.problems(record.text)
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
        found = workshop.problems(record.text)
        return {
            "run": record.dry_run,
            "stale": bool(record.dry_run) and record.dry_run_digest != workshop.digest(record.text),
            "unreadable": str(found) if isinstance(found, RuleError) else "",
            "problems": [] if isinstance(found, RuleError) else found,
        }


class RuleRegister(Register):
    model, room, name = ScreeningRule, "screening", "rules"
    intro = _("Rules that point at journeys and goods: written here, tried out on history, then activated.")
    columns = (
        Column(
            "rule_id", label=_("rule"), value=str, uses=("title_en", "title_fr", "rule_id"), sort="rule_id"
        ),
        "subject",
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
        Facts("rule_id", "version", "subject", "valid_from", "valid_until"),
        DryRunPanel(),
        Facts("text", title=_("The rule as written")),
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
