"""Files under their own digest: the same bytes once, however often they are attached.

Kept below ``ENTENTE_DATA/blobs``; the digest is what the ledger records, so a file can be shown to be
what it was when it was attached.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


class Damaged(OSError):
    """A file on disk no longer has the digest that it is kept under."""


def place(digest: str) -> Path:
    return Path(settings.DATA) / "blobs" / digest[:2] / digest


def keep(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store the bytes; returns their SHA-256 and size. A half-written file is never seen by a reader."""
    home = Path(settings.DATA) / "blobs"
    home.mkdir(parents=True, exist_ok=True)
    hashed, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=home)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                hashed.update(chunk)
                size += len(chunk)
                file.write(chunk)
        target = place(hashed.hexdigest())
        target.parent.mkdir(exist_ok=True)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return hashed.hexdigest(), size


def read(digest: str) -> bytes:
    """The bytes kept under a digest, verified; raises :class:`Damaged` or FileNotFoundError."""
    content = place(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise Damaged(digest)
    return content
