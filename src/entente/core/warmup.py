"""What a process does once, after it started, so that the first who asks waits for none of it.

Rooms add their part to :data:`tasks` (compiled loops loaded, indexes mapped, tables read). A server does
them beside its requests (:func:`begin`), a process of another sort before its work (:func:`now`). While any
process of this installation is at it, :func:`under_way` says so to all of them: pages tell it to whoever
would wait.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection, connections, transaction

log = logging.getLogger(__name__)
tasks: dict[str, Callable[[], None]] = {}
"""Name and function of each part. It reads agency data through the gate only, as an account of its own."""
LOCK = (0x456E74, 0x7761726D)
"""The database's advisory lock that is held, shared, meanwhile: it ends with whoever holds it."""
LONGEST = 60.0
"""Seconds that somebody waits for it at most; after that they do the work themselves."""
_guard = threading.Lock()
_thread: threading.Thread | None = None


def now() -> float:
    """Do every part in this thread; returns the seconds it took. A part that breaks is logged, and keeps
    nobody from work: what it would have prepared is prepared by whoever needs it first."""
    began = time.perf_counter()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", LOCK)
            for name, task in tasks.items():
                _do(name, task)
    except Exception:
        log.exception("the warm-up could not be done")
    return time.perf_counter() - began


def _do(name: str, task: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            task()
    except Exception:
        log.exception("the warm-up of %s broke", name)


def begin() -> None:
    """Do every part beside the requests, once in this process."""
    global _thread
    with _guard:
        if _thread is None:
            _thread = threading.Thread(target=_beside, name="warmup", daemon=True)
            _thread.start()


def _beside() -> None:
    try:
        now()
    finally:
        connections.close_all()


def waited() -> float:
    """Wait until this process is warm, rather than doing the same beside it; returns the seconds it took, 0
    where there was nothing to wait for."""
    thread = _thread
    if thread is None or not thread.is_alive() or thread is threading.current_thread():
        return 0.0
    began = time.perf_counter()
    thread.join(LONGEST)
    return time.perf_counter() - began


def under_way() -> bool:
    """Whether a process of this installation is warming up at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND granted"
            " AND classid = %s AND objid = %s AND mode = 'ShareLock'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            LOCK,
        )
        return bool(cursor.fetchone()[0])
