"""The hull look-up: found by what people say, nothing told that the grade withholds, each look recorded."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from tests.marine.room.conftest import SECRET_REPORTED, SECRET_VESSEL

from entente import ledger
from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.marine import ingest, lookup
from entente.marine.engine.names import skeleton
from entente.marine.keys import mark_key, phone_key
from entente.marine.models import ArrivalReport, Finding, Vessel
from entente.marine.spoken import spelled

pytestmark = pytest.mark.django_db


def report(writers, number, **fields):
    given_fields = {"received_at": timezone.now() - timedelta(minutes=20), "programme": "standard"} | fields
    return ArrivalReport(
        id=ingest.key("report", number), label=writers.customs, report_no=number, **given_fields
    )


@pytest.fixture
def dark(loaded):
    """A boat that nobody saw: its report is all there is."""
    writers = ingest.service_writers()
    with working_as(writers.reports):
        ArrivalReport.objects.bulk_create(
            [
                report(
                    writers,
                    "T-2026-001",
                    vessel_name="Grand Lady II",
                    registration="ON 123 4567",
                    telephone="(519) 555-0123",
                    site_code="WIN",
                ),
                report(
                    writers, "T-2026-002", vessel_name="Petite Étoile", call_sign="CFX2041", mmsi=316999001
                ),
                report(
                    writers,
                    "T-2026-003",
                    vessel_name="Old Crow",
                    received_at=timezone.now() - timedelta(days=3),
                ),
            ]
        )
    return writers


def asked(client, officer, **body):
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/marine/look-up/", body, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        "Grand Lady II",
        "M/V GRAND LADY 2",
        "gran ladie two",  # misheard in three letters
        "lady grand 2",  # turned round
        "ON 123 4567",
        "on1234567",  # without spaces
        "0N I234567",  # O and 0, I and 1
        "519 555 0123",
        "+1 (519) 555-0123",
        "15195550123",
        "T-2026-001",
        "t-2026-001",
        "oscar november one two three four five six seven",
    ],
)
def test_a_dark_boat_is_found_by_whatever_is_known_of_it(client, people, dark, said):
    page = asked(client, people["marine.analyst"], q=said)
    assert "T-2026-001" in page
    assert page.index("answer-reported") < page.index("T-2026-001")
    assert "known from its reports alone" in page
    assert "Customs Act, 107(4)(d)" in page  # under what the other agency’s report is shown
    assert "Windsor marina" in page
    assert re.search(r'received <time [^>]*title="[^"]+ UTC"', page)


@pytest.mark.parametrize(
    "said", ["etoile petite", "Petite Etoile", "CFX 2041", "316999001", "MMSI 316999001"]
)
def test_accents_marks_and_numbers(client, people, dark, said):
    assert "T-2026-002" in asked(client, people["trc.officer"], q=said)


def test_a_word_of_the_name_is_enough(client, people, dark):
    assert "T-2026-001" in asked(client, people["trc.officer"], q="lady")


def test_an_old_report_is_no_report_for_this_arrival(client, people, dark):
    page = asked(client, people["trc.officer"], q="old crow")
    assert "answer-none" in page
    assert "T-2026-003" in page


def change(writers, model, at_most=2, **values):
    """Rows of the hand-made day (of 2026-07-04) as if of another moment."""
    with working_as(writers.reports if model is ArrivalReport else writers.picture) as context:
        rows = model.objects.visible(context)
        assert 1 <= rows.update(**values) <= at_most + 1


@pytest.fixture
def today(dark):
    now = timezone.now()
    change(dark, Finding, occurred_at=now - timedelta(hours=2))
    change(dark, Vessel, last_seen_at=now - timedelta(hours=1))
    return dark


def test_what_the_finding_says_comes_first(client, people, today):
    page = asked(client, people["marine.analyst"], q=SECRET_VESSEL.lower())
    assert "answer-none" in page
    assert "No report" in page
    page = asked(client, people["marine.analyst"], q=f"{SECRET_REPORTED[:-2]}ME")
    assert "answer-reported" in page
    assert "R-1" in page


def test_an_arrival_that_is_over_does_not_answer_for_today(client, people, dark):
    """As a bare report: after a day it is another arrival that is asked about."""
    said = f"{SECRET_REPORTED[:-2]}ME"
    page = asked(client, people["marine.analyst"], q=said)
    assert "answer-none" in page
    assert "answer-reported" not in page
    assert "No report in the last 24 hours; the last arrival that is known was on <time" in page
    assert 'title="4 Jul 2026, 13:00 UTC">4 Jul 2026, ' in page
    # still here, as far as is known: its report answers for it
    change(dark, Vessel, last_seen_at=timezone.now() - timedelta(hours=1))
    assert "answer-reported" in asked(client, people["marine.analyst"], q=said)
    # seen since, but outside our waters
    change(dark, Finding, left_at=timezone.now() - timedelta(days=2))
    assert "answer-reported" not in asked(client, people["marine.analyst"], q=said)


def test_an_hour_that_is_over_is_not_said_to_run(client, people, today):
    change(today, Finding, status="in_waters", report_no="", due_at=timezone.now() + timedelta(minutes=9))
    assert "the time to report still runs" in asked(client, people["marine.analyst"], q=SECRET_VESSEL)
    change(today, Finding, due_at=timezone.now() - timedelta(minutes=9))
    page = asked(client, people["marine.analyst"], q=SECRET_VESSEL)
    assert "still runs" not in page
    assert "the time to report is over since" in page
    assert "answer-none" in page


def test_nothing_known_says_so_and_what_to_do(client, people, dark):
    page = asked(client, people["marine.analyst"], q="Quizzical Wombat")
    assert "answer-empty" in page
    assert "No report" in page
    assert "licence number off the bow" in page
    assert "Give two letters" in asked(client, people["marine.analyst"], q="?!")


def test_who_may_not_see_reports_is_told_that_it_cannot_be_known(client, people, dark):
    """The team lead has a pointer to reports: a name must not be confirmed by it, nor a silence claimed."""
    officer = people["team.lead"]
    for said in ("Grand Lady II", "No Such Boat"):
        page = asked(client, officer, q=said)
        assert "Cannot be known" in page
        assert "T-2026-001" not in page
        assert "Not seeing one tells nothing" in page


@pytest.mark.parametrize("officer", ["targeting.officer", "intelligence.analyst"])
def test_who_may_not_see_tracks_is_not_told_that_nothing_was_seen(client, people, today, officer):
    """Neither that no vessel was matched, nor that it was in time: both would be read off what is closed."""
    change(today, Finding, status="late")
    change(today, ArrivalReport, at_most=9, received_at=timezone.now() - timedelta(minutes=50))
    assert "answer-late" in asked(client, people["marine.analyst"], q="R-1")
    for said in ("R-1", "Grand Lady II"):  # one that a vessel was matched to, and one of a dark boat
        page = asked(client, people[officer], q=said)
        assert "A report was received" in page
        for claim in ("No vessel was matched", "seen by nobody", "answer-reported", "answer-late"):
            assert claim not in page
        assert "Whether it was in time" in page
        assert "answer-unknown" in page


def test_a_pointer_to_a_report_says_no_more_than_that_it_came(client, people, today):
    change(today, ArrivalReport, at_most=9, received_at=timezone.now() - timedelta(minutes=50))
    page = asked(client, people["team.lead"], q="R-1")
    assert "No vessel was matched" not in page
    assert "answer-reported" not in page


def test_the_same_answer_whether_or_not_a_hidden_report_exists(client, people, dark):
    officer = people["partner.marine"]
    there, absent = (asked(client, officer, q=said) for said in ("Grand Lady II", "Brand Baby II"))
    plain = [page.replace("Grand Lady II", "X").replace("Brand Baby II", "X") for page in (there, absent)]
    assert plain[0] == plain[1]


def test_roles_without_the_room_are_refused(client, people):
    client.force_login(people["data.steward"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get("/marine/look-up/")
    assert answer.status_code == 403
    assert "desks and patrols" in answer.content.decode()


def test_each_look_at_the_other_agency_is_recorded_and_ones_own_is_not(client, people, dark, monkeypatch):
    recorded, append = [], ledger.append

    def spy(event, subject, **more):
        recorded.append((event, more))
        return append(event, subject, **more)

    monkeypatch.setattr(ledger, "append", spy)
    asked(client, people["marine.analyst"], q="ON1234567")
    ((event, more),) = recorded
    assert event == "marine:arrivalreport:disclosed"
    assert more["authority"] == ("Customs Act, 107(4)(d)", "DEMO-107-4-D")
    assert more["content"]["ids"] == [str(ingest.key("report", "T-2026-001"))]
    asked(client, people["trc.officer"], q="ON1234567")  # the holder’s own
    assert len(recorded) == 1


def test_every_record_that_is_named_is_recorded(client, people, dark, monkeypatch):
    """Two reports of one licence: the older one's call sign is shown as well."""
    with working_as(dark.reports):
        earlier = timezone.now() - timedelta(hours=5)
        ArrivalReport.objects.bulk_create(
            [report(dark, "T-2026-009", registration="ON1234567", call_sign="CGX9", received_at=earlier)]
        )
    shown, append = set(), ledger.append

    def spy(event, subject, **more):
        shown.update(more.get("content", {}).get("ids", ()))
        return append(event, subject, **more)

    monkeypatch.setattr(ledger, "append", spy)
    assert "CGX9" in asked(client, people["marine.analyst"], q="ON1234567")
    assert shown == {str(ingest.key("report", number)) for number in ("T-2026-001", "T-2026-009")}


def test_a_place_touched_finds_who_arrived_there(client, people, dark):
    page = asked(client, people["trc.officer"], lon="-82.90", lat="42.33")
    assert "touched" in page or "within three kilometres" in page
    from entente.marine.models import ReportingSite

    site = ReportingSite.objects.get(code="WIN")
    assert "T-2026-001" in asked(client, people["trc.officer"], lon=str(site.lon), lat=str(site.lat))


def test_a_name_leaves_the_book_with_its_last_record(dark, people):
    context = Context(people["trc.officer"], "customs-act-11")
    with working_as(context):
        names = lookup._names(Reader(context), lookup.understand("old crow"))
        assert names == {"OLDCROW": 1.0}
        assert _in_the_book("old crou") == {"OLDCROW"}
        ArrivalReport.objects.visible(context).filter(report_no="T-2026-003").delete()
        assert _in_the_book("old crou") == set()


def _in_the_book(text):
    with connection.cursor() as cursor:
        asked_for = lookup.understand(text)
        cursor.execute(
            "SELECT name_key FROM marine_hull_names(%s, %s, "
            "(SELECT jsonb_object_agg(id, 4) FROM core_label), 100)",
            [asked_for.name, asked_for.text],
        )
        return {row[0] for row in cursor.fetchall()}


def test_the_book_itself_cannot_be_read(dark, people):
    from django.db.utils import ProgrammingError

    with working_as(Context(people["trc.officer"], "customs-act-11")), connection.cursor() as cursor:
        try:
            cursor.execute("SELECT count(*) FROM marine_hullname")
        except ProgrammingError:
            return
        assert cursor.fetchone() == (0,)


# -- the codes, against what they promise ------------------------------------------------------------------
LETTERS = st.text("ABCDEFGHILMNOPRSTUVY", min_size=5, max_size=14)


def _codes(names):
    with connection.cursor() as cursor:
        cursor.execute("SELECT marine_hull_codes(n) FROM unnest(%s::text[]) AS n", [names])
        return [set(row[0]) for row in cursor.fetchall()]


def slip(name: str, rng: random.Random) -> str:
    """One letter left out, put in, changed, or two exchanged."""
    at, letter = rng.randrange(len(name)), rng.choice("ABCDEFGHILMNOPRSTUVY")
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + letter + name[at:]
    if kind == 2 or at + 1 >= len(name):
        return name[:at] + letter + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LETTERS, min_size=20, max_size=20), st.randoms(use_true_random=False))
def test_two_names_two_slips_apart_share_a_code(db, names, rng):
    """SymSpell's promise, with distance as rapidfuzz measures it, not as the codes do."""
    others = [slip(slip(name, rng), rng) for name in names]
    for name, other, mine, theirs in zip(names, others, _codes(names), _codes(others), strict=True):
        if len(other) >= 5 and OSA.distance(name, other) <= 2:
            assert mine & theirs, (name, other)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=16))
def test_the_skeleton_in_sql_is_the_engines(db, plain):
    with connection.cursor() as cursor:
        cursor.execute("SELECT marine_hull_skeleton(%s)", [plain])
        assert cursor.fetchone()[0] == skeleton(plain)


def test_telephone_numbers_in_every_dress():
    """Expected values: ITU-T E.164, country code 1 for the North American Numbering Plan (416, 514)."""
    for given_number in ("416-555-0199", "(416) 555 0199", "1 416 555 0199", "+1 416.555.0199", "4165550199"):
        assert phone_key(given_number) == "14165550199"
    assert phone_key("+33 1 70 18 99 00") == "33170189900"
    assert [phone_key(one) for one in ("", "12345", "not a number", "9" * 40)] == [""] * 4


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("+44 20 7946 0958", "020 7946 0958"),  # Ofcom's numbers for drama: London
        ("+44 20 7946 0958", "44 20 7946 0958"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("+33 6 39 98 12 34", "06 39 98 12 34"),  # Arcep's for audiovisual works
        ("+33 6 39 98 12 34", "33639981234"),
        ("+52 55 1234 5678", "52 55 1234 5678"),
        ("(519) 555-0123", "tel 519 555 0123"),
        ("(519) 555-0123", "Tél. : 519 555-0123 poste 4"),
        ("519 555 0123 ext 4", "519 555 0123"),
    ],
)
def test_a_number_of_another_country_and_words_beside_it(stored, said):
    assert phone_key(stored) in lookup.understand(said).phones


def test_a_name_is_no_telephone_number():
    assert lookup.understand("Lady 519 555 0123").phones == ()
    assert lookup.understand("519 555 0123").phones[0] == "15195550123"


@pytest.mark.parametrize(
    ("number", "said"),
    [("web-77a", "WEB-77A"), ("web-77a", "web-77a"), ("WEB-78A", "web-78a"), ("Wharf", "WHARF")],
)
def test_a_report_number_is_found_in_whatever_case_it_was_taken(client, people, dark, number, said):
    with working_as(dark.reports):
        ArrivalReport.objects.bulk_create([report(dark, number, vessel_name="Quetzal")])
    assert f"<strong>{number}</strong>" in asked(client, people["trc.officer"], q=said)


def test_a_foreign_number_is_found_without_its_country_code(client, people, dark):
    with working_as(dark.reports):
        ArrivalReport.objects.bulk_create([report(dark, "T-2026-044", telephone="+44 20 7946 0958")])
    assert "T-2026-044" in asked(client, people["trc.officer"], q="020 7946 0958")


def test_marks_without_spaces_and_signs():
    assert mark_key("on-123 4567") == mark_key("ON1234567") == mark_key("0N I234567")


@pytest.mark.parametrize(
    ("heard", "read"),
    [
        ("charlie foxtrot zulu one two three four", "CFZ1234"),
        ("Charlie Foxtrot Zulu 1234", "CFZ1234"),
        ("oscar novembre un deux", "oscar novembre un deux"),  # not all of it is the alphabet’s
        ("papa québec sept huit neuf", "PQ789"),
        ("sierra two", "sierra two"),  # too little to be spelling
        ("Grand Lady", "Grand Lady"),
    ],
)
def test_spelled_aloud(heard, read):
    assert spelled(heard) == read


def test_a_name_that_many_bear_does_not_hide_the_one_that_was_meant(client, people, dark):
    """Nine boats of another name are as near to what was said; the one meant is still among the five."""
    with working_as(dark.reports):
        ArrivalReport.objects.bulk_create(
            report(dark, f"T-9-{n}", vessel_name="Grande Baron", registration=f"ON 900 00{n}")
            for n in range(1, 10)
        )
        ArrivalReport.objects.bulk_create(
            [report(dark, "T-8-1", vessel_name="Grande Bison", registration="ON 800 001")]
        )
    page = asked(client, people["marine.analyst"], q="Grande Bron")
    assert page.count("<article") == 5
    lines = page.split('class="answer-like"')[0]
    assert "Grande Baron" in lines
    assert "Grande Bison" in lines
    # the very name: its own boats alone, the other one to be asked by one touch
    page = asked(client, people["marine.analyst"], q="Grande Baron")
    lines, like = page.split('class="answer-like"')
    assert "Grande Bison" not in lines
    assert 'value="Grande Bison"' in like


def test_another_number_is_another_boat_however_much_of_the_name_agrees():
    """Half a name is in both; the one with the number that was said comes first, and one without any next."""
    from entente.marine.asked import ranked, understand

    found = ranked(understand("Belle Trade 2"), ["BELLETRADER 3", "BELLETRADER", "BELLETRADER 2"])
    assert list(found)[:2] == ["BELLETRADER 2", "BELLETRADER"]
    assert found.get("BELLETRADER 3", 0) <= 0.7


def test_a_name_that_is_offered_is_recorded_as_shown(client, people, dark, monkeypatch):
    recorded, append = [], ledger.append

    def spy(event, subject, **more):
        recorded.append((event, more["content"]))
        return append(event, subject, **more)

    with working_as(dark.reports):
        ArrivalReport.objects.bulk_create(
            [
                *(report(dark, f"T-9-{n}", vessel_name="Grande Baron", registration=f"ON 900 00{n}")
                  for n in range(1, 7)),
                report(dark, "T-8-1", vessel_name="Grande Bison", registration="ON 800 001"),
            ]
        )  # fmt: skip
    monkeypatch.setattr(ledger, "append", spy)
    page = asked(client, people["marine.analyst"], q="Grande Baron")
    assert 'value="Grande Bison"' in page
    shown = {one for event, content in recorded if event.endswith(":disclosed") for one in content["ids"]}
    assert str(ingest.key("report", "T-8-1")) in shown
