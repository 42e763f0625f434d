"""One at a time, by name, until the transaction ends: two copies of one file, two files of one flight."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import connection


def alone(names: Iterable[str]) -> None:
    """Hold every name; whoever holds one already is waited for. Taken in one order, so that two who want
    the same names never wait for each other."""
    numbers = sorted(
        {
            int.from_bytes(hashlib.blake2b(n.encode(), digest_size=8).digest(), "big", signed=True)
            for n in names
        }
    )
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
