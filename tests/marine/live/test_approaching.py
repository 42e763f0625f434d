"""EN9: a vessel of interest is announced hours before it comes in, and what became of it is told."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entente.marine.engine.book import RuleBook
from entente.marine.engine.waters import Waters
from entente.marine.live.approaching import Interest
from entente.marine.live.worker import Setting, Worker

T0, MINUTE = 1_700_000_000_000, 60_000
MMSI, NAME = 338000001, "mmsi:338000001"
HEAD = "MMSI,BaseDateTime,LAT,LON,SOG,COG,VesselName,IMO,CallSign\n"


@pytest.fixture(scope="module")
def setting(tmp_path_factory):
    """Waters north of 43° N."""
    file = tmp_path_factory.mktemp("geo") / "waters.geojson"
    ring = [[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5], [-81, 43]]
    file.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    return Setting(RuleBook.load(), [], Waters.from_geojson(file))


def line(minute, lat, lon=-79.0, mmsi=MMSI, name="GREY HERON", imo="IMO9074729", call="WDA1234"):
    at = datetime.fromtimestamp((T0 + minute * MINUTE) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{mmsi},{at},{lat:.6f},{lon:.6f},10.0,0.0,{name},{imo},{call}\n"


def northwards(begin, end, at_zero=42.5, knots=10.0):
    """Ten knots due north: one minute of latitude is one nautical mile."""
    return [line(m, at_zero + knots * m / 60 / 60) for m in range(begin, end, 2)]


def fed(folder, setting, lines, interests, batches=1):
    worker = Worker(folder, setting, ["ais"])
    worker.approaching.watch(interests)
    size = math.ceil(len(lines) / batches)
    worker.take(0, HEAD.encode(), T0 + 24 * 60 * MINUTE)
    for k in range(0, len(lines), size):
        worker.take(0, "".join(lines[k : k + size]).encode(), T0 + 24 * 60 * MINUTE)
    return worker


def look(worker):
    return worker.approaching.outlook(worker.engine.data_until)


@pytest.mark.parametrize(
    "interest",
    [Interest("i", mmsi=MMSI), Interest("i", imo=9074729), Interest("i", call_sign="wda 1234")],
)
def test_en9_a_vessel_of_interest_is_announced_hours_ahead(tmp_path, setting, interest):
    worker = fed(tmp_path, setting, northwards(0, 40), [interest])
    (one,) = look(worker).expected
    # at 42.5° N and ten knots, half a degree is thirty miles, three hours from minute zero
    assert one.approach.entry_t == pytest.approx(T0 + 180 * MINUTE, abs=8 * MINUTE)
    assert one.approach.entry_t - worker.engine.data_until > 2 * 60 * MINUTE
    assert (one.interest, one.name, one.approach.track_key) == ("i", "GREY HERON", NAME)
    assert look(worker) is None  # nothing changed since
    worker.close()


def test_en9_who_is_not_of_interest_is_not_announced(tmp_path, setting):
    worker = fed(tmp_path, setting, northwards(0, 40), [Interest("other", mmsi=338000002)])
    assert look(worker).expected == []
    worker.close()


def test_en9_it_comes_in_within_the_hours_that_were_named_and_is_told_to_have_come(tmp_path, setting):
    worker = fed(tmp_path, setting, northwards(0, 40), [Interest("i", mmsi=MMSI)])
    (first,) = look(worker).expected
    worker.take(0, "".join(northwards(40, 176)).encode(), T0 + 24 * 60 * MINUTE)
    (again,) = look(worker).expected
    assert again.since == first.since  # one coming, announced once
    worker.take(0, "".join(northwards(176, 200)).encode(), T0 + 24 * 60 * MINUTE)
    outlook = look(worker)
    assert outlook.expected == []
    assert [(over.how, over.expected.since) for over in outlook.over] == [("entered", first.since)]
    worker.refresh(complete=True)
    (entry,) = [one.entry.t for one in worker.findings if one.entry]
    assert first.approach.earliest <= entry <= first.approach.latest
    assert again.approach.earliest <= entry <= again.approach.latest
    worker.close()


def test_en9_one_that_turns_away_or_falls_silent_is_told(tmp_path, setting):
    worker = fed(tmp_path, setting, northwards(0, 40), [Interest("i", mmsi=MMSI)])
    (first,) = look(worker).expected
    south = [line(40 + m, 42.6 - m / 360) for m in range(2, 62, 2)]
    worker.take(0, "".join(south).encode(), T0 + 24 * 60 * MINUTE)
    assert [over.how for over in look(worker).over] == ["turned"]
    worker.close()
    silent = fed(tmp_path / "silent", setting, northwards(0, 40), [Interest("i", mmsi=MMSI)])
    look(silent)
    other = [line(m, 42.0, mmsi=338000009) for m in (300, 400)]  # the clock goes on, it is not heard
    silent.take(0, "".join(other).encode(), T0 + 24 * 60 * MINUTE)
    assert first.approach.latest < T0 + 400 * MINUTE
    assert [over.how for over in look(silent).over] == ["missed"]
    silent.approaching.watch([])
    silent.close()


def test_en9_a_vessel_put_on_the_list_later_and_a_process_that_died_lose_nothing(tmp_path, setting):
    worker = fed(tmp_path, setting, northwards(0, 40), [])
    assert look(worker).expected == []
    worker.approaching.watch([Interest("i", call_sign="WDA1234")])
    before = look(worker).expected
    assert len(before) == 1
    worker.approaching.watch([])
    assert [over.how for over in look(worker).over] == ["dropped"]
    worker.close()  # no checkpoint: everything comes from the spool
    again = Worker(tmp_path, setting, ["ais"])
    again.approaching.watch([Interest("i", call_sign="WDA1234")])
    assert [one.approach for one in look(again).expected] == [one.approach for one in before]
    again.close()


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(30)), batches=st.integers(1, 30), repeated=st.integers(0, 5))
def test_en9_late_and_repeated_points_change_nothing(tmp_path_factory, setting, order, batches, repeated):
    lines = northwards(0, 60)
    shuffled = [lines[k] for k in order] + lines[:repeated]
    found = []
    for rows, parts in ((lines, 1), (shuffled, batches)):
        worker = fed(tmp_path_factory.mktemp("s"), setting, rows, [Interest("i", mmsi=MMSI)], parts)
        found.append([one.approach for one in look(worker).expected])
        worker.close()
    assert found[0] == found[1]
    assert len(found[0]) == 1


def test_en9_what_is_kept_of_a_vessel_does_not_grow(tmp_path, setting):
    worker = fed(tmp_path, setting, northwards(0, 1200, at_zero=40.0, knots=3.0), [Interest("i", mmsi=MMSI)])
    detection = worker.engine.detection
    kept = worker.approaching._points[NAME]
    assert len(kept) <= (detection.approach_window_min + detection.silence_min) / 2 + 2
    assert max(kept) == worker.engine.data_until
    worker.close()


def test_en9_without_a_database_live_ends_with_the_approaches_of_crossref(tmp_path):
    """The same files, the same predictions, from the two commands; what cannot be read is said."""
    import subprocess
    import sys

    # western Lake Erie, due north from the American side towards the line
    rows = [line(m, 41.35 + m / 360, lon=-82.45, name="GREY HERON") for m in range(0, 60, 2)]
    rows += [line(m, 41.40, lon=-82.60, mmsi=338000002, name="STAYS") for m in range(0, 60, 2)]
    (tmp_path / "day.csv").write_text(HEAD + "".join(rows))
    (tmp_path / "interest.csv").write_text(f"mmsi,name\n{MMSI},the heron\n338000002,\nx,wrong\n")
    command = [sys.executable, "-c", "from entente.site.cli import main; main()", "marine"]
    of = ["--interest", str(tmp_path / "interest.csv")]
    day, out = str(tmp_path / "day.csv"), str(tmp_path / "findings.jsonl")
    live = [*command, "live", "--follow", day, "--once", "--state", str(tmp_path / "s"), "--out", out, *of]
    live += ["--approaches", str(tmp_path / "live.jsonl")]
    batch = [*command, "crossref", "--positions", day, "--out", str(tmp_path / "b.jsonl"), *of]
    batch += ["--approaches", str(tmp_path / "batch.jsonl")]
    for one in (live, batch):
        done = subprocess.run(one, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        if one is live:
            assert "line 4" in done.stderr
    found = [json.loads(text) for text in (tmp_path / "live.jsonl").read_text().splitlines()]
    assert found == [json.loads(text) for text in (tmp_path / "batch.jsonl").read_text().splitlines()]
    assert [(row["track_key"], row["said"]) for row in found] == [(NAME, "the heron")]
