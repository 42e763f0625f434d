"""The same manifest twice, at once or later; a manifest that replaces, adds to, cancels an earlier one."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.screening.room.conftest import SECRET, passenger_list, stamp

from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.screening import desk, intake
from entente.screening.engine import questions
from entente.screening.engine.manifests import read
from entente.screening.models import Consignment, Hit, Intake, Movement, Traveller

pytestmark = pytest.mark.django_db

SUSPECT = ("NARWHALINO", SECRET, "M", "710302", "P111")
JANE, JOHN, LEE = (("ROE", "JANE", "F", "800101", "P1"), ("DOE", "JOHN", "M", "790101", "P2"),
                   ("LEE", "KIM", "F", "910101", "P3"))  # fmt: skip


def revision(number):
    return f"BGM+745'RFF+TN:AC868X:::{number}'"


def take(*people, **how):
    return intake.take(passenger_list(*people, **how), "f.edi", "upload", intake.service())


def on_board(context):
    with working_as(context):
        movement = Movement.objects.visible(context).get()
        rows = Traveller.objects.visible(context).filter(current=True)
        return movement.travellers, sorted(row.family_name for row in rows), movement


@pytest.mark.parametrize(
    ("segments", "meant"),
    [
        ("BGM+85+MAN-1+9'", ("original", "MAN-1", 0)),
        ("BGM+85+MAN-1+5'", ("replacement", "MAN-1", 0)),
        ("BGM+85+MAN-1+4'", ("replacement", "MAN-1", 0)),
        ("BGM+85+MAN-1+1'", ("cancellation", "MAN-1", 0)),
        ("BGM+85+MAN-1+2'", ("addition", "MAN-1", 0)),
        ("BGM+85+MAN-1+3'", ("deletion", "MAN-1", 0)),
        ("BGM+745'RFF+TN:BA1:::1'", ("original", "BA1", 1)),
        ("BGM+745'RFF+TN:BA1:::2'", ("replacement", "BA1", 2)),
        ("BGM+745'", ("original", "", 0)),
        ("BGM+85+MAN-1::3+9'", ("replacement", "MAN-1", 3)),
    ],
)
def test_what_a_message_is_meant_as(segments, meant):
    """The codes are those of UN/EDIFACT data element 1225."""
    data = f"UNB+UNOA:4+AC+CBSA+261124:0000+1'UNH+1+CUSCAR:D:95B:UN'{segments}CNI+1+X'UNT+4+1'UNZ+1+1'"
    one = read(data.encode(), "x")[0].meant
    assert (one.function, one.reference, one.revision) == meant


@pytest.mark.parametrize(
    ("number", "known"), [("9074729", "9074729"), ("9074728", ""), ("IMO9074729", "9074729"), ("XYZ", "")]
)
def test_an_imo_number_is_one_when_its_check_digit_fits(number, known):
    """9074729 is the worked example of IMO resolution A.1117(30)."""
    data = f"UNB+A'UNH+1+CUSCAR'BGM+85+M+9'TDT+20+1+1++L:172:20+++{number}:146::SHIP'CNI+1+X'UNT+4+1'"
    assert read(data.encode(), "x")[0].meant.identifier == known


CUSCAR = (
    "UNB+UNOC:3+MAEU+CBSA+261124:0930+4411'UNH+1+CUSCAR:D:95B:UN'BGM+85+MAEU-CUS-77120+9'"
    "DTM+137:202611240930:203'RFF+TN:MAEU77120:::2'NAD+CA+MAEU:172:20'CTA+IC+:OPERATIONS DESK'COM+49301:TE'"
    "RFF+TN:THEIR OWN'"
    "NAD+CG+++OCEAN AGENCIES LTD'TDT+20+647W+1++MAEU:172:20+++9074729:146:11:NORTH WIND TWELVE'"
    "LOC+9+NLRTM'LOC+11+CAHAL'DTM+132:202611270600:203'CNI+1+MAEU591120047'RFF+TN:A BILL'"
    "TDT+30++3++TRUCKER:172:20+++ABC 123'"
    "NAD+CZ+++ROTTERDAM TRADING BV'NAD+CN+++HALIFAX IMPORTS LTD'"
    "GID+1+40:CT'FTX+AAA+++MACHINE PARTS'UNT+19+1'UNZ+1+4411'"
)
"""A cargo report in the order of D.95B: parties (group 2) stand before the means of transport (group 4)."""
CRUISE = (
    "UNB+UNOA:4+CRUISELINE+CBSA+261124:0930+4412'UNH+1+PAXLST:D:05B:UN:IATA'BGM+745'NAD+MS+++PORT AGENT DESK'"
    "COM+15145550199:TE'TDT+20+V0612+1++CRU+++9074729:146::NORTH WIND TWELVE'LOC+125+USBOS'"
    "DTM+189:2611240800:201'LOC+87+CAHAL'DTM+232:2611250700:201'NAD+FL+++ROE:JANE'ATT+2++F'DTM+329:800101'CNT+42:1'UNT+13+1'UNZ+1+4412'"
)
"""A passenger list of a ship: whom to ask about it (NAD+MS, group 1) stands before the voyage (group 2)."""
DECLARATION = (
    "UNB+UNOA:4+B+CBSA+261124:0930+9'UNH+1+CUSDEC:D:96B:UN'BGM+830+EX-9+9'CST++1000'"
    "NAD+DT+++A BROKER'NAD+EX+++ACME'TDT+20+1+1+++++9074729:146::NORTH WIND TWELVE'"
    "UNS+D'CST+1+847810'FTX+AAA+++MACHINE'UNT+9+1'UNZ+1+9'"
)


@pytest.mark.parametrize("message", [CUSCAR, CRUISE, DECLARATION], ids=["cargo", "cruise", "declaration"])
def test_the_ship_s_number_is_read_after_the_parties_of_the_report(message):
    """9074729 is the worked example of IMO resolution A.1117(30)."""
    (manifest,) = read(message.encode(), "x")
    assert (manifest.meant.identifier, manifest.conveyance) == ("9074729", "NORTH WIND TWELVE")
    *_, asked = [one for one in questions.of(manifest) if one.key.endswith("#v")]
    assert asked.queries[0].identifiers == (("imo", "9074729"),)


def test_what_a_party_or_a_bill_says_is_not_said_of_the_message():
    one = read(CUSCAR.encode(), "x")[0].meant
    assert (one.reference, one.revision, one.function) == ("MAEU77120", 2, "replacement")


def test_a_means_of_transport_that_only_a_bill_names_counts_where_the_head_has_none():
    data = "UNB+A'UNH+1+CUSCAR'BGM+85+M+9'CNI+1+X'TDT+30+1+1+++++9074729'GID+1+1:CT'UNT+4+1'"
    assert read(data.encode(), "x")[0].meant.identifier == "9074729"
    told = data.replace("CNI", "TDT+20+1+1'CNI")  # the head has one, without a number
    assert read(told.encode(), "x")[0].meant.identifier == ""


def test_a_replacement_keeps_who_stays_drops_who_fell_away_and_adds_who_is_new(people, targeting):
    take(JANE, JOHN, head=revision(1))
    with working_as(targeting):
        kept = Traveller.objects.visible(targeting).get(family_name="ROE").pk
    second = take(JANE, LEE, head=revision(2))
    assert (second.known, second.withdrawn, second.intake.function) == (1, 1, "replacement")
    count, names, movement = on_board(targeting)
    assert (count, names, movement.screened) == (2, ["LEE", "ROE"], 2)
    with working_as(targeting):
        assert Traveller.objects.visible(targeting).get(family_name="ROE").pk == kept
        assert Traveller.objects.visible(targeting).get(family_name="DOE").current is False


def test_a_verdict_survives_the_replacement_and_an_open_hit_of_who_fell_away_leaves_the_queue(
    people, targeting, lookout
):
    take(SUSPECT, JANE, head=revision(1))
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        desk.decide(Reader(targeting), hit, "same", "")
    take(SUSPECT, JOHN, head=revision(2))
    with working_as(targeting):
        (hit,) = Hit.objects.visible(targeting)
        assert (hit.verdict, hit.current) == ("same", True)
    take(JOHN, head=revision(3))
    with working_as(targeting):
        assert Hit.objects.visible(targeting).get().current is True  # decided: stays on the record
    take(SUSPECT, JOHN, head=revision(4))  # back on the list: looked at again
    with working_as(targeting):
        assert Hit.objects.visible(targeting).filter(current=True, verdict="").count() == 1
    take(JOHN, head=revision(5))
    with working_as(targeting):
        assert not Hit.objects.visible(targeting).filter(current=True, verdict="").exists()


def test_a_delay_past_midnight_is_the_same_flight(people, targeting):
    take(JANE, head=revision(1))
    _, _, before = on_board(targeting)
    take(JANE, head=revision(2), leaves=19, arrives=26)
    _, names, after = on_board(targeting)
    assert names == ["ROE"]
    assert after.pk == before.pk
    assert timedelta(hours=17) < after.at - before.at < timedelta(hours=19)


def test_a_second_original_adds_and_a_person_named_twice_is_one(people, targeting):
    take(JANE, JOHN)
    again = take(JOHN, LEE)
    assert again.known == 1
    assert on_board(targeting)[:2] == (3, ["DOE", "LEE", "ROE"])


def test_a_crew_list_replaces_the_crew_and_nobody_else(people, targeting):
    take(JANE, head=revision(1))
    data = passenger_list(JOHN, head=revision(1).replace("745", "250")).replace(b"NAD+FL", b"NAD+FM")
    intake.take(data, "crew.edi", "upload", intake.service())
    data = passenger_list(LEE, head=revision(2).replace("745", "250")).replace(b"NAD+FL", b"NAD+FM")
    intake.take(data, "crew2.edi", "upload", intake.service())
    assert on_board(targeting)[1] == ["LEE", "ROE"]


def test_another_sender_replaces_nothing(people, targeting):
    take(JANE, head=revision(1))
    data = passenger_list(LEE, head=revision(2)).replace(b"UNOA:4+AC+", b"UNOA:4+ZZ+")
    intake.take(data, "zz.edi", "upload", intake.service())
    assert on_board(targeting)[1] == ["LEE", "ROE"]


def declaration(function="9", reference="EXP1", quantity=100, sender="BROKER"):
    return (
        f"UNB+UNOC:3+{sender}+CBSA+{stamp(0, '%y%m%d:%H%M')}+9'UNH+1+CUSDEC:D:96B:UN'"
        f"BGM+830+{reference}+{function}'"
        f"LOC+36+DEFRA'LOC+35+CAYUL'TDT+20+LH479+4'LOC+9+CAYUL'DTM+136:{stamp(9, '%Y%m%d%H%M')}:203'"
        f"NAD+EX+++MAPLE PUMPS+++++CA'NAD+CN+++RHEIN GMBH+++++DE'CST+1+841370'FTX+AAA+++PUMPS'"
        f"QTY+46:{quantity}:NAR'UNT+12+1'UNZ+1+9'"
    ).encode()


def test_a_corrected_declaration_takes_the_place_of_the_first_and_a_cancelled_one_is_gone(people, targeting):
    send = lambda *a, **k: intake.take(declaration(*a, **k), "d.edi", "upload", intake.service())  # noqa: E731
    send()
    send(reference="EXP2")
    send("5", quantity=120)
    with working_as(targeting):
        current = {
            (row.reference, row.declared["goods"][0]["quantity"])
            for row in Consignment.objects.visible(targeting).filter(current=True)
        }
        assert current == {("EXP1", 120.0), ("EXP2", 100.0)}
    assert send("1", quantity=120).withdrawn == 1
    with working_as(targeting):
        (left,) = Consignment.objects.visible(targeting).filter(current=True)
        assert left.reference == "EXP2"
        assert Movement.objects.visible(targeting).get().consignments == 1


def test_a_deletion_takes_out_whom_it_names(people, targeting):
    take(JANE, JOHN, head="BGM+745+REF+9'")
    assert take(JOHN, head="BGM+745+REF+3'").withdrawn == 1
    assert on_board(targeting)[1] == ["ROE"]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_same_file_from_two_sides_at_once_is_taken_once(people, targeting):
    data = passenger_list(JANE, JOHN)
    start, answers, failures = threading.Barrier(3), [], []

    def send(way):
        try:
            start.wait(20)
            answers.append(intake.take(data, "f.edi", way, intake.service()).again)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(way,)) for way in ("upload", "folder", "api")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(answers) == [False, True, True]
    with working_as(targeting):
        assert Intake.objects.visible(targeting).count() == 1
    assert on_board(targeting)[:2] == (2, ["DOE", "ROE"])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_files_of_one_flight_at_once_make_one_flight(people, targeting):
    start, failures = threading.Barrier(2), []

    def send(one):
        try:
            start.wait(20)
            take(one)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(one,)) for one in (JANE, JOHN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert on_board(targeting)[:2] == (2, ["DOE", "ROE"])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_officers_decide_one_hit_at_once_and_the_second_is_told(people, taken, targeting):
    """Both saw it open; one verdict is written, the other officer learns who decided what."""
    from entente.core.gate import Context
    from entente.core.verdicts import Overtaken

    start, told = threading.Barrier(2), []

    def decide(value, reason):
        try:
            context = Context(people["targeting.officer"], "customs-act-99")
            with working_as(context):
                hit = Hit.objects.visible(context).get()
                start.wait(20)
                desk.decide(Reader(context), hit, value, reason, "open")
            told.append(value)
        except Overtaken as overtaken:
            told.append(str(overtaken))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=args) for args in (("same", ""), ("different", "Known to me."))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with working_as(targeting):
        stands = Hit.objects.visible(targeting).get().verdict
    assert stands in told
    (other,) = [one for one in told if one != stands]
    assert "before you" in other
