"""How long the law gives for something: ``data/clocks.yaml``, each time with its source and its first day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from entente.authority.engine.bodies import load


@cache
def _clocks() -> dict[str, list[dict[str, Any]]]:
    return dict(load("clocks.yaml"))


def runs_out(clock: str, begins: date) -> date:
    """The last day of a time that begins to run on this day.

    :raises KeyError: no such clock; :raises LookupError: the law gave no such time yet (see `since`).
    """
    rows = [row for row in _clocks()[clock] if row["valid_from"] <= begins]
    if not rows:
        raise LookupError(f"{clock}: no time was given on {begins}")
    days: int = max(rows, key=lambda row: row["valid_from"])["days"]
    return begins + timedelta(days=days)


def since(clock: str) -> date:
    """The first day on which the law gave this time."""
    first: date = min(row["valid_from"] for row in _clocks()[clock])
    return first
