"""What officers do with a hit: same or different, refer, and tell what the examination found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from entente.core.models import Officer, Role
from entente.core.models.said import Notification
from entente.core.registers.reader import Reader
from entente.core.verdicts import Desk, Refused
from entente.screening.models import Hit, Lookout, Referral, Result, Verdict
from entente.screening.observing import victim

DECIDERS = (Role.TARGETING, Role.INTELLIGENCE)
READERS = (Role.TARGETING, Role.INTELLIGENCE, Role.MARINE_ANALYST, Role.TEAM_LEAD, Role.PRIVACY)
WRITERS = (*DECIDERS, Role.MARINE_ANALYST, Role.TEAM_LEAD)
"""Who writes lookouts. Either agency proposes (N19): the border agency's desks, and the police's analysts and
team leads; the same answer for the other."""
CLEARED_FOR = timedelta(days=365)
LONGEST_HELD = 7 * 24 * 60
"""Minutes; a longer one is a slip of the key."""


def compared(hit: Hit) -> bool:
    """Whether the hit compares with somebody or something listed, so that it may be *the same* or not."""
    return hit.source in (Hit.Source.LOOKOUT, Hit.Source.LIST)


def _cleared(hit: Hit, value: str) -> dict[str, Any]:
    """A pair judged different stays cleared for a year, or until either side changes."""
    if value == Verdict.DIFFERENT and compared(hit):
        from django.utils import timezone

        return {"cleared_until": (timezone.now() + CLEARED_FOR).date()}
    return {"cleared_until": None}


DESK = Desk("screening:hit", Verdict, DECIDERS, _cleared)


def decide(reader: Reader, hit: Hit, value: str, reason: str, seen: str = "") -> list[Officer]:
    """Record a verdict. Whoever is unsure asks: the lookout's owner, else the intelligence analysts of the
    agency; returns who was told.

    :raises Refused: as :meth:`entente.core.verdicts.Desk.decide`.
    """
    DESK.decide(reader, hit, value, reason, seen)
    return ask(reader, hit) if value == Verdict.UNSURE else []


def ask(reader: Reader, hit: Hit) -> list[Officer]:
    told = whom_to_ask(reader, hit)
    Notification.objects.bulk_create(
        Notification(
            officer=one, register="screening.hits", object_id=str(hit.pk), kind=Notification.Kind.MENTION
        )
        for one in told
    )
    return told


def whom_to_ask(reader: Reader, hit: Hit) -> list[Officer]:
    """The owner of the lookout where there is one and it is somebody else; otherwise who analyses
    intelligence."""
    me = reader.context.officer
    entry = reader.rows(Lookout).filter(pk=hit.lookout_id).first() if hit.lookout_id else None
    owner = Officer.objects.filter(pk=getattr(entry, "owner_id", None) or None, is_active=True).first()
    if owner is not None and owner.pk != me.pk and not owner.has_role(Role.SERVICE):
        return [owner]
    found = Officer.objects.filter(
        roles__contains=[Role.INTELLIGENCE], is_active=True, unit__agency=reader.context.agency
    )
    return list(found.exclude(pk=me.pk).order_by("pk")[:10])


def referrals(hit: Hit, protected: bool = False) -> list[Referral]:
    """What may be asked next. Signs of exploitation (``protected``: a referral stands for the person) lead
    to support and to nothing else; advice not to board makes sense only before somebody boards abroad."""
    if hit.source == Hit.Source.REFERRAL or protected:
        return [Referral.SUPPORT]
    if hit.vessel_id:
        return [Referral.WATCH, Referral.INVESTIGATION]
    open_ = [Referral.EXAMINATION, Referral.INVESTIGATION]
    if hit.traveller_id:
        open_ = [Referral.EXAMINATION, Referral.INTERVIEW, Referral.INVESTIGATION]
        if hit.direction == "in" and hit.mode == "air":
            open_.append(Referral.NO_BOARD)
    return open_


def refer(reader: Reader, hit: Hit, to: str, whom: str = "") -> None:
    """Ask a person to act; ``whom`` is the function or desk at a place. A hit of a list or lookout is
    referred only once somebody said *same*.

    :raises Refused: not allowed, or not yet.
    """
    if not DESK.may_decide(reader, hit):
        raise Refused(_("This hit is not yours to refer."))
    if to not in referrals(hit, victim(reader.context, hit.traveller_id)):
        raise Refused(_("That is not open for this hit."))
    if compared(hit) and hit.verdict != Verdict.SAME:
        raise Refused(_("Decide first whether it is the same; only then refer."))
    DESK.write(
        reader,
        hit,
        "referred",
        referral=str(to),
        referred_to=whom.strip()[:160],
        referred_at=reader.context.at,
    )


def report(reader: Reader, hit: Hit, result: str, note: str, held: str = "") -> None:
    """What the examination found and how many minutes it held the person or goods; it feeds the figures and
    the dry runs.

    :raises Refused: not allowed, nothing was referred, or minutes that are none.
    """
    if not DESK.may_decide(reader, hit):
        raise Refused(_("This hit is not yours to report on."))
    if not hit.referral:
        raise Refused(_("Nothing was referred yet."))
    if result not in (Result.CONFIRMED, Result.NOTHING, Result.OTHER):
        raise Refused(_("Choose what was found."))
    minutes = held.strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and int(minutes) <= LONGEST_HELD):
        raise Refused(_("Give the minutes as a whole number, at most a week."))
    DESK.write(
        reader, hit, "result", result=result, result_note=note.strip()[:2000], result_at=reader.context.at,
        held_minutes=int(minutes) if minutes else None,
    )  # fmt: skip
