"""A file that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(path: Path | str) -> Iterator[BinaryIO]:
    """To be written to; takes the path's place when the block ends well. Otherwise what stood there stays and
    nothing is left beside it.

    :raises OSError: it cannot be written (a full disk).
    """
    target = Path(path)
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
