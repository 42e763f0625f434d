"""Reading entities and lines: what is kept, what is left out, and that nothing is lost in between."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entente.holdings.engine import entities, lines, schema, values


def test_the_vocabulary_is_whole():
    everything = schema.schemata()
    for one in everything.values():
        assert one.en
        assert one.fr
        for prop in one.properties.values():
            assert prop.en
            assert prop.fr
            assert not prop.range or prop.range in everything, (one.name, prop.name)
        if one.edge:
            assert {one.edge.source, one.edge.target} <= set(one.properties)
        if one.attached:
            assert one.properties[one.attached].type == "entity"
    # the model's own inheritance (followthemoney.tech, explorer): a company is an asset and an organization
    assert everything["Company"].is_a("Asset")
    assert everything["Company"].is_a("LegalEntity")
    assert everything["Vessel"].is_a("Vehicle")
    assert not everything["Person"].is_a("Asset")


def test_values_are_normalised_by_type_and_the_original_stays():
    read = entities.read(
        {
            "id": "a",
            "schema": "Vessel",
            "properties": {
                "name": ["  Étoile\tdu  Nord "],
                "imoNumber": ["imo 9074729"],  # a valid IMO number: 9*7+0*6+7*5+4*4+7*3+2*2 = 139 -> 9
                "flag": ["Canada", "Atlantis"],
                "buildDate": ["2001-3-7", "soon"],
                "unheardOf": ["x"],
            },
        }
    )
    told = {s.prop: (s.value, s.original) for s in read.statements}
    assert told["name"] == ("Étoile du Nord", "")
    assert told["imoNumber"] == ("IMO9074729", "imo 9074729")
    assert told["flag"] == ("ca", "Canada")
    assert told["buildDate"] == ("2001-03-07", "2001-3-7")
    assert sorted(read.problems) == [
        ("bad_value", "buildDate: soon"),
        ("bad_value", "flag: Atlantis"),
        ("unknown_property", "Vessel.unheardOf"),
    ]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([], "not_an_object"),
        ({}, "no_id"),
        ({"id": " "}, "no_id"),
        ({"id": "x\x01"}, "bad_id"),
        ({"id": "x" * 300, "schema": "Person"}, "bad_id"),
        ({"id": "x", "schema": "Dragon"}, "unknown_schema"),
        ({"id": "x", "schema": "Thing"}, "unknown_schema"),
        ({"id": "x", "schema": "Person", "properties": []}, "nothing_said"),
        ({"id": "x", "schema": "Person", "properties": "name"}, "bad_properties"),
        ({"id": "x", "schema": "Person", "properties": {"name": [""]}}, "nothing_said"),
    ],
)
def test_what_is_no_entity_is_rejected_with_its_reason(told, code):
    with pytest.raises(entities.Rejected) as problem:
        entities.read(told)
    assert problem.value.code == code


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
anything = st.recursive(
    scalars,
    lambda i: st.lists(i, max_size=3) | st.dictionaries(st.text(max_size=8), i, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["name", "birthDate", "nationality", "x"]), anything), anything)
def test_whatever_comes_is_read_or_rejected_and_never_breaks(properties, name):
    try:
        read = entities.read({"id": name, "schema": "Person", "properties": properties})
    except entities.Rejected:
        return
    assert read.digest() == entities.read({"id": name, "schema": "Person", "properties": properties}).digest()
    assert all(s.value for s in read.statements)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Владимир Северов", "vladimir severov"),  # ISO 9 / BGN-PCGN agree on these letters
        ("ΝΙΚΟΣ", "nikos"),
        ("Société Générale du Saint-Laurent", "societe generale du saint laurent"),
        ("Straße", "strasse"),
    ],
)
def test_a_name_is_found_in_latin_letters(name, key):
    assert values.name_key(name) == key


chunks = st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b), max_size=20)


@given(chunks, st.booleans(), st.integers(0, 19))
def test_lines_give_every_byte_once_and_reading_goes_on_anywhere(rows, closed, at):
    data = b"\n".join(rows) + (b"\n" if closed and rows else b"")
    read = list(lines.lines(io.BytesIO(data)))
    assert b"".join(line.data for line in read) == data
    assert [line.number for line in read] == list(range(1, len(read) + 1))
    if read:
        before = read[min(at, len(read) - 1)]
        rest = list(lines.lines(io.BytesIO(data), before.end, before.number))
        assert rest == read[before.number :]


def test_a_line_of_a_hundred_megabytes_is_passed_over_without_holding_it():
    import tracemalloc

    class Long(io.RawIOBase):
        """One good line, 100 MB without a line feed, another good line."""

        def __init__(self) -> None:
            self.parts = iter([b"first\n", *[b"x" * (1 << 20)] * 100, b"\nlast\n"])

        def read(self, size=-1):
            return next(self.parts, b"")

    tracemalloc.start()
    read = list(lines.lines(Long()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(line.number, line.problem, line.data[:5]) for line in read] == [
        (1, "", b"first"),
        (2, "too_long", b"xxxxx"),
        (3, "", b"last\n"),
    ]
    assert read[-1].end == 6 + 100 * (1 << 20) + 1 + 5
    assert peak < 16 * (1 << 20)
