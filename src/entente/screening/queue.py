"""The queue of hits: time left first, then how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from entente.core.gate.context import Grade
from entente.core.registers import queues
from entente.core.registers.reader import Reader
from entente.screening.models import Hit, Verdict
from entente.screening.models.movements import Direction

FILTERS = ("source",)
"""Filters of the register that the queue has too, one value each."""
STATES = ("waiting", "unsure", "referred", "decided", "all")


@dataclass
class Wanted:
    """The queue as the address asks for it; what cannot be read is left out."""

    state: str = "waiting"
    source: str = ""
    direction: str = ""
    movement: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wanted:
        wanted = cls()
        if given.get("state") in STATES:
            wanted.state = given["state"]
        if given.get("source") in Hit.Source.values:
            wanted.source = given["source"]
        if given.get("direction") in ("in", "out"):
            wanted.direction = given["direction"]
        with suppress(ValueError):
            wanted.movement = str(UUID(given.get("movement", "")))
        for name in ("after", "before"):
            with suppress(ValueError):
                setattr(wanted, name, str(UUID(given.get(name, ""))))
        return wanted

    def query(self, **changes: Any) -> str:
        now = {
            "state": self.state,
            "source": self.source,
            "direction": self.direction,
            "movement": self.movement,
        } | changes
        now["state"] = "" if now["state"] == "waiting" else now["state"]
        text = urlencode({name: value for name, value in now.items() if value})
        return f"?{text}" if text else "?"


def _verdicts(wanted: Wanted) -> list[str]:
    return {
        "waiting": [""],
        "unsure": [Verdict.UNSURE],
        "decided": [Verdict.SAME, Verdict.DIFFERENT],
    }.get(wanted.state, ["", *Verdict.values])


def rows(reader: Reader, wanted: Wanted) -> Any:
    """What the queue holds: the least time left first, then the surer."""
    found = reader.rows(Hit, Grade.SUMMARY).filter(current=True, verdict__in=_verdicts(wanted))
    if wanted.state == "referred":
        found = found.exclude(referral="").filter(result="")
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.direction:
        found = found.filter(direction=wanted.direction)
    if wanted.movement:
        found = found.filter(movement_id=wanted.movement)
    return found.order_by("turn", "pk")


def _pieces(wanted: Wanted) -> dict[str, Sequence[Any]]:
    return {
        "verdict": _verdicts(wanted),
        "source": [wanted.source] if wanted.source else Hit.Source.values,
        "direction": [wanted.direction] if wanted.direction else ["", *Direction.values],
    }


QUEUE = queues.Queue(Hit, ("turn",), rows, _pieces)
page, first, neighbours, count = QUEUE.page, QUEUE.first, QUEUE.neighbours, QUEUE.count


def chips(wanted: Wanted) -> list[dict[str, Any]]:
    words = {
        "waiting": _("waiting"),
        "unsure": _("unsure"),
        "referred": _("referred, no result yet"),
        "decided": _("decided"),
        "all": _("all"),
    }

    def group(name: str, title: Any, choices: list[tuple[str, Any]]) -> dict[str, Any]:
        now = getattr(wanted, name)
        return {
            "name": name,
            "title": title,
            "choices": [
                {"words": text, "on": now == value, "url": wanted.query(**{name: value})}
                for value, text in choices
            ],
        }

    return [
        group("state", _("Decision"), [(state, words[state]) for state in STATES]),
        group("source", _("Pointed at by"), [("", _("all")), *Hit.Source.choices]),
        group("direction", _("Direction"), [("", _("both")), ("in", _("arriving")), ("out", _("leaving"))]),
    ]
