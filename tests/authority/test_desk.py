"""The four journeys at the desk, in both languages: asked and given, refused and understood, said, audited."""

from __future__ import annotations

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.template import Context as TemplateContext
from django.template import Template
from django.test import Client
from django.utils.translation import override
from tests.core.registers.sample import Hail

from entente.authority.models import Ask, Disclosure, Lookup
from entente.authority.templatetags.authority import kind_words
from entente.core.gate import Context, working_as
from entente.core.models import Label, Purpose, StandingArrangement


def browser(officer, language="en", purpose=None):
    client = Client()
    client.force_login(officer)
    client.cookies["entente_language"] = language
    if purpose is not None:
        session = client.session
        session["purpose"] = purpose
        session.save()
    return client


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


ASKING = {
    "description": "Arrivals of the vessel in October",
    "elements": "arrival, vessel",
    "purpose": "criminal_investigation",
    "act": "Criminal Code",
    "offence": "Criminal Code 354",
    "indictable": "on",
    "recipient_role": "peace_officer",
    "file": "2026-118",
    "why": "Possession of property obtained by crime.",
}
SIGNED = {
    "regime": "customs",
    "solely": "on",
    "grounds": "Named in the file as the carrier.",
    "content": "Arrived 3 October.",
}


@pytest.fixture
def asked(mounted, border):
    client = browser(mounted)
    response = client.post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    assert response.status_code == 302, response.content.decode()[:2000]
    with working_as(Context(mounted)):
        return Ask.objects.get()


@pytest.mark.parametrize(
    ("language", "open_words", "duty", "provision"),
    [
        ("en", "The law opens it", "solely", "Customs Act, 107(5)(a)"),
        ("fr", "La loi le permet", "ne sert qu", "Loi sur les douanes, 107(5)a)"),
    ],
)
def test_asked_and_given(asked, mounted, border, language, open_words, duty, provision):
    client = browser(border, language)
    url = f"/authority/requests/{asked.pk}/"
    assert asked.number in client.get("/authority/requests/").content.decode()
    look = client.post(url, SIGNED | {"do": "look"}).content.decode()
    assert open_words in look
    assert provision in look
    assert duty in look
    assert client.post(url, SIGNED | {"do": "give"}).status_code == 302
    page = browser(mounted, language).get(url).content.decode()
    assert "Arrived 3 October." in page
    assert provision in page
    with working_as(Context(mounted)):
        made = Disclosure.objects.get()
        assert made.authority == ["CA 107(5)(a)"]
        assert made.text_read == {"CA 107(5)(a)": "2026-07-23"}
        assert made.texts["grounds"] == SIGNED["grounds"]
        assert {one["code"] for one in made.obligations} >= {"record", "solely_purpose"}
        assert made.entry is not None
    again = browser(mounted, language)
    again.post(f"/authority/disclosures/{made.pk}/", {"do": "acknowledge"})
    again.post(f"/authority/disclosures/{made.pk}/", {"do": "returned"})
    with working_as(Context(mounted)):
        made = Disclosure.objects.get()
        assert made.acknowledged_at
        assert made.ended == "returned"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "An official of the holder has written the grounds."),
        ("fr", "Un fonctionnaire du détenteur a consigné les motifs."),
    ],
)
def test_not_given_without_what_the_law_wants(asked, border, language, words):
    client = browser(border, language)
    page = client.post(f"/authority/requests/{asked.pk}/", SIGNED | {"grounds": "", "do": "give"})
    assert words in page.content.decode()
    with working_as(Context(border)):
        assert Ask.objects.get().state == "asked"
        assert not Disclosure.objects.exists()


def test_refused_with_a_reason(asked, mounted, border):
    client = browser(border)
    url = f"/authority/requests/{asked.pk}/"
    assert client.post(url, {"do": "refuse", "content": " "}).status_code == 400
    assert client.post(url, {"do": "refuse", "content": "The offence is not indictable."}).status_code == 302
    page = browser(mounted).get(url).content.decode()
    assert "The offence is not indictable." in page
    assert client.post(url, SIGNED | {"do": "give"}).status_code == 403  # answered already


@pytest.mark.parametrize(
    ("stated", "words"),
    [("criminal_investigation:2026-7", "une enquête criminelle · 2026-7"),
     ("wrecks:T-1", "Épaves · T-1"), ("gone-since", "gone-since"), ("", "immigration")],
)  # fmt: skip
def test_the_purpose_of_a_disclosure_is_told_in_words(stated, words, units):
    Purpose.objects.create(code="wrecks", title_en="Wrecks", title_fr="Épaves", authority="x")
    text = "{% load authority %}{% purpose_words one.stated one.get_purpose_display %}"
    with override("fr"):
        told = {"one": Disclosure(stated=stated, purpose="immigration")}
        assert Template(text).render(TemplateContext(told)) == words


@pytest.mark.parametrize(("language", "words"), [("en", "Arrival reports"), ("fr", "Déclarations d’arrivée")])
def test_a_register_is_called_by_its_name(language, words):
    """By its key, as a request names it, or by its model's label, as a disclosure does."""
    with override(language):
        assert {kind_words("marine.reports"), kind_words("marine.arrivalreport")} == {words}
    assert kind_words("gone.since") == "gone.since"


# Directive on Security Management, appendix J, in both languages
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Protected B · Top Secret"), ("fr", "Protégé B · Très secret")]
)
def test_markings_are_said_in_the_reader_s_language(border, officer_of, language, words):
    with override(language):
        label = Label(
            holder=border.agency,
            originator=border.agency,
            regime="customs",
            protected="B",
            secret="top_secret",
        )
        assert str(label).endswith(words)
    other = officer_of("RCMP", "privacy", unit="RCMP-NHQ")
    with working_as(Context(border)):
        made = Disclosure.objects.create(
            holder=border.agency, recipient=other.agency, recipient_unit="O Division", how="oral", made_by=border,
            grade="full", purpose="own_duties", description="x", regime="customs", protected="B", secret="top_secret",
        )  # fmt: skip
    assert words in browser(border, language).get(f"/authority/disclosures/{made.pk}/").content.decode()


def test_who_else_sees_a_request(asked, officer_of, units):
    other = officer_of("OPP", "team_lead", unit="OPP-MARINE")
    assert browser(other).get(f"/authority/requests/{asked.pk}/").status_code == 404
    colleague = officer_of("RCMP", "team_lead", unit="RCMP-BIT")
    assert browser(colleague).get(f"/authority/requests/{asked.pk}/").status_code == 404
    with working_as(Context(other)):
        assert not Ask.objects.exists()  # the wall
    assert browser(colleague).post(f"/authority/requests/{asked.pk}/withdraw/").status_code == 404


def test_the_asker_does_not_answer(asked, mounted):
    assert (
        browser(mounted).post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"}).status_code == 403
    )
    assert browser(mounted).post(f"/authority/requests/{asked.pk}/withdraw/").status_code == 302
    with working_as(Context(mounted)):
        assert Ask.objects.get().state == "withdrawn"


def test_nothing_is_taken_back_or_rewritten(asked, border, mounted):
    browser(border).post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"})
    with working_as(Context(mounted)), connection.cursor() as cursor:
        for sql in (
            "DELETE FROM authority_ask",
            "DELETE FROM authority_disclosure",
            "UPDATE authority_disclosure SET authority = '{}'",
            "DELETE FROM authority_lookup",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql)
        cursor.execute("UPDATE authority_ask SET answer = 'other'")
        assert cursor.rowcount == 0  # answered: closed


@pytest.mark.parametrize("grounds", ["Heard at the dock.", ""])
def test_said_in_thirty_seconds(border, mounted, officer_of, grounds):
    told = {
        "recipient": mounted.agency.pk, "recipient_unit": "O Division", "recipient_person": "Sergeant on duty",
        "recipient_role": "peace_officer", "description": "Landed at 02:14", "regime": "customs",
        "purpose": "criminal_investigation", "act": "Criminal Code", "offence": "Criminal Code 354", "indictable": "on",
        "grounds": grounds, "solely": "on",
    }  # fmt: skip
    assert browser(border).post("/authority/disclosures/oral/", told).status_code == 302
    with working_as(Context(border)):
        made = Disclosure.objects.get()
        assert made.how == "oral"
        assert made.lawful == bool(grounds)
        assert ("written_confirmation" in {one["code"] for one in made.obligations}) == bool(grounds)
    privacy = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    page = browser(privacy).get("/authority/audit/").content.decode()
    section = page.split('id="h-unlawful"')[1].split("</section>")[0]
    assert ("Sergeant on duty" in section) == (not grounds)


def opened(agencies, mounted, purpose):
    row = StandingArrangement.objects.create(
        reference=f"DESK-{purpose}", title_en="x", title_fr="x", holder=agencies["CBSA"],
        recipient=agencies["RCMP"], regime="customs", grade=3, authority="CA 107(4)(d)", purposes=[purpose],
        valid_from="2020-01-01",
    )  # fmt: skip
    row.units.set([mounted.unit])


@pytest.fixture
def hail(border, agencies):
    label = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    with working_as(Context(border)):
        return Hail.objects.create(label=label, number="H-1", vessel="HERON")


def test_reopening_is_told_to_the_privacy_officer(hail, mounted, agencies, officer_of):
    opened(agencies, mounted, "rcmp-act-18")
    url = f"/sample/hails/{hail.pk}/"
    assert browser(mounted, purpose="customs-act-11:A").get(url).status_code == 404
    assert browser(mounted, purpose="customs-act-11:A").get(url).status_code == 404
    seen = browser(mounted, purpose="rcmp-act-18:B")
    assert seen.get(url).status_code == 200
    assert seen.get(url).status_code == 200
    privacy = officer_of("RCMP", "privacy", unit="RCMP-NHQ")
    with working_as(Context(privacy)):
        once = Lookup.objects.exclude(earlier="")
        assert [(one.earlier, one.purpose) for one in once] == [("customs-act-11:A", "rcmp-act-18:B")]
    page = browser(privacy).get("/authority/audit/").content.decode()
    told = Purpose.objects.get(code="customs-act-11").title_en
    assert f"<td>{told} · A</td>" in page
    assert "customs-act-11:A" not in page  # in words, not in codes
    elsewhere = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    with working_as(Context(elsewhere)):
        assert not Lookup.objects.exists()


def test_a_standing_disclosure_stands_in_the_register(hail, mounted, agencies, officer_of):
    opened(agencies, mounted, "customs-act-11")
    browser(mounted, purpose="customs-act-11:A").get(f"/sample/hails/{hail.pk}/")
    privacy = officer_of("CBSA", "privacy", unit="CBSA-NHQ")
    with working_as(Context(privacy)):
        made = Disclosure.objects.get()
        assert (made.how, made.grade, made.object_ids) == ("standing", "summary", [str(hail.pk)])
        assert made.authority == ["CA 107(4)(d)", "DESK-customs-act-11"]
    found = browser(privacy).get(f"/authority/audit/?record={hail.pk}").content.decode()
    assert "DESK-customs-act-11" in found


@pytest.mark.parametrize("role", ["privacy", "reviewer"])
def test_who_oversees_audits_and_exports_and_does_nothing_else(asked, border, officer_of, role):
    browser(border).post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"})
    overseer = officer_of("CBSA", role, unit="CBSA-NHQ")
    client = browser(overseer)
    assert "Customs Act, 107(5)(a)" in client.get("/authority/audit/").content.decode()
    for url in ("/authority/requests/new/", "/authority/disclosures/oral/"):
        assert client.get(url).status_code == 403
    table = b"".join(client.get("/authority/audit/all/").streaming_content).decode()
    assert "CA 107(5)(a)" in table
    assert client.get("/authority/audit/investigative-bodies/").status_code == 200
    page = client.get("/authority/audit/all/?format=pdf")
    assert page.content[:5] == b"%PDF-"
    assert browser(border).get("/authority/audit/").status_code == 403


def test_an_export_is_an_accessible_pdf(asked, border, officer_of):
    import io

    import pypdf

    browser(border).post(f"/authority/requests/{asked.pk}/", SIGNED | {"do": "give"})
    client = browser(officer_of("CBSA", "privacy", unit="CBSA-NHQ"), "fr")
    read = pypdf.PdfReader(io.BytesIO(client.get("/authority/audit/all/?format=pdf").content))
    catalogue = read.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith("fr")
    assert "CA107(5)(a)" in re.sub(r"\s+", "", read.pages[0].extract_text())


def test_purposes_say_what_the_law_calls_them(agencies):
    from entente.authority.engine.model import PURPOSES

    assert set(Purpose.objects.values_list("kind", flat=True)) <= set(PURPOSES)
