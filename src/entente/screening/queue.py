"""The queue of hits: time left first, then how sure the score is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from entente.core.gate.context import Grade
from entente.core.registers.reader import Reader
from entente.screening.models import Hit, Verdict

PAGE = 50
STATES = ("waiting", "unsure", "referred", "decided", "all")
PER_PAGE_AT_MOST = 200


@dataclass
class Wanted:
    """The queue as the address asks for it; what cannot be read is left out."""

    state: str = "waiting"
    source: str = ""
    direction: str = ""
    movement: str = ""
    page: int = 1

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
        page = given.get("page", "1")
        if page.isascii() and page.isdigit() and 0 < int(page) <= PER_PAGE_AT_MOST:
            wanted.page = int(page)
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


def rows(reader: Reader, wanted: Wanted) -> Any:
    found = reader.rows(Hit, Grade.SUMMARY).filter(current=True)
    if wanted.state == "waiting":
        found = found.filter(verdict="")
    elif wanted.state == "unsure":
        found = found.filter(verdict=Verdict.UNSURE)
    elif wanted.state == "referred":
        found = found.exclude(referral="").filter(result="")
    elif wanted.state == "decided":
        found = found.exclude(verdict__in=["", Verdict.UNSURE])
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.direction:
        found = found.filter(direction=wanted.direction)
    if wanted.movement:
        found = found.filter(movement_id=wanted.movement)
    return found.order_by(F("due_at").asc(nulls_last=True), "-urgency", "pk")


def neighbours(reader: Reader, wanted: Wanted, hit: Hit) -> tuple[Any, Any]:
    """The hits before and after this one in the queue, whether or not it still stands in it."""
    found = rows(reader, wanted).exclude(pk=hit.pk).filter(due_at__isnull=False)
    due, urgency, pk = hit.due_at, hit.urgency, hit.pk
    if due is None:
        return None, None
    after = Q(due_at__gt=due) | Q(due_at=due, urgency__lt=urgency) | Q(due_at=due, urgency=urgency, pk__gt=pk)
    before = (
        Q(due_at__lt=due) | Q(due_at=due, urgency__gt=urgency) | Q(due_at=due, urgency=urgency, pk__lt=pk)
    )
    previous = found.filter(before).order_by("-due_at", "urgency", "-pk").first()
    return previous, found.filter(after).first()


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
