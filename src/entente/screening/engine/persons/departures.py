"""A person of interest leaves: who may stop that, under what, or that nobody may and it is advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from entente.screening.engine.rules.model import Text


@dataclass(frozen=True, slots=True)
class Advice:
    """``may_stop`` is whether a stated power stops the person's departure, for whoever holds it; ``power``
    without ``may_stop`` is one over what the person carries. ``action`` is what an officer may do now, always
    as advice to a person."""

    may_stop: bool
    power: str | None
    by: Text
    action: Text


@cache
def _powers() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "data" / "powers.yaml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["powers"])


def grounds() -> list[str]:
    """The grounds that name a power (codes of ``data/powers.yaml``)."""
    return [row["ground"] for row in _powers()]


def advice(given: Iterable[str], on: date) -> Advice:
    """The strongest power among the grounds given, in force that day; none: *advise only*.

    A ground that is not known is not taken for a power.
    """
    wanted = set(given)
    for row in _powers():
        if row["ground"] in wanted and row["valid_from"] <= on <= (row.get("valid_until") or date.max):
            stops = row.get("over", "person") == "person"
            return Advice(stops, row["provision"], Text(**row["by"]), Text(**row["action"]))
    return Advice(
        False,
        None,
        Text("nobody", "personne"),
        Text(
            "Advise only: no power on file stops this departure. Record the movement and tell the owner of the lookout.",
            "Avis seulement : aucun pouvoir au dossier n'arrête ce départ. Noter le mouvement et aviser le "
            "responsable de l'avis de surveillance.",
        ),
    )
