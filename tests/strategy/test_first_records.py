"""An installation without the demonstration has the strategy's activities, committees and sign-off routes."""

from __future__ import annotations

import pytest

from entente.communications.models import Route, RouteStep
from entente.core import first
from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers.reader import Reader
from entente.strategy.models import Committee, Initiative

pytestmark = pytest.mark.django_db


def counts(officer) -> dict[str, int]:
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        return {
            model.__name__: reader.rows(model).count() for model in (Initiative, Committee, Route, RouteStep)
        }


def test_GV4_an_installation_begins_with_the_strategys_activities_committees_and_routes(client, officer_of):
    officer = officer_of("RCMP", "secretariat", username="sec")
    entered = first.enter()
    assert counts(officer) == {"Initiative": 34, "Committee": 5, "Route": 3, "RouteStep": 12}
    assert entered == {"strategy": 39, "communications": 15}
    client.force_login(officer)
    row = client.get("/api/strategy/initiatives?state=proposed&limit=500").json()["items"]
    assert len(row) == 34
    assert all(one["agency_id"] is None and one["ends_on"] is None for one in row)  # the committee's to set
    assert all(one["title_en"] and one["title_fr"] for one in row)
    page = client.get(f"/strategy/initiatives/{row[0]['id']}/history/").content.decode()
    assert "created" in page
    # a second time changes nothing, and what the office took over stays as it is
    with working_as(Context(officer)) as context:
        Initiative.objects.visible(context).filter(code="PP3").update(title_en="Ours now")
    assert first.enter() == {"strategy": 0, "communications": 0}
    with working_as(Context(officer)) as context:
        assert Initiative.objects.visible(context).get(code="PP3").title_en == "Ours now"
    assert counts(officer) == {"Initiative": 34, "Committee": 5, "Route": 3, "RouteStep": 12}


def test_GV4_what_is_missing_is_added_and_nothing_else(officer_of):
    officer = officer_of("RCMP", "secretariat", username="sec")
    with working_as(Context(officer)) as context:
        reader = Reader(context)
        first.record(reader, "strategy.initiatives", code="PP3", title_en="Entered by hand")
        first.record(reader, "strategy.committees", kind="working", title_en="Ours")
        first.record(reader, "communications.routes", level="local", title_en="Ours")
    first.enter()
    assert counts(officer) == {"Initiative": 34, "Committee": 1, "Route": 3, "RouteStep": 9}


def test_GV4_without_a_secretariat_nothing_is_entered(officer_of):
    Officer.objects.filter(roles__contains=["secretariat"]).update(is_active=False)
    officer_of("OPP", "secretariat", username="not.a.party")
    assert first.enter() is None
