"""What the law says of a request or of what was said: put to the engine as it is stated, decided, told.

Its own words on the asker's side, the holder's on the other; of a named record the labels that it stands
under, each put apart, the least of the answers taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from entente.authority import named, recipients
from entente.authority.engine import decide, explain
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code
from entente.authority.engine.explain import Candidate
from entente.authority.engine.standing import EVERYTHING
from entente.authority.models import Ask, Disclosure
from entente.authority.named import Named, higher
from entente.core.gate import Context
from entente.core.models import Agency

TEXTS = (
    "grounds", "contribution", "proportionality", "accuracy", "reliability", "written_reasons", "consent",
    "originator_permission", "head_decision",
)  # fmt: skip
CIRCUMSTANCES = {
    "proceeding": "purpose.proceeding.id", "commenced": "purpose.proceeding.commenced",
    "instrument": "purpose.instrument.kind", "instrument_reference": "purpose.instrument.reference",
    "max_years": "purpose.offence.max_years", "terrorism": "purpose.offence.terrorism",
    "transnational": "purpose.offence.transnational",
}  # fmt: skip
"""Of a request's circumstances the field of the engine's ``Purpose``, and its path in a request."""


class NotOpen(Exception):
    """The law does not let it out on what is written; ``decision`` says why."""

    def __init__(self, decision: law.Decision, near: list[Candidate]) -> None:
        super().__init__("not open")
        self.decision, self.near = decision, near


def put(made: Ask, texts: dict[str, Any], at: datetime, record: Named | None = None) -> list[law.Request]:
    """The request as the engine takes it: its own words on the asker's side, the holder's on the other.

    One for each label that the named ``record`` stands under; what names no record is decided on the
    marks that the holder puts.
    """
    written = frozenset(name for name in TEXTS if str(texts.get(name, "")).strip())
    written |= frozenset({"solely"} if texts.get("solely") else ())
    asked = {"written_request"} | ({"request_describes_information"} if made.description.strip() else set())
    recipient = replace(
        recipients.of_officer(made.asked_by),
        unit=made.unit.name_en,
        roles=tuple(made.recipient_roles) or (made.recipient_role,),
    )
    said = law.Texts(written, frozenset(texts.get("undertakings", ())))
    rows = requests(made, made.holder, recipient, at, tuple(texts.get("caveats") or ()), record)
    under = texts.get("arrangement") or None
    return [replace(one, arrangement=under).with_texts(said, law.Texts(frozenset(asked))) for one in rows]


def requests(
    stated: Ask | Disclosure,
    holder: Agency,
    recipient: law.Recipient,
    at: datetime,
    caveats: tuple[str, ...],
    record: Named | None,
    overlays: tuple[law.Overlay, ...] = (),
) -> list[law.Request]:
    """One request for each label of the record. ``overlays``: protections that the holder states besides."""
    made = _request(stated, holder, recipient, at)
    if record is None:
        return [replace(made, label=replace(made.label, caveats=caveats, overlays=overlays))]
    found = []
    for part in record.parts:
        label = replace(
            part.label,
            protected=higher(law.PROTECTED, part.label.protected, stated.protected),
            secret=higher(law.SECRET, part.label.secret, stated.secret),
            caveats=tuple(dict.fromkeys((*part.label.caveats, *caveats))),
            overlays=(*part.label.overlays, *overlays),
        )
        # its own marks only close: what they say of whose it was first stands with the inputs
        originator = made.holder if part.own_marks else part.originator
        found.append(replace(made, label=label, originator=originator))
    return found


def _request(stated: Ask | Disclosure, holder: Agency, recipient: law.Recipient, at: datetime) -> law.Request:
    code = agency_code(holder.code)
    given = {
        "purpose.act": stated.act, "purpose.offence": stated.offence,
        "purpose.offence.reference": stated.offence, "purpose.offence.indictable": stated.offence,
        "recipient.roles": True, "texts": True, "elements": stated.elements,
    }  # fmt: skip
    more = {name: value for name, value in stated.circumstances.items() if name in CIRCUMSTANCES}
    given |= {CIRCUMSTANCES[name]: value for name, value in more.items()}
    return law.Request(
        holder=code,
        originator=code,
        label=law.Label(
            regime=stated.regime or None,
            protected=stated.protected,
            secret=stated.secret,
            collected_at=at,
            identifies_person=stated.regime != "non_personal",
        ),
        recipient=recipient,
        purpose=law.Purpose(
            kind=stated.purpose,
            act=stated.act or None,
            offence=stated.offence or None,
            indictable=stated.indictable if stated.offence else None,
            **more,
        ),
        form="written",
        elements=tuple(stated.elements),
        now=at.astimezone(UTC),
        given=EVERYTHING | {path for path, value in given.items() if value},
    )


def named_in(context: Context, made: Ask) -> Named | None:
    """The record that the request names, as the officer who answers may read it."""
    return named.of(context, made.register, made.object_id)


def consider(
    made: Ask,
    texts: dict[str, Any],
    at: datetime,
    record: Named | None = None,
    known: Mapping[str, law.Arrangement] | None = None,
) -> tuple[law.Decision, list[Candidate]]:
    """The decision on what is written so far, and the gateways nearest to opening.

    ``known``: the arrangements in force of which ``texts["arrangement"]`` may name one.
    """
    return decided(put(made, texts, at, record), record, known)


NOT_READ = law.Reason(
    "record_not_read",
    "The request names a record that is not held, or not one that you may read: it is not given.",
    "La demande vise une fiche qui n’est pas détenue, ou que vous ne pouvez pas lire : on ne la donne pas.",
)


def decided(
    asked: list[law.Request], record: Named | None, known: Mapping[str, law.Arrangement] | None = None
) -> tuple[law.Decision, list[Candidate]]:
    """The least of what each label lets out, on the authority and with the duties of all of them."""
    if not asked:
        return law.Decision("nothing", reasons=(NOT_READ,)), []
    known = known or {}
    answers = [decide(one, known) for one in asked]
    worst = min(range(len(answers)), key=lambda n: law.GRADES.index(answers[n].grade))
    least, near = answers[worst], explain(asked[worst], known)[:3]
    if record is None or len(answers) == 1 or least.grade == "nothing":
        return least, near
    told = [one for one, part in zip(answers, record.parts, strict=True) if not part.own_marks]
    return replace(
        least,
        authority=tuple(dict.fromkeys(name for one in told for name in one.authority)),
        provisions=tuple(dict.fromkeys(pair for one in told for pair in one.provisions)),
        obligations=tuple({duty.code: duty for one in answers for duty in one.obligations}.values()),
    ), near


def marks(made: Ask | Disclosure, texts: dict[str, Any], record: Named | None) -> None:
    """Put the marks on it: those of the record that it names, or higher ones that the holder puts."""
    made.regime = record.regime if record is not None else texts.get("regime") or ""
    for name, ladder in (("protected", law.PROTECTED), ("secret", law.SECRET)):
        own = getattr(record, name) if record is not None else None
        setattr(made, name, higher(ladder, own, texts.get(name) or None))


def outcome(decision: law.Decision) -> dict[str, Any]:
    """What every record of a disclosure says about the decision it rests on."""
    return {
        "grade": decision.grade,
        "authority": list(decision.authority),
        "text_read": dict(decision.provisions),
        "obligations": [one.as_json() for one in decision.obligations],
    }


def bound_by(record: Named, conditions: dict[str, Any]) -> dict[str, Any]:
    """What binds the recipient because it binds the record: its caveats, and the day on which it runs out."""
    days = [one for one in (conditions.get("retention_until"), record.retention_until) if one]
    return {
        "caveats": list(dict.fromkeys((*record.caveats, *conditions.get("caveats", ())))),
        "retention_until": min(days, default=None),
    }
