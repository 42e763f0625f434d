"""The rule book as a page: for the room's desks, in both languages, with who approved what and when."""

from __future__ import annotations

import html

import pytest

from entente.marine.engine.book import RuleBook
from entente.marine.settings_words import SETTINGS

pytestmark = pytest.mark.django_db


def read(client, people, account, language):
    client.force_login(people[account])
    client.cookies["entente_language"] = language
    return client.get("/marine/rules/")


@pytest.mark.parametrize("account", ["marine.analyst", "trc.officer"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_provision_and_every_setting_stands_there(client, people, account, language):
    answer = read(client, people, account, language)
    assert answer.status_code == 200
    text = html.unescape(answer.content.decode())
    edition = RuleBook.load().editions[-1]
    for one in edition.provisions.values():
        for name in ("source", "text", "bearing"):
            assert getattr(one, f"{name}_{language}") in text
    assert getattr(edition, f"approved_by_{language}") in text
    assert edition.approved_on in text
    own = {"en": "the statute’s own", "fr": "de la loi elle-même"}[language]
    assert text.count(own) == len(edition.statutory)
    words = {"en": "counts until 60 minutes", "fr": "60 minutes après"}[language]
    assert words in text


def test_every_setting_has_words():
    assert set(SETTINGS) == set(RuleBook.load().editions[-1].provision_of)


def test_who_is_not_signed_in_sees_nothing_of_it(client):
    assert client.get("/marine/rules/").status_code == 302
