"""Recording from inside the application: one insert in the transaction that did what is recorded."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections

from entente.ids import uuid7
from entente.ledger.engine import leaf as leaves


class Recorder(Protocol):
    """Who acts, for what, when: the gate's ``Context`` is one."""

    @property
    def officer(self) -> Any: ...
    @property
    def unit(self) -> Any: ...
    @property
    def agency(self) -> Any: ...
    @property
    def purpose(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def node() -> str:
    """This installation's name in the log (``ENTENTE_NODE``)."""
    return os.environ.get("ENTENTE_NODE", "entente")


def append(
    event: str,
    subject: tuple[str, str],
    *,
    context: Recorder,
    authority: tuple[str, ...] = (),
    content: Any = None,
    using: str = "default",
) -> UUID:
    """Record ``room:subject:verb`` done to ``(type, id)``; returns the entry's id.

    The entry takes its place in the tree when the open transaction commits, and is gone with it if it
    is rolled back. ``content`` (plain JSON values) is kept beside the log under a salted digest.

    :raises ValueError: the event's form or the content is not what the ledger can carry.
    """
    actor = leaves.Actor(context.agency.code, context.unit.code, context.officer.get_username())
    item = Item(event, subject, context.at, actor, context.purpose, tuple(authority), content)
    return append_items([item], using)[0]


@dataclass(frozen=True)
class Item:
    """One entry to be recorded without an officer's context: by a key, a connector, an engine."""

    event: str
    subject: tuple[str, str]
    at: datetime
    actor: leaves.Actor
    purpose: str = ""
    authority: tuple[str, ...] = ()
    content: Any = None


def append_items(items: Iterable[Item], using: str = "default") -> list[UUID]:
    """Record many at once, in this order, in one statement; returns their ids.

    :raises ValueError: as :func:`append`; then none is recorded.
    """
    ids: list[UUID] = []
    texts: list[str] = []
    salts: list[bytes] = []
    contents: list[str] = []
    name = node()
    for item in items:
        # times and identifiers become text first, so that canonical JSON sees plain values only
        plain = leaves.canonical(json.loads(json.dumps(item.content, cls=DjangoJSONEncoder)))
        salt, entry = leaves.fresh_salt(), uuid7()
        leaf = leaves.leaf(
            item.event,
            item.subject,
            entry=str(entry),
            at=item.at,
            node=name,
            actor=item.actor,
            purpose=item.purpose,
            authority=item.authority,
            content_digest=leaves.digest_of(plain, salt),
        )
        ids.append(entry)
        texts.append(leaf.decode())
        salts.append(salt)
        contents.append(plain.decode())
    if ids:
        with connections[using].cursor() as cursor:
            # by hand: the application's role may add here but not read back what it added; one statement,
            # so that an entry never stands without its content
            cursor.execute(
                "WITH given AS (SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::text[]) "
                "AS g(id, leaf, salt, content)), "
                "kept AS (INSERT INTO ledger_content (entry_id, salt, content) "
                "SELECT id, salt, content FROM given) "
                "INSERT INTO ledger_entry (id, leaf) SELECT id, leaf FROM given",
                [ids, texts, salts, contents],
            )
    return ids


def settle(using: str = "default") -> None:
    """Give the entries of the open transaction their places now, not at commit."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ledger_sequence IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ledger_sequence DEFERRED")


def position(entry: UUID, using: str = "default") -> int | None:
    """Where an entry stands in the log; None before its transaction commits."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT ledger_position(%s)", [entry])
        return cursor.fetchone()[0]


def purge(entry: UUID, *, context: Recorder, authority: tuple[str, ...], using: str = "default") -> UUID:
    """Delete an entry's content where the law orders it, and record that it was done.

    The leaf stays and the log holds; what the log says about itself cannot be purged.

    :raises LookupError: there is no such content.
    """
    made = append("ledger:content:purged", ("ledger.entry", str(entry)), context=context, authority=authority)
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT ledger_purge(%s)", [entry])
        if not cursor.fetchone()[0]:
            raise LookupError(f"Entry {entry} has no content to purge.")
    return made
