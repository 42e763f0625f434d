"""The demonstration's threats and corridors: two years of counts.

Seeded: the same every time. Officers are functions and numbers, never people. What the pages then say
(signals, gaps, rankings, pairings) is computed from these rows by the rooms themselves.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
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
