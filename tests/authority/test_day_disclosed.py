"""What My day and the notifications name of another agency's is a disclosure, recorded like a line of a list."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.authority.test_desk import browser
from tests.core.registers.sample import Hail

from entente.authority.models import Disclosure
from entente.core.gate import Context, working_as
from entente.core.models import Notification

PURPOSE = "customs-act-11:2026-118"


@pytest.fixture
def hail(officer_of, labels):
    """The Telephone Reporting Centre's, open to the police desk by the standing arrangement."""
    with working_as(Context(officer_of("CBSA", "trc_officer", unit="CBSA-TRC"))):
        return Hail.objects.create(label=labels["customs"], number="H-1", vessel="HERON")


def told(officer, hail):
    Notification.objects.create(
        officer=officer, register="sample.hails", object_id=str(hail.pk), kind="changed", at=timezone.now()
    )


def recorded(officer):
    with working_as(Context(officer, PURPOSE)):
        return list(Disclosure.objects.filter(how="standing").order_by("at"))


@pytest.mark.parametrize("page", ["/", "/notifications/"])
def test_another_agencys_record_named_there_is_recorded(hail, officer_of, page):
    police = officer_of("RCMP", "marine_analyst", unit="RCMP-BIOC")
    told(police, hail)
    assert "H-1 HERON" in browser(police, purpose=PURPOSE).get(page).content.decode()
    (one,) = recorded(police)
    assert one.object_ids == [str(hail.pk)]
    assert (one.description, one.stated, one.grade) == ("day", PURPOSE, "full")
    assert "DEMO-107-4-D" in one.authority
    assert one.entry is not None


@pytest.mark.parametrize("page", ["/", "/notifications/"])
def test_a_pointer_is_a_disclosure_too_and_a_hidden_record_none(hail, officer_of, page):
    team = officer_of("RCMP", "team_lead", unit="RCMP-BIT")  # DEMO-107-4-D-TEAM gives its unit a pointer
    told(team, hail)
    assert "H-1" in browser(team, purpose=PURPOSE).get(page).content.decode()
    assert [one.grade for one in recorded(team)] == ["pointer"]
    other = officer_of("RCMP", "intelligence", unit="RCMP-ODIV")
    told(other, hail)
    assert "H-1" not in browser(other, purpose="rcmp-act-18:2026-118").get(page).content.decode()
    assert len(recorded(other)) == 1  # the team lead's alone: nothing was shown


@pytest.mark.parametrize("page", ["/", "/notifications/"])
def test_the_own_agencys_record_is_no_disclosure(hail, officer_of, page):
    own = officer_of("CBSA", "trc_officer", unit="CBSA-TRC")
    told(own, hail)
    assert "H-1 HERON" in browser(own, purpose=PURPOSE).get(page).content.decode()
    assert recorded(own) == []
