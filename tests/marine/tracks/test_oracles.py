"""Contacts, encounters, silences and loitering against slow, plain readings of their definitions.

Second by second, on the sphere, in Python; no code of the engine is used for what is expected.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.settings import Detection

from .scene import KM, LINE, MINUTE, T0, sail

SECOND = 1000
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def passages(waters, *tracks):
    engine = MarineEngine(waters, [], Detection.default())
    for mmsi, rows in tracks:
        t, lon, lat, sog = (np.array(c) for c in zip(*rows, strict=True))
        engine.push(Batch(Positions.of(t, lon, lat, mmsi, sog=sog)))
    return engine.passages()


def place(rows, t):
    """Where a boat is, on the straight line between its fixes; None before and after."""
    k = bisect_right(rows, t, key=lambda row: row[0])
    if k == 0 or (k == len(rows) and rows[-1][0] != t):
        return None
    if k == len(rows) or rows[k - 1][0] == t:
        return rows[k - 1][1:3]
    (t0, x0, y0, _), (t1, x1, y1, _) = rows[k - 1], rows[k]
    f = (t - t0) / (t1 - t0)
    return x0 + f * (x1 - x0), y0 + f * (y1 - y0)


def metres(a, b):
    p, q = math.radians(a[1]), math.radians(b[1])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[0] - a[0]) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h))


def longest_together(a, b, since, until, most):
    """Seconds of the longest time within ``most`` metres, looked at every ten seconds."""
    best = run = 0
    for t in range(since, until, 10 * SECOND):
        p, q = place(a, t), place(b, t)
        run = run + 10 if p and q and metres(p, q) <= most else 0
        best = max(best, run)
    return best


@SLOW
@given(
    st.integers(1, 80), st.integers(1, 80), st.floats(0, 700), st.floats(0, 700), st.integers(1, 4),
    st.integers(-30, 30),
)  # fmt: skip
def test_contacts_and_encounters(waters, mine, theirs, near, far, every, later):
    """Two boats drift side by side, from ``near`` to ``far`` metres apart, each for its own time."""
    a = sail((0, -79, 42.9), (60, -79, 43.1), (mine, -79.002, 43.101), (60, -79, 43.3), every=2)
    x, y = near / 1000 * KM / math.cos(math.radians(43.1)), far / 1000 * KM / math.cos(math.radians(43.1))
    b = sail(
        (0, -78.7, 43.3), (60, -79 + x, 43.1), (theirs, -79.002 + y, 43.101), (60, -78.7, 43.3),
        start=T0 + later * MINUTE, every=every,
    )  # fmt: skip
    (passage,) = [p for p in passages(waters, (316000001, a), (316000002, b)) if p.track_key.endswith("1")]
    slow_a, slow_b = ([row[0] for row in rows if 0 < row[3] < 2 and row[0] > rows[0][0]] for rows in (a, b))
    together = {}
    for kind, most in (("contact", 100), ("encounter", 500)):
        together[kind] = [0, 0]
        if len(slow_a) > 1 and len(slow_b) > 1:
            since, until = max(slow_a[0], slow_b[0]), min(slow_a[-1], slow_b[-1])
            # Fixes are thinned to 15 m: what is nearer to the limit than that may go either way.
            together[kind] = [longest_together(a, b, since, until, most + d) for d in (-20, 20)]
    least, most = together["contact"]
    assume(not least < 10 * 60 + 30 <= most + 90)
    assert bool(passage.inside.contacts) is (least >= 10 * 60 + 30)
    if not passage.inside.contacts:
        least, most = together["encounter"]
        assume(not least < 30 * 60 + 30 <= most + 90)
        assert any(e.kind == "encounter" for e in passage.events) is (least >= 30 * 60 + 30)


@SLOW
@given(
    st.lists(st.sampled_from([1, 2, 5, 20, 59, 60, 61, 90, 150]), min_size=4, max_size=12),
    st.integers(0, 180),
)
def test_silences_and_coverage(waters, steps, after):
    """Under way inside with these minutes between fixes; another boat is heard ``after`` minutes longer."""
    rows = sail((0, -79, 42.9), (60, -79, 43.1))
    for k, step in enumerate(steps):
        t, lon, lat, _ = rows[-1]
        rows.append((t + step * MINUTE, lon + 0.004 * step, lat + (0.001 if k % 2 else -0.001), 9.0))
    last = rows[-1][0]
    other = [(T0, -78, 44, 9.0), (last + after * MINUTE, -77.9, 44, 9.0)]
    assume(max(row[1] for row in rows) < -77.2)
    (passage,) = passages(waters, (316000001, rows), (316000002, other))
    times = [row[0] for row in rows] + ([last + after * MINUTE] if after else [])
    expected = [(a, b) for a, b in pairwise(times) if b - a > 60 * MINUTE]
    until = last + after * MINUTE
    got = [(s.t, s.until if s.until is not None else until) for s in passage.inside.silences]
    assert got == expected
    assert all(s.under_way for s in passage.inside.silences)
    dark = sum(any(a <= t < b for a, b in expected) for t in range(passage.entry.t, until, MINUTE))
    assert abs(passage.inside.coverage - (1 - dark / ((until - passage.entry.t) / MINUTE))) < 0.01


@SLOW
@given(st.integers(2, 130), st.floats(0.5, 3.0), st.integers(1, 5))
def test_drifting_and_loitering(waters, minutes, knots, every):
    """Slow but moving: drifting from the dwell time on, loitering from an hour on; faster is neither."""
    east = knots * minutes / 60 * 1.852 * KM / math.cos(math.radians(43.1))
    rows = sail(
        (0, -79, 42.9), (60, -79, 43.1), (minutes, -79 + east, 43.1), (60, -79 + east, 43.4), every=every
    )
    (passage,) = passages(waters, (316000001, rows))
    assume(not 1.9 < knots < 2.1)
    slow = [row for row in rows if row[3] < 2 and row[0] > T0]
    lasted = (slow[-1][0] - slow[0][0]) / MINUTE if knots < 2 and len(slow) > 1 else 0
    moved = metres(slow[0][1:3], slow[-1][1:3]) if len(slow) > 1 else 0
    assume(not 40 < moved < 160)  # between lying still and drifting
    expected = "loitering" if lasted >= 60 else "drifting" if lasted >= 20 else None
    events = [e for e in passage.events if e.kind in ("loitering", "drifting", "stop")]
    assert [e.kind for e in events] == ([expected] if expected else [])
    if expected:
        assert (events[0].t, events[0].until) == (slow[0][0], slow[-1][0])
    assert passage.entry.lat == LINE or abs(passage.entry.lat - LINE) < 1e-6
