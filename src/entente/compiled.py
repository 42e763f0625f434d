"""Loops compiled by Numba are kept on disk, and kept no longer than the sources that they were made of.

Numba keeps what it compiled beside each source and asks that one file whether it changed. A function of
another file that was compiled into it is not asked: after an update the old loop would still run. So an
engine whose sources are not those of the last time begins with none of its compiled loops.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

KEPT = ("*.nbi", "*.nbc")
MARK = "sources.digest"


def kept_with_its_sources(package: str) -> None:
    """Remove the compiled loops of a package, given its ``__file__``, unless its sources are as they were.

    Called by the package itself, before any of its modules is loaded. Where nothing may be written, nothing
    is kept either.
    """
    folder = Path(package).parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    mark = folder / "__pycache__" / MARK
    with suppress(OSError):
        if mark.exists() and mark.read_text() == digest.hexdigest():
            return
        for kind in KEPT:
            for path in folder.rglob(kind):
                path.unlink(missing_ok=True)
        mark.parent.mkdir(exist_ok=True)
        mark.write_text(digest.hexdigest())
