"""The story's own records, without the engines' day: what is not there is left out, the rest is coherent."""

from __future__ import annotations

from importlib import import_module

import pytest

from entente.core import tour
from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers import registry
from entente.core.registers.reader import Reader
from entente.site.demo import people
from entente.strategy import story
from entente.strategy.stops import key

pytestmark = pytest.mark.django_db


def test_without_a_day_on_the_water_the_story_begins_later(agencies, settings, client):
    settings.DEMO = True
    people.load_officers()
    for room in ("threats", "priorities", "liaison", "communications", "strategy"):
        import_module(f"entente.{room}.demo").load()
    found = [stop.code for stop, _url, _officer in tour.found()]
    assert found == [
        "disclosure", "consignment", "counted", "threat", "briefing", "outreach", "release", "result",
        "report",
    ]  # fmt: skip
    with working_as(Context(Officer.objects.get(username="secretariat"))) as context:
        reader = Reader(context)

        def row(register, name):
            return reader.rows(registry.get(register).model).get(pk=key(name))

        release, visit, result = (
            row("communications.releases", "release"),
            row("communications.visits", "visit"),
            row("outcomes.results", "result"),
        )
        assert release.state == "signing"  # through the room's own step, so that its clocks are real
        assert {release.threat, visit.threat, result.threat} == {key("threat")}
        assert release.event_at < visit.starts_at
        assert result.opened_on <= result.concluded_on
    client.force_login(Officer.objects.get(username="secretariat"), backend=tour.BACKEND)
    for number in range(len(found)):
        url = client.post("/tour/go/", {"to": str(number)}).url
        assert client.get(url).status_code == 200, found[number]
    client.post("/tour/go/", {"end": "1"})
    assert "tour-bar" not in client.get("/").content.decode()
    # a room that is missing takes its stop along and nothing else; and the story is written once
    kept = registry.get("communications.releases")
    registry.remove("communications.releases")
    try:
        assert [stop.code for stop, _url, _officer in tour.found()] == [c for c in found if c != "release"]
    finally:
        registry.add(kept)
    story.load()
    assert [stop.code for stop, _url, _officer in tour.found()] == found
