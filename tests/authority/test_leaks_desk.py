"""The leak hunt over what the desk itself holds: requests, answers, what was said, and the audit of them.

Every answer holds words of its own. Every officer reads every page and file that could show them, and looks for
them; the rule is written here once more, from what it means, and shares nothing with the product. The last tests
plant leaks and see that the hunt finds them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone
from tests.authority.test_desk import browser

from entente.authority import desk, exports
from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as

TODAY = timezone.now().date()
LEVELS = {"protected": [None, "A", "B", "C"], "secret": [None, "confidential", "secret", "top_secret"]}
TOKEN = re.compile(r"Zq[a-z]+Xk")


@dataclass
class Told:
    """One answer, or one thing said, with what the plain rule needs of it."""

    pk: object
    disclosure: object
    word: str
    protected: str | None
    secret: str | None
    readers: set[int]
    """Who asked, who answered, who said it."""
    over: bool


def plainly(officer, one: Told) -> bool:
    """May this officer read it? The holder is the CBSA, the recipient the RCMP."""
    for mark, ladder in LEVELS.items():
        own = getattr(officer, f"clearance_{mark}")
        if ladder.index(getattr(one, mark)) > ladder.index(own):
            return False
    if "reviewer" in officer.roles:
        return True
    if one.over and officer.agency.code != "CBSA":
        return False
    if "privacy" in officer.roles:
        return officer.agency.code in ("CBSA", "RCMP")
    return officer.pk in one.readers


CASES = {
    # marks, days until which it may be kept, ended
    "bare": ({}, None, ""),
    "marked": ({"protected": "B"}, None, ""),
    "classified": ({"protected": "C", "secret": "secret"}, None, ""),
    "past": ({"protected": "B"}, -1, ""),
    "ended": ({}, 300, "returned"),
}


@pytest.fixture
def officers(officer_of, units):
    high = {"clearance_protected": "C", "clearance_secret": "secret"}
    return {
        "asker": officer_of("RCMP", "intelligence", unit="RCMP-ODIV", **high),
        "answerer": officer_of("CBSA", "trc_officer", unit="CBSA-TRC", **high),
        "colleague of the asker": officer_of("RCMP", "team_lead", unit="RCMP-ODIV", **high),
        "colleague of the answerer": officer_of("CBSA", "trc_officer", unit="CBSA-TRC", **high),
        "privacy, cleared": officer_of("CBSA", "privacy", unit="CBSA-NHQ", **high),
        "privacy, not cleared": officer_of("CBSA", "privacy", unit="CBSA-NHQ", clearance_protected=None),
        "privacy of the recipient": officer_of("RCMP", "privacy", unit="RCMP-NHQ", **high),
        "reviewer, Protected B": officer_of("CBSA", "reviewer", unit="CBSA-NHQ", clearance_protected="B"),
        "of a third agency": officer_of("OPP", "team_lead", unit="OPP-MARINE", **high),
    }


@pytest.fixture
def told(officers) -> list[Told]:
    asker, answerer = officers["asker"], officers["answerer"]
    made = []
    for number, (marks, days, ended) in enumerate(CASES.values()):
        until = TODAY + timedelta(days=days) if days is not None else None
        word = f"Zqanswer{'abcdefgh'[number]}Xk"
        with working_as(Context(asker, "rcmp-act-18:2026-1")) as context:
            asked = desk.ask(
                context,
                {
                    "holder": answerer.agency, "description": "Arrivals", "elements": [], "file": "2026-1", "why": "x",
                    "purpose": "administer_act", "act": "Customs Act", "recipient_role": "peace_officer",
                },
            )  # fmt: skip
        with working_as(Context(answerer, "customs-act-11:desk")) as context:
            texts = {"regime": "customs", "solely": True, "grounds": f"{word} grounds", **marks}
            bound = {"onward": "none", "secondary_use": "none", "retention_until": until}
            given = desk.give(context, asked, texts, f"{word} content", f"{word} kept back", bound)
        if ended:
            with working_as(Context(asker)) as context:
                desk.settle(context, given, ended)
        over = bool(ended) or (days or 0) < 0
        readers = {asker.pk, answerer.pk}
        made.append(
            Told(asked.pk, given.pk, word, marks.get("protected"), marks.get("secret"), readers, over)
        )
    with working_as(Context(answerer, "customs-act-11:desk")) as context:
        aloud = desk.said(
            context,
            {
                "recipient": asker.agency, "recipient_unit": asker.unit.name_en, "recipient_person": "Sergeant",
                "description": "ZqaloudXk said", "elements": [], "purpose": "administer_act", "act": "Customs Act",
                "recipient_role": "peace_officer", "regime": "customs", "protected": "C", "secret": None,
            },
            {"solely": True, "cleared": True, "grounds": "ZqaloudXk grounds"},
        )  # fmt: skip
    heard = {answerer.pk, asker.pk, officers["colleague of the asker"].pk}  # the unit that it was said to
    made.append(Told(None, aloud.pk, "ZqaloudXk", "C", None, heard, False))
    return made


def paths(told: list[Told], oversees: bool) -> list[str]:
    made = ["/", "/authority/requests/", "/authority/disclosures/", "/authority/disclosures/?due=1",
            "/authority/corrections/", "/authority/audit/", "/trust/ledger/"]  # fmt: skip
    if oversees:
        made += [f"/authority/audit/{key}/" for key in exports.REGISTERS]
        made += ["/authority/audit/subject/?q=Arrivals", "/authority/audit/subject/?q=Arrivals&format=csv"]
    made += [f"/authority/requests/{one.pk}/" for one in told if one.pk]
    made += [f"/authority/disclosures/{one.disclosure}/" for one in told]
    return made


def read(client, url: str) -> str:
    response = client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def hunt(officers, told: list[Told]) -> None:
    for name, officer in officers.items():
        client = browser(officer)
        hidden = {one.word for one in told if not plainly(officer, one)}
        oversees = bool({"privacy", "reviewer"} & set(officer.roles))
        for url in paths(told, oversees):
            found = set(TOKEN.findall(read(client, url)))
            assert not found & hidden, f"{url} tells {name} {sorted(found & hidden)}"
        for one in told:
            page = f"/authority/requests/{one.pk}/" if one.pk else f"/authority/disclosures/{one.disclosure}/"
            assert (one.word in read(client, page)) == (one.word not in hidden), f"{page} for {name}"
            for file in (
                ("", "&format=csv") if oversees and one.word in hidden else ()
            ):  # what a search finds tells as much as what it shows
                body = read(client, f"/authority/audit/subject/?q={one.word}{file}")
                found = any(str(key) in body for key in (one.pk, one.disclosure) if key)
                assert not found, f"a search for {one.word} answers {name}"


def test_is1_no_page_of_the_desk_tells_more_than_the_rule_gives(officers, told):
    shown = {name: sum(plainly(officer, one) for one in told) for name, officer in officers.items()}
    assert shown == {
        "asker": 4, "answerer": 6, "colleague of the asker": 1, "colleague of the answerer": 0, "privacy, cleared": 6,
        "privacy, not cleared": 2, "privacy of the recipient": 4, "reviewer, Protected B": 4, "of a third agency": 0,
    }  # fmt: skip
    hunt(officers, told)


PLANTS = {
    "everybody reads": "entente.authority.answers.may_read",
    "no clearance is asked": "entente.authority.answers.cleared",
    "what is over stays": "entente.authority.answers.is_over",
}


@pytest.mark.parametrize("plant", PLANTS)
def test_is1_a_planted_leak_of_the_desk_is_found(plant, officers, told):
    answer = plant != "what is over stays"
    with mock.patch(PLANTS[plant], return_value=answer), pytest.raises(AssertionError, match=r"tells|for "):
        hunt(officers, told)


def test_is1_who_loses_a_clearance_reads_it_no_more(officers, told):
    asker = officers["asker"]
    page = f"/authority/requests/{told[1].pk}/"
    assert told[1].word in read(browser(asker), page)
    type(asker).objects.filter(pk=asker.pk).update(clearance_protected="A")
    assert told[1].word not in read(browser(asker), page)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "is not shown any more"), ("fr", "on ne la montre plus")]
)
def test_en12_what_was_returned_is_shown_no_more_in_either_language(officers, told, language, words):
    assert words in read(browser(officers["asker"], language), f"/authority/requests/{told[4].pk}/")


def test_en12_an_answer_that_is_over_is_removed_by_no_officer(officers, told):
    from django.db import connection

    with working_as(Context(officers["answerer"])), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM entente_answers_over(100)")
        assert cursor.fetchone()[0] == 0
        assert Ask.objects.exclude(answer="").count() == 5
        assert Disclosure.objects.filter(how="answer").count() == 5
