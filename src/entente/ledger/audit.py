"""Signing heads, verifying the whole log, proving one entry: read as the owner of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from entente.ledger.engine import heads, merkle
from entente.ledger.engine.verify import Report, Stored, verify
from entente.ledger.models import Entry, Tree, TreeHead
from entente.ledger.record import node

OWNER = "owner"


def key_path() -> Path:
    return Path(settings.DATA) / "ledger-key"


def sign_head(at: datetime, using: str = OWNER) -> heads.Head:
    """Sign the tree as it is now and keep the head."""
    key = heads.load_or_make_key(key_path())
    with transaction.atomic(using=using):
        tree = Tree.objects.using(using).select_for_update().get(pk=1)
        root = merkle.root_of_peaks([bytes(peak) for peak in tree.peaks])
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # the precision that is signed
        head = heads.sign(heads.Head(node(), tree.size, root, at), key)
        TreeHead.objects.using(using).create(
            size=head.size, root=head.root, at=head.at, node=head.node, signature=head.signature
        )
    return head


def _stored(using: str) -> Iterator[Stored]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(
            "SELECT e.position, e.leaf, e.leaf_hash, c.content, c.salt FROM ledger_entry e "
            "LEFT JOIN ledger_content c ON c.entry_id = e.id WHERE e.position IS NOT NULL ORDER BY e.position"
        )
        while rows := cursor.fetchmany(2000):
            for place, leaf, leaf_hash, content, salt in rows:
                yield Stored(
                    place,
                    leaf.encode(),
                    bytes(leaf_hash or b""),
                    json.loads(content) if content is not None else None,
                    bytes(salt) if salt is not None else None,
                )


def _heads(using: str) -> list[heads.Head]:
    return [
        heads.Head(row.node, row.size, bytes(row.root), row.at, bytes(row.signature))
        for row in TreeHead.objects.using(using).all()
    ]


def verify_all(using: str = OWNER) -> Report:
    """Derive the log again from its first leaf; see :func:`entente.ledger.engine.verify.verify`."""
    public = heads.public_bytes(heads.load_or_make_key(key_path()))
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tree = Tree.objects.using(using).get(pk=1)
        root = merkle.root_of_peaks([bytes(peak) for peak in tree.peaks])
        return verify(_stored(using), _heads(using), public, tree.size, root)


@dataclass(frozen=True)
class Evidence:
    """What a third party needs to check one entry without us."""

    leaf: str
    position: int
    size: int
    root: str
    path: list[str]
    head_at: str
    signature: str
    public_key: str
    node: str

    def as_json(self) -> dict[str, Any]:
        return self.__dict__


def prove(entry: UUID | int, using: str = OWNER) -> Evidence:
    """The inclusion proof of an entry (by id or position) in the latest signed head that holds it.

    :raises LookupError: no such entry, or no head has been signed since it was recorded.
    """
    wanted = {"position": entry} if isinstance(entry, int) else {"pk": entry}
    row = Entry.objects.using(using).filter(**wanted).first()
    if row is None or row.position is None:
        raise LookupError(f"No entry {entry} is in the ledger.")
    head = TreeHead.objects.using(using).filter(size__gt=row.position).last()
    if head is None:
        raise LookupError(f"No head has been signed since entry {row.position}: run `entente ledger sign`.")
    hashes = [
        bytes(value)
        for value in Entry.objects.using(using)
        .filter(position__lt=head.size)
        .order_by("position")
        .values_list("leaf_hash", flat=True)
    ]
    signed = heads.Head(head.node, head.size, bytes(head.root), head.at, bytes(head.signature))
    return Evidence(
        leaf=row.leaf,
        position=row.position,
        size=head.size,
        root=signed.root.hex(),
        path=[part.hex() for part in merkle.inclusion_proof(hashes, row.position)],
        head_at=json.loads(signed.message())["at"],
        signature=signed.signature.hex(),
        public_key=heads.public_bytes(heads.load_or_make_key(key_path())).hex(),
        node=head.node,
    )
