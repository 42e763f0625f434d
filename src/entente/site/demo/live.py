"""The demonstration's room moves: simulated traffic of these hours, replayed to a live process.

The same parts as in earnest: a sender on a TCP port, ``entente marine live`` connected to it, its findings in
the room. The traffic began three hours ago and goes on for nine; when it runs out the feed falls silent, and
the room says so, until the demonstration is started again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from entente.core.gate import working_as
from entente.marine import ingest
from entente.marine.engine.reports import read_reports
from entente.marine.live.notices import send
from entente.marine.models import VesselOfInterest
from entente.marine.simulate import Settings, simulate
from entente.site import children

VESSELS = int(os.environ.get("ENTENTE_DEMO_LIVE_VESSELS", "70"))
BEFORE, HOURS, LEAST_LEFT = timedelta(hours=3), 12.0, timedelta(hours=1)
REFRESH_S = "1.5"
FEED = "AIS (simulation)"
OF_INTEREST = 8


def traffic() -> Path:
    """The folder of the running stretch of traffic; made anew when the last one has run out."""
    from entente.site.settings import DATA

    folder, now = DATA / "demo-live", datetime.now(UTC)
    told = folder / "stretch.json"
    if told.exists():
        ends = datetime.fromisoformat(json.loads(told.read_text())["ends"])
        if ends - now > LEAST_LEFT:
            return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    start = (now - BEFORE).replace(second=0, microsecond=0)
    seed = int(start.timestamp()) // 3600
    settings = Settings(seed=seed, vessels=VESSELS, hours=HOURS, start=start.strftime("%Y-%m-%dT%H:%M:%SZ"))
    simulate(settings, folder, None, None, lambda share, text: None)
    _own_numbers(folder / "reports.csv", f"L{seed}-")
    told.write_text(json.dumps({"ends": (start + timedelta(hours=HOURS)).isoformat()}))
    return folder


def _own_numbers(path: Path, prefix: str) -> None:
    """Report numbers that no other stretch has."""
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *(prefix + row for row in rows), ""]), encoding="utf-8")


def _of_interest(folder: Path) -> None:
    """Some of those that are to come in later stand on the list, so that their approach is announced."""
    from entente.marine.live.decoding import Decoder

    now = datetime.now(UTC)
    later = []
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["mmsi"] and row["entered_at"] and datetime.fromisoformat(row["entered_at"]) > now:
            later.append((row["entered_at"], row["mmsi"]))
    said = Decoder("demonstration").decode((folder / "positions.nmea").read_bytes(), 0).statics.rows
    names = {row.mmsi: row.name for row in said if row.name}
    writers = ingest.service_writers()
    rows = [
        VesselOfInterest(
            id=ingest.key("interest", mmsi),
            label=writers.police,
            name=names.get(mmsi, str(mmsi)),
            mmsi=mmsi,
            why="Named in an earlier file. · Nommé dans un dossier antérieur.",
            valid_from=now.date() - timedelta(days=30),
            valid_to=now.date() + timedelta(days=60),
        )
        for _, mmsi in sorted(later)[:OF_INTEREST]
    ]
    with working_as(writers.picture):
        VesselOfInterest.objects.bulk_create(rows, ignore_conflicts=True)


@contextmanager
def moving(folder: Path) -> Iterator[None]:
    """Sender and live process beside the server; both end with it, also where it is killed."""
    port = _free_port()
    _of_interest(folder)
    command = [sys.executable, "-c", "from entente.site.cli import main; main()", "marine"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "start_new_session": True}
    log = (folder / "live.log").open("ab")
    sender = children.start(
        [*command, "replay", str(folder / "positions.nmea"), "--listen", f"tcp://127.0.0.1:{port}"],
        stderr=log,
        **quiet,
    )
    reader = children.start(
        [
            *command, "live", "--connect", f"{FEED}=tcp://127.0.0.1:{port},120", "--database",
            "--name", "demonstration", "--state", str(folder / "state"), "--refresh", REFRESH_S,
        ],
        stderr=log,
        **quiet,
    )  # fmt: skip
    stop = threading.Event()
    calls = threading.Thread(
        target=_calls, args=(folder / "reports.csv", stop), name="demo-calls", daemon=True
    )
    calls.start()
    try:
        yield
    finally:
        stop.set()
        for process in (reader, sender):
            process.terminate()
        for process in (reader, sender):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
        log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _calls(path: Path, stop: threading.Event) -> None:
    """The calls of these hours, each when its time comes."""
    from django.db import DatabaseError, connection, transaction

    waiting = sorted(read_reports(path).reports, key=lambda one: one.received_at)
    writers = ingest.service_writers()
    while waiting and not stop.is_set():
        now = datetime.now(UTC).timestamp() * 1000
        due = [one for one in waiting if one.received_at <= now]
        if due:
            try:
                with transaction.atomic():
                    ingest.load_reports(due, writers)
                    send("reports", [ingest.key("report", one.report_no) for one in due])
                waiting = waiting[len(due) :]
            except DatabaseError:
                connection.close()
        stop.wait(3)
    connection.close()
