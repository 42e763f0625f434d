"""Verifying the whole log as it stands in the database, read as the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections, transaction

from entente.ledger.engine.heads import Countersignature
from entente.ledger.engine.keys import KeyRing
from entente.ledger.engine.problems import Problem
from entente.ledger.engine.verify import Kept, Report, Stored, verify
from entente.ledger.keeper import OWNER, head_of, ring, seen_by, to_milliseconds
from entente.ledger.models import Countersignature as CountersignatureRow
from entente.ledger.models import Tree, TreeHead

AT_ONCE = 2000


def _entries(using: str) -> Iterator[Stored]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(
            "SELECT e.position, e.leaf, e.leaf_hash, c.content, c.salt, e.id FROM ledger_entry e "
            "LEFT JOIN ledger_content c ON c.entry_id = e.id WHERE e.position IS NOT NULL ORDER BY e.position"
        )
        while rows := cursor.fetchmany(AT_ONCE):
            for place, leaf, leaf_hash, content, salt, entry in rows:
                yield Stored(
                    place,
                    leaf.encode(),
                    bytes(leaf_hash or b""),
                    content,
                    bytes(salt) if salt is not None else None,
                    str(entry),
                )


def _nodes(using: str) -> Iterator[tuple[int, int, bytes]]:
    with connections[using].chunked_cursor() as cursor:
        cursor.execute("SELECT ends, level, hash FROM ledger_node ORDER BY ends, level")
        while rows := cursor.fetchmany(AT_ONCE):
            yield from ((ends, level, bytes(value)) for ends, level, value in rows)


def _strays(using: str) -> list[Problem]:
    """Rows that hang on no entry of the sequence."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_entry WHERE position IS NULL ORDER BY id LIMIT 20")
        found = [Problem("outside", id=row[0]) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT entry_id FROM ledger_content c WHERE NOT EXISTS "
            "(SELECT FROM ledger_entry e WHERE e.id = c.entry_id) ORDER BY entry_id LIMIT 20"
        )
        found += [Problem("stray_content", id=row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM ledger_tree")
        if cursor.fetchone()[0] != 1:
            found.append(Problem("several_trees"))
        cursor.execute("SELECT count(*) FROM ledger_tree WHERE id <> 1")
        if cursor.fetchone()[0]:
            found.append(Problem("tree_number"))
    # signed to the millisecond: what is finer was not there when it was signed
    for one in CountersignatureRow.objects.using(using):
        if one.at != to_milliseconds(one.at):
            found.append(Problem("counter_time", agency=one.agency))
    before = 0
    for row in TreeHead.objects.using(using):
        if row.at != to_milliseconds(row.at):
            found.append(Problem("head_time", size=row.size))
        if row.pk <= before:
            found.append(Problem("head_number", size=row.size))
        before = row.pk
        if bytes(row.name) != head_of(row).name:
            found.append(Problem("head_name", size=row.size))
    return found


def verify_all(using: str = OWNER, keys: KeyRing | None = None) -> Report:
    """Derive the log again from its first leaf; see :func:`entente.ledger.engine.verify.verify`."""
    keys = keys or ring()
    pins, seen = keys.pins(), seen_by(keys)
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tree = Tree.objects.using(using).order_by("pk").first()
        kept = Kept(
            size=tree.size if tree else 0,
            peaks=tuple(bytes(peak) for peak in tree.peaks) if tree else (),
            nodes=_nodes(using),
            heads=tuple(head_of(row) for row in TreeHead.objects.using(using)),
            countersignatures=tuple(
                Countersignature(row.agency, bytes(row.head), row.at, bytes(row.key), bytes(row.signature))
                for row in CountersignatureRow.objects.using(using)
            ),
            strays=tuple(_strays(using)),
            pins=pins,
            seen=seen,
        )
        return verify(_entries(using), kept)
