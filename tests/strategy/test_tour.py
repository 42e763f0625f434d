"""One incident through every room, as a visitor walks it: the longest end-to-end test."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from entente.core import tour
from entente.core.models import Officer
from entente.site.demo import day, people
from entente.strategy import stops

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(agencies, settings):
    settings.DEMO = True
    people.load_officers()


@pytest.fixture
def told(demonstration, monkeypatch):
    """The rooms' own demonstrations, a small day on the water among them, loaded as ``entente demo`` does."""
    from importlib import import_module

    monkeypatch.setattr(day, "VESSELS", 60)
    day.load()
    for room in (
        "screening",
        "threats",
        "priorities",
        "liaison",
        "communications",
        "secondments",
        "outcomes",
        "strategy",
    ):
        import_module(f"entente.{room}.demo").load()


def signed_in(account, language="en"):
    client = Client()
    client.force_login(Officer.objects.get(username=account), backend=tour.BACKEND)
    client.cookies["entente_language"] = language
    return client


def test_the_whole_incident_from_the_approach_to_the_committees_figure(told):
    """Every stop is the real page, opened by who works there, and says what the story says of it."""
    client = signed_in("secretariat")
    listed = client.get("/tour/").content.decode()
    assert [s.code for s in tour.every() if s.title in listed] == [s.code for s in stops.STOPS]
    said = {
        "approach": ("/marine/vessels/", "marine.analyst"),
        "finding": ("/marine/findings/", "marine.analyst"),
        "disclosure": ("/authority/requests/", "team.lead"),
        "consignment": ("/screening/hits/", "targeting.officer"),
        "counted": ("/threats/corridors/", "intelligence.analyst"),
        "threat": ("/threats/threats/", "intelligence.analyst"),
        "briefing": ("/liaison/briefings/", "liaison.officer"),
        "outreach": ("/communications/visits/", "communications.officer"),
        "release": ("/communications/releases/", "communications.officer"),
        "result": ("/outcomes/results/", "secretariat"),
        "report": ("/strategy/reports/", "secretariat"),
    }
    pages = {}
    for number, stop in enumerate(stops.STOPS):
        answer = client.post("/tour/go/", {"to": str(number)})
        path, account = said[stop.code]
        assert answer.url.startswith(path), stop.code
        page = client.get(answer.url)
        assert page.status_code == 200, stop.code
        assert page.wsgi_request.user.username == account
        pages[stop.code] = page.content.decode()
        assert f"step {number + 1} of {len(stops.STOPS)}" in pages[stop.code], stop.code
        for language in ("en", "fr"):
            assert stop.title
            client.cookies["entente_language"] = language
            bar = client.get(answer.url).content.decode()
            assert {"en": stop.en, "fr": stop.fr}[language] in bar
        client.cookies["entente_language"] = "en"
    # the consignment is linked: a name found at the landing is what the declaration is compared with
    assert "LAKE ERIE OUTBOARD SUPPLY INC" in pages["consignment"]
    assert "Lake Erie Outboard Supply" in pages["consignment"]
    # the week that runs is counted from the findings
    week = re.search(r"This week so far: (\d+)", pages["counted"])
    assert week is not None
    # the finding is the engine's, and the disclosure has its provision
    assert "Port" in pages["finding"] or "landed" in pages["finding"].lower()
    assert "Customs Act, 107(5)(a)" in pages["disclosure"]
    assert "No report was received for this place" in pages["disclosure"]
    assert "Ask the marinas of the other shore" in pages["briefing"]
    assert "What should we do when we see a boat without lights?" in pages["outreach"]
    assert "confirmed by both" in pages["result"].lower()
    assert pages["result"].count("Part in: The landing at") == 3  # both agencies', and a secondment's
    # the figure in the committee's report counts the result of this story: its link lists it
    block = pages["report"].split("Conflicts avoided, as both agencies confirmed")[1].split("</article>")[0]
    link = re.search(r'href="[^"]*?(/outcomes/results/\?[^"]+)"', block)[1].replace("&amp;", "&")
    rows = client.get(link).content.decode()
    assert re.search(r"The landing at [^<]+: one plan instead of two", rows)
    place = re.search(r"The landing at ([^<:]+): one plan", rows)[1]
    assert place in pages["finding"]  # where the engine says that it landed
    assert f"OUT-{timezone.now():%Y}-LANDING" in pages["outreach"]


def test_outside_the_demonstration_there_is_no_tour_and_nobody_changes_who_they_are(demonstration, settings):
    client = signed_in("secretariat")
    settings.DEMO = False
    assert client.get("/tour/").status_code == 404
    assert client.post("/tour/go/", {"to": "0"}).status_code == 404
    assert client.get("/").wsgi_request.user.username == "secretariat"


def test_an_account_that_is_nobodys_invention_takes_no_tour(demonstration, officer_of):
    """A real officer's session never becomes another one, even on a machine that shows the demonstration."""
    client = Client()
    client.force_login(officer_of("RCMP", "secretariat"), backend=tour.BACKEND)
    assert client.get("/tour/").status_code == 404
    assert client.post("/tour/go/", {"to": "0"}).status_code == 404


def test_without_the_story_the_tour_says_so(demonstration):
    page = signed_in("secretariat").get("/tour/").content.decode()
    assert "has not been loaded with this story yet" in page
