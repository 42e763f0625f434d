"""A file of reports beside a room: no number is written over, and no row that cannot be ends the process."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.marine.comply.scene import BOOK, SITES
from tests.marine.room.conftest import day

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.marine import intake
from entente.marine.engine.crossref import crossref
from entente.marine.engine.model import Report
from entente.marine.engine.waters import Waters
from entente.marine.live.loop import ReportFile
from entente.marine.live.room import Filed, Room
from entente.marine.live.worker import Setting, Update
from entente.marine.models import ArrivalReport, Finding

pytestmark = pytest.mark.django_db
T = round(datetime(2026, 7, 4, 13, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def room(tmp_path, people):
    box = [[-81, 43], [-77, 43], [-77, 44.5], [-81, 44.5], [-81, 43]]
    (tmp_path / "waters.geojson").write_text(json.dumps({"type": "Polygon", "coordinates": [box]}))
    with Room("test", Setting(BOOK, SITES, Waters.from_geojson(tmp_path / "waters.geojson"))) as made:
        yield made


@pytest.fixture
def desk(people):
    return Context(people["trc.officer"], "customs-act-11")


def stored(desk):
    with working_as(desk):
        return {row.report_no: row for row in ArrivalReport.objects.visible(desk)}


def test_a_number_that_is_taken_keeps_its_report(room, desk, tmp_path):
    given = {
        "report_no": "T-1",
        "received_at": "2026-07-04T13:00:00Z",
        "vessel_name": "Lark",
        "telephone": "519 555 0100",
    }
    with working_as(desk):
        intake.take(Reader(desk), [intake.read(given)], "form")
    path = tmp_path / "reports.csv"
    path.write_text(
        "report_no,received_at,vessel_name\nT-1,2026-07-04T13:00:00Z,Other\nT-2,2026-07-04T14:00:00Z,Two\n"
    )
    said = []
    filed = Filed(ReportFile(path), room, said.append)
    assert [one.report_no for one in filed.poll()] == ["T-2"]
    rows = stored(desk)
    assert (rows["T-1"].vessel_name, rows["T-1"].telephone) == ("Lark", "519 555 0100")
    assert rows["T-2"].vessel_name == "Two"
    assert [(one.code, dict(one.values)) for one in said] == [
        ("reports_received", {"new": 1, "same": 0, "other": 1}),
        ("report_taken", {"number": "T-1", "fields": "vessel_name"}),
    ]
    assert filed.poll() == []
    # the same report, from a file that does not know the telephone: no conflict, and it keeps it
    path.write_text("report_no,received_at,vessel_name\nT-1,2026-07-04T13:00:00Z,Lark\n")
    assert [one.report_no for one in filed.poll()] == ["T-1"]
    assert stored(desk)["T-1"].telephone == "519 555 0100"
    # through the publisher, too, nothing is written over
    room.publish(Update([], {}, [Report("T-1", T, vessel_name="Third")]), [])
    findings = crossref(day(), BOOK, SITES)
    room.publish(Update(findings, {}, [Report("T-1", T, vessel_name="Third")]), findings)
    assert stored(desk)["T-1"].vessel_name == "Lark"


def test_a_row_that_no_table_holds_is_left_out_and_the_others_are_written(room, desk, people):
    room.receive([Report("A", T, call_sign="C" * 60), Report("B", T, vessel_name="Bee")])
    assert set(stored(desk)) == {"B"}
    findings = crossref(day(), BOOK, SITES)
    assert len(findings) >= 3
    findings[0].subject = "x" * 5000
    room.publish(Update(findings, {}, day().reports), findings)
    analyst = Context(people["marine.analyst"], "customs-act-11")
    with working_as(analyst):
        subjects = set(Finding.objects.visible(analyst).values_list("subject", flat=True))
    assert subjects == {one.subject for one in findings[1:]}
    room.publish(Update([], {}), [])  # nothing is owed any more
    assert not room._owed.changed


def test_a_registration_too_long_for_its_column_is_none(room, people):
    picture = day()
    picture.passages[0].identity.registration = "R" * 200
    picture.passages[0].identity.name = "N" * 300
    findings = crossref(picture, BOOK, SITES)
    room.publish(Update(findings, {}, picture.reports), findings)
    analyst = Context(people["marine.analyst"], "customs-act-11")
    with working_as(analyst):
        from entente.marine.models import Vessel

        vessel = Vessel.objects.visible(analyst).get(mmsi=picture.passages[0].identity.mmsi)
    assert (vessel.registration, vessel.name) == ("", "N" * 120)


def test_two_processes_with_a_source_of_the_same_name_keep_two_cards(room, client, people):
    """One's silence must not be hidden by the other; and that both write findings is said."""
    from entente.marine.live.inlets import inlet
    from entente.marine.models import Feed, LiveProcess

    with Room("other", room.setting) as other:
        for one in (room, other):
            one._write_feeds(one._feeds([inlet("follow", "radar.csv", 10, 0)]), {"rules": {}})
            one._write_feeds(one._feeds([inlet("follow", "radar.csv", 10, 0)]), {"rules": {}})
        assert sorted(Feed.objects.values_list("process__name", "name")) == [
            ("other", "radar.csv"),
            ("test", "radar.csv"),
        ]
        assert other.others() == ["test"]
        client.force_login(people["marine.analyst"])
        assert "Several live processes" in client.get("/marine/feeds/").content.decode()
        LiveProcess.objects.filter(name="test").update(beat_at=datetime(2026, 7, 4, tzinfo=UTC))
        assert other.others() == []
        assert "Several live processes" not in client.get("/marine/feeds/").content.decode()
