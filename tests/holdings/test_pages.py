"""The registers' promises, the entity's page, search in any script, and what a partner sees of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.registers.cases import RegisterCase
from tests.holdings.conftest import vessel, write_lines

from entente.core.gate import Context, working_as
from entente.core.models import StandingArrangement
from entente.holdings import elsewhere, intake
from entente.holdings.models import Entity

pytestmark = pytest.mark.django_db
AT = datetime(2026, 7, 4, 12, tzinfo=UTC)


class Sourced(RegisterCase):
    roles = ("intelligence", "steward")

    @pytest.fixture(autouse=True)
    def some_source(self, make_source):
        self.source = make_source(code="plain")

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {"source": self.source}


class TestEntities(Sourced):
    key = "holdings.entities"
    list_queries = 20
    detail_queries = 34

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "kind": "Vessel",
            "country": "ca",
            "evaluation": "B2",
            "facts": {"name": [{"v": token("facts")}]},
            "first_seen": "2026-01-01",
            "last_seen": "2026-02-01",
            "digest": b"x",
            "run_id": "0193aaaa-0000-7000-8000-000000000001",
            "line": 1,
            "changed_at": AT,
            "confirmed_at": AT,
        }


class TestRuns(Sourced):
    key = "holdings.runs"
    list_queries = 20


class TestRejects(Sourced):
    key = "holdings.rejects"
    list_queries = 20

    def values(self, token: Any) -> dict[str, Any]:
        return super().values(token) | {
            "line": 3,
            "run_id": "0193aaaa-0000-7000-8000-000000000001",
            "code": "no_id",
        }


OWNER = {
    "id": "own-1",
    "schema": "Company",
    "properties": {"name": ["Grebe Shipping Ltd"], "jurisdiction": ["ca"]},
}
OWNS = {
    "id": "rel-1",
    "schema": "Ownership",
    "properties": {"owner": ["own-1"], "asset": ["v-1"], "startDate": ["2019-05"], "percentage": ["60 %"]},
}


def body(client, officer, url, language="en"):
    client.force_login(officer)
    client.cookies["entente_language"] = language
    answer = client.get(url)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def loaded(source, make_source, tmp_path):
    built = vessel(1, buildDate=["2001"], name=["Северная Звезда"])
    intake.run(
        source, write_lines(tmp_path / "a.jsonl", built, OWNER, OWNS, vessel(2, imoNumber=["IMO 9321483"]))
    )
    police = make_source("RCMP", "police", code="patrols", reliability="A", accuracy="1")
    intake.run(
        police, write_lines(tmp_path / "b.jsonl", vessel(1, name=["Severnaya Zvezda"], flag=["Panama"]))
    )
    return source, police


def entity(visible, key: str) -> Entity:
    return next(row for row in visible(Entity) if row.entity_id == key)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_is3_the_page_tells_who_says_what_and_how_good_it_is(client, loaded, analyst, visible, language):
    url = f"/holdings/entities/{entity(visible, 'v-1').pk}/"
    status, page = body(client, analyst, url, language)
    assert status == 200
    assert "Северная Звезда" in page
    assert "B2" in page
    assert str(loaded[0].name_fr if language == "fr" else loaded[0].name_en) in page
    assert ("possède" if language == "fr" else "owns") in page
    assert "Grebe Shipping Ltd" in page
    assert "60 %" in page
    assert "<svg" in page
    assert "2001" in page
    assert "Panama" not in page  # the police's statement: no arrangement opens it here
    assert "Severnaya" not in page


def test_is3_an_arrangement_brings_the_other_agencys_statements_beside_ones_own(
    client, loaded, analyst, visible, agencies
):
    row = StandingArrangement.objects.create(
        reference="T", title_en="T", title_fr="T", holder=agencies["RCMP"], recipient=agencies["CBSA"],
        regime="police", grade=4, authority="Test Act 7", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    row.units.set([analyst.unit])
    key = next(one for one in visible(Entity) if one.entity_id == "v-1" and one.source_id == loaded[0].pk)
    status, page = body(client, analyst, f"/holdings/entities/{key.pk}/")
    assert status == 200
    assert "Panama" in page
    assert "Canada" in page
    assert "Test Act 7" in page  # shown, and said to be recorded


def test_is3_neighbours_that_another_agency_holds_are_disclosures_too(
    client, make_source, analyst, agencies, visible, tmp_path
):
    """The picture of relations names them: what crossed is recorded, whichever part of the page shows it."""
    from entente.authority.models import Disclosure

    police = make_source("RCMP", "police", code="police")
    told = [
        {"id": "p-9", "schema": "Person", "properties": {"name": ["Robin Example"]}},
        {"id": "o-9", "schema": "Ownership", "properties": {"owner": ["p-9"], "asset": ["v-1"]}},
    ]
    intake.run(police, write_lines(tmp_path / "police.jsonl", *told))
    intake.run(make_source(code="own"), write_lines(tmp_path / "own.jsonl", vessel(1)))
    row = StandingArrangement.objects.create(
        reference="T", title_en="T", title_fr="T", holder=agencies["RCMP"], recipient=agencies["CBSA"],
        regime="police", grade=4, authority="Test Act 7", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    row.units.set([analyst.unit])
    key = next(one for one in visible(Entity) if one.entity_id == "v-1")
    _status, page = body(client, analyst, f"/holdings/entities/{key.pk}/")
    assert "Robin Example" in page
    with working_as(Context(analyst)):
        made = Disclosure.objects.filter(holder=agencies["RCMP"])
        shown = {pk for one in made if one.register == "holdings.entity" for pk in one.object_ids}
    assert {str(one.pk) for one in visible(Entity) if one.entity_id in ("p-9", "o-9")} <= shown


@pytest.mark.parametrize(
    "query",
    ["Severnaya", "северная", "Северная Звезда", "zvezda", "IMO9074729", "IMO 9074729", "9074729", "v-1"],
)
def test_search_finds_it_in_either_script_and_by_number(client, loaded, analyst, query):
    _, page = body(client, analyst, f"/holdings/entities/?q={query}")
    assert "Северная Звезда" in page
    assert "Grebe 2" not in page
    _, page = body(client, analyst, f"/search/?q={query}")
    assert "Северная Звезда" in page


def test_a_latin_record_is_found_by_a_cyrillic_query(client, source, analyst, tmp_path):
    told = {"id": "s", "schema": "Company", "properties": {"name": ["Severny Put"]}}
    intake.run(source, write_lines(tmp_path / "s.jsonl", told))
    _, page = body(client, analyst, "/holdings/entities/?q=Северны Пут")
    assert "Severny Put" in page


def test_an_upper_room_says_where_else_and_a_failing_one_is_named(
    client, loaded, analyst, visible, monkeypatch
):
    monkeypatch.setattr(elsewhere, "_look_ups", {})

    @elsewhere.appears("Pilot room")
    def found(subject, reader):
        return [elsewhere.Appearance(f"seen as {subject.identifiers['imoNumber'][0]}", "/x/")]

    @elsewhere.appears("Broken room")
    def broken(subject, reader):
        raise RuntimeError

    _, page = body(client, analyst, f"/holdings/entities/{entity(visible, 'v-1').pk}/")
    assert "seen as IMO9074729" in page
    assert "Broken room" in page
    assert "could not be asked" in page


@pytest.mark.parametrize(
    ("language", "words"), [("en", "under the number H9074729"), ("fr", "sous le numéro H9074729")]
)
def test_is3_a_record_of_another_room_that_names_it_is_found(
    client, source, analyst, labels, officer_of, tmp_path, language, words
):
    """By its number and its name, in any register that the officer may read; another agency's stay hidden."""
    from tests.core.registers.sample import Hail

    told = {"id": "c-1", "schema": "Company", "properties": {
        "name": ["Grebe Shipping"], "registrationNumber": ["H-9074729"],
    }}  # fmt: skip
    intake.run(source, write_lines(tmp_path / "c.jsonl", told))
    for agency, label, number in (("CBSA", "customs", "H-9074729"), ("RCMP", "police", "R-1")):
        with working_as(Context(officer_of(agency, "service"))):
            Hail.objects.create(label=labels[label], number=number, vessel="GREBE SHIPPING", notes="x")
    with working_as(Context(analyst, "customs-act-99")) as context:
        key = Entity.objects.visible(context).get().pk
    _status, page = body(client, analyst, f"/holdings/entities/{key}/", language)
    found = page.split('id="h-else"')[1].split("</section>")[0]
    assert words in found
    assert "R-1" not in found


def test_another_holding_under_the_same_number_is_offered_as_perhaps_the_same(
    client, loaded, analyst, visible, tmp_path
):
    intake.run(loaded[0], write_lines(tmp_path / "c.jsonl", vessel(8, name=["Twin"])))
    _, page = body(client, analyst, f"/holdings/entities/{entity(visible, 'v-1').pk}/")
    assert "Twin" in page
    assert "IMO9074729" in page
