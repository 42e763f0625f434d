"""No page of the product is against accessibility: a walk through all of them with axe-core.

The office's own pages in both languages, light and dark in turn; every list and one record of every register
of the office; ``-m soak``: all there is, in every look.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import product

import pytest
from tests.plugins.walk import pages, plain, records

from entente.core.models import Officer, Role
from entente.site.demo import day, people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
OFFICE = (
    "threats", "priorities", "training", "communications", "fora", "liaison", "secondments", "outcomes",
    "strategy",
)  # fmt: skip
THEMES = ("light", "dark")
ALIKE = ("add", "import", "edit", "history", "calendar", "timeline")
"""Pages that one template makes for every register: one in six of them is looked at in every run."""
LOOKS = tuple(product(("en", "fr"), ("light", "dark")))
WIDTHS = ({"width": 1440, "height": 900}, {"width": 820, "height": 1100}, {"width": 390, "height": 800})


@pytest.fixture
def officer(settings):
    """Somebody of every duty, so that no page is a refusal."""
    settings.DEMO = True
    people.load()
    holder = Officer.objects.get(username="liaison.officer")
    holder.roles = [role for role in Role.values if role not in (Role.SERVICE, Role.REVIEWER)]
    holder.save(update_fields=["roles"])
    return Officer.objects.select_related("unit__agency").get(pk=holder.pk)


@pytest.fixture
def office(officer):
    for room in OFFICE:
        import_module(f"entente.{room}.demo").load()
    return officer


@pytest.fixture
def look(open_page, assert_accessible, assert_fits) -> Callable:
    """``look(officer, path, language, theme, size)``: what is wrong with a page, in words; else nothing."""
    opened = {}

    def check(officer, path, language, theme, size) -> str:
        if language not in opened:
            opened[language] = open_page("/", officer=officer, language=language)
        page = opened[language]
        page.said.clear()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        base = page.url.split("/", 3)
        page.goto(f"{base[0]}//{base[2]}{path}", wait_until="load")
        seen = f"{path} ({language}, {theme}, {size['width']})"
        try:
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("h1").count() == 1, "not one h1"
            assert_accessible(page)
            assert_fits(page)
            assert page.said == []
        except AssertionError as wrong:
            return f"{seen}: {wrong}"
        return ""

    return check


def own_pages(client, officer) -> list[str]:
    """The office's pages that are no register's: boards, maps, desks, reports."""
    from entente.core.registers import registry

    lists = {register.url() for register in registry}
    found = [path for path in plain() if path.split("/")[1] in OFFICE]
    found = [path for path in found if not any(path.startswith(one) for one in lists)]
    return list(pages(client, iter([*found, *of_their_own(officer)])))


def of_their_own(officer) -> list[str]:
    """Pages with an argument: a measure, a report to read, the question on a priority."""
    from entente.core.gate import Context, working_as
    from entente.core.registers.reader import Reader
    from entente.outcomes import measures
    from entente.priorities.models import Reading
    from entente.strategy.models import Report

    with working_as(Context(officer)) as context:
        reader = Reader(context)
        reports = [f"/strategy/reports/{one.pk}/read/" for one in reader.rows(Report).order_by("pk")[:2]]
        mine = [f"/priorities/read/{one.pk}/" for one in reader.rows(Reading).filter(officer=officer)[:2]]
    every = measures.declared()[1]
    return [*reports, *mine, f"/outcomes/measures/{every[0].code}/", f"/outcomes/measures/{every[-1].code}/"]


def test_the_offices_own_pages_in_both_languages_light_and_dark(client, office, look):
    client.force_login(office)
    paths = own_pages(client, office)
    assert {path.split("/")[1] for path in paths} >= set(OFFICE) - {"priorities"}
    assert len(paths) >= 15, paths
    wrong = [
        look(office, path, language, THEMES[(n + m) % 2], WIDTHS[(n + m) % 3])
        for n, path in enumerate(paths)
        for m, language in enumerate(("en", "fr"))
    ]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.soak
def test_every_list_and_one_record_of_every_register_of_the_office(client, office, look):
    client.force_login(office)
    lists = [path for path in plain() if path.split("/")[1] in OFFICE]
    paths = list(pages(client, iter([*lists, *records(office, OFFICE)])))
    assert len(paths) > 150, paths
    seldom = [path for path in paths if path.rstrip("/").split("/")[-1] in ALIKE]
    kept = [path for path in paths if path not in seldom] + seldom[::6]
    wrong = [look(office, path, *LOOKS[n % 4], WIDTHS[n % 3]) for n, path in enumerate(kept)]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.soak
def test_every_page_of_the_product(client, officer, look, monkeypatch):
    from entente.site import demo

    monkeypatch.setattr(day, "VESSELS", 60)
    demo.load()
    client.force_login(officer)
    paths = list(pages(client, iter([*plain(), *records(officer)])))
    assert len(paths) > 400, paths
    wrong = [
        look(officer, path, language, theme, WIDTHS[(n + m) % 3])
        for n, path in enumerate(paths)
        for m, (language, theme) in enumerate(LOOKS)
    ]
    assert not any(wrong), "\n".join(filter(None, wrong))
