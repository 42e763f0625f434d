"""EN12, JC1: no record of a person comes from attendance or dissent; a lead needs an alleged offence.

Security of Canada Information Disclosure Act 2(2): advocacy, protest, dissent and artistic expression are, by
themselves, no activity that undermines the security of Canada.
"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.holdings.conftest import write_lines

from entente.authority.relabel import label_like
from entente.core.gate import Context, working_as
from entente.holdings import intake
from entente.holdings.engine import assembly, entities, schema
from entente.holdings.models import Entity, Reference, Reject

MARCH = {"id": "e-1", "schema": "Event", "properties": {
    "name": ["March to the bridge"], "startDate": ["2026-05-01"], "involved": ["p-1"], "organizer": ["p-2"],
}}  # fmt: skip
PERSON = {"id": "p-1", "schema": "Person", "properties": {"name": ["Alex Example"], "notes": ["was there"]}}
ALLEGED = {"allegedOffence": ["Criminal Code 430"]}


@pytest.fixture
def protest(make_source, labels):
    """A source whose declaration says that it comes from lawful protest or community contact."""
    source = make_source(code="liaison")
    source.label = label_like(source.agency, "customs", overlays=["lawful_assembly"])
    source.save()
    labels["protest"] = source.label
    return source


def with_offence(record):
    return {**record, "properties": record["properties"] | ALLEGED}


PEOPLE = [
    PERSON,
    {"id": "l-1", "schema": "LegalEntity", "properties": {"name": ["Alex Example"]}},
    {"id": "m-1", "schema": "Membership", "properties": {"member": ["p-1"], "organization": ["o-1"]}},
    {"id": "i-1", "schema": "Passport", "properties": {"holder": ["p-1"], "number": ["AB1234567"]}},
    {"id": "n-1", "schema": "Note", "properties": {"entity": ["p-1"], "description": ["spoke against it"]}},
    {"id": "u-1", "schema": "UnknownLink", "properties": {"subject": ["p-1"], "object": ["e-1"]}},
]


@pytest.mark.parametrize("record", PEOPLE, ids=lambda one: one["schema"])
def test_en12_attendance_makes_no_record_of_a_person(protest, tmp_path, visible, record):
    run = intake.run(protest, write_lines(tmp_path / "march.jsonl", record))
    assert (run.added, run.rejected) == (0, 1)
    assert visible(Entity) == []
    assert visible(Reference) == []
    (reject,) = visible(Reject)
    assert reject.code == "no_offence"
    assert reject.raw == ""  # the refusal is no record of the person either
    assert "Example" not in reject.detail
    assert not reject.whole


def test_en12_an_event_is_kept_and_who_was_there_is_not(protest, tmp_path, visible):
    boat = {"id": "v-1", "schema": "Vessel", "properties": {"name": ["Grebe"], "owner": ["p-1"]}}
    club = {"id": "o-1", "schema": "Organization", "properties": {"name": ["Friends of the river"]}}
    run = intake.run(protest, write_lines(tmp_path / "march.jsonl", MARCH, boat, club))
    assert (run.added, run.rejected) == (3, 0)
    assert {one.kind for one in visible(Entity)} == {"Event", "Vessel", "Organization"}
    assert visible(Reference) == []
    told = " ".join(str(one.facts) for one in visible(Entity))
    assert "p-1" not in told
    assert "March to the bridge" in told
    assert {one.code for one in visible(Reject)} <= {"person_left_out", "unknown_property"}
    assert all("p-1" not in one.raw for one in visible(Reject))


def test_en12_an_alleged_offence_makes_it_a_lead(protest, tmp_path, visible):
    run = intake.run(protest, write_lines(tmp_path / "a.jsonl", with_offence(PERSON), with_offence(MARCH)))
    assert (run.added, run.rejected) == (2, 0)
    assert {one.to_id for one in visible(Reference)} == {"p-1"}
    assert visible(Entity, kind="Person")[0].facts["allegedOffence"][0]["v"] == "Criminal Code 430"


def test_en12_a_source_names_the_offence_of_all_that_it_tells(protest, tmp_path, visible):
    protest.settings = {"offence": "Criminal Code 430"}
    protest.save()
    intake.run(protest, write_lines(tmp_path / "a.jsonl", PERSON))
    assert visible(Entity)[0].facts["allegedOffence"][0]["v"] == "Criminal Code 430"


def test_en12_other_sources_record_persons_as_before(source, tmp_path):
    assert intake.run(source, write_lines(tmp_path / "a.jsonl", PERSON)).added == 1


def test_en12_a_stricter_label_of_protest_counts_too(make_source, agencies, tmp_path):
    source = make_source(code="mixed")
    source.private_label = label_like(source.agency, "customs", overlays=["lawful_assembly"])
    source.private_properties = ["notes"]
    source.save()
    assert intake.run(source, write_lines(tmp_path / "a.jsonl", PERSON)).rejected == 1


def test_en12_the_database_refuses_it_too(protest, source, tmp_path):
    intake.run(source, write_lines(tmp_path / "a.jsonl", PERSON))
    with working_as(Context(protest.account)) as context:
        row = Entity.objects.visible(context).get()
        row.pk, row.label = None, protest.label
        row.id = type(row).id.field.get_default()
        with pytest.raises(DatabaseError, match="no record of a person"), transaction.atomic():
            row.save(force_insert=True)
        row.facts = row.facts | {"allegedOffence": [{"v": "Criminal Code 430"}]}
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "name the offence that is alleged"), ("fr", "indiquez l’infraction alléguée")],
)
def test_en12_the_refusal_says_why(protest, tmp_path, analyst, language, words):
    intake.run(protest, write_lines(tmp_path / "a.jsonl", PERSON))
    client = Client()
    client.force_login(analyst)
    client.cookies["entente_language"] = language
    with working_as(Context(analyst)) as context:
        (reject,) = Reject.objects.visible(context)
    page = client.get(f"/holdings/rejects/{reject.pk}/").content.decode()
    assert words in page


@given(st.sampled_from(sorted(schema.schemata())), st.booleans())
def test_en12_no_kind_of_thing_slips_a_person_in(name, alleged):
    """Whatever the kind: what is taken in without an offence is no person and points at none."""
    one = schema.schemata()[name]
    if one.abstract:
        return
    told = {prop.name: ["x-1"] for prop in one.properties.values() if prop.type == "entity"}
    told |= {prop.name: ["Alex"] for prop in one.properties.values() if prop.type in ("name", "string")}
    if not told:
        return
    told.pop("allegedOffence", None)
    read = entities.read({"id": "a", "schema": name, "properties": told | (ALLEGED if alleged else {})})
    if read.of("allegedOffence"):
        assert not assembly.refused(read)
        return
    if assembly.refused(read):
        return
    kept, _left = assembly.without_persons(read)
    for prop, _value in kept.of_type("entity"):
        pointed = [two for two in schema.schemata().values() if two.is_a(prop.range)]
        assert not any(two.is_a("Person") for two in pointed), (name, prop.name)
