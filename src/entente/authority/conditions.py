"""What a recipient may and must do with what was given: further use, onward transfer, how long it is kept.

Under a standing arrangement they are those of its clause; in an answer, or aloud, what the holder says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entente import ledger
from entente.authority import units
from entente.authority.engine.facts import months_later
from entente.authority.engine.terms import ONWARD, USES
from entente.authority.models import Disclosure
from entente.core.gate import Context
from entente.core.gate.decision import Terms
from entente.core.waiting import Item

LOOKS_AHEAD = timedelta(days=14)


def strictest(values: Iterable[str], order: tuple[str, ...]) -> str:
    """Of several arrangements' terms the one that allows least; empty where none says anything."""
    said = [one for one in values if one in order]
    return min(said, key=order.index, default="")


def until(months: Iterable[int | None], at: datetime) -> date | None:
    """The last day on which the recipient may keep what it was given at this moment."""
    said = [one for one in months if one is not None]
    return months_later(at, min(said)).date() if said else None


def of_terms(terms: Iterable[Terms], at: datetime) -> dict[str, Any]:
    """Fields of the record of a disclosure that rests on these arrangements."""
    told = tuple(terms)
    stated = [frozenset(one.stated) for one in told]
    return {
        "onward": strictest((one.onward for one in told), ONWARD),
        "secondary_use": strictest((one.secondary_use for one in told), USES),
        "retention_until": until((one.keep_at_most for one in told), at),
        "texts": dict.fromkeys(sorted(frozenset.intersection(*stated) if stated else ()), True),
    }


def sentences(one: Any) -> list[str]:
    """The conditions of a record of a disclosure (or of one to be made) in the reader's language."""
    use = {
        "none": _("It serves no other purpose."),
        "permission": _("It serves another purpose only with the holder's permission."),
        "consistent": _("It serves another purpose only where that is a consistent use."),
        "free": _("It may serve other lawful purposes."),
    }
    onward = {
        "none": _("It is passed on to nobody."),
        "permission": _("It is passed on only with the holder's permission."),
        "domestic": _("It may be passed on within Canada."),
        "free": _("It may be passed on."),
    }
    told = [use.get(one.secondary_use, ""), onward.get(one.onward, one.onward)]
    if one.retention_until:
        day = date_format(one.retention_until, "DATE_FORMAT")
        told.append(_("It is kept until %(day)s at the latest, then destroyed or returned.") % {"day": day})
    return [text for text in told if text]


# -- what the recipient still has to destroy or to return ----------------------------------------------------


def running_out(context: Context) -> QuerySet[Disclosure]:
    """Given to the officer's unit, to be destroyed or returned within a fortnight or overdue."""
    return Disclosure.objects.filter(
        units.received_by(context),
        ended="",
        retention_until__lte=(context.at + LOOKS_AHEAD).date(),
    )


def waiting_items(context: Context) -> list[Item]:
    """One item for each holder: how much is to be destroyed or returned, and by when the first of it."""
    rows = running_out(context).values("holder__abbreviation_en", "holder__abbreviation_fr")
    made = []
    for row in rows.annotate(count=Count("pk"), first=Min("retention_until")).order_by("first"):
        names = {"en": row["holder__abbreviation_en"], "fr": row["holder__abbreviation_fr"]}
        words = ngettext(
            "%(count)s disclosure by %(who)s is to be destroyed or returned",
            "%(count)s disclosures by %(who)s are to be destroyed or returned",
            row["count"],
        )
        told = {"count": row["count"], "who": _name(names)}
        day = datetime.combine(row["first"] + timedelta(days=1), time(0), timezone.get_current_timezone())
        made.append(Item(words % told, "/authority/disclosures/?due=1", day, "disclosure_due"))
    return made


def _name(names: dict[str, str]) -> str:
    from entente.core.bilingual import active

    return names[active()]


@transaction.atomic
def settle_all(context: Context, keys: Iterable[Any], what: str) -> int:
    """Destroyed or returned, many at once, with one entry in the ledger that names each; how many it was."""
    if what not in ("destroyed", "returned"):
        raise ValueError(what)
    wanted = Q(pk__in=list(keys), recipient=context.unit.agency_id, ended="")
    rows = list(Disclosure.objects.select_for_update().filter(wanted).values_list("pk", flat=True))
    if not rows:
        return 0
    Disclosure.objects.filter(pk__in=rows).update(ended=what, ended_on=context.at.date())
    ledger.append(
        f"authority:disclosure:{what}",
        ("authority.disclosure", str(rows[0]) if len(rows) == 1 else f"{len(rows)} rows"),
        context=context,
        content={"disclosures": [str(one) for one in rows]},
    )
    return len(rows)
