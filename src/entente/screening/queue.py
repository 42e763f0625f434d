"""The queue of hits: time left first, then how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from entente.core.gate.context import Grade
from entente.core.registers.listing import COUNT_UP_TO
from entente.core.registers.reader import Reader
from entente.core.registers.walks import walk
from entente.screening.models import Hit, Verdict
from entente.screening.models.movements import Direction

PAGE = 50
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


def count(found: Any) -> tuple[int, bool]:
    """How many the gate allows, counted up to a bound."""
    number = found.order_by()[: COUNT_UP_TO + 1].count()
    return min(number, COUNT_UP_TO), number > COUNT_UP_TO


@dataclass(frozen=True)
class Page:
    rows: list[Hit]
    previous: str | None
    """Key to end before, when others come before; None on the first page."""
    next: str | None
    """Key to go on after, when more follow."""


def page(reader: Reader, wanted: Wanted) -> Page:
    """Fifty of the queue from a hit's place on, which counts whether or not it still stands in it."""
    key = wanted.after or wanted.before
    place = reader.rows(Hit, Grade.SUMMARY).filter(pk=key).first() if key else None
    if place is not None and not wanted.after:
        back = walked(reader, wanted, PAGE + 1, place, onwards=False)
        if len(back) > PAGE:
            shown = back[:PAGE][::-1]
            return Page(shown, str(shown[0].pk), str(shown[-1].pk))
        place = None  # the beginning is near: the first page, whole
    shown = walked(reader, wanted, PAGE + 1, place)
    more, shown = len(shown) > PAGE, shown[:PAGE]
    return Page(shown, str(shown[0].pk) if place and shown else None, str(shown[-1].pk) if more else None)


def walked(
    reader: Reader, wanted: Wanted, number: int, place: Hit | None = None, onwards: bool = True
) -> list[Hit]:
    """The queue's hits from a place on, or backwards from it; as quick among a million as among ten."""
    start = (place.turn, place.pk) if place is not None else None
    pieces = {
        "verdict": _verdicts(wanted),
        "source": [wanted.source] if wanted.source else Hit.Source.values,
        "direction": [wanted.direction] if wanted.direction else ["", *Direction.values],
    }
    keys = walk(rows(reader, wanted), ("turn",), pieces, number, start, onwards)
    found = {row.pk: row for row in reader.rows(Hit, Grade.SUMMARY).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def neighbours(reader: Reader, wanted: Wanted, hit: Hit) -> tuple[Hit | None, Hit | None]:
    """The hits before and after this one in the queue, whether or not it still stands in it."""
    before = walked(reader, wanted, 1, hit, onwards=False)
    after = walked(reader, wanted, 1, hit)
    return next(iter(before), None), next(iter(after), None)


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
