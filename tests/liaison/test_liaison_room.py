"""LO1–LO7 as officers meet them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.core.registers.cases import RegisterCase, seen_on

from entente.core.gate import Context, working_as
from entente.core.models import office_label
from entente.liaison.models import Location, Post
from entente.threats.models import Threat

pytestmark = pytest.mark.django_db
OTHERS = "&traffic=0.1&partners=0.1&safety=0.1&cost=0.1"


class Office(RegisterCase):
    list_queries = 21  # three more than a plain list: whose it is, which unit, who
    detail_queries = 34
    roles = ("liaison", "coordinator")


class TestPosts(Office):
    key = "liaison.posts"


class TestResponsibilities(Office):
    key = "liaison.responsibilities"


class TestPlans(Office):
    key = "liaison.plans"

    def values(self, token):
        return super().values(token) | {"begins": date(2026, 1, 1), "ends": date(2026, 12, 31)}


class TestBriefings(Office):
    key = "liaison.briefings"

    def values(self, token):
        from entente.core.models import Agency

        return super().values(token) | {"about": Agency.objects.get(code="RCMP"), "post": Post().pk}


class TestRestrictions(Office):
    key = "liaison.restrictions"


class TestActivities(Office):
    key = "liaison.activities"


class TestLocations(Office):
    key = "liaison.locations"

    def values(self, token):
        return super().values(token) | {"cost": 400, "traffic": 5.0, "partners": 5.0, "safety": 5.0}


@pytest.fixture
def cbsa(officer_of):
    return officer_of("CBSA", "liaison", "coordinator")


@pytest.fixture
def rcmp(officer_of):
    return officer_of("RCMP", "liaison", "coordinator")


def add(client, by, register, **values):
    client.force_login(by)
    values.setdefault("agency", by.agency.pk)
    answer = client.post(f"/liaison/{register}/add/", values)
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def key_of(url):
    return url.rstrip("/").rpartition("/")[2]


def step(client, url, name, state, **more):
    return client.post(url + "step/", {"step": name, "state": state, **more}, follow=True).content.decode()


def test_LO1_gaps_and_overlaps_of_the_matrix_are_shown(client, cbsa, rcmp):
    leads = {"country": "TH", "function": "customs", "part": "leads"}
    add(client, cbsa, "responsibilities", title_en="Customs, Thailand", **leads)
    page = client.get("/liaison/matrix/").content.decode()
    assert "Thailand" in page
    assert "overlap" not in page
    assert "nobody leads" in page
    add(client, rcmp, "responsibilities", title_en="Customs too", **leads)
    page = client.get("/liaison/matrix/").content.decode()
    assert "overlap" in page
    assert "For one, more than one agency leads." in page


def test_LO2_where_both_are_deployed_a_joint_work_plan_is_asked_for(client, cbsa, rcmp):
    for number, officer in enumerate((cbsa, rcmp)):
        url = add(client, officer, "posts", title_en=f"Bangkok {number}", country="TH", city="Bangkok",
                  officer=officer.pk, curriculum_on="2026-01-05")  # fmt: skip
        step(client, url, "ready", "planned")
    client.cookies["entente_language"] = "fr"
    page = client.get("/liaison/matrix/").content.decode()
    assert "Thaïlande" in page
    assert "Pas encore de plan de travail conjoint" in page
    add(
        client,
        cbsa,
        "plans",
        title_en="Together in Bangkok",
        country="TH",
        begins="2026-01-01",
        ends="2027-01-01",
    )
    assert "Together in Bangkok" in client.get("/liaison/matrix/").content.decode()


def test_LO3_LO7_no_deployment_before_the_curriculum_and_the_acknowledged_briefing(client, cbsa, rcmp):
    url = add(client, cbsa, "posts", title_en="Nairobi", country="KE", city="Nairobi", officer=cbsa.pk)
    assert "Complete the deployment curriculum." in step(client, url, "ready", "planned")
    values = {
        "title_en": "Nairobi", "country": "KE", "city": "Nairobi", "officer": cbsa.pk,
        "agency": cbsa.agency.pk, "curriculum_on": "2026-02-01", "seen": seen_on(client.get(url + "edit/")),
    }  # fmt: skip
    assert client.post(url + "edit/", values).status_code == 302
    step(client, url, "ready", "planned")
    assert "Have the briefing on the other agency" in step(client, url, "deploy", "ready")
    told = {"post": key_of(url), "about": rcmp.agency.pk, "text_en": "Three priorities were explained."}
    briefing = add(client, cbsa, "briefings", title_en="RCMP priorities", **told)
    step(client, briefing, "give", "due")
    step(client, briefing, "acknowledge", "given")
    step(client, url, "deploy", "ready")
    with working_as(Context(cbsa)) as context:
        assert Post.objects.visible(context).get().state == "deployed"


def test_LO4_a_restriction_is_amended_only_with_text_and_outcome(client, cbsa):
    url = add(
        client, cbsa, "restrictions", title_en="No joint interviews", policy="Manual 7", blocks="immigration"
    )
    assert "Write the amendment." in step(client, url, "propose", "reported")
    kept = step(client, url, "keep", "reported", note="The act says so.")
    assert "kept, with reasons" in kept


def test_LO5_a_joint_activity_needs_a_post_of_each_agency(client, cbsa, rcmp):
    one = add(client, cbsa, "posts", title_en="Lima A", country="PE", city="Lima")
    two = add(client, rcmp, "posts", title_en="Lima B", country="PE", city="Lima")
    alone = add(client, cbsa, "activities", title_en="Port visit", country="PE", posts=[key_of(one)])
    assert "Name a post of each agency." in step(client, alone, "approve", "planned")
    both = add(
        client, cbsa, "activities", title_en="Port visit 2", country="PE", posts=[key_of(one), key_of(two)]
    )
    assert "approved" in step(client, both, "approve", "planned")


@pytest.fixture
def locations(cbsa):
    label = office_label(cbsa.agency, joint=True)
    with working_as(Context(cbsa)):
        for city, country, covers, cost, traffic in (
            ("Bangkok", "TH", ["LK", "MY"], 500, 8), ("Detroit", "US", [], 250, 10),
            ("Accra", "GH", ["NG"], 400, 3),
        ):  # fmt: skip
            Location(
                label=label, title_en=city, title_fr=city, country=country, city=city, covers=covers,
                cost=cost,
                traffic=traffic, partners=5, safety=5,
            ).save(force_insert=True)  # fmt: skip
        for origin, likelihood, impact in (("LK", 5, 5), ("US", 3, 3), ("NG", 2, 2)):
            Threat(
                label=label, title_en=f"From {origin}", kind="drugs", mode="air", origin=origin,
                likelihood=likelihood, impact=impact, confidence="low",
            ).save(force_insert=True)  # fmt: skip


def test_LO6_the_best_set_of_posts_for_a_budget(client, cbsa, locations):
    client.force_login(cbsa)
    page = client.get("/liaison/assessment/?budget=750").content.decode()
    # 25 + 9 of 38 weighed threats for 750: the only set of two within the budget that answers as much
    assert "These posts answer 89 % of the weighed threats for 750 thousand dollars" in page
    assert "Nigeria" in page.split("Not answered from any chosen post:")[1].split("</p>")[0]
    poorer = client.get("/liaison/assessment/?budget=300").content.decode()
    assert "answer 24 %" in poorer  # Detroit alone


def test_LO6_weights_decide_and_wrong_ones_are_refused(client, cbsa, locations):
    client.force_login(cbsa)
    page = client.get(
        "/liaison/assessment/?threat=10" + OTHERS
    ).content.decode()
    assert page.index(">Bangkok</a>") < page.index(">Detroit</a>")
    page = client.get(
        "/liaison/assessment/?traffic=10" + OTHERS.replace("traffic", "threat")
    ).content.decode()
    assert page.index(">Detroit</a>") < page.index(">Bangkok</a>")
    assert client.get("/liaison/assessment/?threat=-1").status_code == 422


def test_LO6_without_locations_the_page_says_what_to_do(client, cbsa):
    client.force_login(cbsa)
    assert "Add at least two possible locations." in client.get("/liaison/assessment/").content.decode()
