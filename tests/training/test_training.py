"""TR1–TR4 and EN17 as coordinators and learners meet them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import ExclusionViolation
from tests.core.registers.hands import adding, edit, key_of, step

from entente.core.gate import Context, working_as
from entente.core.models import office_label
from entente.training import competencies, seats
from entente.training.models import Booking, Certificate, Course, Enrolment, Profile, Session

add = adding("training", led=True)
SKILLS = ("interviewing", "targeting", "marine law")
some = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 5))


@given(some, some, some)
def test_TR2_eligible_is_who_has_the_prerequisites_and_lacks_a_skill(held, asks, gives):
    found = competencies.standing(held, asks, gives)
    has = all(held.get(name, 0) >= level for name, level in asks.items())
    lacks = any(held.get(name, 0) < level for name, level in gives.items())
    assert found.eligible == (has and lacks)
    assert found.has_it_already == (not lacks)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_a_certificate_runs_to_the_same_day_of_its_last_month(day, months):
    later = seats.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_a_profile_line_that_cannot_be_read_is_named():
    with pytest.raises(Exception, match="Line"):
        competencies.profile_lines("targeting: 3\nlaw")


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "coordinator")


def later(days, hour=9):
    return (timezone.localtime() + timedelta(days=days)).strftime(f"%Y-%m-%dT{hour:02d}:00")


COURSE = {"title_en": "Interviewing abroad", "title_fr": "Entrevues à l’étranger", "kind": "course",
          "delivery": "room", "hours": 16, "open_to_partner": "on", "gives": "interviewing: 4",
          "asks": "interviewing: 2", "valid_months": 24}  # fmt: skip


@pytest.fixture
def course(client, cbsa):
    return add(client, cbsa, "courses", **COURSE)


@pytest.fixture
def learners(cbsa, rcmp, officer_of):
    """Officers of both agencies: two fit, one short of a prerequisite, one who has the skill."""
    made = {}
    for name, agency, text in (
        ("fit.c", "CBSA", "interviewing: 2"), ("fit.r", "RCMP", "interviewing: 3\ntargeting: 4"),
        ("short", "RCMP", "interviewing: 1"), ("has", "CBSA", "interviewing: 5"),
    ):  # fmt: skip
        officer = officer_of(agency, "marine_analyst", username=name, display_name=f"Function {name}")
        with working_as(Context(cbsa)):
            Profile(label=office_label(cbsa.agency, joint=True), officer=officer, competencies=text,
                    agency=officer.agency, title_en=f"Profile {name}").save(force_insert=True)  # fmt: skip
        made[name] = officer
    return made


def session(client, by, course, **more):
    values = {
        "title_en": "Interviewing, spring",
        "title_fr": "Entrevues, printemps",
        "course": key_of(course),
        "level": "national",
        "starts_at": later(30),
        "ends_at": later(31),
        "place_en": "Ottawa",
        "seats": 2,
        "kept_for_partner": 0,
    }
    url = add(client, by, "sessions", **(values | more))
    step(client, by, url, "open_", "planned")
    return url


def enrolments(officer, url):
    with working_as(Context(officer)) as context:
        rows = Enrolment.objects.visible(context).filter(session=key_of(url)).select_related("officer")
        return {one.officer.username: one for one in rows}


@pytest.mark.django_db
def test_TR1_one_catalogue_of_both_agencies_open_to_both(client, cbsa, rcmp, course):
    add(client, rcmp, "courses", **COURSE | {"title_en": "Boat handling", "gives": "boats: 3", "asks": ""})
    for officer in (cbsa, rcmp):
        client.force_login(officer)
        page = client.get("/training/courses/").content.decode()
        assert "Interviewing abroad" in page
        assert "Boat handling" in page


@pytest.mark.django_db
def test_TR2_who_lacks_the_skill_is_offered_a_seat_and_certified(client, cbsa, rcmp, course, learners):
    url = session(client, cbsa, course)
    page = client.get(f"/training/who/?course={key_of(course)}")
    fit = {profile.officer.username for profile, _how in page.context["eligible"]}
    assert fit == {"fit.c", "fit.r"}
    assert [profile.officer.username for profile, _how in page.context["short"]] == ["short"]
    assert "interviewing 2 → 4" in page.content.decode()
    chosen = {"session": key_of(url), "officer": [one.pk for one in learners.values()]}
    client.post("/training/who/offer/", chosen)
    client.post("/training/who/offer/", chosen)  # pressed twice
    rows = enrolments(cbsa, url)
    assert set(rows) == {"fit.c", "fit.r"}  # who is not eligible is not offered a seat
    mine = f"/training/enrolments/{rows['fit.r'].pk}/"
    client.force_login(learners["fit.r"])
    assert mine in client.get("/").content.decode()  # My day
    step(client, learners["fit.r"], mine, "accept", "offered")
    assert "The officer or a coordinator answers." in step(
        client, learners["short"], f"/training/enrolments/{rows['fit.c'].pk}/", "accept", "offered"
    )
    assert "The session has not begun." in step(client, cbsa, mine, "attend", "seated")
    with working_as(Context(cbsa)) as context:
        past = timezone.now() - timedelta(days=2)
        Session.objects.visible(context).filter(pk=key_of(url)).update(starts_at=past, ends_at=past)
    step(client, cbsa, mine, "attend", "seated")
    with working_as(Context(cbsa)) as context:
        one = Certificate.objects.visible(context).get()
        assert one.officer == learners["fit.r"]
        assert one.expires_on == seats.months_later(one.issued_on, 24)
        profile = Profile.objects.visible(context).get(officer=learners["fit.r"])
        assert competencies.levels(profile.competencies) == {"interviewing": 4, "targeting": 4}


@pytest.mark.django_db
def test_TR2_une_seule_place_et_la_liste_d_attente(client, cbsa, rcmp, course, learners):
    url = session(client, cbsa, course, seats=1)
    chosen = {"session": key_of(url), "officer": [one.pk for one in learners.values()]}
    client.post("/training/who/offer/", chosen)
    rows = {name: f"/training/enrolments/{one.pk}/" for name, one in enrolments(cbsa, url).items()}
    step(client, learners["fit.c"], rows["fit.c"], "accept", "offered")
    client.cookies["entente_language"] = "fr"
    page = step(client, learners["fit.r"], rows["fit.r"], "accept", "offered")
    assert "Toutes les places sont prises" in page
    step(client, learners["fit.r"], rows["fit.r"], "wait", "offered")
    step(client, learners["fit.c"], rows["fit.c"], "withdraw", "seated")
    states = {name: one.state for name, one in enrolments(cbsa, url).items()}
    assert states == {"fit.c": "withdrawn", "fit.r": "seated"}  # who waited moves up


@pytest.mark.django_db
def test_TR2_seats_kept_for_the_other_agency_are_not_the_own_officers_to_take(cbsa, rcmp):
    label = office_label(cbsa.agency, joint=True)
    with working_as(Context(cbsa)) as context:
        from entente.core.registers.reader import Reader

        at = timezone.now() + timedelta(days=30)
        row = Session(label=label, title_en="S", course=Course().pk, starts_at=at, ends_at=at, seats=3,
                      kept_for_partner=2, agency=cbsa.agency)  # fmt: skip
        row.save(force_insert=True)
        reader = Reader(context)
        assert seats.free(row, cbsa.agency.pk, reader) == 1
        assert seats.free(row, rcmp.agency.pk, reader) == 3
        row.starts_at = timezone.now() + timedelta(days=5)  # ten days before they are anybody's
        assert seats.free(row, cbsa.agency.pk, reader) == 3


@pytest.mark.django_db
def test_TR3_the_years_workshops_show_what_level_has_none_and_come_as_a_calendar(client, cbsa, rcmp):
    workshop = add(client, cbsa, "courses", **COURSE | {"title_en": "Joint workshop", "kind": "workshop"})
    now = timezone.localtime()
    url = session(client, rcmp, workshop, title_en="Liaison networks meet", level="liaison",
                  starts_at=f"{now.year}-11-03T09:00", ends_at=f"{now.year}-11-03T16:00",
                  topics_en="Airlines and documents")  # fmt: skip
    page = client.get(f"/training/year/?year={now.year}")
    text = page.content.decode()
    assert "Liaison networks meet" in text
    assert "Airlines and documents" in text
    assert text.count("None is planned at this level this year.") == 2  # division, national
    feed = page.context["feed"]
    client.logout()
    body = client.get(feed).content.decode()
    assert "BEGIN:VCALENDAR" in body
    assert "SUMMARY:Liaison networks meet" in body
    assert client.get(feed[:-4]).status_code == 404  # another key opens nothing
    step(client, rcmp, url, "hold", "open")
    assert "Write which contacts were made." in step(client, rcmp, url, "report", "held")


@pytest.mark.django_db
def test_TR4_LO7_the_deployment_curriculum_gates_a_posting(client, cbsa, course, officer_of):
    from entente.liaison.models import Post

    leaving = officer_of("CBSA", "liaison", username="leaving")
    client.force_login(cbsa)
    add(client, cbsa, "curricula", title_en="Liaison deployment", opens="liaison", courses=[key_of(course)],
        in_force="on")  # fmt: skip
    with working_as(Context(cbsa)):
        post = Post(
            label=office_label(cbsa.agency, joint=True),
            title_en="Nairobi",
            country="KE",
            city="Nairobi",
            agency=cbsa.agency,
            officer=leaving,
            curriculum_on=date(2020, 1, 1),
            starts_on=timezone.localdate() + timedelta(days=40),
        )
        post.save(force_insert=True)
    url = f"/liaison/posts/{post.pk}/"
    assert "Complete the deployment curriculum: Interviewing abroad." in step(
        client, cbsa, url, "ready", "planned"
    )
    day = timezone.localdate()
    expired = add(client, cbsa, "certificates", title_en="C", officer=leaving.pk, course=key_of(course),
                  issued_on=day - timedelta(days=700), expires_on=day + timedelta(days=30))  # fmt: skip
    # valid today, but not on the day that the officer leaves
    assert "Complete the deployment curriculum:" in step(client, cbsa, url, "ready", "planned")
    with working_as(Context(cbsa)) as context:
        Certificate.objects.visible(context).filter(pk=key_of(expired)).update(
            expires_on=day + timedelta(days=400)
        )
    step(client, cbsa, url, "ready", "planned")
    with working_as(Context(cbsa)) as context:
        assert Post.objects.visible(context).get().state == "ready"


BOOKING = {"starts_at": "2026-06-01T09:00", "ends_at": "2026-06-01T17:00"}


@pytest.mark.django_db
def test_EN17_a_facility_is_never_booked_twice_for_one_time(client, cbsa, rcmp):
    where = key_of(add(client, cbsa, "resources", title_en="Range", kind="range", place_en="Ottawa"))
    other = key_of(add(client, cbsa, "resources", title_en="Simulator", kind="simulator", place_en="Ottawa"))
    first = add(client, cbsa, "bookings", title_en="CBSA course", resource=where, **BOOKING)
    client.force_login(rcmp)
    again = client.post("/training/bookings/add/", BOOKING | {"title_en": "RCMP course", "resource": where})
    assert again.status_code == 422
    assert "CBSA course" in again.content.decode()  # who has it
    add(client, rcmp, "bookings", title_en="Another thing", resource=other, **BOOKING)
    add(client, rcmp, "bookings", title_en="After it", resource=where, starts_at="2026-06-01T17:00",
        ends_at="2026-06-01T19:00")  # fmt: skip
    step(client, cbsa, first, "release", "asked")
    add(client, rcmp, "bookings", title_en="RCMP course", resource=where, **BOOKING)


@pytest.mark.django_db
def test_EN17_the_database_itself_refuses_an_overlap(cbsa):
    """What two officers who book at the same moment run into: no form has seen the other's booking."""
    label = office_label(cbsa.agency, joint=True)
    times = {
        "starts_at": datetime(2026, 6, 1, 9, tzinfo=UTC),
        "ends_at": datetime(2026, 6, 1, 12, tzinfo=UTC),
    }
    one = Booking(label=label, title_en="One", resource=Course().pk, **times)
    with working_as(Context(cbsa)):
        one.save(force_insert=True)
        two = Booking(label=label, title_en="Two", resource=one.resource, **times)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            two.save(force_insert=True)
        assert isinstance(refusal.value.__cause__, ExclusionViolation)


@pytest.mark.django_db
def test_EN17_what_does_not_work_together_says_what_it_blocks(client, cbsa, rcmp):
    add(client, cbsa, "compatibility", title_en="Encrypted radio", area="radio", ours_en="P25 phase 2",
        theirs_en="Analogue VHF", partner=rcmp.agency.pk, works="blocked",
        blocks_en="Joint boarding at night", detour_en="A handset is lent")  # fmt: skip
    page = client.get("/training/together/").content.decode()
    assert "One difference of equipment or systems blocks joint work." in page
    assert "Joint boarding at night" in page
    client.cookies["entente_language"] = "fr"
    page = client.get("/training/together/").content.decode()
    assert "Une différence d’équipement ou de systèmes bloque le travail conjoint." in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_TR2_skills_are_the_own_agencys_until_they_are_shared(client, officer_of, language):
    """On every path; sharing opens the profile to the other agency's coordinators and can be taken back."""
    cbsa = officer_of("CBSA", "coordinator", regimes=["personal"])
    rcmp = officer_of("RCMP", "coordinator", regimes=["personal"])
    desk = officer_of("CBSA", "coordinator", regimes=["customs"])  # keeps no personnel information
    mine, theirs = officer_of("CBSA", "trc_officer"), officer_of("RCMP", "marine_analyst")
    values = {"title_en": "Skills of the boat crew", "competencies": "boats: 3"}
    refused = (
        client.force_login(cbsa),
        client.post("/training/profiles/add/", values | {"officer": theirs.pk}),
    )[1]
    assert "kept by the officer" in refused.content.decode().replace("&#x27;", "'")
    url = add(client, cbsa, "profiles", officer=mine.pk, **values)

    def seen(officer):
        client.force_login(officer)
        client.cookies["entente_language"] = language
        pages = [url, "/training/profiles/", f"/api/training/profiles/{key_of(url)}", "/search/?q=boat+crew"]
        return {
            "boat crew" in client.get(page).content.decode().replace("q=boat+crew", "") for page in pages[:3]
        } | {url in client.get(pages[3]).content.decode()}

    assert (seen(cbsa), seen(rcmp), seen(desk)) == ({True}, {False}, {False})
    edit(client, cbsa, url, officer=mine.pk, shared="on", **values)
    assert (seen(cbsa), seen(rcmp)) == ({True}, {True})
    edit(client, cbsa, url, officer=mine.pk, shared="", **values)
    assert (seen(cbsa), seen(rcmp)) == ({True}, {False})


@pytest.mark.django_db
def test_TR3_a_cancelled_session_leaves_no_seat_and_no_room_taken(client, cbsa, rcmp, course, learners):
    url = session(client, cbsa, course, seats=1)
    where = key_of(add(client, cbsa, "resources", title_en="Range", kind="range", place_en="Ottawa"))
    booked = add(client, cbsa, "bookings", title_en="Room", resource=where, session=key_of(url), **BOOKING)
    chosen = {"session": key_of(url), "officer": [one.pk for one in learners.values()]}
    client.post("/training/who/offer/", chosen)
    rows = {name: f"/training/enrolments/{one.pk}/" for name, one in enrolments(cbsa, url).items()}
    step(client, learners["fit.c"], rows["fit.c"], "accept", "offered")
    step(client, learners["fit.r"], rows["fit.r"], "wait", "offered")
    step(client, cbsa, url, "cancel", "open", note="Storm.")
    assert {one.state for one in enrolments(cbsa, url).values()} == {"withdrawn"}
    with working_as(Context(cbsa)) as context:
        assert Booking.objects.visible(context).get(pk=key_of(booked)).state == "released"
    add(client, rcmp, "bookings", title_en="Ours now", resource=where, **BOOKING)


@pytest.mark.django_db
def test_TR2_one_officer_takes_one_seat(client, cbsa, course, learners):
    url = session(client, cbsa, course)
    given = {"title_en": "E", "session": key_of(url), "officer": learners["fit.c"].pk}
    first = add(client, cbsa, "enrolments", **given)
    answer = client.post("/training/enrolments/add/", given)
    assert answer.status_code == 422
    assert "This officer is enrolled in that session already." in answer.content.decode()
    step(client, cbsa, first, "withdraw", "offered")
    again = add(client, cbsa, "enrolments", **given)  # who withdrew may come back
    with working_as(Context(cbsa)):  # a second one from before that was refused
        twice = Enrolment(label=office_label(cbsa.agency, joint=True), title_en="E", session=key_of(url),
                          officer=learners["fit.c"])  # fmt: skip
        twice.save(force_insert=True)
    step(client, cbsa, again, "accept", "offered")
    page = step(client, cbsa, f"/training/enrolments/{twice.pk}/", "accept", "offered")
    assert "This officer has a seat there already." in page
    with working_as(Context(cbsa)) as context:
        assert Enrolment.objects.visible(context).filter(session=key_of(url), state="seated").count() == 1


@pytest.mark.django_db
def test_TR2_kept_seats_go_to_whoever_waits_once_they_are_anybodys(
    client, cbsa, officer_of, course, learners
):
    from entente.core import worker

    officer_of("CBSA", "service", username="clock")
    url = session(client, cbsa, course, seats=1, kept_for_partner=1)
    # the record does not say whose seat it is: by its officer it is the own agency's, not the partner's
    with working_as(Context(cbsa)):
        one = Enrolment(label=office_label(cbsa.agency, joint=True), title_en="E", session=key_of(url),
                        officer=learners["fit.c"])  # fmt: skip
        one.save(force_insert=True)
    mine = f"/training/enrolments/{one.pk}/"
    assert "Every seat is taken" in step(client, cbsa, mine, "accept", "offered")
    step(client, cbsa, mine, "wait", "offered")
    assert worker.jobs["seated"]() == 0  # thirty days before, they are kept
    with working_as(Context(cbsa)) as context:
        soon = timezone.now() + timedelta(days=9)
        Session.objects.visible(context).filter(pk=key_of(url)).update(starts_at=soon, ends_at=soon)
    assert worker.jobs["seated"]() == 1
    assert worker.jobs["seated"]() == 0
    assert enrolments(cbsa, url)["fit.c"].state == "seated"


@pytest.mark.django_db
def test_TR2_attendance_is_recorded_by_another_and_written_down(client, cbsa, officer_of, course, learners):
    """Certificate and raised skill stand in their own histories; nobody certifies themselves (LO7)."""
    from entente.core.models import Change

    url = session(client, cbsa, course)
    mine = add(client, cbsa, "enrolments", title_en="E", session=key_of(url), officer=cbsa.pk)
    theirs = add(client, cbsa, "enrolments", title_en="E", session=key_of(url), officer=learners["fit.c"].pk)
    for one in (mine, theirs):
        step(client, cbsa, one, "accept", "offered")
    with working_as(Context(cbsa)) as context:
        past = timezone.now() - timedelta(days=2)
        Session.objects.visible(context).filter(pk=key_of(url)).update(starts_at=past, ends_at=past)
    assert "Another officer records that you came." in step(client, cbsa, mine, "attend", "seated")
    step(client, cbsa, theirs, "attend", "seated")
    with working_as(Context(cbsa)) as context:
        made = Certificate.objects.visible(context).get()
        profile = Profile.objects.visible(context).get(officer=learners["fit.c"])
        told = {one.object_id: one for one in Change.objects.visible(context).filter(
            register__in=("training.certificate", "training.profile"))}  # fmt: skip
    assert told[str(made.pk)].kind == "created"
    assert told[str(profile.pk)].differences == {"competencies": ["interviewing: 2", "interviewing: 4"]}


def test_TR2_a_skill_is_one_whichever_language_it_is_written_in():
    held = competencies.levels("Entrevue : 3\nRÉDACTION: 2\nsomething of our own: 4")
    assert held == {"interviewing": 3, "writing": 2, "something of our own": 4}
    told = competencies.standing(held, competencies.levels("Interviewing: 2"), {"targeting": 3})
    assert told.eligible
    with translation.override("fr"):
        assert told.gains_spoken == [("ciblage", 0, 3)]
    assert competencies.profile_lines("ciblage : 3 !") == competencies.profile_lines("Targeting: 3 !")
