"""EN12: labels, corrections and retention as recorded acts; EN18: refusals that add up to gaps."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.authority.test_desk import ASKING, SIGNED, browser
from tests.core.registers.cases import ledger_entries
from tests.core.registers.sample import Hail

from entente.authority import desk, refusals, relabel, retention
from entente.authority.models import Ask, Correction, Disclosure, Notice, Redress, Refusal
from entente.authority.unusual import unusual
from entente.core import worker
from entente.core.gate import Context, working_as
from entente.core.models import Label, StandingArrangement
from entente.core.registers.reader import Reader
from entente.core.workflow import NotAllowed, take


@pytest.fixture
def mounted(officer_of, units):
    return officer_of("RCMP", "intelligence", unit="RCMP-ODIV")


@pytest.fixture
def border(officer_of, units):
    return officer_of("CBSA", "trc_officer", unit="CBSA-TRC")


@pytest.fixture
def privacy(officer_of, units):
    return officer_of("CBSA", "privacy", unit="CBSA-NHQ")


@pytest.fixture
def customs(agencies):
    return Label.objects.create(holder=agencies["CBSA"], originator=agencies["CBSA"], regime="customs")


@pytest.fixture
def hail(border, customs):
    with working_as(Context(border)):
        return Hail.objects.create(label=customs, number="H-1", vessel="HERON", notes="heard at dawn")


@pytest.fixture
def standing(agencies, mounted):
    row = StandingArrangement.objects.create(
        reference="ACT-1", title_en="x", title_fr="x", holder=agencies["CBSA"], recipient=agencies["RCMP"],
        regime="customs", grade=3, authority="CA 107(4)(d)", purposes=["customs-act-11"], valid_from="2020-01-01",
    )  # fmt: skip
    row.units.set([mounted.unit])
    return row


# -- retention -------------------------------------------------------------------------------------------------


def test_en12_retention_runs_out_by_itself_with_a_ledger_entry(border, customs):
    yesterday = timezone.localdate() - timedelta(days=1)
    with working_as(Context(border)):
        for number, until in (("OVER", yesterday), ("TODAY", timezone.localdate()), ("NONE", None)):
            Hail.objects.create(label=customs, number=number, vessel="V", retention_until=until)
    before = ledger_entries()
    assert worker.once()[0]["purged"] == 1  # what `entente work` runs
    assert ledger_entries() == before + 1
    with working_as(Context(border)):
        left = set(Hail.objects.visible(Context(border)).values_list("number", flat=True))
    assert left == {"TODAY", "NONE"}
    assert retention.purge([Hail]) == {}


def test_en12_what_purges_reaches_nothing_that_is_still_kept(border, hail):
    with working_as(Context(border)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM entente_purge('sample_hail', 'sample.hail', 100)")
        assert cursor.fetchone() == (0,)
        assert Hail.objects.visible(Context(border)).filter(pk=hail.pk).exists()
        for table in ("core_officer", "ledger_entry", "authority_disclosure"):
            with pytest.raises(DatabaseError, match="not a table of held rows"), transaction.atomic():
                cursor.execute("SELECT * FROM entente_purge(%s, %s, 100)", [table, "x.y"])
        # the mode set by hand opens nothing to the application: the policy speaks of the owner
        cursor.execute("SELECT set_config('entente.keeping', 'purge', true)")
        Hail.objects.create(label=hail.label, number="OVER", vessel="V", retention_until=date(2020, 1, 1))
        cursor.execute("SELECT count(*) FROM sample_hail WHERE retention_until < current_date")
        assert cursor.fetchone() == (0,)


# -- labels ----------------------------------------------------------------------------------------------------


def test_en12_relabelling_is_a_recorded_act(hail, border, customs):
    client = browser(border)
    url = f"/authority/label/sample.hails/{hail.pk}/"
    assert client.post(url, {"regime": "customs", "protected": "B", "reason": ""}).status_code == 400
    told = {"regime": "customs", "protected": "B", "caveats": "third_party", "reason": "Came from a partner."}
    border.clearance_protected = "B"
    border.save()
    assert client.post(url, told).status_code == 302
    with working_as(Context(border)):
        row = Hail.objects.visible(Context(border)).get(pk=hail.pk)
        assert (row.label.protected, row.label.caveats) == ("B", ["third_party"])
        assert row.label_id != customs.pk
    page = client.get(f"/sample/hails/{hail.pk}/history/").content.decode()
    assert "Came from a partner." in page


def test_en12_a_protected_witness_is_closed_to_the_one_who_says_so(hail, border):
    told = {"regime": "customs", "overlays": ["witness_protection"], "reason": "As the Act has it."}
    client = browser(border)
    assert client.post(f"/authority/label/sample.hails/{hail.pk}/", told).status_code == 302
    assert client.get(f"/sample/hails/{hail.pk}/").status_code == 404
    assert client.get(f"/sample/hails/{hail.pk}/history/").status_code == 404
    with working_as(Context(border)):
        assert not Hail.objects.visible(Context(border)).filter(pk=hail.pk).exists()


def test_en12_nobody_elses_label_is_changed(hail, mounted, border, customs, standing, agencies):
    assert browser(mounted, purpose="customs-act-11:A").post(
        f"/authority/label/sample.hails/{hail.pk}/", {"regime": "customs", "reason": "x"}
    ).status_code in (403, 404)
    other = Label.objects.create(holder=agencies["RCMP"], originator=agencies["RCMP"], regime="police")
    for officer, new in ((mounted, customs), (border, other)):
        with (
            working_as(Context(officer)),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            cursor.execute(
                "SELECT entente_relabel('sample_hail', 'id', %s, %s, %s)", [str(hail.pk), customs.pk, new.pk]
            )


@pytest.mark.parametrize("overlay", ["youth", "youth:soon", "asylum_claimant", "sorcery"])
def test_en12_a_protection_that_cannot_be_read_is_refused(overlay):
    assert not relabel.readable(overlay)
    assert relabel.readable("youth:2027-01-01")


# -- corrections -----------------------------------------------------------------------------------------------


@pytest.fixture
def seen(hail, mounted, standing):
    """The record was given to the other agency under the arrangement."""
    page = browser(mounted, purpose="customs-act-11:A").get(f"/sample/hails/{hail.pk}/")
    assert "HERON" in page.content.decode()


def change(border, hail, **values):
    client = browser(border)
    page = client.get(f"/sample/hails/{hail.pk}/edit/").content.decode()
    told = {"number": "H-1", "vessel": "HERON", "notes": "heard at dawn"} | values
    told["seen"] = re.search(r'name="seen" value="([^"]*)"', page).group(1)
    response = client.post(f"/sample/hails/{hail.pk}/edit/", told)
    assert response.status_code == 302, response.content.decode()[:1500]


@pytest.mark.parametrize(("language", "words"), [("en", "Correction from"), ("fr", "Correction :")])
def test_en12_a_change_reaches_every_recipient_and_is_acknowledged(
    seen, hail, mounted, border, officer_of, language, words
):
    change(border, hail, vessel="HERON II")
    with working_as(Context(border)):
        notice = Notice.objects.get()
        assert notice.correction.elements == ["vessel"]
        assert "HERON" not in notice.correction.text  # the value is read through the gate
    reader = browser(mounted, language)
    assert words in reader.get("/").content.decode()
    assert reader.post("/authority/corrections/", {"notice": notice.pk, "do": "corrected"}).status_code == 302
    assert browser(border).post(
        "/authority/corrections/", {"notice": notice.pk, "do": "noted"}
    ).status_code in (403, 404)
    with working_as(Context(mounted)), connection.cursor() as cursor:
        assert Notice.objects.get().done == "corrected"
        cursor.execute("UPDATE authority_notice SET done = 'noted'")
        assert cursor.rowcount == 0  # said once
    other = officer_of("OPP", "team_lead", unit="OPP-MARINE")
    with working_as(Context(other)):
        assert not Notice.objects.exists()
        assert not Correction.objects.exists()


def test_en12_a_change_of_what_was_not_given_tells_nobody(seen, hail, border):
    change(border, hail, notes="heard at noon")  # above the grade that was given
    with working_as(Context(border)):
        assert not Notice.objects.exists()


# -- refusals and gaps -----------------------------------------------------------------------------------------


def asked_and_refused(mounted, border, **answer):
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(mounted)):
        made = Ask.objects.filter(state="asked").latest("at")
    told = {"do": "refuse", "content": "Not indictable.", "regime": "customs"} | answer
    assert browser(border).post(f"/authority/requests/{made.pk}/", told).status_code == 302
    return made


def test_en18_refusals_are_counted_per_provision_purpose_and_unit(mounted, border, privacy, officer_of):
    for _turn in range(3):
        asked_and_refused(mounted, border)
    with working_as(Context(privacy)) as context:
        table = refusals.table(context, exact=True)
        assert {unit.code for unit in table.units} == {"RCMP-ODIV"}
        counted = {(line.provision, line.test): line.cells for line in table.lines}
        assert counted[("CA 107(5)(a)", "grounds")] == (3,)
        assert {line.purpose for line in table.lines} == {"criminal_investigation"}
    with working_as(Context(border)) as context:
        told = refusals.table(context, exact=False)
        assert all(cell is None for line in told.lines for cell in line.cells)  # under ten: not told
    page = browser(border, "fr").get("/authority/refusals/").content.decode()
    assert "inférieurs à dix" in page
    assert "Un fonctionnaire du détenteur a consigné les motifs." in page
    coordinator = officer_of("CBSA", "coordinator", unit="CBSA-NHQ")
    form = (
        browser(coordinator).get("/authority/gaps/add/?provision=CA+107(5)(a)&test=grounds").content.decode()
    )
    assert 'value="CA 107(5)(a)"' in form


def test_en18_a_request_tried_twice_counts_once(mounted, border):
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(mounted)):
        made = Ask.objects.get()
    for _turn in range(2):
        browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"grounds": "", "do": "give"})
    with working_as(Context(border)):
        assert Refusal.objects.filter(test="grounds").count() == 1


REFUSED = {
    # what the holder wrote and named, the provision and the test that it counts against
    "nothing written": ({}, {("CA 107(5)(a)", "grounds"), ("CA 107(5)(a)", "solely")}),
    "one thing missing": ({"grounds": "Named in the file."}, {("CA 107(5)(a)", "solely")}),
    "the test that is named": (
        {"grounds": "Named.", "solely": "on", "failing": "offence_indictable"},
        {("CA 107(5)(a)", "offence_indictable")},
    ),
    "the holder's own decision": ({"grounds": "Named in the file.", "solely": "on"}, {("", "")}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_en18_a_refusal_counts_against_the_test_that_failed(mounted, border, case):
    written, counted = REFUSED[case]
    asked_and_refused(mounted, border, **written)
    with working_as(Context(border)):
        assert set(Refusal.objects.values_list("provision", "test")) == counted


@pytest.mark.parametrize("known", [True, False])
def test_en12_a_refusal_teaches_where_existence_may_be_known_and_tells_nothing_where_not(
    mounted, border, known
):
    made = asked_and_refused(mounted, border, **({"existence_known": "on"} if known else {}))
    page = browser(mounted, "fr").get(f"/authority/requests/{made.pk}/").content.decode()
    assert "Not indictable." in page
    assert ("CA 107(5)(a)" in page) == known
    assert ("Un fonctionnaire du détenteur a consigné les motifs." in page) == known
    with working_as(Context(mounted)):
        assert bool(Ask.objects.get().regime) == known


# -- redress, audit --------------------------------------------------------------------------------------------


def test_en12_a_person_is_cleared_with_a_reason_and_an_end(privacy, officer_of):
    client = browser(privacy)
    told = {"name": "Person A", "document": "CAN AB123456", "entry": "ofac 12345", "times": "3"}
    assert client.post("/authority/redress/add/", told).status_code == 302
    with working_as(Context(privacy)) as context:
        reader = Reader(context)
        row = reader.rows(Redress).get()
        assert row.number
        from entente.authority.courses_people import RedressWorkflow
        from entente.authority.redress import cleared

        with pytest.raises(NotAllowed):
            take(RedressWorkflow, row, "clear", reader)
        Redress.objects.ungated("a test").filter(pk=row.pk).update(
            reason="Another date of birth.", cleared_until=date(2030, 1, 1)
        )
        take(RedressWorkflow, reader.rows(Redress).get(), "clear", reader)
        day = date(2026, 11, 24)
        assert cleared(reader, "OFAC 12345", "can-ab 123456", day) is not None
        assert cleared(reader, "ofac 12345", "CAN AB123456", date(2030, 1, 2)) is None  # run out
        assert cleared(reader, "ofac 99999", "CAN AB123456", day) is None  # another entry
        assert cleared(reader, "ofac 12345", "", day) is None  # a name alone clears nobody
    other = officer_of("RCMP", "privacy", unit="RCMP-NHQ")
    with working_as(Context(other)) as context:
        assert cleared(Reader(context), "ofac 12345", "CAN AB123456", day) is None


def test_en12_unusual_days_stand_out():
    days = [date(2026, 11, d) for d in range(1, 11)]
    rows = [("a", day, 3 + i % 3) for i, day in enumerate(days)] + [("a", date(2026, 11, 20), 80)]
    rows += [("b", day, 12) for day in days]
    found = unusual(rows)
    assert [(one.officer, one.day, one.records) for one in found] == [("a", date(2026, 11, 20), 80)]
    assert unusual([]) == []
    assert unusual([("c", days[0], 9)]) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en12_one_subject_who_was_given_what(seen, hail, privacy, mounted, language):
    client = browser(privacy, language)
    page = client.get(f"/authority/audit/subject/?q={hail.pk}").content.decode()
    assert str(mounted) in page
    table = b"".join(
        client.get(f"/authority/audit/subject/?q={hail.pk}&format=csv").streaming_content
    ).decode()
    assert "ACT-1" in table
    nothing = client.get("/authority/audit/subject/?q=Nobody%00At-all").content.decode()
    assert str(mounted) not in nothing


@pytest.mark.parametrize(
    "which", ["requests", "lookups", "corrections", "refusals", "all", "security-received", "access", "holds"]
)
def test_en12_everything_is_exportable(seen, hail, border, mounted, privacy, which):
    import pypdf

    asked_and_refused(mounted, border)
    change(border, hail, vessel="HERON II")
    client = browser(privacy)
    body = b"".join(client.get(f"/authority/audit/{which}/").streaming_content).decode()
    assert len(body.splitlines()) >= (
        1 if which in ("lookups", "security-received", "access", "holds") else 2
    )
    pdf = client.get(f"/authority/audit/{which}/?format=pdf&year=2026").content
    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_en12_a_recorded_decision_is_explained_from_the_command_line(mounted, border, officer_of):
    from entente.authority.decisions import explained

    with pytest.raises(LookupError):
        explained("00000000-0000-7000-8000-000000000000")
    officer_of("CBSA", "reviewer", unit="CBSA-NHQ")
    browser(mounted).post("/authority/requests/new/", ASKING | {"holder": border.agency.pk})
    with working_as(Context(mounted)):
        made = Ask.objects.get()
    browser(border).post(f"/authority/requests/{made.pk}/", SIGNED | {"do": "give"})
    with working_as(Context(border)):
        given = Disclosure.objects.get()
    told = explained(str(given.pk))
    assert told["authority"] == ["CA 107(5)(a)"]
    assert next(one for one in told["candidates"] if one["opens"])["provision"] == "CA 107(5)(a)"
    assert explained(str(given.entry)) == told
    assert explained(made.number)["decision"]["grade"] == "full"
    with pytest.raises(LookupError):
        explained("nothing-like-it")
    assert desk.operational(border)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_en12_a_reviewer_has_the_audit_and_no_operational_screen(seen, officer_of, language):
    from django.conf import settings

    reviewer = officer_of("CBSA", "reviewer", unit="CBSA-NHQ")
    client = browser(reviewer, language)
    page = client.get("/authority/audit/")
    assert page.status_code == 200
    assert "ACT-1" in page.content.decode()
    header = page.content.decode().split("</header>")[0]
    for room in settings.ROOMS:
        if room != "authority":
            assert f'href="/{room}/' not in header, room
    for url in (
        "/marine/findings/",
        "/marine/reports/",
        "/holdings/entities/",
        "/strategy/",
        "/search/?q=heron",
        "/api/marine/reports",
    ):
        assert client.get(url).status_code == 403, url
    for url in ("/", "/authority/disclosures/", "/authority/requests/", "/trust/ledger/"):
        assert client.get(url).status_code == 200, url
    for url in ("/authority/arrangements/", "/api/authority/annexes", "/authority/requests/new/"):
        assert client.get(url).status_code == 403, url
    both = officer_of("CBSA", "reviewer", "trc_officer", unit="CBSA-TRC")
    assert browser(both).get("/marine/reports/").status_code == 200  # who also acts is no mere reviewer
