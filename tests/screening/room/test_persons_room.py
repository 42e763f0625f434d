"""EN2, EN9, EN14 in the product: who leaves, who may be exploited, who may come by sea."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.core.registers.cases import RegisterCase, ledger_entries
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.core.verdicts import Refused
from entente.screening import concern, desk, intake, observing, vessels
from entente.screening.models import Consignment, Hit, Lookout, Observation, Traveller, VesselOfInterest

pytestmark = pytest.mark.django_db

SIGNS = {"documents_held_by_other": True, "coached_answers": True}


def the_hit(context, **wanted):
    with working_as(context):
        return Hit.objects.visible(context).get(current=True, **wanted)


def arrives(*people, **how):
    rows = people or (("ROE", "JANE", "F", "800101", "P1"),)
    return intake.take(passenger_list(*rows, **how), "f.edi", "upload", intake.service())


@pytest.mark.parametrize(
    ("power", "stops", "says"),
    [("", False, "No power on file stops this departure."), ("arrest_warrant", True, "Criminal Code 495")],
)
def test_en2_a_departure_states_the_power_or_says_advise_only(
    client, people, lookout, targeting, power, stops, says
):
    with working_as(targeting):
        Lookout.objects.visible(targeting).filter(pk=lookout.pk).update(power=power)
    arrives(("NARWHALINO", SECRET, "M", "710302", "P111"), out=True)
    hit = the_hit(targeting)
    assert (hit.direction, hit.advice["may_stop"]) == ("out", stops)
    client.force_login(people["targeting.officer"])
    assert says in client.get(f"/screening/hits/{hit.pk}/").content.decode()


def test_en2_currency_found_on_the_way_out_and_not_reported(client, people, targeting):
    arrives(out=True)
    with working_as(targeting):
        row = Traveller.objects.visible(targeting).get()
        assert observing.note(targeting, row, {"currency_found": 9999.0}, "") == 0
        assert observing.note(targeting, row, {"currency_found": 14500.0}, "In the lining.") == 1
        assert observing.note(targeting, row, {"currency_found": 14500.0}, "Again.") == 0
    hit = the_hit(targeting)
    assert hit.list_name == "traveller.currency_out"
    assert (hit.advice["may_stop"], hit.advice["power"]) == (False, "PCMLTFA 12(1), 18(1)")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "one over what they carry: PCMLTFA 12(1), 18(1), exercised by a border services officer" in page


def test_en2_a_rules_hit_on_a_departure_without_a_power_says_advise_only(people, targeting):
    arrives(out=True)
    with working_as(targeting):
        row = Traveller.objects.visible(targeting).get()
        observing.note(targeting, row, {"paid_facilitator": True, "hidden_in_conveyance": True}, "")
        assert the_hit(targeting).advice["en"].startswith("Advise only")
        observing.note(targeting, row, SIGNS, "")  # whoever is offered support is told of no power
        assert the_hit(targeting).advice == {}


def test_en14_signs_of_exploitation_lead_to_support_and_to_nothing_else(client, people, targeting):
    """Two people in one situation at the counter: one bought a service, the other is exploited."""
    arrives(("BUYER", "ONE", "M", "900101", "P1"), ("VICTIM", "TWO", "F", "990101", "P2"))
    smuggled = {"paid_facilitator": True, "hidden_in_conveyance": True}
    with working_as(targeting):
        buyer = Traveller.objects.visible(targeting).get(family_name="BUYER")
        victim = Traveller.objects.visible(targeting).get(family_name="VICTIM")
        observing.note(targeting, buyer, smuggled, "")
        observing.note(targeting, victim, smuggled, "")  # looks the same at first
        assert Hit.objects.visible(targeting).filter(list_name="person.smuggled", current=True).count() == 2
        before = ledger_entries()
        observing.note(targeting, victim, SIGNS, "Her cousin answers for her and keeps the passport.")
        assert ledger_entries() == before + 1
        mine = Hit.objects.visible(targeting).filter(traveller_id=victim.pk, current=True)
        assert [hit.source for hit in mine] == ["referral"]
        assert [hit.list_name for hit in Hit.objects.visible(targeting).filter(traveller_id=buyer.pk)] == [
            "person.smuggled"
        ]
        hit = mine.get()
        reader = Reader(targeting)
        assert desk.referrals(hit) == [desk.Referral.SUPPORT]
        desk.decide(reader, hit, "same", "")
        with pytest.raises(Refused):
            desk.refer(reader, hit, "examination")
        desk.refer(reader, hit, "support", "Victim services on call")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "This is not an enforcement hit." in page
    client.cookies["entente_language"] = "fr"
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "victime" in page


def test_en14_a_lookout_s_hit_on_a_victim_opens_support_only(client, people, taken, targeting):
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get(source="lookout")
        row = Traveller.objects.visible(targeting).get(pk=hit.traveller_id)
        observing.note(targeting, row, SIGNS, "")
        reader = Reader(targeting)
        desk.decide(reader, hit, "same", "")
        with pytest.raises(Refused):
            desk.refer(reader, hit, "interview")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "A victim-safe referral stands for this person." in page
    assert 'value="examination"' not in page


def test_en14_what_was_seen_carries_the_overlay_that_keeps_it_from_enforcement(people, targeting):
    arrives()
    with working_as(targeting):
        row = Traveller.objects.visible(targeting).get()
        observing.note(targeting, row, SIGNS, "")
        labels = {
            Observation.objects.visible(targeting).get().label,
            Hit.objects.visible(targeting).get(source="referral").label,
        }
    assert {tuple(label.overlays) for label in labels} == {("trafficking_victim",)}
    for account in ("marine.analyst", "team.lead", "partner.marine"):
        other = Context(people[account], "customs-act-11")
        with working_as(other):
            assert not Observation.objects.visible(other).exists()
            assert not Hit.objects.visible(other).filter(source="referral").exists()


def test_en14_one_sign_alone_is_no_sign(people, targeting):
    arrives()
    with working_as(targeting):
        row = Traveller.objects.visible(targeting).get()
        assert observing.note(targeting, row, {"coached_answers": True}, "") == 0
        # with what was seen before it makes two
        assert observing.note(targeting, row, {"documents_held_by_other": True}, "") == 1


def test_what_an_officer_notes_goes_through_the_form(client, people, targeting):
    arrives()
    with working_as(targeting):
        row = Traveller.objects.visible(targeting).get()
    url = f"/screening/observe/traveller/{row.pk}/"
    client.force_login(people["targeting.officer"])
    assert "Signs of exploitation" in client.get(url).content.decode()
    assert client.post(url, {"note": "nothing chosen"}).status_code == 422
    for wrong in ("-1", "nan", "1e99", "much", "inf"):
        assert client.post(url, {"currency_found": wrong}).status_code == 422, wrong
    assert client.post(url, {"coached_answers": "yes", "documents_held_by_other": "yes"}).status_code == 302
    assert the_hit(targeting).source == "referral"
    page = client.get(f"/screening/travellers/{row.pk}/").content.decode()
    assert "Answers given by another" in page
    for account in ("marine.analyst", "partner.marine", "data.steward", "privacy.officer"):
        client.force_login(people[account])
        assert client.get(url).status_code == 404
        assert client.post(url, {"coached_answers": "yes"}).status_code == 404
    client.force_login(people["targeting.officer"])
    assert client.get("/screening/observe/vessel/x/").status_code == 404


def test_en4_a_seal_and_a_weight_noted_at_the_dock(people, targeting):
    from tests.screening.room.test_updates import declaration

    intake.take(declaration(), "d.edi", "upload", intake.service())
    with working_as(targeting):
        row = Consignment.objects.visible(targeting).get()
        observing.note(targeting, row, {"seal_differs": True, "mass_difference_share": 0.09}, "")
    assert the_hit(targeting).list_name == "cargo.seal"


# -- EN9 ---------------------------------------------------------------------------------------------


def vessel(context, **more):
    told = {
        "name": "NORTH WIND TWELVE", "imo": "9074729", "built": 1978, "cargo": "no",
        "owner_changed_on": context.at.date() - timedelta(days=40),
        "silent_since": context.at - timedelta(hours=70),
        "expected_on": context.at + timedelta(days=9), "expected_at": "Vancouver Island",
        "source": "Liaison report",
    }  # fmt: skip
    with working_as(context):
        row = VesselOfInterest(label=intake.label_for(context, "customs"), **(told | more))
        row.save(force_insert=True)
        return row, vessels.watch(row, context)


def test_en9_a_vessel_is_known_long_before_it_arrives(client, people, targeting):
    row, new = vessel(targeting)
    assert new == 1
    hit = the_hit(targeting)
    assert hit.list_name == "vessel.irregular_migration"
    assert (hit.vessel_id, hit.due_at) == (row.pk, row.expected_on)
    with working_as(targeting):
        assert vessels.look_again(targeting) == 0  # silence goes on: the same matter
        desk.decide(Reader(targeting), hit, "same", "")
        assert desk.referrals(hit) == [desk.Referral.WATCH, desk.Referral.INVESTIGATION]
        desk.refer(Reader(targeting), hit, "watch", "Joint rescue coordination centre, duty desk")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    for text in ("NORTH WIND TWELVE", "safety of life first", "Built in 1978", "Joint rescue"):
        assert text in page


@pytest.mark.parametrize(
    "changed", [{"cargo": "yes"}, {"owner_changed_on": None}, {"silent_since": None}, {"state": "closed"}]
)
def test_en9_a_vessel_that_only_resembles_it_is_not_told(people, targeting, changed):
    assert vessel(targeting, **changed)[1] == 0


def test_en9_silence_that_grows_is_noticed_without_anybody_writing(people, targeting):
    assert vessel(targeting, silent_since=targeting.at - timedelta(hours=20))[1] == 0
    later = Context(targeting.officer, targeting.purpose, targeting.at + timedelta(hours=6))
    assert vessels.look_again(later) == 1


def test_en9_a_vessel_looked_out_for_is_met_by_its_number_whatever_it_calls_itself(people, targeting):
    with working_as(targeting):
        Lookout(
            label=intake.label_for(targeting, "customs"), state="active", kind="vessel",
            name="North Wind Twelve", identifier="9074729", reason="r", authority="a",
            expires_on=targeting.at.date() + timedelta(days=9),
            review_on=targeting.at.date() + timedelta(days=5),
        ).save(force_insert=True)  # fmt: skip
    data = (
        b"UNB+UNOC:3+C+CBSA+261124:0000+9'UNH+1+CUSCAR:D:95B:UN'BGM+85+M1+9'"
        b"TDT+20+12W+1++L:172:20+++9074729:146::EAST STAR'LOC+60+NLRTM'LOC+61+CAMTR'"
        b"CNI+1+BL1'NAD+CZ+++A LTD'NAD+CN+++B LTD'GID+1+1:CS'FTX+AAA+++TEA'UNZ+1+9'"
    )
    assert intake.take(data, "m.edi", "upload", intake.service()).hits == 1
    hit = the_hit(targeting)
    assert (hit.title, hit.traveller_id, hit.consignment_id) == ("EAST STAR", None, None)
    assert "IMO number 9074729 is listed." in [part["en"] for part in hit.parts][-1]


class TestVessels(RegisterCase):
    key = "screening.vessels-of-interest"
    roles = ("targeting", "team_lead")
    list_queries, detail_queries = 22, 36

    def values(self, token):
        return super().values(token) | {"built": 1978, "cargo": "no", "flag": "XX", "imo": "9074729"}


def test_a_list_of_countries_of_concern_needs_both_agencies_and_its_review(client, people, targeting):
    from entente.core.workflow import NotAllowed, take
    from entente.screening.models import ConcernList
    from entente.screening.rule_registers import ConcernWorkflow

    with working_as(targeting):
        assert concern.NAME not in concern.in_force(targeting).lists  # nobody has approved the example
        row = ConcernList(
            label=concern_label(targeting), title_en="Concern", title_fr="Préoccupation", countries="KP IR",
            grounds_en="g", grounds_fr="m", valid_from=targeting.at.date(),
            review_on=targeting.at.date() + timedelta(days=100),
        )  # fmt: skip
        row.save(force_insert=True)
        take(ConcernWorkflow, row, "propose", Reader(targeting))
        row = ConcernList.objects.visible(targeting).get()
        with pytest.raises(NotAllowed, match="cannot approve it alone"):
            take(ConcernWorkflow, row, "approve", Reader(targeting))
    police = Context(people["team.lead"], "customs-act-11")
    with working_as(police):
        seen = ConcernList.objects.visible(police).get()
        take(ConcernWorkflow, seen, "approve", Reader(police))
    with working_as(targeting):
        named = concern.in_force(targeting).lists[concern.NAME]
        assert (named.values, named.approved_by) == ({"KP", "IR"}, people["team.lead"].agency.abbreviation)
        ConcernList.objects.visible(targeting).update(review_on=targeting.at.date() - timedelta(days=1))
    client.force_login(people["targeting.officer"])
    assert "The review is overdue" in client.get("/screening/workshop/").content.decode()


def concern_label(context):
    from entente.core.models.office import office_label

    return office_label(context.agency, joint=True)
