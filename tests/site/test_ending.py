"""However a command ends, the console says why and what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from entente.site.postgres import server

ENGLISH = {**os.environ, "LANGUAGE": "", "LC_ALL": "C.UTF-8"}
WAITS = """
import signal, sys, time
from entente.site import running
with running.ending_cleanly():
    print("waits", flush=True)
    time.sleep(60)
print("went on", flush=True)
"""
"""What a command does before its address is told, whatever it is."""


def ended_by(number: int, ignored: bool) -> tuple[str, str]:
    """What a waiting command says of a signal: on standard output and on the console."""
    before = signal.getsignal(number)
    signal.signal(number, signal.SIG_IGN if ignored else signal.SIG_DFL)  # a child inherits what is ignored
    try:
        child = subprocess.Popen(
            [sys.executable, "-c", WAITS],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENGLISH,
        )  # fmt: skip
    finally:
        signal.signal(number, before)
    assert child.stdout.readline() == "waits\n"
    child.send_signal(number)
    if ignored:
        time.sleep(0.5)
        assert child.poll() is None, "it did not outlive the terminal"
        child.send_signal(signal.SIGTERM)  # SIGINT may be ignored where the tests were started
    return child.communicate(timeout=30)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (signal.SIGTERM, "this process was told to end (SIGTERM)"),
        (signal.SIGHUP, "the terminal was closed (SIGHUP)"),
        (signal.SIGINT, "Stopping …"),
    ],
)
def test_what_ended_a_start_is_said(number, said):
    out, console = ended_by(number, ignored=False)
    assert out == "went on\n"  # and what was started is stopped in order
    assert said in console
    assert "It was not ready yet." in console


def test_started_with_nohup_it_outlives_the_terminal():
    """nohup(1) ignores SIGHUP before it starts the program; the program leaves it so."""
    _, console = ended_by(signal.SIGHUP, ignored=True)
    assert "SIGHUP" not in console


def test_an_error_that_nobody_foresaw_is_the_consoles_last_word():
    """Its kind and what to do; brackets in an error's words are no markup."""
    program = (
        "import sys\nfrom entente.site import cli, running\n"
        "def broken(name):\n    raise {error}\n"
        "cli.build = lambda room: lambda: broken(room)\nsys.argv = ['entente', 'demo']\ncli.main()"
    )
    said = {}
    for error in ("KeyError('[/a]')", "running.Unusable('no [/bold] way')"):
        command = [sys.executable, "-c", program.format(error=error)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=ENGLISH)
        assert done.returncode == 1
        said[error] = " ".join(done.stderr.split())
    foreseen, other = said["running.Unusable('no [/bold] way')"], said["KeyError('[/a]')"]
    assert foreseen == "no [/bold] way"
    assert other.endswith("If it ends so again, the lines above say where.")
    assert "not foreseen (KeyError)" in other
    assert "in broken" in other


def test_a_server_that_recovers_is_waited_for(monkeypatch):
    """The first answers of a PostgreSQL that reads its log again, as it gives them; then it lets one in."""
    answers = [
        psycopg.OperationalError("FATAL:  the database system is starting up"),
        psycopg.OperationalError("FATAL:  the database system is not yet accepting connections"),
        psycopg.OperationalError('connection failed: ... "/x/.s.PGSQL.5432": No such file or directory'),
    ]
    asked = []

    class In:
        def close(self):
            asked.append("in")

    def connect(place):
        if answers:
            asked.append("not yet")
            raise answers.pop(0)
        return In()

    monkeypatch.setattr(server, "_postmaster", lambda place: 7)
    monkeypatch.setattr(server, "connect", connect)
    monkeypatch.setattr(server.time, "sleep", lambda seconds: None)
    assert server._admits(None)
    assert asked == ["not yet"] * 3 + ["in"]


@pytest.mark.parametrize("how", ["it ends", "it never lets anybody in"])
def test_a_server_that_does_not_come_back_is_not_waited_for_without_end(monkeypatch, how):
    def connect(place):
        raise psycopg.OperationalError("FATAL:  the database system is starting up")

    alive = iter([7, 7, None] if how == "it ends" else [])
    monkeypatch.setattr(server, "_postmaster", lambda place: next(alive, None if how == "it ends" else 7))
    monkeypatch.setattr(server, "connect", connect)
    monkeypatch.setattr(server, "RECOVERY_SECONDS", 0.5)
    if how == "it ends":
        assert not server._admits(None)
    else:
        with pytest.raises(server.DatabaseError, match="recovering"):
            server._admits(None)
