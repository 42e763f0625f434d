"""Whose results they are: every confirmed result shared out among its contributors and years (CL4)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from entente.core.gate import Grade
from entente.core.links import named
from entente.core.registers.reader import Reader
from entente.outcomes.engine import Contribution, shares
from entente.outcomes.models import Credit, JointResult

AT_MOST = 400


def told(reader: Reader) -> dict[str, Any]:
    """The long results one by one, and what every contributor's years add up to over all of them."""
    results = list(
        reader.rows(JointResult, Grade.FULL).filter(state="confirmed").order_by("-concluded_on")[:AT_MOST]
    )
    credits = defaultdict(list)
    rows = reader.rows(Credit, Grade.FULL).filter(result__in=[one.pk for one in results])
    for one in rows.select_related("unit", "agency").order_by("first", "pk"):
        credits[one.result].append(one)
    secondments = {one.secondment for rows in credits.values() for one in rows if one.secondment}
    names = dict(named("secondments.secondments", secondments))
    whole: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    long = []
    for result in results:
        by = shares(
            [
                Contribution(contributor(one, names), one.weight, one.first, one.last)
                for one in credits[result.pk]
            ]
        )
        for who, years in by.items():
            for year, part in years.items():
                whole[who][year] += part
        if result.long:
            long.append({"result": result, "by": _rows(by), "years": _years(by)})
    return {
        "long": long,
        "whole": _rows(whole),
        "years": _years(whole),
        "results": len(results),
        "without": [one for one in results if not credits[one.pk]],
    }


def contributor(one: Credit, names: dict[str, str]) -> str:
    """Its secondment, else its unit, else its agency, else its title."""
    if one.secondment is not None and str(one.secondment) in names:
        return _("Secondment: %(name)s") % {"name": names[str(one.secondment)]}
    return str(one.unit or one.agency or one)


def _years(by: dict[str, dict[int, float]]) -> list[int]:
    return sorted({year for years in by.values() for year in years})


def _rows(by: dict[str, dict[int, float]]) -> list[tuple[str, list[float], float]]:
    """Contributor, a share per year, and their sum; the largest first."""
    years = _years(by)
    made = [(who, [parts.get(y, 0.0) for y in years], sum(parts.values())) for who, parts in by.items()]
    return sorted(made, key=lambda one: (-one[2], one[0]))
