"""The office's records: joint and own, both languages, who may write, two people at once."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from openpyxl import load_workbook
from tests.core.registers.cases import ledger_entries, seen_on
from tests.core.registers.sample import Errand

from entente.core.gate import Context, working_as
from entente.core.models import FeedKey, Label, office_label
from entente.core.registers import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "secretariat")


def add(client, officer, **values):
    client.force_login(officer)
    answer = client.post("/sample/errands/add/", {"kind": "letter"} | values)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_either_agency_writes_a_joint_record(client, cbsa, rcmp):
    url = add(client, cbsa, title_en="Letter to the port")
    client.force_login(rcmp)
    seen = seen_on(client.get(url + "edit/"))
    values = {"title_en": "Letter to the port", "title_fr": "Lettre au port", "kind": "letter", "seen": seen}
    assert client.post(url + "edit/", values).status_code == 302
    client.cookies["entente_language"] = "fr"
    assert "Lettre au port" in client.get(url).content.decode()


def test_a_third_agency_reads_what_is_about_no_person_but_writes_nothing(client, cbsa, officer_of):
    url = add(client, cbsa, title_en="Letter to the port")
    client.force_login(officer_of("OPP", "coordinator"))
    assert client.get(url).status_code == 200
    assert client.get(url + "edit/").status_code == 404


def test_an_own_record_is_written_by_its_agency_only(cbsa, rcmp):
    label = office_label(cbsa.agency, joint=False)
    with working_as(Context(cbsa)):
        row = Errand(label=label, title_en="Ours")
        row.save(force_insert=True)
    with working_as(Context(rcmp)), connection.cursor() as cursor:
        cursor.execute("UPDATE sample_errand SET title_en = 'Theirs' WHERE id = %s", [row.pk])
        assert cursor.rowcount == 0


def test_the_label_is_made_once(cbsa):
    first, again = office_label(cbsa.agency, True), office_label(cbsa.agency, True)
    assert first == again
    assert {one.holder.code for one in first.inputs.all()} == {"CBSA", "RCMP"}
    assert Label.objects.filter(regime="non_personal", inputs=None, holder=cbsa.agency).count() == 1


@pytest.mark.parametrize(
    ("language", "words", "missing"),
    [
        ("en", "in French only", "Translation missing: Title (English)"),
        ("fr", "en anglais seulement", "Traduction manquante : Titre (français)"),
    ],
)
def test_a_missing_translation_is_visible(client, cbsa, language, words, missing):
    title = {"title_fr": "Lettre"} if language == "en" else {"title_en": "Letter"}
    url = add(client, cbsa, **title)
    client.cookies["entente_language"] = language
    for page, said in ((url, missing), ("/sample/errands/", words)):
        body = client.get(page).content.decode()
        assert next(iter(title.values())) in body
        assert said in body, body[body.find("note warn") :][:300]


def test_neither_language_is_no_title(client, cbsa):
    client.force_login(cbsa)
    answer = client.post("/sample/errands/add/", {"kind": "letter"})
    assert answer.status_code == 422
    assert b'href="#id_title_en"' in answer.content


def test_two_people_at_once_overwrite_nothing(client, cbsa, rcmp):
    url = add(client, cbsa, title_en="First", text_en="As written")
    seen = seen_on(client.get(url + "edit/"))  # both open the form
    client.force_login(rcmp)
    theirs = {"title_en": "Second", "text_en": "As written", "cost": "12.50", "kind": "letter", "seen": seen}
    assert client.post(url + "edit/", theirs).status_code == 302
    client.force_login(cbsa)
    before = ledger_entries()
    mine = {"title_en": "Third", "text_en": "As written", "kind": "visit", "seen": seen}
    answer = client.post(url + "edit/", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Second" in page  # what stands there now
    assert 'value="Third"' in page  # what I wrote
    assert 'value="12.50"' in page  # only the other touched it: taken over
    assert ledger_entries() == before
    with working_as(Context(cbsa)) as context:
        row = Errand.objects.visible(context).get()
        assert (row.title_en, row.kind) == ("Second", "letter")
    again = mine | {"cost": "12.50", "seen": seen_on(answer)}
    assert client.post(url + "edit/", again).status_code == 302
    with working_as(Context(cbsa)) as context:
        row = Errand.objects.visible(context).get()
        assert (row.title_en, row.kind, str(row.cost)) == ("Third", "visit", "12.50")


def test_a_change_that_shows_nothing_of_what_was_seen_is_refused(client, cbsa):
    url = add(client, cbsa, title_en="First")
    assert client.post(url + "edit/", {"title_en": "Blind", "kind": "letter"}).status_code == 409


def test_the_clock_follows_the_records_own_date(client, cbsa):
    url = add(client, cbsa, title_en="Answer this", answer_by="2026-12-01")
    with working_as(Context(cbsa)) as context:
        row = Errand.objects.visible(context).get()
        assert row.due_at.isoformat() == "2026-12-02T05:00:00+00:00"  # the end of the day in Toronto
    values = {"title_en": "Answer this", "kind": "letter", "answer_by": "2026-12-03", "answer_en": "Yes."}
    client.post(url + "edit/", values | {"seen": seen_on(client.get(url + "edit/"))})
    with working_as(Context(cbsa)) as context:
        assert Errand.objects.visible(context).get().due_at.date() == date(2026, 12, 4)
    client.post(url + "step/", {"step": "reply", "state": "open"})
    with working_as(Context(cbsa)) as context:
        row = Errand.objects.visible(context).get()
        assert row.state == "answered"
        assert (row.due_at - row.state_at).total_seconds() == 48 * 3600


def test_a_link_shows_the_records_name(client, cbsa):
    first = add(client, cbsa, title_en="The first letter")
    key = first.rstrip("/").rpartition("/")[2]
    second = add(client, cbsa, title_en="The second", follows=key)
    body = client.get(second).content.decode()
    assert f'<a href="{first}">The first letter</a>' in body
    assert "The second" in client.get(f"/sample/errands/?follows={key}").content.decode()


@pytest.fixture
def linked(cbsa, rcmp):
    """A joint record that follows a record of the other agency's own, and one that both see."""
    own = office_label(rcmp.agency, joint=False)
    Label.objects.filter(pk=own.pk).update(secret="secret")  # above the CBSA officer's clearance
    with working_as(Context(rcmp)):
        rcmp_hidden = Errand(label=own, title_en="Hidden errand")
        Label.objects.filter(pk=own.pk).update(secret=None)
        rcmp_hidden.save(force_insert=True)
        Label.objects.filter(pk=own.pk).update(secret="secret")
    with working_as(Context(cbsa)):
        label = office_label(cbsa.agency, joint=True)
        Errand(label=label, title_en="Before").save(force_insert=True)
        row = Errand(label=label, title_en="Letter", follows=rcmp_hidden.pk)
        row.save(force_insert=True)
    return row


def test_a_link_to_a_hidden_record_is_told_nowhere_and_lost_nowhere(client, cbsa, linked):
    """An id tells that there is a record; a form that cannot offer it does not take it away either."""
    client.force_login(cbsa)
    hidden = str(linked.follows)
    url = f"/sample/errands/{linked.pk}/"
    for page in (url, url + "edit/", f"/api/sample/errands/{linked.pk}", "/api/sample/errands"):
        assert hidden not in client.get(page).content.decode(), page
    assert client.get(f"/api/sample/errands/{linked.pk}").json()["follows"] is None
    values = {"title_en": "Letter, shorter", "kind": "letter", "seen": seen_on(client.get(url + "edit/"))}
    assert client.post(url + "edit/", values).status_code == 302
    with working_as(Context(cbsa)) as context:
        row = Errand.objects.visible(context).get(pk=linked.pk)
        assert (row.title_en, row.follows) == ("Letter, shorter", linked.follows)
    version = client.get(f"/api/sample/errands/{linked.pk}").json()["version"]
    changed = client.patch(
        f"/api/sample/errands/{linked.pk}", {"title_en": "By call"}, content_type="application/json",
        headers={"If-Match": version},
    )  # fmt: skip
    assert changed.status_code == 200, changed.content
    with working_as(Context(cbsa)) as context:
        assert Errand.objects.visible(context).get(pk=linked.pk).follows == linked.follows


@pytest.mark.parametrize(
    ("key", "views", "first", "last"),
    [
        ("liaison.posts", "list board calendar timeline map", "starts_on", "until"),
        ("secondments.colocations", "list board calendar timeline map", "starts_on", "ends_on"),
        ("secondments.secondments", "list board calendar timeline", "begins", "ends"),
        ("secondments.positions", "list board calendar timeline", "begins", "ends"),
        ("secondments.contributions", "list calendar timeline", "first", "last"),
        ("liaison.plans", "list board calendar timeline", "begins", "ends"),
        ("outcomes.results", "list board calendar timeline", "opened_on", "concluded_on"),
        ("training.certificates", "list calendar timeline", "issued_on", "expires_on"),
        ("sample.errands", "list board calendar", "starts_on", ""),
    ],
)
def test_where_there_are_states_and_dates_there_are_a_board_a_month_and_lines(
    client, officer_of, key, views, first, last
):
    """A map that a room adds takes none of them away, and the feed goes with the month."""
    register = registry.get(key)
    assert [one.code for one in register.views] == views.split()
    assert (register.dates.start, register.dates.end) == (first, last)
    client.force_login(officer_of("CBSA", "coordinator", "liaison"))
    for code in views.split():
        if code != "list":
            assert client.get(register.url(code)).status_code == 200, code
    assert register.url("ical").endswith("/calendar.ics")


@pytest.mark.parametrize(("language", "only"), [("fr", "en anglais seulement"), ("en", "")])
def test_a_missing_translation_is_seen_wherever_the_record_is_named(client, cbsa, language, only):
    """List, board, month, search, page, My day: the text has its language and says what lacks."""
    url = add(client, cbsa, title_en="Letter to the port", starts_on="2026-03-10", answer_by="2026-01-05")
    add(client, cbsa, title_en="Visit", title_fr="Visite", starts_on="2026-03-11")
    client.cookies["entente_language"] = language
    paths = {
        "list": "/sample/errands/", "board": "/sample/errands/board/", "search": "/search/?q=letter",
        "month": "/sample/errands/calendar/?month=2026-03", "page": url, "day": "/",
    }  # fmt: skip
    for name, path in paths.items():
        page = client.get(path).content.decode()
        assert "Letter to the port" in page, name
        shown = '<span lang="en">Letter to the port</span> <span class="untranslated">en anglais seulement'
        assert (shown in page) is bool(only), name
        assert "Visite</span>" not in page, name  # what is translated has no mark


def test_a_missing_translation_is_told_by_the_api_the_files_and_the_feed(client, cbsa):
    add(client, cbsa, title_en="Letter to the port", starts_on="2026-03-10")
    add(client, cbsa, title_en="Visit", title_fr="Visite")
    rows = client.get("/api/sample/errands").json()["items"]
    assert {row["title_en"]: row["untranslated"] for row in rows} == {
        "Letter to the port": ["title_fr"], "Visit": [],
    }  # fmt: skip
    client.cookies["entente_language"] = "fr"
    query = "columns=title&columns=cost"
    text = b"".join(client.get(f"/sample/errands/export.csv?{query}").streaming_content).decode("utf-8-sig")
    told = {row["Titre"]: row["Traduction manquante"] for row in csv.DictReader(io.StringIO(text))}
    assert told == {"Letter to the port": "Titre: en anglais seulement", "Visite": ""}
    sheet = load_workbook(io.BytesIO(client.get(f"/sample/errands/export.xlsx?{query}").content)).active
    head, *rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert {row[head.index("Titre")]: row[-1] for row in rows} == told
    cbsa.language = "fr"
    cbsa.save()
    key = FeedKey.objects.create(officer=cbsa).key
    feed = client.get(f"/sample/errands/calendar.ics?key={key}").content.decode()
    assert "SUMMARY:Letter to the port [en anglais seulement]" in feed


def test_a_filter_finds_what_lacks_a_language(client, cbsa):
    add(client, cbsa, title_en="English alone")
    add(client, cbsa, title_fr="Le français seul")
    add(client, cbsa, title_en="Both", title_fr="Les deux")
    add(client, cbsa, title_en="Answer alone", title_fr="La réponse seule", answer_en="Yes.")
    for missing, expected in (("fr", {"English alone", "Answer alone"}), ("en", {""})):
        rows = client.get(f"/api/sample/errands?untranslated={missing}").json()["items"]
        assert {row["title_en"] for row in rows} == expected
    client.cookies["entente_language"] = "fr"
    page = client.get("/sample/errands/?untranslated=fr").content.decode()
    assert "Traduction manquante: Français" in page
    assert "Both" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("No step is yours here.", "Reply (coordinator)")),
        ("fr", ("Aucune étape ne vous revient ici.", "Reply (coordonnateur)")),
    ],
)
def test_whose_the_next_step_is_stands_where_none_is_the_readers(client, cbsa, officer_of, language, words):
    url = add(client, cbsa, title_en="Letter")
    client.force_login(officer_of("CBSA", "analyst"))
    client.cookies["entente_language"] = language
    page = client.get(url).content.decode()
    assert all(one in page for one in words)
    client.force_login(cbsa)
    assert words[0] not in client.get(url).content.decode()


def test_only_the_step_that_goes_on_is_the_button_that_stands_out(client, cbsa, monkeypatch):
    flow = registry.get("sample.errands").workflow
    back = replace(flow.steps["close"], name="back", source="answered", target="open", by="coordinator")
    monkeypatch.setitem(flow.steps, "back", back)
    url = add(client, cbsa, title_en="Letter", answer_en="Yes.")
    assert 'class="primary">Reply' in client.get(url).content.decode()
    client.post(url + "step/", {"step": "reply", "state": "open"})
    page = client.get(url).content.decode()
    assert ">Back</button>" in page
    assert 'class="primary">Back' not in page


def test_the_end_of_a_day_is_that_day_where_something_is_due(client, cbsa):
    url = add(client, cbsa, title_en="Letter", answer_by="2027-03-10")
    page = client.get(url).content.decode()
    assert "2027-03-11 00:00" not in page
    assert page.count("2027-03-10") >= 2  # the field itself, and the next step's
