"""Where every vessel is now: the newest position by track, in sheets that are written as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from entente.marine.engine.particulars import Particulars
from entente.marine.engine.store import POINT, SCALE, UNKNOWN, Store

SHEETS = 16
AT_ONCE = 15_000
"""Rows told at a time: with more vessels the sheets take turns, those that waited longest first."""
FIELDS = ("track", "mmsi", "name", "t", "lon", "lat", "sog", "cog", "source", "heard")
"""A row of a sheet, in this order; ``t`` in ms UTC, ``sog`` in knots, unknown numbers are null; ``heard``:
when it came in (ms UTC, the receiving clock), which for a slow source is long after ``t``."""
T, HEARD = FIELDS.index("t"), FIELDS.index("heard")
NEVER = np.iinfo(np.int64).min


class Places:
    """The newest position of each track, from the points that the engine's store takes in.

    Memory: one point a vessel.
    """

    def __init__(self, store: Store, particulars: Particulars, keep_ms: int = 3 * 3_600_000) -> None:
        self.store, self.particulars, self.keep_ms = store, particulars, keep_ms
        self.last = 0
        self._rows: npt.NDArray[np.void] = np.zeros(0, POINT)
        self._heard: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._sheet: npt.NDArray[np.int8] = np.zeros(0, np.int8)
        self._known = 0
        """Names whose sheet is known."""
        self._since = 0
        self._changed: dict[int, None] = {}
        """Sheets with news, the longest waiting first."""

    def __len__(self) -> int:
        return int((self._rows["t"] >= self.last - self.keep_ms).sum())

    def take(self, points: npt.NDArray[np.void], received_at: int = 0) -> None:
        """Later positions replace earlier ones, whatever order they come in. ``received_at``: ms UTC."""
        if not len(points):
            return
        self._grow()
        order = np.lexsort((points["t"], points["key"]))
        points = points[order]
        key = points["key"]
        newest = points[np.r_[key[1:] != key[:-1], True]]
        newest = newest[newest["t"] >= self._rows["t"][newest["key"]]]
        if not len(newest):
            return
        self._rows[newest["key"]] = newest
        self._heard[newest["key"]] = received_at
        self.last = max(self.last, int(newest["t"].max()))
        self._changed |= dict.fromkeys(np.unique(self._sheet[newest["key"]]).tolist())

    def _grow(self) -> None:
        names = self.store.names
        need = len(names)
        if need > len(self._rows):
            more = np.zeros(max(need, 2 * len(self._rows), 1024) - len(self._rows), POINT)
            more["t"] = NEVER
            self._rows = np.concatenate([self._rows, more])
            self._sheet = np.concatenate([self._sheet, np.zeros(len(more), np.int8)])
            self._heard = np.concatenate([self._heard, np.zeros(len(more), np.int64)])
        self._sheet[self._known : need] = [sheet_of(name) for name in names[self._known :]]
        self._known = need

    def changed(self) -> dict[int, list[list[Any]]]:
        """Sheets that changed since they were last told, without vessels not heard of for ``keep_ms``."""
        if not self._changed:
            return {}
        since = self.last - self.keep_ms
        t, sheet = self._rows["t"][: self._known], self._sheet[: self._known]
        over = (t >= self._since) & (t < since)
        self._changed |= dict.fromkeys(np.unique(sheet[over]).tolist())
        self._since = since
        shown = t >= since
        sizes = np.bincount(sheet[shown], minlength=SHEETS)
        due, size = [], 0
        for number in list(self._changed):
            if due and size + int(sizes[number]) > AT_ONCE:
                break
            due.append(number)
            size += int(sizes[number])
            del self._changed[number]
        return {number: self._told(np.flatnonzero(shown & (sheet == number))) for number in due}

    def again(self, sheets: Iterable[int]) -> None:
        """These could not be told: they wait at the front."""
        self._changed = dict.fromkeys(sheets) | self._changed

    def _told(self, keys: npt.NDArray[np.int64]) -> list[list[Any]]:
        rows = self._rows[keys]
        names = [self.store.names[key] for key in keys.tolist()]
        columns = (
            rows["t"].tolist(),
            np.round(rows["lon"] * SCALE, 5).tolist(),
            np.round(rows["lat"] * SCALE, 5).tolist(),
            _tenths(rows["sog"]),
            _tenths(rows["cog"]),
        )
        heard = self._heard[keys].tolist()
        return [
            [name, _number(name), self.called(name), *place, _source(name), at]
            for name, at, *place in zip(names, heard, *columns, strict=True)
        ]

    def called(self, track: str) -> str | None:
        """What the track last called itself."""
        said = self.particulars._said.get(track, {}).get("name")
        return max(said, key=lambda name: (said[name][1], name)) if said else None


def _number(name: str) -> int | None:
    return (int(name[5:]) or None) if name.startswith("mmsi:") else None


def _source(name: str) -> str:
    return "ais" if name.startswith("mmsi:") else "radar"


def _tenths(values: npt.NDArray[np.uint16]) -> list[float | None]:
    return [None if value == UNKNOWN else value / 10 for value in values.tolist()]


def sheet_of(track: str) -> int:
    """The same in every process, unlike ``hash``."""
    return sum(track.encode()) % SHEETS
