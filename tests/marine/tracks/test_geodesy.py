"""The engine's distance against the haversine formula, written here from its definition."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entente.marine.engine.geodesy import distance_m, distances_m

R = 6_371_008.8


def haversine(lon1, lat1, lon2, lat2):
    p1, p2, half = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1) / 2
    h = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(half) ** 2
    return 2 * R * math.asin(math.sqrt(h))


@given(lon=st.floats(-180, 180), lat=st.floats(-70, 70), course=st.floats(0, 360), far=st.floats(1, 300_000))
def test_within_a_fifth_of_a_per_cent_of_the_sphere(lon, lat, course, far):
    north = far * math.cos(math.radians(course)) / 111_195
    east = far * math.sin(math.radians(course)) / 111_195 / math.cos(math.radians(lat))
    to_lat = max(-70.0, min(70.0, lat + north))
    to_lon = (lon + east + 540) % 360 - 180  # across the date line as often as not near it
    assert math.isclose(
        distance_m(lon, lat, to_lon, to_lat), haversine(lon, lat, to_lon, to_lat), rel_tol=0.002, abs_tol=0.01
    )


def test_known_distance_and_nothing_known():
    # One minute of latitude is a nautical mile on the sphere: 1853.2 m.
    assert math.isclose(distance_m(-79.0, 43.0, -79.0, 43.0 + 1 / 60), 1853.25, abs_tol=0.1)
    assert math.isnan(distance_m(math.nan, 43.0, -79.0, 43.0))
    many = distances_m(np.array([-79.0, 179.99]), 50.0, np.array([-79.0, -179.99]), 50.0)
    assert many[0] == 0.0
    assert math.isclose(many[1], haversine(179.99, 50, -179.99, 50), rel_tol=1e-4)
