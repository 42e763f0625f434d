"""Competencies with their levels, as both agencies write them; who gains by a course (TR2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE = re.compile(r"^\s*(?P<name>[^:\n]+?)\s*:\s*(?P<level>[1-5])\s*(?P<essential>!)?\s*$")


def profile_lines(text: str) -> list[tuple[str, int, bool]]:
    """``interviewing: 3 !`` per line, the mark for an essential competency.

    :raises ValidationError: names the line that cannot be read.
    """
    found = []
    for number, line in enumerate((text or "").splitlines(), 1):
        if not line.strip():
            continue
        match = LINE.match(line)
        if match is None:
            raise ValidationError(
                _("Line %(number)s: write a competency, a colon and a level from 1 to 5: interviewing: 3 !"),
                params={"number": number},
            )
        found.append((match["name"].lower(), int(match["level"]), bool(match["essential"])))
    return found


def levels(text: str) -> dict[str, int]:
    """The highest level of each competency; a line that cannot be read (forms refuse such) gives none."""
    found: dict[str, int] = {}
    for match in filter(None, map(LINE.match, (text or "").splitlines())):
        name, level = match["name"].lower(), int(match["level"])
        found[name] = max(level, found.get(name, 0))
    return found


@dataclass(frozen=True)
class Standing:
    """One officer before one course: what the officer lacks to be let in, and what would be gained."""

    short: tuple[tuple[str, int, int], ...]
    """Competency, level held, level asked for."""
    gains: tuple[tuple[str, int, int], ...]
    """Competency, level held, level afterwards."""

    @property
    def eligible(self) -> bool:
        """Has every prerequisite and lacks at least one skill that the course gives."""
        return not self.short and bool(self.gains)

    @property
    def has_it_already(self) -> bool:
        return not self.gains


def standing(held: Mapping[str, int], asks: Mapping[str, int], gives: Mapping[str, int]) -> Standing:
    """Levels are 1 to 5, an absent competency is 0."""
    short = tuple(
        (name, held.get(name, 0), level) for name, level in asks.items() if held.get(name, 0) < level
    )
    gains = tuple(
        (name, held.get(name, 0), level) for name, level in gives.items() if held.get(name, 0) < level
    )
    return Standing(short, gains)
