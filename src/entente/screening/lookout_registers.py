"""Lookouts: recorded with a reason and an authority, approved where the arrangement asks for it, run at
once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core.actions import Refused, action
from entente.core.gate import Context
from entente.core.models import Label, Role
from entente.core.registers import Facts, History, Register, Related
from entente.core.workflow import Missing, Step, Workflow
from entente.screening import again, background, intake, vessels
from entente.screening.desk import READERS
from entente.screening.lookouts import partial
from entente.screening.models import Lookout, LookoutApproval

DESKS = (Role.TARGETING, Role.INTELLIGENCE)
WRITERS = (*DESKS, Role.MARINE_ANALYST, Role.TEAM_LEAD)
"""Either agency proposes (N19): the border agency's desks, and the police's analysts and team leads."""


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
    if record.kind in (Lookout.Kind.GOODS, Lookout.Kind.VEHICLE) and not (
        record.identifier or record.also_named
    ):
        return Missing(
            "Give the number or HS code, or the words to look for.",
            "Donnez le numéro ou le code SH, ou les mots à chercher.",
            edit,
        )
    if record.kind == Lookout.Kind.DOCUMENT and not record.document_number:
        return Missing("Give the number of the document.", "Donnez le numéro du document.", edit)
    if record.kind == Lookout.Kind.AIRCRAFT and not record.identifier:
        return Missing("Give the registration.", "Donnez l'immatriculation.", edit)
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


def run_it(record: Lookout, reader: object) -> None:
    """An entry that is in force is run over the recent past and what is still to come, beside this
    request."""
    background.kick()


class LookoutWorkflow(Workflow):
    initial = "draft"
    activate = Step("draft", "active", by=WRITERS, needs=(sound, alone), then=run_it, title=_("Activate"))
    propose = Step("draft", "proposed", by=WRITERS, needs=(sound,), title=_("Propose to the other agency"))
    take_up = Step(
        "proposed",
        "active",
        by=WRITERS,
        needs=(sound, approved),
        then=run_it,
        title=_("Activate as approved"),
    )
    withdraw = Step(
        ("active", "proposed"), "withdrawn", by=WRITERS, note=True, within="review_on", title=_("Withdraw")
    )
    line = ("draft", "proposed", "active", "withdrawn")


def _numbered(record: Lookout) -> bool:
    return record.kind == Lookout.Kind.VESSEL and vessels.imo_of(record.identifier) is not None


def _named(record: Lookout) -> bool:
    return record.kind == Lookout.Kind.VESSEL and not _numbered(record) and bool(record.name)


SAME_VESSEL = (
    Related(
        "marine.vessels-of-interest", {"imo": lambda record: vessels.imo_of(record.identifier)},
        title=_("On the marine watch"), columns=("name", "valid_from", "valid_to"), when=_numbered,
    ),
    Related(
        "marine.vessels-of-interest", {"name__iexact": "name"}, title=_("On the marine watch, by name alone"),
        columns=("name", "valid_from", "valid_to"), when=_named,
    ),
    Related(
        "screening.vessels-of-interest", {"imo__in": lambda record: vessels.spellings(record.identifier)},
        columns=("name", "state", "expected_at", "expected_on"), when=_numbered,
    ),
)  # fmt: skip
"""The same vessel where another desk watches for it, as far as the gate lets this one see."""


class LookoutRegister(Register):
    model, room, name = Lookout, "screening", "lookouts"
    intro = _("Whom or what to look out for: why, under what authority, until when.")
    columns = ("name", "kind", "state", "owner", "source", "expires_on", "review_on")
    more_columns = ("original_name", "date_of_birth", "country", "authority", "power", "needs_approval")
    filters = ("kind", "state", "owner", "expires_on", "review_on")
    activities = ("EN1",)
    search = ("name", "original_name", "also_named", "document_number", "identifier")
    order = "review_on"
    form_fields = (
        *("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country"),
        *("document_number", "identifier", "reason", "authority", "power", "needs_approval"),
        *("source", "source_id", "expires_on", "review_on"),
    )
    add = change = WRITERS
    read = READERS
    regime = "customs"
    workflow = LookoutWorkflow
    export = False
    section, hotkey = "Picture", "g z"

    def label_for(self, context: Context, record: Lookout) -> Label:
        """Customs information where the agency collects it, police information otherwise; the other agency
        sees it under the arrangement that opens that regime to its unit."""
        return intake.own_label(context)

    def written(self, record: Lookout, context: Context) -> None:
        if record.state == Lookout.State.ACTIVE:
            background.kick()

    panels = (
        Facts("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country",
              "document_number", "identifier", title=_("What is looked out for")),
        Facts("owner", "reason", "authority", "power", "source", "source_id", "expires_on", "review_on",
              "needs_approval", title=_("Why and until when")),
        Related("screening.hits", {"lookout_id": "id"}, title=_("Hits"),
                columns=("title", "movement_name", "due_at", "confidence", "verdict")),
        *SAME_VESSEL,
        Related("screening.approvals", {"lookout_id": "id"}, title=_("The other agency's answer"),
                columns=("agency", "approved", "decided_at")),
        Related("screening.runs", {"lookout_id": "id"}, title=_("Runs over earlier manifests")),
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
    by=WRITERS,
    when=lambda record, context: record.state == Lookout.State.ACTIVE,
)
def run_again(record: Lookout, context: Context, note: str = "") -> str | None:
    run = again.ask(record, context)
    background.kick()
    return f"/screening/runs/{run.pk}/"


class ApprovalRegister(Register):
    model, room, name = LookoutApproval, "screening", "approvals"
    intro = _("What the other agency answered to a proposed lookout.")
    columns = ("lookout_id", "agency", "approved", "decided_at")
    refers = {"lookout_id": "screening.lookouts"}
    belongs = "lookout_id"
    read = READERS
    export = False
    panels = (Facts("lookout_id", "agency", "approved", "decided_at"), History())
