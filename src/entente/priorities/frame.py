"""What the room puts into the frame: what is to be read, and its figures."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entente.core import figures, waiting, worker
from entente.core.figures import Figure, Result
from entente.core.gate import Context, Grade
from entente.core.registers.reader import Reader
from entente.priorities import course
from entente.priorities.models import Reading


def mount() -> None:
    waiting.waiting.add("priorities.readings", _("Priorities to read"), to_read)
    worker.jobs["copied"] = course.joined
    for one in FIGURES:
        figures.add(one)


def to_read(context: Context) -> list[waiting.Item]:
    rows = (
        Reader.now(context)
        .rows(Reading, Grade.FULL)
        .filter(officer=context.officer, state=Reading.State.SENT)
    )
    return [
        waiting.Item(
            title=str(row), url=reverse("priorities-read", args=[row.pk]), due_at=row.due_at,
            detail=_("read, and answer one question"),
        )
        for row in rows.order_by("due_at")[:10]
    ]  # fmt: skip


def understood(rows: list[Any]) -> Result:
    """Share of the copies due in the period that were understood, in per cent."""
    counted = [one for one in rows if one.state != Reading.State.REPLACED]
    if not counted:
        return Result(None, "")
    done = sum(one.state == Reading.State.UNDERSTOOD for one in counted)
    return Result(round(100 * done / len(counted), 1), "")


FIGURES = (
    Figure(
        "priorities.understood",
        "Priorities read and understood",
        "Priorités lues et comprises",
        figures.measure("priorities.readings", "read_by", understood, falls_due=True),
        "%",
        "%",
        activities=("PP2",),
        good="up",
        cannot_en="whether what was understood is acted on.",
        cannot_fr="si ce qui est compris est mis en pratique.",
    ),
    Figure(
        "priorities.adopted",
        "Plans adopted after consultation",
        "Plans adoptés après consultation",
        figures.count("priorities.cycles", "adopted_on"),
        activities=("PP3",),
        good="up",
    ),
    Figure(
        "priorities.inputs",
        "Inputs of the other agency answered",
        "Contributions de l’autre organisme ayant reçu réponse",
        figures.count("priorities.inputs", "", state="answered"),
        activities=("PP1",),
        good="up",
        cannot_en="whether the input was followed: each answer says so.",
        cannot_fr="si la contribution a été suivie : chaque réponse le dit.",
    ),
)
