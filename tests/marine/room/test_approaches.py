"""EN9: vessels of interest and their approaches in the room: who sees them, where, and in which words."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.marine import approaches, ingest
from entente.marine.engine.approach import Approach as Predicted
from entente.marine.engine.sites import read_sites
from entente.marine.live import hub
from entente.marine.live.approaching import Expected, Outlook, Over
from entente.marine.models import Approach, Finding, Vessel, VesselOfInterest

SITES = {site.code: site for site in read_sites(None)[0]}
HERON = "GREY HERON"
MMSI = 338000001


@pytest.fixture
def interest(people):
    writers = ingest.service_writers()
    today = timezone.now().date()
    row = VesselOfInterest(
        label=writers.police, name=HERON, mmsi=MMSI, call_sign="WDA1234", why="Named in an earlier case.",
        valid_from=today - timedelta(days=1), valid_to=today + timedelta(days=30),
    )  # fmt: skip
    with working_as(writers.picture):
        row.save(force_insert=True)
    return row


def predicted(hours=2.0, late=0.0, chance=0.9):
    now = int(timezone.now().timestamp() * 1000)
    entry = now + round(hours * 3_600_000)
    return Predicted(
        f"mmsi:{MMSI}", now, -82.45, 41.45, 0.0, 10.0, entry, -82.45, 41.75 + late,
        entry - 900_000, entry + 900_000, 2500.0, chance,
    )  # fmt: skip


def outlook(interest, *ones, over=()):
    return Outlook([Expected(str(interest.pk), HERON, 7, one) for one in ones], list(over))


def rows(context):
    with working_as(context):
        return list(Approach.objects.visible(context).order_by("-entry_at"))


@pytest.mark.django_db
def test_en9_one_coming_is_one_row_and_pages_hear_of_it_when_it_is_news(interest, people):
    writers = ingest.service_writers()
    analyst = Context(people["marine.analyst"], "customs-act-11")
    first = approaches.store(outlook(interest, predicted(2)), writers, SITES)
    assert len(first) == 1
    assert approaches.store(outlook(interest, predicted(2)), writers, SITES) == []  # nothing moved
    assert approaches.store(outlook(interest, predicted(1.5)), writers, SITES) == first
    (row,) = rows(analyst)
    assert (str(row.pk), row.state, row.interest_id, row.area) == (
        first[0], "expected", interest.pk, "great_lakes",
    )  # fmt: skip
    over = Over(outlook(interest, predicted(1.5)).expected[0], "entered", 1_700_000_000_000)
    assert approaches.store(outlook(interest, over=[over]), writers, SITES) == first
    (row,) = rows(analyst)
    assert (row.state, row.ended_at) == ("entered", ingest.moment(1_700_000_000_000))
    # the next coming is another row; what stood before a restart and is predicted by nobody is over
    again = approaches.store(
        Outlook([Expected(str(interest.pk), HERON, 8, predicted(3))], []), writers, SITES
    )
    assert again != first
    assert approaches.store(Outlook([], []), writers, SITES) == again
    assert {row.state for row in rows(analyst)} == {"entered", "missed"}


@pytest.mark.django_db
def test_en9_one_that_came_in_while_no_process_looked_has_come_in(interest, people):
    writers = ingest.service_writers()
    one = Expected(str(interest.pk), HERON, 1_800_000_000_000, predicted(2))
    approaches.store(Outlook([one], []), writers, SITES)
    with working_as(writers.picture):
        Finding(
            label=writers.finding, kind="marine.arrival", subject=f"mmsi:{MMSI}#1@x", judged="x",
            status="in_waters", occurred_at=timezone.now(), area="great_lakes",
            vessel_id=ingest.key("vessel", f"mmsi:{MMSI}"), urgency=1.0,
            entry={"t": 1_800_000_060_000, "lon": -82.4, "lat": 41.7, "gap": False},
        ).save(force_insert=True)  # fmt: skip
    approaches.store(Outlook([], []), writers, SITES)
    (row,) = rows(Context(people["marine.analyst"], "customs-act-11"))
    assert (row.state, row.ended_at) == ("entered", ingest.moment(1_800_000_060_000))


@pytest.mark.django_db
def test_en9_whom_an_agency_waits_for_is_shown_to_nobody_else(client, interest, people):
    writers = ingest.service_writers()
    (told,) = approaches.store(outlook(interest, predicted()), writers, SITES)
    sees = {"marine.analyst": True, "trc.officer": True, "partner.marine": False, "targeting.officer": False}
    for account, may in sees.items():
        officer = people[account]
        context = Context(officer, "customs-act-11")
        with working_as(context):
            assert [str(row.pk) for row in approaches.expected(Reader(context))] == ([told] if may else [])
            assert [item.title for item in approaches.waits(context)] == ([HERON] if may else [])
        assert hub.visible(officer.pk, "customs-act-11", {"approaches": {told}}) == {
            "approaches": [told] if may else []
        }
        client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
        for path in ("expected/", "around.json"):
            answer = client.get(f"/marine/picture/{path}")
            assert (HERON in answer.content.decode()) == may, (account, path)
    # without the desk's purpose it is another office's record still
    assert hub.visible(people["trc.officer"].pk, "", {"approaches": {told}}) == {"approaches": []}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["likelihood 90%", "between ", "Why it is followed"]),
     ("fr", ["probabilité 90\N{NO-BREAK SPACE}%", "entre ", "Pourquoi il est suivi"])],
)  # fmt: skip
def test_en9_says_when_where_and_how_sure_in_both_languages(client, interest, people, language, words):
    (told,) = approaches.store(outlook(interest, predicted()), ingest.service_writers(), SITES)
    client.force_login(
        people["marine.analyst"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    client.cookies["entente_language"] = language
    page = client.get("/marine/picture/expected/").content.decode()
    assert HERON in page
    for word in words[:2]:
        assert word in page
    assert page.count(' UTC">') >= 2  # within which times: the officer's, UTC on hover
    detail = client.get(f"/marine/approaches/{told}/").content.decode()
    assert words[2] in detail
    assert "WDA1234" in detail


@pytest.mark.django_db
def test_en9_a_vessel_is_recognised_on_its_findings_by_whoever_may_know(interest, people):
    writers = ingest.service_writers()
    seen = Vessel(label=writers.police, track_key=f"mmsi:{MMSI}", source="ais", mmsi=MMSI, name="ALIAS")
    renumbered = Vessel(label=writers.police, track_key="mmsi:2", source="ais", mmsi=2, call_sign="wda1234")
    other = Vessel(label=writers.police, track_key="radar:R1", source="radar")
    for account, finds in (("marine.analyst", interest.pk), ("partner.marine", None)):
        context = Context(people[account], "customs-act-11")
        with working_as(context):
            reader = Reader(context)
            for vessel in (seen, renumbered):
                assert getattr(approaches.interest_in(reader, vessel), "pk", None) == finds
            assert approaches.interest_in(reader, other) is None


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "__all__"), ({"mmsi": 12345678901}, "mmsi"), ({"imo": 12}, "imo"),
     ({"mmsi": MMSI, "valid_to": "2020-01-01"}, "valid_to")],
)  # fmt: skip
def test_en9_what_could_never_be_recognised_is_not_put_on_the_list(values, field):
    from datetime import date

    given = {"name": "x", "valid_from": date(2026, 1, 1), "valid_to": date(2027, 1, 1)} | values
    given["valid_to"] = date.fromisoformat(str(given["valid_to"]))
    with pytest.raises(ValidationError) as refused:
        VesselOfInterest(id=uuid.uuid4(), **given).clean()
    assert list(refused.value.update_error_dict({})) == [field]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("language", "heading"), [("en", "About to come in"), ("fr", "Arrivées imminentes")])
def test_en9_the_map_hears_of_an_approach_and_shows_it(
    open_page, people, interest, assert_accessible, language, heading
):
    from tests.marine.room.test_picture import crowd

    crowd(3)
    page = open_page("/", officer=people["marine.analyst"], language=language)

    def comes(route):
        """It is predicted after the page was drawn; the stream then says so."""
        (told,) = approaches.store(outlook(interest, predicted()), ingest.service_writers(), SITES)
        body = "retry: 600000\n" + "".join(
            f"event: {kind}\ndata: {json.dumps(data)}\n\n"
            for kind, data in (("hello", {}), ("approaches", {"ids": [told]}))
        )
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/marine/live/events", comes)
    page.goto(page.url.rstrip("/") + "/marine/picture/")
    page.locator("[data-expected-part]").get_by_text(HERON).wait_for(timeout=30_000)
    assert page.get_by_role("heading", name=heading).is_visible()
    assert_accessible(page)
    assert page.said == []
