"""Whether a person is cleared of being taken for an entry of a list: asked by whoever screens."""

from __future__ import annotations

import re
from datetime import date

from entente.authority.models import Redress
from entente.core.gate import Grade
from entente.core.registers.reader import Reader


def plain(text: str) -> str:
    """Letters and figures only, in capitals: how documents and entries are compared."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def cleared(reader: Reader, entry: str, document: str, day: date) -> Redress | None:
    """The redress that clears the bearer of this document of being this entry, on this day; through the gate.

    Without a document nobody is cleared: the name is what the mistake came from.
    """
    if not plain(document) or not plain(entry):
        return None
    rows = reader.rows(Redress, Grade.FULL).filter(state="cleared", cleared_until__gte=day)
    for row in rows.order_by("-cleared_until"):
        if plain(row.document) == plain(document) and plain(row.entry) == plain(entry):
            return row
    return None
