"""JC1 and JC2 as communications and outreach officers meet them."""

from __future__ import annotations

from datetime import timedelta
from statistics import median as independent_median

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.core.registers.cases import seen_on
from tests.core.registers.hands import adding, edit, key_of, step

from entente.authority.models import Disclosure
from entente.communications import frame, signing
from entente.communications.models import Lead, Release, SignOff
from entente.core.gate import Context, working_as
from entente.core.models import StandingArrangement

pytestmark = pytest.mark.django_db
add = adding("communications")
ROLES = ("communications", "team_lead", "coordinator", "secretariat")


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", *ROLES)


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", *ROLES)


@pytest.fixture
def route(client, cbsa):
    """Both agencies' communications side by side, then the commander of the lead agency."""
    url = add(client, cbsa, "routes", title_en="Local", title_fr="Local", level="local")
    for position, party, role, title in (
        (1, "lead", "communications", "Desk, lead"), (1, "partner", "communications", "Desk, partner"),
        (2, "lead", "team_lead", "Commander"),
    ):  # fmt: skip
        add(client, cbsa, "route-steps", title_en=title, title_fr=f"{title} (fr)", route=key_of(url),
            position=position, party=party, role=role, hours=8)  # fmt: skip
    return key_of(url)


@pytest.fixture
def release(client, cbsa, rcmp, route):
    return add(
        client,
        cbsa,
        "releases",
        title_en="Seizure on the lake",
        text_en="Both agencies took part.",
        kind="release",
        route=route,
        agency=cbsa.agency.pk,
        partner=rcmp.agency.pk,
        event_at="2026-03-01T08:00",
    )


def offs(officer, url, state="asked"):
    with working_as(Context(officer)) as context:
        rows = SignOff.objects.visible(context).filter(release=key_of(url), state=state)
        return {row.title_en: f"/communications/sign-offs/{row.pk}/" for row in rows.order_by("pk")}


def fresh(officer, url):
    with working_as(Context(officer)) as context:
        return Release.objects.visible(context).get(pk=key_of(url))


def test_JC2_offices_sign_side_by_side_then_the_next_is_asked_with_its_clock(
    client, cbsa, rcmp, release, officer_of
):
    coordinator = officer_of("CBSA", "coordinator")  # signs other steps, not this one
    step(client, cbsa, release, "submit", "draft")
    asked = offs(cbsa, release)
    assert set(asked) == {"Desk, lead", "Desk, partner"}
    page = client.get("/communications/desk/").content.decode()
    assert "Seizure on the lake" in page
    assert "side by side" in page
    # the partner's sign-off is not the lead's to give
    assert "Desk, partner signs here (RCMP)." in step(client, cbsa, asked["Desk, partner"], "sign", "asked")
    step(client, cbsa, asked["Desk, lead"], "sign", "asked")
    assert set(offs(cbsa, release)) == {"Desk, partner"}
    step(client, rcmp, asked["Desk, partner"], "sign", "asked")
    asked = offs(cbsa, release)
    assert set(asked) == {"Commander"}
    with working_as(Context(cbsa)) as context:
        row = SignOff.objects.visible(context).get(state="asked")
        assert row.sign_by - row.asked_at == timedelta(hours=8)
        assert row.due_at == row.sign_by
    client.force_login(cbsa)
    assert "Commander" in client.get("/").content.decode()  # My day
    for other in (rcmp, coordinator):
        client.force_login(other)
        assert "Commander" not in client.get("/").content.decode()


def test_JC2_both_languages_are_required_before_the_last_step(client, cbsa, rcmp, release):
    step(client, cbsa, release, "submit", "draft")
    for officer, url in zip((cbsa, rcmp), offs(cbsa, release).values(), strict=True):
        step(client, officer, url, "sign", "asked")
    last = offs(cbsa, release)["Commander"]
    assert "needed in both official languages" in step(client, cbsa, last, "sign", "asked")
    client.cookies["entente_language"] = "fr"
    page = step(client, cbsa, last, "sign", "asked")
    assert "Le titre et le texte sont requis dans les deux langues officielles." in page
    edit(client, cbsa, release, title_fr="Saisie sur le lac", text_fr="Les deux organismes ont pris part.")
    step(client, cbsa, last, "sign", "asked")
    assert fresh(cbsa, release).state == "approved"


def test_JC2_la_page_dit_qui_detient_le_communique(client, cbsa, release):
    step(client, cbsa, release, "submit", "draft")
    client.cookies["entente_language"] = "fr"
    page = client.get("/communications/desk/").content.decode()
    assert "Qui l’a en main" in page
    assert "Desk, lead (fr)" in page
    assert "en parallèle" in page


def test_JC2_nobody_signs_under_a_text_that_changed_after_a_signature(client, cbsa, rcmp, release):
    step(client, cbsa, release, "submit", "draft")
    for officer, url in zip((cbsa, rcmp), offs(cbsa, release).values(), strict=True):
        step(client, officer, url, "sign", "asked")
    edit(client, cbsa, release, text_en="One agency did it all.", title_fr="Saisie", text_fr="Un seul.")
    last = offs(cbsa, release)["Commander"]
    assert "The text has changed since" in step(client, cbsa, last, "sign", "asked")
    step(client, cbsa, last, "send_back", "asked", note="The text was changed.")
    assert fresh(cbsa, release).state == "draft"
    step(client, cbsa, release, "submit", "draft")
    assert fresh(cbsa, release).round == 2
    assert set(offs(cbsa, release)) == {"Desk, lead", "Desk, partner"}
    assert len(offs(cbsa, release, "signed")) == 2  # the first round's, kept


def test_JC2_embargo_and_time_of_the_event_are_signed_with_the_text(client, cbsa, rcmp, release):
    """They set the lag and the hour it goes out: neither moves under a signature."""
    step(client, cbsa, release, "submit", "draft")
    for officer, url in zip((cbsa, rcmp), offs(cbsa, release).values(), strict=True):
        step(client, officer, url, "sign", "asked")
    edit(client, cbsa, release, title_fr="Saisie", text_fr="Texte.", event_at="2026-03-09T08:00")
    last = offs(cbsa, release)["Commander"]
    said = "The embargo or the time of the event has changed since"
    assert said in step(client, cbsa, last, "sign", "asked")
    edit(client, cbsa, release, event_at="2026-03-01T08:00")
    assert said not in step(client, cbsa, last, "sign", "asked")
    assert fresh(cbsa, release).state == "approved"


def test_JC2_a_release_that_all_signed_has_a_clock_to_its_publication(client, cbsa, rcmp, release):
    edit(client, cbsa, release, title_fr="Saisie", text_fr="Texte.")
    step(client, cbsa, release, "submit", "draft")
    for officer, url in zip((cbsa, rcmp), offs(cbsa, release).values(), strict=True):
        step(client, officer, url, "sign", "asked")
    step(client, cbsa, offs(cbsa, release)["Commander"], "sign", "asked")
    row = fresh(cbsa, release)
    assert row.state == "approved"
    assert abs(row.due_at - timezone.now() - timedelta(hours=24)) < timedelta(minutes=10)
    client.force_login(cbsa)
    assert "Seizure on the lake" in client.get("/").content.decode()  # My day


def test_JC2_an_embargo_holds_and_the_lag_is_measured(client, cbsa, rcmp, release):
    ahead = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    edit(client, cbsa, release, title_fr="Saisie", text_fr="Texte.", embargo_until=ahead)
    step(client, cbsa, release, "submit", "draft")
    for officer, url in zip((cbsa, rcmp), offs(cbsa, release).values(), strict=True):
        step(client, officer, url, "sign", "asked")
    step(client, cbsa, offs(cbsa, release)["Commander"], "sign", "asked")
    assert "Under embargo until" in step(client, cbsa, release, "publish", "approved")
    with working_as(Context(cbsa)):
        from entente.core.gate import ungated

        with ungated("the embargo's hour comes"):
            Release.objects.filter(pk=key_of(release)).update(embargo_until=timezone.now())
            now = fresh(cbsa, release)
            for one in SignOff.objects.filter(release=now.pk):  # what they signed is this embargo
                SignOff.objects.filter(pk=one.pk).update(seen=one.seen | {"times": now.times})
    step(client, cbsa, release, "publish", "approved")
    row = fresh(cbsa, release)
    assert row.state == "published"
    assert row.lag == row.published_at - row.event_at
    found = frame.lag([row])
    assert found.value == pytest.approx(row.lag.total_seconds() / 3600, abs=0.05)


def test_JC2_a_route_without_a_partner_asks_no_partner(client, cbsa, route):
    url = add(client, cbsa, "releases", title_en="Alone", text_en="x", kind="release", route=route,
              agency=cbsa.agency.pk, event_at="2026-03-01T08:00")  # fmt: skip
    step(client, cbsa, url, "submit", "draft")
    assert set(offs(cbsa, url)) == {"Desk, lead"}


def test_JC2_a_release_is_not_submitted_without_event_and_route(client, cbsa):
    url = add(client, cbsa, "releases", title_en="Bare", kind="release")
    page = step(client, cbsa, url, "submit", "draft")
    for words in (
        "State when the event was",
        "Choose a sign-off route",
        "Name the lead agency",
        "Write headline",
    ):
        assert words in page


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_JC2_the_median_of_the_lag_is_the_median(values):
    assert signing.median(values) == pytest.approx(independent_median(values))


# -- outreach ------------------------------------------------------------------------------------------
VISIT = {"starts_at": "2026-05-04T10:00", "area_en": "Port Bruce"}


def test_JC1_a_joint_visit_from_plan_to_follow_up(client, cbsa, rcmp):
    url = add(client, cbsa, "visits", title_en="Knock and talks", **VISIT)
    assert "Name the partner agency" in step(client, cbsa, url, "agree", "planned")
    edit(client, cbsa, url, partner=rcmp.agency.pk, text_en="Two pairs of officers.")
    step(client, rcmp, url, "agree", "planned")  # the partner agrees
    assert "State how many conversations" in step(client, cbsa, url, "carry_out", "agreed")
    edit(client, rcmp, url, talks=14, questions_en="Whom do we call at night?", follow_up_by="2026-05-20")
    step(client, rcmp, url, "carry_out", "agreed")
    assert "Write what was done about them." in step(client, cbsa, url, "follow_up", "carried_out")
    edit(client, cbsa, url, follow_up_en="The number was posted at the marina.")
    assert "followed up" in step(client, cbsa, url, "follow_up", "carried_out")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Call me at 519-555-0142", "a phone number"), ("write to someone@example.org", "an e-mail address"),
        ("Mrs. Smith asked why", "a name"), ("M. Tremblay refuse de parler", "a name"),
        ("date of birth given", "a date of birth"),
    ],
)  # fmt: skip
def test_JC1_no_record_of_a_person_comes_from_attendance_or_dissent(client, cbsa, text, what):
    client.force_login(cbsa)
    answer = client.post("/communications/visits/add/", VISIT | {"title_en": "Visit", "questions_en": text})
    assert answer.status_code == 422
    assert what in answer.content.decode()


def test_JC1_questions_about_persons_in_general_are_welcome(client, cbsa):
    questions = (
        "Will our names be passed on? Who owns the marina of the 1000 Islands? 14 people asked, 3 objected."
    )
    add(client, cbsa, "visits", title_en="Visit", questions_en=questions, **VISIT)


LEAD = {
    "number": "OUT-1",
    "kind": "vessel",
    "area": "Port Bruce",
    "heard_on": "2026-05-04",
    "told": "Boat at night.",
    "recipient_role": "official",
}


PERSON = LEAD | {"points_to_person": "on", "offence": "Customs Act 159"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Name the offence that is alleged"), ("fr", "Indiquez l’infraction alléguée")],
)
def test_JC1_a_lead_that_points_to_a_person_needs_an_alleged_offence(client, cbsa, language, words):
    """SCIDA 2(2): advocacy, protest and dissent are no activity to inform on; nothing is kept of it."""
    client.force_login(cbsa)
    client.cookies["entente_language"] = language
    for told in ({"offence": ""}, {"offence": "  "}, {"offence": "", "purpose": "national_security"}):
        answer = client.post("/communications/leads/add/", PERSON | told)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    with working_as(Context(cbsa)) as context:
        assert not Lead.objects.visible(context).exists()
    client.cookies["entente_language"] = "en"
    add(client, cbsa, "leads", **PERSON | {"offence": "", "purpose": "life_or_safety"})
    url = add(client, cbsa, "leads", **PERSON | {"number": "OUT-3"})
    page = client.get(f"{url}edit/")
    emptied = PERSON | {"number": "OUT-3", "offence": "", "seen": seen_on(page)}
    assert client.post(f"{url}edit/", emptied).status_code == 422  # taken away afterwards neither


def test_JC1_a_lead_about_nobody_is_open_to_both_and_one_about_a_person_is_not(client, cbsa, rcmp):
    open_ = add(client, cbsa, "leads", **LEAD)
    closed = add(client, cbsa, "leads", **PERSON | {"number": "OUT-2"})
    client.force_login(rcmp)
    assert client.get(open_).status_code == 200
    assert client.get(closed).status_code == 404
    with working_as(Context(cbsa)) as context:
        told = {row.number: row.label.regime for row in Lead.objects.visible(context).select_related("label")}
    assert told == {"OUT-1": "non_personal", "OUT-2": "customs"}


def test_JC1_a_lead_that_points_to_a_person_passes_only_when_the_law_opens(client, cbsa, rcmp):
    """Customs Act 107(4)(a)/(5)(a): to a peace officer, an indictable offence named, grounds written."""
    url = add(client, cbsa, "leads", **PERSON | {"source": "B", "information": "2"})
    step(client, cbsa, url, "grade", "heard")
    assert "Name the other agency" in step(client, cbsa, url, "pass_on", "graded")
    to = {"pass_to": rcmp.agency.pk, "pass_unit": "Border Integrity Team", "pass_person": "Team lead"}
    edit(client, cbsa, url, **to, offence="Customs Act 159")
    page = step(client, cbsa, url, "pass_on", "graded")
    assert "comes nearest. Not yet met:" in page
    with working_as(Context(cbsa)):
        assert not Disclosure.objects.exists()
    edit(
        client, cbsa, url, **to, recipient_role="peace_officer", purpose="criminal_investigation",
        act="Customs Act", offence="Customs Act 159", indictable="on", solely="on",
        grounds="The boat was seen three times.", contribution="The team works on this shore.",
        proportionality="Only the registration is given.",
    )  # fmt: skip
    step(client, cbsa, url, "pass_on", "graded")
    with working_as(Context(rcmp)):
        row = Disclosure.objects.get()  # the recipient finds it among those made to them
        assert row.lawful
        assert row.description == "Boat at night."
        assert any("107" in one for one in row.authority)
    client.force_login(rcmp)
    assert client.get(url).status_code == 404  # the lead itself stays where it was heard
    assert not StandingArrangement.objects.filter(reference__startswith="OUT").exists()


def test_JC1_whether_it_points_to_a_person_cannot_be_changed_afterwards(client, cbsa):
    url = add(client, cbsa, "leads", **LEAD)
    client.force_login(cbsa)
    page = client.get(f"{url}edit/")
    sent = LEAD | {"points_to_person": "on", "seen": seen_on(page)}
    answer = client.post(f"{url}edit/", sent)
    assert answer.status_code == 422
    assert "Record it anew" in answer.content.decode()
