"""The queue and the case page: what each officer sees of them, and what a verdict leaves behind."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from tests.core.registers.cases import ledger_entries
from tests.marine.comply.scene import BOOK, SITES, at, passage, report, stop
from tests.marine.room.conftest import SECRET_REPORT, SECRET_REPORTED, SECRET_VESSEL, day

from entente.core.gate import Context, working_as
from entente.core.models import Change
from entente.marine import ingest
from entente.marine.engine.crossref import Picture
from entente.marine.models import Finding, Verdict

pytestmark = pytest.mark.django_db
TOKENS = (SECRET_VESSEL, SECRET_REPORTED, SECRET_REPORT, "NARWHALINO", "ON998877", "CFZ1234")
QUEUE = "/marine/findings/"


@pytest.fixture
def analyst(people):
    return Context(people["marine.analyst"], "customs-act-11")


@pytest.fixture
def gravest(loaded, analyst):
    with working_as(analyst):
        return Finding.objects.visible(analyst).get(status="unreported")


def again(context, finding):
    with working_as(context):
        return Finding.objects.visible(context).get(pk=finding.pk)


def body(client, officer, url, language="en"):
    client.force_login(officer)
    client.cookies["entente_language"] = language
    answer = client.get(url)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("account", ["marine.analyst", "trc.officer"])
def test_both_desks_see_the_gravest_first_and_its_reasons(client, people, gravest, account, language):
    status, page = body(client, people[account], QUEUE, language)
    assert status == 200
    assert page.index(SECRET_VESSEL) < page.index("NARWHALINO")
    assert SECRET_REPORTED not in page  # reported in time: nobody has to decide
    status, page = body(client, people[account], f"{QUEUE}{gravest.pk}/", language)
    assert status == 200
    sentence = gravest.reasons[0][language].replace("’", "&#x27;").split("&#x27;")[0]
    assert sentence[:25] in page.replace("’", "&#x27;")


def test_a_figures_link_to_the_findings_shows_its_records(client, people, loaded, analyst):
    """It asks for what the queue has no filter for: several statuses, settled findings among them."""
    asked = ("unreported", "reported")
    with working_as(analyst):
        wanted = Finding.objects.visible(analyst).filter(status__in=asked, current=True)
        expected = {str(one.pk) for one in wanted}
    assert len(expected) > 1
    _, page = body(client, people["marine.analyst"], f"{QUEUE}?status={','.join(asked)}&current=yes")
    assert set(re.findall(r"/marine/findings/([0-9a-f-]{36})/", page)) == expected
    _, page = body(client, people["marine.analyst"], f"{QUEUE}?status=unreported")  # the queue's own filter
    assert SECRET_REPORTED not in page


@pytest.mark.parametrize("account", ["targeting.officer", "partner.marine", "privacy.officer", "team.lead"])
def test_nobody_else_learns_anything_on_any_path(client, people, gravest, account):
    officer = people[account]
    allowed = {"targeting.officer": {SECRET_REPORT, SECRET_REPORTED, "NARWHALINO", "ON998877", "CFZ1234"}}
    paths = [
        "/", QUEUE, f"{QUEUE}?state=all&status=any",
        f"{QUEUE}?status=unreported,reported&current=yes", f"{QUEUE}{gravest.pk}/",
        f"{QUEUE}{gravest.pk}/history/",
        f"{QUEUE}export.csv", f"{QUEUE}map.json", f"{QUEUE}map/", "/api/marine/findings",
        f"/api/marine/findings/{gravest.pk}", "/marine/vessels/", "/marine/vessels/export.csv",
        "/marine/reports/", "/marine/reports/export.csv", "/api/marine/reports", "/api/marine/vessels",
        *(f"/search/?q={token}" for token in TOKENS),
    ]  # fmt: skip
    for path in paths:
        _, page = body(client, officer, path)
        asked = {token for token in TOKENS if token in path}
        for token in set(TOKENS) - allowed.get(account, set()) - asked:
            if account == "team.lead" and token == SECRET_VESSEL and "vessels" in path:
                continue  # the tracks are this officer's own agency's
            if account == "team.lead" and token in (SECRET_VESSEL, SECRET_REPORTED, "CFZ1234", SECRET_REPORT):
                continue  # own tracks, and a pointer to the report
            assert token not in page, (path, token)


def test_a_verdict_is_in_the_history_and_the_ledger_and_the_next_one_opens(client, people, analyst, gravest):
    client.force_login(people["marine.analyst"])
    before = ledger_entries()
    answer = client.post(f"{QUEUE}{gravest.pk}/verdict/", {"verdict": "confirmed"})
    assert answer.status_code == 302
    assert ledger_entries() == before + 1
    with working_as(analyst):
        following = Finding.objects.visible(analyst).get(status="no_arrival")
        changes = Change.objects.visible(analyst).filter(object_id=str(gravest.pk), kind="step")
        assert [change.differences for change in changes] == [{"verdict": ["", "confirmed"]}]
    assert answer.url.startswith(f"{QUEUE}{following.pk}/")
    assert again(analyst, gravest).verdict == "confirmed"
    page = client.get(answer.url).content.decode()
    assert f"{QUEUE}{gravest.pk}/withdraw/" in page


@pytest.mark.parametrize("value", [value for value in Verdict.values if value != "confirmed"])
def test_what_sets_a_finding_aside_says_why(client, people, analyst, gravest, value):
    client.force_login(people["marine.analyst"])
    answer = client.post(f"{QUEUE}{gravest.pk}/verdict/", {"verdict": value, "reason": "  "})
    assert answer.status_code == 422
    assert again(analyst, gravest).verdict == ""
    client.post(f"{QUEUE}{gravest.pk}/verdict/", {"verdict": value, "reason": "Seen at the dock."})
    assert again(analyst, gravest).verdict_reason == "Seen at the dock."


def test_undo_is_for_a_moment_and_for_who_decided(client, people, analyst, gravest):
    client.force_login(people["marine.analyst"])
    client.post(f"{QUEUE}{gravest.pk}/verdict/", {"verdict": "confirmed"})
    client.force_login(people["trc.officer"])
    assert client.post(f"{QUEUE}{gravest.pk}/withdraw/").status_code == 422
    assert again(analyst, gravest).verdict == "confirmed"
    client.force_login(people["marine.analyst"])
    assert client.post(f"{QUEUE}{gravest.pk}/withdraw/").status_code == 302
    assert again(analyst, gravest).verdict == ""
    assert client.post(f"{QUEUE}{gravest.pk}/withdraw/").status_code == 422


def test_who_may_not_decide_gets_the_answer_of_a_missing_one(client, people, analyst, gravest):
    for account in ("targeting.officer", "partner.marine"):
        client.force_login(people[account])
        answer = client.post(f"{QUEUE}{gravest.pk}/verdict/", {"verdict": "confirmed"})
        assert answer.status_code == 404
    assert again(analyst, gravest).verdict == ""


def test_a_replaced_finding_points_to_the_newer_one_and_is_not_decided(client, people, analyst, gravest):
    picture = day()
    picture.reports = picture.reports[:1]
    picture.reports.append(report("R-2", 55, vessel_name=SECRET_VESSEL, mmsi=316009999))
    ingest.crossref_into_database(picture, BOOK, SITES)
    status, page = body(client, people["marine.analyst"], f"{QUEUE}{gravest.pk}/")
    assert status == 200
    with working_as(analyst):
        newer = Finding.objects.visible(analyst).get(supersedes=gravest.pk)
    assert str(newer.pk) in page
    assert "data-verdict-form" not in page


@pytest.mark.parametrize("query", ["?status=nonsense", "?page=-1", "?page=%00", "?area=x&since=y&state=z"])
def test_a_queue_that_cannot_be_read_is_said_and_shown(client, people, loaded, query):
    status, page = body(client, people["marine.analyst"], QUEUE + query)
    assert status == 200
    assert SECRET_VESSEL in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Referred for more information"), ("fr", "Renvoyé pour complément")],
)
def test_a_referred_finding_reaches_the_colleague_with_its_reason(
    client, people, analyst, gravest, language, words
):
    from entente.core.models import Notification

    status, page = body(client, people["marine.analyst"], f"{QUEUE}{gravest.pk}/", language)
    assert status == 200
    assert words in page
    assert 'value="trc.officer"' in page
    assert 'value="marine.analyst"' not in page  # oneself
    assert 'value="partner.marine"' not in page  # no agency whose information it rests on
    given = {"verdict": "needs_more", "reason": "Was the dock staffed?", "to": "trc.officer"}
    assert client.post(f"{QUEUE}{gravest.pk}/verdict/", given).status_code == 302
    assert again(analyst, gravest).verdict == "needs_more"
    told = Notification.objects.filter(object_id=str(gravest.pk))
    assert [(one.officer_id, one.kind) for one in told] == [
        (people["trc.officer"].pk, Notification.Kind.MENTION)
    ]
    _, page = body(client, people["trc.officer"], f"{QUEUE}{gravest.pk}/", language)
    assert "@trc.officer Was the dock staffed?" in page


def test_a_finding_is_referred_to_nobody_who_does_not_work_on_it(client, people, analyst, gravest):
    client.force_login(people["marine.analyst"])
    given = {"verdict": "needs_more", "reason": "Look again.", "to": "partner.marine"}
    answer = client.post(f"{QUEUE}{gravest.pk}/verdict/", given)
    assert answer.status_code == 422  # said, not recorded as if somebody had been told
    assert "Choose a colleague from the list" in answer.content.decode()
    assert again(analyst, gravest).verdict == ""
    _, page = body(client, people["marine.analyst"], f"{QUEUE}{gravest.pk}/")
    assert "@partner.marine" not in page


def test_a_note_stands_on_the_finding_for_both_desks(client, people, gravest):
    client.force_login(people["marine.analyst"])
    client.post(f"{QUEUE}{gravest.pk}/comment/", {"text": "Called the marina, no answer."})
    for account in ("marine.analyst", "trc.officer"):
        assert "Called the marina, no answer." in body(client, people[account], f"{QUEUE}{gravest.pk}/")[1]


def shown(client, people, finding, language="en"):
    status, page = body(client, people["marine.analyst"], f"{QUEUE}{finding.pk}/", language)
    assert status == 200
    return html.unescape(page)


def section(page, anchor):
    return page.partition(f'aria-labelledby="{anchor}"')[2].partition("</section>")[0]


def found(context, **which):
    with working_as(context):
        return Finding.objects.visible(context).get(current=True, **which)


def test_a_report_without_arrival_shows_the_passage_that_came_near(client, people, analyst):
    """Two landings of one boat, a report by its name a day and a half later."""
    boat = passage(who={"name": SECRET_VESSEL}, stay={"stops": [stop(38, 60), stop(120, None, lon=-82.80)]})
    late = report("R-LATE", 120 + 36 * 60, vessel_name=SECRET_VESSEL)
    until = at(4000)
    ingest.crossref_into_database(Picture([boat], [late], data_until=until, now=until), BOOK, SITES)
    mine, other = found(analyst, status="unreported"), found(analyst, status="no_arrival")
    near = section(shown(client, people, other), "c-alternatives")
    assert near.count("<li>") == 1
    assert f"/marine/findings/{mine.pk}/" in near
    assert SECRET_VESSEL in near
    assert "R-LATE" not in near
    assert "R-LATE" in section(shown(client, people, mine), "c-alternatives")


def test_a_passage_that_the_gate_keeps_is_not_named(people, analyst, gravest):
    from entente.core.registers.reader import Reader
    from entente.marine import case

    row = {"report_no": "R9", "subject": "mmsi:316009999@1", "why": "weaker"}
    finding = Finding(report_no="R9", alternatives=[row])
    with working_as(analyst):
        (told,) = case.alternatives_of(Reader(analyst), finding)
    assert (told["name"], told["url"]) == ("a passage that you may not see", None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Drifted", "with MMSI 316004445, 40 m apart at the nearest", "It was lying still.",
                "Two vessels used its number")),
        ("fr", ("A dérivé", "avec MMSI 316004445, à 40 m au plus près", "Il était immobile.",
                "Deux navires ont employé son numéro")),
    ],
)  # fmt: skip
def test_the_timeline_says_what_each_event_rests_on(client, people, analyst, gravest, language, words):
    def event(kind, minute, /, **evidence):
        return {"kind": kind, "at": f"2026-07-04T12:{minute}:00Z", "until": None, "evidence": evidence}

    with working_as(analyst):
        Finding.objects.visible(analyst).filter(pk=gravest.pk).update(
            evidence=[
                event("drifting", 10, kind="drifting"),
                event("contact", 20, **{"with": "mmsi:316004445", "min_distance_m": 40.2}),
                event("silence", 30, under_way=False, across_line=False),
                event("identity", 40, what="two hulls on one number", track="mmsi:316009999"),
            ]
        )
    page = shown(client, people, gravest, language)
    line = page.partition('id="timeline"')[2]
    for one in words:
        assert one in line
    assert (">drifting" in line.replace(" ", "")) is False


@pytest.mark.parametrize(("coverage", "told"), [(0.996, "99%"), (1.0, "100%"), (0.29, "29%")])
def test_almost_all_is_not_all(client, people, analyst, gravest, coverage, told):
    with working_as(analyst):
        Finding.objects.visible(analyst).filter(pk=gravest.pk).update(coverage=coverage)
    page = shown(client, people, gravest)
    assert f"Observed during {told} of the passage" in page
    assert ("The rest was not seen" in page) is (coverage < 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"unreported", "no_arrival"}),
        ("?status=unreported", {"unreported"}),
        ("?state=decided", set()),
        ("?state=all&status=any", {"unreported", "no_arrival", "reported"}),
        ("?since=6h", set()),
    ],
)
def test_the_export_and_the_map_hold_what_the_queue_shows(client, people, loaded, query, expected):
    account = people["marine.analyst"]
    _, page = body(client, account, QUEUE + query)
    page = html.unescape(page)
    for name in ("export.csv", "map/"):
        (link,) = {one for one in re.findall(r'href="([^"]+)"', page) if f"{QUEUE}{name}" in one}
        assert "current=yes" in link
        status, told = body(client, account, link)
        assert status == 200
        if name == "export.csv":
            rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
            words = {
                "unreported": "not reported",
                "no_arrival": "report without arrival",
                "reported": "reported",
            }
            assert sorted(row[next(k for k in row if k.lower() == "status")] for row in rows) in (
                sorted(expected),
                sorted(words[one] for one in expected),
            )


def test_each_landing_shows_what_else_is_wrong_with_it(client, people, analyst, gravest):
    with working_as(analyst):
        row = gravest.landings[0] | {"status": "late", "also": ["wrong_site"]}
        Finding.objects.visible(analyst).filter(pk=gravest.pk).update(landings=[gravest.landings[0], row])
    evidence = section(shown(client, people, gravest), "c-evidence")
    assert evidence.count("status-late") == 1
    assert evidence.count("status-wrong_site") == 1
