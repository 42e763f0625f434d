"""The rules in force, with the list of countries of concern as both agencies last approved it (N19)."""

from __future__ import annotations

from entente.core.gate import Context, Grade
from entente.screening.engine.rules import RuleSet
from entente.screening.engine.rules.model import Named, Text
from entente.screening.models import ConcernList
from entente.screening.workshop import active_rules

NAME = "countries_of_concern"


def approved(context: Context) -> ConcernList | None:
    """The latest approved list whose day has come; it is shown even when its review is overdue."""
    rows = ConcernList.objects.visible(context, at_least=Grade.FULL).filter(
        state=ConcernList.State.APPROVED, valid_from__lte=context.at.date()
    )
    return rows.select_related("approved_by").order_by("-valid_from", "-recorded_at").first()


def in_force(context: Context) -> RuleSet:
    """Shipped and workshop rules with the approved list. Without one nothing is raised: the list that comes
    with the product is an example and nobody has approved it here."""
    rules = active_rules(context)
    lists = {name: named for name, named in rules.lists.items() if named.kind != "concern"}
    if (row := approved(context)) is not None:
        lists[NAME] = as_engine(row)
    return RuleSet(rules.rules, lists)


def as_engine(row: ConcernList) -> Named:
    agency = row.approved_by
    return Named(
        NAME,
        "concern",
        Text(row.title_en or row.title_fr, row.title_fr or row.title_en),
        str(row.grounds or ""),
        row.valid_from,
        row.review_on,
        row.codes,
        str(agency.abbreviation if agency else ""),
    )
