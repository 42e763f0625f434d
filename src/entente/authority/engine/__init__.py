"""The law as a function: ``decide(request) -> Decision``.

Plain Python over dated data and Cedar policies: no Django, no database, no clock, no network. See
``docs/authority.md`` for how a statute is added.
"""

from entente.authority.engine.decide import decide, explain
from entente.authority.engine.model import Arrangement, Decision, Request
from entente.authority.engine.parse import FieldError, parse, parse_arrangements, parse_json

__all__ = [
    "Arrangement",
    "Decision",
    "FieldError",
    "Request",
    "decide",
    "explain",
    "parse",
    "parse_arrangements",
    "parse_json",
]
