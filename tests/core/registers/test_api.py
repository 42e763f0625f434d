"""The API: its schema tells the truth under fuzzing, its errors are problems in both languages."""

from __future__ import annotations

import html
import json

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from entente.core.registers import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, officer_of):
    client.force_login(officer_of("CBSA", "trc_officer", "steward", "coordinator", "secretariat"))
    return client


def test_every_register_has_its_list_and_its_record_in_the_schema(signed_in):
    paths = signed_in.get("/api/openapi.json").json()["paths"]
    for register in registry:
        if register.api:
            assert f"/api/{register.room}/{register.name}" in paths
            assert f"/api/{register.room}/{register.name}/{{key}}" in paths


def test_the_reference_page_needs_no_script_of_its_own(signed_in):
    body = signed_in.get("/api/").content.decode()
    assert "<script>" not in body
    assert "/api/core/places" in body


def test_without_a_session_there_is_a_problem_in_both_languages(client):
    answer = client.get("/api/core/places")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["title"] != body["title_fr"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "sort=nothing", "kind=nowhere", "unknown=1", "limit=501"]
)
def test_a_parameter_that_cannot_be_read_is_named(signed_in, query):
    answer = signed_in.get(f"/api/core/places?{query}")
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_pages_follow_one_another_and_end(signed_in, agencies):
    seen, after = [], ""
    while after is not None:
        page = signed_in.get(f"/api/core/units?limit=2&after={after}").json()
        seen += [one["code"] for one in page["items"]]
        after = page["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == page["count"]["value"]


def test_the_schema_tells_the_truth(signed_in, agencies):
    """Schemathesis makes requests from the schema; each answer must be one that the schema declares."""
    document = signed_in.get("/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(document)
    ran = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if "/sample/" not in operation.path and "/core/" not in operation.path:
            continue

        @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @_given(operation)
        def run(case, operation):
            nonlocal ran
            ran += 1
            path = case.formatted_path
            query = {k: v for k, v in (case.query or {}).items() if v is not None}
            if case.method == "GET":
                answer = signed_in.get(path, query)
            else:
                body = json.dumps(case.body) if isinstance(case.body, (dict, list)) else "null"
                answer = signed_in.generic(case.method, path, body, content_type="application/json")
            assert str(answer.status_code) in operation.definition.raw["responses"], (path, query)
            assert answer.status_code < 500
            kind = "json" if answer.status_code in (200, 201) else "problem+json"
            assert answer.headers["Content-Type"].startswith(f"application/{kind}")
            json.loads(answer.content)

        run()
    assert ran > 50


def _given(operation):
    from hypothesis import given
    from hypothesis.strategies import just

    return given(case=operation.as_strategy(), operation=just(operation))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2000-01-01T00:00:00+16:00", "1999-12-31T08:00:00Z"),  # ISO 8601 allows it, PostgreSQL does not
        ("2000-01-01T00:00:00-23:59", "2000-01-01T23:59:00Z"),
        ("0001-01-01T00:00:00+01:00", None),  # before the calendar begins
    ],
)
def test_a_moment_is_kept_whatever_its_offset(signed_in, agencies, written, kept):
    given = {"number": "H-1", "vessel": "Example", "seen_at": written}
    answer = signed_in.post("/api/sample/hails", given, content_type="application/json")
    if kept is None:
        assert answer.status_code == 422
        return
    assert answer.status_code == 201
    assert answer.json()["seen_at"] == kept


def test_the_reference_speaks_the_readers_language(client, people):
    """Summaries, what a parameter means, and the fields of a record: nothing of it stays English."""
    client.force_login(people["marine.analyst"])
    texts = {}
    for language in ("en", "fr"):
        client.cookies["entente_language"] = language
        texts[language] = html.unescape(client.get("/api/").content.decode())
    for english, french in (
        ("List: arrival reports", "Liste\u00a0: déclarations d’arrivée"),
        ("Record an arrival report", "Consigner une déclaration d’arrivée"),
        ("Records of one page.", "Fiches par page."),
        ("Code of the agency that holds the record.", "Code de l’organisme qui détient la fiche."),
        ("Opening another agency's record is a disclosure", "Ouvrir la fiche d’un autre organisme"),
        ("name (English)", "nom (anglais)"),
    ):
        assert english in texts["en"]
        assert french in texts["fr"]
        assert english not in texts["fr"]
    for kind in ("List", "One of", "Add", "Change", "Take a step"):
        assert f"<p>{kind}: " in texts["en"]
        assert f"<p>{kind}: " not in texts["fr"]
