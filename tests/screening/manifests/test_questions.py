"""What of a manifest is asked for: people with their numbers, what carries them, parties, containers, and in
words addresses and goods."""

from __future__ import annotations

import pytest

from entente.screening.engine import described, questions
from entente.screening.engine.described import Described
from entente.screening.engine.lists.lookouts import read_csv
from entente.screening.engine.manifests import read
from entente.screening.engine.manifests.model import (
    Consignment,
    Document,
    Equipment,
    GoodsLine,
    Manifest,
    Party,
    Traveller,
)
from entente.screening.engine.questions import Told
from entente.screening.queries import manifest_queries


def _asked(manifest):
    return {q.query_id.rpartition("#")[2]: q for q in manifest_queries(manifest)}


def test_telephones_and_mail_addresses_of_a_booking_are_asked_for():
    person = Traveller("ROE", "JANE")
    person.contacts = ["15145550123", "ANN..ROE//EXAMPLE.ORG", "99 GANDER AVENUE 12345678", "12"]
    manifest = Manifest("f", "1", "pnrgov", travellers=[person])
    assert _asked(manifest)["p1"].identifiers == (("phone", "15145550123"), ("email", "ann_roe@example.org"))
    (one,) = questions.of(manifest)
    assert one.told.addresses == ("99 GANDER AVENUE 12345678", "12")


def test_a_person_is_asked_for_under_every_name_with_what_all_documents_say():
    person = Traveller("ROE", "JANE", also_named=["RO ANNA", "JANE ROE"], nationality="GBR", sex="F")
    person.documents = [Document("P1", nationality="FRA"), Document("")]
    asked = list(questions.person("k", person))
    assert [q.name for q in asked] == ["JANE ROE", "RO ANNA"]
    assert {(q.countries, q.gender, q.documents) for q in asked} == {(("gb", "fr"), "f", ("P1",))}
    assert not list(questions.person("k", Traveller("", "")))
    assert len(list(questions.person("k", Traveller("", "", documents=[Document("P9")])))) == 1


def test_the_ship_the_parties_and_the_containers_are_asked_for_as_what_they_are():
    goods = Consignment("B1", [Party("consignee", "ACME", address="1 Main St")], [GoodsLine()])
    goods.goods.append(GoodsLine("cigarette machinery", hs="847810"))
    goods.equipment.append(Equipment("MSKU1234565"))
    manifest = Manifest("f", "1", "cargo", conveyance="OCEAN STAR 9074729", consignments=[goods])
    asked = [(q.query_id.rpartition("#")[2], q.kind) for q in manifest_queries(manifest)]
    assert asked == [("v", "vessel"), ("c1.1", "company"), ("c1.1", "person"), ("c1.boxes", "any")]
    assert _asked(manifest)["v"].identifiers == (("imo", "9074729"),)
    assert _asked(manifest)["c1.boxes"].identifiers == (("plate", "MSKU1234565"),)
    *_, last = questions.of(manifest)
    assert last.told == Told(("1 Main St",), (("", ""), ("847810", "cigarette machinery")))


@pytest.mark.parametrize(
    ("mode", "name", "number", "kind", "identifiers"),
    [
        ("air", "CFABC", "", "any", (("registration", "CFABC"),)),
        ("marine", "STAR", "9074729", "vessel", (("imo", "9074729"),)),
        ("marine", "STAR 9074728", "", "vessel", ()),  # the check digit does not fit: no IMO number
        (None, "STAR", "", "vessel", ()),
        ("land", "", "ABC 123", "any", (("plate", "ABC 123"),)),
        ("rail", "CAR 7", "", "any", (("plate", "CAR 7"),)),
    ],
)
def test_what_carries_them_is_asked_for_by_its_own_sort_of_number(mode, name, number, kind, identifiers):
    (query,) = questions.conveyance("k", mode, name, number)
    assert (query.kind, query.identifiers) == (kind, identifiers)
    assert query.name == (name if kind == "vessel" else "")


def test_a_parcel_and_a_flight_without_a_registration_are_asked_for_as_nothing():
    assert not list(questions.conveyance("k", "post", "BAG 7"))
    assert not list(questions.conveyance("k", "air", ""))


def test_an_aircraft_is_asked_for_by_its_registration_and_not_as_a_ship():
    data = "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+PAXLST:D:05B:UN'TDT+20+AC1+4+++++:::CFABC'NAD+FL+++ROE:J'"
    (manifest,) = read(data.encode(), "x")
    asked = _asked(manifest)
    assert set(asked) == {"p1", "v"}
    assert asked["v"].identifiers == (("registration", "CFABC"),)


# -- in words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "wanted", "met"),
    [
        ("11, MAIN ST., Apt. 4", "11 Main St", True),
        ("12 RUE DE LA MONTÉE QUÉBEC", "12, rue de la Montee", True),
        ("11 Main Street North", "11 Mine St", False),
        ("11 Main St", "11 Main", False),  # too short to say anything
    ],
)
def test_an_address_is_compared_by_letters_and_digits(written, wanted, met):
    found = described.found(Told((written,)), Described((wanted,)))
    assert (found is not None) == met
    assert not met or (written in found.en and "visée par l’avis" in found.fr)


@pytest.mark.parametrize(
    ("code", "text", "codes", "words", "met"),
    [
        ("8478.10", "Machinery", ("8478",), (), True),
        ("847810", "CIGARETTE MACHINERY, USED", (), ("cigarettes", "machine"), True),
        ("", "Machines pour cigarettes", (), ("machine", "cigarette"), True),
        ("8479", "cigarette machine", ("8478",), ("cigarette",), False),
        ("847810", "tobacco", ("8478",), ("cigarette",), False),
        ("", "bearings", (), ("ring",), False),
    ],
)
def test_goods_are_compared_by_heading_and_words(code, text, codes, words, met):
    wanted = Described((), codes, tuple(w for word in words for w in described.words(word)))
    assert (described.found(Told((), (("", "other"), (code, text))), wanted) is not None) == met


def test_a_table_of_lookouts_describes_goods_and_addresses_and_a_person_at_an_address_is_no_address():
    table = (
        b"lookout_id,holder,kind,name,address,goods,hs_code\n1,CBSA,address,,1 Main Street West,,\n"
        b"2,CBSA,person,Jane Roe,1 Main Street West,,\n3,CBSA,goods,,,cigarette machine,8478\n"
    )
    first, second, third = (described.of(entry) for entry in read_csv("t", table).entries)
    assert first == Described(("1 Main Street West",))
    assert not second
    assert third == Described((), ("8478",), ("cigarette", "machine"))
