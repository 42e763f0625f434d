"""EN1: every kind of lookout meets what it looks out for, from either agency, before arrival."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.core.registers.cases import ledger_entries
from tests.screening.room.conftest import SECRET, passenger_list
from tests.screening.room.test_again import record

from entente.authority.models import WrittenArrangement
from entente.core.actions import find, perform
from entente.core.gate import Context, working_as
from entente.core.models import Agency, StandingArrangement
from entente.core.models.office import office_label
from entente.core.models.said import Notification
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, take
from entente.screening import desk, intake
from entente.screening.lookout_registers import LookoutRegister, LookoutWorkflow, approved, asking
from entente.screening.models import Hit, Lookout, LookoutApproval

pytestmark = pytest.mark.django_db


def send(data, name="x.edi"):
    return intake.take(data, name, "upload", intake.service()).hits


def truck(plate="TRL 4471", box="DEMU1234566"):
    return (
        f"UNB+UNOC:3+H+CBSA+261124:0000+21'UNH+1+CUSCAR:D:95B:UN'BGM+85+PARS-1+9'"
        f"TDT+20+PARS1+3++H:172:20+++{plate}'LOC+60+USDET'LOC+61+CAWND'EQD+CN+{box}+22G1+++5'"
        f"CNI+1+P1'NAD+CZ+++LAKE PARTS+++++US'NAD+CN+++ESSEX LTD+++++CA'"
        f"GID+1+22:PX'FTX+AAA+++BRAKE PARTS'CST+1+870830'UNZ+1+21'"
    ).encode()


@pytest.mark.parametrize(
    ("entry", "data", "hits"),
    [
        ({"kind": "vehicle", "name": "Grey trailer", "identifier": "TRL-4471"}, truck(), 1),
        ({"kind": "vehicle", "name": "Grey trailer", "identifier": "TRL-4472"}, truck(), 0),
        ({"kind": "vehicle", "name": "A container", "identifier": "DEMU 123456-6"}, truck(), 1),
        ({"kind": "company", "name": "Essex Limited", "country": "CA"}, truck(), 1),
        ({"kind": "goods", "name": "Brake parts", "identifier": "8708"}, truck(), 1),
        ({"kind": "goods", "name": "Brake parts", "identifier": "8709"}, truck(), 0),
        ({"kind": "goods", "name": "Spare brakes", "also_named": "parts brake"}, truck(), 1),
        ({"kind": "goods", "name": "Spare brakes", "identifier": "8708", "also_named": "engine"}, truck(), 0),
    ],
)
def test_en1_conveyances_companies_and_goods(people, targeting, entry, data, hits):
    record(targeting, **entry)
    assert send(data) == hits


ROE = ("ROE", "JANE", "F", "800101", "AB123456")


def flight(mark):
    return passenger_list(ROE).replace(b"TDT+20+AC868'", f"TDT+20+AC868+4++AC:172:20+++{mark}'".encode())


@pytest.mark.parametrize(
    ("entry", "data", "hits"),
    [
        (
            {"kind": "document", "name": "Stolen blank passport", "document_number": "AB 123456"},
            flight("X"),
            1,
        ),
        (
            {"kind": "document", "name": "Stolen blank passport", "document_number": "AB123457"},
            flight("X"),
            0,
        ),
        # The entry's words name nobody: somebody called so is not meant.
        ({"kind": "document", "name": "Jane Roe", "document_number": "AB123457"}, flight("X"), 0),
        ({"kind": "aircraft", "name": "Grey Cessna", "identifier": "C-GABC"}, flight("CGABC"), 1),
        ({"kind": "aircraft", "name": "Grey Cessna", "identifier": "C-GABD"}, flight("CGABC"), 0),
        ({"kind": "company", "name": "Other Limited", "identifier": "DEMU1234566"}, truck(), 0),
    ],
)
def test_en1_documents_and_aircraft_are_met_by_their_number(people, targeting, entry, data, hits):
    record(targeting, **entry)
    assert send(data) == hits


@pytest.mark.parametrize(
    ("kind", "says"), [("document", "number of the document"), ("aircraft", "registration")]
)
def test_a_lookout_by_number_needs_the_number(people, targeting, kind, says):
    from entente.screening.lookout_registers import sound

    row = record(targeting, kind=kind, name="Something")
    assert says in sound(row, targeting).en


def with_contact(number):
    data = passenger_list(("ROE", "JANE", "F", "800101", "P1")).decode()
    return data.replace("DOC+P+P1'", f"COM+{number}:TE'DOC+P+P1'").encode()


@pytest.mark.parametrize(("given", "hits"), [("+1 416 555 0199", 1), ("4165550199", 1), ("4165550198", 0)])
def test_en1_a_telephone_is_met_however_it_is_written(people, targeting, given, hits):
    record(targeting, kind="phone", name="Telephone of the file", identifier="(416) 555-0199")
    assert send(with_contact(given.replace("+", "?+"))) == hits


def test_en1_an_address_is_met_by_its_letters_and_digits(people, targeting):
    record(targeting, kind="address", name="Unit 12, 400 Harbour Road")
    table = (
        "mode,direction,reference,description,consignee,consignee_address,origin,destination\n"
        'post,in,RR1,TOYS,A PERSON,"UNIT 12 - 400 HARBOUR ROAD, TORONTO",CNSHA,CATOR\n'
        'post,in,RR2,TOYS,B PERSON,"UNIT 13 - 400 HARBOUR ROAD, TORONTO",CNSHA,CATOR\n'
    )
    assert send(table.encode(), "p.csv") == 1


def test_en1_an_expired_or_withdrawn_entry_meets_nobody(people, targeting):
    row = record(targeting)
    people_ = passenger_list(("NARWHALINO", SECRET, "M", "710302", "P1"))
    with working_as(targeting):
        yesterday = targeting.at.date() - timedelta(days=1)
        Lookout.objects.visible(targeting).filter(pk=row.pk).update(expires_on=yesterday)
    assert send(people_) == 0


@pytest.fixture
def arrangement(agencies, people):
    """What N19 rests on: an arrangement that opens the police's lookouts to the targeting desk."""
    row = StandingArrangement.objects.create(
        reference="TEST-N19", title_en="Lookouts for screening", title_fr="Avis pour le contrôle",
        holder=agencies["RCMP"], recipient=agencies["CBSA"], regime="police", grade=4,
        authority="Privacy Act, 8(2)(f)", purposes=["customs-act-99"], valid_from=date(2026, 1, 1),
    )  # fmt: skip
    row.units.set([people["targeting.officer"].unit])
    return row


def test_en1_a_lookout_of_the_other_agency_is_seen_by_both_approved_and_meets_whom_it_names(
    client, people, targeting, arrangement
):
    police = Context(people["marine.analyst"], "customs-act-11")
    with working_as(police):
        row = Lookout(
            label=LookoutRegister().label_for(police, Lookout()), name=f"{SECRET} NARWHALINO",
            needs_approval=True, reason="r", authority="RCMP Act, 18",
            expires_on=police.at.date() + timedelta(days=9),
            review_on=police.at.date() + timedelta(days=5),
        )  # fmt: skip
        row.save(force_insert=True)
        assert (row.label.holder.code, row.label.regime, row.owner) == ("RCMP", "police", police.officer)
        with pytest.raises(NotAllowed, match="must approve"):
            take(LookoutWorkflow, row, "activate", Reader(police))
        take(LookoutWorkflow, row, "propose", Reader(police))
    people_ = [("NARWHALINO", SECRET, "M", "710302", "P1")]
    assert send(passenger_list(*people_)) == 0  # proposed is not yet in force
    with working_as(targeting):
        seen = Lookout.objects.visible(targeting).get(pk=row.pk)
        perform(find("screening.approve_lookout", seen, targeting), seen, targeting, "Same person here.")
    with working_as(police):
        take(LookoutWorkflow, Lookout.objects.visible(police).get(pk=row.pk), "take_up", Reader(police))
    assert send(passenger_list(*people_, flight="AC900")) == 1
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        assert {one.regime for one in hit.label.inputs.all()} == {"pnr", "police"}
        desk.decide(Reader(targeting), hit, "same", "")
    client.force_login(people["targeting.officer"])
    assert "RCMP Act, 18" in client.get(f"/screening/hits/{hit.pk}/").content.decode()


@pytest.fixture
def proposed(people, arrangement):
    """A lookout of the police that waits for the border agency's answer."""
    police = Context(people["marine.analyst"], "customs-act-11")
    with working_as(police):
        row = Lookout(
            label=LookoutRegister().label_for(police, Lookout()), name=f"{SECRET} NARWHALINO",
            needs_approval=True, reason="r", authority="RCMP Act, 18",
            expires_on=police.at.date() + timedelta(days=9),
            review_on=police.at.date() + timedelta(days=5),
        )  # fmt: skip
        row.save(force_insert=True)
        take(LookoutWorkflow, row, "propose", Reader(police))
        return Lookout.objects.visible(police).get(pk=row.pk)


def waiting_for(client, officer):
    client.force_login(officer)
    return client.get("/").content.decode()


def test_n19_the_answer_is_an_act_of_the_other_agency_with_a_reason(client, people, proposed, targeting):
    page = f"/screening/lookouts/{proposed.pk}/"
    asks = "asks: approve or refuse"
    assert asks in waiting_for(client, people["targeting.officer"])
    assert asks not in waiting_for(client, people["marine.analyst"])  # nobody answers oneself
    own = client.post(f"{page}action/", {"action": "screening.approve_lookout", "note": "Mine."})
    assert own.status_code == 404
    client.force_login(people["targeting.officer"])
    assert 'name="note" required' in client.get(page).content.decode()
    client.post(f"{page}action/", {"action": "screening.approve_lookout", "note": " "})
    with working_as(targeting):
        assert not LookoutApproval.objects.visible(targeting).exists()  # no answer without a reason
    before = ledger_entries()
    client.post(f"{page}action/", {"action": "screening.approve_lookout", "note": "Seen at the bridge too."})
    with working_as(targeting):
        answer = LookoutApproval.objects.visible(targeting).get()
    assert (answer.approved, answer.reason) == (True, "Seen at the bridge too.")
    assert answer.decided_by == people["targeting.officer"]
    assert ledger_entries() == before + 1
    assert Notification.objects.get(object_id=str(proposed.pk)).officer == people["marine.analyst"]
    assert asks not in waiting_for(client, people["targeting.officer"])
    assert "approved by the other agency: put it in force" in waiting_for(client, people["marine.analyst"])
    assert "Seen at the bridge too." in client.get(page).content.decode()


@pytest.mark.parametrize("name", ["privacy.officer", "trc.officer"])
def test_n19_only_whoever_writes_lookouts_answers_for_the_agency(people, proposed, name):
    context = Context(people[name], "customs-act-99")
    assert find("screening.approve_lookout", proposed, context) is None


def test_n19_an_approval_holds_for_what_was_read(people, proposed, targeting):
    police = Context(people["marine.analyst"], "customs-act-11")
    with working_as(targeting):
        seen = Lookout.objects.visible(targeting).get(pk=proposed.pk)
        perform(find("screening.approve_lookout", seen, targeting), seen, targeting, "Agreed.")
    register = LookoutRegister()
    with working_as(police):
        assert approved(proposed, police) is None
        assert "name" in register.fixed(proposed)  # not written over while it waits
        take(LookoutWorkflow, proposed, "rewrite", Reader(police))
        Lookout.objects.visible(police).filter(pk=proposed.pk).update(name="SOMEBODY ELSE")
        changed = Lookout.objects.visible(police).get(pk=proposed.pk)
        assert register.fixed(changed) == ()
        take(LookoutWorkflow, changed, "propose", Reader(police))
        changed = Lookout.objects.visible(police).get(pk=proposed.pk)
        with pytest.raises(NotAllowed, match="not answered yet"):
            take(LookoutWorkflow, changed, "take_up", Reader(police))
    with working_as(targeting):
        seen = Lookout.objects.visible(targeting).get(pk=proposed.pk)
        perform(find("screening.refuse_lookout", seen, targeting), seen, targeting, "Not this one.")
    with working_as(police):
        with pytest.raises(NotAllowed, match="refused"):
            take(LookoutWorkflow, changed, "take_up", Reader(police))
        take(LookoutWorkflow, changed, "rewrite", Reader(police))
        Lookout.objects.visible(police).filter(pk=proposed.pk).update(needs_approval=False)
        changed = Lookout.objects.visible(police).get(pk=proposed.pk)
        with pytest.raises(NotAllowed, match="must approve"):  # what was refused is no more one's own affair
            take(LookoutWorkflow, changed, "activate", Reader(police))


@pytest.fixture
def written(agencies, targeting):
    """Makes a written arrangement between the agencies that speaks of lookouts."""

    def make(**values):
        told = {
            "reference": "W-1", "title_en": "Lookouts", "title_fr": "Avis", "holder": agencies["RCMP"],
            "recipient": agencies["CBSA"], "regimes": ["police"], "valid_from": date(2020, 1, 1),
            "lookout_approval": True,
        }  # fmt: skip
        with working_as(targeting):
            row = WrittenArrangement(label=office_label(targeting.agency, joint=True), **(told | values))
            row.save(force_insert=True)
        return row

    return make


@pytest.fixture
def police(people):
    return Context(people["marine.analyst"], "customs-act-11")


@pytest.fixture
def drafted(police):
    """A lookout of the police whose proposer did not ask for the other agency's approval."""
    with working_as(police):
        row = Lookout(
            label=LookoutRegister().label_for(police, Lookout()), name=f"{SECRET} NARWHALINO",
            reason="r", authority="RCMP Act, 18", expires_on=police.at.date() + timedelta(days=9),
            review_on=police.at.date() + timedelta(days=5),
        )  # fmt: skip
        row.save(force_insert=True)
    return row


def test_n19_where_the_arrangement_asks_for_it_the_proposer_cannot_do_without(
    client, people, police, drafted, written, arrangement, targeting
):
    written()
    client.force_login(people["marine.analyst"])
    assert "needed: asked for by W-1" in client.get(f"/screening/lookouts/{drafted.pk}/").content.decode()
    with working_as(police):
        with pytest.raises(NotAllowed, match="W-1"):
            take(LookoutWorkflow, drafted, "activate", Reader(police))
        take(LookoutWorkflow, drafted, "propose", Reader(police))
    with working_as(targeting):
        seen = Lookout.objects.visible(targeting).get(pk=drafted.pk)
        perform(find("screening.approve_lookout", seen, targeting), seen, targeting, "Agreed.")
    with working_as(police):
        row = Lookout.objects.visible(police).get(pk=drafted.pk)
        assert "name" in LookoutRegister().fixed(row)  # what is asked about is not written over
        take(LookoutWorkflow, row, "take_up", Reader(police))
        row = Lookout.objects.visible(police).get(pk=drafted.pk)
        fixed = LookoutRegister().fixed(row)
        assert row.state == "active"
        assert "name" in fixed
        assert "review_on" not in fixed  # its owner reviews it and says when next


@pytest.mark.parametrize(
    "other",
    [
        {"lookout_approval": False},
        {"regimes": ["customs"]},
        {"valid_from": None},
        {"valid_to": date(2021, 1, 1)},
        {"state": "ended"},
        {"turned": True},
        {"abroad": True},
    ],
    ids=str,
)
def test_n19_an_arrangement_that_does_not_cover_it_asks_for_nothing(
    police, drafted, written, agencies, other
):
    values = dict(other)
    if values.pop("turned", False):  # the border agency gives, the police receives
        values |= {"holder": agencies["CBSA"], "recipient": agencies["RCMP"]}
    if values.pop("abroad", False):
        body = Agency.objects.create(code="NCS", name_en="N", name_fr="N", kind=Agency.Kind.FOREIGN)
        values |= {"recipient": body}
    written(**values)
    with working_as(police):
        assert asking(drafted, police) == []
        take(LookoutWorkflow, drafted, "activate", Reader(police))


@pytest.mark.parametrize("other", [{"regimes": []}, {"state": "folded"}, {"mutual": True}], ids=str)
def test_n19_it_asks_also_where_it_names_no_regime_was_folded_or_goes_both_ways(
    police, drafted, written, agencies, other
):
    values = dict(other)
    if values.get("mutual"):
        values |= {"holder": agencies["CBSA"], "recipient": agencies["RCMP"]}
    written(**values)
    with working_as(police):
        assert asking(drafted, police) == ["W-1"]
        with pytest.raises(NotAllowed, match="W-1"):
            take(LookoutWorkflow, drafted, "activate", Reader(police))


def test_en1_without_an_arrangement_the_other_agency_s_lookout_is_not_used(people, targeting):
    police = Context(people["marine.analyst"], "customs-act-11")
    with working_as(police):
        Lookout(
            label=LookoutRegister().label_for(police, Lookout()), name=f"{SECRET} NARWHALINO", state="active",
            reason="r", authority="RCMP Act, 18", expires_on=police.at.date() + timedelta(days=9),
            review_on=police.at.date() + timedelta(days=5),
        ).save(force_insert=True)  # fmt: skip
    assert send(passenger_list(("NARWHALINO", SECRET, "M", "710302", "P1"))) == 0


def test_whoever_is_unsure_asks_the_owner(client, people, targeting):
    row = record(targeting)
    assert row.owner == people["targeting.officer"]
    with working_as(targeting):
        Lookout.objects.visible(targeting).update(owner=people["intelligence.analyst"])
    send(passenger_list(("NARWHALINO", SECRET, "M", "710302", "P1")))
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        told = desk.decide(Reader(targeting), hit, "unsure", "The photograph is old.")
    assert told == [people["intelligence.analyst"]]
    assert Notification.objects.get().officer == people["intelligence.analyst"]
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
    assert "Asked:" in page


def test_en4_history_is_a_fact_only_where_there_is_history(people, targeting):
    """Eleven parcels to one flat: told once the room has a month behind it, and not on its first day."""

    def parcels(start, number):
        head = "mode,direction,reference,description,value,consignee,consignee_address,origin,destination\n"
        rest = 'TOYS,20,A PERSON,"UNIT 12 400 HARBOUR ROAD",CNSHA,CATOR\n'
        return (head + "".join(f"post,in,RR{start + n},{rest}" for n in range(number))).encode()

    service = intake.service()
    intake.take(parcels(0, 3), "first.csv", "upload", service)
    with working_as(targeting):
        from entente.screening.models import Consignment

        first = Consignment.objects.visible(targeting)
        assert all("consignee_shipments" not in row.facts[0] for row in first)
    later = Context(service.officer, service.purpose, service.at + timedelta(days=40))
    intake.take(parcels(100, 11), "later.csv", "upload", later)
    with working_as(targeting):
        new = Consignment.objects.visible(targeting).filter(reference__startswith="RR10").first()
        assert new.facts[0]["parcels_same_address_30_days"] == 11  # the three are older than thirty days
        assert new.facts[0]["consignee_shipments"] == 3
