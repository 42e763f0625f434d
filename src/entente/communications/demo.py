"""The demonstration's voice: routes, two years of releases with their sign-offs, visits along the border, leads.

Seeded. Past releases are written with the times that their sign-offs took; what is under way was taken through
the room's own steps, so that clocks and holders are real.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.communications import first
from entente.communications.models import Lead, Release, Route, RouteStep, SignOff, Visit
from entente.communications.registers import LeadRegister, ReleaseWorkflow, SignOffWorkflow
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, Place, office_label
from entente.core.registers.reader import Reader
from entente.core.workflow import take
from entente.threats.models import Threat

SEED = 1902
MONTHS = 24

STORIES = (
    ("Joint operation on the St. Lawrence: contraband tobacco seized",
     "Opération conjointe sur le Saint-Laurent : saisie de tabac de contrebande", 0),
    ("Firearms stopped on the Detroit River", "Armes à feu interceptées sur la rivière Détroit", 0),
    ("Cocaine found in a container after joint targeting",
     "Cocaïne découverte dans un conteneur après un ciblage conjoint", 1),
    ("Small boats: how to report when you arrive", "Petits bateaux : comment déclarer votre arrivée", 0),
    ("Two agencies, one marine picture: results of the season",
     "Deux organismes, une image maritime : bilan de la saison", 1),
    ("Charges after a controlled delivery", "Accusations à la suite d’une livraison surveillée", 1),
    ("The Ministers announce a wider joint task force",
     "Les ministres annoncent l’élargissement d’un groupe de travail conjoint", 2),
)  # fmt: skip
TEXT = (
    "The Canada Border Services Agency and the Royal Canadian Mounted Police worked together from the first report. "
    "Whoever sees something on the water can call the border integrity line.",
    "L’Agence des services frontaliers du Canada et la Gendarmerie royale du Canada ont collaboré dès le premier "
    "signalement. Toute personne qui remarque quelque chose sur l’eau peut appeler la ligne d’intégrité frontalière.",
)  # fmt: skip
AREAS = (
    ("Port Stanley and the shore to Port Bruce", "Port Stanley et la rive jusqu’à Port Bruce", "Port Stanley"),
    ("Cornwall waterfront", "Secteur riverain de Cornwall", "Cornwall"),
    ("Cottages on Wolfe Island", "Chalets de l’île Wolfe", "Kingston"),
    ("Marinas of Lake St. Clair", "Marinas du lac Sainte-Claire", "Windsor"),
    ("Farms along the boundary road, Lacolle", "Fermes du chemin frontalier, Lacolle", "Lacolle"),
)  # fmt: skip
QUESTIONS = (
    ("Where do I report when I come back from the other shore? Whom do I call at night?",
     "Où dois-je me déclarer au retour de l’autre rive? Qui appeler la nuit?"),
    ("What happens with what we tell you? Will our names be passed on?",
     "Que devient ce que nous vous disons? Nos noms seront-ils transmis?"),
    ("Why are boats checked so often on this stretch?",
     "Pourquoi les bateaux sont-ils si souvent vérifiés dans ce secteur?"),
)  # fmt: skip
FOLLOW = (
    "The reporting sheet in both languages was left at the marina; the answer on names went to the local paper.",
    "La fiche de déclaration bilingue a été laissée à la marina; la réponse sur les noms a paru dans le journal local.",
)  # fmt: skip


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are releases already."""
    officers = {o.username: o for o in Officer.objects.select_related("unit__agency")}
    writer = officers.get("communications.officer")
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        label = office_label(context.agency, joint=True)
        if Reader(context).rows(Release).exists():
            return
        progress(gettext_noop("releases and outreach"))
        made = _Made(context, label, officers)
        made.everything()
    made.under_way()


class _Made:
    def __init__(self, context: Context, label: Any, officers: dict[str, Officer]) -> None:
        self.context, self.label, self.officers = context, label, officers
        self.random = np.random.default_rng(SEED)
        self.now = timezone.now()
        self.agencies = {one.code: one for one in Agency.objects.all()}
        self.reader = Reader(context)

    def _save(self, model: Any, **values: Any) -> Any:
        row = model(label=self.label, **values)
        row.save(force_insert=True)
        return row

    def everything(self) -> None:
        threats = {one.kind: one.pk for one in self.reader.rows(Threat)}
        self.routes = [self._route(told) for told in first.routes()]
        for back in range(MONTHS, 0, -1):
            en, fr, level = STORIES[back % len(STORIES)]
            self._past(en, fr, level, back, threats)
        for number in range(18):
            self._visit(number, threats)

    def _route(self, told: dict[str, Any]) -> tuple[Route, list[RouteStep]]:
        route = self._save(Route, **first.route_values(told))
        return route, [
            self._save(RouteStep, route=route.pk, **first.step_values(one)) for one in told["steps"]
        ]

    def _past(self, en: str, fr: str, level: int, back: int, threats: dict[str, Any]) -> None:
        """A release of an earlier month: each office took a part of its hours, now and then more."""
        lead, partner = ("CBSA", "RCMP") if back % 2 else ("RCMP", "CBSA")
        event = (self.now - timedelta(days=30 * back + int(self.random.integers(0, 12)))).replace(minute=0)
        route, steps = self.routes[level]
        month = f"{event:%Y-%m}"
        kind = "tobacco" if "obac" in en else "firearms" if "irearm" in en else "drugs"
        release = self._save(
            Release, title_en=f"{en} ({month})", title_fr=f"{fr} ({month})", text_en=TEXT[0], text_fr=TEXT[1],
            agency=self.agencies[lead], partner=self.agencies[partner], event_at=event, route=route.pk, round=1,
            threat=threats.get(kind), state="published", state_at=event,
        )  # fmt: skip
        at = event + timedelta(hours=float(self.random.uniform(2, 10)))
        last = max(one.position for one in steps)
        for position in range(1, last + 1):
            ends = at
            for step in (one for one in steps if one.position == position):
                agency = release.agency if step.party == "lead" else release.partner
                signed = at + timedelta(hours=step.hours * float(self.random.gamma(4, 0.2)))
                self._save(
                    SignOff, release=release.pk, title_en=step.title_en, title_fr=step.title_fr, state="signed",
                    position=position, last=position == last, role=step.role, hours=step.hours, agency=agency,
                    asked_at=at, sign_by=at + timedelta(hours=step.hours), signed_at=signed, state_at=signed,
                    seen=release.digests,
                )  # fmt: skip
                ends = max(ends, signed)
            at = ends
        release.published_at = at + timedelta(minutes=40)
        release.state_at = release.published_at
        release.save(update_fields=["published_at", "state_at"])

    def _visit(self, number: int, threats: dict[str, Any]) -> None:
        en, fr, near = AREAS[number % len(AREAS)]
        day = (self.now + timedelta(days=24 - 41 * number)).date()
        begins = timezone.make_aware(datetime.combine(day, time(10)))
        over = begins < self.now
        state = "planned" if not over else "carried_out" if number == 1 else "followed_up"
        lead, partner = ("RCMP", "CBSA") if number % 2 else ("CBSA", "RCMP")
        q_en, q_fr = QUESTIONS[number % len(QUESTIONS)]
        visit = self._save(
            Visit, title_en=f"Knock and talks: {en}", title_fr=f"Porte-à-porte : {fr}", state=state,
            text_en="Two pairs, one officer of each agency; the reporting sheet in hand; no list is kept.",
            text_fr="Deux équipes de deux, un agent de chaque organisme; la fiche de déclaration en main; aucune liste "
            "n’est tenue.",
            area_en=en, area_fr=fr, place=Place.objects.filter(name_en__icontains=near).order_by("code").first(),
            starts_at=begins, ends_at=begins + timedelta(hours=5), agency=self.agencies[lead],
            partner=self.agencies[partner], threat=threats.get("tobacco" if number % 2 else "firearms"),
            doors=int(self.random.integers(20, 70)) if over else None,
            talks=int(self.random.integers(8, 20)) if over else None,
            questions_en=q_en if over else "", questions_fr=q_fr if over else "",
            follow_up_en=FOLLOW[0] if state == "followed_up" else "",
            follow_up_fr=FOLLOW[1] if state == "followed_up" else "", follow_up_by=day + timedelta(days=21),
            due_at=begins + timedelta(days=22) if state != "followed_up" else None,
        )  # fmt: skip
        if over and number % 3 == 1:
            self._lead(number, visit, day)

    def _lead(self, number: int, visit: Visit, day: Any) -> None:
        """One in three visits brings something; the newest still waits to be graded."""
        lead = Lead(
            number=f"OUT-{day:%Y}-{number:03d}", visit=visit.pk, kind="crossing", area=visit.area_en, heard_on=day,
            told="Small boats without lights leave the far side of the break-wall after midnight, most often with a "
            "westerly wind, and come back before five.",
            source="B" if number > 1 else "", information="2" if number > 1 else "",
            state="closed" if number > 1 else "heard", pass_to=self.agencies["RCMP"] if number > 1 else None,
            agency=self.context.agency, due_at=None if number > 1 else self.now + timedelta(hours=20),
        )  # fmt: skip
        lead.label = LeadRegister().label_for(self.context, lead)
        lead.save(force_insert=True)

    # -- what is under way, through the real steps --------------------------------------------------------
    def under_way(self) -> None:
        self._live("Marinas asked to post the number of the reporting centre",
                   "Les marinas invitées à afficher le numéro du centre de déclaration", 0, ())  # fmt: skip
        self._live("Joint operation on Lake Erie: first results", "Opération conjointe sur le lac Érié : premiers résultats",
                   1, ("communications.officer", "agent.communications"))  # fmt: skip
        self._live("Ministers to visit the marine operations centre",
                   "Visite ministérielle au centre des opérations maritimes", 2, ("communications.officer",), False)  # fmt: skip

    def _live(self, en: str, fr: str, level: int, signers: tuple[str, ...], french: bool = True) -> None:
        writer = self.officers["communications.officer"]
        with working_as(Context(writer)) as context:
            release = self._save(
                Release, title_en=en, text_en=TEXT[0], title_fr=fr if french else "", text_fr=TEXT[1] if french else "",
                agency=self.agencies["CBSA"], partner=self.agencies["RCMP"], route=self.routes[level][0].pk,
                event_at=self.now - timedelta(hours=14),
            )  # fmt: skip
            take(ReleaseWorkflow, release, "submit", Reader(context))
        for username in signers:
            officer = self.officers[username]
            with working_as(Context(officer)) as context:
                reader = Reader(context)
                rows = reader.rows(SignOff).filter(release=release.pk, state="asked", agency=officer.agency)
                for row in rows.filter(role__in=officer.roles):
                    take(SignOffWorkflow, row, "sign", reader)
