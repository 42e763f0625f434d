"""The report's files from a content alone: accessible, the same bytes always, readable in both languages."""

from __future__ import annotations

import io
import os
import zipfile
from typing import Any

import docx
import pypdf
import pytest
from pypdf.generic import NameObject, TextStringObject
from tests.strategy.pdfua import elements, faults, kind

from entente.strategy import framework
from entente.strategy.report import docx as word
from entente.strategy.report import html, pdf
from entente.strategy.report.words import points

LANGUAGES = ("en", "fr")
GROUPS = (
    {"en": "Fewer gaps between the agencies", "fr": "Moins de lacunes entre les organismes"},
    {"en": "", "fr": ""},
)
HEAD = {
    "committee": {"en": "Joint Executive Committee", "fr": "Comité exécutif mixte"},
    "message": {"en": "Work & plans <agree>.", "fr": "Travaux & plans <concordent>."},
    "frozen_at": "2026-10-05",
    "digest": "sha256:" + "ab" * 32,
}


def figure(number: int, **more: Any) -> dict[str, Any]:
    codes = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    values = [40.0, 55.5, 60.0, None, 71.0, 80.5]
    return {
        "code": f"t.{number}", "en": f"Milestones & more {number}", "fr": f"Jalons & autres {number}",
        "unit": {"en": "%", "fr": "%"}, "good": "up", "group": GROUPS[number // 4], "activities": ["GV4"],
        "objectives": [], "cannot": {"en": "late counts.", "fr": "le retard compte."}, "url": "/strategy/milestones/",
        "of": 30, "value": 80.5, "fewer_than": None, "low": 61.0, "high": 92.0,
        "trend": [list(pair) for pair in zip(codes, values, strict=True)],
        "band": [[30, 50], [45, 66], [50, 70], None, [60, 80], [61, 92]],
    } | more  # fmt: skip


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    initiatives = [
        {
            "code": row["code"], "title": {"en": row["en"], "fr": row["fr"]}, "url": f"/strategy/initiatives/{n}/",
            "state": "under_way", "health": ("on_track", "at_risk", "late")[n % 3], "lead": {"en": "CBSA", "fr": "ASFC"},
            "ends": "2026-12-01", "progress": {"en": "", "fr": ""}, "objectives": row["objectives"],
        }
        for n, row in enumerate(framework.activities())
    ]  # fmt: skip
    return {
        "version": 2, "period": "2026-Q3", "first": "2026-07-01", "last": "2026-09-30",
        "figures": [figure(n) for n in range(7)] + [figure(7, value=None, fewer_than=10, of=None, low=None, high=None)],
        "figures_withheld": 2, "initiatives": initiatives, "health": {},
        "decisions": [{"title": {"en": "PP3: Go on", "fr": "PP3 : Poursuivre"}, "on": "2026-08-01", "url": "/d/"}],
        "updates": [
            {"title": {"en": "LO1: Where?", "fr": "LO1 : Où?"}, "by": "2026-08-10", "state": "accepted",
             "answer": {"en": "On course.", "fr": ""}, "url": "/u/"}
        ],
        "actions": {"due": 12, "done": 9, "meetings": 7},
    }  # fmt: skip


@pytest.fixture(scope="module")
def files(told):
    return {language: pdf.write(told, HEAD, language, "https://example.org") for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_GV2_the_report_passes_a_pdf_ua_check(files, told, language):
    reader = pypdf.PdfReader(io.BytesIO(files[language]))
    assert faults(reader, f"{language}-CA") == []
    every = list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))
    # the framework's picture and a trend for each figure, each told in words
    alts = [str(one["/Alt"]) for one in every if kind(one) == "Figure"]
    assert len(alts) == 1 + len(told["figures"])
    assert any({"en": "Milestones & more 0: ", "fr": "Jalons & autres 0 : "}[language] in alt for alt in alts)
    assert not any("&amp;" in alt for alt in alts)
    links = [one for page in reader.pages for one in page.get("/Annots", [])]
    targets = {str(one.get_object()["/A"]["/URI"]) for one in links}
    assert "https://example.org/strategy/milestones/" in targets


@pytest.mark.parametrize("language", LANGUAGES)
def test_GV2_an_outside_checker_of_pdf_ua_finds_no_fault(files, language):
    """All 104 rules of a checker that is no part of the product (page-validation, after ISO 14289-1)."""
    found = outside(files[language])
    assert [one.rule_id for one in found.failures] == []
    assert found.is_compliant
    assert found.rules.passed == found.rules.total > 100


def outside(content: bytes) -> Any:
    try:
        import page
    except ImportError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("page-validation is not here (make env)")
    return page.validate_pdf_bytes(content, profile=page.ValidationProfile.PDF_UA_1)


def _broken(content: bytes, what: str) -> pypdf.PdfReader:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    root = writer.root_object
    if what == "language":
        root[NameObject("/Lang")] = TextStringObject("de")
    elif what == "title":
        del root["/ViewerPreferences"]
    elif what == "tags":
        del root["/StructTreeRoot"]
    elif what == "alternative":
        first = next(one for one in elements(root["/StructTreeRoot"]) if kind(one) == "Figure")
        del first["/Alt"]
    elif what == "headings":
        first = next(one for one in elements(root["/StructTreeRoot"]) if kind(one) == "H2")
        first[NameObject("/S")] = NameObject("/H4")
    elif what == "scope":
        first = next(one for one in elements(root["/StructTreeRoot"]) if kind(one) == "TH")
        del first["/A"]
    out = io.BytesIO()
    writer.write(out)
    return pypdf.PdfReader(io.BytesIO(out.getvalue()))


@pytest.mark.parametrize("what", ["language", "title", "tags", "alternative", "headings", "scope"])
def test_the_check_finds_what_is_broken(files, what):
    broken = _broken(files["en"], what)
    assert faults(broken, "en-CA")
    if what not in ("language", "scope"):  # German is a language; a header's scope may follow from its place
        broken.stream.seek(0)
        assert not outside(broken.stream.read()).is_compliant


def test_GV2_a_trend_reads_as_a_sentence_to_who_does_not_see_it():
    trend = [["2025", 40.0], ["2026-Q1", None], ["2026-09", 1234.5]]
    assert points(trend, "%", "en") == (
        "40\N{NO-BREAK SPACE}% in 2025, no figure for Q1 2026 and 1,234.5\N{NO-BREAK SPACE}% in September 2026"
    )
    assert points(trend, "%", "fr") == (
        "40\N{NO-BREAK SPACE}% en 2025, aucun chiffre pour le T1 2026 et 1\N{NO-BREAK SPACE}234,5"
        "\N{NO-BREAK SPACE}% en septembre 2026"
    )
    assert points([["2026-Q3", 7.0]], "", "fr") == "7 au T3 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_GV2_the_same_content_gives_the_same_bytes_in_every_format(files, told, language):
    assert pdf.write(told, HEAD, language, "https://example.org") == files[language]
    once, again = (word.write(told, HEAD, language, "https://example.org") for _twice in range(2))
    assert once == again
    assert {one.date_time for one in zipfile.ZipFile(io.BytesIO(once)).infolist()} == {(2000, 1, 1, 0, 0, 0)}
    pages = [html.pictured(told, HEAD, language, "https://example.org") for _twice in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_GV2_figures_stand_under_the_strategys_own_tests(files, told, language):
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files[language])).pages)
    heads = {"en": ("Fewer gaps between the agencies", "Other figures"),
             "fr": ("Moins de lacunes entre les organismes", "Autres chiffres")}[language]  # fmt: skip
    assert 0 < text.index(heads[0]) < text.index(heads[1])
    document = docx.Document(io.BytesIO(word.write(told, HEAD, language, "https://example.org")))
    cells = [row.cells[0].text for row in document.tables[0].rows]
    assert [one for one in cells if one in heads] == list(heads)
    fewer = {"en": "fewer than 10", "fr": "moins de 10"}[language]
    assert fewer in text
    missing = {"en": "On course.", "fr": "On course. [en anglais seulement]"}[language]
    assert missing in text.replace("\n", " ")


def test_an_older_frozen_content_is_still_written(told):
    """Version 1 had neither groups nor intervals of the trend: what was frozen stays readable for good."""
    old = told | {
        "version": 1,
        "figures": [{k: v for k, v in row.items() if k not in ("group", "band")} for row in told["figures"]],
    }
    assert faults(pypdf.PdfReader(io.BytesIO(pdf.write(old, HEAD, "en", ""))), "en-CA") == []
