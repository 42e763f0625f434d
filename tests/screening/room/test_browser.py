"""In a browser: a newcomer reads a hit and decides; every page in both languages, wide and narrow."""

from __future__ import annotations

import re

import pytest
from tests.screening.room.conftest import SECRET, passenger_list
from tests.screening.room.test_exports_room import declaration

from entente.core.gate import working_as
from entente.screening import intake
from entente.screening.engine.rules.vocabulary import vocabulary
from entente.screening.models import Consignment, Hit, Traveller

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

PAGES = (
    *("/screening/", "/screening/hits/", "/screening/send/", "/screening/figures/", "/screening/workshop/"),
    *(
        "/screening/load-list/",
        "/screening/lookouts/",
        "/screening/permits/",
        "/screening/vessels-of-interest/",
    ),
    *("/screening/lists/", "/screening/runs/", "/screening/concern-lists/", "/screening/rules/"),
    "/screening/consignments/?direction=out",
)


@pytest.fixture
def redressed(people, taken, targeting):
    """The name hit was judged different, redress was asked for and given, and the next flight is quiet."""
    from datetime import timedelta

    from entente.authority.models import Redress
    from entente.core.gate import Context
    from entente.core.registers import registry
    from entente.core.registers.reader import Reader
    from entente.core.workflow import take
    from entente.screening import desk, redressed

    with working_as(targeting):
        reader = Reader(targeting)
        hit = Hit.objects.visible(targeting).get(source="lookout")
        desk.decide(reader, hit, "different", "Another person.")
        redressed.ask(reader, hit, "Born in another town.")
    privacy = Context(people["privacy.officer"], "review")
    with working_as(privacy):
        rows = Redress.objects.visible(privacy)
        rows.update(cleared_until=privacy.at.date() + timedelta(days=400))
        reader = Reader(privacy)
        take(registry.get("authority.redress").workflow, reader.rows(Redress).get(), "clear", reader)
    person = ("NARWHALINO", SECRET, "M", "710302", "P111")
    intake.take(passenger_list(person, flight="AC871"), "three.edi", "upload", intake.service())
    with working_as(targeting):
        return hit.pk, Hit.objects.visible(targeting).exclude(redress_id=None).get().pk


@pytest.mark.parametrize(
    ("language", "theme", "width", "says"),
    [("en", "light", "wide", "Quiet: redress R-"), ("fr", "dark", "phone", "Silencieux : le recours R-")],
)
def test_a_quiet_hit_says_why_it_is_quiet(
    open_page, assert_accessible, assert_fits, people, redressed, language, theme, width, says
):
    decided, quiet = redressed
    officer = people["targeting.officer"]
    page = open_page(
        f"/screening/hits/{quiet}/", officer=officer, language=language, theme=theme, width=width
    )
    assert says in page.locator("#decide").inner_text().replace("\u00a0", " ").replace("\u202f", " ")
    assert_accessible(page)
    assert_fits(page)
    page.goto(page.url.replace(str(quiet), str(decided)))
    assert_accessible(page)
    assert_fits(page)
    page.locator("#decide a[href*='/authority/redress/']").click()
    page.wait_for_url("**/authority/redress/*/")
    assert page.said == []


@pytest.fixture
def evening(people, taken, targeting):
    """A name hit, a rule's hit on what leaves, and a diversion."""
    intake.take(
        declaration(7, permit="", end=("PHYSICS INSTITUTE", "IR")), "d.edi", "upload", intake.service()
    )
    two = passenger_list(("ROE", "JANE", "F", "800101", "P5"), flight="AC870")
    intake.take(two, "two.edi", "upload", intake.service())
    return people["targeting.officer"]


def keys(context, **wanted):
    with working_as(context):
        return Hit.objects.visible(context).filter(**wanted).order_by("-urgency").first().pk


@pytest.mark.parametrize(
    ("language", "lead", "says", "asks"),
    [
        ("en", "May be", "speaks for", "Is it the same?"),
        ("fr", "Pourrait être", "parle pour", "Est-ce bien le même?"),
    ],
)
def test_a_newcomer_reads_a_hit_and_decides(open_page, evening, targeting, language, lead, says, asks):
    page = open_page(
        f"/screening/hits/{keys(targeting, source='lookout')}/", officer=evening, language=language
    )
    text = page.locator("main").inner_text()
    assert SECRET in page.locator("h1").inner_text()
    assert lead.casefold() in page.locator("main p.lead").inner_text().casefold()
    assert asks.casefold() in text.casefold().replace("\u202f", "").replace("\u00a0", "")
    # every line of the comparison is a sentence, and none shows the machine's names of things
    lines = page.locator("ul.parts > li").all_inner_texts()
    assert len(lines) >= 2
    assert any(says in line for line in lines)
    assert not any(re.search(r"[a-z]_[a-z]|\w+\.\w+_", line) for line in lines)
    page.keyboard.press("1")
    page.wait_for_selector(".toast form")
    assert page.locator("#refer button").count() >= 3
    assert page.said == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_diversion_is_read_from_left_to_right(open_page, evening, targeting, language):
    key = keys(targeting, source="export")
    page = open_page(f"/screening/hits/{key}/", officer=evening, language=language)
    stops = page.locator("ol.chain > li").all_inner_texts()
    assert [name in stop for stop, name in zip(stops, ("MAPLE", "GULF", "PHYSICS"), strict=True)] == [
        True
    ] * 3
    assert "■" in stops[2]
    shown = page.locator("main").inner_text()
    assert not [name for name in vocabulary() if "_" in name and re.search(rf"\b{name}\b", shown)]
    assert page.said == []


def test_the_board_leads_to_the_hits_of_one_movement(open_page, evening):
    page = open_page("/screening/", officer=evening)
    page.get_by_role("link", name=re.compile("1 waits")).first.click()
    page.wait_for_url("**movement=**")
    assert page.locator("ol.hits > li").count() == 1


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", "wide"), ("fr", "dark", "tablet"), ("fr", "light", "phone")],
)
def test_every_page_of_the_room_is_accessible(
    open_page, assert_accessible, assert_fits, evening, targeting, language, theme, width
):
    with working_as(targeting):
        traveller = Traveller.objects.visible(targeting).first()
        goods = Consignment.objects.visible(targeting).first()
    hits = (keys(targeting, source="lookout"), keys(targeting, source="export"))
    own = [f"/screening/hits/{one}/" for one in hits]
    own += [f"/screening/observe/traveller/{traveller.pk}/", f"/screening/travellers/{traveller.pk}/"]
    own += [f"/screening/consignments/{goods.pk}/"]
    page = open_page(own[0], officer=evening, language=language, theme=theme, width=width)
    host = page.url.split("/screening/")[0]
    for address in (*own, *PAGES):
        page.goto(host + address)
        assert_accessible(page)
        assert_fits(page)
    assert page.said == []
