"""Files under their own digest: the same bytes once, however often they are attached.

Kept below ``ENTENTE_DATA/blobs``, each use on a shelf of its own, so that what one use gives up another still
has. The digest is what the ledger records, so a file can be shown to be what it was when it was attached.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection

ATTACHED = "attached"
"""The shelf of files of records: given up when the last record that has them is purged."""
SENT = "sent"
"""The shelf of spreadsheets sent for a look: given up when they are taken in, or after a day."""
LOOKED_AT = 24 * 3600
LOCK = 0x656E7466
"""Shared while a file is attached, exclusive while unused ones are given up."""


class Damaged(OSError):
    """A file on disk no longer has the digest that it is kept under."""


def home(shelf: str = "") -> Path:
    return Path(settings.DATA) / "blobs" / shelf


def place(digest: str, shelf: str = "") -> Path:
    return home(shelf) / digest[:2] / digest


def keep(chunks: Iterable[bytes], shelf: str = "") -> tuple[str, int]:
    """Store the bytes; returns their SHA-256 and size. A half-written file is never seen by a reader."""
    home(shelf).mkdir(parents=True, exist_ok=True)
    hashed, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=home(shelf))
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                hashed.update(chunk)
                size += len(chunk)
                file.write(chunk)
        target = place(hashed.hexdigest(), shelf)
        target.parent.mkdir(exist_ok=True)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return hashed.hexdigest(), size


def read(digest: str, shelf: str = "") -> bytes:
    """The bytes kept under a digest, verified; raises :class:`Damaged` or FileNotFoundError.

    What was kept before there were shelves is read from where it is.
    """
    path = place(digest, shelf)
    content = (path if path.exists() else place(digest)).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content


# -- giving up -----------------------------------------------------------------------------------------------


def attaching() -> None:
    """Until the open transaction ends no file of :data:`ATTACHED` is given up: the row that needs it is not
    yet to be seen. Call it before the bytes are kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


Needed = Callable[[list[str]], set[str]]
"""Of these digests those that a row still names."""


def put_aside(digests: list[str], needed: Needed, shelf: str = ATTACHED) -> list[str]:
    """Files that nothing needs when the open transaction commits, out of readers' way; :func:`give_up` ends
    them or, where the transaction came to nothing, puts them back. Returns those that were there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    digests = sorted(set(digests) - needed(digests))  # asked under the lock: nobody is attaching one now
    aside = home(shelf) / "aside"
    aside.mkdir(parents=True, exist_ok=True)
    moved = []
    for digest in digests:
        try:
            place(digest, shelf).replace(aside / digest)
        except FileNotFoundError:
            continue
        moved.append(digest)
    return moved


def give_up(needed: Needed, shelf: str = ATTACHED) -> list[str]:
    """End what was put aside, also before a process was killed; returns the digests that are gone. What a
    committed row still names goes back to its place."""
    aside = home(shelf) / "aside"
    if not aside.is_dir():
        return []
    found = sorted(one.name for one in aside.iterdir())
    back = needed(found) if found else set()
    for digest in found:
        if digest in back:
            place(digest, shelf).parent.mkdir(exist_ok=True)
            (aside / digest).replace(place(digest, shelf))
        else:
            (aside / digest).unlink(missing_ok=True)
    return [one for one in found if one not in back]


def drop(digest: str, shelf: str = SENT) -> None:
    """A file that was taken in: its rows hold what it said, the ledger its digest."""
    place(digest, shelf).unlink(missing_ok=True)


def sweep(shelf: str = SENT, older: float = LOOKED_AT) -> int:
    """End what was sent for a look and never taken in; returns how many."""
    if not home(shelf).is_dir():
        return 0
    before, ended = time.time() - older, 0
    for path in home(shelf).rglob("*"):
        if path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            ended += 1
    return ended
