"""A file of reports that is not there, or holds what cannot be read, is never silence."""

from __future__ import annotations

import csv
import subprocess
import sys

from entente.marine.engine.rejects import RejectsFile
from entente.marine.live.loop import ReportFile

GOOD = "report_no,received_at,vessel_name\nA,2026-07-04T12:00:00Z,One\n"


def test_a_file_that_went_away_is_said_once_and_read_again_when_it_is_back(tmp_path):
    path, said = tmp_path / "reports.csv", []
    file = ReportFile(path, said.append)
    assert file.poll() == file.poll() == []
    assert [one.complaint.code for one in said] == ["no_reports"]
    assert str(path) in said[0].told("fr")
    path.write_text(GOOD)
    assert [one.report_no for one in file.poll()] == ["A"]
    path.unlink()
    assert file.poll() == []
    assert len(said) == 2


def test_lines_that_cannot_be_used_are_in_the_rejects_each_once(tmp_path):
    path, said = tmp_path / "reports.csv", []
    with RejectsFile(tmp_path / "rejects.csv") as rejects:
        file = ReportFile(path, said.append, rejects)
        path.write_text(GOOD + "B,never,Two\n")
        assert [one.report_no for one in file.poll()] == ["A"]
        path.write_text(GOOD + "B,never,Two\nC,2026-07-04T12:00:00Z,Three\nD,,Four\n")
        assert [one.report_no for one in file.poll()] == ["A", "C"]
    with (tmp_path / "rejects.csv").open() as written:
        rows = list(csv.DictReader(written))
    assert [(row["line"], row["code"]) for row in rows] == [("3", "cell"), ("5", "is_empty")]
    assert "never" in rows[0]["raw"]
    assert [one.complaint.values["n"] for one in said] == [1, 1]


def test_a_name_mistyped_is_said(tmp_path):
    (tmp_path / "day.nmea").write_text("")
    call = [
        sys.executable, "-c", "from entente.site.cli import main; main()", "marine", "live", "--once",
        "--follow", str(tmp_path / "day.nmea"), "--out", str(tmp_path / "out.jsonl"),
        "--state", str(tmp_path / "state"), "--reports", str(tmp_path / "repotrs.csv"),
    ]  # fmt: skip
    ended = subprocess.run(call, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0
    assert "repotrs.csv" in ended.stderr
    assert "unreported" in ended.stderr
