"""The four journeys in a real browser, in both languages: details under an arrangement, refused and understood,
answered, audited and exported."""

from __future__ import annotations

import pytest
from tests.core.registers.sample import Hail

from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as
from entente.core.models import Label

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

WORDS = {
    "en": {
        "ask": "Ask its holder for more", "withheld": "Some facts are withheld", "recorded": "It was recorded",
        "opens": "The law opens it", "refused": "Refused.", "test": "An official of the holder has written the grounds.",
        "audit": "Who saw what of whom", "below": "stands below, test by test",
        "provision": "Customs Act, 107(5)(a)",
    },
    "fr": {
        "ask": "En demander davantage au détenteur", "withheld": "Certains éléments sont retenus",
        "recorded": "consigné", "opens": "La loi le permet", "refused": "Refusé",
        "test": "Un fonctionnaire du détenteur a consigné les motifs.", "audit": "Qui a vu quoi",
        "below": "critère par critère",
        "provision": "Loi sur les douanes, 107(5)a)",
    },
}  # fmt: skip


@pytest.fixture
def scene(officer_of, units, agencies):
    """A report of the CBSA; a pointer to it for one unit of the RCMP, all of it for another."""
    border = officer_of("CBSA", "trc_officer", unit="CBSA-TRC")
    label = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    with working_as(Context(border)):
        hail = Hail.objects.create(label=label, number="H-31", vessel="HERON", notes="two persons landed")
    people = {"border": border, "hail": hail}
    for unit in ("RCMP-BIT", "RCMP-BIOC"):  # the demonstration's arrangements: a pointer, and all of it
        people[unit] = officer_of("RCMP", "team_lead", unit=unit)
    return people


def fill(page, **fields):
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        if isinstance(value, bool):
            field.check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def asked(page):
    """The request form, opened from the record, filled in and sent."""
    fill(
        page, elements="arrival, vessel", purpose="criminal_investigation", act="Criminal Code",
        offence="Criminal Code 354", indictable=True, file="2026-118",
        why="Named in the file.",
    )  # fmt: skip
    page.locator("form.record button.primary").click()
    page.wait_for_url("**/authority/requests/**")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_is1_an_analyst_asks_for_details_and_gets_them_and_the_holder_answers(
    scene, open_page, assert_accessible, language
):
    words, hail = WORDS[language], scene["hail"]
    page = open_page(f"/sample/hails/{hail.pk}/", officer=scene["RCMP-BIT"], language=language)
    text = page.inner_text("main")
    assert "two persons landed" not in text
    assert words["withheld"] in text
    page.get_by_role("button", name=words["ask"]).click()
    page.wait_for_url("**/authority/requests/new/**")
    assert page.locator("main [name=description]").input_value()  # what it is about is there already
    asked(page)
    assert_accessible(page)
    with working_as(Context(scene["RCMP-BIT"])):
        request = Ask.objects.get()
    assert request.object_id == str(hail.pk)
    # the holder answers
    desk = open_page("/", officer=scene["border"], language=language)
    desk.get_by_role("link", name=request.number).first.click()
    desk.wait_for_url("**/authority/requests/**")
    fill(desk, solely=True, grounds="The vessel is the carrier of the file.")
    desk.locator("button[value=look]").click()
    desk.wait_for_selector(".note.good")
    assert words["opens"] in desk.inner_text("main")
    assert_accessible(desk)
    fill(desk, content="Two persons landed at 02:14.")
    desk.locator("button[value=give]").click()
    desk.wait_for_selector("#h-answer")
    # and the analyst has it
    page = open_page(f"/authority/requests/{request.pk}/", officer=scene["RCMP-BIT"], language=language)
    text = page.inner_text("main")
    assert "Two persons landed at 02:14." in text
    assert words["provision"] in text
    assert words["recorded"] in text
    assert not page.said


@pytest.mark.parametrize("language", ["en", "fr"])
def test_is1_details_under_a_standing_arrangement_say_what_was_disclosed(
    scene, open_page, assert_accessible, language
):
    page = open_page(f"/sample/hails/{scene['hail'].pk}/", officer=scene["RCMP-BIOC"], language=language)
    text = page.inner_text("main")
    assert "two persons landed" in text
    assert "DEMO-107-4-D" in text
    assert_accessible(page)
    with working_as(Context(scene["border"])):
        assert Disclosure.objects.get().arrangement == "DEMO-107-4-D"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en12_an_analyst_is_refused_and_understands_why(scene, open_page, assert_accessible, language):
    words = WORDS[language]
    page = open_page(f"/sample/hails/{scene['hail'].pk}/", officer=scene["RCMP-BIT"], language=language)
    page.get_by_role("button", name=words["ask"]).click()
    page.wait_for_url("**/authority/requests/new/**")
    asked(page)
    with working_as(Context(scene["RCMP-BIT"])):
        request = Ask.objects.get()
    desk = open_page(f"/authority/requests/{request.pk}/", officer=scene["border"], language=language)
    fill(desk, content="Write what ties it to the offence.", existence_known=True)
    desk.locator("button[value=refuse]").click()
    desk.wait_for_selector("#h-answer")
    page = open_page(f"/authority/requests/{request.pk}/", officer=scene["RCMP-BIT"], language=language)
    text = page.inner_text("main")
    for one in (
        words["refused"],
        "Write what ties it to the offence.",
        words["below"],
        words["test"],
        "CA 107(5)(a)",
    ):
        assert one in text
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en12_a_privacy_officer_audits_and_exports(scene, open_page, assert_accessible, officer_of, language):
    open_page(f"/sample/hails/{scene['hail'].pk}/", officer=scene["RCMP-BIOC"], language=language)
    privacy = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    page = open_page("/authority/audit/", officer=privacy, language=language)
    text = page.inner_text("main")
    assert WORDS[language]["audit"] in text
    assert "DEMO-107-4-D" in text
    assert_accessible(page)
    with page.expect_download() as got:
        page.locator("a[href='/authority/audit/all/']").first.click()
    table = got.value.path().read_text(encoding="utf-8-sig")
    assert str(scene["hail"].pk) in table
    with page.expect_download() as got:
        page.locator("a[href='/authority/audit/all/?format=pdf']").first.click()
    assert got.value.path().read_bytes().startswith(b"%PDF-")
    page.goto(page.url.replace("/authority/audit/", f"/authority/audit/subject/?q={scene['hail'].pk}"))
    assert "DEMO-107-4-D" in page.content() or str(scene["RCMP-BIOC"]) in page.inner_text("main")
    assert_accessible(page)
