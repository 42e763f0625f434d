"""Runs over earlier manifests are worked off beside the requests: a thread of this process, and ``entente
work``.

The thread starts when something has changed and ends when nothing is left; two of them (of two processes)
never do one piece twice, because a piece is done alone and says how far it got.
"""

from __future__ import annotations

import logging
import threading

from django.db import connections, transaction

log = logging.getLogger(__name__)
ENABLED = True
_guard = threading.Lock()
_wanted = threading.Event()
_thread: threading.Thread | None = None


def kick() -> None:
    """Work off what is due once the open transaction is committed."""
    if ENABLED:
        transaction.on_commit(_start)


def _start() -> None:
    global _thread
    with _guard:
        _wanted.set()
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_work, name="screening-again", daemon=True)
            _thread.start()


def _work() -> None:
    global _thread
    from entente.screening import again

    try:
        while True:
            with _guard:
                if not _wanted.is_set():
                    _thread = None
                    return
                _wanted.clear()
            again.work_off()
    except Exception:
        log.exception("runs over earlier manifests could not be worked off")
    finally:
        connections.close_all()


def wait(seconds: float = 30.0) -> None:
    """Until nothing runs any more; for tests and the demonstration."""
    thread = _thread
    if thread is not None:
        thread.join(seconds)
