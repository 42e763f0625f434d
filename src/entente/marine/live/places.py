"""Where every vessel is now: the newest position by track, in sheets that are written as a whole."""

from __future__ import annotations

from typing import Any

from entente.marine.engine.columns import NO_MMSI, NO_TIME, Batch

SHEETS = 16
FIELDS = ("track", "mmsi", "name", "t", "lon", "lat", "sog", "cog", "source")
"""A row of a sheet, in this order; ``t`` in ms UTC, ``sog`` in knots, unknown numbers are null."""


class Places:
    """The newest position of each track. Memory: one row a vessel that was heard within ``keep_ms``."""

    def __init__(self, keep_ms: int = 3 * 3_600_000) -> None:
        self.keep_ms = keep_ms
        self.names: dict[str, str] = {}
        self._rows: dict[str, list[Any]] = {}
        self._changed: set[int] = set()
        self.last = 0

    def __len__(self) -> int:
        return len(self._rows)

    def take(self, batch: Batch) -> None:
        """Later positions replace earlier ones, whatever order they come in."""
        for static in batch.statics.rows:
            if static.name:
                key = f"mmsi:{static.mmsi:09d}" if static.mmsi else f"radar:{static.track_id}"
                self.names[key] = static.name
        p = batch.positions
        newest: dict[tuple[int, int], int] = {}
        times, numbers, tracks = p.t.tolist(), p.mmsi.tolist(), p.track.tolist()
        for i, (t, number, track) in enumerate(zip(times, numbers, tracks, strict=True)):
            who = (number, track)
            before = newest.get(who)
            if before is None or t >= times[before]:
                newest[who] = i
        for (number, track), i in newest.items():
            t = times[i]
            if t == NO_TIME or not (abs(p.lon[i]) <= 180 and abs(p.lat[i]) <= 90):
                continue
            key = f"mmsi:{number:09d}" if number != NO_MMSI else f"radar:{p.track_ids[track]}"
            known = self._rows.get(key)
            if known is not None and known[3] > t:
                continue
            self._rows[key] = [
                key,
                number or None,
                None,
                t,
                round(float(p.lon[i]), 5),
                round(float(p.lat[i]), 5),
                _number(p.sog[i]),
                _number(p.cog[i]),
                "ais" if number != NO_MMSI else "radar",
            ]
            self.last = max(self.last, t)
            self._changed.add(sheet_of(key))

    def changed(self) -> dict[int, list[list[Any]]]:
        """The sheets that changed since last asked, without vessels not heard of for ``keep_ms``."""
        until = self.last - self.keep_ms
        for key in [key for key, row in self._rows.items() if row[3] < until]:
            del self._rows[key]
            self.names.pop(key, None)
            self._changed.add(sheet_of(key))
        sheets: dict[int, list[list[Any]]] = {number: [] for number in self._changed}
        self._changed.clear()
        for key, row in self._rows.items():
            if (number := sheet_of(key)) in sheets:
                sheets[number].append([*row[:2], self.names.get(key), *row[3:]])
        return sheets


def sheet_of(track: str) -> int:
    """The same in every process, unlike ``hash``."""
    return sum(track.encode()) % SHEETS


def _number(value: Any) -> float | None:
    number = round(float(value), 1)
    return number if number == number else None
