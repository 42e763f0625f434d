"""EN3 in the product: permits on file, declarations drawing on them, diversion through an intermediary."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.core.registers.cases import RegisterCase
from tests.screening.room.conftest import stamp

from entente.core.actions import find, perform
from entente.core.gate import working_as
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, take
from entente.screening import exported, intake
from entente.screening.models import Consignment, ExportPermit, Hit, PermitDraw

pytestmark = pytest.mark.django_db


STANDING = {
    "permit": "GEP-12", "quantity": 400, "consignee": "GULF TRADING", "end": ("CITY HOSPITAL", "AE"),
    "hs": "85423100", "function": "9",
}  # fmt: skip


def declaration(number=1, **changed):
    told = STANDING | changed
    end, permit = told["end"], told["permit"]
    named = f"NAD+UC+++{end[0]}+++++{end[1]}'" if end else ""
    says = f"RFF+ABE:{permit}'" if permit else ""
    return (
        f"UNB+UNOC:3+BROKER+CBSA+{stamp(0, '%y%m%d:%H%M')}+{number}'UNH+1+CUSDEC:D:96B:UN'"
        f"BGM+830+EXP-{number}+{told['function']}'"
        f"LOC+36+AEDXB'LOC+35+CAYYZ'TDT+20+EK242+4'LOC+9+CAYYZ'DTM+136:{stamp(9, '%Y%m%d%H%M')}:203'"
        f"NAD+EX+++MAPLE CONTROLS+++++CA'NAD+CN+++{told['consignee']}+++++AE'{named}"
        f"CST+1+{told['hs']}'FTX+AAA+++INTEGRATED CIRCUITS'QTY+46:{told['quantity']}:NAR'"
        f"MOA+38:90000:CAD'{says}UNT+12+1'UNZ+1+{number}'"
    ).encode()


def send(*args, **how):
    return intake.take(declaration(*args, **how), "d.edi", "upload", intake.service())


@pytest.fixture
def permit(targeting):
    with working_as(targeting):
        row = ExportPermit(
            label=intake.label_for(targeting, "customs"), number="GEP-12", exporter="Maple Controls",
            consignee="Gulf Trading", end_user="City Hospital", destination="AE", goods="Circuits", hs="8542",
            quantity=1000, unit="NMB", used_before=100, state="in_force",
            issued_on=targeting.at.date() - timedelta(days=9),
            expires_on=targeting.at.date() + timedelta(days=90),
        )  # fmt: skip
        row.clean()
        row.save(force_insert=True)
    return row


def hits(context):
    with working_as(context):
        rows = Hit.objects.visible(context).filter(current=True, source="export")
        return sorted(rows.values_list("entry_id", flat=True))


def left(context):
    with working_as(context):
        return ExportPermit.objects.visible(context).get().left


def test_en3_a_declaration_that_keeps_to_its_permit_draws_on_it_and_nobody_is_told(people, targeting, permit):
    assert left(targeting) == 900
    assert send(1).hits == 0
    assert left(targeting) == 500
    send(2, quantity=500)
    assert (left(targeting), hits(targeting)) == (0, [])


def test_en3_what_is_left_is_counted_over_declarations(people, targeting, permit):
    send(1, quantity=700)
    send(2, quantity=300)
    assert hits(targeting) == ["exceeded"]
    with working_as(targeting):
        hit = Hit.objects.visible(targeting).get()
        assert "has 200 left of 1000" in hit.reasons[0]["en"]
        assert "il reste 200 des 1000" in hit.reasons[0]["fr"]
        draw = PermitDraw.objects.visible(targeting).order_by("pk").first()
        # the goods of the first did not leave: an officer gives the draw back
        perform(find("screening.give_back", draw, targeting), draw, targeting)
    assert left(targeting) == 600


def test_en3_a_cancelled_declaration_gives_its_draw_back(people, targeting, permit):
    send(1)
    assert left(targeting) == 500
    send(1, function="1")
    assert left(targeting) == 900


def test_en3_diversion_through_an_intermediary_worked_in_the_product(client, people, targeting, permit):
    """The strategy's case: circuits to a trader in Dubai under a good permit, for an institute in Iran."""
    send(7, end=("APPLIED PHYSICS INSTITUTE", "IR"))
    assert hits(targeting) == ["diversion", "other_end_user"]
    with working_as(targeting):
        # the rule of the same matter does not say it a second time
        assert not Hit.objects.visible(targeting).filter(source="rule").exists()
        hit = Hit.objects.visible(targeting).get(entry_id="diversion")
        row = Consignment.objects.visible(targeting).get()
        assert (row.direction, row.end_user_country, row.permits) == ("out", "IR", "GEP-12")
        assert hit.urgency == 90
    officer = people["targeting.officer"]
    client.force_login(officer)
    for language, words in (
        ("en", ("The way of the goods", "Strategic goods may not go there.", "differs", "APPLIED PHYSICS")),
        ("fr", ("Le chemin des marchandises", "Les biens stratégiques ne peuvent y aller.", "diffère")),
    ):
        client.cookies["entente_language"] = language
        page = client.get(f"/screening/hits/{hit.pk}/").content.decode()
        for text in words:
            assert text in page, (language, text)
        page = client.get(f"/screening/consignments/{row.pk}/").content.decode()
        assert words[0] in page
    page = client.get("/screening/consignments/?direction=out").content.decode()
    assert "EXP-7" in page


def test_en3_the_intermediary_met_before_is_told(client, people, targeting, permit):
    send(7, end=("APPLIED PHYSICS INSTITUTE", "IR"))
    send(8, permit="")
    with working_as(targeting):
        later = Hit.objects.visible(targeting).get(entry_id="no_permit")
    client.force_login(people["targeting.officer"])
    page = client.get(f"/screening/hits/{later.pk}/").content.decode()
    assert "Earlier encounters" in page
    assert "EXP-7" in page


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"permit": "GEP-99"}, ["unknown_permit"]),
        ({"permit": "gep 12"}, []),
        ({"permit": ""}, ["no_permit"]),
        ({"consignee": "OTHER TRADING"}, ["other_consignee"]),
        ({"end": ()}, ["end_user_left_out"]),
        ({"hs": "88073000"}, ["not_covered"]),
        ({"hs": "17022000", "permit": ""}, []),
    ],
)
def test_en3_what_does_not_keep_to_the_permit(people, targeting, permit, changed, expected):
    send(1, **changed)
    assert hits(targeting) == expected


def test_en3_a_draft_is_no_permit_and_a_suspended_one_lets_nothing_out(people, targeting, permit):
    from entente.screening.export_registers import PermitWorkflow

    with working_as(targeting):
        take(PermitWorkflow, permit, "suspend", Reader(targeting), note="Under review.")
    send(1)
    assert hits(targeting) == ["not_in_force"]
    with working_as(targeting):
        ExportPermit.objects.visible(targeting).update(state="draft")
    send(2)
    assert hits(targeting) == ["not_in_force", "unknown_permit"]


def test_en3_an_expired_permit_is_judged_by_the_day_on_which_the_goods_leave(people, targeting, permit):
    with working_as(targeting):
        ExportPermit.objects.visible(targeting).update(expires_on=targeting.at.date() - timedelta(days=2))
    send(1)
    assert hits(targeting) == ["expired"]


def test_en3_two_permits_of_one_number_are_not_put_on_file(people, targeting, permit):
    from entente.screening.export_registers import PermitWorkflow

    with working_as(targeting):
        same = [f.name for f in permit._meta.concrete_fields if f.name not in ("id", "state", "number")]
        twin = ExportPermit(number="GEP 12", **{name: getattr(permit, name) for name in same})
        twin.save(force_insert=True)
        with pytest.raises(NotAllowed, match="on file already"):
            take(PermitWorkflow, twin, "enter", Reader(targeting))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_en3_two_declarations_at_once_never_draw_on_the_same_remainder(people, targeting, permit):
    start, failures = threading.Barrier(2), []

    def export(number):
        try:
            start.wait(20)
            send(number, quantity=500)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=export, args=(n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert hits(targeting) == ["exceeded"]  # 900 were left: one of the two is over
    with working_as(targeting):
        assert sum(exported.taken_of(targeting, [permit.pk]).values()) == 1000


class TestPermits(RegisterCase):
    key = "screening.permits"
    roles = ("targeting", "team_lead")
    list_queries, detail_queries = 22, 34

    def values(self, token):
        from datetime import date

        return super().values(token) | {
            "destination": "DE", "unit": "NMB", "hs": "8542", "issued_on": date(2026, 1, 1),
            "expires_on": date(2030, 1, 1), "number_key": "X1",
        }  # fmt: skip
