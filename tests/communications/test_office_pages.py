"""The pages of the office's rooms in a real browser: nothing against accessibility, nothing off the side."""

from __future__ import annotations

import pytest

from entente.communications import demo as communications
from entente.core.models import Officer
from entente.fora import demo as fora
from entente.liaison import demo as liaison
from entente.priorities import demo as priorities
from entente.secondments import demo as secondments
from entente.site.demo import people
from entente.threats import demo as threats_demo
from entente.training import demo as training

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/communications/desk/", "/training/who/", "/training/year/", "/training/together/", "/fora/funds/",
    "/liaison/matrix/", "/liaison/assessment/", "/secondments/exchange/",
)  # fmt: skip
RECORDS = (
    "communications.releases", "communications.routes", "communications.visits", "priorities.cycles",
    "training.courses", "training.sessions", "training.curricula", "fora.events", "fora.proposals",
    "liaison.posts", "liaison.briefings", "secondments.secondments", "secondments.colocations",
)  # fmt: skip


@pytest.fixture
def office():
    people.load()
    threats_demo.load()
    for room in (priorities, training, communications, fora, liaison, secondments):
        room.load()
    return Officer.objects.select_related("unit__agency").get(username="liaison.officer")


def addresses(officer):
    from entente.core.gate import Context, working_as
    from entente.core.registers import registry
    from entente.core.registers.reader import Reader
    from entente.priorities.models import Reading

    with working_as(Context(officer)) as context:
        reader = Reader(context)
        for key in RECORDS:
            register = registry.get(key)
            yield register.url("detail", reader.rows(register.model).order_by("-pk").first())
        mine = reader.rows(Reading).filter(officer=officer, version=1).first()
        if mine is not None:
            yield f"/priorities/read/{mine.pk}/"


def test_every_page_of_the_rooms_is_accessible_in_both_languages(
    office, open_page, assert_accessible, assert_fits
):
    for number, path in enumerate((*PAGES, *addresses(office))):
        language = ("en", "fr")[number % 2]
        width, theme = ("wide", "tablet", "phone")[number % 3], ("light", "dark")[number // 2 % 2]
        page = open_page(path, officer=office, language=language, width=width, theme=theme)
        assert page.locator("h1").count() == 1, path
        assert_accessible(page)
        assert_fits(page)
        assert page.said == [], path
        page.context.close()
