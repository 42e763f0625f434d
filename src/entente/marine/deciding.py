"""An officer's verdict on a compliance finding: the shared desk with the room's verdicts and roles."""

from __future__ import annotations

from typing import Any

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
    """To whom a finding can be referred: the desks of the agencies whose information it rests on."""
    label = finding.label
    holders = {label.holder_id, *label.inputs.values_list("holder_id", flat=True)}
    found = (
        Officer.objects.select_related("unit__agency")
        .filter(is_active=True, unit__agency__in=holders, roles__overlap=list(REFERRED_TO))
        .exclude(pk=reader.context.officer.pk)
        .exclude(roles__contains=[Role.SERVICE])
    )
    return list(found.order_by("unit__agency__code", "unit__code", "username")[:COLLEAGUES])


def refer(reader: Reader, register: Any, finding: Any, to: str, reason: str) -> Officer | None:
    """The reason as a note that names the colleague, who hears of it and follows the finding from now on."""
    named = next((one for one in colleagues(reader, finding) if one.username == to), None)
    if named is not None:
        say(reader, register, finding, f"@{named.username} {reason}".strip())
    return named
