"""Messages sent in parts (UNH's common reference and S010), over files and over days: what is here, what is
awaited.

Every part is taken in and screened as soon as it comes; none waits for the others. What a part brought is
kept with its transmission, so that the whole is known again when the next part comes in another file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from entente.core.gate import Context, Grade
from entente.screening.engine.manifests.model import Part
from entente.screening.models import Intake

BACK = timedelta(days=14)
"""A part is joined to others that came within this time before it."""


@dataclass
class Whole:
    """The parts of one message that are here, in the order in which they came."""

    sender: str
    reference: str
    here: dict[int, dict[str, Any]] = field(default_factory=dict)
    intakes: set[UUID] = field(default_factory=set)

    @property
    def total(self) -> int | None:
        """How many parts there are; not known before the last is here."""
        return next((number for number, row in self.here.items() if row["last"]), None)

    @property
    def missing(self) -> list[int]:
        """The numbers that are known to be missing."""
        upto = self.total or max(self.here, default=0)
        return [number for number in range(1, upto + 1) if number not in self.here]

    @property
    def complete(self) -> bool:
        return self.total is not None and not self.missing

    @property
    def movements(self) -> set[str]:
        return {row["movement"] for row in self.here.values() if row["movement"]}

    @property
    def named(self) -> set[UUID]:
        """Who and what the parts name, by row."""
        return {UUID(pk) for row in self.here.values() for pk in row["named"]}

    @property
    def words(self) -> str:
        """What is awaited; blank where nothing is."""
        if self.complete:
            return ""
        numbers = ", ".join(map(str, self.missing))
        if self.total is not None:
            told = {"numbers": numbers, "total": self.total}
            if len(self.missing) == 1:
                return _("part %(numbers)s of %(total)s awaited") % told
            return _("parts %(numbers)s of %(total)s awaited") % told
        if numbers:
            return _("part %(numbers)s and the last part awaited") % {"numbers": numbers}
        return _("part %(next)s and what follows awaited") % {"next": max(self.here) + 1}


def row(part: Part, movement: UUID | None, named: Iterable[UUID]) -> dict[str, Any]:
    """A part as a transmission keeps it."""
    return {
        "whole": part.whole[:80],
        "number": part.number,
        "last": part.last,
        "movement": str(movement) if movement else "",
        "named": [str(pk) for pk in named],
    }


def wholes(intakes: Iterable[Intake]) -> list[Whole]:
    """The parts of these transmissions, put together. A number that comes again begins the message anew: it
    is sent once more."""
    now: dict[tuple[int, str, str], Whole] = {}
    for intake in sorted(intakes, key=lambda one: (one.received_at, one.pk)):
        for told in intake.parts or ():
            key = (intake.label_id, str(intake.sender), told["whole"])
            whole = now.get(key)
            if whole is None or told["number"] in whole.here:
                whole = now[key] = Whole(str(intake.sender), told["whole"])
            whole.here[told["number"]] = told
            whole.intakes.add(intake.pk)
    return list(now.values())


def recent(context: Context, since: datetime) -> list[Intake]:
    """Transmissions with parts, as far as this officer sees them in full."""
    found = Intake.objects.visible(context, at_least=Grade.FULL).filter(received_at__gte=since)
    return list(found.exclude(parts=[]))


def whole_of(part: Part, intake: Intake, context: Context) -> Whole:
    """What is here of the message that a part of ``intake`` belongs to, that part included."""
    before = [one for one in recent(context, intake.received_at - BACK) if one.pk != intake.pk]
    for one in wholes([*before, intake]):
        if (one.sender, one.reference) == (intake.sender, part.whole[:80]) and intake.pk in one.intakes:
            return one
    raise LookupError(part.whole)


def awaited(context: Context) -> dict[str, list[str]]:
    """By movement: what is awaited for it, in words."""
    out: dict[str, list[str]] = {}
    for whole in wholes(recent(context, context.at - BACK)):
        if words := whole.words:
            for movement in whole.movements:
                out.setdefault(movement, []).append(words)
    return out
