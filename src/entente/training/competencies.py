"""Competencies with their levels, as both agencies write them; who gains by a course (TR2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entente.core.bilingual import active
from entente.core.registers.spreadsheet import fold

LINE = re.compile(r"^\s*(?P<name>[^:\n]+?)\s*:\s*(?P<level>[1-5])\s*(?P<essential>!)?\s*$")


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Every spelling, folded, to the competency's English name; and that to its French name."""
    rows = yaml.safe_load(
        (Path(__file__).with_name("data") / "competencies.yaml").read_text(encoding="utf-8")
    )
    return {fold(one): row[0] for row in rows for one in row}, {row[0]: row[1] for row in rows}


def canonical(name: str) -> str:
    """A competency by one name whichever language it is written in; an unknown one in small letters."""
    return _known()[0].get(fold(name), " ".join(name.lower().split()))


def in_french(name: str) -> str:
    """What a competency is called in French; as written where it is not a known one."""
    return _known()[1].get(name, name)


def spoken(name: str) -> str:
    return in_french(name) if active() == "fr" else name


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
        found.append((canonical(match["name"]), int(match["level"]), bool(match["essential"])))
    return found


def levels(text: str) -> dict[str, int]:
    """The highest level of each competency; a line that cannot be read (forms refuse such) gives none."""
    found: dict[str, int] = {}
    for match in filter(None, map(LINE.match, (text or "").splitlines())):
        name, level = canonical(match["name"]), int(match["level"])
        found[name] = max(level, found.get(name, 0))
    return found


@dataclass(frozen=True)
class Standing:
    """One officer before one course: what the officer lacks to be let in, and what would be gained."""

    short: tuple[tuple[str, int, int], ...]
    """Competency (by its English name, where it is a known one), level held, level asked for."""
    gains: tuple[tuple[str, int, int], ...]
    """Competency, level held, level afterwards."""

    @property
    def short_spoken(self) -> list[tuple[str, int, int]]:
        return [(spoken(name), now, to) for name, now, to in self.short]

    @property
    def gains_spoken(self) -> list[tuple[str, int, int]]:
        return [(spoken(name), now, to) for name, now, to in self.gains]

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
