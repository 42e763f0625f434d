"""The engine's set of points on disk, by vessel, growing at the end: memory stays flat however long it runs.

A checkpoint is the length of each file; whatever a killed process wrote after it is cut off and comes again
from the spool.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import I32, Positions
from entente.marine.engine.store import POINT, Store

FILES = 128
HELD = 100_000
"""Points in memory before they are appended."""


class PointFiles(Store):
    """A :class:`Store` that keeps its points in ``folder`` and can say how long each file is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(budget=HELD)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self.generation = 0
        self.lengths = [0] * FILES
        self.newest: npt.NDArray[np.void] = np.empty(0, POINT)
        """The points that the last :meth:`add` took in."""

    def path(self, number: int, generation: int | None = None) -> Path:
        assert self._folder is not None
        return self._folder / f"{number:03d}.{self.generation if generation is None else generation}"

    def add(self, positions: Positions) -> I32:
        self.newest = np.empty(0, POINT)
        before = len(self._chunks)
        keys = super().add(positions)
        if len(self._chunks) > before:
            self.newest = self._chunks[-1]
        elif len(keys):  # it was spilled on the way
            self.newest = self._spilled
        return keys

    _spilled: npt.NDArray[np.void] = np.empty(0, POINT)

    def _spill(self) -> None:
        if not self._chunks:
            return
        self._spilled = self._chunks[-1]
        chunk = np.concatenate(self._chunks)
        part = chunk["key"] % FILES
        order = np.argsort(part, kind="stable")
        chunk, bounds = chunk[order], np.searchsorted(part[order], np.arange(FILES + 1))
        for number in range(FILES):
            rows = chunk[bounds[number] : bounds[number + 1]]
            if len(rows):
                with self.path(number).open("ab") as file:
                    file.write(rows.tobytes())
                self.lengths[number] += rows.nbytes
        self._chunks.clear()
        self._held = 0

    def flush(self) -> None:
        self._spill()

    def partitions(self, wanted: set[int] | None = None) -> Iterator[npt.NDArray[np.void]]:
        tail = np.concatenate(self._chunks) if self._chunks else np.empty(0, POINT)
        numbers = range(FILES) if wanted is None else sorted({key % FILES for key in wanted})
        mask = np.ones(len(self.names), bool)
        if wanted is not None:
            mask[:] = False
            mask[list(wanted)] = True
        # vessels of several files together: the work per call is more than the work per vessel
        gathered: list[npt.NDArray[np.void]] = []
        size = 0
        part = tail["key"] % FILES
        for number in numbers:
            rows = tail[part == number]
            if self.lengths[number]:
                rows = np.concatenate([np.fromfile(self.path(number), POINT), rows])
            rows = rows[mask[rows["key"]]]
            gathered.append(rows)
            size += len(rows)
            if size > 1_000_000:
                yield np.concatenate(gathered)
                gathered, size = [], 0
        yield np.concatenate(gathered) if gathered else np.empty(0, POINT)

    def of(self, name: str) -> npt.NDArray[np.void]:
        """One vessel's points so far; empty for a name that was never heard."""
        key = self._keys.get(name)
        return np.empty(0, POINT) if key is None else np.concatenate(list(self.partitions({key})))

    def restore(self, names: list[str], lengths: list[int], generation: int, last: int, count: int) -> None:
        """Take up where a checkpoint left off; what was written after it is cut off."""
        self.names, self.lengths, self.generation = list(names), list(lengths), generation
        self.last, self.count = last, count
        self._keys = {name: key for key, name in enumerate(self.names)}
        self._mmsi = {int(n[5:]): k for n, k in self._keys.items() if n.startswith("mmsi:")}
        assert self._folder is not None
        for path in self._folder.iterdir():
            number, _, of = path.name.partition(".")
            if int(of) != generation:
                path.unlink()
            elif path.stat().st_size > self.lengths[int(number)]:
                os.truncate(path, self.lengths[int(number)])

    def rewrite(self, oldest: npt.NDArray[np.int64]) -> None:
        """Keep only points at or after ``oldest[key]``, in files of the next generation."""
        self.flush()
        following = self.generation + 1
        lengths = [0] * FILES
        for number in range(FILES):
            if self.lengths[number]:
                rows = np.fromfile(self.path(number), POINT)
                rows = rows[rows["t"] >= oldest[rows["key"]]]
                self.path(number, following).write_bytes(rows.tobytes())
                lengths[number] = rows.nbytes
        self.generation, self.lengths = following, lengths
        self.count = sum(lengths) // POINT.itemsize

    def forget_older_generations(self) -> None:
        """After the checkpoint that names the present generation."""
        assert self._folder is not None
        for path in self._folder.iterdir():
            if int(path.name.partition(".")[2]) < self.generation:
                path.unlink()

    def close(self) -> None:
        self._chunks.clear()
