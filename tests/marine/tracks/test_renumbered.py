"""Who changes the number on the way is one vessel with one passage."""

from __future__ import annotations

import numpy as np
import pytest

from entente.marine.engine.columns import Batch, Positions, Static, Statics
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.model import StopKind
from entente.marine.engine.settings import Detection

from .scene import MINUTE, SITE, T0, sail

FIRST, SECOND, THIRD = 316000001, 338000002, 367000003
TRIP = sail((0, -79.0, 42.8), (60, -79.0, 43.2), (60, -79.0, 43.2), (60, -79.0, 42.8))


def under(rows, *changes):
    """The rows under one number after another: (number, from which minute)."""
    t, lon, lat, sog = (np.array(c) for c in zip(*rows, strict=True))
    mmsi = np.zeros(len(t), np.int64)
    for number, since in changes:
        mmsi[t >= T0 + since * MINUTE] = number
    return Positions.of(t, lon, lat, mmsi, sog=sog)


def engine(waters, *sources, statics=(), **more):
    one = MarineEngine(waters, [SITE], Detection.default(), **more)
    for source in sources:
        one.push(Batch(source, Statics(list(statics))))
    return one


def test_a_number_changed_on_the_way_in(waters):
    """It crosses at minute 30, changes at 50, lands at 60: the landing belongs to who came in."""
    said = [Static(T0 + 70 * MINUTE, SECOND, name="TWICE")]
    one = engine(waters, under(TRIP, (FIRST, 0), (SECOND, 50)), statics=said)
    (passage,) = one.passages()
    assert (passage.track_key, passage.identity.mmsi, passage.identity.name) == (
        f"mmsi:{FIRST}", FIRST, "TWICE"
    )  # fmt: skip
    assert len([s for s in passage.inside.stops if s.kind is not StopKind.DRIFTING]) == 1
    assert passage.inside.silences == []
    assert passage.exit is not None
    (event,) = [e for e in passage.events if e.evidence.get("what") == "mmsi"]
    assert event.t == T0 + 50 * MINUTE
    assert (event.evidence["before"], event.evidence["after"]) == (f"mmsi:{FIRST}", f"mmsi:{SECOND}")
    # The same passage as without the change, but for the identity.
    (plain,) = engine(waters, under(TRIP, (FIRST, 0))).passages()
    assert (passage.entry, passage.exit, passage.inside) == (plain.entry, plain.exit, plain.inside)


def test_twice_changed_and_on_disk_and_asked_in_between(waters):
    points = under(TRIP, (FIRST, 0), (SECOND, 40), (THIRD, 150))
    (expected,) = engine(waters, points).passages()
    assert [e.evidence["after"] for e in expected.events if e.evidence.get("what") == "mmsi"] == [
        f"mmsi:{SECOND}", f"mmsi:{THIRD}"
    ]  # fmt: skip
    order = np.random.default_rng(3).permutation(len(points))
    live = engine(waters, budget=20)
    for part in np.array_split(order, 6):
        live.push(Batch(points.take(part)))
        found = live.passages()
    assert found == [expected]
    live.close()


@pytest.mark.parametrize("why", ["late", "far", "lying still", "heard again", "two candidates", "outside"])
def test_what_is_not_a_change_of_number(waters, why):
    points = under(TRIP, (FIRST, 0), (SECOND, 50))
    if why == "late":
        points = points.take((points.mmsi == FIRST) | (points.t > T0 + 63 * MINUTE))
        points.sog[:] = 9  # whatever it says of its speed
    if why == "far":
        points = points.take(np.arange(len(points)))
        points.lon[points.mmsi == SECOND] += 0.1  # 8 km
    if why == "lying still":
        points = under(TRIP, (FIRST, 0), (SECOND, 90))
    if why == "outside":
        points = under(TRIP, (FIRST, 0), (SECOND, 10))
    more = [points]
    if why == "heard again":
        more.append(Positions.of([T0 + 56 * MINUTE], [-79.0], [43.1], FIRST, sog=9))
    if why == "two candidates":
        other = points.take(points.mmsi == SECOND)
        other.mmsi[:] = THIRD
        more.append(other)
    found = engine(waters, *more).passages()
    assert not [e for p in found for e in p.events if e.evidence.get("what") == "mmsi"]
