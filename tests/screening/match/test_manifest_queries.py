"""What of a manifest is asked for: people with their numbers, the ship, parties, goods."""

from __future__ import annotations

from entente.screening.engine.manifests import read
from entente.screening.engine.manifests.model import Consignment, GoodsLine, Manifest, Party, Traveller
from entente.screening.queries import manifest_queries


def _asked(manifest):
    return {q.query_id.rpartition("#")[2]: q for q in manifest_queries(manifest)}


def test_telephones_and_mail_addresses_of_a_booking_are_asked_for():
    person = Traveller("ROE", "JANE")
    person.contacts = ["15145550123", "ANN..ROE//EXAMPLE.ORG", "99 GANDER AVENUE 12345678", "12"]
    asked = _asked(Manifest("f", "1", "pnrgov", travellers=[person]))
    assert asked["p1"].identifiers == (("phone", "15145550123"), ("email", "ann_roe@example.org"))


def test_the_ship_the_parties_and_the_goods_are_asked_for_as_what_they_are():
    goods = Consignment("B1", [Party("consignee", "ACME")], [GoodsLine(), GoodsLine("cigarette machinery")])
    manifest = Manifest("f", "1", "cargo", conveyance="OCEAN STAR 9074729", consignments=[goods])
    asked = _asked(manifest)
    assert {key: q.kind for key, q in asked.items()} == {"v": "vessel", "c1.1": "company", "c1.g2": "goods"}
    assert asked["v"].identifiers == (("imo", "9074729"),)


def test_an_aircraft_is_not_asked_for_as_a_ship():
    data = "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'TDT+20+AC1+4+++++:::CFABC'NAD+FL+++ROE:J'"
    (manifest,) = read(data.encode(), "x")
    assert set(_asked(manifest)) == {"p1"}
