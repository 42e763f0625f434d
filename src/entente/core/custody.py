"""Chain of custody of an attached object: who had it when, and what was done with it.

Each step is a line of the object's history (so that its page can show it, under the object's label) and an
entry of the ledger that repeats the object's SHA-256 (so that the chain can be proved to others).
:func:`evidence` makes the pack that a third party checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.db import transaction

from entente import ledger
from entente.core import blobs
from entente.core.gate.context import WITHHELD, Context, Grade
from entente.core.history import record_change
from entente.core.models import Change
from entente.core.models.said import Attachment

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader


class Did(StrEnum):
    RECEIVED = "received"
    VIEWED = "viewed"
    COPIED = "copied"
    MOVED = "moved"
    SEALED = "sealed"
    RELEASED = "released"
    EXPORTED = "exported"


@dataclass(frozen=True)
class Step:
    did: str
    at: datetime
    note: str
    change: Any
    """The history's row, with officer, unit, agency and purpose."""


def record(attachment: Attachment, did: Did, context: Context, note: str = "") -> UUID:
    """Write a step of the chain; returns the ledger entry. Runs in the caller's transaction.

    :raises blobs.Damaged, FileNotFoundError: the bytes are no longer what the chain says; nothing is written.
    """
    if did != Did.RECEIVED:
        blobs.read(attachment.sha256, blobs.ATTACHED)
    with transaction.atomic():
        difference = {"custody": (None, str(did))}
        change = record_change(attachment, Change.Kind.NOTE, context, difference, note)
        content = {
            "sha256": attachment.sha256,
            "size": attachment.size,
            "note": note,
            "change": str(change.pk),
        }
        return ledger.append(
            f"core:attachment:{did}",
            ("core.attachment", str(attachment.pk)),
            context=context,
            content=content,
        )


def chain(reader: Reader, attachment: Attachment) -> list[Step]:
    """The steps that the reader may see, oldest first."""
    rows = reader.rows(Change).filter(
        register=attachment._meta.label_lower, object_id=str(attachment.pk), kind=Change.Kind.NOTE
    )
    return [
        Step(row.differences["custody"][1], row.recorded_at, row.note or "", row)
        for row in rows.order_by("recorded_at", "pk")
        if row.differences is not WITHHELD and "custody" in row.differences
    ]


def objects_of(reader: Reader, kind: str, key: str) -> list[Attachment]:
    """The files of a record, or the one file that is named, as far as they are open in full to the reader."""
    rows = reader.rows(Attachment, Grade.FULL)
    if kind == Attachment._meta.label_lower:
        return list(rows.filter(pk=key))
    return list(rows.filter(register=kind, object_id=key).order_by("recorded_at", "pk"))


def evidence(
    out: Path | BinaryIO, attachments: Iterable[Attachment], entries: Iterable[UUID | int], at: datetime
) -> None:
    """An evidence pack of these objects with their custody, and of these entries.

    Reads the log as its owner: the caller has decided that this officer may have it.

    :raises LookupError: nothing to prove, or no head was signed since.
    """
    from entente.ledger import pack

    objects = [
        pack.PackedObject(str(one.pk), one.sha256, blobs.read(one.sha256, blobs.ATTACHED))
        for one in attachments
    ]
    pack.write(pack.gather(entries, objects), out, at)
