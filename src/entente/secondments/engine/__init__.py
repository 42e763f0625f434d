"""Fit of a candidate to a position, and exchange rounds between agencies. No Django, no clock."""

from entente.secondments.engine.exchange import Pairing, Round, exchange, worth_if
from entente.secondments.engine.fit import Candidate, Fit, Position, Requirement, fit

__all__ = [
    "Candidate",
    "Fit",
    "Pairing",
    "Position",
    "Requirement",
    "Round",
    "exchange",
    "fit",
    "worth_if",
]
