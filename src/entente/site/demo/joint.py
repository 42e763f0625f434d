"""The demonstration's joint office: threats, corridors, posts, vacancies, candidates, two years of counts.

Seeded: the same every time. Officers are functions and numbers, never people. What the pages then say
(signals, gaps, rankings, pairings) is computed from these rows by the rooms themselves.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.liaison.models import Briefing, Location, Post, Responsibility, Restriction, WorkPlan
from entente.secondments.models import Candidate, Position
from entente.threats.models import Corridor, Response, Threat

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
)  # fmt: skip
CORRIDORS = (
    (
        "St. Lawrence, Cornwall reach",
        "Saint-Laurent, secteur de Cornwall",
        "tobacco seizures",
        "saisies de tabac",
        22,
        0.3,
    ),
    (
        "St. Lawrence, Thousand Islands",
        "Saint-Laurent, Mille-Îles",
        "tobacco seizures",
        "saisies de tabac",
        18,
        1.9,
    ),
    ("Detroit River", "Rivière Détroit", "small-boat crossings", "traversées de petits bateaux", 30, 1.0),
    ("Lake St. Clair", "Lac Sainte-Claire", "small-boat crossings", "traversées de petits bateaux", 14, 1.0),
)
NEIGHBOURS = ((0, 1), (2, 3))
LOCATIONS = (
    ("Bangkok", "TH", ["LK", "MY", "VN"], 520, 6, 7, 7), ("Panama City", "PA", ["CO", "CR"], 430, 5, 6, 6),
    ("Detroit", "US", [], 240, 10, 9, 8), ("Mexico City", "MX", ["GT"], 460, 8, 5, 4),
    ("Hong Kong", "HK", ["CN", "PH"], 610, 9, 4, 7), ("Dubai", "AE", ["TR", "PK"], 580, 6, 5, 7),
)  # fmt: skip
POSTS = (
    ("CBSA", "TH", "Bangkok", ["LK", "MY"], 100.53, 13.74), ("RCMP", "TH", "Bangkok", ["MM"], 100.54, 13.73),
    ("CBSA", "PA", "Panama", ["CO"], -79.52, 8.98), ("RCMP", "CO", "Bogotá", ["EC"], -74.06, 4.65),
    ("RCMP", "US", "Detroit", [], -83.05, 42.33),
)  # fmt: skip
DUTIES = (
    ("TH", "customs", "CBSA", "leads"), ("TH", "immigration", "CBSA", "leads"), ("TH", "criminal", "RCMP", "leads"),
    ("TH", "intelligence", "CBSA", "leads"), ("TH", "intelligence", "RCMP", "leads"),
    ("PA", "customs", "CBSA", "leads"), ("CO", "criminal", "RCMP", "leads"), ("CO", "customs", "RCMP", "supports"),
    ("US", "criminal", "RCMP", "leads"),
)  # fmt: skip
VACANCIES = (
    (
        "CBSA",
        "Marine targeting desk",
        "Bureau de ciblage maritime",
        "Windsor",
        "targeting: 3 !\nmarine law: 2",
    ),
    (
        "CBSA",
        "Intelligence analyst, ports",
        "Analyste du renseignement, ports",
        "Halifax",
        "analysis: 4 !\nwriting: 3",
    ),
    (
        "RCMP",
        "Border integrity analyst",
        "Analyste de l’intégrité frontalière",
        "Cornwall",
        "analysis: 3 !\ntargeting: 2",
    ),
    (
        "RCMP",
        "Joint operations planner",
        "Planificateur d’opérations conjointes",
        "Vancouver",
        "planning: 3 !\nwriting: 2",
    ),
)
OFFERED = (
    ("RCMP", "Candidate R-14", "targeting: 4\nmarine law: 3\nwriting: 2", ["Windsor"]),
    ("RCMP", "Candidate R-21", "analysis: 4\nwriting: 4", ["Halifax"]),
    ("RCMP", "Candidate R-30", "planning: 4", []),
    ("CBSA", "Candidate C-07", "analysis: 4\ntargeting: 3", ["Cornwall"]),
    ("CBSA", "Candidate C-11", "planning: 3\nwriting: 3", ["Vancouver"]),
)


def load() -> None:
    """Load the joint office; nothing where it is there already."""
    writer = Officer.objects.select_related("unit__agency").get(username=WRITER)
    with working_as(Context(writer)) as context:
        if Threat.objects.visible(context).exists():
            return
        label = office_label(writer.agency, joint=True)
        agencies = {one.code: one for one in Agency.objects.all()}
        _threats(label, agencies)
        _corridors(label)
        _liaison(label, agencies)
        _secondments(label, agencies)


def _add(model, label, **values):
    values.setdefault("title_fr", values.get("title_en", ""))
    row = model(label=label, **values)
    row.save(force_insert=True)
    return row


def _threats(label, agencies) -> None:
    for number, (en, fr, kind, origin, transit, mode, likelihood, impact, confidence) in enumerate(THREATS):
        threat = _add(
            Threat, label, title_en=en, title_fr=fr, kind=kind, origin=origin, transit=transit, mode=mode,
            likelihood=likelihood, impact=impact, confidence=confidence, state="assessed",
            agency=agencies["CBSA" if number % 2 else "RCMP"],
            direction="outbound" if kind == "proliferation" else "inbound",
            review_on=timezone.localdate() + timedelta(days=30 + 10 * number),
        )  # fmt: skip
        _add(
            Response, label, title_en=f"Joint plan: {en.lower()}", title_fr=f"Plan conjoint : {fr.lower()}",
            threat=threat.pk, done_by=timezone.localdate() + timedelta(days=20 * number - 10),
        )  # fmt: skip


def _corridors(label) -> None:
    rng = np.random.default_rng(SEED)
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday() + 7)
    start = monday - timedelta(weeks=WEEKS - 1)
    made = []
    for en, fr, what_en, what_fr, level, factor in CORRIDORS:
        at = np.arange(WEEKS)
        mean = level * np.exp(0.3 * np.sin(2 * np.pi * (at - 15) / 52.18))
        mean[-6:] *= factor
        counts = rng.poisson(mean)
        made.append(
            _add(
                Corridor,
                label,
                title_en=en,
                title_fr=fr,
                mode="marine",
                counted_en=what_en,
                counted_fr=what_fr,
                weeks_from=start,
                counts=counts.tolist(),
            )
        )
    for one, other in NEIGHBOURS:
        made[one].neighbours = [made[other].pk]
        made[one].save(update_fields=["neighbours"])


def _liaison(label, agencies) -> None:
    today = timezone.localdate()
    posts = [
        _add(
            Post,
            label,
            title_en=f"{city} ({code})",
            country=country,
            city=city,
            covers=covers,
            lon=lon,
            lat=lat,
            agency=agencies[code],
            state="deployed",
            curriculum_on=date(today.year - 1, 3, 1),
            starts_on=date(today.year - 1, 6, 1),
            until=date(today.year + 1, 5, 31),
        )
        for code, country, city, covers, lon, lat in POSTS
    ]
    for country, function, code, part in DUTIES:
        _add(Responsibility, label, title_en=f"{function.title()}, {country}", country=country, function=function,
             agency=agencies[code], part=part)  # fmt: skip
    _add(WorkPlan, label, title_en="Bangkok: joint work plan", title_fr="Bangkok : plan de travail conjoint",
         country="TH", begins=date(today.year, 1, 1), ends=date(today.year, 12, 31), state="agreed")  # fmt: skip
    _add(Briefing, label, title_en="Counterpart's priorities, Bangkok", title_fr="Priorités de l’homologue, Bangkok",
         post=posts[0].pk, about=agencies["RCMP"], due_on=today + timedelta(days=6))  # fmt: skip
    _add(Restriction, label, title_en="Joint interviews abroad", title_fr="Entrevues conjointes à l’étranger",
         policy="Liaison manual, 4.2", blocks="immigration")  # fmt: skip
    for city, country, covers, cost, traffic, partners, safety in LOCATIONS:
        _add(Location, label, title_en=city, country=country, city=city, covers=covers, cost=cost, traffic=traffic,
             partners=partners, safety=safety)  # fmt: skip


def _secondments(label, agencies) -> None:
    today = timezone.localdate()
    for code, en, fr, place, profile in VACANCIES:
        _add(Position, label, title_en=en, title_fr=fr, place=place, profile=profile, agency=agencies[code],
             begins=today + timedelta(days=60), ends=today + timedelta(days=425), months=6)  # fmt: skip
    for code, title, competencies, wishes in OFFERED:
        _add(Candidate, label, title_en=title, title_fr=title.replace("Candidate", "Candidat"), wishes=wishes,
             competencies=competencies, agency=agencies[code], free_from=today)  # fmt: skip
