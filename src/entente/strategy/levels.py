"""Of which level a committee is: whose records its report tells, and who reports to it (GV2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from entente.core.gate.context import current_context
from entente.core.models import Unit
from entente.core.registers.filters import BadFilter
from entente.core.registers.reader import Reader
from entente.strategy.models import Committee, Initiative, Meeting

ONGOING = ("proposed", "approved", "under_way")


def units(committee: Committee | None) -> list[Unit]:
    """The units of a committee and all that is part of them, by code; none: it is of the whole."""
    if committee is None:
        return []
    found = {key for key in (committee.unit_id, committee.partner_unit_id) if key}
    parts = dict(Unit.objects.values_list("pk", "parent_id"))
    while more := {key for key, above in parts.items() if above in found} - found:
        found |= more
    return list(Unit.objects.filter(pk__in=found).order_by("code"))


def bodies(reader: Reader, committee: Committee | None) -> list[Any] | None:
    """The committee and those that report to it, at any remove; None for the executive committee, which
    all report to."""
    if committee is None or committee.kind == Committee.Kind.EXECUTIVE:
        return None
    above = dict(reader.rows(Committee).values_list("pk", "reports_to"))
    found = [committee.pk]
    while more := [key for key, over in above.items() if over in found and key not in found]:
        found += more
    return found


def stands(value: str) -> Q:
    """``late-2026-09-30``: assessed as late, or not delivered though due by that day; ``on_track-…`` and
    ``at_risk-…``: assessed so, and not late."""
    health, day = _read(value)
    late = Q(ends_on__lte=day, state__in=ONGOING)
    return Q(health=health) | late if health == "late" else Q(health=health) & ~late


def stands_words(value: str) -> str:
    health, day = _read(value)
    return _("%(health)s on %(day)s") % {"health": Initiative.Health(health).label, "day": day}


def _read(value: str) -> tuple[str, date]:
    health, _dash, day = value.partition("-")
    try:
        return Initiative.Health(health).value, date.fromisoformat(day)
    except ValueError:
        raise BadFilter(_("This link does not say how an initiative stands on a day.")) from None


def of_committees(value: str) -> Q:
    """Actions that were given at the meetings of these committees, as far as the officer may see them."""
    reader = Reader.now(current_context())
    committees = reader.rows(Committee).filter(pk__in=_ids(value))
    meetings = reader.rows(Meeting).filter(committee__in=list(committees.values_list("pk", flat=True)))
    return Q(meeting__in=list(meetings.values_list("pk", flat=True)))


def of_committees_words(value: str) -> str:
    rows = Reader.now(current_context()).rows(Committee).filter(pk__in=_ids(value))
    return ", ".join(str(one) for one in rows.order_by("recorded_at", "pk"))


def _ids(value: str) -> list[Any]:
    from uuid import UUID

    try:
        return [UUID(one) for one in value.split(",") if one]
    except ValueError:
        raise BadFilter(_("This link names no committee.")) from None
