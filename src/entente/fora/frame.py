"""What the room puts into the frame: its page and its figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav
from entente.core.figures import Figure, Result
from entente.fora import proposals


def mount() -> None:
    nav.add(nav.Entry("Voice", _("Where funds go"), "fora-funds", order=60))
    for one in FIGURES:
        figures.add(one)


def prepared(rows: list[Any]) -> Result:
    """Share of the events of the period whose delegates met before, in per cent."""
    counted = [one for one in rows if one.state in ("prepared", "attended", "reported", "announced")]
    if not counted:
        return Result(None, "")
    met = sum(one.met_on is not None and one.met_on <= one.starts_on for one in counted)
    return Result(round(100 * met / len(counted), 1), "")


def moved(rows: list[Any]) -> Result:
    """Share of the proposals decided that funds followed, at least in part, in per cent."""
    if not rows:
        return Result(None, "")
    followed = sum(bool(one.granted) and one.influence in proposals.MOVED for one in rows)
    return Result(round(100 * followed / len(rows), 1), "")


FIGURES = (
    Figure(
        "fora.prepared", "Events whose delegates met before", "Événements préparés en commun",
        figures.measure("fora.events", "starts_on", prepared, falls_due=True), "%", "%",
        activities=("IF1",), good="up",
        cannot_en="whether the same was then said.", cannot_fr="si l’on a ensuite tenu le même langage.",
    ),
    Figure(
        "fora.reports", "Reports sent to all units", "Rapports envoyés à toutes les unités",
        figures.count("fora.events", "starts_on", state="reported"), activities=("IF3",), good="up",
    ),
    Figure(
        "fora.moved", "Share of our proposals that moved funds",
        "Part de nos propositions qui ont orienté des fonds",
        figures.measure("fora.proposals", "", moved, state="funded,declined,delivered"), "%", "%",
        activities=("IF2",), good="up",
        cannot_en="whether funds would have gone there anyway; the influence is the agencies’ own judgement.",
        cannot_fr="si les fonds y seraient allés sans elle; les organismes apprécient eux-mêmes l’influence.",
    ),
    Figure(
        "fora.funded", "Capacity-building proposals funded", "Propositions de renforcement financées",
        figures.count("fora.proposals", "", state="funded"), activities=("IF2",), good="up",
        cannot_en="whether funds would have gone there anyway.",
        cannot_fr="si les fonds y seraient allés de toute façon.",
    ),
)  # fmt: skip
