"""A trail is what was seen: where nobody knows the way between two places of a vessel, no line joins them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from entente.marine import picture, ways

from .test_picture import browser, crowd, opened, told

MINUTE = 60_000
NOON = 1_783_252_800_000
"""2026-07-05T12:00:00Z."""


def test_a_silence_longer_than_the_engines_breaks_a_trail():
    """The rule book's hour: 60 minutes are no silence, one more is."""
    assert ways.rules(NOON).silence_min == 60
    at = [NOON, NOON + 60 * MINUTE, NOON + 121 * MINUTE, NOON + 122 * MINUTE]
    route = [[t, -82.0 + k * 0.001, 42.0] for k, t in enumerate(at)]
    assert ways.breaks(route) == [2]
    assert ways.breaks(route[:1]) == ways.breaks([]) == []


def test_a_jump_that_no_vessel_makes_breaks_a_trail():
    """A degree of latitude is 60 nautical miles: within the hour at 60 kn, not at 65 kn within 50 minutes."""
    slow = [[NOON, -82.0, 42.0], [NOON + 60 * MINUTE, -82.0, 43.0]]
    fast = [[NOON, -82.0, 42.0], [NOON + 50 * MINUTE, -82.0, 43.0]]
    assert (ways.breaks(slow), ways.breaks(fast)) == ([], [1])


def test_a_findings_map_is_told_where_its_track_breaks():
    route = [[NOON, -82.0, 42.0], [NOON + MINUTE, -82.0, 42.001], [NOON + 300 * MINUTE, -81.0, 42.5]]
    drawn = picture.track_feature(SimpleNamespace(route=route), "late")
    assert drawn["properties"]["breaks"] == [2]
    assert len(drawn["geometry"]["coordinates"]) == 3


@pytest.mark.django_db
def test_the_live_map_is_told_the_engines_numbers(client, people):
    crowd(1)
    for path in ("/marine/picture/now.json", "/marine/picture/day.json"):
        _, data = told(client, people["marine.analyst"], path)
        assert data["unknown"] == {"silence_min": 60, "jump_speed_kn": 65, "jump_slack_m": 500}


DRAWN = """async () => {
  const load = (name) => import(document.querySelector(`link[href*="${name}"]`).href);
  const { latest, observed, placeAt, ruled, vessel } = await load("picture/fleet");
  const { Overlay } = await load("picture/overlay"), { Flat } = await load("picture/flat");
  const { pieces } = await load("core/js/map/features"), { colours, marks } = await load("core/js/map/marks");
  ruled({ silence_min: 60, jump_speed_kn: 65, jump_slack_m: 500 });
  const minute = 60e3, now = Date.now();
  const sailed = (...fixes) => {
    const one = vessel({ track: "t" });
    for (const [ago, lon, lat] of fixes) observed(one, now - ago * minute, lon, lat);
    return one;
  };
  const steps = [30, 20, 10, 0].map((ago, k) => [ago, -82 + k * 0.02, 42]);
  const silent = sailed([110, -82.5, 42], [100, -82.48, 42], ...steps);
  const jumped = sailed([34, -83, 42], [32, -82.98, 42], ...steps);
  const view = { cx: 98 / 360, cy: 0.37, world: 90000, width: 900, height: 600 };
  view.cy = silent.y[0];
  const canvas = document.createElement("canvas");
  const overlay = new Overlay(canvas, colours(document.getElementById("picture")), marks, Flat);
  const lines = (one) => {
    overlay.draw([one], view, now, { live: true, hidden: new Set(), chosen: null });
    const { rows, count } = overlay.trails, found = [];
    for (let k = 0; k < count * 6; k += 12)
      found.push(Math.hypot(rows[k] - rows[k + 6], rows[k + 1] - rows[k + 7]));
    return found.filter((px) => px > 0).map((px) => (px / view.world) * 360);
  };
  const whole = sailed(...steps);
  const out = {};
  const at = (one, ago, live) => (placeAt(one, now - ago * minute, live, out) ? out.x * 360 - 180 : null);
  const line = { type: "Feature", properties: { role: "track", times: [0, 1, 2, 3, 4], breaks: [2] },
    geometry: { type: "LineString", coordinates: [[0, 0], [1, 0], [9, 9], [10, 9], [11, 9]] } };
  const older = sailed([600, -84, 42], [590, -84, 42.01]), newer = sailed(...steps);
  return {
    whole: lines(whole), silent: lines(silent), jumped: lines(jumped),
    between: [at(silent, 60, true), at(silent, 60, false), at(silent, 25, false)],
    long: at(sailed([600, -84, 42], [1, -82, 42]), 300, false),
    pieces: pieces(line).map((one) => one.geometry.coordinates.map(([x]) => x)),
    unbroken: pieces({ ...line, properties: { role: "track" } }).length,
    latest: latest([newer, older]).get("t") === newer && latest([older, newer]).get("t") === newer,
  };
}"""


class TestInTheBrowser:
    pytestmark = browser

    def test_no_line_is_drawn_where_nobody_knows_the_way(self, open_page, people):
        crowd(1)
        page = opened(open_page, people["marine.analyst"])
        drawn = page.evaluate(DRAWN)
        for one in ("whole", "silent", "jumped"):  # steps of 0.02 degrees; and the one before the break
            assert drawn[one] == pytest.approx([0.02] * len(drawn[one]), abs=1e-3), one
        assert [len(drawn[one]) for one in ("whole", "silent", "jumped")] == [3, 4, 4]
        # In a silence a vessel stays where it was last seen, and is gone two hours later.
        assert drawn["between"] == pytest.approx([-82.48, -82.48, -81.99])
        assert drawn["long"] is None
        assert drawn["pieces"] == [[0, 1], [9, 10], [10, 11]]
        assert drawn["unbroken"] == 4
        assert drawn["latest"] is True
        assert page.said == []
