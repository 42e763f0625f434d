"""Lookouts: recorded with a reason and an authority, approved where the arrangement asks for it, run at
once."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entente.authority import written
from entente.core import notifications
from entente.core.actions import Refused, action
from entente.core.gate import Context, Grade
from entente.core.gate.context import WITHHELD, current_context
from entente.core.history import record_change
from entente.core.models import Change, Label
from entente.core.registers import Column, Facts, History, Register, Related
from entente.core.workflow import Missing, Step, Workflow
from entente.screening import again, background, intake, rows, vessels
from entente.screening.desk import READERS, WRITERS
from entente.screening.lookouts import partial
from entente.screening.models import Hit, Lookout, LookoutApproval


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


def asking(record: Lookout, context: Context) -> list[str]:
    """The arrangements in force that ask for the other agency's approval of this entry, by reference."""
    label = Label.objects.filter(pk=record.label_id).select_related("holder").first()
    return [] if label is None else written.lookout_approval(context, label.holder, label.regime)


def must_be_approved(record: Lookout) -> bool:
    """Whether the entry needs the other agency's approval: its proposer asks for it, or an arrangement does.
    Outside of a context nobody can tell, and so it does."""
    context = current_context()
    return bool(record.needs_approval) or context is None or bool(asking(record, context))


def why_approved(record: Lookout) -> str:
    """Who asks for the other agency's approval, in words."""
    context = current_context()
    references = asking(record, context) if context is not None else []
    if references:
        shown = ", ".join(references[:NAMED])
        if len(references) > NAMED:
            shown = gettext("%(first)s and %(n)s more") % {"first": shown, "n": len(references) - NAMED}
        return gettext("needed: asked for by %(arrangements)s") % {"arrangements": shown}
    return gettext("needed: asked for by its proposer") if record.needs_approval else gettext("not needed")


def alone(record: Lookout, context: Context) -> Missing | None:
    """An entry that needs the other agency's word, or has had it once, is not put in force without it."""
    references = asking(record, context)
    asked_before = LookoutApproval.objects.visible(context).filter(lookout_id=record.pk).exists()
    if not record.needs_approval and not references and not asked_before:
        return None
    said_en = f" (arrangement {references[0]})" if references else ""
    said_fr = f" (entente {references[0]})" if references else ""
    return Missing(
        f"The other agency must approve this lookout{said_en}: propose it.",
        f"L'autre organisme doit approuver cet avis{said_fr} : proposez-le.",
    )


FORM = (
    *("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country"),
    *("document_number", "identifier", "reason", "authority", "power", "needs_approval"),
    *("source", "source_id", "expires_on", "review_on"),
)


def said(record: Lookout) -> str:
    """Digest of what an entry says, so that an answer holds for what was read."""
    return rows.digest([getattr(record, name) for name in FORM])


def answers_to(record: Lookout, context: Context) -> list[LookoutApproval]:
    """The answers to the entry as it stands."""
    every = LookoutApproval.objects.visible(context, at_least=Grade.FULL).filter(lookout_id=record.pk)
    return list(every.filter(content__in=("", said(record))))


def approved(record: Lookout, context: Context) -> Missing | None:
    """What the entry lacks of the other agency's approval; its own agency's word is none."""
    given = [one for one in answers_to(record, context) if one.agency_id != context.agency.pk]
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
    rewrite = Step("proposed", "draft", by=WRITERS, title=_("Take back and change"))
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


def _likelihood(hit: Hit) -> float | None:
    shown = hit.confidence_shown
    return None if shown is None else round(shown, 2)


LIKELIHOOD = Column(
    "confidence", label=_("likelihood"), value=_likelihood, uses=("confidence",), numeric=True
)
"""As the queue shows it: never 1, whatever the score."""
NAMED = 3
"""So many arrangements are named of those that ask for approval."""
APPROVAL = Column(
    "approval", label=_("the other agency’s approval"), value=why_approved, uses=("needs_approval",)
)


class LookoutRegister(Register):
    model, room, name = Lookout, "screening", "lookouts"
    intro = _("Whom or what to look out for: why, under what authority, until when.")
    columns = ("name", "kind", "state", "owner", "source", "expires_on", "review_on")
    more_columns = ("original_name", "date_of_birth", "country", "authority", "power", "needs_approval")
    filters = ("kind", "state", "owner", "expires_on", "review_on")
    activities = ("EN1",)
    search = ("name", "original_name", "also_named", "document_number", "identifier")
    order = "review_on"
    form_fields = FORM
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

    def fixed(self, record: Lookout) -> tuple[str, ...]:
        """What the other agency is asked about, or has approved, is not written over. When an entry in force
        is looked at next, its owner says: that changes nothing of what was approved."""
        if record.state == Lookout.State.DRAFT:
            return ()
        if not must_be_approved(record):
            return ("needs_approval",)
        active = record.state == Lookout.State.ACTIVE
        return tuple(name for name in FORM if not (active and name == "review_on"))

    def written(self, record: Lookout, context: Context) -> None:
        if record.state == Lookout.State.ACTIVE:
            background.kick()

    panels = (
        Facts("kind", "name", "original_name", "also_named", "date_of_birth", "sex", "country",
              "document_number", "identifier", title=_("What is looked out for")),
        Facts("owner", "reason", "authority", "power", "source", "source_id", "expires_on", "review_on",
              APPROVAL, title=_("Why and until when")),
        Related("screening.hits", {"lookout_id": "id"}, title=_("Hits"),
                columns=("title", "movement_name", "due_at", LIKELIHOOD, "verdict")),
        *SAME_VESSEL,
        Related("screening.approvals", {"lookout_id": "id"}, title=_("The other agency's answer"),
                columns=("agency", "approved", "reason", "decided_by", "decided_at")),
        Related("screening.runs", {"lookout_id": "id"}, title=_("Runs over earlier manifests")),
        History(),
    )  # fmt: skip


def _answer(record: Lookout, context: Context, yes: bool, reason: str) -> None:
    if WITHHELD in (getattr(record, name) for name in FORM):
        raise Refused(
            "You do not see all of this lookout, so you cannot answer for your agency.",
            "Vous ne voyez pas tout cet avis; vous ne pouvez donc pas répondre pour votre organisme.",
        )
    if any(one.agency_id == context.agency.pk for one in answers_to(record, context)):
        raise Refused("Your agency has answered already.", "Votre organisme a déjà répondu.")
    label = Label.objects.filter(holder=context.agency, regime="non_personal", inputs=None).first()
    if label is None:
        label = Label.objects.create(holder=context.agency, originator=context.agency, regime="non_personal")
    answer = LookoutApproval(
        label=label, lookout_id=record.pk, content=said(record), approved=yes, agency=context.agency,
        decided_by=context.officer, reason=reason, decided_at=context.at,
    )  # fmt: skip
    answer.save(force_insert=True)
    record_change(answer, Change.Kind.CREATED, context, note=reason)
    if record.owner is not None:
        notifications.remind(record, [record.owner], context)


def asked(record: Lookout, context: Context) -> bool:
    """Whether this officer's agency is asked: never the one that proposes, and never the proposer."""
    label = Label.objects.filter(pk=record.label_id).first()
    if record.state != Lookout.State.PROPOSED or label is None or record.owner_id == context.officer.pk:
        return False
    mine = context.agency.pk
    return label.holder_id != mine and not any(one.agency_id == mine for one in answers_to(record, context))


NAMELESS = _("The reason may be read by whoever may read the answer: it names nobody.")


@action(
    on=Lookout, title=_("Approve for both agencies"), by=WRITERS, when=asked, own_rows_only=False, note=True,
    confirm=NAMELESS,
)  # fmt: skip
def approve_lookout(record: Lookout, context: Context, note: str = "") -> None:
    _answer(record, context, True, note)


@action(
    on=Lookout, title=_("Refuse"), by=WRITERS, when=asked, own_rows_only=False, note=True, confirm=NAMELESS
)
def refuse_lookout(record: Lookout, context: Context, note: str = "") -> None:
    _answer(record, context, False, note)


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
    columns = ("lookout_id", "agency", "approved", "reason", "decided_by", "decided_at")
    refers = {"lookout_id": "screening.lookouts"}
    belongs = "lookout_id"
    read = READERS
    export = False
    panels = (Facts("lookout_id", "agency", "approved", "reason", "decided_by", "decided_at"), History())
