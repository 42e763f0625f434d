"""Loading twice is loading once; a changed finding supersedes; a verdict stays with what it judged."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone
from tests.marine.comply.scene import BOOK, SITES, at, passage, report, stop
from tests.marine.room.conftest import SECRET_REPORT, SECRET_VESSEL, day

from entente.authority.relabel import relabel
from entente.core.gate import Context, UngatedAccess, working_as
from entente.core.registers.reader import Reader
from entente.marine import ingest
from entente.marine.engine.crossref import Picture
from entente.marine.models import ArrivalReport, Finding, Track, Vessel, WatchArea

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(people):
    return Context(people["marine.analyst"], "customs-act-11")


def statuses(context):
    with working_as(context):
        rows = Finding.objects.visible(context).filter(current=True)
        return sorted((row.status, str(row.vessel_name)) for row in rows)


def test_a_day_becomes_findings_vessels_tracks_and_reports(loaded, analyst):
    assert loaded.by_status == {"unreported": 1, "reported": 1, "no_arrival": 1}
    with working_as(analyst):
        assert Vessel.objects.visible(analyst).count() == 2
        assert Track.objects.visible(analyst).count() == 2
        assert ArrivalReport.objects.visible(analyst).count() == 2
        bare = Finding.objects.visible(analyst).get(status="no_arrival")
        assert (bare.report_no, bare.mmsi, bare.vessel_id) == (SECRET_REPORT, None, None)
        gravest = Finding.objects.visible(analyst).get(status="unreported")
        assert gravest.vessel_name == SECRET_VESSEL
        assert gravest.place == "Windsor marina"
        assert gravest.occurred_at == ingest.moment(at(38))
        assert gravest.reasons
        assert all(row["en"] and row["fr"] for row in gravest.reasons)


def test_a_finding_is_closed_with_the_report_that_it_rests_on(loaded, people, analyst):
    trc = Context(people["trc.officer"], "customs-act-11")
    with working_as(trc):
        reader = Reader(trc)
        report = reader.rows(ArrivalReport).get(report_no=SECRET_REPORT)
        others = ArrivalReport.objects.visible(trc).exclude(pk=report.pk).count()
        relabel(reader, report, {"overlays": ["witness_protection"]}, "The Act asks for it.")
    for context in (trc, analyst):
        with working_as(context):
            assert not Finding.objects.visible(context).filter(report_no=SECRET_REPORT).exists()
            assert not ArrivalReport.objects.visible(context).filter(pk=report.pk).exists()
    with working_as(trc):
        assert ArrivalReport.objects.visible(trc).count() == others
    with working_as(analyst):
        left = Finding.objects.visible(analyst).filter(current=True)
        assert sorted(row.status for row in left) == ["reported", "unreported"]


@pytest.mark.parametrize("others", [False, True])
def test_a_label_made_milder_reaches_the_finding_unless_another_record_bears_the_old_one(
    loaded, people, analyst, others
):
    """Both directions: stricter at once; milder once no other record under the old label may be an input."""
    trc = Context(people["trc.officer"], "customs-act-11")
    with working_as(analyst):
        before = Finding.objects.visible(analyst).get(report_no=SECRET_REPORT)
        inputs = set(before.label.inputs.all())
    with working_as(trc):
        report = Reader(trc).rows(ArrivalReport).get(report_no=SECRET_REPORT)
        strict = relabel(Reader(trc), report, {"caveats": ["H1"]}, "Not for court.")
        if others:
            another = Reader(trc).rows(ArrivalReport).exclude(pk=report.pk).first()
            relabel(Reader(trc), another, {"caveats": ["H1"]}, "Not for court either.")
    with working_as(trc):
        reader = Reader(trc)
        report = reader.rows(ArrivalReport).get(pk=report.pk)
        plain = relabel(reader, report, {"caveats": []}, "The court may have it after all.")
    assert plain in inputs
    with working_as(analyst):
        after = Finding.objects.visible(analyst).get(report_no=SECRET_REPORT)
        assert set(after.label.inputs.all()) == (inputs | {strict} if others else inputs)


def test_a_finding_takes_the_mark_of_the_report_that_it_rests_on(loaded, people, analyst):
    trc = Context(people["trc.officer"], "customs-act-11")
    with working_as(analyst):
        before = Finding.objects.visible(analyst).get(report_no=SECRET_REPORT)
    with working_as(trc):
        reader = Reader(trc)
        report = reader.rows(ArrivalReport).get(report_no=SECRET_REPORT)
        new = relabel(reader, report, {"caveats": ["H1"]}, "Not for court.")
    with working_as(analyst):
        after = Finding.objects.visible(analyst).get(report_no=SECRET_REPORT)
        assert set(after.label.inputs.all()) == {*before.label.inputs.all(), new}
        kept = Finding.objects.visible(analyst).exclude(pk=after.pk)
        assert {row.label_id for row in kept} == {before.label_id}
    ingest.crossref_into_database(day(), BOOK, SITES)  # what is computed again does not put it back
    with working_as(analyst):
        assert Finding.objects.visible(analyst).get(report_no=SECRET_REPORT).label_id == after.label_id


def test_what_is_kept_is_kept_for_a_set_time(people, analyst, settings):
    """The shortest of what a finding was computed from; none where the setting names none."""
    settings.MARINE_KEPT_MONTHS = {"customs": 120, "police": 96}
    ingest.crossref_into_database(day(), BOOK, SITES)
    years = {ArrivalReport: ("received_at", 10), Track: ("ended_at", 8), Finding: ("occurred_at", 8)}
    with working_as(analyst):
        for model, (name, kept) in years.items():
            rows = list(model.objects.visible(analyst))
            assert rows
            for row in rows:
                spoken = getattr(row, name)
                assert row.retention_until == spoken.date().replace(year=spoken.year + kept)


def test_without_a_time_that_is_set_nothing_runs_out(people, analyst, settings):
    settings.MARINE_KEPT_MONTHS = {"customs": 0}
    ingest.crossref_into_database(day(), BOOK, SITES)
    with working_as(analyst):
        assert {row.retention_until for row in ArrivalReport.objects.visible(analyst)} == {None}


def test_loading_twice_changes_nothing(loaded, analyst):
    with working_as(analyst):
        before = list(Finding.objects.visible(analyst).order_by("pk").values_list("pk", "current"))
    again = ingest.crossref_into_database(day(), BOOK, SITES)
    assert (again.new, again.superseded) == (0, 0)
    with working_as(analyst):
        assert list(Finding.objects.visible(analyst).order_by("pk").values_list("pk", "current")) == before


def decide(context, status, value):
    with working_as(context):
        rows = Finding.objects.visible(context).filter(status=status, current=True)
        assert rows.update(verdict=value, verdict_by=context.officer, verdict_at=timezone.now()) == 1


def test_a_verdict_survives_what_it_did_not_judge(loaded, analyst):
    decide(analyst, "unreported", "confirmed")
    picture = day()
    picture.passages = [
        passage(
            "mmsi:316009999",
            exit=320,  # it has left in the meantime: another finding, the same landing
            stay={"stops": [stop(38, 200, lon=-82.90, site_code="WIN", site_m=40.0)]},
            who={"name": SECRET_VESSEL},
        ),
        picture.passages[1],
    ]
    done = ingest.crossref_into_database(picture, BOOK, SITES)
    assert (done.superseded, done.verdicts_kept) == (1, 1)
    with working_as(analyst):
        now = Finding.objects.visible(analyst).get(status="unreported", current=True)
        assert now.verdict == "confirmed"
        old = Finding.objects.visible(analyst).get(pk=now.supersedes)
        assert not old.current


def test_a_verdict_falls_when_what_it_judged_changed(loaded, analyst):
    decide(analyst, "unreported", "confirmed")
    picture = day()
    picture.reports = [*picture.reports, report("R-2", 55, vessel_name=SECRET_VESSEL, mmsi=316009999)]
    ingest.crossref_into_database(picture, BOOK, SITES)
    with working_as(analyst):
        mine = Finding.objects.visible(analyst).get(vessel_name=SECRET_VESSEL, current=True)
        assert (mine.status, mine.verdict) == ("reported", "")
        assert Finding.objects.visible(analyst).get(pk=mine.supersedes).verdict == "confirmed"


def test_the_same_finding_again_keeps_its_verdict(loaded, analyst):
    decide(analyst, "unreported", "lawful")
    ingest.crossref_into_database(day(), BOOK, SITES)
    with working_as(analyst):
        assert Finding.objects.visible(analyst).get(status="unreported").verdict == "lawful"


def test_an_empty_picture_loads_nothing(people, analyst):
    done = ingest.crossref_into_database(Picture([], []), BOOK, SITES)
    assert (done.findings, done.reports) == (0, 0)
    assert statuses(analyst) == []


@pytest.mark.parametrize("table", ["finding", "vessel", "track", "arrivalreport", "watcharea"])
def test_without_a_context_the_database_itself_shows_no_row(loaded, analyst, table):
    from datetime import date

    police = ingest.service_writers().police
    with working_as(analyst), connection.cursor() as cursor:
        WatchArea(label=police, name_en="x", name_fr="x", lon=0, lat=0, valid_from=date(2026, 1, 1)).save(
            force_insert=True
        )
        cursor.execute(f"SELECT count(*) FROM marine_{table}")
        assert cursor.fetchone()[0] > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('entente.officer', '', true)")
        cursor.execute(f"SELECT count(*) FROM marine_{table}")
        assert cursor.fetchone() == (0,)


def test_without_a_context_the_manager_refuses(loaded):
    with pytest.raises(UngatedAccess):
        list(Finding.objects.all())


@pytest.mark.parametrize(
    ("account", "findings", "vessels", "reports"),
    [
        ("marine.analyst", 3, 2, 2),  # arrangement for customs information, own tracks
        ("trc.officer", 3, 2, 2),  # own reports, arrangement for tracks
        ("targeting.officer", 0, 0, 2),  # customs only: nothing of what rests on tracks
        ("partner.marine", 0, 0, 0),  # a third agency without any arrangement
        ("privacy.officer", 0, 0, 0),
    ],
)
def test_each_sees_what_both_inputs_allow(loaded, people, account, findings, vessels, reports):
    officer = people[account]
    purposes = {"targeting.officer": "customs-act-99", "privacy.officer": "review"}
    context = Context(officer, purposes.get(account, "customs-act-11"))
    with working_as(context), connection.cursor() as cursor:
        counted = []
        for model in (Finding, Vessel, ArrivalReport):
            through_gate = model.objects.visible(context).count()
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone()[0] == through_gate  # the second wall agrees
            counted.append(through_gate)
        assert counted == [findings, vessels, reports]


def test_the_report_intake_cannot_write_a_track(people):
    from django.db.utils import ProgrammingError

    writers = ingest.service_writers()
    with pytest.raises(ProgrammingError, match="row-level security"), working_as(writers.reports):
        Vessel.objects.bulk_create([Vessel(label=writers.police, track_key="x", source="ais")])
