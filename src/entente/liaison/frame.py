"""What the room puts into the frame."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entente.core import figures, nav
from entente.core.figures import Figure
from entente.core.models import Role
from entente.liaison import briefings
from entente.priorities import course

NETWORK = (Role.LIAISON, Role.COORDINATOR, Role.SECRETARIAT)


def mount() -> None:
    course.changed.connect(briefings.on_change, dispatch_uid="liaison.briefings")
    nav.add(nav.Entry("People", _("Who covers what"), "liaison-matrix", order=30, roles=NETWORK))
    nav.add(nav.Entry("People", _("Where posts belong"), "liaison-assessment", order=31, roles=NETWORK))
    for one in FIGURES:
        figures.add(one)


FIGURES = (
    Figure("liaison.led", "Functions abroad that an agency leads",
           "Fonctions à l’étranger dirigées par un organisme",
           figures.count("liaison.responsibilities", "", part="leads"), activities=("LO1",), good="up",
           cannot_en="where two lead, both are counted; the matrix shows the overlap.",
           cannot_fr="là où deux dirigent, les deux comptent; la matrice montre le chevauchement."),
    Figure("liaison.plans", "Joint work plans in force", "Plans de travail conjoints en vigueur",
           figures.count("liaison.plans", "", state="agreed"), activities=("LO2",), good="up"),
    Figure("liaison.activities", "Joint field activities carried out",
           "Activités conjointes réalisées sur le terrain",
           figures.count("liaison.activities", "on", state="carried_out,reported"), activities=("LO5",),
           good="up", cannot_en="what came of them stands in each report.",
           cannot_fr="leur effet se lit dans chaque rapport."),
    Figure("liaison.locations", "Possible locations weighed", "Lieux possibles pondérés",
           figures.count("liaison.locations", ""), activities=("LO6",),
           cannot_en="which of them is best: the assessment says how firm that is.",
           cannot_fr="lequel est le meilleur : l’évaluation en dit la solidité."),
    Figure("liaison.deployed", "Officers posted through the curriculum’s gate",
           "Agents affectés après le programme exigé",
           figures.count("liaison.posts", "", state="deployed", staffed="yes"),
           activities=("LO7", "TR4"), good="up"),
)  # fmt: skip
