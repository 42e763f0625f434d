"""The gate's question: what may this officer see under this label without asking anybody?

Use within the agency is need-to-know: the unit's mandate needs the label's regime. Across agencies it is
what a standing arrangement in force opens to the officer's unit under the stated purpose. That the
arrangement itself stands on a provision was decided when it came into force (:func:`stands`); here every
forbid still closes. A soft one (clearance, third-party rule) leaves notice, at most a pointer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from entente.authority.engine.decide import ask, decide, decision_day, names, obligations
from entente.authority.engine.facts import facts
from entente.authority.engine.model import GRADES, Arrangement, Decision, Purpose, Reason, Request
from entente.authority.engine.policies import OVERLAID, policies
from entente.authority.engine.provisions import law

POINTER = GRADES.index("pointer")
EVERYTHING = frozenset(
    {
        "holder", "originator", "label", "label.regime", "label.classification",
        "label.classification.protected", "label.classification.secret", "label.caveats", "label.overlays",
        "label.retention_until", "label.collected_at", "label.identifies_person", "recipient",
        "recipient.agency", "recipient.unit", "recipient.kind", "recipient.roles", "recipient.clearance",
        "recipient.clearance.protected", "recipient.clearance.secret", "recipient.active", "purpose",
        "purpose.kind", "now",
    }
)  # fmt: skip
"""What a label, an officer and a purpose always say."""


@dataclass(frozen=True)
class Standing:
    """The grade under one label and how it came about."""

    decision: Decision
    why: str
    """``need_to_know``, ``no_person``, ``arrangement``, or the id of the forbid that closes."""


@lru_cache(maxsize=20_000)
def decide_standing(
    request: Request, arrangements: tuple[Arrangement, ...], needs: tuple[str, ...]
) -> Standing:
    """Decide for a label. ``request.now`` cut to the day makes the answer good for the day.

    ``arrangements``: those that might fit; ``needs``: the regimes that the unit's mandate needs.
    """
    rules = policies(decision_day(request))
    own = facts(request, None, request.texts, needs)
    use = ask([own.ask("use")], own.entities, rules)[0]
    if use.allowed:
        why = next(name for name in ("need_to_know", "no_person") if name in set(names(use)))
        crosses = request.recipient.agency != request.holder
        duties = obligations(request, None, (), ("DSM",), False) if crosses else ()
        return Standing(Decision("full", ("PA 3",) if crosses else (), duties), why)
    best, relied = 0, None
    for one in arrangements:
        grade = _under(request, one, needs)
        if grade > best:
            best, relied = grade, one
    if relied is None:
        fired = sorted(name.removeprefix("forbid:") for name in names(use) if name.startswith("forbid:"))
        return Standing(Decision("nothing"), fired[0] if fired else "no_authority")
    authority = tuple(dict.fromkeys(filter(None, (relied.authority, relied.id))))
    decision = Decision(
        GRADES[best],
        authority,
        obligations(request, relied, (), authority, True),
        (Reason("arrangement", f"Arrangement {relied.id}.", f"Accord {relied.id}."),),
        disclosure=True,
    )
    return Standing(decision, "arrangement")


def _under(request: Request, one: Arrangement, needs: tuple[str, ...]) -> int:
    """What one arrangement gives: its grade; a pointer at most where a soft forbid stands; 0 otherwise."""
    asked = facts(request, one, request.texts, needs)
    rules = policies(decision_day(request))
    standing, notice = ask([asked.ask("standing"), asked.ask("notice")], asked.entities, rules)
    grade = GRADES.index(one.grade or "pointer")
    if standing.allowed:
        return grade
    closed = {name.removeprefix("forbid:") for name in names(standing)}
    return min(POINTER, grade) if notice.allowed and OVERLAID not in closed else 0


def stands(arrangement: Arrangement, examples: Sequence[Request]) -> tuple[bool, list[Decision]]:
    """Whether an arrangement promises no more than its provision gives, tried on examples of what it covers.

    It may say at most *pointer* without a provision of the law; a summary or more wants the provision it
    names to open for each of its purposes on its standing texts.
    """
    if arrangement.grade in (None, "nothing", "existence", "pointer"):
        return True, []
    gateway = law().gateway(arrangement.authority)
    answers = [decide(one, {arrangement.id: arrangement}) for one in examples]
    held = gateway is not None and all(
        GRADES.index(one.grade) >= GRADES.index(arrangement.grade or "pointer")
        and gateway.id in one.authority
        for one in answers
    )
    return held and bool(examples), answers


def with_purpose(request: Request, kind: str, act: str | None) -> Request:
    return replace(request, purpose=Purpose(kind=kind, act=act))
