"""EN12, EN14, IS2: what is asked about a record is decided with that record's label, whoever answers.

Base case: the police ask under the Customs Act, which Customs Act 107(4)(d) opens on the word of the holder's
official. Each case then differs by one mark of the label; what must come of it is read from the statute named.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.authority.test_desk import ASKING, SIGNED, browser
from tests.core.registers.sample import Hail

from entente.authority import weighing
from entente.authority.decisions import explained
from entente.authority.models import Ask, Disclosure
from entente.core.gate import Context, working_as
from entente.core.models import Agency, Label, Officer

TODAY = timezone.now().date()
CUSTOMS = ASKING | {"purpose": "administer_act", "act": "Customs Act", "offence": "", "indictable": ""}


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", regimes=["customs", "pnr"], clearance_protected="C")


def labelled(agencies, regime="customs", originator="CBSA", inputs=(), **marks) -> Label:
    made = Label.objects.create(
        holder=agencies["CBSA"], originator=agencies[originator], regime=regime, **marks
    )
    made.inputs.set(inputs)
    return made


def held(border, agencies, label=None, when=None, until=None, **marks) -> Hail:
    """A record written under a bare label of its holder, which then bears the marks of the case."""
    label = label or labelled(agencies)
    with working_as(Context(border)):
        row = Hail.objects.create(
            label=label,
            number="H-1",
            vessel="HERON",
            recorded_at=when or timezone.now(),
            retention_until=until,
        )
    Label.objects.filter(pk=label.pk).update(**marks)
    return row


def answer(mounted, border, row, asking=CUSTOMS, **signed) -> Ask:
    about = {"holder": border.agency.pk, "register": "sample.hails", "object_id": str(row.pk)}
    if asking.get("recipient_role") == "official":  # the account says so, not the form
        Officer.objects.filter(pk=mounted.pk).update(capacities=[])
    response = browser(mounted).post("/authority/requests/new/", asking | about)
    assert response.status_code == 302, response.content.decode()[:1500]
    with working_as(Context(border)):
        made = Ask.objects.latest("at")
    browser(border).post(
        f"/authority/requests/{made.pk}/", SIGNED | {"do": "give", "decided_by": "A. Roy, director"} | signed
    )
    with working_as(Context(border)):
        return Ask.objects.get(pk=made.pk)


LATER, EARLIER = TODAY + timedelta(days=30), TODAY - timedelta(days=1)
OFFENCE = {"offence": "Customs Act 159"}
OFFICIAL = {"recipient_role": "official"}
OVERLAYS = {
    # case: the label's overlays, what the request says otherwise, whether it may be given
    "none": ([], {}, True),
    "young person, to a peace officer (YCJA 119)": ([f"youth:{LATER}"], {}, True),
    "young person, to another official (YCJA 118(1))": ([f"youth:{LATER}"], OFFICIAL, False),
    "young person, period over (YCJA 119(2))": ([f"youth:{EARLIER}"], {}, False),
    "interception, no criminal matter (CC 193(1))": (["intercept"], {}, False),
    "protected witness (WPPA 11)": (["witness_protection"], {}, False),
    "victim of trafficking (IRPA 24)": (["trafficking_victim"], {}, False),
    "claimant, within Canada (IRPA 115)": (["asylum_claimant:IRN"], {}, True),
    "lawful assembly, no offence (SCIDA 2(2))": (["lawful_assembly"], {}, False),
    "lawful assembly, an alleged offence": (["lawful_assembly"], OFFENCE, True),
}


@pytest.mark.parametrize("case", OVERLAYS)
def test_en14_an_overlay_of_the_record_binds_the_desk(case, mounted, border, agencies):
    overlays, differs, given = OVERLAYS[case]
    row = held(border, agencies, overlays=overlays)
    made = answer(mounted, border, row, CUSTOMS | differs)
    assert (made.state == "given") == given, made.decision
    with working_as(Context(border)):
        assert Disclosure.objects.exists() == given


# The clerk's form calls it what it likes: information about no person is open to everybody (PA 3).
@pytest.mark.parametrize("typed", ["non_personal", "customs"])
def test_en12_the_form_does_not_say_what_the_record_was_collected_as(typed, mounted, border, agencies):
    row = held(border, agencies)
    for_life = ASKING | {"act": "Immigration and Refugee Protection Act", "offence": "", "indictable": ""}
    made = answer(mounted, border, row, for_life, regime=typed)
    assert made.state == "asked"
    made = answer(mounted, border, row, regime=typed)
    assert (made.state, made.regime) == ("given", "customs")
    with working_as(Context(border)):
        assert Disclosure.objects.get().regime == "customs"


CLOSED = {
    "Secret, above the requester": ({"secret": "secret"}, {}, False),
    "its own caveat H2 (third-party rule)": ({"caveats": ["H2"]}, {}, False),
    "its own caveat H2, permitted": ({"caveats": ["H2"]}, {"originator_permission": "Agreed, 2 Nov."}, True),
    "a caveat that is typed": ({}, {"caveats": "third_party"}, False),
    "a caveat that is typed, permitted": ({}, {"caveats": "H2", "originator_permission": "Agreed."}, True),
    "a handling code that asks nobody": ({"caveats": ["H0"]}, {}, True),
    "marked higher by hand": ({}, {"protected": "C"}, False),
}


@pytest.mark.parametrize("case", CLOSED)
def test_en12_marks_and_caveats_are_put_to_the_law(case, mounted, border, agencies):
    marks, signed, given = CLOSED[case]
    type(border).objects.filter(pk=border.pk).update(clearance_secret="secret")
    made = answer(mounted, border, held(border, agencies, **marks), **signed)
    assert (made.state == "given") == given, made.decision
    if given:
        with working_as(Context(border)):
            told = Disclosure.objects.get().caveats
        assert told == [*marks.get("caveats", []), *filter(None, [signed.get("caveats")])]


def test_en12_what_another_agency_gave_goes_no_further(mounted, border, agencies):
    other = Agency.objects.exclude(code__in=["CBSA", "RCMP"]).first()
    label = labelled(agencies, originator="CBSA")
    row = held(border, agencies, label)
    Label.objects.filter(pk=label.pk).update(originator=other)
    assert answer(mounted, border, row).state == "asked"
    assert answer(mounted, border, row, originator_permission="Agreed on 2 November.").state == "given"


def test_en12_what_was_computed_is_as_closed_as_its_inputs(mounted, border, agencies):
    plain, shut = labelled(agencies), labelled(agencies)
    assert (
        answer(mounted, border, held(border, agencies, labelled(agencies, inputs=[plain]))).state == "given"
    )
    row = held(border, agencies, labelled(agencies, inputs=[plain, shut]))
    Label.objects.filter(pk=shut.pk).update(overlays=["trafficking_victim"])
    assert answer(mounted, border, row).state == "asked"


# SOR/2005-346, 3 and 4: 42 months, and six years only for terrorism or serious transnational crime
@pytest.mark.parametrize(("days", "given"), [(1, True), (1400, False)])
def test_en12_passenger_information_is_as_old_as_it_is(days, given, mounted, border, agencies):
    row = held(border, agencies, labelled(agencies, "pnr"), when=timezone.now() - timedelta(days=days))
    with working_as(Context(border)):
        asked = weighing.named_in(Context(border), Ask(register="sample.hails", object_id=str(row.pk)))
        decision = weighing.put(_ask(mounted, border, row), {"regime": "pnr"}, timezone.now(), asked)[0]
    from entente.authority.engine.facts import passenger_tier

    tier = passenger_tier(decision.label.collected_at, decision.now)
    assert (tier == "first") == given
    assert (tier == "fourth") == (not given)


def _ask(mounted, border, row) -> Ask:
    return Ask(
        asked_by=mounted, unit=mounted.unit, asking=mounted.agency, holder=border.agency, purpose="administer_act",
        description="x", register="sample.hails", object_id=str(row.pk),
    )  # fmt: skip


@pytest.mark.parametrize("named", ["no such key", "00000000-0000-0000-0000-000000000000"])
def test_is1_a_record_that_is_not_there_and_a_hidden_one_are_refused_alike(named, mounted, border, agencies):
    class Gone:
        pk = named

    gone = answer(mounted, border, Gone)
    hidden = answer(mounted, border, held(border, agencies, overlays=["witness_protection"]))
    assert (gone.state, hidden.state) == ("asked", "asked")
    pages = []
    for made in (gone, hidden):
        page = (
            browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"do": "look"}).content.decode()
        )
        pages.append(page.split('id="h-law"')[1].split("</section>")[0])
    assert pages[0] == pages[1]
    assert "not one that you may read" in pages[0]


def test_en12_the_day_on_which_the_record_runs_out_binds_the_recipient(mounted, border, agencies):
    row = held(border, agencies, until=LATER)
    answer(mounted, border, row, retention_until=str(LATER + timedelta(days=300)))
    with working_as(Context(border)):
        assert Disclosure.objects.get().retention_until == LATER


def test_en12_it_is_explained_later_with_the_label_it_had(mounted, border, agencies, officer_of):
    officer_of("CBSA", "reviewer", unit="CBSA-NHQ")
    row = held(border, agencies, overlays=[f"youth:{LATER}"])
    made = answer(mounted, border, row)
    Label.objects.filter(pk=row.label_id).update(regime="police")
    told = explained(made.number)
    assert told["decision"]["grade"] == "full"
    assert any(one["provision"] == "CA 107(4)(d)" and one["opens"] for one in told["candidates"])


# -- aloud ---------------------------------------------------------------------------------------------------

TOLD = {
    "recipient_unit": "O Division", "recipient_person": "Sergeant on duty", "recipient_role": "peace_officer",
    "description": "Landed at 02:14", "regime": "customs", "purpose": "administer_act", "act": "Customs Act",
    "grounds": "Heard at the dock.", "solely": "on",
}  # fmt: skip
ALOUD = {
    "bare": ({}, True),
    "a caveat that keeps it": ({"caveats": "H2"}, False),
    "a caveat, permitted": ({"caveats": "H2", "originator_permission": "Agreed."}, True),
    "marked, nobody vouches for the clearance": ({"protected": "B"}, False),
    "marked, the recipient is cleared": ({"protected": "B", "cleared": "on"}, True),
}


@pytest.mark.parametrize("case", ALOUD)
def test_en12_what_is_said_aloud_is_decided_with_its_marks(case, mounted, border):
    differs, lawful = ALOUD[case]
    told = TOLD | {"recipient": mounted.agency.pk, "decided_by": "A. Roy, director"} | differs
    assert browser(border).post("/authority/disclosures/oral/", told).status_code == 302
    with working_as(Context(border)):
        assert Disclosure.objects.get().lawful == lawful
