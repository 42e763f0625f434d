"""EN12: the record of every disclosure holds the union of what the statutes want written down.

Security of Canada Information Disclosure Act, 9(1); Privacy Act, 8(4); what a recipient was given, on which version
of the law, whose word each test rests on, how reliable it is, what was kept back.
"""

from __future__ import annotations

import csv
import io

import pytest
from tests.authority.test_desk import ASKING, SIGNED, browser
from tests.core.registers.sample import Hail

from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as
from entente.core.models import Label, StandingArrangement


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "team_lead", unit="RCMP-BIT")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


def asked(mounted, border) -> str:
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(border)):
        return f"/authority/requests/{Ask.objects.get().pk}/"


def test_en12_less_is_recorded_as_less(mounted, border):
    url = asked(mounted, border)
    told = SIGNED | {"do": "give", "elements_given": "arrival", "kept_back": "Whose vessel it is."}
    assert browser(border).post(url, told).status_code == 302
    with working_as(Context(border)):
        made = Disclosure.objects.get()
        assert made.ask.elements == ["arrival", "vessel"]
        assert made.elements == ["arrival"]


def test_en12_each_text_says_whose_word_it_is(mounted, border):
    url = asked(mounted, border)
    told = SIGNED | {"do": "give", "caveats": "H2", "originator_permission": "He agrees."}
    page = browser(border).post(url, told)
    assert page.status_code == 400  # whose permission it is, is not said
    told["decided_by"] = "A. Roy, director, 2 November"
    assert browser(border).post(url, told).status_code == 302
    with working_as(Context(border)):
        made = Disclosure.objects.get()
    assert set(made.signed) == set(made.texts) == {"grounds", "solely", "originator_permission"}
    assert made.signed["grounds"]["by"] == str(border)
    assert made.signed["grounds"]["role"] == "trc_officer"
    assert made.signed["grounds"]["at"][:10] == made.at.isoformat()[:10]
    permitted = made.signed["originator_permission"]
    assert (permitted["by"], permitted["recorded_by"]) == (told["decided_by"], border.get_username())
    assert told["decided_by"] in browser(border).get(f"/authority/disclosures/{made.pk}/").content.decode()


@pytest.fixture
def standing(mounted, border, agencies):
    row = StandingArrangement.objects.create(
        reference="STAND-9", title_en="x", title_fr="x", holder=agencies["CBSA"], recipient=agencies["RCMP"],
        regime="customs", grade=3, authority="CA 107(4)(d)", purposes=["customs-act-11"], valid_from="2020-01-01",
    )  # fmt: skip
    row.units.set([mounted.unit])
    label = Label.objects.create(
        holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs", caveats=["H0"], protected="A"
    )
    with working_as(Context(border)):
        hail = Hail.objects.create(label=label, number="H-1", vessel="HERON", notes="kept back")
    browser(mounted, purpose="customs-act-11:A").get(f"/sample/hails/{hail.pk}/")
    with working_as(Context(mounted)):
        return Disclosure.objects.get()


def test_en12_a_standing_disclosure_names_the_text_of_the_law_and_what_was_kept_back(standing):
    assert standing.text_read == {"CA 107(4)(d)": "2026-07-23"}  # the snapshot of the statute that was read
    assert {"notes", "persons"} <= set(standing.minimisation.split(", "))
    assert not set(standing.elements) & set(standing.minimisation.split(", "))


def test_en12_the_file_of_all_disclosures_holds_the_union(standing, officer_of):
    privacy = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    body = b"".join(browser(privacy).get("/authority/audit/all/").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["Arrangement"] == "STAND-9"
    assert row["Caveats"] == "H0"
    assert row["Protected"] == "A"
    assert "record" in row["Duties"].split()
    assert "notes" in row["Kept back"]
    for column in (
        "Request", "Classified", "Evaluation", "Tests answered", "Acknowledged", "Use made of it", "Corrections",
        "Text read on", "Kept until", "Onward transfer", "Commissioner notified on",
    ):  # fmt: skip
        assert column in row
