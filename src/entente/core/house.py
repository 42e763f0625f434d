"""What a room's command line needs of the house above it: the site says how, a room only asks.

Imports no Django, so that commands that work on files stay quick to start.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

_database: Callable[[], AbstractContextManager[None]] | None = None


def provide_database(opener: Callable[[], AbstractContextManager[None]]) -> None:
    """Called once by the site: ``opener()`` is open while the block uses the database."""
    global _database
    _database = opener


def database() -> AbstractContextManager[None]:
    """The database, started and migrated, until the block is left.

    :raises LookupError: the command was not started through ``entente``.
    """
    if _database is None:
        raise LookupError("no database here: start the command through `entente`")
    return _database()
