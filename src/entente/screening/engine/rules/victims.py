"""Whoever may be exploited is met as a victim: nothing that rules say of that person becomes an enforcement
hit."""

from __future__ import annotations

from collections.abc import Iterable

from entente.screening.engine.rules.evaluate import RuleHit


def victims_first(hits: Iterable[RuleHit]) -> list[RuleHit]:
    """The hits without those that would have a person examined or referred for enforcement whom another hit
    sends to victim support (EN14). What protects the person (advice about a child, say) stays."""
    listed = list(hits)
    victims = {hit.row for hit in listed if hit.rule.outcome == "victim_referral"}
    return [
        hit for hit in listed if hit.row not in victims or hit.rule.outcome in ("victim_referral", "advise")
    ]
