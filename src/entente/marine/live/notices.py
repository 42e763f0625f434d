"""What the room tells the browsers, on PostgreSQL's LISTEN/NOTIFY. A notice carries ids and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connections

CHANNEL = "entente_marine"
IDS = 100
"""Ids in one notice: PostgreSQL allows 8,000 bytes."""


def send(kind: str, ids: Iterable[Any] = (), using: str = "default", **more: Any) -> None:
    """Tell the listeners when the running transaction commits; a rollback tells nothing."""
    names = [str(one) for one in ids]
    with connections[using].cursor() as cursor:
        for start in range(0, max(len(names), 1), IDS):
            body = json.dumps({"kind": kind, "ids": names[start : start + IDS], **more})
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, body])
