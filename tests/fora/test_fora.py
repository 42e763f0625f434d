"""IF1, IF2, IF3 as coordinators meet them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.core.registers.hands import adding, edit, key_of, step

from entente.core import figures
from entente.core.gate import Context, working_as
from entente.core.models import Unit, office_label
from entente.core.registers.reader import Reader
from entente.fora.models import Copy, Event, Proposal
from entente.threats.models import Threat

pytestmark = pytest.mark.django_db
add = adding("fora", led=True)


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "coordinator")


def event(client, by, days=-3, **more):
    start = timezone.localdate() + timedelta(days=days)
    values = {
        "title_en": "World customs conference",
        "title_fr": "Conférence mondiale des douanes",
        "country": "BE",
        "starts_on": start,
        "ends_on": start + timedelta(days=2),
    }
    return add(client, by, "events", **(values | more))


@pytest.fixture
def prepared(client, cbsa, rcmp):
    """An event with both agencies and another department, met before, one message agreed."""
    url = event(client, cbsa)
    for department, title in (
        ("cbsa", "Director, programs"),
        ("rcmp", "Liaison chief"),
        ("foreign", "Desk officer"),
    ):
        one = add(
            client,
            cbsa,
            "delegates",
            title_en=title,
            title_fr=title,
            event=key_of(url),
            department=department,
        )
        step(client, cbsa, one, "meet", "named")
    message = add(
        client,
        cbsa,
        "messages",
        title_en="One border, two laws",
        title_fr="Une frontière, deux lois",
        kind="message",
        event=key_of(url),
    )
    step(client, rcmp, message, "agree", "proposed")
    edit(client, cbsa, url, met_on=timezone.localdate() - timedelta(days=10))
    return url


def test_IF1_nobody_goes_before_all_departments_met_and_agreed_what_to_say(client, cbsa, rcmp):
    url = event(client, cbsa)
    page = step(client, cbsa, url, "prepare", "announced")
    assert "Name who goes for CBSA, or that it sends nobody." in page
    for department in ("cbsa", "rcmp", "foreign"):
        add(
            client, cbsa, "delegates", title_en=f"Seat {department}", event=key_of(url), department=department
        )
    page = step(client, cbsa, url, "prepare", "announced")
    assert "has not met the others yet." in page
    assert "Agree on at least one message." in page
    assert client.get(url).status_code == 200


def test_IF1_un_message_au_nom_de_l_autre_n_est_convenu_que_par_lui(client, cbsa, rcmp, prepared):
    url = add(client, cbsa, "messages", title_en="The RCMP will send a team", kind="position",
              event=key_of(prepared), behalf_of=rcmp.agency.pk)  # fmt: skip
    assert "RCMP agrees to what is said on its behalf." in step(client, cbsa, url, "agree", "proposed")
    client.cookies["entente_language"] = "fr"
    page = step(client, rcmp, url, "agree", "proposed")
    assert "Un message se convient dans les deux langues officielles." in page
    page = step(client, cbsa, prepared, "prepare", "announced")
    assert "n’est pas convenu" in page
    edit(client, cbsa, url, title_fr="La GRC enverra une équipe")
    step(client, rcmp, url, "agree", "proposed")
    step(client, cbsa, prepared, "prepare", "announced")
    page = client.get(prepared).content.decode()
    assert "aussi au nom de : GRC" in page
    with working_as(Context(cbsa)) as context:
        assert Event.objects.visible(context).get().state == "prepared"


def test_IF3_the_report_is_due_goes_to_every_unit_and_is_found(client, cbsa, rcmp, prepared):
    step(client, cbsa, prepared, "prepare", "announced")
    step(client, cbsa, prepared, "attend", "prepared")
    with working_as(Context(cbsa)) as context:
        row = Event.objects.visible(context).get()
        assert row.report_by > row.ends_on + timedelta(
            days=20
        )  # twenty working days are more than twenty days
        assert row.due_at is not None
    assert "Write what was learned, in both languages" in step(client, cbsa, prepared, "report", "attended")
    edit(
        client,
        cbsa,
        prepared,
        learned_en="Seals are cloned in zyxwport.",
        learned_fr="Des sceaux sont clonés.",
    )
    step(client, cbsa, prepared, "report", "attended")
    with working_as(Context(rcmp)) as context:
        copies = list(Copy.objects.visible(context).select_related("unit"))
    wanted = Unit.objects.filter(
        agency__code__in=("CBSA", "RCMP"), level__in=("national", "region", "division")
    )
    assert {one.unit_id for one in copies} == set(wanted.values_list("pk", flat=True))
    client.force_login(rcmp)
    assert "World customs conference" in client.get("/search/?q=zyxwport").content.decode()
    own = next(one for one in copies if one.unit.agency == rcmp.agency)
    step(client, rcmp, f"/fora/copies/{own.pk}/", "read", "sent")
    assert f"1 of {len(copies)} units have read the report." in client.get(prepared).content.decode()


@pytest.fixture
def threats(cbsa):
    label = office_label(cbsa.agency, joint=True)
    with working_as(Context(cbsa)):
        made = []
        for origin, likelihood, impact in (("LK", 4, 5), ("CO", 2, 5), ("CN", None, None)):
            made.append(
                Threat(
                    label=label,
                    title_en=f"From {origin}",
                    title_fr=f"De {origin}",
                    kind="drugs",
                    mode="marine",
                    origin=origin,
                    likelihood=likelihood,
                    impact=impact,
                    confidence="low",
                )
            )
            made[-1].save(force_insert=True)
    return made


def test_IF2_a_proposal_rests_on_assessed_threats_and_its_influence_is_tracked(client, cbsa, rcmp, threats):
    bare = add(client, cbsa, "proposals", title_en="Nothing there", country="FJ", to="foreign")
    assert "Name an assessed threat that it answers" in step(client, cbsa, bare, "send", "draft")
    url = add(
        client, cbsa, "proposals", title_en="Port control, Colombo", country="LK", to="foreign", asked=900
    )
    page = client.get(url).content.decode()
    assert "Sri Lanka has 67 % of the weight" in page  # 20 of 30
    assert "Refer to a needs assessment of its country" in step(client, rcmp, url, "send", "draft")
    old, here = (
        key_of(add(client, cbsa, "needs", title_en=f"Exit checks {days}", country="LK", criterion="exit",
                   score=score, source_en="Visit", assessed_on=timezone.localdate() - timedelta(days=days)))
        for days, score in ((740, 2), (60, 8))
    )  # fmt: skip
    edit(client, cbsa, url, needs=[old])  # more than two years old: it speaks for nothing any more
    assert "Refer to a needs assessment of its country" in step(client, rcmp, url, "send", "draft")
    edit(client, cbsa, url, needs=[old, here])
    assert "A proposal is a joint one" in step(client, cbsa, url, "send", "draft")
    step(client, rcmp, url, "send", "draft")
    with working_as(Context(cbsa)) as context:
        sent = Proposal.objects.visible(context).get(pk=key_of(url)).evidence
        assert (sent["share"], sent["weight"]) == (67, 20)
        Threat.objects.visible(context).filter(pk=threats[1].pk).update(likelihood=4)
    page = client.get(url).content.decode()
    assert (
        "Sri Lanka has 50 % of the weight" in page
    )  # what the registers say now stands beside what was sent
    assert "67 % of the weight (20)" in page
    assert "Record the decision: where funds went" in step(client, cbsa, url, "fund", "sent")
    given = {"country": "LK", "department": "foreign", "source_en": "Letter 12", "decided_on": "2026-05-04"}
    first = add(client, cbsa, "decisions", title_en="First year", proposal=key_of(url), amount=400, **given)
    add(client, cbsa, "decisions", title_en="Second year", proposal=key_of(url), amount=200, **given)
    given["country"] = "TH"
    add(client, cbsa, "decisions", title_en="Elsewhere", proposal=key_of(url), amount=50, **given)
    assert "State the influence" in step(client, cbsa, url, "fund", "sent")
    edit(client, cbsa, url, influence="partly")
    step(client, cbsa, url, "fund", "sent")
    with working_as(Context(cbsa)) as context:
        row = Proposal.objects.visible(context).get(pk=key_of(url))
        assert (row.state, row.granted) == ("funded", 600)  # what went to the country that it names
        sent = row.evidence["needs"]
        assert [(one["score"], one["named"]) for one in sent] == [(8, True), (2, True)]
    page = client.get("/fora/funds/").content.decode()
    assert "Of one proposal decided, 1 moved funds (100 %)." in page
    assert first in page  # the decision that shows it is one step away
    assert "Letter 12" in page
    listed = client.get("/api/fora/proposals?moved=yes").json()
    assert [one["id"] for one in listed["items"]] == [key_of(url)]
    client.cookies["entente_language"] = "fr"
    page = client.get("/fora/funds/").content.decode()
    assert "Sur une proposition tranchée, 1 a orienté des fonds" in page


def test_IF2_a_proposal_that_no_funds_followed_lowers_the_share(client, cbsa, rcmp, threats):
    lacks = key_of(add(client, cbsa, "needs", title_en="Ports", country="LK", criterion="ports", score=6,
                       source_en="Joint visit", assessed_on=timezone.localdate()))  # fmt: skip
    for amount, influence, name in ((300, "followed", "fund"), (300, "none", "fund"), (0, "none", "decline")):
        url = add(client, cbsa, "proposals", title_en=f"For {amount} {influence}", country="LK", to="foreign",
                  needs=[lacks])  # fmt: skip
        step(client, rcmp, url, "send", "draft")
        wanted = "Record the decision"
        assert wanted in step(client, cbsa, url, name, "sent", note="Decided so.")
        add(client, cbsa, "decisions", title_en="Decision", proposal=key_of(url), amount=amount, country="LK",
            department="foreign", source_en="Letter", decided_on="2026-05-04")  # fmt: skip
        edit(client, cbsa, url, influence=influence)
        step(client, cbsa, url, name, "sent", note="Decided so.")
    page = client.get("/fora/funds/").content.decode()
    assert "Of 3 proposals decided, 1 moved funds (33 %)." in page
    with working_as(Context(cbsa)) as context:
        found = figures.get("fora.moved").result(Reader(context), figures.Period.parse("2026"))
    assert (found.value, found.of) == (33.3, 3)
    assert client.get("/api/fora/proposals?moved=no").json()["count"]["value"] == 2


def test_IF1_a_meeting_after_the_event_began_is_no_meeting_before(client, cbsa, prepared):
    edit(client, cbsa, prepared, met_on=date(2090, 1, 1))
    assert "The meeting is before the event, not after it." in step(
        client, cbsa, prepared, "prepare", "announced"
    )


def test_IF1_a_meeting_that_is_only_planned_is_no_meeting(client, cbsa, prepared):
    today = timezone.localdate()
    edit(client, cbsa, prepared, starts_on=today + timedelta(days=9), ends_on=today + timedelta(days=9),
         met_on=today + timedelta(days=1))  # fmt: skip
    assert "The meeting has not taken place yet." in step(client, cbsa, prepared, "prepare", "announced")


def test_IF1_whoever_joins_after_the_preparation_meets_the_others_too(client, cbsa, rcmp, prepared):
    """Asked again when the event is attended: delegates and messages that came since are of it too."""
    step(client, cbsa, prepared, "prepare", "announced")
    late = add(client, cbsa, "delegates", title_en="Late joiner", title_fr="Retardataire",
               event=key_of(prepared), department="defence")  # fmt: skip
    said = add(client, cbsa, "messages", title_en="Another word", title_fr="Autre mot", kind="message",
               event=key_of(prepared))  # fmt: skip
    page = step(client, cbsa, prepared, "attend", "prepared")
    assert "Late joiner has not met the others yet." in page
    assert "“Another word” is not agreed." in page
    step(client, cbsa, late, "meet", "named")
    step(client, rcmp, said, "agree", "proposed")
    step(client, cbsa, prepared, "attend", "prepared")
    given = {"title_en": "Nobody asked", "event": key_of(prepared), "department": "justice"}
    client.force_login(cbsa)
    answer = client.post("/fora/delegates/add/", given)
    assert "what belongs to it is settled" in answer.content.decode()
    with working_as(Context(cbsa)) as context:
        assert Event.objects.visible(context).get().state == "attended"
