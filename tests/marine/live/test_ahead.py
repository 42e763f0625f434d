"""A point dated ahead of its reception is refused: it must not move the clock of all the others."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import orjson
import pytest

from entente.marine.engine.book import RuleBook
from entente.marine.engine.findings import to_dict
from entente.marine.engine.waters import Waters
from entente.marine.live.ahead import AHEAD_S
from entente.marine.live.worker import Setting, Worker

T0, MINUTE = 1_700_000_000_000, 60_000
HEAD = "MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName,IMO,CallSign\n"
YEAR_2098 = round(datetime(2098, 1, 1, tzinfo=UTC).timestamp() * 1000)
NMEA_2098 = b"\\c:4039372800*5D\\!AIVDM,1,1,,A,15M67F0000G?ufbE`FepT@3n00Sa,0*5C\n"


@pytest.fixture
def setting(tmp_path):
    box = [[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5], [-81, 43]]
    (tmp_path / "waters.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [box]}))
    return Setting(RuleBook.load(), [], Waters.from_geojson(tmp_path / "waters.geojson"))


def row(t, lat, mmsi, name="LARK"):
    at = datetime.fromtimestamp(t / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{mmsi},{at},{lat:.6f},-79.000000,10.0,0.0,{name},,\n"


def northwards(mmsi, begin, minutes):
    """From 6 minutes of latitude outside the waters, ten knots."""
    return "".join(row(begin + m * MINUTE, 42.9 + m / 360, mmsi) for m in range(0, minutes, 2))


def said(worker):
    worker.refresh(complete=True)
    return [orjson.dumps(to_dict(one), option=orjson.OPT_SERIALIZE_NUMPY) for one in worker.findings]


def test_one_point_of_another_century_changes_nothing_for_the_others(setting, tmp_path):
    """Compared with the same input without it: findings, the clock, the map, what a checkpoint keeps."""
    calm, poor = (Worker(tmp_path / name, setting, ["good", "bad"]) for name in ("calm", "poor"))
    for worker in (calm, poor):
        worker.take(0, (HEAD + northwards(338000001, T0, 60)).encode(), T0 + 60 * MINUTE)
    worker = poor
    wrong = row(YEAR_2098, 30.0, 338999999, "GHOST")
    batch = poor.take(1, (HEAD + wrong).encode(), T0 + 60 * MINUTE)
    assert len(batch.positions) == len(batch.statics) == 0
    assert {one.reason.code for one in batch.rejects} == {"time_ahead"}
    assert batch.rejects[0].source == "bad"
    assert "2098-01-01T00:00:00Z" in batch.rejects[0].reason.en
    assert "en avance" in batch.rejects[0].reason.fr
    assert poor.newest == YEAR_2098  # the panel is told of the clock
    assert said(poor) == said(calm) != []
    poor.checkpoint()
    assert poor.settled.cut is None
    for worker in (calm, poor):
        worker.take(0, northwards(338000002, T0 + 60 * MINUTE, 90).encode(), T0 + 150 * MINUTE)
    poor.spool.close()  # killed: the next one replays what came after the checkpoint
    again = Worker(tmp_path / "poor", setting, ["good", "bad"])
    assert again.engine.data_until == T0 + 148 * MINUTE
    assert len(again.places) == len(calm.places) == 2
    assert said(again) == said(calm)
    assert len(again.findings) == 2


def test_points_of_the_same_batch_that_are_right_are_kept(setting, tmp_path):
    worker = Worker(tmp_path / "state", setting, ["one"])
    fine = row(T0 + round(AHEAD_S * 1000) - 1000, 42.0, 338000001)
    batch = worker.take(0, (HEAD + fine + row(T0 + 3_600_000, 42.1, 338000001)).encode(), T0)
    assert len(batch.positions) == 1
    assert worker.newest == T0 + round(AHEAD_S * 1000) - 1000
    batch = worker.take(0, NMEA_2098, T0)
    assert len(batch.positions) == 0


def test_a_report_of_another_century_is_left_aside_and_said(setting, tmp_path):
    """The latest report moves "now" as the latest point does."""
    from entente.marine.engine.model import Report
    from entente.marine.live.loop import Loop, Pace

    calm, poor = (Worker(tmp_path / name, setting, ["good"]) for name in ("calm", "poor"))
    said_, wrong = [], Report("R-2098", YEAR_2098, vessel_name="GHOST")
    for worker in (calm, poor):
        worker.take(0, (HEAD + northwards(338000001, T0, 60)).encode(), T0 + 60 * MINUTE)

    class Source:
        def poll(self):
            return [wrong]

    Loop(poor, [], Pace(), reports=[Source()], say=said_.append)._poll()
    assert [one.code for one in said_] == ["report_ahead"]
    assert said(poor) == said(calm) != []


def test_files_read_once_have_no_reception_to_be_compared_with(setting, tmp_path):
    """As in ``crossref``, whose findings they are to give."""
    setting.ahead_s = None
    worker = Worker(tmp_path / "state", setting, ["one"])
    assert len(worker.take(0, (HEAD + row(YEAR_2098, 42.0, 338000001)).encode(), T0).positions) == 1


def test_a_patrols_sighting_too(setting, tmp_path):
    worker = Worker(tmp_path / "state", setting, ["patrol"])
    head = "sighting_id,t,lon,lat,description\n"
    one = "s1,2098-01-01T00:00:00Z,-79.0,43.5,a red boat landed\n"
    two = "s2,2023-11-14T22:00:00Z,-79.0,43.5,a blue boat landed\n"
    batch = worker.take(0, (head + one + two).encode(), T0)
    assert [seen.sighting_id for seen in batch.sightings] == ["s2"]
    assert [one.reason.code for one in batch.rejects] == ["time_ahead"]
