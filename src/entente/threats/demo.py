"""The demonstration's threats: two years of the register, the working group's meetings and responses, and weekly
counts of corridors by sea, land, air and post.

Seeded: the same every time but for the days, which end with today. What the pages then say (signals, agendas,
displacement) is computed from these rows by the room itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers.reader import Reader
from entente.threats.models import Corridor, GroupMeeting, Response, Threat
from entente.threats.registers import ResponseWorkflow, ThreatWorkflow

SEED = 26
WEEKS = 110
WRITER = "secretariat"

THREATS = (
    ("Migrant smuggling by sea from the Indian Ocean", "Passage de clandestins par mer depuis l’océan Indien",
     "migrant_smuggling", "LK", ["TH", "MY"], "marine", 3, 5, "moderate"),
    ("Cocaine in containers through Central America", "Cocaïne en conteneurs par l’Amérique centrale",
     "drugs", "CO", ["PA", "MX"], "marine", 5, 4, "high"),
    ("Synthetic drugs by post", "Drogues de synthèse par la poste", "drugs", "CN", [], "post", 5, 4, "high"),
    ("Firearms over the Detroit River", "Armes à feu par la rivière Détroit", "firearms", "US", [], "marine", 4, 5,
     "moderate"),
    ("Cigarettes over the St. Lawrence", "Cigarettes par le Saint-Laurent", "tobacco", "US", [], "marine", 4, 2, "high"),
    ("Dual-use electronics through intermediaries", "Électronique à double usage par des intermédiaires",
     "proliferation", "CA", ["AE", "TR"], "courier", 3, 5, "low"),
    ("Trafficking of women through short-stay rentals", "Traite de femmes par des locations de courte durée",
     "trafficking", "RO", ["GB"], "air", 3, 4, "moderate"),
    ("Cash couriers to the Gulf", "Passeurs d’argent vers le Golfe", "currency", "CA", ["AE"], "air", 4, 3, "moderate"),
    ("Counterfeit safety parts by rail container", "Fausses pièces de sécurité par conteneur ferroviaire",
     "counterfeit", "CN", [], "rail", 3, 3, "low"),
)  # fmt: skip
GROUPS = (
    ("Organizers in two transit ports, crews hired per voyage",
     "Organisateurs dans deux ports de transit, équipages recrutés par voyage"),
    ("Port workers bought at the place of loading; buyers in two cities",
     "Travailleurs portuaires corrompus au lieu de chargement; acheteurs dans deux villes"),
    ("Many small senders, no single organizer", "De nombreux petits expéditeurs, aucun organisateur unique"),
    ("Three families on both shores", "Trois familles sur les deux rives"),
    ("Local carriers for a wholesaler", "Passeurs locaux au service d’un grossiste"),
    ("Front companies that change their name each year", "Sociétés-écrans qui changent de nom chaque année"),
    ("A recruiter abroad and hosts in three cities", "Un recruteur à l’étranger et des hôtes dans trois villes"),
    ("Exchange houses with hired couriers", "Bureaux de change et passeurs engagés"),
    ("Importers who share one freight forwarder", "Importateurs qui partagent un même transitaire"),
)  # fmt: skip
"""Who is behind each threat, as far as it is known: what they do, and nobody by name."""
STATES = (
    "watched",
    "assessed",
    "assessed",
    "watched",
    "assessed",
    "reported",
    "assessed",
    "closed",
    "assessed",
)
CORRIDORS = (
    ("marine", "tobacco", "St. Lawrence, Cornwall reach", "Saint-Laurent, secteur de Cornwall", "tobacco seizures",
     "saisies de tabac", 22, 0.3),
    ("marine", "tobacco", "St. Lawrence, Thousand Islands", "Saint-Laurent, Mille-Îles", "tobacco seizures",
     "saisies de tabac", 18, 1.9),
    ("marine", "migrant_smuggling", "Detroit River", "Rivière Détroit", "small-boat crossings",
     "traversées de petits bateaux", 30, 1.0),
    ("marine", "migrant_smuggling", "Lake St. Clair", "Lac Sainte-Claire", "small-boat crossings",
     "traversées de petits bateaux", 14, 1.0),
    ("post", "drugs", "International mail, Vancouver", "Courrier international, Vancouver", "synthetic drugs found",
     "drogues de synthèse trouvées", 41, 1.5),
    ("courier", "drugs", "Couriers, Hamilton hub", "Messageries, plaque tournante de Hamilton", "synthetic drugs found",
     "drogues de synthèse trouvées", 17, 1.0),
    ("land", "migrant_smuggling", "Lacolle and the roads around it", "Lacolle et les routes voisines",
     "crossings between ports", "traversées entre les points d’entrée", 26, 1.0),
    ("air", "migrant_smuggling", "Toronto Pearson, arrivals", "Toronto Pearson, arrivées",
     "documents destroyed on board", "documents détruits à bord", 9, 1.0),
    ("marine", "", "Great Lakes and St. Lawrence, landings", "Grands Lacs et Saint-Laurent, accostages",
     "landings without a report", "accostages sans déclaration", 64, 1.0),
)  # fmt: skip
OWN = 8, "/marine/findings/?status=unreported&area=great_lakes&current=yes", "occurred_at"
"""Since this week the product counts these itself, from the marine room's findings."""
NEIGHBOURS = ((0, 1), (2, 3), (4, 5))
DECIDED = (
    ("Keep the north shore first; ask both liaison networks about crews.",
     "Garder la rive nord en tête; interroger les deux réseaux de liaison sur les équipages."),
    ("Share the parcels’ declared senders every week until the next meeting.",
     "Échanger chaque semaine les expéditeurs déclarés des colis jusqu’à la prochaine réunion."),
    ("No new threat; two responses moved to the region.",
     "Aucune nouvelle menace; deux ripostes confiées à la région."),
)  # fmt: skip
DONE = (
    "Carried out; counted at the meeting that followed.",
    "Menée à bien; bilan fait à la réunion suivante.",
)


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load them; nothing where there are threats already."""
    writer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if writer is None:
        return
    progress(gettext_noop("threats and corridors"))
    with working_as(Context(writer)) as context:
        label = office_label(context.agency, joint=True)
        if Reader(context).rows(Threat).exists():
            return
        _Made(label).everything()


def small(title: str) -> str:
    """A title within a sentence: its first letter small, names as they are."""
    return title[:1].lower() + title[1:]


class _Made:
    def __init__(self, label: Any) -> None:
        self.label = label
        self.random = np.random.default_rng(SEED)
        self.today, self.now = timezone.localdate(), timezone.now()
        agencies = {one.code: one for one in Agency.objects.filter(code__in=("CBSA", "RCMP"))}
        self.leads = [agencies["RCMP"], agencies["CBSA"]]

    def _add(self, model: Any, **values: Any) -> Any:
        row = model(label=self.label, **values)
        row.save(force_insert=True)
        return row

    def everything(self) -> None:
        for number, told in enumerate(THREATS):
            self._threat(number, *told)
        self._meetings()
        self._corridors()

    def _threat(self, number: int, en: str, fr: str, kind: str, origin: str, transit: list[str], mode: str,
                likelihood: int, impact: int, confidence: str) -> None:  # fmt: skip
        state = STATES[number]
        known = state != "reported"
        threat = Threat(
            label=self.label, title_en=en, title_fr=fr, kind=kind, origin=origin, transit=transit, mode=mode,
            likelihood=likelihood if known else None, impact=impact if known else None,
            confidence=confidence if known else "", state=state, agency=self.leads[number % 2],
            direction="outbound" if origin == "CA" else "inbound",
            groups_en=GROUPS[number][0], groups_fr=GROUPS[number][1],
            state_at=self.now - timedelta(days=int(self.random.integers(3, 120))),
            review_on=self.today + timedelta(days=10 + 12 * number),
        )  # fmt: skip
        threat.due_at = ThreatWorkflow.due_at(threat, state, threat.state_at)
        threat.save(force_insert=True)
        for back in range(1 + number % 3):
            self._response(threat, number, back)

    def _response(self, threat: Threat, number: int, back: int) -> None:
        """The newest is open, those before it are done: a threat of two years has had several."""
        by = self.today + timedelta(days=20 * (number % 5) - 10 - 240 * back)
        state = "done" if back else ("agreed" if number % 2 else "proposed")
        ordinal = back + 1
        row = Response(
            label=self.label, title_en=f"Joint plan {ordinal}: {small(threat.title_en)}",
            title_fr=f"Plan conjoint {ordinal} : {small(threat.title_fr)}", threat=threat.pk, done_by=by, state=state,
            agency=threat.agency, result_en=DONE[0] if back else "", result_fr=DONE[1] if back else "",
            state_at=self.now - timedelta(days=30 + 240 * back),
        )  # fmt: skip
        row.due_at = ResponseWorkflow.due_at(row, state, row.state_at)
        row.save(force_insert=True)

    def _meetings(self) -> None:
        """Every six weeks; the next one stands in the calendar with an agenda of what has changed."""
        for back in range(-1, 17):
            day = self.today - timedelta(days=42 * back + 9)
            day -= timedelta(days=max(day.weekday() - 4, 0))
            held = day < self.today
            en, fr = DECIDED[back % 3]
            self._add(
                GroupMeeting, title_en=f"Intelligence working group, {day:%Y-%m-%d}",
                title_fr=f"Groupe de travail sur le renseignement, {day:%Y-%m-%d}", held_on=day,
                state="held" if held else "planned", decisions_en=en if held else "", decisions_fr=fr if held else "",
                agency=self.leads[back % 2], state_at=timezone.make_aware(
                    datetime.combine(min(day, self.today), time(16))
                ),
            )  # fmt: skip

    def _corridors(self) -> None:
        """Poisson counts over a yearly wave; in the last six weeks some change, and one pair moves over."""
        monday = self.today - timedelta(days=self.today.weekday() + 7)
        start = monday - timedelta(weeks=WEEKS - 1)
        made = []
        for mode, commodity, en, fr, what_en, what_fr, level, factor in CORRIDORS:
            at = np.arange(WEEKS)
            mean = level * np.exp(0.3 * np.sin(2 * np.pi * (at - 15) / 52.18))
            mean[-6:] *= factor
            made.append(
                self._add(
                    Corridor, title_en=en, title_fr=fr, mode=mode, commodity=commodity, counted_en=what_en,
                    counted_fr=what_fr, weeks_from=start, counts=self.random.poisson(mean).tolist(), agency=self.leads[len(made) % 2],
                )
            )  # fmt: skip
        made[0].pressure_from = start + timedelta(weeks=WEEKS - 7)
        for one, other in NEIGHBOURS:
            made[one].neighbours = [made[other].pk]
            made[one].save(update_fields=["neighbours", "pressure_from"])
        number, records, day = OWN
        made[number].records, made[number].records_day = records, day
        made[number].save(update_fields=["records", "records_day"])
