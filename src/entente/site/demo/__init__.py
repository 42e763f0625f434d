"""The demonstration: who works here, and what one day brought."""

from __future__ import annotations

from collections.abc import Callable


def load(progress: Callable[[str], None] = lambda text: None) -> None:
    """Bring everything the demonstration needs into the database; what is there stays."""
    from importlib import import_module
    from importlib.util import find_spec

    from django.conf import settings

    from entente.site.demo import day, holdings, people

    progress("agencies, units and accounts")
    people.load()
    holdings.load(progress)
    day.load(progress)
    for room in reversed(settings.ROOMS):  # from the lowest floor up: an upper room may rest on a lower one
        if find_spec(f"entente.{room}.demo") is not None:
            import_module(f"entente.{room}.demo").load(progress)
    _sign()


def _sign() -> None:
    """A signed and countersigned head of what was recorded so far, where none is there yet."""
    from django.utils import timezone

    from entente.ledger import keeper

    if keeper.latest_head() is None:
        keeper.sign_head(timezone.now())
        for agency in ("CBSA", "RCMP"):
            keeper.countersign(agency, timezone.now())
