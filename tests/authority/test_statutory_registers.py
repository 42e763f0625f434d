"""The registers that statutes ask for: each institution its own side, with the other by name.

Security of Canada Information Disclosure Act, 9(1) and 9(2): each institution keeps the record of its own side.
Privacy Act, 8(4); SOR/2005-346, 4(6).
"""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.authority.test_desk import browser

from entente.authority.engine.provisions import law
from entente.authority.engine.words import cited
from entente.authority.exports import REGISTERS
from entente.authority.models import Disclosure
from entente.core.gate import Context, working_as


@pytest.fixture
def police(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def overseers(officer_of):
    return {
        "CBSA": officer_of("CBSA", "privacy", regimes=["customs"]),
        "RCMP": officer_of("RCMP", "privacy", unit="RCMP-NHQ"),
    }


def given(holder, recipient, **values) -> Disclosure:
    """A disclosure by one officer's agency to the other's unit, as the desk records it."""
    told = {
        "how": "oral", "purpose": "national_security", "recipient_role": "official", "grade": "full",
        "recipient_unit": recipient.unit.name_en, "recipient_person": "Sergeant", "authorized_by": str(holder),
        "description": f"by {holder.agency.code}",
    } | values  # fmt: skip
    with working_as(Context(holder)):
        return Disclosure.objects.create(
            holder=holder.agency, recipient=recipient.agency, made_by=holder, **told
        )


def table(officer, url) -> list[dict[str, str]]:
    response = browser(officer).get(url)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


SIDES = {
    # register: what puts a row in it, the column that names the other party, the side that keeps it
    "security-disclosed": ({"authority": ["SCIDA 5(1)"]}, "Recipient institution (9(1)(c))", "holder"),
    "security-received": ({"authority": ["SCIDA 5(1)"]}, "Disclosing institution (9(2)(b))", "recipient"),
    "investigative-bodies": ({"authority": ["PA 8(2)(e)"]}, "Requested by", "holder"),
    "passenger-access": ({"regime": "pnr"}, "Official", "holder"),
}


@pytest.mark.parametrize("which", SIDES)
def test_en12_a_statutory_register_holds_one_side_and_names_the_other(which, police, border, overseers):
    values, column, side = SIDES[which]
    given(border, police, **values)
    given(police, border, **values)
    given(border, police, authority=["CA 107(4)(h)"])
    names = {"CBSA": border.agency.name, "RCMP": police.agency.name}
    for code, other in (("CBSA", "RCMP"), ("RCMP", "CBSA")):
        (row,) = table(overseers[code], f"/authority/audit/{which}/")
        assert names[other] in row[column]
        told = " ".join(row.values())
        by = code if side == "holder" else other
        assert f"by {by}" in told


def test_en12_who_reviews_several_agencies_sees_both_sides_by_name(police, border, officer_of):
    for one, other in ((border, police), (police, border)):
        given(one, other, authority=["SCIDA 5(1)"])
    rows = table(officer_of("CBSA", "reviewer", unit="CBSA-NHQ"), "/authority/audit/security-disclosed/")
    assert {row["Disclosing institution"] for row in rows} == {border.agency.name, police.agency.name}


def test_en12_the_registers_of_a_year_are_there_as_csv_too(border, police, overseers):
    made = given(border, police, authority=["SCIDA 5(1)"])
    page = browser(overseers["CBSA"]).get("/authority/audit/").content.decode()
    link = f"/authority/audit/security-disclosed/?year={made.at.year}"
    assert f'href="{link}"' in page
    assert len(table(overseers["CBSA"], link)) == 1
    assert table(overseers["CBSA"], f"/authority/audit/security-disclosed/?year={made.at.year - 1}") == []


def test_en12_unusual_days_and_volumes_are_there_as_files(border, police, overseers):
    """Everything is exportable: 3 records a day for ten days, then 80 in one; the median of the others is 3."""
    import pypdf

    begins = timezone.now() - timedelta(days=20)
    for n in range(10):
        given(border, police, at=begins + timedelta(days=n), object_ids=["a", "b", "c"])
    peak = begins + timedelta(days=12)
    given(border, police, at=peak, object_ids=[str(n) for n in range(80)])
    given(border, police, at=begins - timedelta(days=200), object_ids=[str(n) for n in range(500)])
    (row,) = table(overseers["CBSA"], "/authority/audit/unusual-days/")
    assert (row["Officer"], row["Day"], row["Records given"]) == ("Sergeant", str(peak.date()), "80")
    assert (float(row["Usual"]), float(row["Modified z-score"])) == (3.0, 51.9)  # 0.6745 (80 - 3) / 1
    (volume,) = table(overseers["CBSA"], "/authority/audit/volumes/")
    assert volume == {"Recorded by": str(border), "Recipient": "RCMP", "Disclosures": "12"}
    assert (
        f"<li>{border} (GRC): 12</li>"
        in browser(overseers["CBSA"], "fr").get("/authority/audit/").content.decode()
    )
    year = str((begins - timedelta(days=200)).year)
    in_year = table(overseers["CBSA"], f"/authority/audit/volumes/?year={year}")
    assert sum(int(one["Disclosures"]) for one in in_year) == sum(
        (begins + timedelta(days=n)).year == int(year) for n in (-200, *range(10), 12)
    )
    page = browser(overseers["CBSA"]).get("/authority/audit/").content.decode()
    for which in ("unusual-days", "volumes"):
        assert f'href="/authority/audit/{which}/?format=pdf"' in page
        file = browser(overseers["CBSA"]).get(f"/authority/audit/{which}/?format=pdf").content
        assert pypdf.PdfReader(io.BytesIO(file)).trailer["/Root"]["/MarkInfo"]["/Marked"]


# as the statutes and regulations call themselves in French (Justice Laws): L.R.C. (1985), ch. P-21; L.C. 2015,
# ch. 20, art. 2; DORS/2005-346; the paragraph as 8(2)e)
CITED = {
    "R.S.C. 1985, c. P-21, 8(2)(e), 8(4)": "L.R.C. (1985), ch. P-21, 8(2)e), 8(4)",
    "S.C. 2015, c. 20, s. 2, 9(1)": "L.C. 2015, ch. 20, art. 2, 9(1)",
    "SOR/2005-346, 4(6)": "DORS/2005-346, 4(6)",
    "SOR/83-508, 4(1)(b)": "DORS/83-508, 4(1)b)",
    "R.S.C. 1985, c. 1 (2nd Supp.), s. 107": "L.R.C. (1985), ch. 1 (2e suppl.), art. 107",
    "S.C. 2015, c. 20, s. 2 (text of 2023-12-04)": "L.C. 2015, ch. 20, art. 2 (texte du 2023-12-04)",
}


@pytest.mark.parametrize("english", CITED)
def test_a_statute_is_cited_as_the_reader_s_language_has_it(english):
    assert cited(english, "fr") == CITED[english]
    assert cited(english, "en") == english


def test_no_register_or_statute_is_cited_in_english_to_a_french_reader(officer_of, units):
    told = [one.source for one in REGISTERS.values()] + [one.source for one in law().statutes.values()]
    for source in told:
        french = cited(source, "fr")
        assert not re.search(r"S\.C\.|SOR/|\bc\. |\bs\. |Supp\.|text of|\)\(", french), french
    page = (
        browser(officer_of("CBSA", "privacy", unit="CBSA-NHQ"), "fr")
        .get("/authority/audit/")
        .content.decode()
    )
    assert "L.R.C. (1985), ch. P-21, 8(2)e)" in page
    assert "R.S.C." not in page


@pytest.mark.parametrize(("language", "words", "earlier"), [
    ("en", "1 to 100 of 101", "Next page"), ("fr", "1 à 100 sur 101", "Page suivante"),
])  # fmt: skip
def test_en12_no_disclosure_is_left_out_of_a_list_unsaid(border, police, overseers, language, words, earlier):
    at = timezone.now()
    made = {
        str(given(border, police, at=at, object_ids=["a"]).pk) for _one in range(101)
    }  # all of one moment
    client = browser(overseers["CBSA"], language)
    for url in ("/authority/disclosures/", "/authority/audit/"):
        first = client.get(url).content.decode()
        assert words in first
        assert earlier in first
        shown = [listed(client.get(f"{url}?page={n}").content.decode()) for n in (1, 2)]
        assert [len(one) for one in shown] == [100, 1], url
        assert shown[0] | shown[1] == made


def listed(page: str) -> set[str]:
    """Identifiers in the table of all disclosures, on the audit page under its heading."""
    return set(
        re.findall(r'href="/authority/disclosures/([0-9a-f-]{36})/"', page.rpartition('id="h-all"')[2])
    )


@pytest.mark.parametrize(("language", "words", "line"), [
    ("en", "what is empty is left out", "Information Arrivals of the vessel HERON in October"),
    ("fr", "ce qui est vide est omis", "Information Arrivals of the vessel HERON in October"),
])  # fmt: skip
def test_en12_a_register_of_many_columns_can_be_read_as_pdf(border, police, overseers, language, words, line):
    """Nearly forty columns beside one another had no room for a word; now each row is told line by line."""
    import pypdf

    given(border, police, description="Arrivals of the vessel HERON in October", caveats=["H1", "TLP:AMBER"])
    client = browser(overseers["CBSA"], language)
    file = pypdf.PdfReader(io.BytesIO(client.get("/authority/audit/all/?format=pdf").content))
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    told = "\n".join(page.extract_text() for page in file.pages)
    assert words in told
    lines = [" ".join(one.split()) for one in told.splitlines()]
    assert line in lines
    assert any(one.endswith("H1 TLP:AMBER") for one in lines)
