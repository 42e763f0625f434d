"""The officers' table of exports against permits (``docs/screening-cases.md``), line by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from entente.screening.engine.exports import Permit, PermitBook, check
from entente.screening.engine.manifests import Consignment, GoodsLine, Party
from entente.screening.engine.rules import shipped

TABLE = Path(__file__).parents[3] / "docs" / "screening-cases.md"


def pairs(text):
    return dict(one.split("=", 1) for one in text.split("; ") if "=" in one)


def table():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[0][:1] == "P" and cells[0][1:].isdigit():
            yield pytest.param(
                *(pairs(cell) for cell in cells[2:4]), cells[4], id=f"{cells[0]} {cells[1][:50]}"
            )


CASES = list(table())


def amount(text):
    number, unit = text.split()
    return float(number), unit


def goods(said, suffix=""):
    line = GoodsLine(hs=said[f"hs{suffix}"], permits=[said["permit"]] if said.get("permit") else [])
    if f"quantity{suffix}" in said:
        line.quantity, line.unit = amount(said[f"quantity{suffix}"])
    if line.unit == "KGM":
        line.gross_kg = line.quantity
    if "gross" in said:
        line.gross_kg = float(said["gross"])
    return line


def declaration(said):
    parties = [Party("exporter", said.get("exporter", "MAPLE CONTROLS"), country="CA")]
    standing = {"intermediary": "", "consignee": "Gulf Trading/AE", "end user": "City Hospital/AE"}
    for role, usual in standing.items():
        name, _, country = said.get(role, usual).partition("/")
        if name:
            parties.append(Party(role.replace(" ", "_"), name, country=country))
    lines = [goods(said)] + ([goods(said, "2")] if "hs2" in said else [])
    return Consignment("E1", parties, lines, destination=said.get("to", "AE"))


def permit(told):
    quantity, unit = amount(told.get("quantity", "500 NAR"))
    return Permit(
        "GEP-12", "Maple Controls", "Gulf Trading", "City Hospital", "AE", ("8542",), quantity, unit,
        date(2027, 1, 31), used=float(told.get("used", 100)), state=told.get("state", "in_force"),
    )  # fmt: skip


def test_there_are_both_kinds():
    found = [case.values[2] for case in CASES]
    assert len(found) >= 30
    assert found.count("none") >= 9


@pytest.mark.parametrize(("said", "told", "expected"), CASES)
def test_en3_the_officers_table_of_permits(said, told, expected):
    on = date.fromisoformat(said.get("leaves", "2026-11-24"))
    findings = check(declaration(said), PermitBook.of([permit(told)]), shipped().lists, on)
    assert sorted(one.code for one in findings) == (
        [] if expected == "none" else sorted(expected.split("; "))
    )
    for one in findings:
        assert one.reason.en
        assert one.reason.fr
        assert one.authority
