"""PostgreSQL itself killed with -9 between appends: no acknowledged entry lost, the log still verifies.

A server of its own, with ``fsync`` on as in production (the tests' shared one has it off), killed three times
under four writers, each of which says an entry's id only when its transaction was committed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from entente.site.postgres import Place, server

SETUP = """
import json, threading
from datetime import UTC, datetime
from entente.site import running

entered = running.database(quiet=True)  # its first start makes the passwords that the settings read
entered.__enter__()
from django.core.management import call_command
from django.db import connections, transaction
from entente.ledger import audit, keeper, record
from entente.ledger.engine.leaf import Actor

def item(n):
    who = Actor("CBSA", "TRC", "x")
    return record.Item("test:thing:done", ("thing", str(n)), datetime.now(UTC), who, content={"n": n})

"""
WRITER = SETUP + textwrap.dedent(
    """
    call_command("migrate", "ledger", database="owner", verbosity=0, interactive=False)
    say = threading.Lock()

    def write(w):
        n = 0
        try:
            while True:
                with transaction.atomic():
                    made = record.append_items([item(f"{w}-{n}-{k}") for k in range(1 + 4 * (n % 2))])
                with say:
                    print(*made, flush=True)  # acknowledged
                n += 1
        except Exception:
            pass  # the server is gone: what was not acknowledged may be lost

    threads = [threading.Thread(target=write, args=(w,)) for w in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    """
)
READER = SETUP + textwrap.dedent(
    """
    before = audit.verify_all()
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id::text FROM ledger_entry ORDER BY position")
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM ledger_content")
        contents = cursor.fetchone()[0]
    record.append_items([item("after")])
    keeper.sign_head(datetime.now(UTC))
    after = audit.verify_all()
    told = {"problems": before.problems + after.problems, "entries": before.entries,
            "after": after.entries, "ids": ids, "contents": contents}
    print(json.dumps(told, default=str))
    entered.__exit__(None, None, None)
    """
)


@pytest.fixture
def place(tmp_path):
    place = Place.of(tmp_path / "data")
    yield place
    server.stop(place)
    shutil.rmtree(place.home, ignore_errors=True)


def begin(script: str, tmp_path: Path) -> subprocess.Popen[str]:
    unset = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ENTENTE_POOL")
    }
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env=unset | {"ENTENTE_DATA": str(tmp_path / "data"), "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def family(pid: int) -> list[int]:
    """The server's process and every one that it began."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def kill(place: Place) -> None:
    """All of PostgreSQL at once, as a power cut of its machine's processes."""
    pid = server.status(place).pid
    assert pid is not None
    for one in family(pid):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue
    while server.status(place).pid is not None:
        time.sleep(0.05)


def test_en6_kill_9_of_the_database_loses_no_acknowledged_entry(place, tmp_path):
    acknowledged: set[str] = set()
    entries = 0
    for turn in range(3):
        writer = begin(WRITER, tmp_path)
        assert writer.stdout is not None
        fresh: list[str] = []
        while len(fresh) < 150 + 37 * turn:
            line = writer.stdout.readline()
            assert line, "the writer ended by itself"
            fresh += line.split()
        kill(place)
        fresh += writer.stdout.read().split()
        writer.wait(60)
        whole = {one for one in fresh if len(one) == 36}
        acknowledged |= whole
        reader = begin(READER, tmp_path)
        told = json.loads(reader.communicate(timeout=120)[0])
        assert told["problems"] == []
        assert acknowledged <= set(told["ids"])
        assert told["entries"] == told["contents"] == len(told["ids"])  # no entry without its content
        # at most what each of four writers had under way and was not told of, and what the reader added
        assert told["entries"] - entries - len(whole) <= 4 * 5
        entries = told["after"]
        assert entries > told["entries"]  # and the log goes on
