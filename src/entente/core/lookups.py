"""Who looks a record up by its key is told to whoever asked to know: the authority room watches for refusals.

A watcher is called with the reader, the register, the key as it was given and the row, None where there is
none to be seen; it may write, in the running transaction, and must do alike for hidden and for unknown keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Watcher = Callable[[Any, Any, str, Any], None]
watchers: list[Watcher] = []


def told(reader: Any, register: Any, key: str, row: Any | None) -> None:
    for watcher in watchers:
        watcher(reader, register, key, row)
