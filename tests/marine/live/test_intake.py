"""One number, one report; a conflict is told and changes nothing; two at the same moment."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from tests.marine.room.conftest import SECRET_VESSEL, day

from entente.core.gate import Context, working_as
from entente.marine.models import ArrivalReport, Finding

BODY = {
    "report_no": "TEST-1",
    "received_at": "2026-07-04T12:50:00Z",
    "vessel_name": "Ouananiche",
    "registration": "ON 123456",
    "site_code": "WIN",
    "persons_on_board": 2,
    "telephone": "519 555 0100",
}


def post(client, body):
    return client.post("/api/marine/reports", json.dumps(body), content_type="application/json")


@pytest.fixture
def desk(client, people):
    client.force_login(people["trc.officer"])
    return client


def stored(people):
    context = Context(people["trc.officer"], "customs-act-11")
    with working_as(context):
        return list(ArrivalReport.objects.visible(context).order_by("report_no"))


@pytest.mark.django_db
def test_the_same_body_twice_is_one_report(desk, people):
    first, second = post(desk, BODY), post(desk, BODY)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert first.json()["vessel_name"] == "Ouananiche"
    assert len(stored(people)) == 1
    # the same moment written in another zone, a number as text: the same contents
    other = BODY | {"received_at": "2026-07-04T08:50:00-04:00", "persons_on_board": 2}
    assert post(desk, other).status_code == 200


@pytest.mark.django_db
def test_other_contents_under_a_taken_number_are_a_conflict(desk, people):
    post(desk, BODY)
    answer = post(desk, BODY | {"persons_on_board": 5, "vessel_name": "Wendigo"})
    assert answer.status_code == 409
    said = answer.json()
    assert {row["parameter"] for row in said["errors"]} == {"persons_on_board", "vessel_name"}
    assert "TEST-1" in said["detail"]
    assert "TEST-1" in said["detail_fr"]
    assert said["detail"] != said["detail_fr"]
    assert {row["detail_fr"] for row in said["errors"]} == {"diffère"}
    [row] = stored(people)
    assert (row.persons_on_board, row.vessel_name) == (2, "Ouananiche")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": "2026-07-04T12:50:00"}, "received_at"),
        ({"mmsi": "12"}, "mmsi"),
        ({"imo": "9074728"}, "imo"),  # 9074729 is the standard's own example; the check digit is wrong here
        ({"site_lon": 10.0}, "site_lat"),
        ({"report_no": ""}, "report_no"),
        ({"report_no": "x" * 41}, "report_no"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_kept(desk, people, changes, named):
    answer = post(desk, BODY | changes)
    assert answer.status_code == 422
    assert named in {row["parameter"] for row in answer.json()["errors"]}
    assert stored(people) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "account", ["marine.analyst", "targeting.officer", "partner.marine", "privacy.officer"]
)
def test_only_the_desk_takes_reports(client, people, account):
    client.force_login(people[account])
    assert post(client, BODY).status_code == 404
    assert client.get("/marine/take-report/").status_code == 404
    assert stored(people) == []


@pytest.mark.django_db
def test_the_form_takes_a_call_and_says_the_number(desk, people):
    page = desk.get("/marine/take-report/").content.decode()
    number = page.split('name="report_no" value="')[1].split('"')[0]
    given = {"report_no": number, "received_at": "2026-07-04T12:50:00+00:00", "programme": "standard",
             "vessel_name": "Ouananiche", "site": "", "persons_on_board": "3"}  # fmt: skip
    answer = desk.post("/marine/take-report/", given, follow=True)
    assert answer.status_code == 200
    assert number in answer.content.decode()
    again = desk.post("/marine/take-report/", given, follow=True)  # the button pressed twice
    assert again.status_code == 200
    [row] = stored(people)
    assert (row.report_no, row.persons_on_board) == (number, 3)
    refused = desk.post("/marine/take-report/", given | {"vessel_name": "", "report_no": "B-2"})
    assert refused.status_code == 422
    assert len(stored(people)) == 1


def the_call(number, **more):
    return {
        "report_no": number,
        "received_at": "",
        "programme": "standard",
        "vessel_name": "Ouananiche",
        **more,
    }


@pytest.mark.django_db
def test_a_call_is_received_when_it_is_taken_not_when_the_form_was_opened(desk, people):
    page = desk.get("/marine/take-report/").content.decode()
    field = re.search(r"<input[^>]*name=\"received_at\"[^>]*>", page)[0]
    assert "datetime-local" in field  # seen, and can be corrected
    assert "value" not in field
    assert "hidden" not in field
    refused = desk.post("/marine/take-report/", the_call("A-1", vessel_name=""))
    assert refused.status_code == 422
    kept = re.search(r"name=\"received_at\" value=\"([^\"]+)\"", refused.content.decode())[1]
    with time_machine(minutes=10):
        desk.post("/marine/take-report/", the_call("A-1", received_at=kept))
        before = timezone.now() - timedelta(seconds=1)  # the field shows whole seconds
        desk.post("/marine/take-report/", the_call("A-2"))
        after = timezone.now()
    with time_machine(minutes=11):
        desk.post("/marine/take-report/", the_call("A-2"))  # the button pressed twice: one report
    rows = {row.report_no: row for row in stored(people)}
    assert abs((rows["A-1"].received_at - timezone.now()).total_seconds()) < 300
    assert before <= rows["A-2"].received_at <= after
    ahead = timezone.localtime(timezone.now() + timedelta(hours=1)).isoformat()
    answer = desk.post("/marine/take-report/", the_call("A-3", received_at=ahead))
    assert answer.status_code == 422
    assert "ahead of now" in answer.content.decode()
    assert set(rows) == {row.report_no for row in stored(people)}


@contextmanager
def time_machine(**later):
    true = timezone.now
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: true() + timedelta(**later))
        yield


@pytest.mark.django_db
def test_a_file_says_what_was_new_known_and_in_conflict(desk, people):
    from django.core.files.uploadedfile import SimpleUploadedFile

    post(desk, {"report_no": "A", "received_at": "2026-07-04T12:00:00Z", "vessel_name": "One"})
    post(desk, {"report_no": "B", "received_at": "2026-07-04T12:00:00Z", "vessel_name": "Two"})
    text = (
        "report_no,received_at,vessel_name\nA,2026-07-04T12:00:00Z,One\nB,2026-07-04T12:00:00Z,Other\n"
        "C,2026-07-04T13:00:00Z,Three\nD,never,Four\n"
    )
    page = desk.post("/marine/take-report/file/", {"file": SimpleUploadedFile("r.csv", text.encode())})
    words = page.content.decode()
    assert "1 new" in words
    assert "The number B already stands" in words
    assert "never" in words
    assert [row.report_no for row in stored(people)] == ["A", "B", "C"]
    bad = desk.post("/marine/take-report/file/", {"file": SimpleUploadedFile("r.csv", b"a,b\n1,2\n")})
    assert bad.status_code == 422


@pytest.mark.django_db
def test_a_file_with_a_cell_too_long_and_with_telephones(desk, people):
    """The cell is named and left out, the file is kept; a report by form and then by file is one report."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from entente.marine.engine.reports import LENGTHS

    for name, most in LENGTHS.items():
        assert ArrivalReport._meta.get_field(name).max_length == most
    post(desk, BODY)
    text = (
        "report_no,received_at,vessel_name,registration,site_code,persons_on_board,call_sign,telephone\n"
        "TEST-1,2026-07-04T12:50:00Z,Ouananiche,ON 123456,WIN,2,,519 555 0100\n"
        "E,2026-07-04T12:50:00Z,Five,,,,NOT GIVEN BY CALLER,519 555 0101\n"
    )
    answer = desk.post("/marine/take-report/file/", {"file": SimpleUploadedFile("r.csv", text.encode())})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "already stands" not in page
    assert "at most 16 characters" in page
    rows = {row.report_no: row for row in stored(people)}
    assert (rows["E"].call_sign, rows["E"].telephone, rows["E"].phone_key) == (
        "",
        "519 555 0101",
        "15195550101",
    )
    # a file without the telephone does not contradict it
    short = "report_no,received_at,vessel_name\nE,2026-07-04T12:50:00Z,Five\n"
    page = desk.post("/marine/take-report/file/", {"file": SimpleUploadedFile("r.csv", short.encode())})
    assert "already stands" not in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_same_number_from_two_desks_at_once(people):
    """Twelve at the same moment, half with other contents: one row, the rest same or conflict."""
    from django.test import Client

    def one(k):
        try:
            client = Client()
            client.force_login(people["trc.officer"])
            return post(client, BODY | {"persons_on_board": 2 + k % 2}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(one, range(12)))
    assert codes.count(201) == 1
    assert set(codes) == {200, 201, 409}
    assert codes.count(409) == 6
    assert len(stored(people)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_at_the_same_moment(people):
    """One wins; the other sees who decided, what and why, and nothing of theirs is written."""
    from django.test import Client
    from tests.marine.comply.scene import BOOK, SITES

    from entente.marine import ingest

    ingest.crossref_into_database(day(), BOOK, SITES)
    context = Context(people["marine.analyst"], "customs-act-11")
    with working_as(context):
        pk = Finding.objects.visible(context).get(vessel_name=SECRET_VESSEL).pk
    clients = {}
    for account in ("marine.analyst", "trc.officer"):
        clients[account] = Client()
        clients[account].force_login(people[account])
        assert clients[account].get(f"/marine/findings/{pk}/").status_code == 200

    def one(account):
        verdict = {"marine.analyst": "confirmed", "trc.officer": "lawful"}[account]
        try:
            given = {"verdict": verdict, "reason": f"why-{account}", "seen": "open"}
            answer = clients[account].post(f"/marine/findings/{pk}/verdict/", given)
            return account, answer.status_code, answer.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, clients))
    won = [account for account, code, _ in answers if code == 302]
    lost = [(account, body) for account, code, body in answers if code == 409]
    assert (len(won), len(lost)) == (1, 1)
    assert f"why-{won[0]}" in lost[0][1]
    with working_as(context):
        row = Finding.objects.visible(context).get(pk=pk)
        assert row.verdict_by_id == people[won[0]].pk
        assert row.verdict_reason == f"why-{won[0]}"
    # who then decides again, having seen it, may
    seen = row.verdict_at.isoformat()
    account = lost[0][0]
    given = {"verdict": "bad_data", "reason": "seen and disagreed", "seen": seen}
    assert clients[account].post(f"/marine/findings/{pk}/verdict/", given).status_code == 302
