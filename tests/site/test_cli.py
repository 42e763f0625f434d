"""The command line as a person runs it: in processes of its own, with data of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from entente.site import running
from entente.site.postgres import Place, server

ENTENTE = [sys.executable, "-c", "from entente.site.cli import main; main()"]


@pytest.fixture
def installation(tmp_path):
    """Environment of a fresh installation whose database is removed afterwards."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "DJANGO_"))}
    environment |= {"ENTENTE_DATA": str(tmp_path / "data"), "COLUMNS": "200"}
    yield environment
    place = Place.of(tmp_path / "data")
    server.stop(place)
    import shutil

    shutil.rmtree(place.home, ignore_errors=True)


class Demo:
    """A running ``entente demo``."""

    def __init__(self, environment, port: int, *also: str) -> None:
        self.process = subprocess.Popen(
            [*ENTENTE, "demo", "--port", str(port), *also],
            env=environment,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.said = ""
        for line in self.process.stderr:
            self.said += line
            if found := re.search(r"runs at (http://\S+/)", line):
                self.address = found[1]
                return
        raise AssertionError(f"it ended before it served:\n{self.said}")

    def get(self, path: str = "accounts/login/") -> int:
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return answer.status

    def end(self, how: int) -> int:
        self.process.send_signal(how)
        self.said += self.process.communicate(timeout=60)[1]
        return self.process.returncode


def test_the_demo_starts_stops_and_survives_being_killed(installation, tmp_path):
    place = Place.of(tmp_path / "data")
    running.assets()  # its own test; the demo would make them

    first = Demo(installation, 8710)
    assert "marine.analyst" in first.said
    assert first.get() == 200
    other = Demo(installation, int(first.address.rstrip("/").rpartition(":")[2]))
    assert other.address != first.address
    assert "is taken" in other.said
    assert other.end(signal.SIGTERM) == 0
    assert server.status(place).running, "the first still works with it"
    assert first.get() == 200
    assert first.end(signal.SIGINT) == 0
    assert not server.status(place).running, f"Ctrl-C stops all of it\n{first.said}"
    assert "Traceback" not in first.said + other.said

    killed = Demo(installation, 8710)
    killed.end(signal.SIGKILL)
    assert server.status(place).running, "a killed parent leaves the database to the next start"
    with server.connect(place, database="entente") as admin:
        before = admin.execute("SELECT id, username FROM core_officer ORDER BY 1").fetchall()
    again = Demo(installation, 8710)
    assert again.get() == 200
    with server.connect(place, database="entente") as admin:
        assert admin.execute("SELECT id, username FROM core_officer ORDER BY 1").fetchall() == before
    assert len(before) >= 10
    assert again.end(signal.SIGINT) == 0
    assert not server.status(place).running


def run(*words: str, env=None) -> subprocess.CompletedProcess:
    return subprocess.run([*ENTENTE, *words], capture_output=True, text=True, env=env, check=False)


def test_stop_says_what_it_did(installation):
    done = run("stop", env=installation)
    assert (done.returncode, done.stderr.strip()) == (0, "Nothing was running.")


def test_a_server_of_ones_own_is_not_stopped(installation):
    done = run("stop", env=installation | {"DATABASE_URL": "postgresql://a@nowhere/b"})
    assert done.returncode == 1
    assert "not stopped from here" in done.stderr


def test_commands_on_files_load_neither_django_nor_a_database():
    look = (
        "import sys; sys.argv = ['entente', 'marine', '--help']\n"
        "from entente.site.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "import json; print(json.dumps([m for m in ('django', 'psycopg', 'uvicorn') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_a_wrong_command_is_a_usage_error(installation):
    assert run("sail", env=installation).returncode == 2
    assert run("demo", "--port", "x", env=installation).returncode == 2


def test_serving_before_init_says_so(installation):
    done = run("serve", env=installation)
    assert done.returncode == 1
    assert "entente init" in done.stderr
    assert not server.status(Place.of(Path(installation["ENTENTE_DATA"]))).running


def test_missing_migrations_are_found(monkeypatch):
    from django.db import models

    from entente.core.models import Agency
    from entente.site import checking

    assert checking.migrations() == []
    field = models.IntegerField(null=True)
    field.contribute_to_class(Agency, "forgotten")
    try:
        assert any("forgotten" in problem for problem in checking.migrations())
    finally:
        Agency._meta.local_fields.remove(field)
        Agency._meta._expire_cache()
        del Agency.forgotten
