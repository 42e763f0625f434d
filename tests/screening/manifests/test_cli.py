"""``entente manifest read`` as a command: lines, rejects, exit codes, answers."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from entente.screening.cli.manifest import app

LIST = (
    "UNB+UNOA:4+AC+CBSA+261124:0300+77'UNH+5+PAXLST:D:02B:UN:IATA'BGM+745'TDT+20+AC1'LOC+125+LHR'LOC+87+YYZ'"
    "NAD+FL+++DOE:JANE'DTM+329:800101'NAD+FL+++'CNT+42:2'UNT+11+5'UNZ+1+77'"
)
GOODS = (
    "declaration,goods,hs,value,weight,consignee,end user,permit\nE1,pumps,8413.70,12000,40,ACME,ZED,P-1\n"
)


def run(tmp_path, *names):
    out, rejects = tmp_path / "t.jsonl", tmp_path / "r.csv"
    files = [str(tmp_path / name) for name in names]
    arguments = ["read", *files, "--out", str(out), "--rejects", str(rejects)]
    result = CliRunner().invoke(app, [*arguments, "--acknowledge", str(tmp_path / "answers")])
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    return result, lines, list(csv.DictReader(rejects.open()))


def test_travellers_rejects_and_answer(tmp_path):
    (tmp_path / "a.edi").write_text(LIST)
    result, lines, rejects = run(tmp_path, "a.edi")
    assert result.exit_code == 0, result.output
    (jane,) = lines
    assert list(jane)[:11] == [
        *("file", "message", "flight", "direction", "family_name", "given_names", "date_of_birth", "sex"),
        *("nationality", "documents", "itinerary"),
    ]
    assert (jane["flight"], jane["direction"], jane["date_of_birth"]) == ("AC1", "in", "1980-01-01")
    (reject,) = rejects
    assert (reject["segment"], reject["tag"], int(reject["position"])) == (
        "9",
        "NAD",
        LIST.index("NAD+FL+++'"),
    )
    answer = (tmp_path / "answers" / "a.cusres").read_text()
    assert "CUSRES:D:05B" in answer
    assert "ERP+2+9:NAD'ERC+NO_NAME" in answer


def test_a_file_that_is_no_manifest_is_said_and_the_others_are_read(tmp_path):
    (tmp_path / "a.edi").write_text(LIST)
    (tmp_path / "b.txt").write_text("hello\n")
    result, lines, rejects = run(tmp_path, "b.txt", "a.edi")
    assert result.exit_code == 1
    assert len(lines) == 1
    assert {r["file"] for r in rejects} == {"a.edi", "b.txt"}


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.txt"])
def test_a_mapping_names_the_columns_of_a_table_whatever_the_files_name(tmp_path, name):
    (tmp_path / name).write_text("A;B\nROE;JANE\n")
    (tmp_path / "b.edi").write_text(LIST)
    (tmp_path / "m.yaml").write_text("family_name: A\ngiven_names: B\n")
    out = tmp_path / "t.jsonl"
    given = ["read", str(tmp_path / name), str(tmp_path / "b.edi"), "--out", str(out)]
    result = CliRunner().invoke(app, [*given, "--mapping", str(tmp_path / "m.yaml")])
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(one["family_name"], one["given_names"]) for one in lines] == [("ROE", "JANE"), ("DOE", "JANE")]


def test_a_misspelt_field_of_a_mapping_is_refused_and_a_column_that_is_not_there_is_told(tmp_path):
    (tmp_path / "a.csv").write_text("A;B\nROE;JANE\n")
    out, rejects = tmp_path / "t.jsonl", tmp_path / "r.csv"
    given = ["read", str(tmp_path / "a.csv"), "--out", str(out), "--rejects", str(rejects)]
    (tmp_path / "m.yaml").write_text("familyname: A\n")
    result = CliRunner().invoke(app, [*given, "--mapping", str(tmp_path / "m.yaml")])
    assert result.exit_code == 2
    assert "familyname" in result.output
    assert not out.exists()
    (tmp_path / "m.yaml").write_text("family_name: A\ngiven_names: C\n")
    result = CliRunner().invoke(app, [*given, "--mapping", str(tmp_path / "m.yaml")])
    (said,) = csv.DictReader(rejects.open())
    assert (said["segment"], said["tag"], said["raw"]) == ("1", "heading", "given_names: C")
    assert said["reason"].startswith("mapping_column: ")


def test_goods_in_a_table(tmp_path):
    from entente.screening.engine.manifests import read

    (manifest,) = read(GOODS.encode(), "goods.csv")
    (consignment,) = manifest.consignments
    (line,) = consignment.goods
    assert (line.hs, line.value, line.gross_kg, line.permits) == ("841370", 12000.0, 40.0, ["P-1"])
    assert {(p.role, p.name) for p in consignment.parties} == {("consignee", "ACME"), ("end_user", "ZED")}
