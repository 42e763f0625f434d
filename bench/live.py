"""The live room under load: sender, ``entente marine live``, server and a browser's stream, each a process.

Measured from the moment at which the sentence that makes a finding leaves the sender, twice: to the moment
at which the finding's id arrives on an officer's stream of events, and to the one at which its row stands
painted on the findings' page in headless Chromium. Memory is the live process's resident set, every second.
``ENTENTE_BENCH_LIVE_S`` and ``ENTENTE_BENCH_LIVE_RATE`` change length and rate: ten minutes at 20,000 a
second is what the room is built for (``ENTENTE_BENCH_LIVE_S=600``). It runs by itself, says on the error
stream how far it is, and leaves nothing behind, also when it is interrupted.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import bench

SECONDS = float(os.environ.get("ENTENTE_BENCH_LIVE_S", "90"))
RATE = int(os.environ.get("ENTENTE_BENCH_LIVE_RATE", "20000"))
OFFICERS = """
from entente.site import running
with running.database(quiet=True):
    from entente.site.demo import people
    people.load()
"""
"""The demonstration's accounts and labels, and nothing that happened."""
ENTENTE = [sys.executable, "-c", "from entente.site.cli import main; main()"]


@dataclass
class Measured:
    sent: int = 0
    took_s: float = 0.0
    cpu_s: float = 0.0
    latency_s: list[float] = field(default_factory=list)
    painted_s: list[float] = field(default_factory=list)
    """To the row on the page; empty where there is no Chromium."""
    missing: int = 0
    unpainted: int = 0
    rss_mb: list[float] = field(default_factory=list)

    def flat(self) -> float:
        """The first half's largest resident set as a share of the second half's, after a quarter for warming
        up: 1 is flat, less has grown."""
        rows = self.rss_mb[len(self.rss_mb) // 4 :]
        half = len(rows) // 2
        return max(rows[:half], default=0.0) / max(rows[half:], default=float("nan"))


def quantile(seconds: list[float], q: float) -> float:
    return float(np.quantile(seconds, q)) if seconds else float("nan")


def say(text: str) -> None:
    print(f"live: {text}", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browser:
    """An officer's stream: when each finding's id first came."""

    def __init__(self, base: str) -> None:
        jar = http.cookiejar.CookieJar()
        self.base, self.came = base, {}
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        page = self.open(base + "accounts/login/").read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
        assert token
        from entente.core.accounts import DEMO_PASSWORD

        given = {"login": "marine.analyst", "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token[1]}
        form = urllib.parse.urlencode(given).encode()
        self.open(urllib.request.Request(base + "accounts/login/", form, {"Referer": base}))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                kind = ""
                for raw in self.open(self.base + "marine/live/events", timeout=60):
                    line = raw.decode().rstrip()
                    if line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("data: ") and kind == "findings":
                        now = time.time()
                        for one in json.loads(line[6:])["ids"]:
                            self.came.setdefault(one, now)

    def findings(self) -> dict[int, set[str]]:
        """MMSI of every vessel that crossed -> its findings, superseded ones too."""
        found: dict[int, set[str]] = {}
        after = ""
        while True:
            query = urllib.parse.urlencode({"limit": 500, "after": after})
            answer = json.load(self.open(f"{self.base}api/marine/findings?{query}"))
            for row in answer["items"]:
                if row["mmsi"] and row["mmsi"] >= 338_500_000:
                    found.setdefault(row["mmsi"], set()).add(row["id"])
            if not answer["next"]:
                return found
            after = answer["next"]


class Painted:
    """Chromium on the findings' page, in a process of its own: when each finding first stood there."""

    def __init__(self, process: subprocess.Popen[Any]) -> None:
        self.process, self.came = process, {}
        assert process.stdout
        for line in process.stdout:
            if line.strip() == "ready":
                break
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            one, at = line.split()
            self.came[one] = int(at) / 1000


def first(came: dict[str, float], ids: set[str]) -> float | None:
    return min((came[one] for one in ids if one in came), default=None)


def measure(seconds: float, rate: int, folder: Path) -> Measured:
    out = Measured()
    os.environ |= {"ENTENTE_DATA": str(folder), "ENTENTE_DEMO": "1"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
    import django

    django.setup()
    web, port, crossings = free_port(), free_port(), max(10, round(seconds))
    with contextlib.ExitStack() as leaving:
        log = leaving.enter_context((folder / "log").open("wb"))

        def start(command: list[str], **more: Any) -> subprocess.Popen[Any]:
            process = subprocess.Popen(command, stderr=log, **{"stdout": log, **more})
            leaving.callback(_end, process)
            return process

        from entente.core.accounts import DEMO_PASSWORD
        from entente.site.postgres import Place

        # as root the database's files lie outside the data folder
        leaving.callback(shutil.rmtree, Place.of(folder).home, ignore_errors=True)
        say("a room of its own is being prepared")
        for command in ([*ENTENTE, "init"], [sys.executable, "-c", OFFICERS]):
            start(command).wait()
        start([*ENTENTE, "serve", "--port", str(web)])
        base = f"http://127.0.0.1:{web}/"
        _until(lambda: urllib.request.urlopen(base + "accounts/login/", timeout=5), 1200)
        browser = Browser(base)
        painted = None
        if chromium():
            watcher = [sys.executable, "-m", "bench._watcher", base, DEMO_PASSWORD]
            painted = Painted(start(watcher, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        traffic = [sys.executable, "-m", "bench._traffic", str(port), str(rate), str(seconds), str(crossings)]
        sender = start(traffic, stdout=subprocess.PIPE, text=True)
        live = start(
            [*ENTENTE, "marine", "live", "--connect", f"bench=tcp://127.0.0.1:{port}", "--database",
             "--name", "bench", "--state", str(folder / "state"), "--limit", "16"],
        )  # fmt: skip
        say(f"{seconds:,.0f} s at {rate:,} sentences a second")
        threading.Thread(target=_watch, args=(live.pid, out, sender), daemon=True).start()
        crossed: dict[int, float] = {}
        assert sender.stdout
        for line in sender.stdout:
            who, number, *took = line.split()
            if who == "sent":
                out.sent, out.took_s = int(number), float(took[0])
            else:
                crossed[int(who)] = int(number) / 1000
        if not out.sent or live.poll() is not None:
            log.flush()
            told = (folder / "log").read_text(errors="replace")[-2000:]
            raise RuntimeError(f"the sender or the live process ended before its time; they said:\n{told}")
        time.sleep(5)
        out.cpu_s = _cpu(live.pid)
        found = browser.findings()
        for who, at in crossed.items():
            heard = first(browser.came, found.get(who, set()))
            shown = first(painted.came, found.get(who, set())) if painted else None
            out.latency_s += [heard - at] if heard is not None else []
            out.painted_s += [shown - at] if shown is not None else []
            out.missing += heard is None
            out.unpainted += shown is None
    return out


def chromium() -> bool:
    try:
        from tests.plugins.browser import chromium_path
    except ImportError:
        return False
    return chromium_path() is not None


def _end(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(30)
    if process.poll() is None:
        process.kill()


def _until(ask: Any, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            ask()
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.5)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _watch(pid: int, out: Measured, sender: subprocess.Popen[Any]) -> None:
    while sender.poll() is None:
        if len(out.rss_mb) % 60 == 59:
            say(
                f"{len(out.rss_mb) + 1} s, resident {out.rss_mb[-1]:,.0f} MB, {_cpu(pid):,.0f} s of processor"
            )
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{pid}/status").read_text()
            out.rss_mb.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)  # type: ignore[index]
        time.sleep(1)


def main() -> list[bench.Row]:
    signal.signal(signal.SIGTERM, lambda *given: sys.exit(143))  # so that everything is ended and removed
    with tempfile.TemporaryDirectory(prefix="entente-bench-live-") as made:
        got = measure(SECONDS, RATE, Path(made))
    trace = ", ".join(f"{one:,.0f}" for one in got.rss_mb[:: max(1, len(got.rss_mb) // 12)])
    note = (
        f"{got.sent:,} sentences in {got.took_s:.0f} s, {got.cpu_s:.0f} s of processor time in the live "
        f"process; "
        f"{_told('stream', got.latency_s, got.missing)}; {_told('page', got.painted_s, got.unpainted)}; "
        f"resident MB: {trace}"
    )
    per_core = got.sent / got.cpu_s
    return [
        bench.Row("live: sentences a second of processor time", "the aim", 20_000, per_core, "1/s", 1.0),
        bench.Row(
            "live: sentences taken a second", "the aim", 20_000, got.sent / got.took_s, "1/s", 1.0, note
        ),
        bench.Row("live: 1/p99, sentence to event", "within 2 s", 0.5, _pace(got.latency_s), "1/s", 1.0),
        bench.Row("live: 1/p99, sentence to page", "within 2 s", 0.5, _pace(got.painted_s), "1/s", 1.0),
        bench.Row("live: memory, first half to second", "flat", 1.0, got.flat(), "", 0.97),
    ]


def _pace(seconds: list[float]) -> float:
    return 1 / quantile(seconds, 0.99) if seconds else 0.0


def _told(where: str, seconds: list[float], missing: int) -> str:
    return (
        f"{where}: {len(seconds)} crossings, {missing} missing, p50 {quantile(seconds, 0.5):.2f} s, "
        f"p99 {quantile(seconds, 0.99):.2f} s, worst {max(seconds, default=float('nan')):.2f} s"
    )
