"""Which legs abroad a passage is judged by: all since the vessel left Canada (Customs Act 11(5)(b))."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from entente.marine.engine.book import RuleBook
from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.model import Status
from entente.marine.engine.settings import Detection
from entente.marine.engine.waters import Waters

T0 = 1_700_000_000_000
MINUTE = 60_000
BOOK = RuleBook.load()
IN, OUT, ABROAD = 43.1, 42.9, 42.7


@pytest.fixture(scope="module")
def waters(tmp_path_factory):
    ring = [[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5], [-81, 43]]
    file = tmp_path_factory.mktemp("geo") / "w.geojson"
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    return Waters.from_geojson(file)


def passages(waters, *stations):
    """Half an hour from each latitude to the next, a fix every two minutes; the same one twice is a stop."""
    lats = np.concatenate([np.linspace(a, b, 16)[1:] for a, b in pairwise(stations)])
    t = T0 + 2 * MINUTE * np.arange(len(lats) + 1)
    lat = np.concatenate([stations[:1], lats])
    engine = MarineEngine(waters, [], Detection.default())
    engine.push(Batch(positions=Positions.of(t, np.full(len(t), -79.0), lat, 316000001)))
    return engine.passages()


def test_out_and_back_is_judged_by_its_leg_abroad(waters):
    (only,) = passages(waters, IN, OUT, IN, IN)
    assert only.outside is not None
    assert not only.outside.stops


def test_a_boat_from_abroad_that_dips_in_and_out_has_not_left_canada(waters):
    first, second = passages(waters, ABROAD, IN, OUT, IN, IN)
    assert (first.outside, second.outside) == (None, None)
    assert second.inside.stops


def test_a_stop_abroad_is_not_forgotten_by_a_second_dip(waters):
    first, second = passages(waters, IN, ABROAD, ABROAD, IN, OUT, IN, IN)
    assert len(first.outside.stops) == 1
    assert len(second.outside.stops) == 1


def test_after_a_stop_in_canada_the_next_trip_starts_anew(waters):
    first, second = passages(waters, ABROAD, ABROAD, IN, IN, OUT, IN, IN)
    assert first.outside is None
    assert second.outside is not None
    assert not second.outside.stops


def test_what_was_seen_abroad_counts_for_the_class_rule_though_it_had_not_left_canada(waters):
    """SOR/86-873 s. 8(b): reported at the close of the season only without a landing in another country."""
    (lay,) = passages(waters, ABROAD, ABROAD, IN, IN)
    (came,) = passages(waters, ABROAD, IN, IN)
    (began,) = passages(waters, IN, ABROAD, ABROAD, IN, IN)
    assert (lay.outside, came.outside) == (None, None)
    assert [len(p.abroad.stops) for p in (lay, came, began)] == [1, 0, 1]
    for passage in (lay, came, began):
        passage.identity.ship_type, passage.identity.flag = 30, "CA"
    until = max(p.last_seen for p in (lay, came, began)) + 2 * 60 * MINUTE
    status = [crossref(Picture([p], [], data_until=until), BOOK)[0].status for p in (lay, came, began)]
    assert status == [Status.UNREPORTED, Status.EXEMPT, Status.UNREPORTED]
