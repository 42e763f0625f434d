"""What an officer meets when something goes wrong, and the small things of every page: in a real browser."""

from __future__ import annotations

import pytest
from django.urls import path

from entente.core import views
from entente.site import urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


def failing(request):
    raise RuntimeError("a fault of ours")


def bad(request):
    from django.core.exceptions import BadRequest

    raise BadRequest("unreadable")


def denied(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def crowded(request):
    return views.too_many(request)


@pytest.fixture
def faulty(settings, monkeypatch):
    """Addresses that go wrong on purpose, beside the product's own."""
    from django.urls import clear_url_caches

    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    more = [path("t/400/", bad), path("t/403/", denied), path("t/429/", crowded), path("t/500/", failing)]
    monkeypatch.setattr(urls, "urlpatterns", [*more, *urls.urlpatterns])
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def people(agencies):
    from entente.core.models import Officer
    from entente.site.demo import people as demo

    demo.load_officers()
    return {officer.username: officer for officer in Officer.objects.select_related("unit__agency")}


@pytest.mark.parametrize(
    ("address", "code", "english", "french"),
    [
        ("/t/400/", 400, "could not be read", "illisible"),
        ("/t/403/", 403, "does not open this page", "ne donne pas accès"),
        ("/nowhere/", 404, "leads nowhere", "nulle part"),
        ("/t/429/", 429, "too many attempts", "trop de tentatives"),
        ("/t/500/", 500, "The fault is ours", "faute"),
    ],
)
@pytest.mark.parametrize(("language", "width"), [("en", "wide"), ("fr", "phone")])
def test_each_error_page_says_what_happened_and_what_to_do(
    open_page, assert_accessible, assert_fits, people, faulty, address, code, english, french, language, width
):
    page = open_page(address, officer=people["marine.analyst"], language=language, width=width)
    text = page.locator("main").inner_text()
    assert str(code) in text
    assert (english if language == "en" else french).casefold() in text.casefold()
    assert page.locator("main a.button").count() == 1  # the way back
    assert_accessible(page)
    assert_fits(page)


def test_a_form_of_another_session_is_refused_with_a_way_out(open_page, assert_accessible, people):
    page = open_page("/", officer=people["marine.analyst"])
    page.context.clear_cookies(name="csrftoken")
    page.evaluate(
        "() => { const f = document.createElement('form'); f.method = 'post'; f.action = '/purpose/';"
        " document.body.append(f); f.submit(); }"
    )
    page.get_by_text("was not carried out").wait_for()
    assert_accessible(page)


def test_paper_carries_who_when_and_the_label(open_page, people):
    page = open_page("/core/glossary/", officer=people["marine.analyst"])
    assert not page.locator(".print-head").is_visible()
    page.emulate_media(media="print")
    head = page.locator(".print-head")
    assert head.is_visible()
    text = head.inner_text()
    assert "Marine analyst" in text
    assert "20" in text  # the year of the moment
    assert "label" in text.casefold()
    for hidden in (".bar", ".sections", ".page-actions"):
        assert not page.locator(hidden).first.is_visible()


def test_a_message_leaves_by_itself_and_by_hand(open_page, people):
    page = open_page("/", officer=people["marine.analyst"])
    for text in ("first", "second"):
        page.evaluate(
            "text => document.body.dispatchEvent(new CustomEvent('toast', {detail: {text, undo: '/x/'}}))",
            text,
        )
    assert page.locator(".toast").count() == 2
    assert page.locator(".toast form button").first.inner_text() == "Undo"
    page.locator(".toast [data-dismiss]").first.click()
    assert page.locator(".toast").count() == 1
    page.mouse.move(2, 2)
    page.locator(".toast").wait_for(state="detached", timeout=15_000)


def test_j_and_k_walk_a_list(open_page, people):
    page = open_page("/core/glossary/", officer=people["marine.analyst"])
    row = "[...document.querySelectorAll('[data-row]')].findIndex(r => r.contains(document.activeElement))"
    walked = []
    page.locator("h1").click()
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
        walked.append(page.evaluate(row))
    assert walked[0] >= 0
    assert [walked[1] - walked[0], walked[2] - walked[0]] == [1, 0]
