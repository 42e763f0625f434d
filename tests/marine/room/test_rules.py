"""The rule book as a page: for the room's desks, in both languages, with who approved what and when."""

from __future__ import annotations

import html

import pytest
import yaml

from entente.marine.engine.book import RuleBook
from entente.marine.engine.settings import Detection
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


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            (
                "The same MMSI weighs 12, IMO number 12",
                "up to 12 hours outside its window",
                "0 m: 2.2; 300 m: 2;",
            ),
        ),
        ("fr", ("Le même MMSI pèse 12", "jusqu’à 12 heures hors de son délai", "0 m : 2,2; 300 m : 2;")),
    ],
)
def test_how_reports_and_arrivals_are_matched_stands_there(client, people, language, told):
    """The numbers as the file has them, in the language's writing, with who approved them."""
    text = html.unescape(read(client, people, "marine.analyst", language).content.decode())
    for words in told:
        assert words in text.replace("\u00a0", " ")
    approved = {
        "en": "Weights that are added up, not the law: approved by Joint",
        "fr": "approuvés par Bureau",
    }
    assert approved[language] in text


def test_every_setting_has_words():
    assert set(SETTINGS) == set(RuleBook.load().editions[-1].provision_of)


def test_who_is_not_signed_in_sees_nothing_of_it(client):
    assert client.get("/marine/rules/").status_code == 302


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("within 100 metres, both under 2 knots, for 10 minutes or more, outside a marina",
                "within 50 metres for 20 minutes", "within 120 metres of the shore or 400 metres of a")),
        ("fr", ("à moins de 100 mètres, les deux à moins de 2 nœuds, pendant 10 minutes ou plus, hors",
                "un rayon de 50 mètres pendant 20 minutes", "à moins de 120 mètres de la rive ou de 400 mè")),
    ],
)  # fmt: skip
def test_what_stop_and_contact_mean_stands_there_with_who_approved_it(client, people, language, told):
    """The numbers as the issue sets them by default; no officer is sent to a file."""
    text = html.unescape(read(client, people, "marine.analyst", language).content.decode())
    for words in told:
        assert words in text
    entry = yaml.safe_load(Detection.rules.read_text(encoding="utf-8"))[-1]
    assert entry["approved_by"][language] in text
    assert "`detection`" not in text
