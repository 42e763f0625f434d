"""The tour as a visitor clicks through it in a real browser, in each language."""

from __future__ import annotations

from importlib import import_module

import pytest

from entente.core import tour
from entente.core.models import Officer
from entente.site.demo import day, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
ROOMS = (
    "screening", "threats", "priorities", "liaison", "communications", "secondments", "outcomes", "strategy",
)  # fmt: skip


@pytest.fixture
def visitor(agencies, settings, monkeypatch):
    settings.DEMO = True
    people.load_officers()
    monkeypatch.setattr(day, "VESSELS", 60)
    day.load()
    for room in ROOMS:
        import_module(f"entente.{room}.demo").load()
    return Officer.objects.get(username="secretariat")


def test_a_visitor_clicks_through_the_whole_incident_in_both_languages(
    visitor, open_page, assert_accessible, assert_fits
):
    stops = tour.every()
    for language, width, theme in (("fr", "tablet", "dark"), ("en", "wide", "light")):
        page = open_page("/tour/", officer=visitor, language=language, width=width, theme=theme)
        listed = page.locator(".tour-stops li strong").all_inner_texts()
        assert listed == [one.fr if language == "fr" else one.en for one in stops]
        assert_accessible(page)
        page.locator(".tour-stops button").first.click()
        for number, stop in enumerate(stops, 1):
            bar = page.locator(".tour-bar")
            told = " ".join(bar.inner_text().split())
            assert (stop.fr if language == "fr" else stop.en) in told
            assert f"{number}" in told
            assert f"{len(stops)}" in told
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("main h1").count() == 1, stop.code
            assert_accessible(page)
            assert_fits(page)
            assert page.said == [], stop.code
            if number < len(stops):
                page.locator(f'.tour-bar button[name="to"][value="{number}"]').click()
        page.locator('.tour-bar button[name="end"]').click()
        assert page.locator(".tour-bar").count() == 0
        page.context.close()
