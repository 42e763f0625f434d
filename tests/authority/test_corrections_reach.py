"""EN12, EN13: a correction reaches whoever was told, shown or answered, of the record or of what was computed from it.

Privacy Act, 6(2); SOR/2002-227, 315.27 (notify who received it).
"""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.authority.test_acts import change
from tests.authority.test_desk import browser
from tests.core.registers.sample import Errand, Hail

from entente.authority import corrections, units
from entente.authority.models import Disclosure, Notice
from entente.core.gate import Context, working_as
from entente.core.models import Label
from entente.core.registers.reader import Reader


@pytest.fixture
def division(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def customs(agencies):
    return Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")


@pytest.fixture
def hail(border, customs):
    with working_as(Context(border)):
        return Hail.objects.create(label=customs, number="H-1", vessel="HERON")


def say(border, division, hail, unit):
    told = {
        "recipient": division.agency.pk, "recipient_unit": unit, "recipient_person": "Sergeant on duty",
        "recipient_role": "peace_officer", "description": "Landed at 02:14", "regime": "customs", "solely": "on",
        "purpose": "administer_act", "act": "Customs Act", "register": "sample.hails", "object_id": str(hail.pk),
    }  # fmt: skip
    response = browser(border).post("/authority/disclosures/oral/", told)
    assert response.status_code == 302, response.content.decode()[:1500]
    with working_as(Context(border)):
        return Disclosure.objects.get()


# the unit's names are those of the agencies' structure; nobody is called "Radio room"
@pytest.mark.parametrize("unit", ["O Division", "Division O", "o division", "RCMP-ODIV", "Radio room"])
def test_en12_a_correction_reaches_who_was_told_aloud(unit, hail, border, division, officer_of):
    made = say(border, division, hail, unit)
    assert (made.register, made.object_ids, made.lawful) == ("sample.hail", [str(hail.pk)], True)
    assert made.recipient_unit == ("Radio room" if unit == "Radio room" else "O Division")
    change(border, hail, vessel="HERON II", notes="")
    client = browser(division)
    assert "Correction from" in client.get("/").content.decode()
    with working_as(Context(division)):
        notice = Notice.objects.get()
    told = {"notice": notice.pk, "do": "noted"}
    assert client.post("/authority/corrections/", told).status_code == 302
    with working_as(Context(division)):
        assert Notice.objects.get().done == "noted"
    elsewhere = officer_of("RCMP", "team_lead", unit="RCMP-BIOC")
    page = browser(elsewhere).get("/authority/corrections/").content.decode()
    assert ("Radio room" in page) == (unit == "Radio room")  # what names no unit is everybody's there


def test_en12_the_record_offers_to_say_what_was_said_of_it(hail, border):
    page = browser(border).get(f"/sample/hails/{hail.pk}/").content.decode()
    assert "Record what was said of it" in page
    form = browser(border).get(f"/authority/disclosures/oral/?register=sample.hails&record={hail.pk}")
    body = form.content.decode()
    assert f'name="object_id" value="{hail.pk}"' in body
    assert '<datalist id="units">' in body
    assert '<option value="O Division">' in body


def test_en12_what_was_told_aloud_can_be_acknowledged_by_its_unit(hail, border, division):
    made = say(border, division, hail, "O Division")
    url = f"/authority/disclosures/{made.pk}/"
    assert browser(division).post(url, {"do": "acknowledge"}).status_code == 302
    with working_as(Context(division)):
        assert Disclosure.objects.get().acknowledged_at is not None


def shown(border, division, register, row) -> None:
    with working_as(Context(division)):
        Disclosure.objects.create(
            how="standing", holder=border.agency, recipient=division.agency, made_by=division, grade="summary",
            recipient_unit=division.unit.name_en, recipient_person="x", authorized_by="x", description="detail",
            purpose="own_duties", register=register, object_ids=[str(row.pk)], elements=["state"],
        )  # fmt: skip


def test_en12_a_correction_reaches_who_was_shown_what_was_computed_of_it(
    hail, border, division, agencies, customs
):
    """A row with a derived label that links to the record, and one that was computed from that in its turn."""
    derived = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    derived.inputs.set([customs])
    with working_as(Context(border)):
        first = Errand(label=derived, title_en="a", title_fr="a", hails=[hail.pk])
        first.save(force_insert=True)
        second = Errand(label=derived, title_en="b", title_fr="b", follows=first.pk)
        second.save(force_insert=True)
        plain = Errand(label=customs, title_en="c", title_fr="c", hails=[hail.pk])
        plain.save(force_insert=True)
        found = corrections.computed_from(Reader(Context(border)), "sample.hail", str(hail.pk))
    assert found == [("sample.errand", [str(first.pk)]), ("sample.errand", [str(second.pk)])]
    shown(border, division, "sample.errand", second)
    change(border, hail, vessel="HERON II", notes="")
    with working_as(Context(division)):
        assert Notice.objects.get().correction.object_id == str(hail.pk)


def test_en12_a_finding_is_computed_from_the_report_that_it_names(border, division, agencies, customs):
    from entente.marine.models import ArrivalReport, Finding

    derived = Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")
    derived.inputs.set([customs])
    with working_as(Context(border)):
        report = ArrivalReport(
            label=customs, report_no="R-1", received_at=timezone.now(), programme="standard"
        )
        report.save(force_insert=True)
        rows = [
            Finding(
                label=derived, kind="passage", subject=number, judged="x", status="late", area="other",
                occurred_at=timezone.now(), report_no=number,
            )
            for number in ("R-1", "R-2")
        ]  # fmt: skip
        for row in rows:
            row.save(force_insert=True)
        found = corrections.computed_from(Reader(Context(border)), "marine.arrivalreport", str(report.pk))
    assert found == [("marine.finding", [str(rows[0].pk)])]


def test_en12_a_unit_is_known_by_its_names_and_code(agencies):
    rcmp = agencies["RCMP"]
    assert {units.named(rcmp, one) for one in ("O Division", "DIVISION O", "rcmp-odiv")} == {"O Division"}
    assert units.named(rcmp, "The night desk") == "The night desk"
