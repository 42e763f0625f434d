"""What the audit counts: how much each officer gave and was given, and the days that stand out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from entente.authority import desk
from entente.authority.models import Disclosure
from entente.authority.tables import Export
from entente.authority.unusual import Unusual, unusual
from entente.core.bilingual import active
from entente.core.gate import Context
from entente.core.models.agencies import called

LOOK_BACK = timedelta(days=90)


def unusual_days(context: Context, year: int | None = None) -> list[Unusual]:
    """Days of the last 90, or of a calendar year, on which somebody was given unusually much."""
    rows = desk.disclosures(context)
    rows = rows.filter(at__gte=context.at - LOOK_BACK) if year is None else rows.filter(at__year=year)
    told = rows.values_list("recipient_person", "at", "object_ids")
    return unusual((who, at.date(), max(1, len(ids))) for who, at, ids in told)


def volumes(context: Context, year: int | None = None) -> QuerySet[Any, Any]:
    """How many disclosures each officer recorded and for whom, most first."""
    rows = desk.disclosures(context)
    if year is not None:
        rows = rows.filter(at__year=year)
    return counted(rows)


def counted(rows: QuerySet[Disclosure]) -> QuerySet[Any, Any]:
    """These disclosures by who recorded them (for a standing arrangement, who read) and for which agency."""
    told = rows.order_by().values(
        "made_by__display_name",
        "made_by__display_name_fr",
        "made_by__username",
        "recipient__code",
        "recipient__abbreviation_en",
        "recipient__abbreviation_fr",
    )
    return told.annotate(count=Count("pk")).order_by("-count", "made_by__username", "recipient__code")


def recorder(row: dict[str, Any]) -> str:
    """The officer of a row of :func:`volumes`, as the page's language calls them."""
    return called(row["made_by__display_name"], row["made_by__display_name_fr"]) or row["made_by__username"]


def recipient(row: dict[str, Any]) -> str:
    """The agency as readers know it: a body abroad has no code that says anything."""
    return str(row[f"recipient__abbreviation_{active()}"] or row["recipient__code"])


@dataclass(frozen=True)
class Counted(Export):
    """A table that is worked out, not a row for each record."""

    count: Callable[[Context, int | None], Any] = volumes

    def rows(self, context: Context, year: int | None) -> Any:
        return self.count(context, year)


UNUSUAL_DAYS = Counted(
    _("Unusual volumes: days on which an officer was given unusually much"),
    "R.S.C. 1985, c. P-21, 4-8",
    Q(),
    (
        (_("Officer"), lambda one: one.officer),
        (_("Day"), lambda one: one.day),
        (_("Records given"), lambda one: one.records),
        (_("Usual"), lambda one: one.usual),
        (_("Modified z-score"), lambda one: one.score),
    ),
    count=unusual_days,
)
VOLUMES = Counted(
    _("Volumes: disclosures by officer and recipient"),
    "R.S.C. 1985, c. P-21, 4-8",
    Q(),
    (
        (_("Recorded by"), recorder),
        (_("Recipient"), recipient),
        (_("Disclosures"), lambda one: one["count"]),
    ),
)
