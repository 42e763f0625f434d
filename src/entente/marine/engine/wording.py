"""Values as an officer would write them, in English and in French (Canadian conventions).

French takes a no-break space before ``:``, ``%`` and units, a decimal comma and "14 h 05".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

NB = "\u00a0"
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


class Value(Protocol):
    @property
    def en(self) -> str: ...
    @property
    def fr(self) -> str: ...
    @property
    def plain(self) -> dict[str, Any]:
        """The value itself, as JSON carries it; :func:`value_of` reads it back."""
        ...


@dataclass(slots=True, frozen=True)
class Words:
    """A phrase that differs between the languages."""

    en: str
    fr: str

    @property
    def plain(self) -> dict[str, Any]:
        return {"en": self.en, "fr": self.fr}


def same(text: str) -> Words:
    return Words(text, text)


@dataclass(slots=True, frozen=True)
class Count:
    """How many, with the language's separator of thousands."""

    n: int

    @property
    def en(self) -> str:
        return f"{self.n:,}"

    @property
    def fr(self) -> str:
        return f"{self.n:,}".replace(",", "\u202f")


@dataclass(slots=True, frozen=True)
class When:
    """An instant, ms UTC, to the minute."""

    t: int

    @property
    def _at(self) -> datetime:
        return datetime.fromtimestamp(self.t / 1000, UTC)

    @property
    def plain(self) -> dict[str, Any]:
        return {"t": self.t}

    @property
    def en(self) -> str:
        at = self._at
        return f"{at:%H:%M} UTC on {at.day} {_MONTHS_EN[at.month - 1]} {at.year}"

    @property
    def fr(self) -> str:
        at = self._at
        day = "1er" if at.day == 1 else str(at.day)
        return f"{day}{NB}{_MONTHS_FR[at.month - 1]} {at.year} à {at.hour}{NB}h{NB}{at.minute:02d} UTC"


@dataclass(slots=True, frozen=True)
class Span:
    """A duration in minutes."""

    minutes: float

    @property
    def plain(self) -> dict[str, Any]:
        return {"minutes": float(self.minutes)}

    def _text(self) -> str:
        seconds = round(self.minutes * 60)
        if seconds < 90:
            return f"{seconds}{NB}s"
        total = round(seconds / 60)
        if total < 60:
            return f"{total}{NB}min"
        hours, rest = divmod(total, 60)
        return f"{hours}{NB}h" if not rest else f"{hours}{NB}h {rest}{NB}min"

    @property
    def en(self) -> str:
        return self._text()

    @property
    def fr(self) -> str:
        return self._text()


@dataclass(slots=True, frozen=True)
class Distance:
    """Metres."""

    metres: float

    @property
    def plain(self) -> dict[str, Any]:
        return {"metres": float(self.metres)}

    def _text(self) -> str:
        if self.metres < 950:
            return f"{round(self.metres, -1):.0f}{NB}m"
        return f"{self.metres / 1000:.1f}{NB}km"

    @property
    def en(self) -> str:
        return self._text()

    @property
    def fr(self) -> str:
        return self._text().replace(".", ",")


@dataclass(slots=True, frozen=True)
class Share:
    """0..1 as per cent, rounded down so that 99.9 % never reads as all."""

    value: float

    @property
    def plain(self) -> dict[str, Any]:
        return {"share": float(self.value)}

    @property
    def en(self) -> str:
        return f"{int(self.value * 100 + 1e-9)}%"

    @property
    def fr(self) -> str:
        return f"{int(self.value * 100 + 1e-9)}{NB}%"


@dataclass(slots=True, frozen=True)
class Place:
    """Where, as a phrase that follows the moment: how far from which site; nothing where no site is near."""

    site: str | None = None
    metres: float = 0.0

    @property
    def plain(self) -> dict[str, Any]:
        return {"site": self.site, "metres": float(self.metres)}

    @property
    def en(self) -> str:
        return f", {Distance(self.metres).en} from site {self.site}" if self.site else ""

    @property
    def fr(self) -> str:
        return f", à {Distance(self.metres).fr} du site {self.site}" if self.site else ""


def value_of(plain: Mapping[str, Any]) -> Value:
    """A value from its plain form.

    :raises KeyError: it is none.
    """
    if "t" in plain:
        return When(int(plain["t"]))
    if "minutes" in plain:
        return Span(float(plain["minutes"]))
    if "site" in plain:
        return Place(plain["site"], float(plain["metres"]))
    if "metres" in plain:
        return Distance(float(plain["metres"]))
    if "share" in plain:
        return Share(float(plain["share"]))
    return Words(plain["en"], plain["fr"])


def listed(items: list[Words]) -> Words:
    """Items as "a, b and c"."""
    if len(items) < 2:
        return items[0] if items else same("")
    en = ", ".join(i.en for i in items[:-1]) + f" and {items[-1].en}"
    fr = ", ".join(i.fr for i in items[:-1]) + f" et {items[-1].fr}"
    return Words(en, fr)
