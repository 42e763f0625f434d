"""The demonstration: who works here, what one day brought, and what two years before it left behind.

Each part is written in one transaction: a start that is killed while it loads leaves every part whole or
absent, and the next start goes on where that one broke off. A part that is there stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from entente.terminal import Texts

_ = Texts("site").gettext
Progress = Callable[[str], None]
Part = Callable[[Progress], object]


def parts() -> Iterator[tuple[str, Part]]:
    """Name and loader of every part, from the lowest floor up: an upper room may rest on a lower one."""
    from importlib import import_module
    from importlib.util import find_spec

    from django.conf import settings

    from entente.site.demo import day, holdings, past, people

    yield "people", lambda progress: people.load()
    yield "holdings", holdings.load
    yield "day", day.load
    yield "past", past.load
    for room in reversed(settings.ROOMS):
        if find_spec(f"entente.{room}.demo") is not None:
            yield room, import_module(f"entente.{room}.demo").load


def load(progress: Progress = lambda text: None) -> None:
    """Bring everything the demonstration needs into the database; what is there stays."""
    progress(_("agencies, units and accounts"))
    for _name, part in parts():
        whole(part, progress)
    _sign()


def whole(part: Part, progress: Progress = lambda text: None) -> None:
    """Load one part, all of it or nothing."""
    from django.db import transaction

    with transaction.atomic():
        part(progress)


def _sign() -> None:
    """A signed and countersigned head of what was recorded so far, where none is there yet."""
    from django.utils import timezone

    from entente.ledger import keeper

    if keeper.latest_head() is None:
        keeper.sign_head(timezone.now())
        for agency in ("CBSA", "RCMP"):
            keeper.countersign(agency, timezone.now())
