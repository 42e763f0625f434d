"""The desk's recipients: an officer's capacity is what core knows; a body abroad stands in its register."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.authority.test_desk import ASKING, SIGNED, asked, border, browser, mounted  # noqa: F401
from tests.core.registers.sample import Hail

from entente.authority.models import Ask, Disclosure, ForeignBody, WrittenArrangement
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Label, office_label
from entente.core.registers.reader import Reader

TODAY = timezone.localdate()


def read(context, model):
    return Reader(context).rows(model)


# -- whose word the capacity is ------------------------------------------------------------------------------


def test_a_requesters_own_word_makes_nobody_a_peace_officer(officer_of, units, border):  # noqa: F811
    """Customs Act 107(5)(a) is for a peace officer: the account says who is one, not the form."""
    clerk = officer_of("RCMP", "intelligence", unit="RCMP-ODIV", capacities=[])
    told = ASKING | {"holder": border.agency.pk, "recipient_role": "peace_officer"}
    assert browser(clerk).post("/authority/requests/new/", told).status_code == 302
    with working_as(Context(clerk)):
        made = Ask.objects.get()
    assert (made.recipient_role, made.recipient_roles) == ("official", ["official"])
    page = browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"do": "give"})
    assert "The law does not open it yet" in page.content.decode()
    with working_as(Context(border)):
        assert Ask.objects.get().state == "asked"


def test_an_officer_asks_in_the_capacities_of_the_account(asked, mounted):  # noqa: F811
    assert asked.recipient_roles == ["peace_officer", "official"]
    assert asked.role_stated_by == ""
    page = browser(mounted).get(f"/authority/requests/{asked.pk}/").content.decode()
    assert "peace officer, official" in page


SAID = {
    "recipient_unit": "O Division", "recipient_person": "Sergeant on duty", "recipient_role": "peace_officer",
    "description": "Landed at 02:14", "regime": "customs", "solely": "on", "grounds": "Seen landing.",
    "purpose": "criminal_investigation", "act": "Criminal Code", "offence": "Criminal Code 354", "indictable": "on",
}  # fmt: skip


def test_what_is_said_to_an_officer_of_entente_takes_the_capacity_from_the_account(border, officer_of, units):  # noqa: F811
    clerk = officer_of("RCMP", "intelligence", unit="RCMP-ODIV", capacities=[], display_name="A. Clerk")
    client = browser(border)
    told = SAID | {"recipient": clerk.agency.pk}
    assert (
        client.post("/authority/disclosures/oral/", told | {"recipient_person": "a. clerk"}).status_code
        == 302
    )
    with working_as(Context(border)):
        known = Disclosure.objects.get()
    assert (known.recipient_roles, known.role_stated_by, known.authority) == (["official"], "", [])
    outside = client.post("/authority/disclosures/oral/", told)
    assert outside.status_code == 302
    with working_as(Context(border)):
        stated = Disclosure.objects.exclude(pk=known.pk).get()
    assert stated.recipient_roles == ["peace_officer"]
    assert stated.role_stated_by == f"{border} (trc_officer)"
    assert "CA 107(5)(a)" in stated.authority
    assert f"as stated by {border}" in client.get(outside.url).content.decode()


# -- abroad --------------------------------------------------------------------------------------------------


@pytest.fixture
def office(officer_of, units):
    return officer_of("CBSA", "coordinator", unit="CBSA-NHQ")


@pytest.fixture
def body(office):
    """Registered through its page, with an assessment that holds."""
    told = {
        "title_en": "Port police", "title_fr": "Police portuaire", "abbreviation_en": "PP", "abbreviation_fr": "PP",
        "country": "US", "risk": "none", "risk_until": (TODAY + timedelta(90)).isoformat(),
    }  # fmt: skip
    made = browser(office).post("/authority/bodies/add/", told)
    assert made.status_code == 302, made.content.decode()[:3000]
    with working_as(Context(office)) as context:
        return read(context, ForeignBody).get()


@pytest.fixture
def arrangement(office, body):
    with working_as(Context(office)) as context:
        row = WrittenArrangement(
            label=office_label(office.agency, joint=True), title_en="Smuggling by sea", title_fr="Contrebande par mer",
            reference="US-SEA-1", holder=office.agency, recipient=body.body, regimes=["customs"],
            purposes=["criminal_investigation"], authority="CA 107(8)", valid_from=date(2026, 1, 1),
        )  # fmt: skip
        row.save(force_insert=True)
        assert context
    return row


def sending(body, **more):
    return {
        "recipient": body.body.pk, "recipient_unit": "Harbour desk", "recipient_person": "Duty officer",
        "recipient_role": "official", "description": "The arrival of one boat", "regime": "customs",
        "purpose": "criminal_investigation", "act": "Criminal Code", "solely": "on", "claimant": "no",
        "arrangement": "US-SEA-1", "accuracy": "Read off the report.", "reliability": "The master's own report.",
        "do": "give",
    } | more  # fmt: skip


def given(border):  # noqa: F811
    with working_as(Context(border)):
        return list(Disclosure.objects.all())


URL = "/authority/disclosures/abroad/"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Give to a body abroad"), ("fr", "Communiquer à un organisme")]
)
def test_given_abroad_under_the_named_arrangement(border, body, arrangement, language, words):  # noqa: F811
    """Customs Act 107(8): to a foreign state under a written arrangement, solely for its purposes."""
    client = browser(border, language)
    page = client.get(URL).content.decode()
    assert words in page
    assert "US-SEA-1 · PP" in page
    made = client.post(URL, sending(body))
    assert made.status_code == 302, made.content.decode()
    (one,) = given(border)
    assert (one.how, one.arrangement, one.risk) == ("abroad", "US-SEA-1", "none")
    assert "CA 107(8)" in one.authority
    assert "US-SEA-1" in one.authority
    assert one.role_stated_by.startswith(str(border))
    assert {duty["code"] for duty in one.obligations} >= {"mistreatment_characterization"}
    assert "US-SEA-1" in client.get(made.url).content.decode()


CLOSED = {
    "no arrangement is named": {"arrangement": ""},
    "not solely for its purposes": {"solely": ""},
    "another purpose than it names": {"purpose": "immigration"},
    "collected under another law": {"regime": "immigration"},
    "not said whether somebody seeks protection from there": {"claimant": "yes", "asylum_from": ""},
    "the country of alleged persecution": {"claimant": "yes", "asylum_from": "USA"},
}


@pytest.mark.parametrize("change", CLOSED.values(), ids=CLOSED)
def test_not_given_abroad_where_the_law_is_closed(border, body, arrangement, change):  # noqa: F811
    page = browser(border).post(URL, sending(body, **change))
    assert page.status_code == 200, page.content.decode()[:2000]
    assert "The law does not open it yet" in page.content.decode()
    assert given(border) == []


def test_who_seeks_protection_from_another_country_may_be_spoken_of(border, body, arrangement):  # noqa: F811
    assert browser(border).post(URL, sending(body, claimant="yes", asylum_from="SY")).status_code == 302


@pytest.mark.parametrize(
    ("risk", "until", "opens"),
    [
        ("none", 90, True), ("mitigated", 90, True), ("substantial", 90, False), ("undetermined", 90, False),
        ("none", -1, False), ("none", None, False),
    ],
)  # fmt: skip
def test_a_risk_of_mistreatment_closes_but_on_the_heads_decision(
    border,  # noqa: F811
    office,
    body,
    arrangement,
    risk,
    until,
    opens,
):
    """Avoiding Complicity in Mistreatment by Foreign Entities Act; Directions P.C. 2019-1304."""
    with working_as(Context(office)):
        day = TODAY + timedelta(until) if until is not None else None
        ForeignBody.objects.ungated("the assessment of the case").filter(pk=body.pk).update(
            risk=risk, risk_until=day
        )
    client = browser(border)
    assert client.post(URL, sending(body)).status_code == (302 if opens else 200)
    if opens:
        return
    assert given(border) == []
    decided = {
        "head_decision": "Assurances were given and are monitored.",
        "decided_by": "President, 2 November",
    }
    assert client.post(URL, sending(body, **decided)).status_code == 302
    (one,) = given(border)
    assert one.risk == (risk if until == 90 else "undetermined")
    assert one.signed["head_decision"]["by"] == "President, 2 November"


def test_the_label_of_a_named_record_counts_whatever_the_form_says(border, body, arrangement):  # noqa: F811
    label = Label.objects.create(
        holder=border.agency, originator=border.agency, regime="customs", overlays=["asylum_claimant:US"]
    )
    with working_as(Context(border)):
        hail = Hail(label=label, number="H-1", vessel="HERON")
        hail.save(force_insert=True)
    page = browser(border).post(URL, sending(body, register="sample.hails", object_id=str(hail.pk)))
    assert page.status_code == 200
    assert "must never reach the country of alleged persecution" in page.content.decode()
    assert given(border) == []


def test_an_arrangement_of_the_other_body_or_not_in_force_opens_nothing(border, office, body, arrangement):  # noqa: F811
    client = browser(border)
    with working_as(Context(office)):
        rows = WrittenArrangement.objects.ungated("its last day").filter(pk=arrangement.pk)
        rows.update(valid_to=TODAY - timedelta(1))
    assert client.post(URL, sending(body)).status_code == 400  # not among those in force
    assert given(border) == []


def test_a_named_arrangement_opens_an_answer_between_the_agencies(mounted, border, office):  # noqa: F811
    """Privacy Act 8(2)(a) as an arrangement states it: it could not be named at the desk before."""
    with working_as(Context(office)):
        WrittenArrangement(
            label=office_label(office.agency, joint=True), title_en="Wrecks", title_fr="Épaves", reference="W-7",
            holder=border.agency, recipient=mounted.agency, regimes=["personal"], authority="PA 8(2)(a)",
            secondary_use="consistent", valid_from=date(2026, 1, 1),
        ).save(force_insert=True)  # fmt: skip
    told = ASKING | {"holder": border.agency.pk, "purpose": "own_duties", "offence": "", "indictable": ""}
    browser(mounted).post("/authority/requests/new/", told)
    with working_as(Context(mounted)):
        made = Ask.objects.get()
    url, client = f"/authority/requests/{made.pk}/", browser(border)
    signed = {"regime": "personal", "content": "Two wrecks.", "do": "give"}
    assert "The law does not open it yet" in client.post(url, signed).content.decode()
    assert client.post(url, signed | {"arrangement": "W-7"}).status_code == 302
    (one,) = given(border)
    assert one.arrangement == "W-7"
    assert one.authority[0] == "PA 8(2)(a)"


def test_no_body_abroad_holds_anything_or_signs_in(office, border, body):  # noqa: F811
    """A recipient only: it is not asked, has no unit and is chosen nowhere but where something goes abroad."""
    assert body.body.kind == Agency.Kind.FOREIGN
    assert not body.body.units.exists()
    chosen = re.findall(
        r'<option value="(\d+)"', browser(border).get("/authority/requests/new/").content.decode()
    )
    assert str(body.body.pk) not in chosen
    assert str(office.agency.pk) not in chosen  # nor the own agency


def test_capacities_are_set_by_the_agencys_own_steward_only(officer_of, units, mounted):  # noqa: F811
    from entente.authority import recipients
    from entente.core.models import Officer

    clerk = officer_of("RCMP", "intelligence", unit="RCMP-ODIV", capacities=[])
    steward = officer_of("RCMP", "steward", unit="RCMP-NHQ")
    stranger = officer_of("CBSA", "steward", unit="CBSA-NHQ")
    for by, said, error in (
        (stranger.username, ["peace_officer"], LookupError),
        (mounted.username, ["peace_officer"], LookupError),
        (steward.username, ["sheriff"], ValueError),
    ):
        with pytest.raises(error):
            recipients.appoint(clerk.username, said, by)
        assert Officer.objects.get(pk=clerk.pk).capacities == []
    assert recipients.appoint(clerk.username, ["peace_officer"], steward.username) == ["peace_officer"]
    assert recipients.roles_of(Officer.objects.get(pk=clerk.pk)) == ("peace_officer", "official")
