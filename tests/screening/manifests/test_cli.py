"""``entente manifest read`` as a command: lines, rejects, exit codes, answers."""

from __future__ import annotations

import csv
import json

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


def test_goods_in_a_table(tmp_path):
    from entente.screening.engine.manifests import read

    (manifest,) = read(GOODS.encode(), "goods.csv")
    (consignment,) = manifest.consignments
    (line,) = consignment.goods
    assert (line.hs, line.value, line.gross_kg, line.permits) == ("841370", 12000.0, 40.0, ["P-1"])
    assert {(p.role, p.name) for p in consignment.parties} == {("consignee", "ACME"), ("end_user", "ZED")}
