"""Trafficked, smuggled, or neither: two different things that can look alike at the counter (EN14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from entente.screening.engine.rules.evaluate import evaluate
from entente.screening.engine.rules.facts import Facts
from entente.screening.engine.rules.load import shipped
from entente.screening.engine.rules.model import Text


@dataclass(frozen=True, slots=True)
class Assessment:
    """``kind``: exploitation, smuggling or none. With signs of exploitation the outcome is a victim-safe
    referral and ``enforcement`` is never allowed, whatever else is true of the journey."""

    kind: str
    outcome: str | None
    enforcement: bool
    reasons: tuple[Text, ...]


def told_apart(facts: Mapping[str, Any], on: date) -> Assessment:
    """What the rules in force that day say of one person. Signs of exploitation come before all else."""
    hits = [
        hit
        for hit in evaluate(shipped(), Facts.of("traveller", [facts]), on)
        if hit.rule.id.startswith("person.")
    ]
    victim = [hit for hit in hits if hit.rule.outcome == "victim_referral"]
    if victim:
        return Assessment("exploitation", "victim_referral", False, tuple(hit.reason for hit in victim))
    smuggled = [hit for hit in hits if hit.rule.id == "person.smuggled"]
    if smuggled:
        return Assessment("smuggling", "refer", True, tuple(hit.reason for hit in smuggled))
    return Assessment("none", None, bool(hits), tuple(hit.reason for hit in hits))
