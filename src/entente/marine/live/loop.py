"""The live process: inlets read in the event loop; one thread spools, decodes, concludes, publishes."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson

from entente.marine.engine.columns import Reject
from entente.marine.engine.complaints import Complaint, Say, nobody, system_words
from entente.marine.engine.errors import InputError
from entente.marine.engine.findings import to_dict
from entente.marine.engine.model import Finding, Report
from entente.marine.engine.rejects import RejectsFile
from entente.marine.engine.reports import read_reports
from entente.marine.engine.whole import whole
from entente.marine.live.approaching import Interests, Lookouts
from entente.marine.live.inlets import Inlet
from entente.marine.live.ruling import RuleFiles
from entente.marine.live.settling import put_by
from entente.marine.live.worker import Update, Worker

TICK_S = 0.1
SWITCH_S = 0.0005
"""Between two threads of this process. The default of 5 ms is paid whenever the working thread comes back
from a file or the database while the socket's or the places' thread is busy: a dozen times a refresh."""
SHARE_BYTES = 2 << 20
"""Of one source in one turn: nobody else waits longer than its decoding takes."""


class Reports(Protocol):
    def poll(self) -> list[Report]:
        """Reports that came in or changed since last asked."""
        ...


class Teller(Protocol):
    """Told of places and feeds, every second or so."""

    def tell(self, worker: Worker, inlets: Sequence[Inlet], ended: bool = False) -> None: ...


class ReportFile:
    """``reports.csv``, read again whenever it changes. Without it nobody has reported: that it is not there
    is said, and so is every line of it that could not be used."""

    def __init__(self, path: Path, say: Say = nobody, rejects: RejectsFile | None = None) -> None:
        self.path, self.say, self.rejects = path, say, rejects
        self._seen: tuple[int, int] | None = None
        self._told: set[tuple[int, str, str]] = set()
        self._away = False

    def poll(self) -> list[Report]:
        try:
            status = self.path.stat()
        except OSError as error:
            if not self._away:
                missing = isinstance(error, FileNotFoundError)
                self.say(
                    InputError(str(self.path), "no_reports")
                    if missing
                    else InputError.of_system(str(self.path), "cannot_read", error)
                )
            self._away, self._seen = True, None
            return []
        self._away = False
        seen = (status.st_mtime_ns, status.st_size)
        if seen == self._seen:
            return []
        self._seen = seen
        try:
            table = read_reports(self.path)
        except InputError as error:
            self.say(error)
            return []
        self._tell(table.rejects)
        return table.reports

    def _tell(self, rejects: list[Reject]) -> None:
        """Each line once, however often the file is read again."""
        fresh = {(one.line, one.reason.code, one.raw): one for one in rejects}
        new = [one for key, one in fresh.items() if key not in self._told]
        self._told = set(fresh)
        if not new:
            return
        if self.rejects is not None:
            self.rejects.write(new)
            self.rejects.flush()
        self.say(InputError(str(self.path), "report_lines", n=len(new), first=new[0].line))


class FindingsFile:
    """All findings as JSON lines, in one file that is always whole; written at most once a second."""

    def __init__(self, path: Path, folder: Path, every_s: float = 1.0) -> None:
        self.path, self.folder, self.every_s = path, folder, every_s
        self._written = 0.0
        self._waiting: list[Finding] | None = None

    def publish(self, update: Update, everything: Iterable[Finding]) -> None:
        self._waiting = list(everything)
        if time.monotonic() - self._written >= self.every_s:
            self.flush()

    def flush(self) -> None:
        if self._waiting is None:
            return
        rows = put_by(self.folder) | {one.subject: to_dict(one) for one in self._waiting}
        with whole(self.path) as file:
            for row in rows.values():
                file.write(orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
        self._waiting, self._written = None, time.monotonic()


@dataclass
class Pace:
    refresh_s: float = 0.25
    """Shortest time between two refreshes; at least half as long as the last one took, so that a third of
    the time is left for reading, whatever the machine does besides."""
    tell_s: float = 1.0
    checkpoint_s: float = 30.0
    rules_s: float = 5.0
    """Between two looks at the files of the rules."""
    look_out_s: float = 5.0
    """Between two looks at what vessels of interest are about to do."""
    once: bool = False
    """End when every file was read to its end."""


@dataclass
class Loop:
    worker: Worker
    inlets: Sequence[Inlet]
    pace: Pace
    reports: Sequence[Reports] = ()
    tellers: Sequence[Teller] = ()
    files: Sequence[FindingsFile] = ()
    interests: Interests | None = None
    lookouts: Sequence[Lookouts] = ()
    rejects: RejectsFile | None = None
    rules: RuleFiles | None = None
    say: Say = nobody
    stop: threading.Event = field(default_factory=threading.Event)
    failed: BaseException | None = None
    _next: dict[str, float] = field(default_factory=dict)

    def run(self) -> None:
        """Until told to stop (or, once, until the files end); then all is concluded and written down."""
        try:
            while not self.stop.is_set():
                busy = self.step()
                if self.pace.once and not busy and all(one.ended and not one._held for one in self.inlets):
                    break
                if not busy:
                    self.stop.wait(TICK_S)
            self._poll()
            self.worker.refresh(complete=True)
            if self.lookouts:
                self._look_out()
            for file in self.files:
                file.flush()
            self.worker.checkpoint()
            for teller in self.tellers:
                teller.tell(self.worker, self.inlets, ended=True)
        except BaseException as error:
            self.failed = error
            raise

    def step(self) -> bool:
        """One turn: every source gets its share. True: there was something to read."""
        busy = False
        for one in self.inlets:
            data, offset = one.take(SHARE_BYTES)
            if not data:
                continue
            busy = True
            now = time.time()
            batch = self.worker.take(self.worker.names.index(one.name), data, round(now * 1000), offset)
            one.health.heard(now, batch.lines_read, len(batch.rejects), len(data), self.worker.newest)
            if self.rejects is not None and batch.rejects:
                self.rejects.write(batch.rejects)
        if self._due("reports", 0.2):
            self._poll()
        if self._due("rules", self.pace.rules_s, at_once=False):
            self._reread()
        if self._due("refresh", self.pace.refresh_s):
            self.worker.refresh()
            self._again("refresh", max(self.pace.refresh_s, self.worker.refresh_s / 2))
            for file in self.files:
                if time.monotonic() - file._written >= file.every_s:
                    file.flush()
        if self.lookouts and self._due("look out", self.pace.look_out_s):
            self._look_out()
        if self.tellers and self._due("tell", self.pace.tell_s):
            for teller in self.tellers:
                teller.tell(self.worker, self.inlets)
        if self._due("checkpoint", self.pace.checkpoint_s, at_once=False):
            self.worker.checkpoint()
            if self.rejects is not None:
                self.rejects.flush()
        return busy

    def _poll(self) -> None:
        for source in self.reports:
            fresh = self.worker.report(source.poll())
            if fresh:
                self._next["refresh"] = 0.0
            for one in fresh:
                if self.worker.is_ahead(one):
                    self.say(Complaint("report_ahead", {"number": one.report_no}))

    def _reread(self) -> None:
        if self.rules is None:
            return
        try:
            book = self.rules.poll()
        except InputError as error:
            self.worker.ruling.refuse(error)
        else:
            if book is not None:
                self.worker.ruling.take(book)

    def _look_out(self) -> None:
        known = self.interests.interests() if self.interests is not None else None
        if known is not None:
            self.worker.approaching.watch(known)
        until = self.worker.engine.data_until
        outlook = None if until is None else self.worker.approaching.outlook(until)
        if outlook is not None:
            for one in self.lookouts:
                one.expect(outlook)

    def _due(self, what: str, every: float, at_once: bool = True) -> bool:
        now = time.monotonic()
        if what not in self._next:
            self._next[what] = now if at_once else now + every
        if now < self._next[what]:
            return False
        self._next[what] = now + every
        return True

    def _again(self, what: str, after: float) -> None:
        self._next[what] = time.monotonic() + after


async def live(loop: Loop) -> None:
    """Run until a signal or the end of the files.

    :raises Exception: whatever ended the working thread; the state is as of its last checkpoint and spool.
    """
    sys.setswitchinterval(SWITCH_S)
    # What was loaded to get here stays; looked through for garbage again and again, it held up findings for
    # a third of a second each time.
    gc.collect()
    gc.freeze()
    running = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        running.add_signal_handler(number, loop.stop.set)
    tasks = [asyncio.create_task(_kept(one, loop.say)) for one in loop.inlets]
    thread = threading.Thread(target=_quietly, args=(loop,), name="marine-live")
    thread.start()
    try:
        while thread.is_alive():
            await asyncio.sleep(0.05)
    finally:
        loop.stop.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        while thread.is_alive():
            await asyncio.sleep(0.05)
    if loop.failed is not None:
        raise loop.failed


def _quietly(loop: Loop) -> None:
    try:
        loop.run()
    except BaseException as error:  # noqa: BLE001 - handed to the caller by live()
        loop.failed = error


async def _kept(one: Inlet, say: Say) -> Any:
    """A source that cannot even begin (its port is taken) says so and is tried again."""
    while True:
        try:
            return await one.run()
        except OSError as error:
            one.trouble(error)
            why = Complaint("again", {"name": one.name, "why": system_words(error)})
            say(why)
            await asyncio.sleep(5)
