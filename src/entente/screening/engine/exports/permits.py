"""Export permits: what each allows, to whom, until when, and how much of it is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Permit:
    """``hs`` are the codes covered (a shorter code covers what it begins); ``quantity`` in ``unit`` for the
    whole life of the permit; ``used`` what earlier exports took of it."""

    number: str
    exporter: str
    consignee: str
    end_user: str
    destination: str  # ISO 3166 alpha-2
    hs: tuple[str, ...]
    quantity: float
    unit: str
    expires: date
    used: float = 0.0
    state: str = "in_force"  # in_force | suspended | cancelled

    @property
    def left(self) -> float:
        return max(0.0, self.quantity - self.used)


@dataclass(slots=True)
class PermitBook:
    """Permits by number. Quantities that one declaration takes are counted within it."""

    permits: dict[str, Permit] = field(default_factory=dict)

    @classmethod
    def of(cls, permits: Iterable[Permit]) -> PermitBook:
        return cls({key(permit.number): permit for permit in permits})

    def find(self, number: str) -> Permit | None:
        return self.permits.get(key(number))


def key(number: str) -> str:
    """A permit number without blanks, hyphens and case."""
    return "".join(ch for ch in number.upper() if ch.isalnum())
