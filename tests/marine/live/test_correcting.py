"""Other contents under a number that is taken: shown field by field, taken by an officer who says why."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.marine.live.test_intake import BODY, post, stored

from entente.core.gate import Context, working_as
from entente.core.models import Change
from entente.marine import ingest
from entente.marine.engine.model import Report
from entente.marine.models import ArrivalReport

pytestmark = pytest.mark.django_db
FILE = (
    "report_no,received_at,vessel_name,registration,site_code,persons_on_board,telephone\n"
    "TEST-1,2026-07-04T12:50:00Z,Ouananiche,ON 654321,WIN,4,519 555 0100\n"
)


@pytest.fixture
def desk(client, people):
    client.force_login(people["trc.officer"])
    assert post(client, BODY).status_code == 201
    return client


def uploaded(desk, text=FILE):
    return desk.post("/marine/take-report/file/", {"file": SimpleUploadedFile("r.csv", text.encode())})


def hidden(page: str) -> dict[str, str]:
    """The fields of the button that leads to the correction, as a browser would send them."""
    form = page.split("/correct/")[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def fields_of(page: str) -> dict[str, str]:
    """What the page's form would send if nothing on it were touched."""
    form = page.split('class="call"')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if given.get("type") == "radio" and " checked" not in tag:
            continue
        found[given["name"]] = given.get("value", "")
    return found


def the_page(desk, people):
    [row] = stored(people)
    address = f"/marine/take-report/{row.pk}/correct/"
    return row, address, desk.post(address, hidden(uploaded(desk).content.decode())).content.decode()


def history(people, row):
    context = Context(people["trc.officer"], "customs-act-11")
    with working_as(context):
        return list(Change.objects.visible(context).filter(object_id=str(row.pk), kind="changed"))


def test_the_upload_shows_what_stands_and_what_came(desk, people):
    words = uploaded(desk).content.decode()
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td>(.*?)</td></tr>', words))
    assert rows == {
        "Registration or licence": "ON 123456</td><td>ON 654321",
        "Persons on board": "2</td><td>4",
    }
    assert stored(people)[0].registration == "ON 123456"  # nothing was written over


def test_a_correction_is_taken_with_a_reason_and_stands_in_the_history(desk, people, monkeypatch):
    told = []
    monkeypatch.setattr("entente.marine.correcting.send", lambda kind, ids: told.append((kind, ids)))
    row, address, page = the_page(desk, people)
    given = fields_of(page)
    assert (given["registration"], given["persons_on_board"]) == ("ON 654321", "4")
    assert re.findall(r'class="stands">[^<]*<strong>([^<]+)', page) == ["ON 123456", "2"]
    refused = desk.post(address, given | {"reason": ""})
    assert refused.status_code == 422
    assert stored(people)[0].registration == "ON 123456"
    why = "The master telephoned again: the licence was misheard."
    assert desk.post(address, given | {"reason": why}).status_code == 302
    [now] = stored(people)
    assert (now.registration, now.persons_on_board, now.mark_key) == ("ON 654321", 4, "0N654321")
    assert (now.vessel_name, now.telephone, now.received_at) == (
        row.vessel_name,
        row.telephone,
        row.received_at,
    )
    [change] = history(people, row)
    assert change.note == why
    assert change.officer_id == people["trc.officer"].pk
    assert change.differences == {"registration": ["ON 123456", "ON 654321"], "persons_on_board": [2, 4]}
    assert told == [("reports", [row.pk])]
    detail = desk.get(f"/marine/reports/{row.pk}/").content.decode()
    assert "the licence was misheard" in detail
    assert "already stands" not in uploaded(desk).content.decode()  # what came is what stands now


def test_a_part_of_what_came_is_taken_and_nothing_is_a_change_by_itself(desk, people):
    row, address, page = the_page(desk, people)
    given = fields_of(page) | {"registration": "ON 123456", "reason": "Only the persons were wrong."}
    assert desk.post(address, given).status_code == 302
    [change] = history(people, row)
    assert change.differences == {"persons_on_board": [2, 4]}
    same = fields_of(desk.get(address).content.decode()) | {"reason": "Looked at again."}
    assert desk.post(address, same).status_code == 302
    assert len(history(people, row)) == 1


def test_two_officers_correct_at_the_same_time(desk, people):
    row, address, page = the_page(desk, people)
    first = fields_of(page) | {"reason": "One."}
    second = fields_of(page) | {"registration": "ON 999999", "reason": "Two."}
    assert desk.post(address, first).status_code == 302
    late = desk.post(address, second)
    assert late.status_code == 409
    assert "ON 654321" in late.content.decode()
    assert stored(people)[0].registration == "ON 654321"
    assert len(history(people, row)) == 1


@pytest.mark.parametrize(
    "account", ["marine.analyst", "targeting.officer", "partner.marine", "privacy.officer"]
)
def test_only_the_desk_that_keeps_it_corrects(client, desk, people, account):
    _row, address, page = the_page(desk, people)
    client.force_login(people[account])
    assert client.get(address).status_code == 404
    assert client.post(address, fields_of(page) | {"reason": "Mine."}).status_code == 404
    assert stored(people)[0].registration == "ON 123456"


def test_the_reports_page_offers_it_to_the_desk_alone(client, desk, people):
    [row] = stored(people)
    assert "Correct this report" in desk.get(f"/marine/reports/{row.pk}/").content.decode()
    client.force_login(people["marine.analyst"])
    assert "Correct this report" not in client.get(f"/marine/reports/{row.pk}/").content.decode()


def test_the_api_says_what_stands_and_what_came(desk, people):
    said = post(desk, BODY | {"persons_on_board": 5}).json()
    assert (said["stands"], said["came"]) == ({"persons_on_board": 2}, {"persons_on_board": 5})


def test_an_import_counts_and_names_what_was_here(people):
    writers = ingest.service_writers()
    one, two = (
        Report("A", 1_783_170_000_000, vessel_name="One"),
        Report("B", 1_783_170_000_000, mmsi=316001234),
    )
    assert ingest.load_reports([one, two], writers) == ingest.Received(2, 0, {})
    other = Report("B", 1_783_170_060_000, mmsi=316001235)
    again = ingest.load_reports([one, other, Report("C", 1_783_170_000_000)], writers)
    assert (again.new, again.same, again.kept) == (1, 1, {"B": ("mmsi", "received_at")})
    context = writers.reports
    with working_as(context):
        assert ArrivalReport.objects.visible(context).get(report_no="B").mmsi == 316001234
