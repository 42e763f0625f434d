"""The demonstration's exchanges: vacancies and candidates of both agencies, and two years of secondments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.models import Agency, Officer, office_label
from entente.core.registers.reader import Reader
from entente.secondments.models import Candidate, Position

WRITER = "secretariat"
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


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Load it; nothing where there are positions already."""
    writer = Officer.objects.select_related("unit__agency").filter(username=WRITER).first()
    if writer is None:
        return
    with working_as(Context(writer)) as context:
        if Reader(context).rows(Position).exists():
            return
        progress("exchanges and secondments")
        label = office_label(writer.agency, joint=True)
        _secondments(label, {one.code: one for one in Agency.objects.all()})


def _add(model: Any, label: Any, **values: Any) -> Any:
    values.setdefault("title_fr", values.get("title_en", ""))
    row = model(label=label, **values)
    row.save(force_insert=True)
    return row


def _secondments(label, agencies) -> None:
    today = timezone.localdate()
    for code, en, fr, place, profile in VACANCIES:
        _add(Position, label, title_en=en, title_fr=fr, place=place, profile=profile, agency=agencies[code],
             begins=today + timedelta(days=60), ends=today + timedelta(days=425), months=6)  # fmt: skip
    for code, title, competencies, wishes in OFFERED:
        _add(Candidate, label, title_en=title, title_fr=title.replace("Candidate", "Candidat"), wishes=wishes,
             competencies=competencies, agency=agencies[code], free_from=today)  # fmt: skip
