"""Cargo reports and declarations: consignments, goods, parties, containers, permits."""

from __future__ import annotations

from entente.screening.engine.manifests import read
from entente.screening.engine.rules.derive import consignment_rows

CUSCAR = (
    "UNB+UNOC:3+CARRIER+CBSA+261120:1010+9'UNH+1+CUSCAR:D:95B:UN'BGM+85+MAN1+9'DTM+132:202611251200:203'"
    "TDT+20+044W+1++MSCU:172:20+++9123456:146::NORTHERN STAR'LOC+60+CAMTR'LOC+61+CAMTR'"
    "EQD+CN+MSCU1234566+22G1+++5'SEL+S123'EQD+CN+MSCU7654321+22G1+++4'"
    "CNI+1+BL001'LOC+9+NLRTM'LOC+11+CAMTR'NAD+CZ+++NORDIC TOOLS BV+Kade 1+Rotterdam+++NL'"
    "NAD+CN+++ACME IMPORTS+1 Rue A+Montreal+QC++CA'GID+1+20:CT'FTX+AAA+++CIGARETTE MAKING:MACHINE PARTS'"
    "MEA+AAE+G+KGM:1200,5'SGP+MSCU1234566+20'CST+1+847890'DGS+IMD+3+1203'MOA+40:5000:EUR'"
    "CNI+2+BL002'NAD+CN+++SECOND LTD'GID+1+3:PK'FTX+AAA+++TOYS'UNT+27+1'UNZ+1+9'"
)
CUSDEC = (
    "UNB+UNOC:3+X+CBSA+261120:1010+9'UNH+1+CUSDEC:D:96B:UN'BGM+830+EXP77+9'LOC+36+AE'LOC+35+CA'"
    "TDT+20++4'NAD+EX+++MAPLE CONTROLS'NAD+CN+++GULF TRADING+++++AE'NAD+UC+++UNKNOWN INSTITUTE+++++IR'"
    "CST+1+85423100'FTX+AAA+++INTEGRATED CIRCUITS'MEA+WT+N+KGM:3'QTY+46:500:NAR'DOC+811+GEP-12'"
    "MOA+38:90000:CAD'"
    "CST+2+90318090'FTX+AAA+++SENSORS'UNT+17+1'UNZ+1+9'"
)


def test_a_cargo_report():
    (manifest,) = read(CUSCAR.encode(), "x")
    assert (manifest.kind, manifest.mode, manifest.conveyance, manifest.sent_at) == (
        *("cargo", "marine", "NORTHERN STAR"),
        "2026-11-20T10:10",
    )
    first, second, _ = manifest.consignments
    (line,) = first.goods
    assert (first.reference, first.loading, first.discharge) == ("BL001", "NLRTM", "CAMTR")
    assert (line.description, line.packages, line.gross_kg, line.hs) == (
        *("CIGARETTE MAKING MACHINE PARTS", 20, 1200.5),
        "847890",
    )
    assert (line.dangerous, line.value, line.currency) == ("1203", 5000.0, "EUR")
    assert [(p.role, p.name, p.country) for p in first.parties] == [
        ("consignor", "NORDIC TOOLS BV", "NL"),
        ("consignee", "ACME IMPORTS", "CA"),
    ]
    assert [(box.number, box.empty, box.seals) for box in first.equipment] == [
        ("MSCU1234566", False, ["S123"])
    ]
    assert second.goods[0].description == "TOYS"


def test_an_empty_container_that_no_bill_names_is_a_consignment_of_its_own():
    (manifest,) = read(CUSCAR.encode(), "x")
    *_, empty = manifest.consignments
    assert (empty.reference, [(box.number, box.empty) for box in empty.equipment]) == (
        "MSCU7654321",
        [("MSCU7654321", True)],
    )
    # The segment by counting its terminators before the one that names the box.
    assert empty.named_at == [CUSCAR[: CUSCAR.index("EQD+CN+MSCU7654321")].count("'") + 1]
    assert consignment_rows(manifest)[-1]["declared_empty"] is True
    assert not manifest.rejects
    boxes = [box.number for one in manifest.consignments for box in one.equipment]
    assert sorted(boxes) == ["MSCU1234566", "MSCU7654321"]


def test_an_export_declaration():
    (manifest,) = read(CUSDEC.encode(), "x")
    (declaration,) = manifest.consignments
    assert (manifest.kind, manifest.mode, declaration.reference, declaration.destination) == (
        *("declaration", "air", "EXP77"),
        "AE",
    )
    circuits, sensors = declaration.goods
    assert (circuits.hs, circuits.quantity, circuits.unit, circuits.permits) == (
        "85423100",
        500.0,
        "NAR",
        ["GEP-12"],
    )
    assert (circuits.net_kg, circuits.value, sensors.hs, sensors.permits) == (3.0, 90000.0, "90318090", [])
    assert ("end_user", "UNKNOWN INSTITUTE", "IR") in [
        (p.role, p.name, p.country) for p in declaration.parties
    ]


def test_where_goods_change_hands_and_how_they_are_paid_for():
    text = CUSDEC.replace("LOC+35+CA'", "LOC+35+CA'LOC+13+HKHKG'PAI+::10'")
    (manifest,) = read(text.encode(), "x")
    (declaration,) = manifest.consignments
    assert (declaration.via, declaration.payment) == ("HKHKG", "cash")  # 4461: 10 is in cash
    assert [(row["via"], row["payment"]) for row in consignment_rows(manifest)] == [("HK", "cash")] * 2
    text = "reference,goods,mode,via,payment\nB1,toys,marine,PAPTY,Comptant\nB2,toys,air,PTY,Third party\n"
    rows = [row for manifest in read(text.encode(), "x.csv") for row in consignment_rows(manifest)]
    assert [(row["via"], row["payment"]) for row in rows] == [("PA", "cash"), ("PA", "third_party")]
