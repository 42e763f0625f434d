"""Telling the Privacy Commissioner: which disclosures the law wants told, and the record that it was done."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente import ledger
from entente.authority import desk
from entente.authority.engine.clocks import runs_out
from entente.authority.models import CommissionerNotice, Disclosure
from entente.core.gate import Context
from entente.core.models import Role
from entente.core.waiting import Item

DUTIES = {
    "notify_commissioner_before": "PA 8(5)",
    "consistent_use_index": "PA 9(4)",
    "notify_commissioner_customs": "CA 107(7)",
}
"""Codes of the duty and where it stands."""
ALWAYS = ("notify_commissioner_before", "notify_commissioner_customs")
"""The other is owed only where the use is not in the published index; its notice can be recorded."""


def wanted(one: Disclosure) -> str:
    """The provision that wants the Commissioner told of it; empty where none does."""
    codes = [str(duty.get("code")) for duty in one.obligations]
    return next((DUTIES[code] for code in codes if code in DUTIES), "")


def open_notices(context: Context) -> QuerySet[Disclosure]:
    """Disclosures by the own agency (all, to a reviewer) of which the Commissioner is still to be told."""
    duty = reduce(or_, (Q(obligations__contains=[{"code": code}]) for code in ALWAYS))
    rows = desk.disclosures(context).filter(duty, commissioner=None)
    return rows if context.officer.has_role(Role.REVIEWER) else rows.filter(holder=context.unit.agency_id)


def may_record(context: Context, one: Disclosure) -> bool:
    return (
        context.officer.has_role(Role.PRIVACY)
        and one.holder_id == context.unit.agency_id
        and bool(wanted(one))
        and not CommissionerNotice.objects.filter(disclosure=one).exists()
    )


@transaction.atomic
def record(context: Context, one: Disclosure, sent_on: date, text: str) -> CommissionerNotice:
    """Record that the Commissioner was told; PermissionError where that is not this officer's to do."""
    if not may_record(context, one) or not text.strip() or sent_on > context.at.date():
        raise PermissionError("not wanted, done already, without words, or not this officer's")
    made = CommissionerNotice.objects.create(
        disclosure=one, holder_id=one.holder_id, sent_on=sent_on, text=text.strip(), made_by=context.officer,
        at=context.at,
    )  # fmt: skip
    ledger.append(
        "authority:commissioner:notified",
        ("authority.disclosure", str(one.pk)),
        context=context,
        authority=(wanted(one),),
        content={"sent_on": sent_on.isoformat(), "text": made.text},
    )
    return made


def waiting_items(context: Context) -> list[Item]:
    """On the privacy officer's day: what the Commissioner is to be told of, forthwith."""
    if not context.officer.has_role(Role.PRIVACY):
        return []
    rows = list(open_notices(context).order_by("at").values_list("at", flat=True)[:500])
    if not rows:
        return []
    words = ngettext(
        "The Privacy Commissioner is to be told of %(n)s disclosure",
        "The Privacy Commissioner is to be told of %(n)s disclosures",
        len(rows),
    )
    day = datetime.combine(
        runs_out("commissioner_notice", rows[0].date()), time(0), timezone.get_current_timezone()
    )
    return [
        Item(
            words % {"n": len(rows)},
            "/authority/audit/#h-commissioner",
            day,
            "commissioner_open",
            _("forthwith"),
        )
    ]
