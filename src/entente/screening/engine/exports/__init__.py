"""Export controls: declarations against permits, goods and end users."""

from entente.screening.engine.exports.check import Finding, check
from entente.screening.engine.exports.permits import Permit, PermitBook

__all__ = ["Finding", "Permit", "PermitBook", "check"]
