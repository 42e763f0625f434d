"""Predicted entries, against spherical trigonometry and against vessels that do enter."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from entente.marine.engine.approach import approaches
from entente.marine.engine.columns import Positions
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.waters import Waters

T0, MINUTE, HOUR = 1_700_000_000_000, 60_000, 3_600_000
MMSI, NAME = 338000001, "mmsi:338000001"
NM = 1 / 60
"""A nautical mile is a minute of latitude."""
SETTINGS = Detection.default()


def area(folder, name, ring):
    file = folder / name
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}))
    return file


@pytest.fixture(scope="module")
def waters(tmp_path_factory):
    """North of 43° N, from 81° to 77° W."""
    ring = [[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5]]
    return Waters.from_geojson(area(tmp_path_factory.mktemp("geo"), "w.geojson", ring))


def steady(knots, course, lon=-79.0, lat=42.8, minutes=30, every=2, mmsi=MMSI):
    """Positions along a straight line that ends at ``lon, lat``."""
    t = np.arange(-minutes, 1, every) * MINUTE
    away = knots * t / HOUR * NM
    north, east = away * math.cos(math.radians(course)), away * math.sin(math.radians(course))
    return Positions.of(T0 + t, lon + east / math.cos(math.radians(lat)), lat + north, mmsi)


def test_due_north_at_ten_knots_twelve_miles_off(waters):
    (one,) = approaches(steady(10, 0), waters, [NAME], SETTINGS)
    assert (one.track_key, one.at) == (NAME, T0)
    assert one.speed_kn == pytest.approx(10, rel=0.01)
    assert one.course == pytest.approx(0, abs=0.1) or one.course == pytest.approx(360, abs=0.1)
    # 0.2° of latitude = 12 nautical miles = 72 minutes; slanting courses are a little longer
    assert one.entry_t == pytest.approx(T0 + 72 * MINUTE, abs=3 * MINUTE)
    assert (one.entry_lon, one.entry_lat) == (pytest.approx(-79, abs=1e-3), pytest.approx(43, abs=1e-4))
    assert one.earliest < one.entry_t < one.latest
    # 80 % of a normal lie within 1.28 deviations: of the speed, and of the course to either side
    assert one.earliest == pytest.approx(T0 + 72 / (1 + 1.28 * 0.15) * MINUTE, abs=4 * MINUTE)
    assert one.radius_m == pytest.approx(12 * 1852 * math.tan(math.radians(1.28 * 12)), rel=0.1)
    assert one.chance == 1


@settings(max_examples=60, deadline=None)
@given(st.floats(4, 30), st.floats(-50, 50), st.floats(0.05, 0.5))
def test_the_entry_lies_where_the_great_circle_meets_the_line(waters, knots, course, south):
    """Independent: Shapely's intersection of a finely drawn line with the waters' southern edge."""
    lat = 43 - south
    found = approaches(steady(knots, course, lat=lat), waters, [NAME], SETTINGS)
    km = np.linspace(0, 400, 4001)
    d = km / 6371.0088
    p, a = math.radians(lat), math.radians(course)
    north = np.arcsin(np.sin(p) * np.cos(d) + np.cos(p) * np.sin(d) * math.cos(a))
    east = np.arctan2(math.sin(a) * np.sin(d) * math.cos(p), np.cos(d) - math.sin(p) * np.sin(north))
    line = shapely.LineString(np.c_[-79 + np.degrees(east), np.degrees(north)])
    meets = line.intersection(shapely.LineString([(-81, 43), (-77, 43)]))
    if meets.is_empty:
        return
    way = (
        2
        * 6371008.8
        * math.asin(
            math.sqrt(
                math.sin(math.radians(meets.y - lat) / 2) ** 2
                + math.cos(p)
                * math.cos(math.radians(meets.y))
                * math.sin(math.radians(meets.x + 79) / 2) ** 2
            )
        )
    )
    hours = way / 1852 / knots
    if hours > SETTINGS.approach_hours * 0.8:
        return
    (one,) = found
    assert one.entry_lon == pytest.approx(meets.x, abs=0.02 + 0.02 * south)
    assert one.earliest <= T0 + hours * HOUR <= one.latest + MINUTE


def test_who_is_not_predicted(waters):
    def of(positions, names=(NAME,), **more):
        return approaches(positions, waters, names, SETTINGS, **more)

    assert of(steady(10, 0), names=["mmsi:316999999"]) == []
    assert of(steady(10, 0), names=[]) == []
    assert of(Positions.empty()) == []
    assert of(steady(10, 180)) == []  # away from the line
    assert of(steady(1, 0, lat=42.99)) == []  # drifting
    assert of(steady(10, 0, lat=43.2)) == []  # inside already
    assert of(steady(10, 0, lat=41.5)) == []  # nine hours away
    assert of(steady(10, 0, minutes=0)) == []  # one fix has no course
    assert of(steady(10, 0), now=T0 + 4 * HOUR) == []  # it should have come long ago
    assert len(of(steady(10, 0), now=T0 + HOUR)) == 1


def test_radar_tracks_a_second_hull_and_points_in_any_order(waters):
    seen = steady(10, 0)
    radar = Positions.of(seen.t, seen.lon, seen.lat, track=np.zeros(len(seen), np.int32), track_ids=["T7"])
    (one,) = approaches(radar, waters, ["radar:T7"], SETTINGS)
    assert one.track_key == "radar:T7"
    far = steady(10, 0, lon=-77.5)
    both = Positions.of(np.r_[far.t, seen.t + 1000], np.r_[far.lon, seen.lon], np.r_[far.lat, seen.lat], MMSI)
    two = approaches(both, waters, [NAME], SETTINGS)
    assert {a.track_key for a in two} == {NAME, f"{NAME}#2"}
    shuffled = both.take(np.random.default_rng(4).permutation(len(both)))
    assert approaches(shuffled, waters, [NAME], SETTINGS) == two


def test_land_in_the_way_ends_a_course(waters, tmp_path):
    wall = area(tmp_path, "land.geojson", [[-79.5, 42.85], [-78.5, 42.85], [-78.5, 42.95], [-79.5, 42.95]])
    assert approaches(steady(10, 0), waters, [NAME], SETTINGS)
    assert not approaches(steady(10, 0), waters, [NAME], SETTINGS, shore=Shore.from_geojson(wall))
    reef = area(
        tmp_path, "reef.geojson", [[-79.5, 42.900], [-78.5, 42.900], [-78.5, 42.905], [-79.5, 42.905]]
    )
    assert approaches(steady(10, 0), waters, [NAME], SETTINGS, shore=Shore.from_geojson(reef))


def test_four_of_five_vessels_enter_in_their_window(waters):
    """Vessels whose course and speed vary as the settings say: the windows hold what they promise."""
    rng = np.random.default_rng(11)
    in_time = in_place = entered = 0
    for _ in range(400):
        course, knots = rng.uniform(-40, 40), rng.uniform(6, 25)
        (one,) = approaches(steady(knots, course), waters, [NAME], SETTINGS)
        kept = math.radians(course + rng.normal(0, SETTINGS.approach_course_deg))
        pace = knots * (1 + rng.normal(0, SETTINGS.approach_speed_share))
        if math.cos(kept) <= 0.1 or pace <= 0:
            continue
        minutes = 12 / math.cos(kept) / pace * 60
        east = -79 + 0.2 * math.tan(kept) / math.cos(math.radians(42.9))
        entered += 1
        in_time += one.earliest <= T0 + minutes * MINUTE <= one.latest
        in_place += abs(east - one.entry_lon) * 81_400 <= one.radius_m
    assert entered > 350
    assert 0.72 < in_time / entered < 0.88
    assert 0.72 < in_place / entered < 0.88


def test_the_engine_predicts_from_what_it_holds(waters):
    """The same as from the positions, whatever batches they came in; nobody else's track matters."""
    from entente.marine.engine.columns import Batch
    from entente.marine.engine.engine import MarineEngine

    mine, other = steady(10, 0), steady(12, 0, lon=-78.0, mmsi=338000009)
    engine = MarineEngine(waters, [], SETTINGS)
    for source in (other, mine.take(np.arange(len(mine))[::-1][:9]), mine):
        engine.push(Batch(source))
    assert engine.approaching([NAME, "radar:none"]) == approaches(mine, waters, [NAME], SETTINGS)
    assert engine.approaching([]) == []
