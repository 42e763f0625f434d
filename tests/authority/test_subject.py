"""EN12: a search for one person finds all that is held and all that was given, or says what it leaves out.

Privacy Act, 12: an individual is given what an institution holds about them, and 8: learns who received it.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.authority.test_desk import browser
from tests.authority.test_statutory_registers import given, table
from tests.core.registers.sample import Hail

from entente.authority import pages_audit
from entente.authority.models import Ask, Correction, Lookup, Notice
from entente.core.gate import Context, working_as
from entente.core.models import Label


@pytest.fixture
def police(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def overseers(officer_of):
    return {"CBSA": officer_of("CBSA", "privacy", regimes=["customs"])}


@pytest.fixture
def many(border, police, agencies):
    """More records about one vessel's people than a list shows, each given once; a request, a look-up, a notice."""
    label = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    with working_as(Context(border)):
        rows = [Hail.objects.create(label=label, number=f"H-{n}", vessel="PELICAN") for n in range(9)]
    made = [
        given(border, police, register="sample.hail", object_ids=[str(row.pk)], how="standing")
        for row in rows
    ]
    with working_as(Context(police)):
        Ask.objects.create(
            number="A-1", due_at=made[0].at, holder=border.agency, asking=police.agency, unit=police.unit,
            asked_by=police, file="1", why="x", description="y", purpose="administer_act", object_id=str(rows[8].pk),
        )  # fmt: skip
        Lookup.objects.create(
            officer=police, agency=police.agency, register="sample.hails", object_id=str(rows[8].pk), grade=0
        )
    with working_as(Context(border)):
        Lookup.objects.create(
            officer=border, agency=border.agency, register="sample.hails", object_id=str(rows[7].pk), grade=0
        )
        wrong = Correction.objects.create(
            holder=border.agency, made_by=border, text="x", object_id=str(rows[8].pk), register="sample.hail"
        )
        Notice.objects.create(
            correction=wrong, disclosure=made[8], holder=border.agency, recipient=police.agency,
            recipient_unit=police.unit.name_en,
        )  # fmt: skip
    return rows


FILES = {"records": 9, "disclosures": 9, "requests": 1, "lookups": 1, "corrections": 1}


def test_en12_a_search_for_one_person_leaves_nothing_out(many, overseers):
    url = "/authority/audit/subject/?q=pelican"
    page = browser(overseers["CBSA"]).get(url).content.decode()
    for row in many:
        assert f"/sample/hails/{row.pk}/" in page
    assert "A-1" in page
    for name, count in FILES.items():
        assert len(table(overseers["CBSA"], f"{url}&table={name}&format=csv")) == count, name
        made = browser(overseers["CBSA"]).get(f"{url}&table={name}&format=pdf")
        assert made.content[:5] == b"%PDF-", name
    assert browser(overseers["CBSA"]).get(f"{url}&table=passwords&format=csv").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The first 4 of 9 are shown; the file has all."),
     ("fr", "Les 4 premières sur 9 sont montrées; le fichier les a toutes.")],
)  # fmt: skip
def test_en12_a_list_that_is_cut_says_so(many, overseers, monkeypatch, language, words):
    monkeypatch.setattr(pages_audit, "PAGE", 4)
    client = browser(overseers["CBSA"], language)
    page = client.get("/authority/audit/subject/?q=pelican").content.decode()
    assert page.count(words) == 2  # records, disclosures
    assert len(table(overseers["CBSA"], "/authority/audit/subject/?q=pelican&format=csv")) == 9


def test_en12_a_register_with_more_than_is_searched_says_that_some_are_not_found(
    many, overseers, monkeypatch
):
    monkeypatch.setattr(pages_audit, "SUBJECT_AT_MOST", 4)
    page = browser(overseers["CBSA"]).get("/authority/audit/subject/?q=pelican").content.decode()
    assert "There are more than 4 in this register" in page


def test_en12_an_identifier_alone_finds_what_was_given_of_it(border, police, overseers):
    key = str(uuid4())
    given(border, police, register="sample.hail", object_ids=[key], how="standing")
    assert len(table(overseers["CBSA"], f"/authority/audit/subject/?q={key}&format=csv")) == 1
