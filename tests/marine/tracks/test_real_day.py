"""The real day's passages, against its own labels (``in_can_osm``) read by hand.

Nine vessels have fixes on both sides. Two come in. One only leaves (244283000). Two touch the line with a
single fix (316206000, 366904950). Four first report from a place they cannot have come from, a hundred
kilometres in minutes (220580000, 311003500, 538004488, 538007465): another hull on the number, or a stray.
"""

from __future__ import annotations

import pytest

from entente.marine import geography
from entente.marine.engine import decode
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.settings import Detection
from entente.marine.engine.waters import Waters


@pytest.mark.real_data
def test_who_came_in_on_the_real_day(shared_data):
    engine = MarineEngine(Waters.from_geojson(geography.path("waters")), [], Detection.default())
    for batch in decode.read([shared_data("marine", "ais", "ais_us_20220103_100k.csv.gz")]):
        engine.push(batch)
    assert {passage.identity.mmsi for passage in engine.passages()} == {353156000, 316009090}
