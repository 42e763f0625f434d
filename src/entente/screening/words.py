"""Lookouts for goods and addresses, which have no name to compare: codes and words, as they are written."""

from __future__ import annotations

from collections.abc import Iterator

from entente.screening.engine.score.parts import Part
from entente.screening.models import Consignment, Lookout, Traveller

LEAST = 8
"""An address shorter than this many letters and digits says too little to be looked for."""


def plain(text: str | None) -> str:
    return "".join(sign for sign in (text or "").casefold() if sign.isalnum())


def found(row: Traveller | Consignment, lookout: Lookout) -> Part | None:
    """What of the row is looked out for, as a sentence; ``None`` where nothing is."""
    if lookout.kind == Lookout.Kind.ADDRESS:
        return _address(row, lookout)
    return _goods(row, lookout) if isinstance(row, Consignment) else None


def _address(row: Traveller | Consignment, lookout: Lookout) -> Part | None:
    wanted = plain(lookout.name)
    if len(wanted) < LEAST:
        return None
    for text in _addresses(row):
        if wanted in plain(text):
            return Part(
                "address.same", 0.0, f"The address “{text}” is looked out for.",
                f"L'adresse « {text} » est visée par l'avis.",
            )  # fmt: skip
    return None


def _addresses(row: Traveller | Consignment) -> Iterator[str]:
    if isinstance(row, Traveller):
        yield from row.contacts or ()
    else:
        for party in (row.declared or {}).get("parties", ()):
            if party.get("address"):
                yield party["address"]


def _goods(row: Consignment, lookout: Lookout) -> Part | None:
    """A line whose HS code begins with the one looked out for and, where the entry has words too, holds
    them all."""
    code = "".join(sign for sign in str(lookout.identifier) if sign.isdecimal())
    words = (
        [] if code and not lookout.also_named else str(lookout.also_named or lookout.name).casefold().split()
    )
    for number, line in enumerate((row.declared or {}).get("goods", ()), start=1):
        hs, text = line.get("hs") or "", (line.get("description") or "").casefold()
        if code and not hs.startswith(code):
            continue
        if words and not all(word in text for word in words):
            continue
        if code or words:
            goods = " ".join(filter(None, [hs, line.get("description")]))
            return Part(
                "goods.same", 0.0, f"Line {number} ({goods}) is what the lookout describes.",
                f"La ligne {number} ({goods}) correspond à ce que décrit l'avis.",
            )  # fmt: skip
    return None
