"""The courses of the room's records and what their steps wait for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente.authority import annex, consulting, findings
from entente.authority.models import (
    Annex,
    Consultation,
    ConsultationComment,
    Gap,
    Redress,
    WrittenArrangement,
)
from entente.core.gate import Context
from entente.core.models import Role
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, Need, Step, Workflow, working_days

DESK = (Role.COORDINATOR, Role.SECRETARIAT)
PATHS = {
    WrittenArrangement: "arrangements", Annex: "annexes", Consultation: "consultations",
    ConsultationComment: "comments", Gap: "gaps", Redress: "redress",
}  # fmt: skip


def edit(record: Any, field: str) -> str:
    return f"/authority/{PATHS[type(record)]}/{record.pk}/edit/#id_{field}"


def given(name: str, en: str, fr: str, field: str = "") -> Need:
    """A need: the field (or the pair in either language) is filled in."""

    def need(record: Any, context: Context) -> Missing | None:
        value = getattr(record, name)
        return None if value not in (None, "", []) else Missing(en, fr, edit(record, field or name))

    return need


# -- written arrangements ------------------------------------------------------------------------------------

CLAUSES = (
    (
        "regimes",
        "Say under which law the information was collected.",
        "Dites sous quelle loi l’information a été recueillie.",
    ),
    ("elements", "Name the elements it lets out.", "Nommez les éléments communiqués."),
    ("purposes", "Name its purposes.", "Nommez ses fins."),
    ("authority", "Name the provision it rests on.", "Nommez la disposition invoquée."),
    ("valid_from", "Say from when it is in force.", "Dites depuis quand il est en vigueur."),
)


def _said(coded: tuple[str, ...], words: str, en: str, fr: str) -> Need:
    """A clause counts as said when it is coded or written out."""

    def need(record: Any, context: Context) -> Missing | None:
        if any(getattr(record, name) not in (None, "") for name in coded) or getattr(record, words):
            return None
        return Missing(en, fr, edit(record, coded[0] if coded else f"{words}_en"))

    return need


COMPLETE: tuple[Need, ...] = (
    *(given(name, en, fr) for name, en, fr in CLAUSES),
    _said(
        ("secondary_use",),
        "secondary",
        "Say whether further use is allowed.",
        "Dites si l’usage ultérieur est permis.",
    ),
    _said(
        ("onward",),
        "onward_words",
        "Say whether it may be passed on.",
        "Dites si elle peut être communiquée à des tiers.",
    ),
    _said(
        ("keep_at_most", "keep_at_least"),
        "retention",
        "Say how long it is kept.",
        "Dites combien de temps elle est conservée.",
    ),
    given("safeguards", "Say how it is protected.", "Dites comment elle est protégée."),
    given("accountability", "Say who answers for it.", "Dites qui en répond.", "accountability_en"),
)


def no_contradiction(record: WrittenArrangement, context: Context) -> Missing | None:
    """No open contradiction with another arrangement that is still to be folded."""
    n = findings.open_count(Reader.now(context), record)
    if n == 0:
        return None
    return Missing(
        f"Solve its contradictions, or say why they are none: {n}.",
        f"Réglez ses contradictions, ou dites pourquoi il n’y en a pas : {n}.",
        f"/authority/findings/?of={record.pk}",
    )


class ArrangementWorkflow(Workflow):
    initial = "registered"
    compare = Step("registered", "compared", by=DESK, title=_("Compared with the others"), needs=COMPLETE)
    agree = Step(
        "compared",
        "agreed",
        by=DESK,
        title=_("Terms agreed"),
        within=working_days(40),
        escalate=Role.SECRETARIAT,
        needs=(
            given("part", "Say which annex it goes into.", "Dites à quelle annexe il se rattache."),
            no_contradiction,
        ),
    )
    fold = Step(
        "agreed",
        "folded",
        by=DESK,
        title=_("Fold into the memorandum"),
        needs=(given("clause", "Name the clause it became.", "Nommez la clause qu’il est devenu."),),
    )
    keep = Step(("compared", "agreed"), "kept", by=DESK, title=_("Keep beside the memorandum"), note=True)
    end = Step(
        ("registered", "compared", "agreed", "folded", "kept"), "ended", by=DESK, title=_("End it"), note=True
    )
    line = ("registered", "compared", "agreed", "folded")


# -- the annex -----------------------------------------------------------------------------------------------


def clauses_stand(record: Annex, context: Context) -> Missing | None:
    """Every clause stands on its provision, and no two contradict each other: asked of the engine."""
    problems = annex.problems(record)
    if not problems:
        return None
    return Missing(problems[0][0], problems[0][1], f"/authority/annexes/{record.pk}/clauses/")


def both_signed(record: Annex, context: Context) -> Missing | None:
    lacking = annex.unsigned(record)
    if not lacking:
        return None
    en = ", ".join(one.abbreviation_en for one in lacking)
    fr = ", ".join(one.abbreviation_fr for one in lacking)
    return Missing(
        f"Not signed yet: {en}.",
        f"Pas encore signé : {fr}.",
        f"/authority/annexes/{record.pk}/clauses/#signatures",
    )


def content_stands(record: Annex, context: Context) -> Missing | None:
    if annex.intact(record):
        return None
    return Missing(
        "The clauses are not those that were proposed.",
        "Les clauses ne sont plus celles qui ont été proposées.",
    )


class AnnexWorkflow(Workflow):
    initial = "draft"
    propose = Step(
        "draft",
        "proposed",
        by=DESK,
        title=_("Propose for signature"),
        undo=False,
        needs=(
            given(
                "starts_on", "Say from when it takes effect.", "Dites à compter de quand elle prend effet."
            ),
            clauses_stand,
        ),
        then=annex.propose,
    )
    enact = Step(
        "proposed", "in_force", by=DESK, title=_("Put into force"), undo=False,
        needs=(both_signed, content_stands), then=annex.enact,
    )  # fmt: skip
    withdraw = Step(("draft", "proposed"), "withdrawn", by=DESK, title=_("Withdraw"), note=True, undo=False)
    replace = Step(
        "in_force", "replaced", by=DESK, title=_("Replaced"), undo=False, needs=(annex.superseded,)
    )
    line = ("draft", "proposed", "in_force", "replaced")


# -- consultations -------------------------------------------------------------------------------------------


def comment_wait(record: Consultation, context: Context) -> Missing | None:
    left = consulting.unanswered(Reader.now(context), record)
    if not left:
        return None
    return Missing(
        f"Answer every comment: {len(left)} left.",
        f"Répondez à chaque commentaire : il en reste {len(left)}.",
        f"/authority/comments/{left[0].pk}/",
    )


def heard(record: Consultation, context: Context) -> Missing | None:
    """The counterpart has taken a position, or the time for it has run out."""
    if record.position or (record.answer_by and record.answer_by < timezone.localdate()):
        return None
    until: date | None = record.answer_by
    return Missing(
        f"The counterpart has not answered; its time runs until {until}.",
        f"Le vis-à-vis n’a pas répondu; son délai court jusqu’au {until}.",
        edit(record, "position_en"),
    )


def theirs_to_answer(record: Consultation, context: Context) -> Missing | None:
    """The position is the counterpart's own: its officer closes the hearing before time is up."""
    if record.counterpart_id == context.unit.agency_id or (
        record.answer_by and record.answer_by < timezone.localdate()
    ):
        return None
    return Missing(
        "An officer of the counterpart says so, or the time runs out.",
        "Un agent du vis-à-vis le déclare, ou le délai expire.",
    )


class ConsultationWorkflow(Workflow):
    initial = "draft"
    open = Step(
        "draft", "open", by=DESK, title=_("Send out for comments"), undo=False,
        needs=(
            given("counterpart", "Name the counterpart.", "Nommez le vis-à-vis."),
            given("answer_by", "Set the date for comments.", "Fixez la date des commentaires."),
            given("text", "Write the text.", "Rédigez le texte.", "text_en"),
        ),
        then=consulting.send_out,
    )  # fmt: skip
    again = Step(
        "open", "open", by=DESK, title=_("Send out a new version"), undo=False, then=consulting.send_out
    )
    hear = Step(
        "open", "heard", by=DESK, title=_("Counterpart heard"), within="answer_by", escalate=Role.SECRETARIAT,
        needs=(heard, theirs_to_answer),
    )  # fmt: skip
    adopt = Step("heard", "adopted", by=DESK, title=_("Adopt"), needs=(comment_wait,))
    reopen = Step("heard", "open", by=DESK, title=_("Send out again"), note=True, then=consulting.send_out)
    withdraw = Step(("draft", "open", "heard"), "withdrawn", by=DESK, title=_("Withdraw"), note=True)
    line = ("draft", "open", "heard", "adopted")


ANSWERED = (given("answer", "Write the answer.", "Rédigez la réponse.", "answer_en"),)


class CommentWorkflow(Workflow):
    initial = "made"
    take = Step("made", "taken", by=DESK, title=_("Taken up"), within=working_days(15), needs=ANSWERED)
    partly = Step("made", "partly", by=DESK, title=_("Taken up in part"), needs=ANSWERED)
    decline = Step("made", "declined", by=DESK, title=_("Not taken up"), needs=ANSWERED)


# -- gaps -------------------------------------------------------------------------------------


class GapWorkflow(Workflow):
    initial = "found"
    propose = Step(
        "found", "proposed", by=DESK, title=_("Propose"), within=working_days(60), escalate=Role.SECRETARIAT,
        needs=(given("proposal", "Write the proposal.", "Rédigez la proposition.", "proposal_en"),),
    )  # fmt: skip
    decide = Step(
        "proposed", "decided", by=Role.SECRETARIAT, title=_("Decide"),
        needs=(
            given("outcome", "Say what was decided.", "Dites ce qui a été décidé."),
            given("reasons", "Give the reasons.", "Donnez les motifs.", "reasons_en"),
        ),
    )  # fmt: skip
    close = Step("decided", "closed", by=DESK, title=_("Close"), note=True)
    again = Step(("decided", "closed"), "found", by=DESK, title=_("Look at it again"), note=True)
    line = ("found", "proposed", "decided", "closed")
