"""The threat register and its signals (PP4, EN10) as officers meet them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from tests.core.registers.cases import RegisterCase, seen_on
from tests.core.registers.hands import edit

from entente.core.gate import Context, working_as
from entente.core.models import office_label
from entente.ids import uuid7
from entente.threats.models import Corridor, Judgement, Threat

pytestmark = pytest.mark.django_db


class Office(RegisterCase):
    list_queries = 21  # three more than a plain list: whose it is, which unit, who
    detail_queries = 34
    roles = ("intelligence", "coordinator")


class TestThreats(Office):
    key = "threats.threats"


class TestResponses(Office):
    key = "threats.responses"

    def values(self, token):
        return super().values(token) | {"threat": uuid7()}


class TestMeetings(Office):
    key = "threats.meetings"

    def values(self, token):
        return super().values(token) | {"held_on": date(2026, 10, 1)}


class TestCorridors(Office):
    key = "threats.corridors"


class TestVerdicts(Office):
    key = "threats.verdicts"


@pytest.fixture
def analyst(officer_of):
    return officer_of("CBSA", "intelligence")


@pytest.fixture
def partner(officer_of):
    return officer_of("RCMP", "intelligence", "coordinator")


def add(client, officer, register, **values):
    client.force_login(officer)
    answer = client.post(f"/threats/{register}/add/", values)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_PP4_the_working_group_sees_a_threat_assessed_by_the_other_agency(client, analyst, partner):
    url = add(
        client, analyst, "threats", title_en="Go-fast boats from the south",
        title_fr="Vedettes rapides du sud",
        kind="migrant_smuggling", mode="marine", direction="inbound", origin="LK",
    )  # fmt: skip
    refused = client.post(url + "step/", {"step": "assess", "state": "reported"}, follow=True)
    assert "State likelihood, impact and confidence." in refused.content.decode()
    values = {
        "title_en": "Go-fast boats from the south", "title_fr": "Vedettes rapides du sud", "mode": "marine",
        "kind": "migrant_smuggling", "direction": "inbound", "origin": "LK", "likelihood": "4", "impact": "5",
        "confidence": "moderate", "seen": seen_on(client.get(url + "edit/")),
    }  # fmt: skip
    assert client.post(url + "edit/", values).status_code == 302
    client.post(url + "step/", {"step": "assess", "state": "reported"})
    meeting = add(client, partner, "meetings", title_en="Working group, November", held_on="2026-11-30")
    client.cookies["entente_language"] = "fr"
    page = client.get(meeting).content.decode()
    assert "Vedettes rapides du sud" in page
    assert "évaluée" in page


def corridors(officer, drop=True):
    """Two neighbouring corridors; in the last seven weeks one falls and the other rises."""
    rng = np.random.default_rng(4)
    label = office_label(officer.agency, joint=True)
    start = date(2026, 11, 16) - timedelta(weeks=111)
    made = []
    with working_as(Context(officer)):
        for name, factor in (("North shore", 0.2 if drop else 1.0), ("South shore", 2.2 if drop else 1.0)):
            counts = rng.poisson(25, 112)
            counts[-7:] = rng.poisson(25 * factor, 7)
            row = Corridor(
                label=label, title_en=name, title_fr=name.replace("shore", "rive"), mode="marine",
                weeks_from=start, counts=counts.tolist(),
            )  # fmt: skip
            row.save(force_insert=True)
            made.append(row)
        made[0].neighbours = [made[1].pk]
        made[0].save()
    return made


def test_EN10_a_displacement_is_told_with_its_evidence_and_judged_by_a_person(client, analyst, partner):
    corridors(analyst)
    client.force_login(partner)
    page = client.get("/threats/signals/").content.decode()
    assert "Displacement: North shore fell by" in page
    assert "<polyline" in page
    assert "Show figures" in page
    key = page.split('name="key" value="displacement:')[1].split('"')[0]
    client.post(
        "/threats/signals/verdict/", {"key": f"displacement:{key}", "verdict": "real", "note": "Patrols."}
    )
    with working_as(Context(partner)) as context:
        row = Judgement.objects.visible(context).get()
        assert (row.verdict, row.text_en) == ("real", "Patrols.")
    client.force_login(analyst)
    client.post("/threats/signals/verdict/", {"key": f"displacement:{key}", "verdict": "chance"})
    with working_as(Context(analyst)) as context:
        assert Judgement.objects.visible(context).get().verdict == "real"
    assert "Judged: a real change." in client.get("/threats/signals/").content.decode()


def test_EN10_en_francais(client, analyst):
    corridors(analyst)
    client.force_login(analyst)
    client.cookies["entente_language"] = "fr"
    page = client.get("/threats/signals/").content.decode()
    assert "Déplacement : North rive a baissé de" in page


def test_quiet_corridors_say_so(client, analyst):
    client.force_login(analyst)
    assert "No corridor is counted yet" in client.get("/threats/signals/").content.decode()
    corridors(analyst, drop=False)
    assert "Nothing out of the ordinary" in client.get("/threats/signals/").content.decode()


def test_a_verdict_on_a_signal_that_is_not_there_is_no_verdict(client, analyst):
    client.force_login(analyst)
    answer = client.post("/threats/signals/verdict/", {"key": "rise:nothing", "verdict": "real"})
    assert answer.status_code == 404
    with working_as(Context(analyst)) as context:
        assert not Judgement.objects.visible(context).exists()
        assert not Threat.objects.visible(context).exists()


def test_PP4_the_agenda_has_what_was_edited_and_a_held_one_keeps_what_it_had(client, analyst, partner):
    """A threat reassessed by an edit is on it; what moves later takes nothing off a meeting that was held."""
    from django.utils import timezone

    from entente.core.gate import ungated
    from entente.core.models import Change
    from entente.threats.models import GroupMeeting

    today, now = timezone.localdate(), timezone.now()
    label = office_label(analyst.agency, joint=True)

    def meeting(days, state):
        row = GroupMeeting(
            label=label, title_en=f"Meeting {days}", held_on=today + timedelta(days=days), state=state
        )
        row.save(force_insert=True)
        return f"/threats/meetings/{row.pk}/"

    def agenda(url):
        return client.get(url).content.decode().split("What changed since")[1].split("</section>")[0]

    with working_as(Context(analyst)):
        meeting(-60, "held")
        held, coming = meeting(-30, "held"), meeting(7, "planned")
        rows = {}
        for name in ("Edited", "Quiet", "Moved again"):
            rows[name] = Threat(label=label, title_en=name, kind="drugs", mode="marine", state="watched",
                                state_at=now - timedelta(days=200), likelihood=2, impact=3)  # fmt: skip
            rows[name].save(force_insert=True)
        moved = Change(label=label, register="threats.threat", object_id=str(rows["Moved again"].pk),
                       kind="step", differences={"state": ["assessed", "watched"]},
                       recorded_at=now - timedelta(days=45))  # fmt: skip
        moved.save(force_insert=True)
        with ungated("it moves again, after the meeting that spoke of it"):
            Threat.objects.filter(pk=rows["Moved again"].pk).update(state_at=now - timedelta(days=10))
    edit(client, analyst, f"/threats/threats/{rows['Edited'].pk}/", likelihood=5)
    assert "Edited" in agenda(coming)
    assert "Moved again" in agenda(coming)
    assert "Quiet" not in agenda(coming)
    assert "Moved again" in agenda(held)
    assert "Edited" not in agenda(held)
