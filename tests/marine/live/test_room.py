"""The live engine in the room: findings supersede, verdicts survive, reports change them."""

from __future__ import annotations

import asyncio
import json

import pytest
from django.utils import timezone
from tests.conftest import run_apart
from tests.marine.live import day as days

from entente.core.gate import Context, working_as
from entente.core.registers.reader import Reader
from entente.marine import intake
from entente.marine.engine.reports import read_reports
from entente.marine.live import hub
from entente.marine.live.room import Room
from entente.marine.live.worker import Worker
from entente.marine.models import Finding, PositionSheet

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return days.make(tmp_path_factory.mktemp("day"))


@pytest.fixture
def analyst(people):
    return Context(people["marine.analyst"], "customs-act-11")


def current(context):
    with working_as(context):
        rows = Finding.objects.visible(context).filter(current=True)
        return {row.subject: row for row in rows}


@pytest.fixture
def live(day, people, tmp_path):
    with Room("test", day.setting) as room:
        worker = Worker(tmp_path, day.setting, ["ais"])
        worker.publishers.append(room)
        worker.take(0, b"".join(day.messages()), NOW)
        worker.refresh(complete=True)
        yield worker, room
        worker.close()


@pytest.mark.django_db
def test_reports_change_findings_and_a_verdict_survives_what_it_did_not_judge(day, live, people, analyst):
    worker, room = live
    before = current(analyst)
    assert {one.subject for one in worker.findings} == set(before)
    assert not any(row.report_no for row in before.values())
    verdicts = [row for row in before.values() if row.status in ("unreported", "exempt")]
    with working_as(analyst):
        Finding.objects.visible(analyst).filter(pk__in=[row.pk for row in verdicts]).update(
            verdict="confirmed", verdict_by=analyst.officer, verdict_at=timezone.now()
        )
    assert room.poll() == []
    desk = Context(people["trc.officer"], "customs-act-11")
    reports = read_reports(day.folder / "reports.csv").reports
    with working_as(desk):
        taken = intake.take(Reader(desk), [intake.of_engine(one) for one in reports], "csv")
    assert {one.came for one in taken} == {intake.Came.NEW}
    room._all_reports = (
        True  # the notice comes only when this test's transaction commits, which it never does
    )
    assert worker.report(room.poll())
    worker.refresh()
    after = current(analyst)
    expected = {json.loads(line)["subject"]: json.loads(line) for line in _without_radar(day)}
    assert {s: row.status for s, row in after.items()} == {s: row["status"] for s, row in expected.items()}
    answered = [row for row in after.values() if row.report_no and row.status != "no_arrival"]
    assert answered
    for row in answered:
        if row.subject in before:
            assert row.supersedes == before[row.subject].pk
    for old in verdicts:
        same = after[old.subject].judged == old.judged
        assert (after[old.subject].verdict == "confirmed") == same
    assert any(after[old.subject].judged != old.judged for old in verdicts)


def _without_radar(day):
    (day.folder / "radar.csv").rename(day.folder / "radar.away")
    (day.folder / "radar.csv").write_text("track_id,time,lon,lat\n")
    try:
        return day.expected()
    finally:
        (day.folder / "radar.away").replace(day.folder / "radar.csv")


@pytest.mark.django_db
def test_a_subject_that_is_no_longer_found_gives_way(live, analyst):
    """A late point beside the line moves the entry and with it the passage's name; verdicts move along."""
    worker, _ = live
    before = current(analyst)
    passage = next(p for p in worker.engine.passages() if p.entry and p.entry.t_to - p.entry.t_from > 40_000)
    old = before[passage.key]
    with working_as(analyst):
        Finding.objects.visible(analyst).filter(pk=old.pk).update(
            verdict="confirmed", verdict_by=analyst.officer, verdict_at=timezone.now()
        )
    entry = passage.entry
    # just before the line, a little late: the crossing is later than it was thought to be
    from entente.marine.engine.columns import Batch, Positions

    t = entry.t + (entry.t_to - entry.t) // 2
    lon0, lat0 = next((lon, lat) for t0, lon, lat in reversed(passage.route) if t0 <= entry.t_from)
    lon, lat = lon0 + 0.98 * (entry.lon - lon0), lat0 + 0.98 * (entry.lat - lat0)
    worker.engine.push(Batch(positions=Positions.of([t], [lon], [lat], mmsi=int(passage.track_key[5:]))))
    worker._dirty = True
    update = worker.refresh(complete=True)
    assert update is not None
    assert passage.key in update.gone
    after = current(analyst)
    assert passage.key not in after
    new = after[update.gone[passage.key]]
    assert new.supersedes == old.pk
    assert (new.verdict == "confirmed") == (new.judged == old.judged)
    with working_as(analyst):
        assert not Finding.objects.visible(analyst).get(pk=old.pk).current


@pytest.mark.django_db
@pytest.mark.parametrize("behind_s", [0, 40, -40], ids=["one clock", "a clock behind", "a clock ahead"])
def test_two_processes_in_one_room_hide_nothing_from_one_another_s_readers(client, live, people, behind_s):
    """A reader keeps one moment. What another process writes afterwards is news, whatever its clock says,
    within the same millisecond too, and what came in while the writing took its time."""
    from entente.marine.live.sheets import write_sheets

    worker, room = live
    room.tell(worker, [])
    client.force_login(people["marine.analyst"])
    seen = client.get("/marine/live/positions").json()

    def clock():
        return round((timezone.now().timestamp() - behind_s) * 1000)

    def row(number, heard):
        return [
            f"mmsi:31600000{number}",
            316000000 + number,
            None,
            seen["newest"],
            -82.9,
            42.3,
            5.0,
            90.0,
            "ais",
            heard,
        ]

    written, sheet, heard = {}, [], clock()
    for number in range(3):
        asof = clock()
        sheet.append(row(number, heard))
        heard = asof  # the next comes in while this sheet is still being written
        write_sheets("other", room.writers, {3: list(sheet)}, written, (seen["newest"], asof))
        news = client.get(f"/marine/live/positions?since={seen['until']}").json()
        assert f"mmsi:31600000{number}" in {one[0] for one in news["rows"]}, number
        assert news["until"] > seen["until"]
        seen["until"] = news["until"]
    assert client.get(f"/marine/live/positions?since={seen['until']}").json()["rows"] == []


@pytest.mark.django_db
def test_places_are_read_through_the_gate(client, live, people):
    worker, room = live
    room.tell(worker, [])
    client.force_login(people["marine.analyst"])
    said = client.get("/marine/live/positions").json()
    assert len(said["rows"]) == len(worker.places)
    newest = {row[0]: row[3] for row in said["rows"]}
    assert said["newest"] == max(newest.values()) == worker.engine.data_until
    assert client.get(f"/marine/live/positions?since={said['until']}").json()["rows"] == []
    # one vessel of a slow source: what it says is old, but it is news
    late = next(row for row in said["rows"] if row[1] and row[3] < said["newest"])
    point = worker.engine.store.of(late[0])[:1].copy()
    point["t"], point["lat"] = late[3] + 1, point["lat"] + 1
    worker.places.take(point, round(timezone.now().timestamp() * 1000))
    room.tell(worker, [])
    news = client.get(f"/marine/live/positions?since={said['until']}").json()
    assert [row[:2] for row in news["rows"]] == [late[:2]]
    assert news["until"] > said["until"]
    assert len(client.get("/marine/live/positions").json()["rows"]) == len(worker.places)
    assert client.get("/marine/live/positions?since=x").status_code == 422
    client.force_login(people["partner.marine"])
    assert client.get("/marine/live/positions").json()["rows"] == []
    client.force_login(people["privacy.officer"])
    assert client.get("/marine/live/positions").status_code == 404
    analyst = Context(people["marine.analyst"], "customs-act-11")
    with working_as(analyst):
        assert PositionSheet.objects.visible(analyst).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("account", "purpose", "sees"),
    [("marine.analyst", "customs-act-11", True), ("trc.officer", "customs-act-11", True),
     ("marine.analyst", "", False), ("partner.marine", "customs-act-11", False),
     ("privacy.officer", "review", False)],
)  # fmt: skip
def test_an_id_goes_only_to_whom_the_gate_shows_its_row(live, people, account, purpose, sees):
    worker, _ = live
    ids = {one.finding_id for one in worker.findings}
    found = hub.visible(people[account].pk, purpose, {"findings": ids})
    assert found == {"findings": sorted(ids) if sees else []}
    people[account].is_active = False
    people[account].save()
    assert hub.visible(people[account].pk, purpose, {"findings": ids}) is None


def test_a_reader_that_is_too_slow_is_told_to_read_again():
    async def scene():
        here = hub.Hub()
        queue = asyncio.Queue(hub.WAITING)
        here.readers.add(queue)
        for k in range(hub.WAITING + 1):
            here._tell({"kind": "findings", "ids": [str(k)]})
        assert queue.qsize() == 1
        assert queue.get_nowait()["kind"] == "reset"

    run_apart(scene())
