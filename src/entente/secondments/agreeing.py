"""An exchange round from its proposal to what was agreed (CL1): kept as proposed, signed by both."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from entente import ledger
from entente.core.gate import Context, Grade
from entente.core.history import record_change
from entente.core.models import Change
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.core.workflow import Missing, NotAllowed
from entente.secondments import rounds
from entente.secondments.models import Candidate, Position, Round, Secondment

WHY = "a round that both agencies agreed names its candidates in its positions"


def _reasons(why: Any) -> list[dict[str, str]]:
    return [{"code": one.code, "en": one.en, "fr": one.fr} for one in why]


def propose(record: Round, reader: Reader) -> None:
    """Keep the best round as it is now, every pairing and non-pairing with its reasons."""
    found = rounds.round_of(reader, record.balance, record.level, record.area)
    told = {
        "on": timezone.now().isoformat(timespec="seconds"),
        "pairs": [
            {
                "candidate": str(candidate.pk),
                "position": str(position.pk),
                "percent": percent,
                "why": _reasons(fit.reasons),
            }
            for candidate, position, fit, percent in found["pairs"]
        ],
        "unplaced": [{"id": str(row.pk), "why": _reasons(why)} for row, why in found["unplaced"]],
        "unfilled": [{"id": str(row.pk), "why": _reasons(why)} for row, why in found["unfilled"]],
        "sides": [
            {"agency": agency.code, "sent": sent, "received": received}
            for agency, sent, received in found["sides"]
        ],
    }
    if not told["pairs"]:
        raise NotAllowed((NOTHING,))
    _write(record, proposal=told, first_agency=None)


NOTHING = Missing(
    "Nobody can be paired yet.", "Aucun jumelage n’est encore possible.", "/secondments/exchange/"
)


def agree_first(record: Round, reader: Reader) -> None:
    _write(record, first_agency=reader.context.agency)


def other_agency(record: Round, context: Context) -> Missing | None:
    if record.first_agency_id != context.agency.pk:
        return None
    return Missing(
        "The other agency agrees now: yours has.", "C’est au tour de l’autre organisme : le vôtre a convenu."
    )


def still_free(record: Round, context: Context) -> Missing | None:
    """Nothing of the proposal has been settled otherwise meanwhile."""
    reader = Reader.now(context)
    pairs = record.proposal.get("pairs", ()) if record.proposal else ()
    places = {one["position"] for one in pairs}
    people = {one["candidate"] for one in pairs}
    open_ = (
        reader.rows(Position, Grade.FULL)
        .filter(pk__in=places, state=Position.State.OPEN, candidate=None)
        .count()
    )
    taken = reader.rows(Position, Grade.FULL).filter(candidate__in=people).exists()
    if open_ == len(places) and not taken:
        return None
    return Missing(
        "A position or a candidate of the proposal is taken meanwhile: set it aside and propose again.",
        "Un poste ou un candidat de la proposition est pris entre-temps : écartez-la et proposez de nouveau.",
    )


def settle(record: Round, reader: Reader) -> None:
    """Each position gets its candidate; the selection with the host goes on from there (CL2)."""
    for one in record.proposal["pairs"]:
        rows = (
            reader.rows(Position, Grade.FULL)
            .filter(pk=one["position"], candidate=None)
            .select_for_update(of=("self",))
        )
        position = rows.first()
        if position is None or position.state != Position.State.OPEN:
            raise NotAllowed((still_free(record, reader.context) or NOTHING,))
        now, course = timezone.now(), registry.for_model(Position).workflow
        Position.objects.ungated(WHY).filter(pk=position.pk).update(
            candidate=one["candidate"],
            state=Position.State.SHORTLISTED,
            state_at=now,
            due_at=course.due_at(position, Position.State.SHORTLISTED, now),
        )
        record_change(
            position,
            Change.Kind.STEP,
            reader.context,
            {"state": ("open", "shortlisted"), "candidate": (None, one["candidate"])},
        )
        ledger.append(
            "secondments:position:settled", (position._meta.label_lower, str(position.pk)),
            context=reader.context, content={"round": str(record.pk), "candidate": str(one["candidate"])},
        )  # fmt: skip
    ledger.append(
        "secondments:round:settled", (record._meta.label_lower, str(record.pk)), context=reader.context,
        content={"pairs": len(record.proposal["pairs"])},
    )  # fmt: skip


def sign(record: Secondment, reader: Reader) -> None:
    _write(record, signed_by=reader.context.agency)


def _write(record: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    type(record).objects.ungated(WHY).filter(pk=record.pk).update(**values)


def round_panel(record: Round, reader: Reader) -> dict[str, Any] | None:
    """The proposal as it was kept, with the names that the officer may see."""
    if not record.proposal:
        return None
    told = record.proposal
    people = {str(one.pk): one for one in reader.rows(Candidate, Grade.FULL).select_related("agency")}
    places = {str(one.pk): one for one in reader.rows(Position, Grade.FULL).select_related("agency")}
    return {
        "pairs": [
            (people[one["candidate"]], places[one["position"]], one["percent"], one["why"])
            for one in told["pairs"] if one["candidate"] in people and one["position"] in places
        ],
        "unplaced": [(people[one["id"]], one["why"]) for one in told["unplaced"] if one["id"] in people],
        "unfilled": [(places[one["id"]], one["why"]) for one in told["unfilled"] if one["id"] in places],
        "sides": told["sides"],
    }  # fmt: skip
