"""The example connector against a stand-in server, with the faults that real ones have; and pushing."""

from __future__ import annotations

import inspect
import json

import pytest
from tests.holdings import standin
from tests.holdings.conftest import vessel

from entente.holdings import intake, views
from entente.holdings.connectors import case_system, http
from entente.holdings.models import Entity, PushToken, Reference, Reject

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("CASES_TOKEN", standin.TOKEN)
    monkeypatch.setattr(http, "FIRST_WAIT", 0.01)
    with standin.running() as one:
        yield one


@pytest.fixture
def cases(make_source, server):
    url = f"http://127.0.0.1:{server.server_address[1]}/cases"
    name = "entente.holdings.connectors.case_system.CaseSystem"
    settings = {"connector": name, "url": url, "secret_from": "CASES_TOKEN", "prefix": "cases-"}
    return make_source(kind="record", code="cases", settings=settings)


def test_the_example_is_one_page():
    lines = inspect.getsource(case_system).splitlines()
    code = [line for line in lines[lines.index('"""', 1) + 1 :] if line.strip()]
    assert len(code) <= 60


def test_is3_cases_come_in_with_subjects_vessels_and_their_relations(cases, visible):
    run = intake.run(cases)
    assert run.state == "done"
    rows = {row.entity_id: row for row in visible(Entity)}
    assert len([key for key in rows if key.startswith("cases-case-")]) == 5
    assert rows["cases-subject-s3"].caption == "Quay Freight 3 Ltd"
    involved = {row.to_id for row in visible(Reference) if row.from_id == "cases-case-2026-003"}
    assert involved == {"cases-subject-s3", "cases-vessel-v1"}
    assert {row.entity_id for row in rows.values() if row.kind == "Vessel"} == {
        "cases-vessel-v0",
        "cases-vessel-v1",
    }


@pytest.mark.parametrize("fault", ["error", "broken"])
def test_what_passes_is_tried_again(cases, server, fault):
    server.faults = ["", fault]
    assert intake.run(cases).state == "done"


def test_what_stays_broken_stops_the_run_and_the_next_one_goes_on(cases, server, visible):
    server.faults = ["", "error", "error", "error"]
    run = intake.run(cases)
    assert (run.state, "did not answer" in run.note) == ("stopped", True)
    assert run.added == 6  # two cases, their subjects and vessels: the first page
    asked = len(server.asked)
    again = intake.run(cases)
    assert (again.pk, again.state) == (run.pk, "done")
    assert server.asked[asked] == "/cases?after=2"
    assert len([row for row in visible(Entity) if row.kind == "Event"]) == 5


def test_a_page_does_not_send_the_secret_to_another_host(cases, server):
    server.faults = ["elsewhere"]
    run = intake.run(cases)
    assert (run.state, "another host" in run.note) == ("stopped", True)


def test_a_redirection_does_not_take_the_secret_to_another_host(cases, server):
    with standin.running() as other:
        server.faults = ["redirect"]
        server.away = f"http://127.0.0.1:{other.server_address[1]}/cases"
        run = intake.run(cases)
        assert (run.state, "another host" in run.note) == ("stopped", True)
        assert other.asked == []
    server.faults = ["redirect"]
    server.away = "/cases"
    assert intake.run(cases).state == "done"  # on the own host it is followed


def test_a_case_that_cannot_be_read_is_one_reject_and_the_rest_comes_in(cases, server, visible):
    server.faults = ["odd"]
    run = intake.run(cases)
    assert run.state == "done"
    (reject,) = visible(Reject, code="unreadable")  # the others are vessels that several cases name
    assert "2026-999" in reject.raw
    assert len([row for row in visible(Entity) if row.kind == "Event"]) == 5


@pytest.mark.parametrize(("fault", "words"), [("shapeless", "neither a list"), ("loop", "same page again")])
def test_a_page_of_another_shape_stops_the_run_with_the_reason(cases, server, fault, words):
    server.faults = [fault]
    run = intake.run(cases)
    assert (run.state, words in run.note) == ("stopped", True)
    assert intake.run(cases).state == "done"


def test_a_large_push_comes_in_and_one_too_large_is_refused(client, source, visible, monkeypatch):
    """More than Django would read into memory for a form; and what comes is counted, not what is said."""
    from entente.holdings import views

    token = intake.make_token(source)
    rows = [vessel(n, notes=["x" * 30_000]) for n in range(120)]
    body = b"".join(json.dumps(one).encode() + b"\n" for one in rows)
    assert len(body) > 3_000_000

    def send(given):
        url = f"/holdings/push/{source.code}/"
        headers = {"Authorization": f"Bearer {token}"}
        return client.post(url, given, content_type="application/x-ndjson", headers=headers)

    assert send(body).json()["added"] == 120
    monkeypatch.setattr(views, "PUSH_AT_MOST", 1000)
    assert send(body).status_code == 413


def test_a_wrong_token_is_said(cases, monkeypatch):
    monkeypatch.setenv("CASES_TOKEN", "wrong")
    run = intake.run(cases)
    assert (run.state, "401" in run.note) == ("stopped", True)


def test_pushing(client, source, make_source, visible):
    token = intake.make_token(source)
    body = json.dumps(vessel(1)).encode() + b"\n{oops\n"
    url = f"/holdings/push/{source.code}/"

    def send(how, to=url):
        return client.post(to, body, content_type="application/x-ndjson", headers={"Authorization": how})

    answer = send(f"Bearer {token}")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["added"], told["rejected"]) == (1, 1)
    assert told["rejects"][0]["line"] == 2
    assert [row.caption for row in visible(Entity)] == ["Grebe 1"]
    assert token not in str(list(PushToken.objects.values()))
    # three megabytes at once are taken, whatever a form may hold; more than is promised is refused
    body = b"".join(json.dumps(vessel(1)).encode() + b"\n" + b" " * 3_000_000 for _ in range(1)) + b"\n"
    assert send(f"Bearer {token}").json()["same"] == 1
    body = b" " * (views.PUSH_AT_MOST + 1)
    assert send(f"Bearer {token}").status_code == 413
    body = b""
    other = make_source(code="other")
    assert send("Bearer nonsense").status_code == 401
    assert send("").status_code == 401
    assert send(f"Bearer {token}", f"/holdings/push/{other.code}/").status_code == 401
    made = PushToken.objects.get(source=source)
    PushToken.objects.update(revoked_at="2026-01-01T00:00Z")
    assert send(f"Bearer {token}").status_code == 401
    body = json.dumps(vessel(2)).encode()
    PushToken.objects.update(revoked_at=None)
    assert send(f"Bearer {token}").status_code == 200
    PushToken.objects.update(expires_at=made.made_at)
    assert send(f"Bearer {token}").status_code == 401


@pytest.mark.parametrize("days", [0, -1, 401])
def test_no_push_token_holds_for_ever(source, days):
    with pytest.raises(ValueError, match="400"):
        intake.make_token(source, days)
