"""Persons: which power, if any, stops a departure; victims and smuggled persons told apart (EN2, EN14)."""

from entente.screening.engine.persons.departures import Advice, advice
from entente.screening.engine.persons.telling_apart import Assessment, told_apart

__all__ = ["Advice", "Assessment", "advice", "told_apart"]
