"""The demonstration: who works here, and what one day brought."""

from __future__ import annotations

from collections.abc import Callable


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Bring everything the demonstration needs into the database; what is there stays."""
    from entente.site.demo import day, holdings, joint, people

    progress("agencies, units and accounts")
    people.load()
    progress("the joint office")
    joint.load()
    holdings.load(progress)
    day.load(progress)
