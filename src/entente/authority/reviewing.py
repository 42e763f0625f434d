"""The read-only reviewer: the audit, the law's office, the ledger, and no operational screen."""

from __future__ import annotations

from django.conf import settings

from entente.core.gate import Context
from entente.core.models import Role

OPEN_ROOMS = ("authority",)
OVERSEERS = frozenset({str(Role.REVIEWER)})


def closed(context: Context, path: str) -> bool:
    """Another room's page or interface, or the search over all of them, to who does nothing but review."""
    if not context.officer.roles or not set(context.officer.roles) <= OVERSEERS:
        return False
    first, _sep, rest = path.strip("/").partition("/")
    if first == "api":
        return rest.partition("/")[0] not in OPEN_ROOMS
    return first == "search" or (first in settings.ROOMS and first not in OPEN_ROOMS)
