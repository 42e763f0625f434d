"""reports.csv as people send it: what can be read is read, what cannot is named with its line."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
import zstandard

from entente.marine.engine.errors import InputError
from entente.marine.engine.reports import read_reports

HEADER = (
    "report_no,received_at,programme,vessel_name,registration,call_sign,mmsi,imo,site_code,site_lon,site_lat,"
    "declared_arrival_at,persons_on_board"
)
FULL = (
    "R1,2026-07-04T14:05:00Z,trusted,Étoile II,13K4821,CFA1234,316001234,9074729,ON001,-82.9,42.3,"
    "2026-07-04T15:00:00Z,4"
)
BARE = "R2,2026-07-04T14:06:00Z" + "," * 11


def written(tmp_path, *lines, header=HEADER, encoding="utf-8", end="\n"):
    path = tmp_path / "reports.csv"
    path.write_bytes(end.join([header, *lines, ""]).encode(encoding))
    return path


def ms(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)


def test_every_column_and_an_almost_empty_line(tmp_path):
    got = read_reports(written(tmp_path, FULL, BARE))
    assert got.rejects == []
    full, bare = got.reports
    assert (full.received_at, full.declared_arrival_at) == (ms(2026, 7, 4, 14, 5), ms(2026, 7, 4, 15))
    assert (full.vessel_name, full.mmsi, full.imo, full.persons_on_board) == (
        "Étoile II",
        316001234,
        9074729,
        4,
    )
    assert full.programme == "trusted"
    assert (bare.report_no, bare.programme, bare.vessel_name, bare.mmsi) == ("R2", "standard", None, None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path, encoding):
    got = read_reports(written(tmp_path, FULL, encoding=encoding))
    assert got.reports[0].vessel_name == "Étoile II"


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_and_line_ends(tmp_path, delimiter):
    path = written(tmp_path, FULL.replace(",", delimiter), header=HEADER.replace(",", delimiter), end="\r\n")
    assert read_reports(path).reports[0].imo == 9074729


def test_missing_optional_and_unknown_columns(tmp_path):
    path = written(tmp_path, "x,R1,2026-07-04T10:05:00-04:00", header="officer,report_no,received_at")
    got = read_reports(path)
    assert got.reports[0].received_at == ms(2026, 7, 4, 14, 5)
    assert got.ignored_columns == ["officer"]


@pytest.mark.parametrize("pack", [gzip.compress, lambda b: zstandard.ZstdCompressor().compress(b)])
def test_compressed_and_cut_off(tmp_path, pack):
    rows = [FULL.replace("R1,", f"R{k},").replace("4821", str(k * 7919 % 9973)) for k in range(400)]
    raw = "\n".join([HEADER, *rows, ""]).encode()
    whole = tmp_path / "reports.csv.gz"
    whole.write_bytes(pack(raw))
    assert len(read_reports(whole).reports) == 400


def test_truncated_gzip_gives_what_it_held(tmp_path):
    rows = [FULL.replace("R1,", f"R{k},").replace("4821", str(k * 7919 % 9973)) for k in range(2000)]
    packed = gzip.compress("\n".join([HEADER, *rows, ""]).encode())
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    got = read_reports(cut)
    assert 0 < len(got.reports) < 2000
    assert "breaks off" in str(got.rejects[-1].reason)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("R1,9999-01-01T00:00:00Z" + "," * 11, "outside 1990 to 2099"),
        ("R1,9999-12-31T23:59:59-12:00" + "," * 11, "outside 1990 to 2099"),
        ("R1,0001-01-01T00:00:00Z" + "," * 11, "outside 1990 to 2099"),
        ("R1,2026-07-04T14:05:00" + "," * 11, "no time zone"),
        ("R1,4 July 2026" + "," * 11, "not an ISO 8601 time"),
        ("R1," + "," * 11, "received_at is empty"),
        (",2026-07-04T14:05:00Z" + "," * 11, "report_no is empty"),
        ("R1,2026-07-04T14:05:00Z,standard", "3 cells where the header has 13"),
        ('R1,2026-07-04T14:05:00Z,"standard' + "," * 10, "quotation mark"),
    ],
)
def test_an_unusable_line_is_named_and_the_next_is_read(tmp_path, line, says):
    got = read_reports(written(tmp_path, line, BARE))
    assert [r.report_no for r in got.reports] == ["R2"]
    assert [(r.line, says in str(r.reason)) for r in got.rejects] == [(2, True)], got.rejects
    assert got.rejects[0].raw == line


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("316001234", "31600", "nine-digit MMSI"),
        ("9074729", "9074728", "check digit"),  # IMO 9074729 is the published example of the check
        ("-82.9", "182.9", "±180"),
        ("2026-07-04T15:00:00Z", "9999-01-01T00:00:00Z", "outside 1990"),
        ("Z,4", "Z,many", "number of persons"),
        ("trusted", "gold", "neither standard nor trusted"),
    ],
)
def test_a_bad_cell_is_left_out_and_the_report_kept(tmp_path, old, new, says):
    got = read_reports(written(tmp_path, FULL.replace(old, new)))
    assert len(got.reports) == 1
    assert says in str(got.rejects[0].reason)
    assert "the report is kept" in str(got.rejects[0].reason)


def test_a_number_given_twice(tmp_path):
    got = read_reports(written(tmp_path, FULL, FULL, FULL.replace("Étoile II", "Other")))
    assert len(got.reports) == 1
    assert [r.line for r in got.rejects] == [3, 4]
    assert "the same report" in str(got.rejects[0].reason)
    assert "other contents" in str(got.rejects[1].reason)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x00\x01\x02PK", "binary"),
        (b"a,b\n1,2\n", "missing from the header: report_no, received_at"),
        (b"report_no,report_no,received_at\n", "twice"),
    ],
)
def test_a_file_that_is_no_table(tmp_path, content, says):
    path = tmp_path / "reports.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as raised:
        read_reports(path)
    assert str(path) in str(raised.value)


def test_no_such_file(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_reports(tmp_path / "none.csv")


def test_a_text_longer_than_its_column_is_left_out_and_said(tmp_path):
    """One cell must not lose the file: the register holds 16 characters of a call sign, 40 of a number."""
    long_call = "R3,2026-07-04T14:05:00Z,,Lark,,NOT GIVEN BY CALLER" + "," * 7
    got = read_reports(written(tmp_path, long_call, "R" * 41 + ",2026-07-04T14:05:00Z" + "," * 11, BARE))
    assert [(one.report_no, one.vessel_name, one.call_sign) for one in got.reports] == [
        ("R3", "Lark", None),
        ("R2", None, None),
    ]
    assert [(one.line, one.reason.code) for one in got.rejects] == [(2, "cell_left_out"), (3, "cell")]
    assert "at most 16 characters" in got.rejects[0].reason.en


def test_the_telephone_is_read(tmp_path):
    got = read_reports(written(tmp_path, FULL + ",(519) 555-0123", header=HEADER + ",telephone"))
    assert got.reports[0].telephone == "(519) 555-0123"
    assert got.ignored_columns == []
