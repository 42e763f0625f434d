"""Who receives it, as the law takes it: of an officer what core knows, of anybody else what is stated.

Of a body abroad its country and the risk of mistreatment come from the register of foreign bodies; a risk
that nobody assessed, or whose assessment has run out, is undetermined (Avoiding Complicity in
Mistreatment by Foreign Entities Act).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from entente import ledger
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code, agency_kind
from entente.authority.models import ForeignBody, RecipientRole
from entente.core.gate import Context, Grade, working_as
from entente.core.models import Agency, Officer, Role
from entente.core.models.agencies import Capacity
from entente.core.registers.reader import Reader
from entente.core.sorting import sort_key


def kind_of(agency: Agency) -> str:
    """``domestic``, ``province`` or ``foreign``, as the law engine has it."""
    return "foreign" if agency.kind == Agency.Kind.FOREIGN else agency_kind(str(agency_code(agency.code)))


def roles_of(officer: Officer) -> tuple[str, ...]:
    """In which capacities an officer receives, the most particular first; everyone is an official besides."""
    held = set(officer.capacities)
    return (*(str(one) for one in Capacity if one in held), str(RecipientRole.OFFICIAL))


def in_record(officer: Officer) -> dict[str, Any]:
    """The fields of a request or a disclosure that say so."""
    roles = roles_of(officer)
    return {"recipient_role": roles[0], "recipient_roles": list(roles), "role_stated_by": ""}


def of_officer(officer: Officer) -> law.Recipient:
    return law.Recipient(
        agency=agency_code(officer.agency.code),
        unit=officer.unit.name_en,
        kind=kind_of(officer.agency),
        roles=roles_of(officer),
        protected=officer.clearance_protected,
        secret=officer.clearance_secret,
        active=officer.is_active,
    )


def known(agency: Agency, words: str) -> Officer | None:
    """The officer of that agency who goes by this name or account; None where none or several do."""
    fields = ("username", "display_name", "display_name_fr")
    named = Q(*((f"{field}__iexact", words.strip()) for field in fields), _connector=Q.OR)
    rows = Officer.objects.filter(named, unit__agency=agency).select_related("unit__agency")[:2]
    found = list(rows) if words.strip() else []
    return found[0] if len(found) == 1 else None


APPOINTERS = (Role.STEWARD, Role.PRIVACY)


def appoint(account: str, capacities: list[str], by: str) -> list[str]:
    """Put an officer's capacities in place of those before, in the ledger too; what the officer has now.

    Raises LookupError for an account that is not there, or not of the agency of who says so; ValueError for a
    capacity that the law does not know.
    """
    if unknown := [one for one in capacities if one not in Capacity.values]:
        raise ValueError(f"no capacity {unknown[0]}; there are {', '.join(Capacity.values)}")
    rows = Officer.objects.filter(is_active=True).select_related("unit__agency")
    keeper, officer = rows.filter(username=by).first(), rows.filter(username=account).first()
    if keeper is None or not keeper.has_role(*APPOINTERS):
        raise LookupError(f"no steward's or privacy officer's account {by!r}")
    if officer is None or officer.unit.agency_id != keeper.unit.agency_id:
        raise LookupError(f"no account {account} of {keeper.agency.code}")
    before, officer.capacities = officer.capacities, sorted(set(capacities))
    with working_as(Context(keeper)) as context:
        officer.save(update_fields=["capacities"])
        ledger.append(
            "authority:officer:capacities",
            ("officer", str(officer.pk)),
            context=context,
            content={"from": before, "to": officer.capacities},
        )
    return list(officer.capacities)


def names(own: int) -> list[str]:
    """Names of the other agencies' officers, for the list beside the field."""
    rows = (
        Officer.objects.filter(is_active=True).exclude(unit__agency=own).exclude(roles__contains=["service"])
    )
    return sorted((str(one) for one in rows.order_by("display_name")[:500]), key=sort_key)


def risk_of(context: Context, agency: Agency, day: date) -> tuple[str, str]:
    """Country and risk of mistreatment of a body abroad on a day."""
    body = Reader.now(context).rows(ForeignBody, Grade.FULL).filter(body=agency).first()
    if body is None:
        return "", ForeignBody.Risk.UNDETERMINED
    return str(body.country), body.risk_on(day)


def told(
    context: Context, agency: Agency, unit: str, person: str, role: str, cleared: bool
) -> tuple[law.Recipient, dict[str, Any]]:
    """Who receives what is given or said, and what its record says of that.

    ``person``: name or account, or a position; ``role``: as stated, for who is no officer here.

    ``cleared``: the holder vouches for the clearance of who is no officer here; a clearance that nobody
    vouches for is none, and then only what bears no mark is open.
    """
    officer = known(agency, person)
    if officer is not None:
        return of_officer(officer), in_record(officer)
    country, risk = "", ""
    if agency.kind == Agency.Kind.FOREIGN:
        country, risk = risk_of(context, agency, context.at.date())
    by = f"{context.officer} ({', '.join(context.officer.roles)})"[:160]
    who = law.Recipient(
        agency=agency_code(agency.code),
        unit=unit,
        kind=kind_of(agency),
        roles=(role,),
        protected="C" if cleared else None,
        secret="top_secret" if cleared else None,
        active=True,
        mistreatment_risk=risk or None,
        country=country or None,
    )
    return who, {"recipient_roles": [role], "role_stated_by": by, "risk": risk}
