"""Whether a person is cleared of being taken for an entry of a list: asked by whoever screens.

A clearance is for the entry as it was when it was decided. What an entry says is known to the room that
has the lists; it says so here (:data:`describes`), and is told when a clearance begins or ends
(:data:`watchers`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from entente.core.gate import Context, Grade
from entente.core.registers.reader import Reader

if TYPE_CHECKING:
    from entente.authority.models import Redress

describes: list[Callable[[str], str]] = []
"""From an entry as officers write it (``ofac 12345``) to a digest of what it says now; empty where the room
does not know it."""
watchers: list[Callable[[Redress, Context], object]] = []
"""Told of every clearance that was decided or revoked, in the same transaction."""


def plain(text: str) -> str:
    """Letters and figures only, in capitals: how documents and entries are compared."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def names(written: str, entry: str) -> bool:
    """Whether an officer's words mean an entry, given as ``list identifier``: the identifier to the letter,
    the list at least by its beginning (``ofac 12345`` is ``ofac_sdn 12345``)."""
    if plain(written) == plain(entry):
        return True
    said, meant = written.split(), entry.split()
    if len(said) < 2 or len(meant) < 2 or plain(said[-1]) != plain(meant[-1]):
        return False
    begins = plain("".join(said[:-1]))
    return len(begins) > 1 and plain("".join(meant[:-1])).startswith(begins)


def standing(reader: Reader, day: date) -> list[Redress]:
    """Every clearance in force on this day that the reader may see in full, the longest first."""
    from entente.authority.models import Redress

    rows = reader.rows(Redress, Grade.FULL).filter(state="cleared", cleared_until__gte=day)
    return list(rows.order_by("-cleared_until", "pk"))


def among(
    rows: Iterable[Redress],
    entry: str,
    documents: Iterable[str],
    says: str = "",
    born: date | None = None,
) -> Redress | None:
    """The one that clears the bearer of one of these documents of being this entry.

    Not where the entry no longer says what it said (``says``: its digest now), and not where the bearer
    was born on another day than the person who was cleared: somebody else carries the document.
    """
    given = {plain(document) for document in documents} - {""}
    if not given or not plain(entry):
        return None
    for row in rows:
        if plain(row.document) not in given or not names(str(row.entry), entry):
            continue
        if says and row.entry_says and says != row.entry_says:
            continue
        if born and row.birth_date and born != row.birth_date:
            continue
        return row
    return None


def cleared(reader: Reader, entry: str, document: str, day: date, says: str = "") -> Redress | None:
    """The redress that clears the bearer of this document of being this entry, on this day; through the gate.

    Without a document nobody is cleared: the name is what the mistake came from.
    """
    return among(standing(reader, day), entry, [document], says)


# -- the course's steps -----------------------------------------------------------------------------


def decided(record: Redress, reader: Reader) -> None:
    """Who decided, and what the entry says today: from another day's words on the clearance is open again."""
    record.decided_by = reader.context.officer
    record.entry_says = next((said for one in describes if (said := one(str(record.entry)))), "")
    record.save(update_fields=["decided_by", "entry_says"])
    for told in watchers:
        told(record, reader.context)


def revoked(record: Redress, reader: Reader) -> None:
    for told in watchers:
        told(record, reader.context)
