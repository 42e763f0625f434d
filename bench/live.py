"""The live room under load: sender, ``entente marine live``, server and a browser's stream, each a process.

Measured from the moment at which the sentence that makes a finding leaves the sender to the moment at which
the finding's id arrives on an officer's stream of events (it can be fetched from then on). Memory is the
live process's resident set, every second. ``ENTENTE_BENCH_LIVE_S`` and ``ENTENTE_BENCH_LIVE_RATE`` change
length and rate: ten minutes at 20,000 a second is what the room is built for.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
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
ENTENTE = [sys.executable, "-c", "from entente.site.cli import main; main()"]


@dataclass
class Measured:
    sent: int = 0
    took_s: float = 0.0
    cpu_s: float = 0.0
    latency_s: list[float] = field(default_factory=list)
    missing: int = 0
    rss_mb: list[float] = field(default_factory=list)

    def quantile(self, q: float) -> float:
        return float(np.quantile(self.latency_s, q)) if self.latency_s else float("nan")

    def growth_mb(self) -> float:
        """Second half's largest over first half's largest, after a quarter for warming up."""
        rows = self.rss_mb[len(self.rss_mb) // 4 :]
        half = len(rows) // 2
        return max(rows[half:], default=0) - max(rows[:half], default=0)


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

    def vessels(self) -> dict[int, str]:
        """MMSI of every finding on a crosser -> the finding that came first."""
        found: dict[int, tuple[float, str]] = {}
        after = ""
        while True:
            query = urllib.parse.urlencode({"limit": 500, "after": after})
            answer = json.load(self.open(f"{self.base}api/marine/findings?{query}"))
            for row in answer["items"]:
                at = self.came.get(row["id"])
                if row["mmsi"] and row["mmsi"] >= 338_500_000 and at is not None:
                    found[row["mmsi"]] = min(found.get(row["mmsi"], (at, row["id"])), (at, row["id"]))
            if not answer["next"]:
                return {who: one for who, (_, one) in found.items()}
            after = answer["next"]


def measure(seconds: float, rate: int, folder: Path) -> Measured:
    out = Measured()
    os.environ |= {"ENTENTE_DATA": str(folder), "ENTENTE_DEMO_VESSELS": "20"}
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

        start([*ENTENTE, "demo", "--no-live", "--port", str(web)])
        base = f"http://127.0.0.1:{web}/"
        _until(lambda: urllib.request.urlopen(base + "accounts/login/", timeout=5), 300)
        browser = Browser(base)
        traffic = [sys.executable, "-m", "bench._traffic", str(port), str(rate), str(seconds), str(crossings)]
        sender = start(traffic, stdout=subprocess.PIPE, text=True)
        live = start(
            [*ENTENTE, "marine", "live", "--connect", f"bench=tcp://127.0.0.1:{port}", "--database",
             "--name", "bench", "--state", str(folder / "state"), "--limit", "16"],
        )  # fmt: skip
        threading.Thread(target=_watch, args=(live.pid, out, sender), daemon=True).start()
        crossed: dict[int, float] = {}
        assert sender.stdout
        for line in sender.stdout:
            who, number, *took = line.split()
            if who == "sent":
                out.sent, out.took_s = int(number), float(took[0])
            else:
                crossed[int(who)] = int(number) / 1000
        time.sleep(5)
        out.cpu_s = _cpu(live.pid)
        first = browser.vessels()
        out.latency_s = [browser.came[first[who]] - at for who, at in crossed.items() if who in first]
        out.missing = sum(who not in first for who in crossed)
    return out


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
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{pid}/status").read_text()
            out.rss_mb.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024)  # type: ignore[index]
        time.sleep(1)


def main() -> list[bench.Row]:
    with tempfile.TemporaryDirectory(prefix="entente-bench-live-") as made:
        got = measure(SECONDS, RATE, Path(made))
    trace = ", ".join(f"{one:,.0f}" for one in got.rss_mb[:: max(1, len(got.rss_mb) // 12)])
    note = (
        f"{got.sent:,} sentences in {got.took_s:.0f} s, {got.cpu_s:.0f} s of processor time in the live "
        f"process; "
        f"{len(got.latency_s)} crossings, {got.missing} not on the stream; p50 {got.quantile(0.5):.2f} s, "
        f"p99 {got.quantile(0.99):.2f} s, worst {max(got.latency_s, default=float('nan')):.2f} s; "
        f"resident MB: {trace}"
    )
    per_core = got.sent / got.cpu_s
    return [
        bench.Row("live: sentences a second of processor time", "the aim", 20_000, per_core, "1/s", 1.0),
        bench.Row(
            "live: sentences taken a second", "the aim", 20_000, got.sent / got.took_s, "1/s", 1.0, note
        ),
        bench.Row("live: 1/p99, sentence to event", "within 2 s", 0.5, 1 / got.quantile(0.99), "1/s", 1.0),
    ]
