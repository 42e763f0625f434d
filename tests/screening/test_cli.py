"""The command line's contracts, on files."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from entente.screening.cli.lists import app as lists_app
from entente.screening.cli.screen import app as screen_app

run = CliRunner()
LOOKOUTS = """lookout_id,holder,regime,protected,kind,name,date_of_birth,nationality,document_number,imo
L1,CBSA,customs,B,person,Ivan Petrovich Sidorov,1970-05-06,ru,AB123456,
L2,CBSA,customs,B,vessel,MV Ocean Star,,,,9074729
L3,,customs,B,person,Nobody's,,,,
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    (folder / "lookouts.csv").write_text(LOOKOUTS, encoding="utf-8")
    out = folder / "lists.idx"
    result = run.invoke(
        lists_app,
        ["build", str(folder / "lookouts.csv"), "--out", str(out), "--rejects", str(folder / "r.csv")],
    )
    assert result.exit_code == 0, result.output
    with (folder / "r.csv").open(encoding="utf-8") as file:
        assert [(r["line"], r["kept"]) for r in csv.DictReader(file)] == [("4", "no")]
    return out


def test_names_to_hits(index, tmp_path):
    queries = tmp_path / "q.csv"
    queries.write_text(
        "query_id,name,dob,nationality,imo\n1,SIDOROV Ivan,1970-05-06,Russia,\n2,Jane Tremblay,,,\n,x,,,\n"
        "4,Somebody,,,9074729\n5,Иван Сидоров,31/31/1970,,\n",
        encoding="utf-8",
    )
    out, rejects = tmp_path / "h.jsonl", tmp_path / "r.csv"
    result = run.invoke(
        screen_app,
        [
            "names",
            str(queries),
            "--lists",
            str(index),
            "--top",
            "5",
            "--out",
            str(out),
            "--rejects",
            str(rejects),
        ],
    )
    assert result.exit_code == 0, result.output
    hits = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {"query_id", "rank", "score", "list", "entry_id", "matched_name", "parts"} <= set(hits[0])
    first = {h["query_id"]: h["entry_id"] for h in hits if h["rank"] == 1}
    assert first["1"] == "L1"
    assert first["4"] == "L2"
    assert first["5"] == "L1"
    with rejects.open(encoding="utf-8") as file:
        assert [(r["line"], r["kept"]) for r in csv.DictReader(file)] == [("4", "no"), ("6", "yes")]


def test_pairs_keep_every_row_and_column(tmp_path):
    pairs, out, rejects = tmp_path / "p.csv", tmp_path / "s.csv", tmp_path / "r.csv"
    pairs.write_text(
        'note,schema,name1,name2\n"a,b",Person,Vladimir Putin,Владимир Путин\n,Company,Siemens AG,\n'
        ",Company,Siemens AG,Volkswagen AG\n",
        encoding="utf-8",
    )
    result = run.invoke(screen_app, ["pairs", str(pairs), "--out", str(out), "--rejects", str(rejects)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [r["note"] for r in rows] == ["a,b", "", ""]
    assert float(rows[0]["score"]) > 0.5 > float(rows[2]["score"])
    assert rows[1]["score"] == ""
    assert "has no name1 or name2" in rejects.read_text("utf-8")


def test_what_is_no_index_or_has_no_column_is_said(tmp_path, index):
    bad = tmp_path / "x.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run.invoke(screen_app, ["names", str(bad), "--lists", str(bad), "--out", str(tmp_path / "o")])
    assert result.exit_code == 1
    result = run.invoke(screen_app, ["names", str(bad), "--lists", str(index), "--out", str(tmp_path / "o")])
    assert result.exit_code == 1
    result = run.invoke(lists_app, ["build", str(bad), "--out", str(tmp_path / "o")])
    assert result.exit_code == 1


HOSTILE = {
    "empty": b"",
    "zeros": b"\0" * 3000,
    "bytes": bytes(range(256)) * 40,
    "one line": b"x" * 1_000_000,
    "cut gzip": b"\x1f\x8b\x08\x00" + b"\x01" * 60,
    "another table": b"id,nom\n1,x\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_table_ends_with_a_sentence(index, tmp_path, content):
    bad, out = tmp_path / "bad.csv", tmp_path / "out"
    bad.write_bytes(content)
    for app, arguments in (
        (screen_app, ["names", str(bad), "--lists", str(index), "--out", str(out)]),
        (screen_app, ["names", str(bad), "--lists", str(bad), "--out", str(out)]),
        (screen_app, ["pairs", str(bad), "--out", str(out)]),
        (lists_app, ["build", str(bad), "--out", str(out)]),
    ):
        result = run.invoke(app, arguments)
        assert result.exit_code == 1, (arguments, result.output)
        assert isinstance(result.exception, SystemExit)
        assert "bad.csv" in result.output
        assert not out.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_pairs_in_other_encodings_and_separators(tmp_path, encoding, mark):
    pairs, out = tmp_path / "p.csv", tmp_path / "s.csv"
    text = f"schema{mark}name1{mark}name2\nPerson{mark}José Martí{mark}Jose Marti\n"
    pairs.write_bytes(text.encode(encoding))
    result = run.invoke(screen_app, ["pairs", str(pairs), "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["name1"] == "José Martí"
    assert float(row["score"]) > 0.9


def test_an_open_quotation_mark_or_a_long_field_loses_no_other_pair(tmp_path):
    pairs, out, rejects = tmp_path / "p.csv", tmp_path / "s.csv", tmp_path / "r.csv"
    long = "a" * 200_000
    pairs.write_text(
        f'schema,name1,name2\nPerson,"Ivan,Iwan\nPerson,Jan Novak,Jan Novak\nPerson,{long},Jan\n'
        "Person,Otto Braun,Otto Braun\n",
        encoding="utf-8",
    )
    result = run.invoke(screen_app, ["pairs", str(pairs), "--out", str(out), "--rejects", str(rejects)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8") as file:
        scores = [row[-1] for row in csv.reader(file)]
    assert [s != "" for s in scores] == [True, False, True, True, True]
    with rejects.open(encoding="utf-8") as file:
        assert [r["line"] for r in csv.DictReader(file)] == ["2"]


def test_an_index_that_is_damaged_is_said_and_a_place_that_cannot_be_written_too(index, tmp_path):
    queries = tmp_path / "q.csv"
    queries.write_text("query_id,name\n1,Ivan Sidorov\n", encoding="utf-8")
    whole = index.read_bytes()
    for k, damaged in enumerate(
        (whole[: len(whole) // 2], whole[:40], whole.replace(b"tokens.kind", b"tokens.xind"))
    ):
        bad = tmp_path / f"bad{k}.idx"
        bad.write_bytes(damaged)
        result = run.invoke(
            screen_app, ["names", str(queries), "--lists", str(bad), "--out", str(tmp_path / "o")]
        )
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        assert "build it" in result.output
    result = run.invoke(
        screen_app, ["names", str(queries), "--lists", str(index), "--out", str(tmp_path / "no" / "o")]
    )
    assert result.exit_code == 1
    assert "cannot be written" in result.output
