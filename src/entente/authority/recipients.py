"""Who receives it, as the law takes it: of an officer what core knows, of anybody else what is stated.

Of a body abroad its country and the risk of mistreatment come from the register of foreign bodies; a risk
that nobody assessed, or whose assessment has run out, is undetermined (Avoiding Complicity in
Mistreatment by Foreign Entities Act).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente import ledger
from entente.authority.engine import model as law
from entente.authority.engine.bodies import agency_code, agency_kind
from entente.authority.models import ForeignBody, RecipientRole
from entente.core.gate import Context, Grade, working_as
from entente.core.models import Agency, Officer, Role
from entente.core.models.agencies import Capacity
from entente.core.registers.reader import Reader
from entente.core.sorting import sort_key
from entente.core.waiting import Item


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
STATED = (*Capacity.values, str(RecipientRole.OFFICIAL))
"""What can be stated of an account. An official only is said too: nothing said is what nobody looked at."""
NOBODYS = (Role.REVIEWER, Role.SECRETARIAT, Role.STEWARD, Role.SERVICE)
"""Who has these roles alone receives nothing from another agency."""


def stands(officer: Officer) -> bool:
    """Whether the law may let something be disclosed to this officer: then a capacity is to be stated."""
    return bool(set(officer.roles) - {str(role) for role in NOBODYS})


def unstated(agency: Agency | None = None) -> list[Officer]:
    """Officers (of an agency) of whom nobody stated a capacity: gateways that ask one stay closed to them."""
    rows = Officer.objects.filter(is_active=True, capacities=[], unit__agency__kind=Agency.Kind.PARTNER)
    if agency is not None:
        rows = rows.filter(unit__agency=agency)
    return [one for one in rows.select_related("unit__agency") if stands(one)]


def nothing_stated(officer: Officer) -> str:
    """What an officer for whom no capacity is stated is told before asking; empty for others."""
    if officer.capacities or not stands(officer):
        return ""
    return _(
        "No capacity is stated on your account: provisions for peace officers and persons designated stay "
        "closed. The steward or privacy officer of your agency states it."
    )


def waiting_items(context: Context) -> list[Item]:
    """On the day of who states capacities: how many officers of the agency have none."""
    if not context.officer.has_role(*APPOINTERS):
        return []
    n = len(unstated(context.agency))
    if not n:
        return []
    words = ngettext("%(n)s officer has no capacity stated", "%(n)s officers have no capacity stated", n)
    why = _("Gateways for peace officers and persons designated stay closed to them.")
    return [Item(words % {"n": n}, "/authority/capacities/?none=1", None, "capacity_open", why)]


def appoint(account: str, capacities: list[str], by: str) -> list[str]:
    """Put an officer's capacities in place of those before, in the ledger too; what the officer has now.

    ``capacities``: none, or ``official`` alone, is an official only.

    Raises LookupError for an account that is not there, or not of the agency of who says so; ValueError for a
    capacity that the law does not know.
    """
    if unknown := [one for one in capacities if one not in STATED]:
        words = _("no capacity {unknown}; there are {known}")
        raise ValueError(words.format(unknown=unknown[0], known=", ".join(STATED)))
    rows = Officer.objects.filter(is_active=True).select_related("unit__agency")
    keeper, officer = rows.filter(username=by).first(), rows.filter(username=account).first()
    if keeper is None or not keeper.has_role(*APPOINTERS):
        raise LookupError(_("no steward's or privacy officer's account: {account}").format(account=by or "—"))
    if officer is None or officer.unit.agency_id != keeper.unit.agency_id:
        words = _("no account {account} of {agency}")
        raise LookupError(words.format(account=account, agency=keeper.agency.code))
    if officer.pk == keeper.pk:
        raise LookupError(_("nobody states their own capacity"))
    before, officer.capacities = officer.capacities, _put(capacities)
    with working_as(Context(keeper)) as context:
        officer.save(update_fields=["capacities"])
        ledger.append(
            "authority:officer:capacities",
            ("officer", str(officer.pk)),
            context=context,
            content={"from": before, "to": officer.capacities},
        )
    return list(officer.capacities)


def _put(capacities: list[str]) -> list[str]:
    return sorted(set(capacities) & set(Capacity.values)) or [str(RecipientRole.OFFICIAL)]


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
