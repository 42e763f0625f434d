"""The frame in a real browser: reachable, legible, by keyboard, in both languages, light and dark."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from entente.core.accounts import DEMO_PASSWORD
from entente.core.models import Role
from entente.site.demo import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def analyst(officer_of):
    return officer_of("RCMP", Role.MARINE_ANALYST, unit="RCMP-BIOC", display_name="Marine analyst")


@pytest.fixture
def demonstration(agencies, settings):
    settings.DEMO = True
    people.load_officers()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_of_the_frame_is_accessible(
    open_page, assert_accessible, assert_fits, analyst, demonstration, language, theme
):
    pages = [("/accounts/login/", None), ("/", analyst), ("/nowhere/", analyst)]
    if (language, theme) in {("en", "light"), ("fr", "dark")}:  # the rest once each: seconds count
        pages += [(f"/accounts/{rest}/", analyst) for rest in ("logout", "mfa", "password/change")]
    for path, officer in pages:
        page = open_page(path, officer=officer, language=language, theme=theme, width="tablet")
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert_fits(page)
        assert [said for said in page.said if "404" not in said] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_open_menus_are_accessible_and_fit_a_phone(
    open_page, assert_accessible, assert_fits, analyst, language
):
    page = open_page("/", officer=analyst, language=language, width="phone")
    for menu in range(page.locator("details.menu").count()):
        page.locator("details.menu > summary").nth(menu).click()
        assert_accessible(page)
        assert_fits(page)
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert_accessible(page)


def test_the_language_switch_keeps_the_page_and_its_question(open_page, analyst):
    page = open_page("/?q=grand+lady&page=2", officer=analyst)
    with page.expect_navigation():
        page.get_by_role("button", name="Français").click()
    assert page.url.endswith("/?q=grand+lady&page=2")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("heading", level=1).inner_text() == "Ma journée"


def test_signing_in_by_keyboard_with_a_demonstration_account(open_page, demonstration):
    page = open_page("/accounts/login/")
    page.locator("[data-fill-account='marine.analyst']").focus()
    page.keyboard.press("Enter")
    assert page.locator("#id_login").input_value() == "marine.analyst"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Marine analyst" in page.get_by_role("banner").inner_text()
    assert page.said == []


def test_a_demonstration_account_opens_nothing_outside_the_demonstration(open_page, demonstration, settings):
    settings.DEMO = False
    page = open_page("/accounts/login/")
    assert page.locator("[data-fill-account]").count() == 0
    page.fill("#id_login", "marine.analyst")
    page.fill("#id_password", DEMO_PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".note.alert").is_visible()
    assert "/login/" in page.url


def test_the_keyboard_reaches_the_content_first(open_page, analyst):
    page = open_page("/", officer=analyst)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(page.url.replace("/#main", "/accounts/mfa/"))
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("d")
    assert urlsplit(page.url).path == "/"


def test_an_ended_session_leads_to_sign_in_and_back(open_page, analyst):
    page = open_page("/", officer=analyst)
    Session.objects.all().delete()
    page.goto(page.url + "?from=here")
    assert "/accounts/login/?next=" in page.url
    assert "from%3Dhere" in page.url


def test_a_change_of_purpose_is_shown_and_recorded(open_page, officer_of):
    officer = officer_of("RCMP", Role.TEAM_LEAD, unit="RCMP-BIT")
    page = open_page("/", officer=officer)
    edge = "getComputedStyle(document.querySelector('.bar')).borderBottomColor"
    before = page.evaluate(edge)
    page.locator("summary", has_text="Purpose").click()
    page.get_by_label("File or task").fill("2026-118")
    with page.expect_navigation():
        page.get_by_role("button", name="RCMP Act 18").click()
    assert "2026-118" in page.locator("summary", has_text="Purpose").inner_text()
    assert page.evaluate(edge) != before
    assert "recorded" in page.locator("#toasts").inner_text()
    with connections["owner"].cursor() as cursor:  # the application may append, not read
        cursor.execute("SELECT leaf FROM ledger_entry")
        assert [json.loads(leaf)["event"] for (leaf,) in cursor.fetchall()] == ["core:purpose:changed"]


def test_the_page_is_covered_when_nobody_is_there(open_page, analyst, settings, assert_accessible):
    settings.BLUR_AFTER = 1
    page = open_page("/", officer=analyst)
    page.locator("#cover").wait_for(state="visible", timeout=6000)
    assert "blur" in page.evaluate("getComputedStyle(document.querySelector('.page')).filter")
    assert page.evaluate("document.querySelector('.page').inert")
    page.keyboard.press("Enter")
    page.locator("#cover").wait_for(state="hidden")


def test_the_frame_works_without_scripts(open_page, analyst):
    page = open_page("/", officer=analyst, scripts=False)
    with page.expect_navigation():
        page.locator("button[name=language][value=fr]").click()
    assert page.locator("h1").inner_text() == "Ma journée"


def test_pages_are_small(open_page, analyst):
    """The page itself under 30 kB; with styles, scripts and fonts under 400 kB uncompressed."""
    page = open_page("/", officer=analyst)
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map(e => [e.name, e.decodedBodySize])"
    )
    total = sum(size for _, size in sizes)
    assert sizes[-1][1] < 30_000
    assert total < 400_000, sorted(sizes, key=lambda pair: -pair[1])[:5]
