"""Comments, files, following, messages to addresses, calendars, boards, many records at once."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.utils import timezone, translation
from tests import days
from tests.core.registers.cases import ledger_entries, seen_on
from tests.core.registers.sample import Errand

from entente.core import blobs, notified, worker
from entente.core.gate import Context, working_as
from entente.core.models import Change, Delivery, Notification, Webhook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator", username="cbsa.coord", email="a@example.org")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "secretariat", username="rcmp.sec", email="b@example.org", language="fr")


def add(client, officer, **values):
    client.force_login(officer)
    answer = client.post("/sample/errands/add/", {"kind": "letter", "title_en": "A letter"} | values)
    assert answer.status_code == 302
    return answer.url


def test_a_comment_names_a_colleague_who_is_told_and_answers(client, cbsa, rcmp):
    url = add(client, cbsa)
    before = ledger_entries()
    client.post(url + "comment/", {"text": "Please look, @rcmp.sec. <script>"})
    assert ledger_entries() == before + 1
    client.force_login(rcmp)
    assert "A letter" in client.get("/notifications/").content.decode()
    page = client.get(url).content.decode()
    assert "Please look, @rcmp.sec. &lt;script&gt;" in page
    client.post(url + "comment/", {"text": "Done."})  # the first commenter follows by now
    assert Notification.objects.filter(officer=cbsa, kind="comment").count() == 1
    client.force_login(cbsa)
    assert "A letter" in client.get("/").content.decode()  # My day: what changed


def test_a_third_agency_does_not_comment(client, cbsa, officer_of):
    url = add(client, cbsa)
    client.force_login(officer_of("OPP", "coordinator"))
    assert client.post(url + "comment/", {"text": "Hello"}).status_code == 404


def test_a_file_is_kept_under_its_digest_and_comes_back_whole(client, cbsa, tmp_path):
    url = add(client, cbsa)
    content = b"%PDF-1.7 minutes \x00\xff"
    digest = hashlib.sha256(content).hexdigest()
    for _twice in range(2):
        file = io.BytesIO(content)
        file.name = "../minutes of today.pdf"
        client.post(url + "attach/", {"file": file})
    assert [p.name for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == [digest]  # the same bytes once
    page = client.get(url).content.decode()
    link = re.search(r'href="([^"]*/file/\?id=[^"]*)"', page).group(1)
    answer = client.get(link)
    assert answer.content == content
    assert answer.headers["Content-Disposition"] == 'attachment; filename="minutes_of_today.pdf"'
    blobs.place(digest, blobs.ATTACHED).write_bytes(b"tampered")
    with pytest.raises(OSError, match=digest):
        client.get(link)


def test_who_follows_hears_of_a_change_and_gets_one_email(client, cbsa, rcmp):
    url = add(client, cbsa)
    client.force_login(rcmp)
    client.post(url + "follow/")
    client.force_login(cbsa)
    seen = seen_on(client.get(url + "edit/"))
    client.post(url + "edit/", {"kind": "letter", "title_en": "A changed letter", "seen": seen})
    assert worker.digests() == 1
    (sent,) = mail.outbox
    assert sent.to == ["b@example.org"]
    assert "A changed letter" in sent.body
    assert "Depuis votre dernier résumé" in sent.body
    assert worker.digests() == 0  # told once


def test_a_message_to_an_address_is_signed_names_no_content_and_is_tried_again(
    client, cbsa, agencies, settings
):
    hook = Webhook.objects.create(agency=agencies["RCMP"], url="https://example.org/hook", secret="s3cret")
    other = Webhook.objects.create(agency=agencies["OPP"], url="https://example.org/no")
    add(client, cbsa, title_en="Confidential title")
    assert [one.webhook for one in Delivery.objects.all()] == [hook]  # the OPP holds no part of it
    del other
    calls = []

    def fails(url, body, headers):
        calls.append(body)
        raise OSError("refused")

    assert worker.deliver(fails) == 0
    row = Delivery.objects.get()
    assert (row.attempts, row.last_error) == (1, "refused")
    assert row.next_at > timezone.now() + timedelta(seconds=30)
    row.next_at = timezone.now()
    row.save()

    def answers(url, body, headers):
        import hmac

        expected = hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
        assert headers["X-Entente-Signature"] == f"sha256={expected}"
        assert b"Confidential" not in body
        assert json.loads(body)["register"] == "sample.errands"
        return 204

    assert worker.deliver(answers) == 1
    assert worker.deliver(answers) == 0


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/"]
)
def test_a_private_or_plain_address_is_not_called(url):
    with pytest.raises(worker.NotAllowedAddress):
        worker.allowed(url)


def test_a_clock_that_ran_out_is_passed_on_once(client, cbsa, rcmp, officer_of):
    add(client, cbsa, answer_by="2026-01-05")
    service = officer_of("CBSA", "service")
    assert worker.escalate(service) == 1
    assert worker.escalate(service) == 0
    assert {n.officer for n in Notification.objects.filter(kind="overdue")} == {cbsa, rcmp}
    client.force_login(rcmp)  # the step is the coordinator's; the secretariat sees it once it is late
    assert "A letter" in client.get("/").content.decode()


def test_every_overdue_record_is_told_of_however_many_there_are(client, cbsa, officer_of, monkeypatch):
    monkeypatch.setattr(worker, "ESCALATED_AT_ONCE", 2)
    for day in (9, 5, 7, 6, 8):
        add(client, cbsa, title_en=f"Of day {day}", answer_by=f"2026-01-{day:02d}")
    service = officer_of("CBSA", "service")
    assert [worker.escalate(service) for _turn in range(4)] == [2, 2, 1, 0]  # those told take no place
    with working_as(Context(cbsa)) as context:
        title = {str(one.pk): one.title_en for one in Errand.objects.visible(context)}
    told = Notification.objects.filter(kind="overdue", officer=cbsa).order_by("pk")
    assert [title[one.object_id][-1] for one in told] == list("56789")  # the longest overdue first


def test_the_other_agencys_soonest_clocks_hide_none_of_my_own(client, cbsa, officer_of, monkeypatch):
    monkeypatch.setattr(notified, "READ", 3)
    other = officer_of("RCMP", "coordinator", username="rcmp.coord")
    for day in range(1, 6):
        add(client, other, title_en="Theirs", answer_by=f"2026-01-{day:02d}", agency=other.agency.pk)
    add(client, cbsa, title_en="Mine alone", answer_by="2026-02-01", agency=cbsa.agency.pk)
    page = client.get("/").content.decode()
    assert "Mine alone" in page
    assert "Theirs" not in page


def test_a_clock_waits_for_somebody_from_a_month_before_its_end(client, cbsa):
    for n in (29, 32):
        add(client, cbsa, title_en=f"In {n} days", answer_by=(days.today() + timedelta(days=n)).isoformat())
    page = client.get("/").content.decode()
    assert "In 29 days" in page
    assert "In 32 days" not in page


def test_every_kind_of_news_has_words_in_both_languages():
    """What a record's history may say is what its followers are told."""
    for kind in (*Change.Kind.values, *Notification.Kind.values):
        said = set()
        for language in ("en", "fr"):
            with translation.override(language):
                said.add(str(Notification(kind=kind).get_kind_display()))
        assert len(said) == 2, f"{kind}: {said}"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("view", ["board/", "calendar/?month=2026-03"])
def test_every_way_to_look_shows_the_record(client, cbsa, view, language):
    add(client, cbsa, starts_on="2026-03-10")
    client.cookies["entente_language"] = language
    answer = client.get(f"/sample/errands/{view}")
    assert answer.status_code == 200
    assert "A letter" in answer.content.decode()


def test_the_calendar_feed_opens_by_its_key_only(client, cbsa):
    add(client, cbsa, starts_on="2026-03-10")
    page = client.get("/sample/errands/").content.decode()
    address = re.search(r'value="http://testserver(/sample/errands/calendar\.ics\?key=[^"]+)"', page).group(1)
    client.logout()
    feed = icalendar.Calendar.from_ical(client.get(address).content)
    (event,) = feed.walk("VEVENT")
    assert str(event["summary"]) == "A letter"
    assert event.decoded("dtstart").isoformat() == "2026-03-10"
    assert client.get("/sample/errands/calendar.ics?key=wrong").status_code == 404


def test_a_view_is_kept_and_shared_in_the_unit(client, cbsa, officer_of):
    add(client, cbsa)
    client.post("/sample/errands/keep/", {"name": "Letters", "query": "?kind=letter", "shared": "1"})
    colleague = officer_of("CBSA", "liaison", unit=cbsa.unit)
    stranger = officer_of("CBSA", "liaison")
    for officer, there in ((cbsa, True), (colleague, True), (stranger, False)):
        client.force_login(officer)
        assert ("Letters" in client.get("/sample/errands/").content.decode()) is there


def test_many_records_are_changed_each_by_its_own_rules(client, cbsa, officer_of):
    first, second = add(client, cbsa), add(client, cbsa, title_en="Another", answer_en="Yes.")
    keys = [url.rstrip("/").rpartition("/")[2] for url in (first, second)]
    asked = client.post("/sample/errands/bulk/", {"verb": "set:kind", "ids": keys})
    assert asked.status_code == 200  # what is to be set is asked first
    client.post("/sample/errands/bulk/", {"verb": "set:kind", "ids": keys, "sure": "1", "kind": "visit"})
    client.post("/sample/errands/bulk/", {"verb": "step:reply", "ids": keys, "sure": "1"})
    with working_as(Context(cbsa)) as context:
        rows = {str(row.pk): row for row in Errand.objects.visible(context)}
    assert {row.kind for row in rows.values()} == {"visit"}
    assert [rows[key].state for key in keys] == ["open", "answered"]  # the first had no answer
    page = client.get("/sample/errands/").content.decode()
    assert "A letter: Write the answer." in page
    client.force_login(officer_of("CBSA", "liaison"))
    assert client.post("/sample/errands/bulk/", {"verb": "set:kind", "ids": keys}).status_code == 404


def test_a_whole_list_is_changed_at_once_but_no_more_than_its_filters_leave(client, cbsa):
    for n in range(60):
        add(client, cbsa, title_en=f"Letter {n}")
    kept = add(client, cbsa, title_en="A visit", kind="visit")
    page = client.get("/sample/errands/?kind=letter").content.decode()
    assert "all 60 of this list" in page
    sent = {"verb": "set:kind", "every": "1", "query": "?kind=letter"}
    sure = client.post("/sample/errands/bulk/", sent)
    assert len(sure.context["rows"]) == 60
    ids = [str(row.pk) for row in sure.context["rows"]]
    client.post("/sample/errands/bulk/", {"verb": "set:kind", "sure": "1", "ids": ids, "kind": "visit"})
    with working_as(Context(cbsa)) as context:
        assert set(Errand.objects.visible(context).values_list("kind", flat=True)) == {"visit"}
    unread = client.post("/sample/errands/bulk/", sent | {"query": "?kind=nonsense"}, follow=True)
    assert "Choose at least one record." in unread.content.decode()
    assert kept


def test_history_shows_a_longer_text_word_by_word(client, cbsa):
    url = add(client, cbsa, text_en="We meet on Monday in Windsor")
    seen = seen_on(client.get(url + "edit/"))
    values = {
        "kind": "letter",
        "title_en": "A letter",
        "text_en": "We meet on Tuesday in Windsor",
        "seen": seen,
    }
    client.post(url + "edit/", values)
    page = client.get(url + "history/").content.decode()
    assert "<del>Monday</del>" in page
    assert "<ins>Tuesday</ins>" in page


# -- the API writes as the form does -------------------------------------------------------------------


def call(client, method, path, body, **headers):
    return getattr(client, method)(path, json.dumps(body), content_type="application/json", headers=headers)


def test_the_api_adds_changes_and_moves_a_record(client, cbsa):
    client.force_login(cbsa)
    made = call(client, "post", "/api/sample/errands", {"title_en": "By program", "kind": "visit"})
    assert made.status_code == 201, made.content
    row = made.json()
    path = f"/api/sample/errands/{row['id']}"
    assert call(client, "patch", path, {"answer_en": "Yes."}).status_code == 428
    changed = call(client, "patch", path, {"answer_en": "Yes."}, if_match=row["version"])
    assert changed.json()["answer_en"] == "Yes."
    assert changed.json()["kind"] == "visit"  # what is not named stays
    assert call(client, "patch", path, {"answer_en": "No."}, if_match=row["version"]).status_code == 412
    assert call(client, "post", f"{path}/steps/reply", {"state": "open"}).json()["state"] == "answered"
    again = call(client, "post", f"{path}/steps/reply", {"state": "open"})
    assert again.status_code == 409
    assert again.json()["errors"][0]["detail_fr"]


def test_the_api_says_what_the_form_says(client, cbsa, officer_of):
    client.force_login(cbsa)
    bad = call(client, "post", "/api/sample/errands", {"kind": "nothing"})
    assert bad.status_code == 422
    assert {one["parameter"] for one in bad.json()["errors"]} == {"kind", "title_en"}
    assert call(client, "post", "/api/sample/errands", {"titel_en": "x"}).status_code == 422
    client.force_login(officer_of("CBSA", "liaison"))
    assert call(client, "post", "/api/sample/errands", {"title_en": "x"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_steward_adds_tries_and_stops_an_address_of_the_own_agency(
    client, officer_of, agencies, monkeypatch, language
):
    monkeypatch.setattr(
        "entente.core.worker.socket.getaddrinfo", lambda *a: [(0, 0, 0, "", ("8.8.8.8", 443))]
    )
    other = Webhook.objects.create(agency=agencies["RCMP"], url="https://other.example/hook")
    client.force_login(officer_of("CBSA", "steward"))
    client.cookies["entente_language"] = language
    assert client.get("/webhooks/").status_code == 200
    refused = client.post("/webhooks/", {"add": "1", "url": "http://example.org/hook"})
    assert refused.status_code == 422
    before = ledger_entries()
    page = client.post(
        "/webhooks/",
        {"add": "1", "url": "https://example.org/hook", "registers": ["sample.errands"]},
        follow=True,
    ).content.decode()
    hook = Webhook.objects.get(agency=agencies["CBSA"])
    assert hook.secret in page  # this once
    assert hook.secret not in client.get("/webhooks/").content.decode()
    assert other.url not in page
    assert (hook.registers, ledger_entries()) == (["sample.errands"], before + 1)
    client.post("/webhooks/", {"hook": hook.pk, "try": "1"})
    sent = []
    assert worker.deliver(lambda url, body, headers: sent.append(json.loads(body)) or 204) == 1
    assert sent[0]["event"] == "core.webhooks:tried"
    client.post("/webhooks/", {"hook": other.pk, "turn": "1"})
    client.post("/webhooks/", {"hook": hook.pk, "turn": "1"})
    assert Webhook.objects.filter(active=True).get() == other
    client.force_login(officer_of("CBSA", "coordinator"))
    assert client.get("/webhooks/").status_code == 403
