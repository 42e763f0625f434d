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
        (b"\x28\xb5\x2f\xfdnothing", ""),
        (b"x,y\n1,2\n", "Expected: mmsi (or track_id for radar), time, lon and lat"),
        (b"mmsi\n316001234\n", "no column for time, longitude, latitude"),
        (b"a" * (20 << 20), "neither"),
        (RADAR_HEADER.encode() + b"\n" + b"a" * (20 << 20), "longer than a megabyte"),
        (
            f"{RADAR_HEADER}\nT1,2026-07-04T12:00:00Z,42.2,-82.85\n".encode(),
            "longitude and latitude seem to be exchanged (columns lon and lat)",
        ),
    ],
    ids=[
        *("empty", "binary", "wrong columns", "broken gzip", "broken zstd", "two columns", "one column"),
        *("a huge line", "a huge line in a table", "longitude and latitude exchanged"),
    ],
)
def test_a_whole_file_unusable_is_1_and_the_rest_is_processed(files, tmp_path, content, says):
    bad = tmp_path / "bad.dat"
    bad.write_bytes(content)
    done = files.run(bad, files.radar, reports=files.reports)
    assert status_of_the_landing(files) == "reported"
    told = " ".join((done.output + str(files.rejected())).split())
    assert "bad.dat" in told
    assert says in told
    assert "Traceback" not in told
    # A file that gives nothing is a problem of the whole (1) unless every line of it is in the rejects.
    assert done.exit_code == 1 or files.rejected()


def test_a_wrong_header_names_its_line_what_it_has_and_what_is_expected(files, tmp_path):
    bad = files.put("bad.csv", "# exported", "", "boat;when", "A;1")
    done = files.run(bad, files.radar)
    told = " ".join(done.output.split())
    assert f"{bad}, line 3: the header has no column for MMSI (or track_id, or sighting_id)" in told
    assert "it has: boat, when. Expected: mmsi" in told
    assert done.exit_code == 1


def test_other_files_of_another_kind_are_told_what_they_lack(files):
    """Several columns, a rule book that is none, an empty one: no word of the programming language."""
    bad = files.put("bad.csv", "a,b", "1,2")
    empty = files.put("empty.yaml", "")
    told = {
        name: " ".join(files.run(files.radar, **options).output.split())
        for name, options in {
            "sites": {"sites": bad},
            "reports": {"reports": bad},
            "rules": {"rules": bad},
            "no rules": {"rules": empty},
        }.items()
    }
    assert "line 1: missing from the header: code, name, lon, lat; it has: a, b." in told["sites"]
    assert "line 1: missing from the header: report_no, received_at; it has: a, b." in told["reports"]
    assert "names with values are expected (name: value), not 'a,b 1,2'" in told["rules"]
    assert "names with values are expected (name: value), not ''" in told["no rules"]


@pytest.mark.parametrize("name", ["positions", "reports", "waters", "rules", "sites", "out", "rejects"])
def test_a_folder_where_a_file_is_meant(files, tmp_path, name):
    (tmp_path / "folder").mkdir()
    if name == "positions":
        done = files.run(tmp_path / "folder")
    else:
        done = files.run(files.radar, **{name: tmp_path / "folder"})
    assert done.exit_code == 1, done.output
    assert "folder" in done.output
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_an_unreadable_file_is_named(files, tmp_path, monkeypatch):
    """As root every file can be read; the system's refusal is the same error."""
    from pathlib import Path

    locked = files.put("locked.nmea", "x")
    opened = Path.open

    def refuse(self, *args, **more):
        if self == locked:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **more)

    monkeypatch.setattr(Path, "open", refuse)
    done = files.run(locked, files.radar)
    assert done.exit_code == 1
    assert "locked.nmea: cannot be opened (Permission denied)" in " ".join(done.output.split())
    assert status_of_the_landing(files) == "unreported"


def test_a_disk_that_is_full_is_told_and_leaves_no_half_a_file(files, tmp_path, monkeypatch):
    """/dev/full answers every write as a full disk does."""
    from pathlib import Path

    done = files.run(files.radar, rejects="/dev/full")
    assert done.exit_code == 1
    assert "/dev/full: cannot be written (No space left on device)" in " ".join(done.output.split())
    into = ["decode", str(files.radar), "--out", str(tmp_path / "x.parquet"), "--rejects", "/dev/full"]
    done = CliRunner().invoke(app, into)
    assert done.exit_code == 1
    assert "/dev/full: cannot be written (No space left on device)" in " ".join(done.output.split())
    assert not list(tmp_path.glob("x.parquet*"))
    files.out.write_text("as it was\n")
    opened = Path.open

    def full(self, mode="r", *args, **more):
        if self.name.endswith(".partial"):
            return opened(Path("/dev/full"), mode, *args, **more)
        return opened(self, mode, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    done = files.run(files.radar)
    assert done.exit_code == 1, done.output
    assert f"{files.out}: cannot be written (No space left on device)" in " ".join(done.output.split())
    assert files.out.read_text() == "as it was\n"
    assert not list(tmp_path.glob("*.partial"))


def test_ctrl_c_in_the_middle_leaves_what_stood_there(files, tmp_path, monkeypatch):
    from entente.marine.engine import run as job

    def stopped(*args, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "crossref", stopped)
    files.out.write_text("as it was\n")
    bad = files.put("bad.csv", RADAR_HEADER, "T1,never,1,2")
    done = files.run(bad, files.radar)
    assert done.exit_code == 130
    told = " ".join(done.output.split())
    assert f"Stopped. {files.out} was not written; one that stood there before is as it was." in told
    assert f"{files.rejects} holds the rejects up to here." in told
    assert files.out.read_text() == "as it was\n"
    assert [row["line"] for row in files.rejected()] == ["2"]
    assert not list(tmp_path.glob("*.partial"))


UMLAUT = "Étoile du Nord"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_that_spreadsheets_write(files, tmp_path, encoding):
    """Reports and positions: a name in another encoding costs neither a report nor a position."""
    reports = tmp_path / "r.csv"
    lines = [REPORT_HEADER, GOOD_REPORT.replace("Osprey", UMLAUT), ""]
    reports.write_bytes("\r\n".join(lines).encode(encoding))
    tracks = tmp_path / "t.csv"
    rows = [f"{row},{UMLAUT}" for row in LANDS]
    tracks.write_bytes("\r\n".join([f"{RADAR_HEADER},name", *rows, ""]).encode(encoding))
    done = files.run(tracks, reports=reports)
    assert done.exit_code == 0, done.output
    assert files.rejected() == []
    (found,) = files.findings().values()
    assert (found["status"], found["vessel"]["name"]) == ("reported", UMLAUT)


def test_one_file_in_two_encodings(files, tmp_path):
    tracks = tmp_path / "t.csv"
    half = len(LANDS) // 2
    head = "\n".join([f"{RADAR_HEADER},name", *(f"{row},{UMLAUT}" for row in LANDS[:half]), ""]).encode()
    rest = "\n".join([*(f"{row},{UMLAUT}" for row in LANDS[half:]), ""]).encode("cp1252")
    tracks.write_bytes(head + rest)
    done = files.run(tracks)
    assert done.exit_code == 0
    assert files.rejected() == []
    (found,) = files.findings().values()
    assert found["vessel"]["name"] == UMLAUT


def test_a_decimal_comma(files, tmp_path):
    rows = [
        ";".join([c.replace(".", ",") if k > 1 else c for k, c in enumerate(row.split(","))]) for row in LANDS
    ]
    tracks = files.put("t.csv", RADAR_HEADER.replace(",", ";"), *rows)
    said = GOOD_REPORT.replace(",", ";").replace("-82.85", "-82,85").replace("42.2", "42,2")
    reports = files.put("r.csv", REPORT_HEADER.replace(",", ";"), said)
    done = files.run(tracks, reports=reports)
    assert done.exit_code == 0, done.output
    assert files.rejected() == []
    assert status_of_the_landing(files) == "reported"


def test_longitude_and_latitude_exchanged_in_a_report(files):
    """The place is left out and said so; the report still answers by its time and the rest."""
    said = GOOD_REPORT.replace("-82.85,42.2", "42.2,-82.85")
    done = files.run(files.radar, reports=files.put("r.csv", REPORT_HEADER, said))
    assert done.exit_code == 0
    (row,) = files.rejected()
    assert (row["line"], row["code"]) == ("2", "exchanged")


def test_negative_zero_and_the_ends_of_the_earth_are_places(files):
    rows = [
        "T7,2026-07-04T12:00:00Z,-0.0,-0.0",
        "T7,2026-07-04T12:01:00Z,180,-90",
        "T7,2026-07-04T12:02:00Z,-180,90",
    ]
    done = files.run(files.put("z.csv", RADAR_HEADER, *rows), files.radar)
    assert done.exit_code == 0
    assert files.rejected() == []


def test_a_polygon_that_crosses_itself_says_where(files, tmp_path):
    bow = [[-83.0, 42.0], [-82.0, 43.0], [-82.0, 42.0], [-83.0, 43.0], [-83.0, 42.0]]
    done = files.run(files.radar, waters=waters(tmp_path, [bow]))
    assert done.exit_code == 1
    told = " ".join(done.output.split())
    assert "waters.geojson: feature 1: a ring is not a simple loop" in told
    assert "-82.5 42.5" in told


def test_a_report_number_given_twice(files):
    again = GOOD_REPORT.replace("Osprey", "Heron")
    done = files.run(files.radar, reports=files.put("r.csv", REPORT_HEADER, GOOD_REPORT, GOOD_REPORT, again))
    assert done.exit_code == 0
    assert [(row["line"], row["code"]) for row in files.rejected()] == [
        ("3", "report_twice"),
        ("4", "report_conflict"),
    ]
    assert status_of_the_landing(files) == "reported"


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
    assert "missing from the header: report_no, received_at" in " ".join(done.output.split())
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
