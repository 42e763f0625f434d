"""The embedded server is private, keeps its data, and stops; a real one each time."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from entente.site.postgres import (
    DatabaseError,
    Place,
    binaries,
    connections,
    django_databases,
    roles,
    server,
)
from entente.site.postgres.place import SYSTEM_USER

QUICK = {"fsync": "off", "shared_buffers": "16MB"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server of this module's own, in a folder deep enough to need the short socket path."""
    folder = tmp_path_factory.mktemp("data") / ("deep" * 30)
    place = Place.of(folder, "test", **QUICK)
    server.ensure_running(place)
    yield place
    server.stop(place)
    _remove(place)


def _remove(place: Place) -> None:
    import shutil

    shutil.rmtree(place.home)
    if place.sockets.parent != place.home:
        shutil.rmtree(place.sockets, ignore_errors=True)


def dsn(place: Place, user: str, database: str = roles.DATABASE) -> str:
    return f"host={place.sockets} port=5432 user={user} dbname={database}"


@pytest.mark.parametrize("role", [roles.ADMIN, roles.OWNER, roles.APP])
def test_without_the_password_nobody_gets_in(place, role):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(dsn(place, role))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(dsn(place, role) + " password=guessed")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user; CI runs as root")
def test_another_local_user_is_refused(place):
    """Even one who knows a role's name: the socket's folder does not open."""
    attempt = (
        "import os, psycopg, sys\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        f"try: psycopg.connect({dsn(place, roles.APP)!r})\n"
        "except psycopg.OperationalError as error: print('refused:', error)\n"
    )
    said = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=True).stdout
    assert said.startswith("refused:")
    assert "Permission denied" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user; CI runs as root")
def test_the_password_is_asked_even_of_the_servers_own_user(place):
    uid, gid = place.identity
    attempt = (
        "import os, psycopg\n"
        f"os.setgroups([]); os.setgid({gid}); os.setuid({uid})\n"
        f"try: psycopg.connect({dsn(place, roles.ADMIN, 'postgres')!r})\n"
        "except psycopg.OperationalError as error: print('refused:', error)\n"
    )
    said = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=True).stdout
    assert said.startswith("refused:")
    assert "password" in said


def test_folders_are_private_and_there_is_no_network_listener(place):
    for folder in (place.home, place.cluster, place.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    assert stat.S_IMODE(place.passwords.stat().st_mode) == 0o600
    assert len(os.fsencode(place.socket)) <= 107
    with server.connect(place) as admin:
        assert admin.execute("SHOW listen_addresses").fetchone() == ("",)
        rules = admin.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
        assert rules == [("local", "scram-sha-256")]
    pid = server.status(place).pid
    inodes = {
        os.readlink(link)[8:-1]
        for link in Path(f"/proc/{pid}/fd").iterdir()
        if os.readlink(link).startswith("socket:")
    }
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(table).exists():
            rows = [line.split() for line in Path(table).read_text().splitlines()[1:]]
            assert not [row for row in rows if row[9] in inodes], f"{table}: the server listens"


def test_a_socket_folder_prepared_by_somebody_else_is_refused(tmp_path):
    place = Place(tmp_path / "home")
    place.make_private(place.home)
    (tmp_path / "trap").mkdir(mode=0o777)
    (tmp_path / "trap").chmod(0o777)
    with pytest.raises(DatabaseError, match="nobody else may enter"):
        place.make_private(tmp_path / "trap")
    (tmp_path / "link").symlink_to(place.home)
    with pytest.raises(DatabaseError):
        place.make_private(tmp_path / "link")


def test_the_application_owns_nothing_and_bypasses_nothing(place):
    with server.connect(place, database=roles.DATABASE) as admin:
        assert admin.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname IN ('entente_app', 'entente_owner') ORDER BY 1"
        ).fetchall() == [("entente_app", *[False] * 4), ("entente_owner", *[False] * 4)]
        owned = "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        assert admin.execute(f"{owned} WHERE r.rolname = 'entente_app' AND deptype = 'o'").fetchone() == (0,)
    with server.connect(place, roles.APP, roles.DATABASE) as app:
        for forbidden in (
            "CREATE TABLE mine (a int)",
            "SET ROLE entente_owner",
            "SET ROLE entente_admin",
            "ALTER ROLE entente_app BYPASSRLS",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('/etc/passwd')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)


def test_the_application_cannot_get_round_row_level_security(place):
    with server.connect(place, roles.OWNER, roles.DATABASE) as owner:
        owner.execute("CREATE TABLE walled (a int)")
        owner.execute("INSERT INTO walled VALUES (1)")
        owner.execute("ALTER TABLE walled ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE walled FORCE ROW LEVEL SECURITY")
    with server.connect(place, roles.APP, roles.DATABASE) as app:
        assert app.execute("SELECT count(*) FROM walled").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("ALTER TABLE walled DISABLE ROW LEVEL SECURITY")
        app.execute("SET row_security = off")  # makes PostgreSQL refuse rather than filter
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT count(*) FROM walled")


def test_a_failed_statement_leaves_no_personal_data_in_the_log(place):
    with server.connect(place, roles.OWNER, roles.DATABASE) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS once (name text PRIMARY KEY)")
        owner.execute("INSERT INTO once VALUES ('a-name-nobody-logs')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO once VALUES ('a-name-nobody-logs')")
    log = place.log.read_text()
    assert "duplicate key" in log
    assert "a-name-nobody-logs" not in log


def test_killed_and_started_again_it_keeps_its_data(place):
    with server.connect(place, roles.OWNER, roles.DATABASE) as owner:
        owner.execute("CREATE TABLE kept (a int)")
        owner.execute("INSERT INTO kept VALUES (42)")
    pid = server.status(place).pid
    os.kill(pid, signal.SIGKILL)
    _gone(pid)
    assert (place.cluster / "postmaster.pid").exists()
    assert not server.status(place).running
    assert server.ensure_running(place)
    with server.connect(place, roles.APP, roles.DATABASE) as app:
        assert app.execute("SELECT a FROM kept").fetchone() == (42,)


def test_a_stale_process_number_that_now_is_somebody_elses(place):
    server.stop(place)
    pidfile = place.cluster / "postmaster.pid"
    pidfile.write_text(f"{os.getpid()}\n{place.cluster}\n0\n5432\n{place.sockets}\n\n\nready\n")
    if place.user:
        os.chown(pidfile, *place.identity)
    assert not server.status(place).running
    assert not server.stop(place), "it must not stop (here: kill) a process that is not PostgreSQL"
    assert server.ensure_running(place)


def test_stop_is_clean_and_the_second_start_takes_seconds(place):
    server.ensure_running(place)
    pid = server.status(place).pid
    assert server.stop(place)
    assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]
    assert not place.socket.exists()
    assert not (place.cluster / "postmaster.pid").exists()
    began = time.monotonic()
    assert server.ensure_running(place)
    assert time.monotonic() - began < 5
    assert "not properly shut down" not in place.log.read_text().rpartition("starting PostgreSQL")[2]
    assert not server.ensure_running(place), "it runs already"


def test_starts_at_the_same_time_make_one_server(tmp_path):
    place = Place.of(tmp_path / "together", "test", **QUICK)
    program = (
        "from pathlib import Path\nfrom entente.site.postgres import Place, server\n"
        f"print(server.ensure_running(Place.of(Path({str(tmp_path / 'together')!r}), 'test', **{QUICK!r})))"
    )
    try:
        running = [
            subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        said = sorted(one.communicate(timeout=60)[0].strip() for one in running)
        assert said == ["False", "False", "True"]
    finally:
        server.stop(place)
        _remove(place)


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's folder changes no owner; CI runs as root")
def test_a_folder_is_never_seen_half_made(tmp_path, monkeypatch):
    """Many starts at once, each held up where the folder is still root's: none takes it for a stranger's."""
    owner = os.chown

    def slowly(*given, **more):
        time.sleep(0.05)
        owner(*given, **more)

    monkeypatch.setattr(os, "chown", slowly)
    binaries.ensure_user(SYSTEM_USER)
    for turn in range(10):
        place = Place(tmp_path / f"home-{turn}", SYSTEM_USER)
        ready = Barrier(8)

        def start(place=place, ready=ready):
            ready.wait()
            time.sleep(random.random() * 0.1)
            place.make_private(place.home)
            (place.home / "users.lock").touch()

        with ThreadPoolExecutor(8) as several:
            for one in [several.submit(start) for _ in range(8)]:
                one.result()
        assert place.home.stat().st_uid == place.identity[0]
        assert [one.name for one in place.home.parent.glob(".home*")] == []


def test_the_last_user_to_leave_stops_it(place):
    with server.in_use(place):
        with server.in_use(place) as started:
            assert not started
        assert server.status(place).running
    assert not server.status(place).running
    server.ensure_running(place)


def test_settings_import_starts_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("ENTENTE_DATA", str(tmp_path / "none"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = django_databases()
    assert (found["default"]["USER"], found["owner"]["USER"]) == ("entente_app", "entente_owner")
    assert not Place.of().home.exists()


def test_a_server_of_ones_own(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:p%40ss@db.example:6432/en?sslmode=verify-full")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@/en?host=/run/pg")
    found = django_databases()
    assert found["default"] == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "en",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "verify-full"},
    }
    assert (found["owner"]["HOST"], found["owner"]["USER"]) == ("/run/pg", "owner")


@pytest.mark.parametrize(
    "url", ["mysql://a:secret@b/c", "postgresql://a:secret@b/", "postgresql://a:secret@b:x/c"]
)
def test_a_wrong_address_is_named_without_its_password(url):
    with pytest.raises(DatabaseError) as caught:
        connections.from_url(url, "DATABASE_URL")
    assert "DATABASE_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


def _gone(pid: int) -> None:
    for _ in range(200):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except FileNotFoundError:
            return
        time.sleep(0.02)
    raise AssertionError("still there")


@pytest.mark.skipif(
    os.geteuid() != 0, reason="an ordinary user runs the wheel's programs in place; CI is root"
)
def test_programs_that_the_servers_user_cannot_reach_are_copied_once(place, tmp_path, monkeypatch):
    """An environment under /root, say: nothing there is opened to anybody; the programs are copied."""
    import shutil

    tree = binaries.installed()
    hidden = tmp_path / "site-packages"  # pytest's folders are 0700 of root
    shutil.copytree(tree, hidden / binaries.PACKAGE / binaries.TREE, ignore=shutil.ignore_patterns("*.a"))
    libraries = tree.parents[1] / f"{binaries.PACKAGE}.libs"
    shutil.copytree(libraries, hidden / libraries.name)
    os.utime(hidden / binaries.PACKAGE / binaries.TREE / "bin" / "postgres", (1, 1))
    monkeypatch.setattr(binaries, "installed", lambda: hidden / binaries.PACKAGE / binaries.TREE)
    modes = {path: path.stat().st_mode for path in tmp_path.rglob("*")}
    copied = binaries.folder(place)
    try:
        assert not copied.is_relative_to(tmp_path)
        assert binaries.run(place, [copied / "initdb", "--version"]).stdout.startswith(
            "initdb (PostgreSQL) 18"
        )
        made = (copied / "postgres").stat().st_mtime_ns
        assert (binaries.folder(place), (copied / "postgres").stat().st_mtime_ns) == (copied, made)
        assert {path: path.stat().st_mode for path in tmp_path.rglob("*")} == modes
    finally:
        shutil.rmtree(copied.parents[2])


def test_no_way_to_make_the_system_user_is_said(monkeypatch):
    monkeypatch.setattr(binaries.shutil, "which", lambda *a, **k: None)
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        binaries.ensure_user("entente-nobody-has-this")
