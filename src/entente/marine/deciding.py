"""An officer's verdict on a compliance finding: the shared desk with the room's verdicts and roles."""

from __future__ import annotations

from entente.core.models import Role
from entente.core.verdicts import Desk, Overtaken, Refused, as_seen
from entente.marine.live.notices import send
from entente.marine.models import Verdict

__all__ = ["DESK", "Overtaken", "Refused", "as_seen", "decide", "may_decide", "undo"]

DECIDERS = (Role.MARINE_ANALYST, Role.TRC_OFFICER, Role.TEAM_LEAD)
DESK = Desk("marine:finding", Verdict, DECIDERS, tell=lambda finding: send("findings", [finding.pk]))
decide, may_decide, undo = DESK.decide, DESK.may_decide, DESK.undo
