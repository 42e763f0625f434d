"""Export declarations against permits and end users; the diversion case worked from message to finding."""

from __future__ import annotations

from datetime import date

import pytest

from entente.screening.engine.exports import Permit, PermitBook, check
from entente.screening.engine.manifests import Consignment, GoodsLine, Party, read
from entente.screening.engine.rules import shipped

ON = date(2026, 11, 24)
LISTS = shipped().lists
PERMIT = Permit(
    "GEP-12",
    "Maple Controls",
    "Gulf Trading",
    "City Hospital",
    "AE",
    ("8542",),
    500,
    "NAR",
    date(2027, 1, 31),
    used=100,
)


def declaration(consignee="Gulf Trading", end_user="City Hospital", country="AE", **line):
    goods = GoodsLine(**{"hs": "854231", "quantity": 400.0, "unit": "NAR", "permits": ["GEP 12"], **line})
    parties = [Party("exporter", "MAPLE CONTROLS", country="CA"), Party("consignee", consignee, country="AE")]
    if end_user:
        parties.append(Party("end_user", end_user, country=country))
    return Consignment("E1", parties, [goods], destination="AE")


def codes(consignment, permit=PERMIT, on=ON, search=None):
    return [finding.code for finding in check(consignment, PermitBook.of([permit]), LISTS, on, search)]


def test_a_declaration_that_keeps_to_its_permit_has_no_finding():
    assert codes(declaration()) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"quantity": 401.0}, ["exceeded"]),
        ({"quantity": 400.0}, []),
        ({"hs": "880730"}, ["not_covered"]),
        ({"permits": []}, ["no_permit"]),
        ({"permits": ["X-9"]}, ["unknown_permit"]),
        ({"unit": "KGM", "quantity": 4.0}, ["unit_differs"]),
        ({"consignee": "Other Trading"}, ["other_consignee"]),
        ({"end_user": "Other Hospital"}, ["other_end_user"]),
        ({"end_user": ""}, ["end_user_left_out"]),
        ({"country": "IR"}, ["diversion"]),
    ],
)
def test_what_does_not_keep_to_it(changed, expected):
    assert codes(declaration(**changed)) == expected


def test_without_a_permit_register_what_a_permit_says_is_not_judged():
    assert check(declaration(quantity=9999.0, permits=["X-9"]), None, LISTS, ON) == []
    assert [f.code for f in check(declaration(country="IR"), None, LISTS, ON)] == ["diversion"]


def test_the_last_day_counts_and_the_day_after_does_not():
    assert codes(declaration(), on=date(2027, 1, 31)) == []
    assert codes(declaration(), on=date(2027, 2, 1)) == ["expired"]


def test_two_lines_draw_on_one_permit():
    consignment = declaration(quantity=300.0)
    consignment.goods.append(GoodsLine("more", "854239", quantity=150.0, unit="NAR", permits=["GEP-12"]))
    (finding,) = check(consignment, PermitBook.of([PERMIT]), LISTS, ON)
    assert (finding.code, finding.line, dict(finding.evidence)["left"]) == ("exceeded", 2, "100")


def test_goods_that_are_not_strategic_need_nothing():
    assert codes(declaration(hs="170220", permits=[])) == []


def test_diversion_through_an_intermediary_from_message_to_finding():
    message = (
        "UNB+UNOC:3+X+CBSA+261120:1010+9'UNH+1+CUSDEC:D:96B:UN'BGM+830+EXP77+9'LOC+36+AE'LOC+35+CA'TDT+20++4'"
        "NAD+EX+++MAPLE CONTROLS+++++CA'NAD+CN+++GULF TRADING+++++AE'NAD+UC+++SHARIF INSTITUTE+++++IR'"
        "CST+1+85423100'FTX+AAA+++INTEGRATED CIRCUITS'QTY+46:500:NAR'UNT+12+1'UNZ+1+9'"
    )
    (manifest,) = read(message.encode(), "x")
    asked = []

    def search(name, country):
        asked.append((name, country))
        return [("UN", "IRe.1", "Sharif Institute", 0.93)] if "SHARIF" in name else []

    findings = check(manifest.consignments[0], PermitBook(), LISTS, ON, search)
    assert [f.code for f in findings] == ["listed_party", "diversion", "no_permit"]
    assert findings[1].urgency == 90
    assert "SHARIF INSTITUTE in IR" in findings[1].reason.en
    assert "SHARIF INSTITUTE en IR" in findings[1].reason.fr
    assert ("GULF TRADING", "AE") in asked
