"""The room's pages in a real browser: both languages, phone and wide, light and dark; axe finds nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.holdings.models import Entity

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def demo(agencies):
    from entente.site.demo import holdings, people

    people.load_officers()
    holdings.load()
    return {one.username: one for one in Officer.objects.select_related("unit__agency")}


def paths(officer) -> dict[str, str]:
    context = Context(officer, "customs-act-99")
    with working_as(context):
        rows = {row.entity_id: row.pk for row in Entity.objects.visible(context)}
    return {
        "list": "/holdings/entities/",
        "search": "/holdings/entities/?q=severnaya",
        "vessel": f"/holdings/entities/{rows['vessel-severnaya-zvezda']}/",
        "company": f"/holdings/entities/{rows['company-marine-parts']}/",
        "sources": "/holdings/sources/",
        "runs": "/holdings/runs/",
    }


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", "wide", "light"), ("fr", "phone", "light"), ("fr", "tablet", "dark")],
)
def test_pages(open_page, assert_accessible, assert_fits, demo, language, width, theme):
    officer = demo["intelligence.analyst"]
    for name, path in paths(officer).items():
        page = open_page(path, officer=officer, language=language, width=width, theme=theme)
        assert_accessible(page)
        assert_fits(page)
        assert page.said == []
        if folder := os.environ.get("ENTENTE_PICTURES"):
            page.screenshot(
                path=Path(folder) / f"holdings-{name}-{language}-{width}-{theme}.png", full_page=True
            )


def test_the_picture_of_relations_leads_on(open_page, demo):
    officer = demo["intelligence.analyst"]
    page = open_page(paths(officer)["vessel"], officer=officer)
    page.locator("figure.relations svg a", has_text="Lakeshore Holding").first.click()
    page.wait_for_url("**/holdings/entities/**")
    assert page.locator("h1").inner_text() == "Lakeshore Holding Corp."
    assert page.locator("#relation-list li").count() >= 2
