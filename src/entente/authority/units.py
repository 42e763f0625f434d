"""Which unit received something: disclosures and notices name it in words, or by its code."""

from __future__ import annotations

from django.db.models import Q

from entente.authority.engine.bodies import fold
from entente.core.gate import Context
from entente.core.models import Agency, Unit


def named(agency: Agency, words: str) -> str:
    """The unit's English name, as records name it; the words as they are where there is no such unit."""
    wanted = fold(words)
    for one in Unit.objects.filter(agency=agency):
        if wanted in {fold(one.code), fold(one.name_en), fold(one.name_fr), fold(str(one))}:
            return str(one.name_en)
    return words


def choices(own: int) -> list[str]:
    """Names of the other agencies' units in the reader's language, for the list beside the field."""
    return [
        str(one.name)
        for one in Unit.objects.filter(agency__kind=Agency.Kind.PARTNER)
        .exclude(agency=own)
        .order_by("agency__code", "code")
    ]


def received_by(context: Context) -> Q:
    """What the officer's unit received; what names no unit that the agency knows is everybody's there."""
    known = Unit.objects.filter(agency=context.unit.agency_id).values("name_en")
    mine = Q(recipient_unit=context.unit.name_en) | ~Q(recipient_unit__in=known)
    return Q(recipient=context.unit.agency_id) & mine
