"""A demonstration killed while it loads: every room is whole or absent, and the next start goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connections, models, transaction
from psycopg import sql

from entente.site import demo
from entente.site.postgres import server

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

KILLED = """
import os, signal, sys
from entente.site import running
running.setup_django()
from django.db import models
from entente.site import demo
left, save = [int(sys.argv[2])], models.Model.save_base
def saved(self, *given, **more):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return save(self, *given, **more)
models.Model.save_base = saved
demo.whole(dict(demo.parts())[sys.argv[1]])
"""


def address(alias: str) -> str:
    told = connections[alias].settings_dict
    return (
        f"postgresql://{told['USER']}:{quote(told['PASSWORD'])}@/{told['NAME']}?host={quote(told['HOST'])}"
        f"&port={told['PORT']}"
    )


def killed(room: str, after: int) -> int:
    """Load the room in a process of its own that dies at its so-manieth row; returns how it ended."""
    told = {"DATABASE_URL": address("default"), "DATABASE_OWNER_URL": address("owner"), "ENTENTE_DEMO": "1"}
    told["DJANGO_SETTINGS_MODULE"] = "entente.site.settings"
    command = [sys.executable, "-c", KILLED, room, str(after)]
    done = subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode


@pytest.fixture
def rows(postgres):
    """Callable: how many rows every table has, whatever its second wall."""

    def count() -> dict[str, int]:
        name = connections["default"].settings_dict["NAME"]
        with server.connect(postgres, database=name) as admin:
            tables = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            return {
                table: admin.execute(
                    sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                ).fetchone()[0]
                for (table,) in tables
            }

    return count


def saves(part: demo.Part, monkeypatch) -> int:
    """How many rows the part saves one by one, found by loading it and taking all of it back."""
    made, save = [], models.Model.save_base
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(
            models.Model, "save_base", lambda self, *g, **m: (made.append(1), save(self, *g, **m))[1]
        )
        part(lambda text: None)
        transaction.set_rollback(True)
    return len(made)


@pytest.mark.parametrize(
    ("room", "first"),
    [("authority", []), ("priorities", []), ("liaison", ["priorities"]), ("communications", [])],
)
def test_a_room_is_whole_or_absent(people, rows, monkeypatch, room, first):
    """Rooms that write under several officers in turn: the kill comes when most of it is written."""
    parts = dict(demo.parts())
    for lower in first:
        demo.whole(parts[lower])
    number = saves(parts[room], monkeypatch)
    assert number > 20
    before = rows()
    assert killed(room, number * 9 // 10) == -signal.SIGKILL
    assert rows() == before
    assert killed(room, -1) == 0  # the next start
    whole = rows()
    assert sum(whole.values()) - sum(before.values()) >= number
    assert killed(room, -1) == 0
    assert rows() == whole
