"""Inclusion and consistency proofs out of the stored nodes: a few rows, however long the log is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections

from entente.ledger.engine import heads, merkle
from entente.ledger.engine.heads import Head
from entente.ledger.engine.problems import Problem
from entente.ledger.keeper import OWNER, head_of, registered
from entente.ledger.models import Entry, TreeHead


def hashes(nodes: Sequence[merkle.Node], using: str = OWNER) -> dict[merkle.Node, bytes]:
    """The hashes of these nodes; those that are not there are left out."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT ends, level, hash FROM ledger_hashes(%s::bigint[], %s::smallint[])",
            [[ends for ends, _ in nodes], [level for _, level in nodes]],
        )
        return {(ends, level): bytes(value) for ends, level, value in cursor.fetchall() if value is not None}


def inclusion(position: int, size: int, using: str = OWNER) -> list[bytes]:
    plan = merkle.Plan.inclusion(size, position)
    return plan.path(hashes(plan.nodes, using))


def consistency(old: int, size: int, using: str = OWNER) -> list[bytes]:
    plan = merkle.Plan.consistency(old, size)
    return plan.path(hashes(plan.nodes, using))


def head_holding(position: int, using: str = OWNER) -> Head:
    """The latest signed head that holds this entry. Raises LookupError where there is none yet."""
    row = TreeHead.objects.using(using).filter(size__gt=position).last()
    if row is None:
        raise LookupError(Problem("no_head_since", position=position))
    return head_of(row)


def find(entry: UUID | int, using: str = OWNER) -> Entry:
    """An entry by id or position. Raises LookupError."""
    wanted = {"position": entry} if isinstance(entry, int) else {"pk": entry}
    row = Entry.objects.using(using).filter(**wanted).first()
    if row is None or row.position is None:
        raise LookupError(Problem("no_entry", entry=entry))
    return row


@dataclass(frozen=True)
class Evidence:
    """What a third party needs to check one entry without us; hashes and keys in hex."""

    leaf: str
    position: int
    size: int
    root: str
    path: list[str]
    head: dict[str, Any]
    signature: str
    public_key: str

    def as_json(self) -> dict[str, Any]:
        return self.__dict__


def prove(entry: UUID | int, using: str = OWNER) -> Evidence:
    """The inclusion proof of an entry (by id or position) in the latest signed head that holds it.

    :raises LookupError: no such entry, or no head has been signed since it was recorded.
    """
    row = find(entry, using)
    head = head_holding(row.position, using)
    keys = [key for key in [registered(using).get("node", b"")] if heads.is_signed_by(head, key)]
    return Evidence(
        leaf=row.leaf,
        position=row.position,
        size=head.size,
        root=head.root.hex(),
        path=[part.hex() for part in inclusion(row.position, head.size, using)],
        head=head.told(),
        signature=head.signature.hex(),
        public_key=keys[0].hex() if keys else "",
    )
