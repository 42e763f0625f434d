"""The engine's passages depend on the set of points, never on how the points came (decision 0002)."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.marine.engine.book import RuleBook
from entente.marine.engine.columns import Batch, Positions, Sighting, Static, Statics
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.findings import to_dict
from entente.marine.engine.model import Report, StopKind
from entente.marine.engine.settings import Detection

from .scene import KM, LINE, MINUTE, SITE, T0, sail

BOOK = RuleBook.load()
LANDS = sail((0, -79.0, 42.8), (60, -79.0, 43.2), (60, -79.0, 43.2), (60, -79.0, 42.8))
CLIPS = sail((0, -79.3, 42.9), (40, -79.2, 43.05), (40, -79.1, 42.9))
MEETS = sail((0, -78.5, 42.8), (60, -78.5, 43.1), (24, -78.5, 43.1), (60, -78.5, 42.8))
WAITS = sail(
    (0, -78.4, 43.15), (60, -78.5 + 0.03 * KM, 43.1), (24, -78.5 + 0.03 * KM, 43.1), (60, -78.4, 43.2)
)
FAR = sail((0, -77.5, 44.0), (90, -77.4, 44.2))  # a second hull on the number of LANDS
FLEET = [(316000001, LANDS), (338000002, CLIPS), (338000003, MEETS), (316000004, WAITS), (316000001, FAR)]


def points():
    rows = [(t, mmsi, lon, lat, sog) for mmsi, track in FLEET for t, lon, lat, sog in track]
    t, mmsi, lon, lat, sog = (np.array(column) for column in zip(*rows, strict=True))
    return Positions.of(t, lon, lat, mmsi, sog=sog)


def engine(waters, **more):
    return MarineEngine(waters, [SITE], Detection.default(), **more)


STATICS = Statics([Static(T0, 338000002, name="CLIPPER"), Static(T0 + MINUTE, 316000001, name="LANDER")])


@pytest.fixture(scope="module")
def at_once(waters):
    one = engine(waters)
    one.push(Batch(points(), STATICS))
    return one.passages()


def test_what_the_scenes_hold(at_once):
    found = {p.track_key: p for p in at_once}
    assert set(found) == {"mmsi:316000001", "mmsi:338000002", "mmsi:338000003"}
    lands = found["mmsi:316000001"]
    # crosses 43.0 exactly half way of a one-hour leg, and half way of the leg home
    assert lands.entry.t == pytest.approx(T0 + 30 * MINUTE, abs=1000)
    assert lands.entry.t_from <= lands.entry.t <= lands.entry.t_to
    assert lands.exit.t == pytest.approx(T0 + 150 * MINUTE, abs=1000)
    assert lands.entry.lat == pytest.approx(LINE, abs=1e-6)
    (stop,) = [s for s in lands.inside.stops if s.kind is not StopKind.DRIFTING]
    assert abs(stop.t - (T0 + 60 * MINUTE)) <= 2 * MINUTE
    assert stop.site_code == "S1"
    assert lands.identity.name == "LANDER"
    assert lands.identity.flag == "CA"
    clips = found["mmsi:338000002"]
    assert not clips.inside.stops
    assert not clips.inside.contacts
    assert clips.exit is not None
    (contact,) = found["mmsi:338000003"].inside.contacts
    assert contact.other_track == "mmsi:316000004"
    assert contact.min_distance_m == pytest.approx(30 * np.cos(np.radians(43.1)), rel=0.05)
    assert contact.until - contact.t >= 20 * MINUTE


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), pieces=st.integers(1, 9), asked=st.booleans(), spill=st.booleans())
def test_order_batches_lateness_and_repeats_change_nothing(waters, at_once, seed, pieces, asked, spill):
    rng = np.random.default_rng(seed)
    everything = points()
    n = len(everything)
    order = np.concatenate([rng.permutation(n), rng.integers(0, n, rng.integers(0, 60))])
    cuts = np.sort(rng.integers(0, len(order), pieces - 1))
    live = engine(waters, budget=50 if spill else 12_000_000)
    statements = list(STATICS.rows) * 2
    rng.shuffle(statements)
    for number, part in enumerate(np.split(order, cuts)):
        live.push(Batch(everything.take(part), Statics(statements[number::pieces])))
        if asked:  # conclusions drawn in between leave no trace
            live.passages()
    assert live.passages() == at_once
    live.close()


REPORTS = [
    Report("R1", T0 + 75 * MINUTE, vessel_name="LANDER", site_code="S1"),
    Report("R2", T0 + 90 * MINUTE, vessel_name="NOBODY", site_code="S1"),
    Report("R3", T0 + 70 * MINUTE, registration="12K3456", site_code="S1"),
]
SIGHTINGS = [Sighting("P1", T0 + 100 * MINUTE, -78.5, 43.1, "white sloop at anchor", landed=True)]


def judged(one, order):
    """Findings as they are written, whatever order the reports and sightings came in."""
    picture = Picture(
        one.passages(), [REPORTS[k] for k in order], copy.deepcopy(SIGHTINGS), data_until=one.data_until
    )
    return [to_dict(f) for f in crossref(picture, BOOK, [SITE], one.waters)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), pieces=st.integers(2, 9), spill=st.booleans())
def test_live_ends_with_the_findings_of_one_call(waters, seed, pieces, spill):
    """Asked after every batch, as a live room does; the points are shuffled, late and repeated."""
    whole = engine(waters)
    whole.push(Batch(points(), STATICS))
    expected = judged(whole, range(3))
    assert {f["status"] for f in expected} >= {"reported", "exempt", "unreported", "no_arrival"}
    rng = np.random.default_rng(seed)
    everything = points()
    n = len(everything)
    order = np.concatenate([rng.permutation(n), rng.integers(0, n, 30)])
    live = engine(waters, budget=50 if spill else 12_000_000)
    for number, part in enumerate(np.array_split(order, pieces)):
        live.push(Batch(everything.take(part), Statics(STATICS.rows[number::pieces])))
        found = judged(live, rng.permutation(3))
    assert found == expected
    live.close()
