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
