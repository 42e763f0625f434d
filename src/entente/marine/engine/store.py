"""The set of observed points, compactly: what the engine's conclusions are a function of.

25 bytes a point. Above a memory budget the points go to disk in partitions by vessel, so that any
number of them can be worked through with one partition in memory (decision 0002).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import I32, NO_MMSI, NO_TIME, Positions

POINT = np.dtype(
    [
        ("t", "<i8"),
        ("lon", "<i4"),
        ("lat", "<i4"),
        ("key", "<i4"),
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("status", "u1"),
    ]
)
"""Milliseconds UTC; 1e-7 degrees; index of the vessel; tenths of knots and degrees (65535 = unknown)."""
SCALE = 1e-7
UNKNOWN = 65_535
PARTITIONS = 32
_NO_BYTES = np.empty(0, np.uint8)


@dataclass(slots=True)
class Dropped:
    """Rows that name no vessel, no time or no place; counted, never silent."""

    no_vessel: int = 0
    no_time: int = 0
    no_place: int = 0


class Store:
    """Points by vessel key; see :meth:`name` for what a key stands for."""

    def __init__(self, budget: int = 12_000_000) -> None:
        """:param budget: points held in memory before they go to disk."""
        self.budget = budget
        self.names: list[str] = []
        self.dropped = Dropped()
        self.count = 0
        self.last = NO_TIME
        self._keys: dict[str, int] = {}
        self._mmsi: dict[int, int] = {}
        self._chunks: list[npt.NDArray[np.void]] = []
        self._held = 0
        self._folder: Path | None = None

    def key_of(self, name: str) -> int:
        key = self._keys.get(name)
        if key is None:
            key = self._keys[name] = len(self.names)
            self.names.append(name)
        return key

    def _keys_of(self, positions: Positions, keep: npt.NDArray[np.bool_]) -> I32:
        keys = np.empty(len(positions), np.int32)
        ais = positions.mmsi != NO_MMSI
        numbers, back = np.unique(positions.mmsi, return_inverse=True)
        lookup = np.empty(len(numbers), np.int32)
        for i, number in enumerate(numbers.tolist()):
            if number == NO_MMSI:
                lookup[i] = -1
                continue
            key = self._mmsi.get(number)
            if key is None:
                key = self._mmsi[number] = self.key_of(f"mmsi:{number:09d}")
            lookup[i] = key
        keys[:] = lookup[back]
        if not ais.all():
            names = [self.key_of(f"radar:{name}") for name in positions.track_ids]
            table = np.array([*names, -1], np.int32)
            radar = ~ais
            keys[radar] = table[positions.track[radar]]  # NO_TRACK = -1 reads the last one
        return keys

    def add(self, positions: Positions) -> I32:
        """Take the points in; returns the keys that got some (distinct)."""
        if not len(positions):
            return np.empty(0, np.int32)
        timed = positions.t != NO_TIME
        placed = (np.abs(positions.lon) <= 180.0) & (np.abs(positions.lat) <= 90.0)
        keys = self._keys_of(positions, timed & placed)
        keep = timed & placed & (keys >= 0)
        self.dropped.no_time += int((~timed).sum())
        self.dropped.no_place += int((timed & ~placed).sum())
        self.dropped.no_vessel += int((timed & placed & (keys < 0)).sum())
        chunk = np.empty(int(keep.sum()), POINT)
        chunk["t"] = positions.t[keep]
        chunk["lon"] = np.rint(positions.lon[keep] / SCALE)
        chunk["lat"] = np.rint(positions.lat[keep] / SCALE)
        chunk["key"] = keys[keep]
        for name in ("sog", "cog"):
            tenths = getattr(positions, name)[keep] * np.float32(10.0)
            fine = (tenths >= 0) & (tenths < UNKNOWN)
            chunk[name] = np.where(fine, np.rint(np.where(fine, tenths, 0)), UNKNOWN)
        chunk["status"] = positions.status[keep]
        if not len(chunk):
            return np.empty(0, np.int32)
        self.last = max(self.last, int(chunk["t"].max()))
        self.count += len(chunk)
        self._chunks.append(chunk)
        self._held += len(chunk)
        if self._held > self.budget:
            self._spill()
        return np.unique(chunk["key"])

    def drained(self) -> npt.NDArray[np.void]:
        """The points held in memory, which are let go of: for whoever keeps them elsewhere."""
        points = np.concatenate(self._chunks) if self._chunks else np.empty(0, POINT)
        self._chunks.clear()
        self._held = 0
        return points

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="entente-points-"))  # 0700
        for chunk in self._chunks:
            part = chunk["key"] % PARTITIONS
            order = np.argsort(part, kind="stable")
            bounds = np.searchsorted(part[order], np.arange(PARTITIONS + 1))
            for p in range(PARTITIONS):
                rows = chunk[order[bounds[p] : bounds[p + 1]]]
                if len(rows):
                    with (self._folder / f"{p:02d}").open("ab") as file:
                        rows.tofile(file)
        self._chunks.clear()
        self._held = 0

    def partitions(self, wanted: set[int] | None = None) -> Iterator[npt.NDArray[np.void]]:
        """All points of the wanted vessels (default: all), each vessel's in one array."""
        mask = None
        if wanted is not None:
            mask = np.zeros(len(self.names), bool)
            mask[list(wanted)] = True
        if self._folder is None:
            whole = (
                self._chunks[0]
                if len(self._chunks) == 1
                # as bytes: field by field would be slower
                else np.concatenate([c.view(np.uint8) for c in self._chunks] or [_NO_BYTES]).view(POINT)
            )
            if len(self._chunks) > 1:
                self._chunks = [whole]
            yield whole if mask is None or mask.all() else whole[mask[whole["key"]]]
            return
        if self._held:
            self._spill()
        asked = None if wanted is None else {key % PARTITIONS for key in wanted}
        for p in range(PARTITIONS):
            file = self._folder / f"{p:02d}"
            if file.exists() and (asked is None or p in asked):
                rows = np.fromfile(file, POINT)
                yield rows if mask is None else rows[mask[rows["key"]]]

    def close(self) -> None:
        """Forget everything, files included."""
        self._chunks.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
