"""The minute that must be enough: an analyst understands the top finding, decides, takes it back."""

from __future__ import annotations

import pytest
from tests.marine.room.conftest import SECRET_VESSEL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture
def analyst(people, loaded):
    return people["marine.analyst"]


def test_is4_one_unreported_landing_understood_and_decided(open_page, analyst):
    page = open_page("/", officer=analyst)
    page.get_by_text(SECRET_VESSEL).first.click()
    page.wait_for_selector("[data-map][data-state=idle]", timeout=60_000)
    assert SECRET_VESSEL in page.locator("h1").inner_text()
    assert "No report" in page.locator("main .lead").inner_text()
    assert page.locator("#c-rule + .rule").inner_text().count("Customs Act") >= 1
    page.keyboard.press("1")
    page.wait_for_selector(".toast form")
    assert SECRET_VESSEL not in page.locator("h1").inner_text()  # the next one is open already
    page.locator(".toast form button").click()
    page.wait_for_selector("text=Taken back")
    assert SECRET_VESSEL in page.locator("h1").inner_text()
    page.keyboard.press("2")  # a lawful explanation needs a reason: the page asks, nothing is sent
    page.locator("#reason:focus").wait_for()
    page.keyboard.type("Met the officers at the dock.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".toast form")
    assert page.said == []


def test_the_queue_by_keyboard(open_page, analyst):
    page = open_page("/marine/findings/", officer=analyst)
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.wait_for_url("**verdict=other_vessel**")
    page.locator("#reason:focus").wait_for()
    assert page.locator("button[value=other_vessel]").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", "wide"), ("fr", "dark", "tablet"), ("fr", "light", "phone")],
)
def test_every_page_of_the_room_is_accessible(
    open_page, assert_accessible, assert_fits, analyst, language, theme, width
):
    page = open_page("/marine/findings/", officer=analyst, language=language, theme=theme, width=width)
    assert_accessible(page)
    assert_fits(page)
    page.locator("ol.findings a").first.click()
    page.wait_for_selector("[data-map][data-state=idle]", timeout=60_000)
    assert_accessible(page)
    assert_fits(page)
    for name in ("vessels", "reports", "sites", "watch-areas", "rules"):
        page.goto(page.url.split("/marine/")[0] + f"/marine/{name}/")
        assert_accessible(page)
        assert_fits(page)


INSIDE = """selector => {
  const { top, bottom, left, right } = document.querySelector(selector).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && bottom > top;
}"""


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (820, 1180)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_decision_needs_stands_on_the_first_screen(open_page, analyst, language, size):
    """Status, the two sentences that say it all, track, report and decision, without scrolling."""
    page = open_page("/marine/findings/", officer=analyst, language=language)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.get_by_text(SECRET_VESSEL).first.click()
    page.wait_for_selector("[data-map][data-state=idle]", timeout=60_000)
    assert page.evaluate("scrollY") == 0
    for what in (
        ".finding-status .status",
        ".page-head .lead",
        ".finding-case .map",
        "#c-evidence + .facts",
        ".verdict .choices",
        "#reason",
    ):
        assert page.evaluate(INSIDE, what), what
    # what is read above is never under the decision: whoever goes on by keyboard sees where they are
    page.locator("#c-alternatives").scroll_into_view_if_needed()
    page.locator(".rule summary").focus()
    hidden = """() => {
      const at = document.activeElement.getBoundingClientRect();
      const top = document.elementFromPoint(at.left + 5, (at.top + at.bottom) / 2);
      return !(document.activeElement.contains(top) || top.contains(document.activeElement));
    }"""
    assert not page.evaluate(hidden)


@pytest.mark.parametrize("size", [(390, 844), (800, 1280)], ids=lambda s: f"{s[0]}x{s[1]}")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_look_up_in_one_hand(open_page, assert_accessible, assert_fits, analyst, language, size):
    """The field and the button lie in the lowest quarter, large; the answer stands above them, to be read."""
    page = open_page("/marine/look-up/", officer=analyst, language=language, theme="dark", width=size[0],
                     height=size[1])  # fmt: skip
    for what in ("#lookup-q", ".lookup-go"):
        box = page.locator(what).bounding_box()
        assert box["y"] > size[1] * 0.75
        assert box["y"] + box["height"] <= size[1]
        assert box["height"] >= 48
    assert page.locator("[data-speech-none], .lookup-mic").locator("visible=true").count() == 1
    assert_accessible(page)
    assert_fits(page)
    page.fill("#lookup-q", SECRET_VESSEL)
    page.locator(".lookup-go").click()
    first = page.locator("#answer .answer").first
    first.wait_for()
    word = first.locator(".answer-word").bounding_box()
    bar = page.locator("form.lookup").bounding_box()
    assert 0 <= word["y"] < bar["y"] - word["height"]
    page.locator("#answer a.button").last.focus()  # what is reached by keyboard is not under the bar
    link = page.locator("#answer a.button").last.bounding_box()
    bar = page.locator("form.lookup").bounding_box()
    assert link["y"] + link["height"] <= bar["y"]
    assert_accessible(page)
    assert page.said == []
