"""Travellers and rejects as files (the contract of ``entente manifest read``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from entente.screening.engine.manifests.model import Manifest, Traveller
from entente.screening.engine.manifests.places import direction_of_person
from entente.screening.engine.manifests.reasons import sentence


def traveller_row(manifest: Manifest, person: Traveller) -> dict[str, Any]:
    """One line of ``travellers.jsonl``: the keys of the contract first, then what else is known."""
    row: dict[str, Any] = {
        "file": manifest.file,
        "message": manifest.message,
        "flight": manifest.flight,
        "direction": direction_of_person(person, manifest),
        "family_name": person.family_name,
        "given_names": person.given_names,
        "date_of_birth": person.date_of_birth,
        "sex": person.sex,
        "nationality": person.nationality,
        "documents": [asdict(document) for document in person.documents],
        "itinerary": [asdict(leg) for leg in person.itinerary],
        "kind": person.kind,
        "birthplace": person.birthplace,
        "residence": person.residence,
        "booking": asdict(person.booking) if person.booking else None,
        "seat": person.seat,
        "bags": person.bags,
        "bag_weight": person.bag_weight,
        "contacts": person.contacts,
        "destination_address": person.destination_address,
        "also_named": person.also_named,
        "named_at": person.named_at,
        "notes": person.notes,
    }
    return row


def reject_rows(manifest: Manifest) -> Iterator[tuple[str, str, int, int, str, str, str]]:
    """``file, message, segment, position, tag, reason, raw`` for every reject of a message."""
    for reject in manifest.rejects:
        reason = f"{reject.reason}: {sentence(reject.reason)}"
        yield manifest.file, reject.message, reject.segment, reject.position, reject.tag, reason, reject.raw


REJECT_HEADING = ("file", "message", "segment", "position", "tag", "reason", "raw")
