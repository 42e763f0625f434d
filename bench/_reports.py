"""Arrival reports for the synthetic traffic of the benches."""

from __future__ import annotations

from collections.abc import Iterable

from entente.marine.engine.model import Passage, Report

MINUTE = 60_000


def reports_of(passages: Iterable[Passage]) -> list[Report]:
    """One for every second passage, twenty minutes after its entry and at its place; half of them by the
    vessel's number, half by the place alone."""
    entries = [(p.identity.mmsi, p.entry) for p in passages if p.entry is not None]
    return [
        Report(
            f"B{k}",
            entry.t + 20 * MINUTE,
            mmsi=mmsi if k % 2 else None,
            site_lon=entry.lon,
            site_lat=entry.lat,
        )
        for k, (mmsi, entry) in enumerate(entries[::2])
    ]
