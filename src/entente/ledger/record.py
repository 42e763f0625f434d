"""Recording from inside the application: one insert in the transaction that did what is recorded."""

from __future__ import annotations

import json
import os
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
    return append_as(
        event,
        subject,
        at=context.at,
        actor=leaves.Actor(context.agency.code, context.unit.code, context.officer.get_username()),
        purpose=context.purpose,
        authority=authority,
        content=content,
        using=using,
    )


def append_as(
    event: str,
    subject: tuple[str, str],
    *,
    at: datetime,
    actor: leaves.Actor,
    purpose: str = "",
    authority: tuple[str, ...] = (),
    content: Any = None,
    using: str = "default",
) -> UUID:
    """As :func:`append`, for an actor without an officer's context (a key, a connector's push)."""
    # times and identifiers become text first, so that canonical JSON sees plain values only
    plain = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    salt = leaves.fresh_salt()
    entry = uuid7()
    leaf = leaves.leaf(
        event,
        subject,
        entry=str(entry),
        at=at,
        node=node(),
        actor=actor,
        purpose=purpose,
        authority=tuple(authority),
        content_digest=leaves.digest(plain, salt),
    )
    with connections[using].cursor() as cursor:
        # by hand: the application's role may add here but not read back what it added
        cursor.execute("INSERT INTO ledger_entry (id, leaf) VALUES (%s, %s)", [entry, leaf.decode()])
        cursor.execute(
            "INSERT INTO ledger_content (entry_id, salt, content) VALUES (%s, %s, %s)",
            [entry, salt, leaves.canonical(plain).decode()],
        )
    return entry


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
