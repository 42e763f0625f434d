"""Start, stop and look after one embedded PostgreSQL.

Every connection, local ones included, needs a password (SCRAM); the socket lies in a folder that
only the server's user (and root) may enter; there is no TCP listener. Starts are serialised by a
lock, and a process that uses the server holds a shared lock for as long as it lives, so the last
one to leave stops it and a killed one is not counted.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from entente.site.postgres import binaries, roles
from entente.site.postgres.place import PORT, SYSTEM_HOME, DatabaseError, Place
from entente.terminal import Texts

_ = Texts("site").gettext
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "fsync": "on",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] '",
    # Rows hold personal data: neither a failed statement nor the DETAIL of its error is logged.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
START_SECONDS = 60
RECOVERY_SECONDS = 600
"""A server that was killed reads its log again before it lets anybody in: minutes, after much writing on a
slow disk."""


@dataclass(frozen=True)
class Status:
    running: bool
    pid: int | None
    home: Path
    socket: Path


def status(place: Place) -> Status:
    """Whether this place's server runs; needs no lock and no password."""
    pid = _postmaster(place)
    return Status(pid is not None and place.socket.exists(), pid, place.home, place.socket)


def ensure_running(place: Place) -> bool:
    """Make the cluster if there is none, start it if it does not run, mend roles.

    :returns: True when this call started the server.
    :raises DatabaseError: with the reason and the end of the server's log.
    """
    if place.user is not None:
        binaries.ensure_user(place.user)
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    place.make_private(place.home)
    with _locked(place.home / "start.lock"):
        if status(place).running:
            _admits(place)  # whoever started it may have gone while it was recovering
            return False
        programs = binaries.folder(place)
        if not (place.cluster / "PG_VERSION").exists():
            _make_cluster(place, programs)
        _start(place, programs)
        try:
            _provision(place)
        except psycopg.Error as error:
            _stop(place)
            words = _("the database started but could not be prepared: {error}")
            raise DatabaseError(words.format(error=error)) from error
        return True


def stop(place: Place) -> bool:
    """Stop cleanly: open transactions end, a checkpoint is written. False when nothing ran."""
    if not place.home.exists():
        return False
    with _locked(place.home / "start.lock"):
        return _stop(place)


@contextmanager
def in_use(place: Place) -> Iterator[bool]:
    """Keep the server running inside the block; the last user to leave stops it.

    Yields True when this call started it. A killed process's lock falls with it.
    """
    if place.user is not None:
        binaries.ensure_user(place.user)
    place.make_private(place.home)
    with open(place.home / "users.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        started = ensure_running(place)
        try:
            yield started
        finally:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # somebody else still works with it
            else:
                stop(place)


def others_use(place: Place) -> bool:
    """Whether a living process holds the server in use."""
    try:
        with open(place.home / "users.lock", "a+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def passwords(place: Place) -> dict[str, str]:
    """The roles' passwords; empty before the first start."""
    try:
        return json.loads(place.passwords.read_text())
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return {}


def connect(
    place: Place, role: str = roles.ADMIN, database: str = "postgres", autocommit: bool = True
) -> psycopg.Connection:
    """A connection of one of the three roles."""
    return psycopg.connect(
        host=str(place.sockets),
        port=PORT,
        user=role,
        password=passwords(place)[role],
        dbname=database,
        autocommit=autocommit,
        connect_timeout=10,
    )


# -- inside ------------------------------------------------------------------------------------


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_cluster(place: Place, programs: Path) -> None:
    """``initdb`` beside the final place, then one rename: a killed start leaves no half cluster."""
    words = {role: secrets.token_urlsafe(32) for role in (roles.ADMIN, roles.OWNER, roles.APP)}
    fresh = place.home / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(place.cluster, ignore_errors=True)  # a folder without PG_VERSION is no cluster
    uid, gid = place.identity
    with tempfile.NamedTemporaryFile("w", dir=place.home, prefix=".pw-") as file:  # 0600
        file.write(words[roles.ADMIN] + "\n")
        file.flush()
        if place.user:
            os.chown(file.name, uid, gid)
        done = binaries.run(
            place,
            [
                programs / "initdb",
                "--pgdata",
                fresh,
                "--username",
                roles.ADMIN,
                "--pwfile",
                file.name,
                "--auth",
                "scram-sha-256",
                "--encoding",
                "UTF8",
                "--no-instructions",
                "--no-sync",
                "--locale-provider",
                "builtin",
                "--locale",
                "C.UTF-8",
            ],
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise DatabaseError(_("initdb failed: {error}").format(error=said))
    _write_private(place.passwords, json.dumps(words))
    fresh.rename(place.cluster)
    os.sync()


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _configure(place: Place) -> None:
    """Written at every start, so that a moved data folder and a newer release both hold."""
    settings = SETTINGS | _parallel() | place.settings
    settings["unix_socket_directories"] = "'{}'".format(str(place.sockets).replace("'", "''"))
    lines = [f"{name} = {value}" for name, value in settings.items()]
    uid, gid = place.identity
    for name, text in {
        "postgresql.conf": "# Written by entente at every start.\n" + "\n".join(lines) + "\n",
        "pg_hba.conf": "# Written by entente at every start.\nlocal all all scram-sha-256\n",
    }.items():
        path = place.cluster / name
        _write_private(path, text)
        if place.user:
            os.chown(path, uid, gid)


def _parallel() -> dict[str, str]:
    """Parallel queries share memory through /dev/shm, which a container may keep at 64 MB."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return {"max_parallel_workers_per_gather": "0"}
    plenty = room.f_frsize * room.f_blocks >= 256 << 20
    return {"max_parallel_workers_per_gather": "2" if plenty else "0"}


def _start(place: Place, programs: Path) -> None:
    if place.sockets != place.home / "run" or not place.sockets.exists():
        place.make_private(place.sockets)
    _configure(place)
    deadline = time.monotonic() + START_SECONDS
    while True:
        if _postmaster(place) is None:
            # Left by a kill -9; its number may by now be any other process's.
            (place.cluster / "postmaster.pid").unlink(missing_ok=True)
            place.socket.unlink(missing_ok=True)
            place.socket.with_name(place.socket.name + ".lock").unlink(missing_ok=True)
        size = place.log.stat().st_size if place.log.exists() else 0
        done = binaries.run(
            place,
            [
                programs / "pg_ctl",
                "start",
                "--wait",
                "--silent",
                "--pgdata",
                place.cluster,
                "--log",
                place.log,
                "--timeout",
                str(START_SECONDS),
            ],
            close_fds=True,
        )
        if done.returncode == 0 or (_postmaster(place) is not None and _admits(place)):
            return
        said = place.log.read_bytes()[size:].decode(errors="replace") if place.log.exists() else ""
        # A killed server's children take a moment to notice and let go of its shared memory.
        passing = "shared memory" in said and "still in use" in said
        if not passing or time.monotonic() > deadline:
            said = (said or done.stderr).strip()[-2000:]
            raise DatabaseError(_("PostgreSQL did not start: {error}").format(error=said))
        time.sleep(0.3)


def _admits(place: Place) -> bool:
    """Wait until the running server lets somebody in; False where it ends instead.

    :raises DatabaseError: it has not after :data:`RECOVERY_SECONDS`.
    """
    deadline = time.monotonic() + RECOVERY_SECONDS
    while _postmaster(place) is not None:
        try:
            connect(place).close()
        except KeyError:  # its passwords are not ours to read: it runs, and that is all that can be said
            return True
        except psycopg.OperationalError as error:
            if not _is_starting(error):
                return True  # it answers; what it answers is for who asks
        else:
            return True
        if time.monotonic() > deadline:
            words = _("PostgreSQL has been recovering for {n} minutes: wait, and start again.")
            raise DatabaseError(words.format(n=RECOVERY_SECONDS // 60))
        time.sleep(0.3)
    return False


def _is_starting(error: psycopg.OperationalError) -> bool:
    """Whether the server only does not let anybody in yet: starting up, recovering, no socket so far."""
    said = str(error)
    return any(word in said for word in ("starting up", "recovery", "not yet accepting", "No such file"))


def _stop(place: Place) -> bool:
    pid = _postmaster(place)
    if pid is None:
        return False
    for stronger, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0)):  # "fast", "immediate"
        os.kill(pid, stronger)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if _postmaster(place) is None:
                return True
            time.sleep(0.05)
    raise DatabaseError(_("PostgreSQL (process {pid}) does not stop").format(pid=pid))


def _postmaster(place: Place) -> int | None:
    """The running server's process, or None; a stale or borrowed number does not count."""
    try:
        pid = int((place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    try:  # PostgreSQL works in its cluster's folder
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return pid if state != "Z" and os.path.samefile(f"/proc/{pid}/cwd", place.cluster) else None
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else pid
    except OSError:
        return pid


def _provision(place: Place) -> None:
    with connect(place) as admin:
        roles.provision_roles(admin, passwords(place))
        roles.create_database(admin)
    with connect(place, database=roles.DATABASE) as admin:
        roles.grant(admin)
