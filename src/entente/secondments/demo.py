"""The demonstration's exchanges: vacancies and candidates of both agencies, and two years of secondments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, Unit, office_label
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.secondments.models import (
    Candidate,
    Colocation,
    Contribution,
    Member,
    Position,
    Round,
    Secondment,
)
from entente.threats.models import Threat

WRITER = "secretariat"
VACANCIES = (
    (
        "CBSA",
        "Marine targeting desk",
        "Bureau de ciblage maritime",
        "Windsor",
        "targeting: 3 !\nmarine law: 2",
        ("national", "intelligence"),
    ),
    (
        "CBSA",
        "Intelligence analyst, ports",
        "Analyste du renseignement, ports",
        "Halifax",
        "analysis: 4 !\nwriting: 3",
        ("regional", "intelligence"),
    ),
    (
        "RCMP",
        "Border integrity analyst",
        "Analyste de l’intégrité frontalière",
        "Cornwall",
        "analysis: 3 !\ntargeting: 2",
        ("regional", "operations"),
    ),
    (
        "RCMP",
        "Joint operations planner",
        "Planificateur d’opérations conjointes",
        "Vancouver",
        "planning: 3 !\nwriting: 2",
        ("national", "strategy"),
    ),
)
OFFERED = (
    ("RCMP", "Candidate R-14", "targeting: 4\nmarine law: 3\nwriting: 2", ["Windsor"]),
    ("RCMP", "Candidate R-21", "analysis: 4\nwriting: 4", ["Halifax"]),
    ("RCMP", "Candidate R-30", "planning: 4", []),
    ("CBSA", "Candidate C-07", "analysis: 4\ntargeting: 3", ["Cornwall"]),
    ("CBSA", "Candidate C-11", "planning: 3\nwriting: 3", ["Vancouver"]),
)


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are positions already."""
    writer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        if Reader(context).rows(Position).exists():
            return
        progress(gettext_noop("exchanges and secondments"))
        label = office_label(writer.agency, joint=True)
        agencies = {one.code: one for one in Agency.objects.all()}
        _secondments(label, agencies)
        _past(label, agencies, {one.kind: one.pk for one in Reader(context).rows(Threat)})
        _side_by_side(label, agencies)


def _add(model: Any, label: Any, **values: Any) -> Any:
    values.setdefault("title_fr", values.get("title_en", ""))
    row = model(label=label, **values)
    register = registry.for_model(model)
    if register is not None and register.workflow is not None:
        row.due_at = register.workflow.due_at(row, row.state, row.state_at)
    row.save(force_insert=True)
    return row


def _secondments(label, agencies) -> None:
    today = timezone.localdate()
    for code, en, fr, place, profile, (level, area) in VACANCIES:
        _add(Position, label, title_en=en, title_fr=fr, place=place, profile=profile, agency=agencies[code],
             level=level, area=area, begins=today + timedelta(days=60), ends=today + timedelta(days=425), months=6)  # fmt: skip
    for code, title, competencies, wishes in OFFERED:
        _add(Candidate, label, title_en=title, title_fr=title.replace("Candidate", "Candidat"), wishes=wishes,
             competencies=competencies, agency=agencies[code], free_from=today)  # fmt: skip


BOARD = {"CBSA": "regional.director", "RCMP": "secretariat"}
"""Who sat on the selection boards for the host."""
PAST = (  # months ago it began, months agreed, months served, state, reason, title, place, level, field of work
    (26, 12, 12, "completed", "", "Analyst to the marine operations centre",
     "Analyste au centre des opérations maritimes", "Niagara", "national", "operations"),
    (25, 24, 24, "completed", "", "Customs examiner to the border integrity team",
     "Examinateur des douanes à l’équipe de l’intégrité frontalière", "Cornwall", "regional", "operations"),
    (20, 12, 5, "ended_early", "promoted", "Investigator to regional intelligence",
     "Enquêteur au renseignement régional", "Windsor", "regional", "intelligence"),
    (18, 12, 9, "ended_early", "recalled", "Planner to joint operations", "Planificateur aux opérations conjointes",
     "Vancouver", "regional", "strategy"),
    (16, 12, 12, "completed", "", "Targeting officer to the container team",
     "Agent de ciblage à l’équipe des conteneurs", "Halifax", "regional", "operations"),
    (9, 18, 0, "active", "", "Investigator to the national targeting centre", "Enquêteur au centre national de ciblage",
     "Ottawa", "national", "intelligence"),
    (6, 24, 0, "active", "", "Customs analyst to the border integrity operations centre",
     "Analyste des douanes au centre des opérations de l’intégrité frontalière", "Ottawa", "national", "intelligence"),
)  # fmt: skip
CONTRIBUTED = (  # which, weight, months ago from, to, threat, file, result
    (0, "substantial", 25, 15, "firearms", "2025-ODIV-0417", "Two hulls that crossed at night were linked to one network",
     "Deux coques qui traversaient la nuit ont été liées à un même réseau", 1),
    (1, "led", 25, 4, "tobacco", "2024-BIT-1102", "A network of eleven stash houses taken apart after two years",
     "Un réseau de onze caches démantelé après deux ans", 3),
    (4, "led", 15, 5, "drugs", "2025-NTC-0093", "A way of cloning seals understood and told to five ports",
     "Une façon de cloner les sceaux comprise et communiquée à cinq ports", 2),
    (5, "supporting", 8, 1, "migrant_smuggling", "2026-NTC-0021", "The buyer of two ships identified before they sailed",
     "L’acheteur de deux navires identifié avant leur départ", 0),
)  # fmt: skip
COLOCATIONS = (
    ("colocation", "msoc", "Great Lakes marine security operations", "Opérations de sûreté maritime des Grands Lacs",
     "Niagara", -79.06, 43.09, 900, (("CBSA-NTC", 4), ("RCMP-BIOC", 9))),
    ("colocation", "ibet", "Integrated team, Cornwall and Valleyfield", "Équipe intégrée, Cornwall et Valleyfield",
     "Cornwall", -74.73, 45.02, 1400, (("CBSA-INT", 3), ("RCMP-BIT", 8))),
    ("colocation", "itf", "Immigration task force, Greater Toronto", "Groupe de travail sur l’immigration, Grand Toronto",
     "Toronto", -79.38, 43.65, 1100, (("CBSA-SOR", 10), ("RCMP-ODIV", 6))),
    ("interchange", "other", "Interchange of analysts between headquarters",
     "Échange d’analystes entre les administrations centrales", "Ottawa", -75.70, 45.42, 500,
     (("CBSA-NHQ", 2), ("RCMP-NHQ", 2))),
)  # fmt: skip
MANDATE = (
    "One desk, two mandates: what enters is a customs and immigration matter, who moves it between the ports is a "
    "police matter; both see the same picture.",
    "Un seul bureau, deux mandats : ce qui entre relève des douanes et de l’immigration, qui le déplace entre les "
    "bureaux d’entrée relève de la police; tous voient la même image.",
)  # fmt: skip


def _past(label: Any, agencies: dict[str, Any], threats: dict[str, Any]) -> None:
    today = timezone.localdate()

    def ago(months: int) -> Any:
        return today - timedelta(days=30 * months)

    made = []
    board = {code: Officer.objects.get(username=username) for code, username in BOARD.items()}
    for number, (began, agreed, served, state, reason, en, fr, place, level, area) in enumerate(PAST):
        home, host = ("CBSA", "RCMP") if number % 2 else ("RCMP", "CBSA")
        position = _add(
            Position, label, title_en=en, title_fr=fr, place=place, profile="joint work: 2", agency=agencies[host],
            state="filled", begins=ago(began), ends=ago(began - agreed), months=6, level=level, area=area,
        )  # fmt: skip
        who = _add(
            Candidate, label, title_en=f"Candidate {home[0]}-{40 + number}", competencies="joint work: 3",
            title_fr=f"Candidat {home[0]}-{40 + number}", agency=agencies[home], free_from=ago(began),
        )  # fmt: skip
        Position.objects.ungated("the demonstration's own row").filter(pk=position.pk).update(
            candidate=who.pk, host_member=board[host]
        )
        made.append(
            _add(
                Secondment, label, title_en=en, title_fr=fr, position=position.pk, candidate=who.pk, state=state,
                clauses=["command", "flexibility", "information", "expenses", "return"], begins=ago(began),
                ends=ago(began - agreed), ended_on=ago(began - served) if state != "active" else None,
                early_reason=reason, agency=agencies[host], signed_by=agencies[home],
            )
        )  # fmt: skip
    for which, weight, first, last, kind, file, en, fr, seizures in CONTRIBUTED:
        _add(
            Contribution, label, title_en=en, title_fr=fr, secondment=made[which].pk, result_en=en, result_fr=fr,
            weight=weight, first=ago(first), last=ago(last), seizures=seizures, file=file, threat=threats.get(kind),
            agency=made[which].agency,
        )  # fmt: skip


def _side_by_side(label: Any, agencies: dict[str, Any]) -> None:
    today = timezone.localdate()
    units = {one.code: one for one in Unit.objects.select_related("agency")}
    for kind, program, en, fr, place, lon, lat, days, members in COLOCATIONS:
        row = _add(
            Colocation, label, title_en=en, title_fr=fr, kind=kind, program=program, place_en=place, place_fr=place,
            lon=lon, lat=lat,
            mandate_en=MANDATE[0], mandate_fr=MANDATE[1], state="running", starts_on=today - timedelta(days=days),
            review_on=today + timedelta(days=days % 300), agency=agencies["RCMP"],
        )  # fmt: skip
        for code, officers in members:
            unit = units[code]
            _add(
                Member, label, title_en=f"{unit.name_en}, {place}", title_fr=f"{unit.name_fr}, {place}", unit=unit,
                agency=unit.agency, colocation=row.pk, officers=officers,
                brings_en="Customs and immigration powers" if unit.agency.code == "CBSA" else "Police powers and boats",
                brings_fr="Pouvoirs en matière de douanes et d’immigration"
                if unit.agency.code == "CBSA" else "Pouvoirs de police et bateaux",
            )  # fmt: skip
    _add(Round, label, title_en=f"Exchange round, {today:%Y}", title_fr=f"Ronde d’échange {today:%Y}", balance=1,
         closes_on=today + timedelta(days=21))  # fmt: skip
