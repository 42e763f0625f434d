"""What the room puts into the frame: its page, its marks, its figures."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from entente.communications import first as own_first
from entente.communications.signing import median
from entente.core import figures, first, nav, statuses
from entente.core.figures import Figure, Result


def mount() -> None:
    nav.add(nav.Entry("Voice", _("Who holds it now"), "communications-desk", order=10))
    statuses.add("off_waiting", statuses.Mark(_("not its turn yet"), statuses.CIRCLE, True, "calm"))
    statuses.add("off_asked", statuses.Mark(_("holds it now"), statuses.HALF_LEFT, False, "warn"))
    statuses.add("off_signed", statuses.Mark(_("signed"), statuses.CIRCLE, False, "good"))
    statuses.add("off_returned", statuses.Mark(_("sent back"), statuses.CROSS, False, "alert"))
    statuses.add("off_lapsed", statuses.Mark(_("lapsed"), statuses.BAR, False, "calm"))
    for one in FIGURES:
        figures.add(one)
    first.add("communications", own_first.enter)


def lag(rows: list[Any]) -> Result:
    """Median hours from event to release of those published in the period."""
    hours = [one.lag.total_seconds() / 3600 for one in rows if one.lag is not None]
    return Result(round(median(hours), 1), "") if hours else Result(None, "")


def in_time(rows: list[Any]) -> Result:
    """Share of sign-offs given in the period within the hours allowed, in per cent."""
    timed = [one for one in rows if one.signed_at and one.sign_by]
    if not timed:
        return Result(None, "")
    return Result(round(100 * sum(one.signed_at <= one.sign_by for one in timed) / len(timed), 1), "")


FIGURES = (
    Figure("communications.lag", "Hours from event to release (median)",
           "Heures entre l’événement et la diffusion (médiane)",
           figures.measure("communications.releases", "published_at", lag, state="published"), "h", "h",
           activities=("JC2",), good="down",
           cannot_en="a quick release is not yet a good one, and an embargo counts as time.",
           cannot_fr="une diffusion rapide n’est pas forcément bonne; l’embargo compte comme délai."),
    Figure("communications.in_time", "Sign-offs given within the hours allowed",
           "Approbations données dans le délai prévu",
           figures.measure("communications.sign-offs", "signed_at", in_time, state="signed"), "%", "%",
           activities=("JC2",), good="up"),
    Figure("communications.releases", "Releases published", "Communiqués diffusés",
           figures.count("communications.releases", "published_at", state="published"), activities=("JC2",)),
    Figure("communications.visits", "Outreach visits followed up", "Visites de sensibilisation avec suivi",
           figures.count("communications.visits", "starts_at", state="followed_up"), activities=("JC1",),
           good="up", cannot_en="what people thought of the visit.",
           cannot_fr="ce que les gens ont pensé de la visite."),
    Figure("communications.leads", "Outreach leads passed on", "Pistes de sensibilisation transmises",
           figures.count("communications.leads", "heard_on", state="passed_on"), activities=("JC1",),
           cannot_en="leads that point to a person are counted only for who may read them.",
           cannot_fr="les pistes qui visent une personne ne comptent que pour qui peut les lire."),
)  # fmt: skip
