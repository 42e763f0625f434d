"""``decide``: what may be given, under which provision, with which duties, and what is missing for more.

Cedar decides (:mod:`entente.authority.engine.policies`); this module asks it up to three questions in one
batch and puts the answer into words:

* may it be disclosed on the request's own texts?
* may it on what the named arrangement's standing texts add? Then never above the arrangement's grade;
* does the arrangement allow notice of it, existence or pointer, where nothing else does?
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from cedarpy import AuthzResult, is_authorized_batch

from entente.authority.engine.explain import (
    Candidate,
    candidates,
    forbid_paths,
    missing_paths,
    nearest,
    unstated,
)
from entente.authority.engine.facts import Facts, facts
from entente.authority.engine.model import GRADES, Arrangement, Decision, Obligation, Reason, Request, Texts
from entente.authority.engine.policies import Policies, policies
from entente.authority.engine.provisions import Forbid, Gateway, law
from entente.authority.engine.terms import covers

SAY_SO = ("moment", "holder", "regime", "recipient", "purpose", "overlays_known")
"""Forbids whose own sentence is that something is not stated."""
POINTER = GRADES.index("pointer")


def decide(request: Request, arrangements: Mapping[str, Arrangement] | None = None) -> Decision:
    """Decide one request. ``arrangements`` by id; one that is not there is not in force."""
    rules = policies(decision_day(request))
    named = (arrangements or {}).get(request.arrangement or "")
    own = facts(request, named, request.texts)
    asked, entities = [own.ask("disclose")], own.entities
    if named is not None:
        asked += [facts(request, named, standing(request, named)).ask("disclose"), own.ask("notice")]
    answers = ask(asked, entities, rules)
    opened = _independent(_gateways(answers[0], rules))
    grade, relied = ("full", _authority(opened)) if opened else ("nothing", ())
    if named is not None and not opened:
        opened = _gateways(answers[0], rules) or _gateways(answers[1], rules)
        notice = answers[2].allowed
        if opened and notice and named.grade != "nothing":
            grade, relied = named.grade or "full", (*_authority(opened), named.id)
        else:
            opened = ()
            grade = GRADES[min(POINTER, GRADES.index(named.grade or "pointer"))] if notice else "nothing"
        if grade != "nothing" and not opened:
            relied = tuple(dict.fromkeys(filter(None, (named.authority, named.id))))
    crosses = request.recipient.agency != request.holder
    fired = forbids(answers[0])
    reasons: list[Reason] = []
    missing: tuple[str, ...] = ()
    if opened:
        reasons += [Reason("gateway", f"{one.id}: {one.en}", f"{one.id} : {one.fr}") for one in opened]
    if named is not None and named.id in relied:
        reasons.append(_under_arrangement(named, grade))
    if grade != "full":
        more, missing = _why_not_more(request, named, own, rules, fired)
        reasons += more
    duties = obligations(request, named, opened, relied, crosses) if grade != "nothing" else ()
    return Decision(
        grade=grade,
        authority=relied,
        obligations=duties,
        reasons=tuple(reasons),
        missing=missing,
        provisions=tuple((one.id, one.text_read.isoformat()) for one in opened),
        digests=tuple((one.id, one.digest) for one in opened),
        disclosure=crosses and grade != "nothing",
    )


def decision_day(request: Request) -> date:
    """The day whose law applies; without a moment the day the texts were read (nothing opens anyway)."""
    if request.now is not None:
        return request.now.date()
    return max(one.text_read for one in law().statutes.values())


def standing(request: Request, named: Arrangement) -> Texts:
    """The holder's texts with what was stated once for every disclosure under the arrangement.

    It was stated of the elements that the arrangement lists, and of nothing else.
    """
    return request.texts | named.texts if covers(named.elements, request.elements) else request.texts


def ask(asked: list[dict[str, object]], entities: str, rules: Policies) -> list[AuthzResult]:
    """One Cedar batch; an error while evaluating is never passed over."""
    answers = is_authorized_batch(asked, rules.decide, entities)
    for one in answers:
        if one.diagnostics.errors:  # a policy that fails to evaluate would be passed over: never
            raise RuntimeError(f"a policy could not be evaluated: {one.diagnostics.errors}")
    return answers


def names(answer: AuthzResult) -> Iterable[str]:
    found: Iterable[str] = answer.diagnostics.id_annotations_by_reason.values()
    return found


def _gateways(answer: AuthzResult, rules: Policies) -> tuple[Gateway, ...]:
    """The gateways that open, most specific first; exceptional ones only where no ordinary one does."""
    if not answer.allowed:
        return ()
    held = set(names(answer))
    found = [one for key, one in rules.gateways.items() if key in held]
    ordinary = [one for one in found if not one.exceptional]
    return tuple(ordinary or found)


def _independent(opened: tuple[Gateway, ...]) -> tuple[Gateway, ...]:
    """Those that open without an arrangement: they know no limit but the statute's."""
    return tuple(one for one in opened if not one.rests_on_arrangement)


def _authority(opened: tuple[Gateway, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in opened for name in (one.id, *one.rests_on)))


def forbids(answer: AuthzResult) -> tuple[str, ...]:
    if answer.allowed:
        return ()
    return tuple(sorted(name.removeprefix("forbid:") for name in names(answer)))


def _under_arrangement(named: Arrangement, grade: str) -> Reason:
    words = {
        "existence": ("that it exists", "son existence"),
        "pointer": ("whom to ask about it", "à qui s’adresser à son sujet"),
        "summary": ("a summary of it", "un résumé"),
        "full": ("all of it", "le tout"),
    }[grade]
    return Reason(
        "arrangement",
        f"The arrangement {named.id} allows to give {words[0]}.",
        f"L’accord {named.id} permet de donner {words[1]}.",
    )


def _why_not_more(
    request: Request, named: Arrangement | None, own: Facts, rules: Policies, fired: tuple[str, ...]
) -> tuple[list[Reason], tuple[str, ...]]:
    """Reasons for not giving more, and the paths that would open the nearest gateway."""
    reasons = []
    paths: list[str] = []
    curable = True
    for name in fired:
        forbid = rules.forbids[name]
        reasons.append(_closed(request, forbid))
        lifting = forbid_paths(request, forbid)
        paths += lifting
        curable = curable and bool(lifting)
    if not curable:
        return reasons, ()
    if request.arrangement is not None and named is None:
        reasons.append(
            Reason(
                "arrangement_not_in_force",
                f"No arrangement {request.arrangement} is in force.",
                f"Aucun accord {request.arrangement} n’est en vigueur.",
            )
        )
    limited = named is not None and named.grade not in (None, "full")
    closest = nearest(candidates(own, rules), request, limited)
    if closest is None:
        if request.label.regime is not None:
            reasons.append(
                Reason(
                    "no_gateway",
                    "No provision lets information of this kind out.",
                    "Aucune disposition ne permet la communication d’une information de ce genre.",
                )
            )
        return reasons, missing_paths(request, paths)
    for test in closest.failing:
        reasons.append(
            Reason(
                test.code,
                f"{closest.gateway.id} asks for this, and it does not hold: {test.en}",
                f"{closest.gateway.id} l’exige et la condition n’est pas remplie : {test.fr}",
            )
        )
        paths += test.paths
    return reasons, missing_paths(request, paths)


def _closed(request: Request, forbid: Forbid) -> Reason:
    """Why a forbid stands: what is so, or what is not stated and therefore taken as what closes, as that."""
    en, fr = forbid.en, forbid.fr
    absent = ", ".join(unstated(request, forbid))
    if absent and forbid.id not in SAY_SO:
        en = f"Not stated: {absent}. What is not stated closes, as if this were so: {en}"
        fr = f"Non précisé : {absent}. Ce qui n’est pas précisé ferme la voie, comme si c’était le cas : {fr}"
    return Reason(forbid.id, f"{forbid.provision}: {en}", f"{forbid.provision} : {fr}")


def explain(request: Request, arrangements: Mapping[str, Arrangement] | None = None) -> list[Candidate]:
    """Every gateway of the datum's regime with each of its tests and whether it holds, nearest first."""
    rules = policies(decision_day(request))
    named = (arrangements or {}).get(request.arrangement or "")
    texts = standing(request, named) if named else request.texts
    found = candidates(facts(request, named, texts), rules)
    return sorted(found, key=lambda one: one.distance(request))


# -- duties ----------------------------------------------------------------------------------------------


def obligations(
    request: Request,
    named: Arrangement | None,
    opened: tuple[Gateway, ...],
    relied: tuple[str, ...],
    crosses: bool,
) -> tuple[Obligation, ...]:
    codes = [code for one in opened for code in one.obligations]
    if crosses and "record" not in codes:
        codes.insert(0, "record")
    codes += _situation(request, named, opened)
    told = law().obligations
    made = []
    for code in dict.fromkeys(codes):
        if code == "record" and not crosses:
            continue
        if code == "mistreatment_characterization" and request.recipient.kind != "foreign":
            continue
        row = told[code]
        made.append(Obligation(code, row["source"] or _source(code, relied), row["en"], row["fr"]))
    return tuple(made)


def _source(code: str, relied: tuple[str, ...]) -> str:
    """Where a duty comes from that has no text of its own: the provision relied on."""
    if code == "record":
        for name, source in (
            ("SCIDA 5(1)", "SCIDA 9(1)"),
            ("PA 8(2)(e)", "PA 8(4)"),
            ("PNR 6", "PNR 4(6)"),
            ("PCMLTFA 36(2)", "PCMLTFA 36(3.1)"),
            ("PCMLTFA 36(3)", "PCMLTFA 36(3.1)"),
        ):
            if name in relied:
                return source
    return relied[0]


def _situation(request: Request, named: Arrangement | None, opened: tuple[Gateway, ...]) -> list[str]:
    """Duties that follow from the datum, the recipient and the form."""
    label, who = request.label, request.recipient
    given = standing(request, named).written if named else request.texts.written
    kinds = {one.kind for one in label.overlays}
    wanted = {
        "youth_protect": "youth" in kinds,
        "intercept_protect": "intercept" in kinds,
        "caveats": bool(label.caveats),
        "originator_permission_kept": "originator_permission" in given
        and (bool(label.caveats) or request.originator != request.holder),
        "mistreatment_characterization": who.kind == "foreign",
        "heads_decision_kept": who.kind == "foreign" and who.mistreatment_risk not in ("none", "mitigated"),
        "written_confirmation": request.form == "oral",
        "verify_label": label.regime == "non_personal" and label.identifies_person is True,
        "no_onward": named is not None and bool(named.onward_transfer) and not opened,
        "marking": label.protected is not None or label.secret is not None,
    }
    return [code for code, applies in wanted.items() if applies]
