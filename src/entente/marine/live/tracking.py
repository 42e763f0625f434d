"""The engine with a sense of what is urgent: the same conclusions, the pressing vessels first.

The engine recomputes a vessel from all its points (decision 0002). At thousands of sentences a second it
cannot do that for every vessel at every breath, and need not: what has never been on both sides of the line
makes no passage. So vessels are recomputed in this order, within a budget of points: those of which
something has changed that can change a finding; those that crossed the line, the longest waiting first; the
others (they matter only to whom they meet), the longest waiting first. :meth:`everything` does all that is
left, and then the conclusions are those of one call over the same points.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from entente.marine.engine.columns import Batch
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.settings import Detection
from entente.marine.engine.stops import MINUTE
from entente.marine.engine.store import SCALE, UNKNOWN
from entente.marine.live.points import FILES, PointFiles

OUTSIDE, INSIDE, BOTH = 1, 2, 3
BREATH_S = 0.15
"""Seconds that recomputing may take in one refresh, beyond what is pressing."""
SMALLEST, MORE = 500.0, 1.2
"""Points that a breath takes at least, and how much more the next one may."""
HUNGER_S = 3.0
"""Seconds for which what is not pressing may be put off by what is."""
REST = 4
"""What is not pressing then rests for so many times as long as it took."""


class _Grown:
    """One value per vessel key, growing with the keys."""

    def __init__(self, dtype: Any, fill: Any) -> None:
        self.fill = fill
        self.rows: npt.NDArray[Any] = np.full(1024, fill, dtype)

    def upto(self, n: int) -> npt.NDArray[Any]:
        if n > len(self.rows):
            more = np.full(max(n, 2 * len(self.rows)) - len(self.rows), self.fill, self.rows.dtype)
            self.rows = np.concatenate([self.rows, more])
        return self.rows


class LiveEngine(MarineEngine):
    """A :class:`MarineEngine` over :class:`PointFiles`; see the module's first lines."""

    store: PointFiles

    def __init__(self, *args: Any, points: PointFiles, **more: Any) -> None:
        super().__init__(*args, **more)
        self.store = points
        low = np.iinfo(np.int64).min
        self._sides, self._last = _Grown(np.uint8, 0), _Grown(np.int64, low)
        self._slow, self._since = _Grown(np.bool_, False), _Grown(np.int64, low)
        self._count, self._done = _Grown(np.int64, 0), _Grown(np.int64, 0)
        self._pressing: set[int] = set()
        self._waiting: set[int] = set()
        self._turn = self._file = 0
        self._rested = self._fed = 0.0
        self._breathed = False
        self._portion = 20_000.0
        """Points that one breath manages here, learnt as it goes: what a point costs depends on its vessel,
        on the length of the run and on what else the machine does."""

    @property
    def _dwells(self) -> list[int]:
        """After how long, slow, something begins that a finding may rest on; ms."""
        d = self.detection
        dwell = (d.silenced_dwell_min, d.contact_dwell_min, d.stop_dwell_min, d.encounter_dwell_min,
                 d.loitering_min)  # fmt: skip
        return [int(minutes * MINUTE) for minutes in dwell]

    def define(self, detection: Detection) -> None:
        super().define(detection)
        self._waiting.update(range(len(self.store.names)))
        self.everything()

    def first_kept(self) -> int | None:
        """The moment of the oldest point that is kept, ms UTC; every file is read for it."""
        return min((int(p["t"].min()) for p in self.store.partitions() if len(p)), default=None)

    def push(self, batch: Batch) -> None:
        keys = self.store.add(batch.positions)
        self.particulars.add(batch.statics)
        if len(keys):
            self._note(self.store.newest)

    def _note(self, rows: npt.NDArray[np.void]) -> None:
        """What these points change at first sight, per vessel; vectorised."""
        n = len(self.store.names)
        sides, last, slow = self._sides.upto(n), self._last.upto(n), self._slow.upto(n)
        since, count = self._since.upto(n), self._count.upto(n)
        order = np.lexsort((rows["t"], rows["key"]))
        rows = rows[order]
        key = rows["key"].astype(np.int64)
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        final = np.r_[first[1:], len(key)] - 1
        who = key[first]
        t0, t1 = rows["t"][first], rows["t"][final]
        inside = self.waters.state(rows["lon"] * SCALE, rows["lat"] * SCALE) > 0
        before_sides, before_last = sides[who].copy(), last[who].copy()
        bits = np.where(inside, INSIDE, OUTSIDE).astype(np.uint8)
        np.bitwise_or.at(sides, key, bits)
        count[who] += final - first + 1
        sog = rows["sog"][final]
        now_slow = sog < self.detection.contact_speed_kn * 10
        new = before_last == np.iinfo(np.int64).min
        late = ~new & (t0 <= before_last)
        turned = now_slow != slow[who]
        gap = ~new & (t0 - before_last > self.detection.silence_min * MINUTE)
        crossed = (before_sides != BOTH) & (sides[who] == BOTH)
        began = np.where(now_slow, np.where(turned | new, t0, since[who]), np.iinfo(np.int64).min)
        lasted, lasted_before = t1 - began, before_last - began
        ripe = np.zeros(len(who), bool)
        for dwell in self._dwells:
            ripe |= now_slow & (lasted >= dwell) & ((lasted_before < dwell) | new)
        slow[who], since[who] = now_slow, began
        last[who] = np.maximum(before_last, t1)
        urgent = (sides[who] == BOTH) & (crossed | late | turned | gap | ripe | (sog == UNKNOWN))
        self._pressing.update(who[urgent].tolist())
        self._waiting.update(who[~urgent].tolist())

    def _bring_up_to_date(self) -> None:
        self._changed = self._choose()
        if not self._changed:
            return
        began = time.perf_counter()
        self._turn += 1
        self._done.upto(len(self.store.names))[list(self._changed)] = self._turn
        super()._bring_up_to_date()
        spent = time.perf_counter() - began
        self._rested = time.perf_counter() + REST * spent
        if self._breathed:
            # At once less where it took too long, slowly more where it did not.
            self._portion = max(SMALLEST, self._portion * min(MORE, BREATH_S / spent))

    def _work_through(self, points: npt.NDArray[np.void]) -> None:
        super()._work_through(points)
        # Most vessels never do anything that matters here; they would be asked about at each breath.
        for key in np.unique(points["key"]).tolist():
            known = self._known[key]
            if not (known.hulls or known.stretches or known.radar or known.tips):
                del self._known[key]

    def _choose(self) -> set[int]:
        chosen = set(self._pressing)
        self._pressing.clear()
        self._waiting -= chosen
        self._breathed = False
        # Not beside what is pressing: that is to be told first.
        if not self._waiting or time.perf_counter() < self._rested or (chosen and not self._hungry()):
            return chosen
        self._fed = time.perf_counter()
        self._breathed = True
        waiting = np.fromiter(self._waiting, np.int64, len(self._waiting))
        n = len(self.store.names)
        crossers = self._sides.upto(n)[waiting] == BOTH
        # The others go file by file, so that one refresh does not read all of them.
        file = (waiting - self._file) % FILES
        turn = np.where(crossers, self._done.upto(n)[waiting], file)
        waiting = waiting[np.lexsort((waiting, turn, ~crossers))]
        reach = np.cumsum(self._count.upto(n)[waiting]) <= self._portion
        reach[0] = True
        taken = set(waiting[reach].tolist())
        if not crossers[-1:].all() or len(taken) > int(crossers.sum()):
            self._file = int(waiting[reach][-1] % FILES)
        self._waiting -= taken
        return chosen | taken

    def _hungry(self) -> bool:
        """What is not pressing has waited for long enough."""
        return time.perf_counter() - self._fed > HUNGER_S

    def everything(self) -> None:
        """Bring every vessel up to date, however long it takes."""
        self._pressing |= self._waiting
        self._waiting.clear()

    @property
    def waiting(self) -> int:
        """Vessels whose newest points are not yet in the conclusions."""
        return len(self._waiting) + len(self._pressing)

    def recovered(self, also: Callable[[npt.NDArray[np.void]], None] = lambda points: None) -> None:
        """After the points were restored: look at all of them once, as if they had just come."""
        for points in self.store.partitions():
            if len(points):
                self._note(points)
                also(points)
        self.everything()

    def drop(self, oldest: npt.NDArray[np.int64]) -> None:
        """Forget points before ``oldest[key]``; call before a checkpoint."""
        self.store.rewrite(oldest)
        gone = {key for key in range(len(oldest)) if oldest[key] > self._last.upto(len(oldest))[key]}
        for key in gone:
            self._known.pop(key, None)
            self._sides.rows[key] = 0
        self._count.rows[:] = 0
        for points in self.store.partitions():
            keys, counts = np.unique(points["key"], return_counts=True)
            self._count.rows[keys] = counts

    def last_heard(self) -> npt.NDArray[np.int64]:
        return self._last.upto(len(self.store.names))[: len(self.store.names)]

    def crossed(self) -> npt.NDArray[np.bool_]:
        return self._sides.upto(len(self.store.names))[: len(self.store.names)] == BOTH
