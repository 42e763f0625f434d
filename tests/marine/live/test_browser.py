"""The room's live pages: accessible, fitting, in both languages; a call taken with the keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from entente.marine.models import Feed, LiveProcess

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", "wide"), ("fr", "dark", "tablet"), ("fr", "light", "phone")],
)
def test_the_pages_are_accessible(open_page, people, assert_accessible, assert_fits, language, theme, width):
    process = LiveProcess.objects.create(name="p", beat_at=timezone.now())
    Feed.objects.create(name="quiet", kind="tcp", process=process)
    Feed.objects.create(name="good", kind="udp", process=process, last_at=timezone.now(), rate=1234.5)
    for path in ("/marine/take-report/", "/marine/take-report/file/", "/marine/feeds/"):
        page = open_page(path, officer=people["trc.officer"], language=language, theme=theme, width=width)
        assert_accessible(page)
        assert_fits(page)
        assert page.said == []


def test_a_call_is_taken_with_the_keyboard_alone(open_page, people):
    page = open_page("/marine/take-report/", officer=people["trc.officer"])
    page.keyboard.type("Ouananiche")  # the first field has the focus already
    page.keyboard.press("Tab")
    page.keyboard.type("ON 123456")
    assert page.input_value("[data-received]")[:2] == "20"  # it fills itself at the first letter
    page.keyboard.press("Enter")
    page.wait_for_selector(".call-number .number")
    number = page.locator(".call-number .number").inner_text()
    assert len(number) == 15
    assert page.said == []


@pytest.mark.parametrize(
    ("path", "words"),
    [("/marine/feeds/", "has given no sign"), ("/marine/picture/", "is not heard as expected")],
)
def test_an_open_page_notices_by_itself_that_the_process_died(open_page, people, path, words):
    """Killed it sends no notice; nobody touches the page."""
    alive = timezone.now() + timedelta(minutes=10)
    process = LiveProcess.objects.create(name="p", beat_at=alive)
    Feed.objects.create(name="Windsor", kind="tcp", process=process, last_at=alive, expected_s=2)
    page = open_page(path, officer=people["marine.analyst"])
    page.get_by_text("heard as expected").or_(page.get_by_text("Heard as expected")).first.wait_for()
    assert page.get_by_text(words).count() == 0
    LiveProcess.objects.update(beat_at=timezone.now() - timedelta(minutes=1))
    page.get_by_text(words).first.wait_for(timeout=20_000)
