"""From a request to what Cedar is asked: a body, a datum, an arrangement, a context.

What the request does not say is put so that it closes: an absent classification is the highest, an absent
clearance none, an absent overlay list may hide any overlay.
"""

from __future__ import annotations

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from entente.authority.engine import bodies
from entente.authority.engine.model import (
    FREE_CAVEATS,
    PROTECTED,
    SECRET,
    UNKNOWN,
    Arrangement,
    Request,
    Texts,
)
from entente.authority.engine.provisions import law
from entente.authority.engine.terms import covers

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later; the month's last day where there is no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    if year > 9999:
        return datetime.max.replace(tzinfo=UTC)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def passenger_tier(departed: datetime | None, now: datetime | None) -> str:
    """How far from departure (SOR/2005-346, 3 and 4): 72 hours, two years, 42 months, six years.

    Before the regulations were in force nothing says how far: ``unknown``, which closes.
    """
    if departed is None or now is None:
        return "unknown"
    told, day = law(), now.date()
    try:
        if now <= departed + timedelta(hours=told.period("PNR 4", "whole_hours", day)):
            return "first"
        for name, rule, months in (
            ("second", "PNR 4", "name_months"),
            ("third", "PNR 3", "kept_months"),
            ("fourth", "PNR 3", "identify_months"),
        ):
            if now <= months_later(departed, told.period(rule, months, day)):
                return name
    except KeyError:
        return "unknown"
    return "over"


def entry_exit_tier(collected: datetime | None, now: datetime | None) -> str:
    """Fifteen years from collection (Customs Act, 93.1)."""
    if collected is None or now is None:
        return "unknown"
    return "kept" if now <= months_later(collected, 180) else "over"


def _state(until: date | None, known: bool, now: datetime | None) -> str:
    if not known or now is None:
        return "unknown"
    return "open" if until is None or now.date() <= until else "over"


def _day(request: Request) -> date:
    """The day whose lists apply. Without a moment nothing opens, whatever they say."""
    return request.now.date() if request.now is not None else date.max


@dataclass(frozen=True)
class Facts:
    """One Cedar question without its action."""

    entities: str
    context: str

    def ask(self, action: str) -> dict[str, Any]:
        return {
            "principal": {"type": "Body", "id": "recipient"},
            "action": f'Action::"{action}"',
            "resource": {"type": "Datum", "id": "datum"},
            "context": self.context,
        }


def facts(
    request: Request, arrangement: Arrangement | None, texts: Texts, needs: tuple[str, ...] = ()
) -> Facts:
    """The question for these holder's texts (the request's own, or with an arrangement's standing ones).

    ``needs``: the regimes that the recipient unit's mandate needs, for use within the agency.
    """
    entities = [_body(request, needs), _datum(request), _arrangement(request, arrangement)]
    return Facts(json.dumps(entities), json.dumps(_context(request, arrangement, texts)))


def _level(ladder: tuple[str | None, ...], value: str | None, known: bool, otherwise: int) -> int:
    return ladder.index(value) if known else otherwise


def _body(request: Request, needs: tuple[str, ...]) -> dict[str, Any]:
    who, given, day = request.recipient, request.given, _day(request)
    at = "recipient.clearance."
    attributes = {
        "agency": who.agency or "",
        "unit": bodies.fold(who.unit or ""),
        "kind": who.kind or "unknown",
        "roles": list(who.roles),
        "protected": _level(PROTECTED, who.protected, at + "protected" in given, 0),
        "secret": _level(SECRET, who.secret, at + "secret" in given, 0),
        "active": {True: "yes", False: "no", None: "unknown"}[who.active],
        "risk": who.mistreatment_risk or "undetermined",
        "country": bodies.country_code(who.country) or "",
        "listed": bodies.is_listed(who.agency, who.unit, day),
        "schedule3": bodies.is_schedule_3(who.agency, day),
        "attorney_general": bodies.is_attorney_general(who.agency),
        "prosecutor": bodies.is_prosecutor(who.agency),
        "needs": list(needs),
    }
    return {"uid": {"type": "Body", "id": "recipient"}, "attrs": attributes, "parents": []}


def _datum(request: Request) -> dict[str, Any]:
    label, given, now = request.label, request.given, request.now
    at = "label.classification."
    youth = [one for one in label.overlays if one.kind == "youth"]
    states = [_state(one.access_until, one.access_until is not None, now) for one in youth]
    asked_for = set(label.caveats) - set(FREE_CAVEATS)
    tier = "none"
    if label.regime == "pnr":
        tier = passenger_tier(label.collected_at, now)
    elif label.regime == "entry_exit":
        tier = entry_exit_tier(label.collected_at, now)
    regime = "fintrac" if request.holder == "FINTRAC" and label.regime else label.regime
    attributes = {
        "holder": request.holder or "",
        "originator": request.originator or "",
        "regime": regime or "",
        "collected_under": label.regime or "",
        "protected": _level(PROTECTED, label.protected, at + "protected" in given, len(PROTECTED)),
        "secret": _level(SECRET, label.secret, at + "secret" in given, len(SECRET)),
        "caveats": list(label.caveats),
        "third_party": bool(asked_for)
        or "label.caveats" not in given
        or request.originator != request.holder,
        "overlays": [one.kind for one in label.overlays],
        "overlays_known": "label.overlays" in given and all(one.kind != UNKNOWN for one in label.overlays),
        "youth": next((s for s in ("over", "unknown", "open") if s in states), "none"),
        # one that cannot be read may be any: the empty code closes the datum to every foreign recipient
        "asylum_countries": [
            bodies.country_code(one.country) or "" for one in label.overlays if one.kind == "asylum_claimant"
        ],
        "retention": _state(label.retention_until, "label.retention_until" in given, now),
        "tier": tier,
        "identifies": {True: "yes", False: "no", None: "unknown"}[label.identifies_person],
    }
    return {"uid": {"type": "Datum", "id": "datum"}, "attrs": attributes, "parents": []}


def _arrangement(request: Request, one: Arrangement | None) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "state": "none", "holder": "", "recipient": "", "regimes": [], "units": [], "purposes": [],
        "acts": [], "elements": [], "clauses": [], "authority": "",
    }  # fmt: skip
    if one is not None:
        state = "unknown"
        if request.now is not None:
            day = request.now.date()
            over = one.valid_to is not None and day > one.valid_to
            early = one.valid_from is not None and day < one.valid_from
            state = "ended" if over else "not_yet" if early else "in_force"
        written = {
            "elements": one.elements, "purpose": one.purposes, "secondary_use": one.secondary_use,
            "onward_transfer": one.onward_transfer,
        }  # fmt: skip
        attributes = {
            "state": state,
            "holder": one.holder,
            "recipient": one.recipient,
            "regimes": list(one.regimes),
            "units": [bodies.fold(unit) for unit in one.units],
            "purposes": list(one.purposes),
            "acts": [bodies.fold(act) for act in one.acts],
            "elements": [bodies.fold(element) for element in one.elements],
            "clauses": [name for name, said in written.items() if said],
            "authority": one.authority,
        }
    return {"uid": {"type": "Arrangement", "id": "named"}, "attrs": attributes, "parents": []}


def _context(request: Request, arrangement: Arrangement | None, texts: Texts) -> dict[str, Any]:
    asked, elements = request.purpose, request.elements
    day = _day(request)
    identity = bodies.identity_elements(elements)
    serious = bool(asked.transnational) and (asked.max_years or 0) >= 4
    return {
        "purpose": asked.kind or "",
        "act": bodies.fold(asked.act or ""),
        "acts": sorted(bodies.act_groups(asked.act, day)),
        "unit": bodies.fold(request.recipient.unit or ""),
        "offence": asked.offence or "",
        "indictable": bool(asked.indictable),
        "ml_tf": bodies.offence_is(asked.offence, "ml_tf", day),
        "smuggling": bodies.offence_is(asked.offence, "smuggling", day),
        "sanctions": bodies.offence_is(asked.offence, "sanctions", day),
        "offence_of_act": bodies.is_offence_of(asked.offence, asked.act),
        "terrorism": bool(asked.terrorism),
        "serious_transnational": serious,
        "proceeding_commenced": bool(asked.commenced) and bool(asked.proceeding),
        "instrument": (asked.instrument or "") if asked.instrument_reference else "",
        "given": sorted(texts.written),
        "asked": sorted(request.request_texts.written),
        "undertakings": sorted(texts.undertakings),
        "elements": [bodies.fold(one) for one in elements],
        "elements_named": bool(elements),
        # who asks for no named element may mean everything
        "identity_asked": not elements or bool(identity),
        "name_only": bodies.elements_all(identity, "name_elements"),
        "fingerprint_elements": bodies.elements_all(elements, "fingerprint_elements"),
        "elements_covered": arrangement is None or covers(arrangement.elements, elements),
        "about_goods": bodies.elements_all(elements, "goods_elements"),
        "now_known": request.now is not None,
        "arrangement": {"__entity": {"type": "Arrangement", "id": "named"}},
    }
