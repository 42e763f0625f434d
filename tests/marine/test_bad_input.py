"""What goes wrong with files in life, through the command line: a sentence that says what and where, the
rest processed, and the exit code of the design (0 done, 1 a whole file unusable, 2 usage)."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from entente.marine.cli import app

START = datetime(2026, 7, 4, 12, tzinfo=UTC)
SQUARE = [[-83.0, 42.0], [-82.0, 42.0], [-82.0, 43.0], [-83.0, 43.0], [-83.0, 42.0]]
HOLE = [[-82.6, 42.4], [-82.6, 42.6], [-82.4, 42.6], [-82.4, 42.4], [-82.6, 42.4]]


def waters(tmp_path, rings):
    path = tmp_path / "waters.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def track(name, *legs, step_s=60):
    """Rows of a radar table: legs are (minutes, from lon/lat, to lon/lat)."""
    rows, t = [], START
    for minutes, (x0, y0), (x1, y1) in legs:
        n = round(minutes * 60 / step_s)
        for k in range(n):
            f = k / n
            rows.append(f"{name},{t:%Y-%m-%dT%H:%M:%SZ},{x0 + f * (x1 - x0):.6f},{y0 + f * (y1 - y0):.6f}")
            t += timedelta(seconds=step_s)
    return rows


LANDS = track("T1", (60, (-83.15, 42.2), (-82.85, 42.2)), (180, (-82.85, 42.2), (-82.85, 42.2)))
RADAR_HEADER = "track_id,time,lon,lat"
REPORT_HEADER = "report_no,received_at,programme,vessel_name,registration,site_lon,site_lat"
GOOD_REPORT = "R1,2026-07-04T13:10:00Z,standard,Osprey,ON1234567,-82.85,42.2"


@pytest.fixture
def files(tmp_path):
    class Files:
        out = tmp_path / "findings.jsonl"
        rejects = tmp_path / "rejects.csv"
        waters = waters(tmp_path, [SQUARE])

        def put(self, name, *lines):
            path = tmp_path / name
            path.write_text("\n".join([*lines, ""]), encoding="utf-8")
            return path

        def run(self, *positions, **options):
            options = {"waters": self.waters, "out": self.out, "rejects": self.rejects} | options
            words = ["crossref", *(w for p in positions for w in ("--positions", str(p)))]
            words += [w for k, v in options.items() for w in (f"--{k}", str(v))]
            return CliRunner().invoke(app, words)

        def findings(self):
            return {f["subject"].split("@")[0]: f for f in map(json.loads, self.out.read_text().splitlines())}

        def rejected(self):
            with self.rejects.open(newline="", encoding="utf-8") as file:
                return list(csv.DictReader(file))

    f = Files()
    f.radar = f.put("radar.csv", RADAR_HEADER, *LANDS)
    f.reports = f.put("reports.csv", REPORT_HEADER, GOOD_REPORT)
    return f


def status_of_the_landing(files):
    return next(f["status"] for f in files.findings().values() if f["track_id"] == "T1")


def test_a_good_day_ends_with_0(files):
    done = files.run(files.radar, reports=files.reports)
    assert done.exit_code == 0, done.output
    assert status_of_the_landing(files) == "reported"
    assert files.rejected() == []
    assert "reported" in done.output


def test_a_report_at_year_9999(files):
    bad = files.put("r.csv", REPORT_HEADER, "R9,9999-01-01T00:00:00Z,,,,,", GOOD_REPORT)
    done = files.run(files.radar, reports=bad)
    assert done.exit_code == 0
    assert status_of_the_landing(files) == "reported"
    row = files.rejected()[0]
    assert (row["line"], row["raw"]) == ("2", "R9,9999-01-01T00:00:00Z,,,,,")
    assert "1990 to 2099" in row["reason"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, ""),
        (b"track_id,time,lon\n1,2,3\n", "latitude"),
        (b"\x1f\x8bnothing", ""),
    ],
    ids=["empty", "binary", "wrong columns", "broken gzip"],
)
def test_a_whole_file_unusable_is_1_and_the_rest_is_processed(files, tmp_path, content, says):
    bad = tmp_path / "bad.dat"
    bad.write_bytes(content)
    done = files.run(bad, files.radar, reports=files.reports)
    assert status_of_the_landing(files) == "reported"
    told = done.output + str(files.rejected())
    assert "bad.dat" in told
    assert says in told
    # A file that gives nothing is a problem of the whole (1) unless every line of it is in the rejects.
    assert done.exit_code == 1 or files.rejected()


def test_the_only_file_is_unusable(files, tmp_path):
    bad = tmp_path / "none.nmea"
    bad.write_bytes(b"")
    done = files.run(bad)
    assert done.exit_code == 1
    assert "none.nmea" in done.output
    assert "Traceback" not in done.output


def test_unusable_reports_do_not_stop_the_tracks(files):
    bad = files.put("r.csv", "number,time", "R1,2026-07-04T13:10:00Z")
    done = files.run(files.radar, reports=bad)
    assert done.exit_code == 1
    assert "report_no, received_at is missing" in " ".join(done.output.split())
    assert status_of_the_landing(files) == "unreported"


def test_truncated_gzip_keeps_what_it_held(files, tmp_path):
    packed = gzip.compress(files.radar.read_bytes())
    cut = tmp_path / "radar.csv.gz"
    cut.write_bytes(packed[:-200])
    done = files.run(cut, reports=files.reports)
    told = done.output + str(files.rejected())
    assert "radar.csv.gz" in told
    assert files.findings()


def test_wrong_checksum_and_noise_between_sentences(files, tmp_path):
    import pyais

    lines = []
    for k, row in enumerate(LANDS):
        _, _, lon, lat = row.split(",")
        when = int((START + timedelta(minutes=k)).timestamp())
        fix = {"msg_type": 18, "mmsi": 316001234, "lon": float(lon), "lat": float(lat), "speed": 0}
        sentence = pyais.encode_dict(fix, talker_id="AI", sentence_type="VDM")[0]
        lines.append(f"\\c:{when}*{_check(f'c:{when}')}\\{sentence}")
    good = len(lines)
    broken = lines[10][:-2] + ("00" if not lines[10].endswith("00") else "01")
    path = files.put("day.nmea", *lines[:10], broken, "what is this", *lines[11:])
    done = files.run(path)
    assert done.exit_code == 0, done.output
    rejected = files.rejected()
    assert [r["line"] for r in rejected] == ["11", "12"]
    assert "checksum" in rejected[0]["reason"]
    assert next(iter(files.findings().values()))["mmsi"] == 316001234
    assert good == len(LANDS)


def _check(text):
    value = 0
    for c in text.encode():
        value ^= c
    return f"{value:02X}"


def test_a_polygon_with_a_hole(files, tmp_path):
    """Going from the water around into the hole and back is leaving and coming back."""
    moves = track("T2", (30, (-82.7, 42.5), (-82.5, 42.5)), (30, (-82.5, 42.5), (-82.7, 42.5)))
    path = files.put("hole.csv", RADAR_HEADER, *moves)
    done = files.run(path, waters=waters(tmp_path, [SQUARE, HOLE]))
    assert done.exit_code == 0, done.output
    found = list(files.findings().values())
    assert len(found) == 1
    assert found[0]["entered_lon"] == pytest.approx(-82.6, abs=0.001)
    assert found[0]["status"] == "exempt"
    assert found[0]["rule"]["id"] == "customs-act-11-5-b"


@pytest.mark.parametrize("content", ["{}", "not json", '{"type": "FeatureCollection", "features": []}'])
def test_waters_that_are_none(files, tmp_path, content):
    path = tmp_path / "w.geojson"
    path.write_text(content)
    done = files.run(files.radar, waters=path)
    assert done.exit_code == 1
    assert "w.geojson" in " ".join(done.output.split()).replace(" ", "")
    assert not files.out.exists()


def test_a_broken_rule_file(files):
    rules = files.put("rules.yaml", "provisions: {}", "editions: []")
    done = files.run(files.radar, rules=rules)
    assert done.exit_code == 1
    assert "editions" in done.output


def test_usage_is_2(files):
    assert CliRunner().invoke(app, ["crossref"]).exit_code == 2
    assert files.run(files.radar, engine="cray").exit_code == 2
    assert files.run(files.radar, now="yesterday").exit_code == 2


def test_vessels_of_interest_and_lines_that_name_none(files, tmp_path):
    """Due north on Lake Erie at 18 knots, 0.055 degrees off when the data ends: 11 minutes to go."""
    comes = track("T9", (60, (-82.2, 41.65), (-82.2, 41.95)))
    path = files.put("comes.csv", RADAR_HEADER, *comes)
    wanted = files.put("wanted.csv", "mmsi,track_id,name", ",T9,GRAY SKIFF", "12ab,,X", ",,", ",T77,")
    coming = tmp_path / "coming.jsonl"
    done = files.run(path, interest=wanted, approaches=coming)
    assert done.exit_code == 0, done.output
    (row,) = map(json.loads, coming.read_text().splitlines())
    assert (row["track_key"], row["said"]) == ("radar:T9", "GRAY SKIFF")
    assert row["entry_lat"] == pytest.approx(42.0, abs=1e-3)
    predicted = datetime.fromisoformat(row["entry_at"])
    assert abs(predicted - (START + timedelta(minutes=59 + 11))) < timedelta(minutes=2)
    assert row["entry_earliest"] < row["entry_at"] < row["entry_latest"]
    assert [r["line"] for r in files.rejected()] == ["3", "4"]
    assert ["12ab" in r["reason"] for r in files.rejected()] == [True, False]
    assert files.run(path, interest=wanted).exit_code == 2
    assert files.run(path, interest=tmp_path / "none.csv", approaches=coming).exit_code == 1


def test_positions_of_a_clock_that_is_not_set(files):
    """Year 9999 and 1970 in a table and in tag blocks: refused, and the day does not end in 9999."""
    late = ["T1,9999-12-31T00:00:00Z,-82.85,42.2", "T1,1970-01-01T00:00:00Z,-82.85,42.2"]
    path = files.put("radar.csv", RADAR_HEADER, *LANDS[:100], *late, *LANDS[100:])
    sentence = "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
    blocks = [f"c:{t}" for t in (253402300799, 100000000, 1783166400)]
    nmea = files.put("day.nmea", *(f"\\{b}*{_check(b)}\\{sentence}" for b in blocks))
    done = files.run(path, nmea)
    assert done.exit_code == 0, done.output
    told = [(r["source"].rpartition("/")[2], r["line"]) for r in files.rejected()]
    assert told == [("radar.csv", "102"), ("radar.csv", "103"), ("day.nmea", "1"), ("day.nmea", "2")]
    assert all("1990 to 2099" in r["reason"] for r in files.rejected())
    (landed,) = files.findings().values()
    assert landed["status"] == "unreported"
    assert not [e for e in landed["events"] if e["kind"] == "silence" and "9999" in str(e)]


def test_nothing_readable_leaves_nothing(files, tmp_path):
    out = tmp_path / "x.parquet"
    done = CliRunner().invoke(app, ["decode", str(tmp_path / "none.nmea"), "--out", str(out)])
    assert done.exit_code == 1
    assert "none.nmea: cannot be opened" in done.output
    assert not out.exists()
    done = CliRunner().invoke(app, ["score", str(tmp_path / "none.jsonl"), str(tmp_path / "none.jsonl")])
    assert done.exit_code == 1
    assert "none.jsonl: cannot be opened (No such file or directory)" in done.output.replace("\n", "")
