"""An officer's verdict on a compliance finding: the shared desk with the room's verdicts and roles."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from entente.core.models import Officer, Role
from entente.core.registers.reader import Reader
from entente.core.registers.said import say
from entente.core.verdicts import Desk, Overtaken, Refused, as_seen
from entente.marine.live.notices import send
from entente.marine.models import Verdict

__all__ = ["DESK", "Overtaken", "Refused", "as_seen", "colleagues", "decide", "may_decide", "refer", "undo"]

DECIDERS = (Role.MARINE_ANALYST, Role.TRC_OFFICER, Role.TEAM_LEAD)
DESK = Desk("marine:finding", Verdict, DECIDERS, tell=lambda finding: send("findings", [finding.pk]))
decide, may_decide, undo = DESK.decide, DESK.may_decide, DESK.undo

REFERRED_TO = (*DECIDERS, Role.INTELLIGENCE)
COLLEAGUES = 60


def colleagues(reader: Reader, finding: Any) -> list[Officer]:
    """To whom a finding can be referred, as many as a list can offer."""
    return list(_eligible(reader, finding)[:COLLEAGUES])


def _eligible(reader: Reader, finding: Any) -> QuerySet[Officer]:
    """The desks of the agencies whose information it rests on."""
    label = finding.label
    holders = {label.holder_id, *label.inputs.values_list("holder_id", flat=True)}
    found = (
        Officer.objects.select_related("unit__agency")
        .filter(is_active=True, unit__agency__in=holders, roles__overlap=list(REFERRED_TO))
        .exclude(pk=reader.context.officer.pk)
        .exclude(roles__contains=[Role.SERVICE])
    )
    return found.order_by("unit__agency__code", "unit__code", "username")


def refer(reader: Reader, register: Any, finding: Any, to: str, reason: str) -> Officer:
    """The reason as a note that names the colleague, who hears of it and follows the finding from now on.

    :raises Refused: nobody of that name works on it; nobody would be told.
    """
    named = _eligible(reader, finding).filter(username=to).first()
    if named is None:
        raise Refused(_("Nobody of that name works on this finding. Choose a colleague from the list."))
    say(reader, register, finding, f"@{named.username} {reason}".strip())
    return named
