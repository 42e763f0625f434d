"""The command line, the intake and a later run ask the same of a manifest."""

from __future__ import annotations

import pytest
from tests.conftest import shared_data_path
from tests.screening.room.conftest import SECRET, passenger_list

from entente.core.gate import working_as
from entente.screening import again, finding, intake
from entente.screening.engine import questions
from entente.screening.engine.manifests import read
from entente.screening.engine.rescreen import query_digest
from entente.screening.models import Hit, Lookout, Movement, ScreeningRun, Traveller
from entente.screening.queries import manifest_queries

pytestmark = pytest.mark.django_db
CARGO = (
    "UNB+UNOA:4+LINE+CBSA+260101:0000+9'UNH+1+CUSCAR:D:95B:UN'BGM+85+MAN-9+9'"
    "TDT+20+7E+1++L:172:20+++9074729:146::OCEAN STAR'LOC+60+CAHAL'"
    "CNI+1+B1'GID+1+2:CT'FTX+AAA+++CIGARETTE MACHINERY'NAD+CN+++ACME TRADING LTD+1 MAIN STREET WEST'"
    "EQD+CN+MSKU1234565'UNT+9+1'UNZ+1+9'"
)
SAMPLES = (
    "paxlst_Test1.txt", "paxlst_apisMessage.txt", "mixed_flight1.txt", "pnrgov_2_pnrs_basic.edi",
    "pnrgov_adult_and_infant.edi", "pnrgov_pnrAddressPhoneCTCM.txt", "pnrgov_pnrWithDoco.txt",
    "pnrgov_pnr_split.edi",
)  # fmt: skip


def digests(asked):
    return sorted({query_digest(query) for query in asked})


@pytest.fixture
def asked_by_the_room(monkeypatch):
    """What goes to the lists: every query of every subject of every batch, and what is told in words."""
    seen = []
    whole = finding.Batch.subjects

    def subjects(batch):
        found = whole(batch)
        seen.extend(found)
        return found

    monkeypatch.setattr(finding.Batch, "subjects", subjects)
    return seen


def contents():
    yield "cargo", lambda: CARGO.encode()
    person = ("NARWHALINO", SECRET, "M", "710302", "P111")
    yield "flight", lambda: passenger_list(person, ("ORDINARY", "PERSON", "F", "800101", "P222"))
    for name in SAMPLES:
        yield name, lambda name=name: shared_data_path("screening", "manifests", name).read_bytes()


@pytest.mark.parametrize(
    ("name", "content"), list(contents()), ids=lambda value: value if type(value) is str else ""
)
def test_intake_and_later_run_ask_what_the_command_line_asks(
    people, targeting, asked_by_the_room, name, content
):
    data = content()
    manifests = read(data, name, about=targeting.at.year)
    command = digests(query for manifest in manifests for query in manifest_queries(manifest))
    told = {one.told for manifest in manifests for one in questions.of(manifest)} - {questions.Told()}
    assert command
    intake.take(data, name, "upload", intake.service())
    assert digests(q for one in asked_by_the_room for q in one.queries) == command
    assert {one.told for one in asked_by_the_room} - {questions.Told()} == told
    # a lookout that comes later asks the rows for the same: what was cleared is known again
    asked_by_the_room.clear()
    with working_as(targeting):
        Movement.objects.visible(targeting).update(at=targeting.at)
        # the samples left years ago: who they were is kept back by now (IRPR 315.37, PNR Regulations 5)
        Traveller.objects.visible(targeting).update(departed_at=targeting.at)
        Lookout(
            label=intake.label_for(targeting, "customs"), state="active", name="Somebody Else",
            reason="r", authority="a", expires_on=targeting.at.date(), review_on=targeting.at.date(),
        ).save(force_insert=True)  # fmt: skip
    again.work_off()
    with working_as(targeting):
        assert {run.state for run in ScreeningRun.objects.visible(targeting)} == {"done"}
    assert digests(q for one in asked_by_the_room for q in one.queries) == command


def test_who_is_of_the_listed_sex_is_not_said_to_differ(people, targeting, taken, lookout):
    """The list writes f and m, whichever way the manifest does."""
    from entente.screening.lookouts import entry_of

    with working_as(targeting):
        lookout.sex = "M"
        assert entry_of(lookout).genders == ("m",)
        lookout.save()
        again.work_off()
        hit = Hit.objects.visible(targeting).get(current=True)
    assert "gender.same" in {part["code"] for part in hit.parts}


def test_goods_and_an_address_are_met_in_words_whoever_comes_first(people, targeting):
    def record(kind, name, **more):
        today = targeting.at.date()
        with working_as(targeting):
            Lookout(
                label=intake.label_for(targeting, "customs"), state="active", kind=kind, name=name,
                reason="r", authority="a", expires_on=today, review_on=today, **more,
            ).save(force_insert=True)  # fmt: skip

    record("address", "1, Main Street West")
    intake.take(CARGO.encode(), "c.edi", "upload", intake.service())
    record("goods", "cigarette machines")
    record("vehicle", "", identifier="MSKU 123456-5")
    again.work_off()
    with working_as(targeting):
        codes = {part["code"] for hit in Hit.objects.visible(targeting) for part in hit.parts}
    assert {"address.same", "goods.same", "plate.same"} <= codes
