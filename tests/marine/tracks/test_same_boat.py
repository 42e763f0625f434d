"""A boat that radar sees too is one boat; a number that is no vessel's is no identity; a stray is noise."""

from __future__ import annotations

import numpy as np
import pytest

from entente.marine.engine.columns import Batch, Positions, Static, Statics
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.flags import is_vessel_number
from entente.marine.engine.model import StopKind
from entente.marine.engine.settings import Detection

from .scene import KM, MINUTE, SITE, T0, sail

MMSI = 316000001
TRIP = sail((0, -79.0, 42.8), (60, -79.0, 43.1), (40, -79.0, 43.1), (60, -79.0, 42.8))


def ais(rows, mmsi=MMSI):
    t, lon, lat, sog = (np.array(c) for c in zip(*rows, strict=True))
    return Positions.of(t, lon, lat, mmsi, sog=sog)


def radar(rows, name="T1", metres=0.0):
    """The same track as radar has it: a bit to the east, other times, no identity."""
    t, lon, lat, sog = (np.array(c) for c in zip(*rows, strict=True))
    east = metres / 1000 * KM / np.cos(np.radians(lat))
    return Positions.of(
        t + 7000, lon + east, lat, track=np.zeros(len(t), np.int32), track_ids=[name], sog=sog
    )


def passages(waters, *sources, statics=()):
    engine = MarineEngine(waters, [SITE], Detection.default())
    for source in sources:
        engine.push(Batch(source, Statics(list(statics))))
    return engine.passages()


def whats(passage):
    return [e.evidence.get("what") for e in passage.events if e.kind == "identity"]


@pytest.mark.parametrize("order", [1, -1])
def test_radar_and_ais_of_one_boat_are_one_passage_without_contact(waters, order):
    (one,) = passages(waters, *[ais(TRIP), radar(TRIP, metres=60)][::order])
    assert one.track_key == f"mmsi:{MMSI}"
    assert one.inside.contacts == []
    assert not [e for e in one.events if e.kind in ("contact", "encounter")]
    assert "seen by radar too" in whats(one)


def test_a_boat_that_waits_inside_and_is_met_is_not_the_same_boat(waters):
    """It lay alongside as long as anyone, but did not come the same way."""
    waits = sail((0, -79.1, 43.12), (60, -79.0, 43.1), (40, -79.0, 43.1), (60, -79.1, 43.2))
    (one,) = passages(waters, ais(TRIP), radar(waits, metres=40))
    assert [c.other_track for c in one.inside.contacts] == ["radar:T1"]
    assert "seen by radar too" not in whats(one)


SLOWS = sail((0, -79.0, 42.8), (60, -79.0, 43.1), (16, -79.0 + 0.2 * KM, 43.1), (60, -79.0, 42.8))
"""Drifts for a quarter of an hour inside, neither landing nor anchoring."""
DRIFT = [row for row in SLOWS if T0 + 60 * MINUTE < row[0] <= T0 + 76 * MINUTE]


def test_a_boat_that_radar_sees_only_while_it_lies_has_not_met_itself(waters):
    """The echo begins, stays and ends beside it: nobody came, nobody left."""
    (one,) = passages(waters, ais(SLOWS), radar(DRIFT, metres=50))
    assert one.inside.contacts == []
    assert not [e for e in one.events if e.kind in ("contact", "encounter")]


def test_a_second_echo_beside_it_is_another_boat(waters):
    (one,) = passages(waters, ais(SLOWS), radar(DRIFT, metres=10), radar(DRIFT, "T2", metres=60))
    assert [c.other_track for c in one.inside.contacts] == ["radar:T2"]


def test_an_echo_that_came_from_elsewhere_is_another_boat(waters):
    """Seen for two minutes on its way to it, at 400 metres."""
    comes = [(DRIFT[0][0] - 2 * MINUTE, -79.0 + 0.4 * KM, 43.1, 5.0), *DRIFT]
    (one,) = passages(waters, ais(SLOWS), radar(comes, metres=50))
    assert [c.other_track for c in one.inside.contacts] == ["radar:T1"]


def test_two_boats_in_company_a_quarter_mile_apart_are_two(waters):
    both = passages(waters, ais(TRIP), radar(TRIP, metres=460))
    assert {p.track_key for p in both} == {f"mmsi:{MMSI}", "radar:T1"}


def test_a_third_boat_meets_it_once(waters):
    other = sail(
        (0, -78.9, 42.9), (60, -79.0 + 0.04 * KM, 43.1), (40, -79.0 + 0.04 * KM, 43.1), (60, -78.9, 42.9)
    )
    found = passages(waters, ais(TRIP), radar(TRIP, metres=60), ais(other, 338000002))
    assert {p.track_key for p in found} == {f"mmsi:{MMSI}", "mmsi:338000002"}
    for passage in found:
        assert len(passage.inside.contacts) == 1


def test_what_radar_saw_during_a_silence_counts(waters):
    """AIS falls silent under way for three hours; radar sees the landing in it."""
    trip = sail((0, -79.0, 42.8), (60, -79.0, 43.1), (60, -79.0, 43.2), (80, -79.0, 43.2), (90, -79.0, 42.8))
    heard = [row for row in trip if not T0 + 50 * MINUTE < row[0] < T0 + 240 * MINUTE]
    (alone,) = passages(waters, ais(heard))
    assert [s.under_way for s in alone.inside.silences] == [True]
    assert not alone.inside.stops
    (one,) = passages(waters, ais(heard), radar(trip, metres=60))
    assert one.track_key == f"mmsi:{MMSI}"
    assert one.inside.silences == []
    assert one.inside.coverage == 1.0
    (stop,) = [s for s in one.inside.stops if s.kind is not StopKind.DRIFTING]
    assert stop.site_code == "S1"
    assert stop.evidence["seen_by"] == "radar:T1"


@pytest.mark.parametrize(
    ("mmsi", "valid"),
    [
        (316001234, True), (366999999, True), (831600001, True), (983160012, True), (111316001, True),
        (0, False), (123456789, False), (111111111, False), (999999999, False), (3160001, False),
        (993160001, False), (970123456, False), (1193046471, False), (799000001, False),
    ],
)  # fmt: skip
def test_which_numbers_are_vessels(mmsi, valid):
    """ITU-R M.585-9, annex 1: ships, handhelds, craft of ships, aircraft; not coasts, aids, beacons."""
    assert is_vessel_number(mmsi) is valid


def test_a_number_that_is_no_vessels_is_a_track_of_its_own_and_no_identity(waters):
    found = passages(waters, ais(TRIP, 123456789), statics=[Static(T0, 123456789, name="UNSET")])
    (one,) = found
    assert one.track_key == "mmsi:123456789"
    assert (one.identity.mmsi, one.identity.flag, one.identity.name) == (None, None, "UNSET")
    (event,) = [e for e in one.events if e.evidence.get("what") == "not a vessel's number"]
    assert event.evidence["mmsi"] == 123456789


def test_a_single_impossible_fix_is_dropped(waters):
    """One fix 60 km off for a moment: neither an exit, nor a hull, nor a move of the stop."""
    (clean,) = passages(waters, ais(TRIP))
    at = len(TRIP) // 2
    spike = (TRIP[at][0] + 30_000, TRIP[at][1] + 0.7, 42.5, 5.0)
    (one,) = passages(waters, ais([*TRIP, spike]))
    assert one == clean
