"""Which country a place is in. Expected values are public facts about airports, ports and ISO 3166 codes."""

from __future__ import annotations

from datetime import date

import pytest

from entente.screening.engine.exports import check
from entente.screening.engine.manifests import read
from entente.screening.engine.manifests.model import Leg
from entente.screening.engine.manifests.places import country_code, country_of, direction, is_home
from entente.screening.engine.manifests.wire import traveller_row
from entente.screening.engine.rules import Facts, evaluate, shipped
from entente.screening.engine.rules.derive import consignment_rows, traveller_rows

ON = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("place", "mode", "country"),
    [
        ("IKA", "air", "IR"),  # Tehran, not "IK"
        ("SVO", "air", "RU"),
        ("RUH", "air", "SA"),  # Riyadh, not Russia
        ("SYD", "air", "AU"),  # Sydney, not Syria
        ("FNJ", None, "KP"),
        ("MSQ", "air", "BY"),
        ("YTO", "air", "CA"),  # the city of Toronto
        ("MOW", "air", "RU"),
        ("CAN", "air", "CN"),  # Guangzhou
        ("CAN", "land", "CA"),
        ("FRA", "air", "DE"),
        ("FRA", "rail", "FR"),
        ("PRK", "marine", "KP"),
        ("IRL", "marine", "IE"),
        ("AEJEA", "marine", "AE"),
        ("CA TOR", "air", "CA"),
        ("IR", None, "IR"),
        ("ir", None, "IR"),
        ("QQQ", "air", None),
        ("ZZAAA", "marine", None),
        ("ZZ", None, None),
        ("Tehran", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_the_country_of_a_place(place, mode, country):
    assert country_of(place, mode) == country


@pytest.mark.parametrize(
    ("code", "country"),
    [("IRL", "IE"), ("IRN", "IR"), ("PRK", "KP"), ("KOR", "KR"), ("GB", "GB"), ("XYZ", None), (None, None)],
)
def test_a_countrys_code(code, country):
    assert country_code(code) == country


def test_an_unknown_place_is_neither_home_nor_abroad():
    assert (is_home("YVR"), is_home("LHR"), is_home("QQQ")) == (True, False, None)
    assert direction([Leg("CZ329", "CAN", "YVR")], "air") == "in"
    assert direction([Leg(None, "USA", "CAN")], "land") == "in"


EXPORTS = """declaration,goods,hs,weight,consignee,destination,from,mode,direction,end_user,end_user_country
E1,integrated circuits,854231,4,ACME,SYD,YYZ,air,out,,
E2,integrated circuits,854231,4,ACME,IKA,YYZ,air,out,,
E3,integrated circuits,854231,4,ACME,RUH,YYZ,air,out,,
E4,integrated circuits,854231,4,ACME,IRKWT,YYZ,air,out,,
E5,integrated circuits,854231,4,ACME,QQQ,YYZ,air,out,,
"""


def test_goods_by_air_go_to_the_country_of_the_airport():
    (manifest,) = read(EXPORTS.encode(), "exports.csv")
    rows = consignment_rows(manifest)
    assert [row.get("destination") for row in rows] == ["AU", "IR", "SA", "IR", None]
    assert {row["origin"] for row in rows} == {"CA"}
    hits = evaluate(shipped(), Facts.of("consignment", rows), ON)
    assert sorted(hit.row for hit in hits if hit.rule.id == "export.embargoed") == [1, 3]
    said = [
        next(
            f.reason.en for f in check(goods, None, shipped().lists, ON, mode="air") if f.code == "no_permit"
        )
        for goods in manifest.consignments
    ]
    # The last place is in no table: it is told as it was written, never as a country.
    assert [text.split("permit for ")[1].split(".")[0] for text in said] == ["AU", "IR", "SA", "IR", "QQQ"]


def test_an_end_user_by_three_letters_is_where_goods_may_not_go():
    text = EXPORTS.splitlines()[0] + "\nE6,circuits,854231,4,ACME,AEDXB,YYZ,marine,out,Pyongyang Works,PRK\n"
    (manifest,) = read(
        (text + "E7,circuits,854231,4,ACME,AEDXB,YYZ,marine,out,Galway Works,IRL\n").encode(), "x"
    )
    first, second = manifest.consignments
    lists = shipped().lists
    assert "embargoed" in {f.code for f in check(first, None, lists, ON)}
    assert not {"embargoed", "diversion"} & {f.code for f in check(second, None, lists, ON)}


def test_concern_raises_by_the_country_of_the_airport():
    cash = {"direction": "in", "payment": "cash", "booked_days_before": 1, "nights_away": 2, "mode": "air"}
    facts = Facts.of("traveller", [cash | {"origin": o} for o in ("IKA", "SVO", "RUH", "LHR")])
    raised = {hit.row: bool(hit.raised_by) for hit in evaluate(shipped(), facts, ON)}
    assert raised == {0: True, 1: True, 2: False, 3: False}


THROUGH = (
    "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN:IATA'TDT+20+AC9'LOC+125+LHR'LOC+92+YYZ'LOC+87+JFK'"
    "NAD+FL+++ROE:JANE'LOC+178+YYZ'LOC+179+JFK'NAD+FL+++DOE:JOHN'LOC+178+LHR'LOC+179+YYZ'"
    "NAD+FL+++POE:JILL'LOC+178+LHR'LOC+179+JFK'CNT+42:3'"
)
# The booking has the way back as well; what is reported is the flight out.
AND_BACK = (
    "UNB+IATA:1+A+B+260101:0000+1'UNH+1+PNRGOV:13:1:IA'TVL+010126:1000:010126:2200+YYZ+LHR+AC+868'SRC'"
    "RCI+AC:ABCDEF'TIF+ROE+JANE:A'TVL+010126:1000:010126:2200+YYZ+LHR+AC+868'"
    "TVL+090126:1000:090126:1800+LHR+YYZ+AC+869'UNT+9+1'"
)


def test_on_a_through_flight_everybody_has_their_own_direction():
    (manifest,) = read(THROUGH.encode(), "through")
    rows = traveller_rows(manifest)
    expected = [("ROE", "out"), ("DOE", "in"), ("POE", "in")]
    assert [
        (p.family_name, r["direction"]) for p, r in zip(manifest.travellers, rows, strict=True)
    ] == expected
    lines = [traveller_row(manifest, person) for person in manifest.travellers]
    assert [(line["family_name"], line["direction"]) for line in lines] == expected


def test_the_way_back_of_a_booking_does_not_turn_the_flight_out():
    (manifest,) = read(AND_BACK.encode(), "and back")
    (jane,) = manifest.travellers
    assert [(leg.origin, leg.destination) for leg in jane.itinerary] == [("YYZ", "LHR"), ("LHR", "YYZ")]
    assert traveller_rows(manifest)[0]["direction"] == "out"
