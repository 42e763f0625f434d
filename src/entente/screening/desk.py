"""What officers do with a hit: same or different, refer, and tell what the examination found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from entente.core.models import Role
from entente.core.registers.reader import Reader
from entente.core.verdicts import Desk, Refused
from entente.screening.models import Hit, Referral, Result, Verdict

DECIDERS = (Role.TARGETING, Role.INTELLIGENCE)
READERS = (Role.TARGETING, Role.INTELLIGENCE, Role.MARINE_ANALYST, Role.TEAM_LEAD, Role.PRIVACY)
CLEARED_FOR = timedelta(days=365)


def _cleared(hit: Hit, value: str) -> dict[str, Any]:
    """A pair judged different stays cleared for a year, or until either side changes."""
    if value == Verdict.DIFFERENT and hit.lookout_id:
        from django.utils import timezone

        return {"cleared_until": (timezone.now() + CLEARED_FOR).date()}
    return {"cleared_until": None}


DESK = Desk("screening:hit", Verdict, DECIDERS, _cleared)


def referrals(hit: Hit) -> list[Referral]:
    """What may be asked next. Signs of exploitation lead to support and to nothing else; advice not to
    board makes sense only before somebody boards abroad."""
    if hit.source == Hit.Source.REFERRAL:
        return [Referral.SUPPORT]
    open_ = [Referral.EXAMINATION, Referral.INVESTIGATION]
    if hit.traveller_id:
        open_ = [Referral.EXAMINATION, Referral.INTERVIEW, Referral.INVESTIGATION]
        if hit.direction == "in" and hit.mode == "air":
            open_.append(Referral.NO_BOARD)
    return open_


def refer(reader: Reader, hit: Hit, to: str) -> None:
    """Ask a person to act. A hit of a list or lookout is referred only once somebody said *same*.

    :raises Refused: not allowed, or not yet.
    """
    if not DESK.may_decide(reader, hit):
        raise Refused(_("This hit is not yours to refer."))
    if to not in referrals(hit):
        raise Refused(_("That is not open for this hit."))
    if hit.lookout_id and hit.verdict != Verdict.SAME:
        raise Refused(_("Decide first whether it is the same; only then refer."))
    DESK.write(reader, hit, "referred", referral=str(to), referred_at=reader.context.at)


def report(reader: Reader, hit: Hit, result: str, note: str) -> None:
    """What the examination found; it feeds the figures and the dry runs.

    :raises Refused: not allowed, or nothing was referred.
    """
    if not DESK.may_decide(reader, hit):
        raise Refused(_("This hit is not yours to report on."))
    if not hit.referral:
        raise Refused(_("Nothing was referred yet."))
    if result not in (Result.CONFIRMED, Result.NOTHING, Result.OTHER):
        raise Refused(_("Choose what was found."))
    DESK.write(
        reader, hit, "result", result=result, result_note=note.strip()[:2000], result_at=reader.context.at
    )
