"""EN12: an account of which nobody said in which capacity it receives is noticed, and so is what stays closed.

Customs Act 107(5)(a) is for peace officers: an account without a capacity is an official's only.
"""

from __future__ import annotations

import pytest
from tests.authority.test_desk import ASKING, SIGNED, border, browser  # noqa: F401

from entente.authority import recipients
from entente.authority.models import Ask
from entente.core.gate import Context, working_as
from entente.core.models import Officer

URL = "/authority/capacities/"


@pytest.fixture
def clerk(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV", capacities=[], display_name="A. Clerk")


@pytest.fixture(params=["steward", "privacy"])
def keeper(request, officer_of, units):
    """Who states capacities. A privacy officer also receives, so has one stated here."""
    return officer_of("RCMP", request.param, unit="RCMP-NHQ", capacities=["official"])


WORDS = {
    "en": ("1 officer has no capacity stated", "nothing stated", "states on the account"),
    "fr": ("1 agent n’a pas de qualité déclarée", "rien de déclaré", "est déclarée sur le compte"),
}


@pytest.mark.parametrize("language", WORDS)
def test_en12_what_nobody_stated_is_noticed_and_stated(clerk, keeper, border, language):  # noqa: F811
    day, nothing, why = WORDS[language]
    client = browser(keeper, language)
    home = client.get("/").content.decode()
    assert day in home
    assert f'href="{URL}?none=1"' in home
    page = client.get(URL + "?none=1").content.decode()
    assert "A. Clerk" in page
    assert nothing in page
    # the refusal that fails on it says so, and who can state it
    assert recipients.nothing_stated(clerk)
    assert (
        browser(clerk).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk}).status_code
        == 302
    )
    with working_as(Context(clerk)):
        made = Ask.objects.get()
    told = SIGNED | {"do": "give"}
    answer = browser(border, language).post(f"/authority/requests/{made.pk}/", told).content.decode()
    assert why in answer
    assert client.post(URL, {"account": clerk.username, "capacity": ["peace_officer"]}).status_code == 302
    clerk.refresh_from_db()
    assert recipients.roles_of(clerk) == ("peace_officer", "official")
    assert day not in client.get("/").content.decode()
    assert "A. Clerk" not in client.get(URL + "?none=1").content.decode()
    assert "A. Clerk" in client.get(URL).content.decode()
    assert recipients.nothing_stated(clerk) == ""


def test_en12_an_official_only_is_a_statement_too(clerk, keeper):
    assert recipients.unstated(clerk.agency) == [clerk]
    assert browser(keeper).post(URL, {"account": clerk.username}).status_code == 302
    clerk.refresh_from_db()
    assert recipients.roles_of(clerk) == ("official",)  # as before in law
    assert recipients.unstated(clerk.agency) == []


def test_en12_capacities_are_stated_by_no_one_else(clerk, keeper, border, officer_of):  # noqa: F811
    stranger = officer_of("CBSA", "steward", unit="CBSA-NHQ")
    told = {"account": clerk.username, "capacity": ["peace_officer"]}
    for officer in (clerk, border, stranger):
        assert browser(officer).post(URL, told).status_code in (403, 404)
    assert "A. Clerk" not in browser(stranger).get(URL).content.decode()  # another agency's
    assert browser(keeper).post(URL, told | {"capacity": ["sheriff"]}).status_code == 404
    own = {"account": keeper.username, "capacity": ["peace_officer"]}
    assert browser(keeper).post(URL, own).status_code == 404  # nor their own
    page = browser(keeper).get(URL).content.decode()
    assert f'value="{clerk.username}"' in page
    assert f'value="{keeper.username}"' not in page
    assert Officer.objects.get(pk=clerk.pk).capacities == []
    assert Officer.objects.get(pk=keeper.pk).capacities == ["official"]


def test_en12_nobody_is_counted_who_receives_nothing(officer_of, units):
    for role in ("service", "secretariat", "steward"):
        officer_of("RCMP", role, unit="RCMP-NHQ", capacities=[])
    officer_of("RCMP", "intelligence", unit="RCMP-NHQ", capacities=[], is_active=False)
    acts = officer_of("RCMP", "secretariat", "coordinator", unit="RCMP-NHQ", capacities=[])
    assert recipients.unstated() == [acts]


def test_en12_the_start_of_an_older_database_says_so(clerk, capsys):
    from entente.site import running

    running.without_capacity()
    told = " ".join(capsys.readouterr().err.split())
    assert "1 officer has no capacity stated" in told
    assert clerk.username in told
    Officer.objects.filter(pk=clerk.pk).update(capacities=["official"])
    running.without_capacity()
    assert capsys.readouterr().err == ""
