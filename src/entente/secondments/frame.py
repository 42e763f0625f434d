"""What the room puts into the frame: its page and its figures."""

from __future__ import annotations

from math import sqrt
from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav
from entente.core.figures import Figure, Result
from entente.core.models import Role

Z = 1.959963984540054
"""95 % of a normal distribution lies within so many standard deviations."""


def mount() -> None:
    nav.add(
        nav.Entry(
            "People",
            _("Exchange round"),
            "secondments-exchange",
            order=35,
            roles=(Role.COORDINATOR, Role.SECRETARIAT),
        )
    )
    for one in FIGURES:
        figures.add(one)


def wilson(hits: int, of: int) -> tuple[int, int]:
    """A 95 % interval for a share, in whole per cent (Wilson 1927); (0, 100) where nothing was counted."""
    if not of:
        return 0, 100
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return round(100 * max(middle - half, 0)), round(100 * min(middle + half, 1))


def retention(rows: list[Any]) -> Result:
    """CL5: of the secondments that were to end in the period and have ended, those that lasted."""
    ended = [one for one in rows if one.state in ("completed", "ended_early")]
    if not ended:
        return Result(None, "")
    stayed = sum(one.state == "completed" for one in ended)
    low, high = wilson(stayed, len(ended))
    return Result(round(100 * stayed / len(ended), 1), "", low=low, high=high)


def long_ones(rows: list[Any]) -> Result:
    """CL4: contributions that took more than a year."""
    return Result(float(sum((one.last - one.first).days > 365 for one in rows)), "")


FIGURES = (
    Figure(
        "secondments.retention",
        "People who stayed for their term",
        "Personnes restées jusqu’au terme",
        figures.measure("secondments.secondments", "ends", retention),
        "%",
        "%",
        activities=("CL5",),
        good="up",
        cannot_en="why somebody who stayed was content or not.",
        cannot_fr="si la personne restée en était satisfaite.",
    ),
    Figure(
        "secondments.contributions",
        "Results that a secondment contributed to",
        "Résultats auxquels un détachement a contribué",
        figures.count("secondments.contributions", "last"),
        activities=("CL4",),
        good="up",
        cannot_en="how the same result would have come about without it.",
        cannot_fr="ce qu’aurait été le résultat sans lui.",
    ),
    Figure(
        "secondments.long",
        "Contributions to work of more than a year",
        "Contributions à un travail de plus d’un an",
        figures.measure("secondments.contributions", "last", long_ones),
        activities=("CL4",),
        good="up",
    ),
    Figure(
        "secondments.selected",
        "Selections closed with the host on the board",
        "Sélections conclues avec l’hôte au comité",
        figures.count("secondments.positions", "", state="selected,filled", host_member="yes"),
        activities=("CL2",),
        good="up",
    ),
    Figure(
        "secondments.agreements",
        "Agreements in force with the flexibility clause",
        "Ententes en vigueur avec la clause de souplesse",
        figures.count("secondments.secondments", "", state="active", clauses="flexibility"),
        activities=("CL3",),
        good="up",
        cannot_en="how often the clause was used.",
        cannot_fr="combien de fois la clause a servi.",
    ),
    Figure(
        "secondments.colocations",
        "Co-locations and interchanges running",
        "Colocalisations et échanges en cours",
        figures.count("secondments.colocations", "", state="running"),
        activities=("GV6",),
        good="up",
    ),
)
