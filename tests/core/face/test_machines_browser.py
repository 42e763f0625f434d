"""The administrator's pages for machine accounts, in both languages, wide and narrow, light and dark."""

from __future__ import annotations

import pytest

from entente.core import machines
from entente.core.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.mark.parametrize(
    ("language", "theme", "width", "token"),
    [("en", "light", "wide", "New token"), ("fr", "dark", "tablet", "Nouveau jeton"),
     ("fr", "light", "phone", "Nouveau jeton")],
)  # fmt: skip
def test_an_account_from_the_empty_page_to_its_token(
    open_page, assert_accessible, assert_fits, people, language, theme, width, token
):
    page = open_page(
        "/trust/machines/", officer=people["data.steward"], language=language, theme=theme, width=width
    )
    assert_accessible(page)
    assert_fits(page)
    page.locator("#m-name").fill("Departure control")
    page.locator("#m-owner").fill("Carrier liaison desk")
    page.locator("#m-task").fill("Departures by air")
    page.locator("#m-unit").select_option("CBSA-NTC")
    page.locator("input[value='screening.manifests']").check()
    page.locator("form.record button.primary").click()
    page.wait_for_url("**/trust/machines/*-*/")
    assert_accessible(page)
    page.get_by_role("button", name=token).click()
    text = page.locator(".note.good code.hash").inner_text()
    assert text.startswith(machines.PREFIX)
    assert_accessible(page)
    assert_fits(page)
    page.goto(page.url.split("/trust/")[0] + "/trust/machines/")
    assert "Departure control" in page.locator("table.register").inner_text()
    assert_accessible(page)
    assert_fits(page)
    assert page.said == []
    assert Unit.objects.filter(officers__machine__name="Departure control").exists()
