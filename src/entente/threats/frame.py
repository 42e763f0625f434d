"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav
from entente.core.figures import Figure
from entente.core.models import Role

READERS = (Role.INTELLIGENCE, Role.COORDINATOR, Role.SECRETARIAT, Role.TEAM_LEAD, Role.LIAISON)


def mount() -> None:
    nav.add(nav.Entry("Strategy", _("Early signals"), "threats-signals", order=40, roles=READERS))
    for one in FIGURES:
        figures.add(one)


FIGURES = (
    Figure("threats.watched", "Threats assessed or under watch", "Menaces évaluées ou sous surveillance",
           figures.count("threats.threats", "", state="assessed,watched"), activities=("PP4",),
           cannot_en="a threat that nobody reported is not in it; more of them may mean better watching.",
           cannot_fr="une menace que personne n’a signalée n’y figure pas; un nombre plus élevé peut tenir à "
           "plus de vigilance."),
    Figure("threats.responses", "Responses to threats carried out", "Interventions menées contre des menaces",
           figures.count("threats.responses", "done_by", state="done"), activities=("PP4",), good="up",
           cannot_en="whether the threat is less for it.", cannot_fr="si la menace en est moindre."),
    Figure("threats.meetings", "Meetings of the intelligence working group held",
           "Réunions tenues du groupe de travail sur le renseignement",
           figures.count("threats.meetings", "held_on", state="held"), activities=("PP4",)),
)  # fmt: skip
