"""The engine that draws the conclusions: what is known of each vessel came from elsewhere."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from entente.marine.cluster.vessels import points_of
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.known import Known
from entente.marine.engine.store import POINT, Store

Fetch = Callable[[list[str]], pa.Table]
"""The points of some vessels, by name, as rows of ``vessels.POINTS``."""


class Remote(Store):
    """A store whose points stay where they are; the few that are asked for again are fetched."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self.fetch = fetch

    def partitions(self, wanted: set[int] | None = None) -> Iterator[npt.NDArray[np.void]]:
        if not wanted:
            return
        points, names = points_of(self.fetch(sorted(self.names[key] for key in wanted)))
        keys = np.array([self._keys[name] for name in names] or [0], POINT["key"])
        points["key"] = keys[points["key"]]
        yield points


class GatheredEngine(MarineEngine):
    """A :class:`MarineEngine` that is told what is known of each vessel (:meth:`gather`)."""

    def gather(self, table: pa.Table, fetch: Fetch) -> int:
        """Take in all rows of ``vessels.KNOWN``; returns how many points they stand for."""
        self.store = store = Remote(fetch)
        for name, last, points, blob in zip(*(column.to_pylist() for column in table.columns), strict=True):
            key = store.key_of(name)
            store.last = max(store.last, last)
            store.count += points
            if blob is None:
                self._known[key] = Known()
                continue
            known: Known = pickle.loads(blob)
            known.tips = [replace(tip, key=key) for tip in known.tips]
            self._known[key] = known
        return store.count
