"""Cedar policies written from the provisions: a permit per gateway, a forbid per overlay.

Two policy sets come from the same expressions. ``decide`` holds the gateways and the forbids. ``explain``
holds one permit per single test, so that one evaluation says which tests hold and which fail: Cedar gives
no reasons for a plain denial.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cedarpy import PolicySet, Schema

from entente.authority.engine.provisions import Forbid, Gateway, law

SCHEMA = """
entity Body = {
    agency: String, unit: String, kind: String, roles: Set<String>, protected: Long, secret: Long,
    active: String, risk: String, country: String,
    listed: Bool, schedule3: Bool, attorney_general: Bool, prosecutor: Bool, needs: Set<String>,
};
entity Arrangement = {
    state: String, holder: String, recipient: String, regimes: Set<String>, units: Set<String>,
    purposes: Set<String>, acts: Set<String>, elements: Set<String>, clauses: Set<String>, authority: String,
};
entity Datum = {
    holder: String, originator: String, regime: String, collected_under: String, protected: Long,
    secret: Long, caveats: Set<String>, third_party: Bool, overlays: Set<String>, overlays_known: Bool,
    youth: String, asylum_countries: Set<String>, retention: String, tier: String, identifies: String,
};
type Asked = {
    purpose: String, act: String, acts: Set<String>, unit: String, offence: String, indictable: Bool,
    ml_tf: Bool, smuggling: Bool, sanctions: Bool, offence_of_act: Bool, terrorism: Bool,
    serious_transnational: Bool, proceeding_commenced: Bool, instrument: String, given: Set<String>,
    asked: Set<String>, undertakings: Set<String>,
    elements: Set<String>, elements_named: Bool, identity_asked: Bool, name_only: Bool,
    fingerprint_elements: Bool, elements_covered: Bool, about_goods: Bool, now_known: Bool,
    arrangement: Arrangement,
};
action disclose, notice, use, standing appliesTo { principal: [Body], resource: [Datum], context: Asked };
"""
ACTIONS = ("disclose", "notice", "use", "standing")
OVERLAID = "overlaid"
ARRANGEMENT = (
    'context.arrangement.state == "in_force"'
    " && context.arrangement.holder == resource.holder"
    " && context.arrangement.recipient == principal.agency"
    " && context.arrangement.regimes.contains(resource.collected_under)"
    " && (context.arrangement.units.isEmpty() || context.arrangement.units.contains(context.unit))"
    " && (context.arrangement.purposes.isEmpty() || context.arrangement.purposes.contains(context.purpose))"
    " && (context.arrangement.acts.isEmpty() || context.arrangement.acts.contains(context.act))"
)
"""What it takes for a written arrangement to cover a request. Its elements are a test of their own, asked
by every gateway that rests on an arrangement: that there is something is no element."""


@dataclass(frozen=True)
class Policies:
    """Parsed once for the provisions in force on one day."""

    decide: PolicySet
    explain: PolicySet
    schema: Schema
    gateways: dict[str, Gateway]
    forbids: dict[str, Forbid]


def _quoted(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _id(name: str) -> str:
    return '@id("' + name.replace('"', "") + '")'


def _expression(cedar: str) -> str:
    return cedar.replace("$arrangement", f"({ARRANGEMENT})")


def regime_test(gateway: Gateway) -> str:
    return f"{_quoted(gateway.regimes)}.contains(resource.regime)"


def purpose_test(gateway: Gateway) -> str:
    return f"{_quoted(gateway.purposes)}.contains(context.purpose)" if gateway.purposes else "true"


def permit(gateway: Gateway) -> str:
    """The Cedar text of one gateway."""
    tests = [regime_test(gateway), purpose_test(gateway)]
    tests += [law().conditions[name].cedar for name in gateway.tests]
    clauses = "\n".join(f"when {{ {_expression(one)} }}" for one in tests if one != "true")
    return f'{_id(gateway.key)}\npermit (principal, action == Action::"disclose", resource)\n{clauses};\n'


def forbid(one: Forbid) -> str:
    """The Cedar text of one overlay; a soft one leaves the notice that an arrangement allows."""
    actions = [name for name in ACTIONS if one.hard or name != "notice"]
    actions = [name for name in actions if one.own_use or name != "use"]
    listed = ", ".join(f'Action::"{name}"' for name in actions)
    name = _id("forbid:" + one.id)
    unless = _expression(one.unless)
    return f"{name}\nforbid (principal, action in [{listed}], resource)\nunless {{ {unless} }};\n"


def gate() -> str:
    """What the gate asks beside the statutes: use within the agency, and what an arrangement in force opens.

    A record under an overlay is never opened by a standing arrangement: the holder decides on a request.
    """
    return (
        f"{_id('arrangement')}\npermit (principal, "
        'action in [Action::"notice", Action::"standing"], resource)\n'
        f"when {{ {ARRANGEMENT} }};\n"
        f'{_id("need_to_know")}\npermit (principal, action == Action::"use", resource)\n'
        "when { principal.agency == resource.holder"
        " && principal.needs.contains(resource.collected_under) };\n"
        f'{_id("no_person")}\npermit (principal, action == Action::"use", resource)\n'
        'when { resource.collected_under == "non_personal" };\n'
        f"{_id('forbid:' + OVERLAID)}\nforbid (principal, "
        'action in [Action::"use", Action::"standing"], resource)\n'
        "unless { resource.overlays.isEmpty() || principal.agency == resource.holder };\n"
    )


def _single(name: str, cedar: str) -> str:
    return f"{_id(name)}\npermit (principal, action, resource)\nwhen {{ {_expression(cedar)} }};\n"


@lru_cache(maxsize=64)
def _for(keys: tuple[str, ...], closing: tuple[str, ...]) -> Policies:
    told = law()
    gateways = {one.key: one for one in told.gateways if one.key in keys}
    forbids = {one.id: one for one in told.forbids if one.id in closing}
    schema = Schema.from_str(SCHEMA)
    deciding = [*map(permit, gateways.values()), *map(forbid, forbids.values()), gate()]
    single = [_single(f"test:{name}", one.cedar) for name, one in told.conditions.items()]
    for one in gateways.values():
        single.append(_single(f"regime:{one.key}", regime_test(one)))
        single.append(_single(f"purpose:{one.key}", purpose_test(one)))
    return Policies(
        PolicySet.from_str("\n".join(deciding)),
        PolicySet.from_str("\n".join(single)),
        schema,
        gateways,
        forbids,
    )


@lru_cache(maxsize=512)
def policies(day: date) -> Policies:
    """The policies in force on a day."""
    told = law()
    return _for(
        tuple(one.key for one in told.in_force(day)), tuple(one.id for one in told.forbids_in_force(day))
    )


def text(day: date) -> str:
    """All of it as Cedar text, for the annex and for whoever wants to read the rule itself."""
    told = law()
    parts = [*map(permit, told.in_force(day)), *map(forbid, told.forbids_in_force(day)), gate()]
    return "\n".join(parts)
