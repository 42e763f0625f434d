"""Who a track says it is: statements of identity by vessel, and what follows from several of them."""

from __future__ import annotations

from typing import Any

from entente.marine.engine.columns import Static, Statics
from entente.marine.engine.flags import flag_of
from entente.marine.engine.model import Event, Identity

SAID = ("name", "call_sign", "imo", "registration", "ship_type", "length_m")


class Particulars:
    """First and last time of every value that a vessel stated, by track name: a set, without order."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, dict[Any, tuple[int, int]]]] = {}

    def add(self, statics: Statics) -> set[str]:
        """Take statements in; returns the tracks whose particulars changed."""
        changed = set()
        for row in statics.rows:
            name = track_name(row)
            values = self._said.setdefault(name, {})
            for attribute in SAID:
                value = getattr(row, attribute)
                if value is None or value == "" or (attribute in ("imo", "ship_type") and value == 0):
                    continue
                times = values.setdefault(attribute, {})
                first, last = times.get(value, (row.t, row.t))
                if (span := (min(first, row.t), max(last, row.t))) != times.get(value):
                    times[value] = span
                    changed.add(name)
        return changed

    def identity(self, name: str, mmsi: int | None, track_id: str | None, until: int) -> Identity:
        """Attribute by attribute the latest value stated by ``until``, else the first one after it."""
        found: dict[str, Any] = {}
        for attribute, times in self._said.get(name, {}).items():
            before = [
                (last if last <= until else first, str(v), v)
                for v, (first, last) in times.items()
                if first <= until
            ]
            after = [(-first, str(v), v) for v, (first, _) in times.items() if first > until]
            found[attribute] = max(before or after, key=lambda item: item[:2])[2]
        flag = flag_of(mmsi) if mmsi else None
        return Identity(mmsi=mmsi, track_id=track_id, flag=flag, **found)

    def changes(self, name: str, lon: float, lat: float, since: int, until: int) -> list[Event]:
        """An event for every second name or call sign that the vessel stated in this time."""
        events = []
        for attribute in ("name", "call_sign", "imo"):
            times = self._said.get(name, {}).get(attribute, {})
            spoken = sorted(
                (first, str(v)) for v, (first, last) in times.items() if first <= until and last >= since
            )
            for first, value in spoken[1:]:
                evidence = {"what": attribute, "before": spoken[0][1], "after": value}
                events.append(Event("identity", first, None, lon, lat, evidence))
        return events


def track_name(row: Static) -> str:
    return f"mmsi:{row.mmsi:09d}" if row.mmsi else f"radar:{row.track_id}"
