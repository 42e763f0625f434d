"""The read-only reviewer of a review body: the audit, its files, the registers of the statutes, the ledger.

Everything else is closed, whichever room it is in and however it is asked for: what a room adds tomorrow is
closed until it is named here.
"""

from __future__ import annotations

import re

from entente.core.gate import Context
from entente.core.models import Agency, Role

OVERSEERS = frozenset({str(Role.REVIEWER)})
KEY = r"[0-9a-f-]{36}"
OPEN = (
    r"/",  # My day, where nothing waits for who only reviews
    r"/accounts/.*",  # one's own sign-in
    r"/language/",
    r"/purpose/",
    r"/tour/(go/)?",  # in the demonstration only
    # who saw what of whom, why, under which authority; one subject; every export
    r"/authority/audit/([a-z-]+/)?",
    # what the statutes want recorded: Privacy Act 8(4), the security Act's section 9, SOR/2002-227, 315.27
    rf"/authority/disclosures/({KEY}/)?",
    rf"/authority/requests/({KEY}/)?",
    r"/authority/corrections/",
    r"/authority/refusals/",
    # the ledger and its verification
    r"/trust/ledger/(verify/|[0-9]+/evidence\.zip)?",
)
_OPEN = re.compile("|".join(OPEN))


def reviews_only(context: Context) -> bool:
    """Whether the officer does nothing but review, or sits in a review body whatever the role."""
    roles = set(context.officer.roles)
    return bool(roles) and (roles <= OVERSEERS or context.agency.kind == Agency.Kind.REVIEW)


def closed(context: Context, path: str) -> bool:
    """Whether this address is closed to this officer because it is no part of a review."""
    return reviews_only(context) and _OPEN.fullmatch(path) is None
