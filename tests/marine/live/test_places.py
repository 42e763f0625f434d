"""Whoever reads the sheets as they are told has the newest place of each vessel, in any order of points."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.marine.engine.columns import Positions, Statics
from entente.marine.engine.particulars import Particulars
from entente.marine.engine.store import Store
from entente.marine.live import places as module
from entente.marine.live.places import Places, sheet_of

T0 = 1_700_000_000_000
HOUR = 3_600_000
POINT = st.tuples(st.integers(1, 60), st.integers(0, 8 * HOUR), st.integers(-90, 90))


class Newest(Store):
    """A store that says which points came last, as the live one does."""

    def add(self, positions):
        before = len(self._chunks)
        keys = super().add(positions)
        self.newest = self._chunks[-1] if len(self._chunks) > before else np.empty(0, module.POINT)
        return keys


def fed(places, points, at):
    mmsi, t, lat = (np.array(column) for column in zip(*points, strict=True))
    places.store.add(Positions.of(T0 + t, np.full(len(t), -80.0), lat.astype(float), mmsi))
    places.take(places.store.newest, at)


@settings(max_examples=60, deadline=None)
@given(
    batches=st.lists(st.lists(POINT, min_size=1, max_size=30), min_size=1, max_size=12),
    tells=st.lists(st.booleans(), min_size=12, max_size=12),
    at_once=st.sampled_from([1, 5, 15_000]),
)
def test_a_reader_of_the_sheets_has_the_newest_of_all(batches, tells, at_once):
    kept, module.AT_ONCE = module.AT_ONCE, at_once
    try:
        places = Places(Newest(), Particulars(), keep_ms=3 * HOUR)
        expected, sheets = {}, {}
        for batch, tell in zip(batches, tells, strict=False):
            fed(places, batch, 1)
            for mmsi, t, lat in batch:
                known = expected.get(mmsi)
                # of two at one moment the one that came later, within a batch the last in it
                if known is None or t >= known[0]:
                    expected[mmsi] = (t, lat)
            if tell:
                sheets |= places.changed()
        for _ in range(module.SHEETS + 1):  # with little at once they take turns; none is forgotten
            sheets |= places.changed()
        assert places.changed() == {}
        last = max(t for t, _ in expected.values())
        fresh = {mmsi: one for mmsi, one in expected.items() if one[0] >= last - 3 * HOUR}
        found = {row[1]: (row[3] - T0, round(row[5])) for rows in sheets.values() for row in rows}
        assert found == fresh
        assert len(places) == len(fresh)
    finally:
        module.AT_ONCE = kept


def test_a_row_says_what_is_known_and_nothing_else():
    places = Places(Newest(), Particulars())
    from entente.marine.engine.columns import Static

    places.particulars.add(Statics([Static(mmsi=316001234, track_id=None, t=T0, name="OLD NAME")]))
    places.particulars.add(Statics([Static(mmsi=316001234, track_id=None, t=T0 + 1, name="GREY HERON")]))
    places.store.add(Positions.of([T0], [-80.123456], [43.5], 316001234, sog=7.25, cog=np.nan))
    places.take(places.store.newest, 77)
    ((row,),) = places.changed().values()
    # tenths of a knot, as AIS itself has them (ITU-R M.1371)
    assert row == ["mmsi:316001234", 316001234, "GREY HERON", T0, -80.12346, 43.5, 7.2, None, "ais", 77]
    radar = Positions.of([T0], [-80.0], [43.0], track=0, track_ids=["R7"])
    places.store.add(radar)
    places.take(places.store.newest, 78)
    rows = [row for rows in places.changed().values() for row in rows if row[0].startswith("radar")]
    assert rows == [["radar:R7", None, None, T0, -80.0, 43.0, None, None, "radar", 78]]
    assert 0 <= sheet_of("radar:R7") < module.SHEETS
