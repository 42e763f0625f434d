"""Columns of a table as a person named them: asked once, then known by the heading and the carrier."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from entente.core.gate import Context, Grade
from entente.screening.engine.edifact.split import decoded
from entente.screening.engine.manifests import headings
from entente.screening.engine.manifests.read import is_message
from entente.screening.models import Intake

ROWS = 5


@dataclass(frozen=True)
class Named:
    """Columns by our fields, and whose table it is."""

    carrier: str
    mapping: dict[str, str]


@dataclass(frozen=True)
class Column:
    """One column of a table that is looked over: its heading, first values and the field that it may be."""

    heading: str
    values: list[str]
    field: str


def digest(heading: list[str]) -> str:
    return hashlib.sha256("\x1f".join(heading).encode()).hexdigest()


def heading_of(data: bytes) -> list[str]:
    """The heading of a table; none for a message or anything else."""
    text = decoded(data)
    found = [] if is_message(text) else headings.rows_of(text, 1)
    return found[0] if found else []


def remembered(data: bytes, context: Context, carrier: str = "") -> Named | None:
    """How a table with this very heading was last read, of that carrier where one is named."""
    heading = heading_of(data)
    if not heading:
        return None
    known = Intake.objects.visible(context, at_least=Grade.FULL).filter(heading=digest(heading))
    if carrier:
        known = known.filter(sender=carrier)
    last = known.order_by("-received_at").first()
    return Named(str(last.sender), dict(last.columns)) if last is not None else None


def looked_over(data: bytes, context: Context, carrier: str = "") -> list[Column]:
    """The columns of a table with what each may be: as the carrier's were named before, else by the words of
    the heading. None where it is no table."""
    text = decoded(data)
    rows = [] if is_message(text) else headings.rows_of(text, ROWS + 1)
    if not rows:
        return []
    heading = rows[0]
    before = remembered(data, context, carrier)
    if before is not None:
        fields = {column: field for field, column in before.mapping.items() if column}
    else:
        fields = {heading[at]: field for field, at in headings.suggested(heading).items()}
    return [
        Column(cell, [row[k] for row in rows[1:] if k < len(row)], fields.get(cell, ""))
        for k, cell in enumerate(heading)
    ]
