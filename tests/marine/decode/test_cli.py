"""``entente marine decode``: what is in the Parquet file, what is refused, and how it ends."""

from __future__ import annotations

import csv

import pyais
import pyarrow.parquet as pq
from pyais.encode import encode_dict
from typer.testing import CliRunner

from entente.marine.cli import app


def decode(*arguments):
    return CliRunner().invoke(app, ["decode", *map(str, arguments)])


def test_every_message_is_a_row_and_every_bad_line_a_reject(tmp_path):
    said = {"msg_type": 5, "mmsi": 316000001, "shipname": "NORTHERN LIGHT", "callsign": "CFG1"}
    moved = {"msg_type": 1, "mmsi": 316000001, "lon": -82.5, "lat": 42.25, "speed": 7.5, "course": 91.2}
    lines = [*encode_dict(said, seq_id=3), *encode_dict(moved), "nothing of use", *encode_dict(moved)]
    lines[-1] = lines[-1][:-1] + ("0" if lines[-1][-1] != "0" else "1")
    source, out, rejects = tmp_path / "day.nmea", tmp_path / "day.parquet", tmp_path / "rejects.csv"
    source.write_text("\n".join(lines) + "\n")
    result = decode(source, "--out", out, "--rejects", rejects)
    assert result.exit_code == 0, result.output
    first, second = pq.read_table(out).to_pylist()
    assert (first["shipname"], first["callsign"], first["msg_type"]) == ("NORTHERN LIGHT", "CFG1", 5)
    peer = pyais.decode(lines[2]).asdict()
    for name in ("mmsi", "lon", "lat", "speed", "course", "repeat", "radio"):
        assert second[name] == peer[name]
    with rejects.open(encoding="utf-8", newline="") as file:
        refused = list(csv.DictReader(file))
    assert [(row["line"], row["raw"]) for row in refused] == [("4", lines[3]), ("5", lines[4])]
    assert "no AIS sentence" in refused[0]["reason"]
    assert "wrong checksum" in refused[1]["reason"]


def test_an_unusable_file_is_told_and_the_other_is_read(tmp_path):
    good, bad, out = tmp_path / "good.nmea", tmp_path / "bad.bin", tmp_path / "o.parquet"
    good.write_text(encode_dict({"msg_type": 1, "mmsi": 316000001})[0] + "\n")
    bad.write_bytes(bytes(range(256)) * 8)
    result = decode(bad, good, "--out", out)
    assert result.exit_code == 1
    assert "bad.bin" in result.output
    assert pq.read_table(out).num_rows == 1
    assert not list(tmp_path.glob("*.partial"))


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    good = tmp_path / "good.nmea"
    good.write_text(encode_dict({"msg_type": 1, "mmsi": 316000001})[0] + "\n")
    result = decode(good, "--out", tmp_path / "nowhere" / "o.parquet")
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert decode(good).exit_code == 2


def test_a_tables_particulars_are_all_there(tmp_path):
    source, out = tmp_path / "day.csv", tmp_path / "day.parquet"
    head = "MMSI,BaseDateTime,LAT,LON,VesselName,VesselType,Length,Width,Draft,Registration"
    source.write_text(f"{head}\n316001234,2023-11-14T22:13:20,43.6,-79.4,ALPHA,37,12,4.5,1.2,13K4821\n")
    assert decode(source, "--out", out).exit_code == 0
    said = [row for row in pq.read_table(out).to_pylist() if row["shipname"]]
    given = [tuple(row[k] for k in ("shipname", "length", "beam", "draught", "registration")) for row in said]
    assert given == [("ALPHA", 12.0, 4.5, 1.2, "13K4821")]
