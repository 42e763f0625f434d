"""Formats without a shared sample, and what happens with rows that are wrong."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.screening.engine.lists import Document, PartialDate, difference, read_sources
from entente.screening.engine.lists.values import country, partial_date

# Shaped after Treasury's sdn.xsd (legacy SDN.XML); a person of the published list.
SDN_XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>07/14/2021</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry><uid>8117</uid><firstName>Tomislav</firstName><lastName>KOVAC</lastName><sdnType>Individual</sdnType>
    <programList><program>BALKANS</program></programList>
    <idList><id><uid>1</uid><idType>Passport</idType><idNumber>412959171315</idNumber>
      <idCountry>Bosnia and Herzegovina</idCountry></id></idList>
    <akaList><aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>TOMO</lastName></aka></akaList>
    <dateOfBirthList><dateOfBirthItem><uid>3</uid><dateOfBirth>04 Dec 1959</dateOfBirth>
      <mainEntry>true</mainEntry></dateOfBirthItem></dateOfBirthList></sdnEntry>
  <sdnEntry><uid>4234</uid><lastName>HERMANN</lastName><sdnType>Vessel</sdnType>
    <vesselInfo><callSign>CL2685</callSign><vesselFlag>Cuba</vesselFlag></vesselInfo></sdnEntry>
  <sdnEntry><uid>9</uid><sdnType>Entity</sdnType></sdnEntry>
</sdnList>"""


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_the_legacy_xml_says_what_the_legacy_csv_says(tmp_path):
    (xml,), errors = read_sources([write(tmp_path / "sdn.xml", SDN_XML)])
    sdn = tmp_path / "sdn.csv"
    write(
        sdn,
        '8117,"KOVAC, Tomislav","individual","BALKANS",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
        "\"DOB 04 Dec 1959; Passport 412959171315 (Bosnia and Herzegovina); a.k.a. 'TOMO'.\"\r\n"
        '4234,"HERMANN","vessel",-0- ,-0- ,"CL2685",-0- ,-0- ,-0- ,"Cuba",-0- ,-0- \r\n\x1a',
    )
    (table,), more = read_sources([sdn])
    assert not errors + more
    assert xml.version == "2021-07-14"
    for a, b in zip(xml.entries, table.entries, strict=True):
        assert (a.entry_id, a.kind, a.names, a.births, a.countries, a.identifiers) == (
            b.entry_id,
            b.kind,
            b.names,
            b.births,
            b.countries,
            b.identifiers,
        )
        assert [(d.number, d.country) for d in a.documents] == [(d.number, d.country) for d in b.documents]
    assert [(r.line, r.reason) for r in xml.rejects] == [(3, "has no lastName")]


AIRCRAFT_XML = """<sdnList xmlns="http://tempuri.org/sdnList.xsd"><sdnEntry><uid>15030</uid>
  <lastName>EP-MMH</lastName><sdnType>Aircraft</sdnType><idList>
  <id><uid>1</uid><idType>Aircraft Tail Number</idType><idNumber>EP-MMH</idNumber></id>
  <id><uid>2</uid><idType>Previous Aircraft Tail Number</idType><idNumber>G-VAIR</idNumber></id>
  <id><uid>3</uid><idType>Aircraft Manufacturer's Serial Number (MSN)</idType><idNumber>1353</idNumber></id>
  </idList></sdnEntry></sdnList>"""
AIRCRAFT_CSV = (
    '15030,"EP-MMH","aircraft",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Aircraft Tail Number EP-MMH; '
    "Previous Aircraft Tail Number G-VAIR; Aircraft Manufacturer's Serial Number (MSN) 1353.\"\r\n\x1a"
)


@pytest.mark.parametrize(("name", "text"), [("a.xml", AIRCRAFT_XML), ("sdn.csv", AIRCRAFT_CSV)])
def test_an_aircraft_is_found_by_every_number_it_has(tmp_path, name, text):
    from entente.screening.engine.names.identifiers import exact_key, exact_keys

    (found,), _ = read_sources([write(tmp_path / name, text)])
    (entry,) = found.entries
    numbers = (("registration", "EPMMH"), ("registration", "GVAIR"), ("serial", "1353"))
    assert set(exact_keys(entry)) == {exact_key(kind, number) for kind, number in numbers}


def test_identity_numbers_of_the_consolidated_list_with_dates_and_without_a_country():
    """The kind stands last; a country may stand first, dates between it and the number."""
    from entente.screening.engine.lists.csl import _ids

    documents, identifiers, genders = _ids(
        "QA, 28940000602, National ID No.; JO, 2014-08-30, 2009-08-31, K475336, Passport; "
        "SD, 1998-10-28, 562605, Passport; K048787, Passport; 2005-04-30, F654645, Passport; "
        "16 Jan 2017, Organization Established Date; 002389 CN, Equity Ticker; Male, Gender"
    )
    assert documents == [
        Document("National ID No.", "28940000602", "qa"),
        Document("Passport", "K475336", "jo"),
        Document("Passport", "562605", "sd"),
        Document("Passport", "K048787"),
        Document("Passport", "F654645"),
    ]
    assert (identifiers, genders) == ([], ["m"])


def test_ftm_lines_with_a_passport_of_their_own(tmp_path):
    lines = [
        {
            "id": "Q1",
            "schema": "Person",
            "caption": "Jane Roe",
            "datasets": ["xx_list"],
            "properties": {
                "name": ["Roe, Jane", "Jane Roe"],
                "weakAlias": ["JR"],
                "birthDate": ["1970", "soon"],
                "nationality": ["fr"],
                "passportNumber": ["12AB34567"],
            },
        },
        {
            "id": "P1",
            "schema": "Passport",
            "datasets": ["xx_list"],
            "properties": {"holder": ["Q1"], "number": ["99XY11111"], "country": ["ca"]},
        },
        {
            "id": "V1",
            "schema": "Vessel",
            "datasets": ["xx_list"],
            "properties": {"name": ["SEA"], "imoNumber": ["9074729"]},
        },
        {"id": "O1", "schema": "Ownership", "properties": {"owner": ["Q1"]}},
        {"schema": "Person", "properties": {"name": ["No Id"]}},
    ]
    text = "\n".join(map(json.dumps, lines)) + "\n{broken\n"
    (found,), errors = read_sources([write(tmp_path / "e.json", text)])
    assert not errors
    assert found.list_id == "xx_list"
    person, vessel = found.entries
    assert person.names[0].text == "Jane Roe"
    assert person.births == (PartialDate(1970),)
    assert Document("Passport", "99XY11111", "ca") in person.documents
    assert vessel.identifiers == (("imo", "9074729"),)
    assert [(r.line, r.kept) for r in found.rejects] == [(5, False), (6, False), (1, True)]


LOOKOUTS = """lookout_id,holder,regime,protected,kind,name,date_of_birth,plate,goods,reason,expires_on
L1,CBSA,customs,B,person,Doe John;Jon Doe,1980-02-30,,,fail to declare,2027-01-01
L2,RCMP,police,B,vehicle,,,ABC 123,,stolen,2027-01-01
L3,,customs,B,person,No Holder,,,,x,2027-01-01
L4,CBSA,gossip,B,person,Bad Regime,,,,x,2027-01-01
L5,CBSA,customs,B,goods,,,,tobacco filter rods,x,2027-01-01
L5,CBSA,customs,B,goods,,,,again,x,2027-01-01
L6,CBSA,customs,B,person,,,,,nothing to see,2027-01-01
"""


def test_lookouts_keep_their_label_and_refuse_what_nobody_owns(tmp_path):
    (found,), _ = read_sources([write(tmp_path / "l.csv", LOOKOUTS)])
    assert [e.entry_id for e in found.entries] == ["L1", "L2", "L5"]
    assert found.entries[0].label.holder == "CBSA"
    assert found.entries[0].label.protected == "B"
    assert found.entries[1].identifiers == (("plate", "ABC 123"),)
    assert found.entries[2].kind == "goods"
    assert [(r.line, r.kept) for r in found.rejects] == [
        (2, True),
        (4, False),
        (5, False),
        (7, False),
        (8, False),
    ]


def test_lookouts_in_json_lines_say_the_same(tmp_path):
    row = {
        "lookout_id": "L1",
        "holder": "CBSA",
        "regime": "customs",
        "protected": "B",
        "kind": "person",
        "name": ["Doe John", "Jon Doe"],
        "reason": "fail to declare",
        "expires_on": "2027-01-01",
    }
    (a,), _ = read_sources([write(tmp_path / "l.jsonl", json.dumps(row) + "\n")])
    (b,), _ = read_sources([write(tmp_path / "l.csv", LOOKOUTS)])
    assert not difference(a.entries, b.entries[:1]).changed


def test_versions_tell_added_removed_and_changed(tmp_path):
    (old,), _ = read_sources([write(tmp_path / "a.csv", LOOKOUTS)])
    changed = LOOKOUTS.replace("Jon Doe", "Jon Doh").replace("L2,RCMP", "L9,RCMP")
    (new,), _ = read_sources([write(tmp_path / "b.csv", changed)])
    found = difference(old.entries, new.entries)
    assert (found.added, found.removed, found.changed) == (("L9",), ("L2",), {"L1": ("names",)})
    moved = "\n".join([LOOKOUTS.splitlines()[0], *reversed(LOOKOUTS.splitlines()[1:4])]) + "\n"
    (same,), _ = read_sources([write(tmp_path / "c.csv", moved)])
    assert not difference([e for e in old.entries if e.entry_id in ("L1", "L2")], same.entries).changed


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no list that is known"),
        (b"<html><body/></html>", "neither the UN's"),
        (b"<sdnList><sdnEntry>", "well-formed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><sdnList/>', "entities"),
        (gzip.compress(bytes(range(256)) * 9, mtime=0)[:90], "cut"),
    ],
)
def test_a_file_that_is_no_list_is_named_and_the_others_are_read(tmp_path, content, says):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    lists, errors = read_sources([bad, write(tmp_path / "l.csv", LOOKOUTS)])
    assert [found.list_id for found in lists] == ["lookouts"]
    assert len(errors) == 1
    assert says in str(errors[0])
    assert "bad.csv" in str(errors[0])


@given(st.dates(min_value=date(1850, 1, 1)))
def test_every_way_of_writing_one_day_reads_the_same(day):
    expected = PartialDate(day.year, day.month, day.day)
    for text in (
        day.isoformat(),
        day.strftime("%d %b ") + f"{day.year:04d}",
        f"{day.month}/{day.day}/{day.year:04d}",
    ):
        assert partial_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("circa 1960", PartialDate(1960, circa=True)),
        ("1959 to 1961", PartialDate(1959, until=1961)),
        ("between 1959 and 1961", PartialDate(1959, until=1961)),
        ("Nov. 1973", PartialDate(1973, 11)),
        ("31 Feb 1970", None),
        ("30-35 years old", None),
    ],
)
def test_dates_that_are_partly_known(text, expected):
    assert partial_date(text) == expected


def test_countries_by_code_and_by_the_lists_own_words():
    # ISO 3166-1
    words = ["Korea, North", "Iran (Islamic Republic of)", "Syrian Arab Republic", "MX", "RUS", "Atlantis"]
    assert [country(w) for w in words] == ["kp", "ir", "sy", "mx", "ru", ""]
