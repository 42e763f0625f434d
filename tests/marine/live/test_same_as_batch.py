"""Live ends with exactly the findings of ``crossref``, whatever came late, twice or between two deaths."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.marine.live import day as days

from entente.marine.engine.findings import to_dict
from entente.marine.engine.reports import read_reports
from entente.marine.live.spool import Spool
from entente.marine.live.worker import Worker

NOW = 1_800_000_000_000


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return days.make(tmp_path_factory.mktemp("day"))


@pytest.fixture(scope="module")
def expected(day):
    found = day.expected()
    assert len(found) > 15
    return found


SOURCES = ["one", "two", "radar"]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), deaths=st.integers(0, 4), reports_at=st.floats(0, 1))
def test_any_order_any_batches_any_deaths(day, expected, tmp_path_factory, seed, deaths, reports_at):
    draw = random.Random(seed)
    messages = day.disordered(seed)
    folder = tmp_path_factory.mktemp("state")
    room = Room()
    worker = Worker(folder, day.setting, SOURCES)
    worker.publishers.append(room)
    radar = (day.folder / "radar.csv").read_bytes()
    half = radar.index(b"\n", len(radar) // 2) + 1
    todo = [(2, radar[:half]), (2, radar[half:])]
    dying = sorted(draw.sample(range(1, len(messages)), deaths))
    reports = read_reports(day.folder / "reports.csv").reports
    draw.shuffle(reports)
    at = 0
    given_reports = False
    while at < len(messages):
        if dying and at >= dying[0]:
            dying.pop(0)
            worker = die(worker, folder, day, draw)
            worker.publishers.append(room)
            if given_reports:
                worker.report(reports)  # a file or the room: they are read again
        size = draw.choice([1, 7, 300, 2000])
        worker.take(draw.choice([0, 1]), b"".join(messages[at : at + size]), NOW)
        at += size
        if todo and draw.random() < 0.3:
            worker.take(*todo.pop(0), NOW)
        if not given_reports and at >= reports_at * len(messages):
            worker.report(reports)
            given_reports = True
        if draw.random() < 0.15:
            worker.refresh()
        if draw.random() < 0.1:
            worker.checkpoint()
    for number, data in todo:
        worker.take(number, data, NOW)
    worker.report(reports)
    worker.refresh(complete=True)
    assert sorted(room.rows.values()) == expected
    worker.close()
    shutil.rmtree(folder)


class Room:
    """What readers see: it outlives the processes, and knows only what was published."""

    def __init__(self):
        self.rows = {}

    def publish(self, update, everything):
        for subject in update.gone:
            del self.rows[subject]
        for one in update.changed:
            self.rows[one.subject] = orjson.dumps(to_dict(one), option=orjson.OPT_SERIALIZE_NUMPY).decode()


def die(worker, folder, day, draw):
    """The process ends without a word; perhaps in the middle of writing a record, a point or a checkpoint."""
    worker.spool.close()
    if draw.random() < 0.5 and (segments := worker.spool.segments()):
        with segments[-1].open("ab") as file:
            file.write(b"ENT1" + draw.randbytes(draw.randrange(1, 200)))
    if draw.random() < 0.5:
        (folder / "checkpoint.npz.partial").write_bytes(b"half")
    points = sorted((folder / "points").iterdir())
    if points:  # points that reached their file after the checkpoint, and a torn one
        with points[0].open("ab") as file:
            file.write(draw.randbytes(draw.randrange(1, 80)))
    return Worker(folder, day.setting, SOURCES)


def start(day, folder, *more):
    arguments = [
        sys.executable, "-c", "from entente.site.cli import main; main()", "marine", "live",
        "--follow", str(folder / "in.nmea"), "--follow", str(day.folder / "radar.csv"),
        "--reports", str(day.folder / "reports.csv"), "--out", str(folder / "out.jsonl"),
        "--state", str(folder / "state"), "--checkpoint", "1", "--ahead", "1e10", *more,
    ]  # fmt: skip
    return subprocess.Popen(arguments, stderr=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_process_killed_again_and_again(day, expected, tmp_path):
    """Real processes, real kill -9, while the file grows."""
    messages = day.disordered(3)
    grows = tmp_path / "in.nmea"
    grows.touch()
    share = len(messages) // 4
    with grows.open("ab", buffering=0) as file:
        for number in range(3):
            process = start(day, tmp_path)
            began = time.monotonic()
            part = messages[number * share : (number + 1) * share]
            while not (tmp_path / "state" / "spool").exists() and time.monotonic() - began < 60:
                time.sleep(0.05)
            for k in range(0, len(part), 40):
                file.write(b"".join(part[k : k + 40]))
                time.sleep(0.02)
            time.sleep(0.4 + 0.7 * number)
            assert process.poll() is None, process.stderr.read().decode()
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        file.write(b"".join(messages[3 * share :]))
    last = start(day, tmp_path, "--once")
    _, said = last.communicate(timeout=120)
    assert last.returncode == 0, said.decode()
    assert sorted((tmp_path / "out.jsonl").read_text().splitlines()) == expected
    assert any((tmp_path / "state" / "points").iterdir())


def test_a_spool_cuts_off_a_torn_end_and_goes_on(tmp_path):
    spool = Spool(tmp_path)
    list(spool.recover(0))
    spool.append(0, 1, -1, b"a\n")
    spool.append(1, 2, 7, b"b\n")
    spool.close()
    path = spool.segments()[-1]
    whole = path.read_bytes()
    for cut in range(1, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        again = Spool(tmp_path)
        assert [record.data for record in again.recover(0)] == [b"a\n"]
        assert again.append(0, 3, -1, b"c\n").seq == 2
        again.close()
        assert [record.data for record in Spool(tmp_path).recover(0)] == [b"a\n", b"c\n"]
        for other in again.segments():
            other.unlink()
        path.write_bytes(whole)
    changed = bytearray(whole)
    changed[-1] ^= 1
    path.write_bytes(bytes(changed))
    assert [record.data for record in Spool(tmp_path).recover(0)] == [b"a\n"]
