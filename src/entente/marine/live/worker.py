"""The live engine's inside: records in, findings out, checkpoints; no sockets, no database.

Exactness: the state is a set of points, statements, sightings and reports, and what is published is what
:func:`~entente.marine.engine.crossref.crossref` says of it. A record is in the spool before it is in the
state; a checkpoint names the last record that it holds. Killed at any moment, the next process restores the
checkpoint, replays the records after it, and has the same set.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson

from entente.marine.engine.book import RuleBook
from entente.marine.engine.columns import Batch, Sighting
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.findings import to_dict
from entente.marine.engine.model import Finding, Report, Site
from entente.marine.engine.run import detection_of
from entente.marine.engine.shore import Shore
from entente.marine.engine.waters import Waters
from entente.marine.live import checkpoint
from entente.marine.live.ahead import AHEAD_S, newest_of, refuse_ahead
from entente.marine.live.approaching import Approaching
from entente.marine.live.decoding import Decoder
from entente.marine.live.places import Places
from entente.marine.live.points import PointFiles
from entente.marine.live.ruling import Ruling
from entente.marine.live.settling import Settled
from entente.marine.live.spool import Record, Spool
from entente.marine.live.tracking import LiveEngine


@dataclass(slots=True)
class Update:
    """What changed since the last one. The first after a start holds everything: publishing is idempotent."""

    changed: list[Finding]
    gone: dict[str, str | None]
    """Subjects that are no longer found, each with the subject that took its place where one did."""
    reports: Sequence[Report] = ()


class Publisher(Protocol):
    """Where findings go: a file, the room's database."""

    def publish(self, update: Update, everything: Iterable[Finding]) -> None: ...


@dataclass(slots=True)
class Setting:
    """What the engine works with."""

    book: RuleBook
    sites: list[Site]
    waters: Waters
    shore: Shore | None = None
    keep_hours: float = 240.0
    """Passages over for longer leave the state, their findings stay as they are."""
    ahead_s: float | None = AHEAD_S
    """A time so far ahead of its reception is refused; None: reception says nothing (files read once)."""


@dataclass(slots=True)
class _Shown:
    finding_id: str
    digest: int
    at: float


FRESH_S = 10.0
"""A finding whose conclusion is the same but whose details moved on is published again after this long."""


class Worker:
    """One state folder: spool, points, checkpoint. Not safe for two processes; the caller holds the lock."""

    def __init__(self, folder: Path, setting: Setting, sources: Sequence[str], durable: bool = False) -> None:
        self.folder, self.setting = folder, setting
        self.spool = Spool(folder / "spool", durable)
        # The edition in force today, not one that begins later; self.ruling keeps them with the rules.
        today = int(time.time() * 1000)
        self.engine = LiveEngine(
            setting.waters,
            setting.sites,
            detection_of(setting.book.at(today), setting.book.source, today),
            shore=setting.shore,
            points=PointFiles(folder / "points"),
        )
        self.names: list[str] = []
        self.decoders: list[Decoder] = []
        self.offsets: dict[str, int] = {}
        self.sightings: dict[Sighting, None] = {}
        self.reports: dict[str, Report] = {}
        self.places = Places(self.engine.store, self.engine.particulars)
        self.settled = Settled()
        self.approaching = Approaching(self)
        self.ruling = Ruling(self)
        self.publishers: list[Publisher] = []
        self.findings: list[Finding] = []
        self._shown: dict[str, _Shown] = {}
        self._dirty = True
        self._remembered: set[str] = set()
        self.refresh_s = 0.0
        self.newest: int | None = None
        """The latest time that the last record bore, ms UTC."""
        self._recover()
        for name in sources:
            self.source(name)

    # -- in ----------------------------------------------------------------------------------------
    def source(self, name: str) -> int:
        """The number under which this source's records go; the same after a restart."""
        if name not in self.names:
            self.names.append(name)
            self.decoders.append(Decoder(name))
            replace_with(self.folder / "sources.json", self.names)
        return self.names.index(name)

    def take(self, number: int, data: bytes, received_at: int, offset: int = -1) -> Batch:
        """Spool one source's whole lines, then take them into the state."""
        record = self.spool.append(number, received_at, offset, data)
        return self._absorb(record)

    def _absorb(self, record: Record) -> Batch:
        decoder = self.decoders[record.source]
        batch = decoder.decode(record.data, record.received_at)
        if self.setting.ahead_s is None:
            self.newest = newest_of(batch)
        else:
            until = record.received_at + round(self.setting.ahead_s * 1000)
            self.newest = refuse_ahead(batch, until, decoder.name, decoder.lines)
        if record.offset >= 0:
            self.offsets[self.names[record.source]] = record.offset
        self.engine.push(batch)
        self.places.take(self.engine.store.newest, record.received_at)
        self.approaching.take(batch)
        for sighting in batch.sightings:
            self.sightings[sighting] = None
        self._dirty = self._dirty or bool(len(batch.positions) or len(batch.statics) or batch.sightings)
        return batch

    def is_ahead(self, report: Report) -> bool:
        """Dated after this moment: it waits for its time, for the latest report, too, is a clock of all."""
        ahead = self.setting.ahead_s
        return ahead is not None and report.received_at > (time.time() + ahead) * 1000

    def report(self, reports: Iterable[Report]) -> list[Report]:
        """Take reports in (or their corrected contents); returns those that are new or changed."""
        fresh = [one for one in reports if self.reports.get(one.report_no) != one]
        self.reports |= {one.report_no: one for one in fresh}
        self._dirty = self._dirty or bool(fresh)
        return fresh

    def again(self) -> None:
        """Conclude anew with the next refresh, whether or not anything comes in."""
        self._dirty = True

    # -- out ---------------------------------------------------------------------------------------
    def refresh(self, complete: bool = False) -> Update | None:
        """Conclude anew and publish what changed. ``complete``: every vessel, however long it takes."""
        self.ruling.review()
        if complete:
            self.engine.everything()
        if not self._dirty and not self.engine.waiting and not complete:
            return None
        began = time.perf_counter()
        self._dirty = False
        passages = self.engine.passages()
        picture = Picture(
            self.settled.open_passages(passages),
            self.settled.open_reports(one for one in self.reports.values() if not self.is_ahead(one)),
            self.settled.open_sightings(self.sightings),
            data_until=self.engine.data_until,
        )
        self.findings = crossref(picture, self.setting.book, self.setting.sites, self.setting.waters)
        update = self._difference(complete)
        if update.changed or update.gone:
            self._remember()
            for publisher in self.publishers:
                publisher.publish(update, self.findings)
        self.refresh_s = time.perf_counter() - began
        return update

    def _difference(self, complete: bool) -> Update:
        now = time.monotonic()
        changed, subjects = [], set()
        for one in self.findings:
            subjects.add(one.subject)
            shown = self._shown.get(one.subject)
            same = shown is not None and shown.finding_id == one.finding_id
            if same and not complete and shown is not None and now - shown.at < FRESH_S:
                continue
            digest = hash(orjson.dumps([to_dict(one), one.route], option=orjson.OPT_SERIALIZE_NUMPY))
            if same and shown is not None and shown.digest == digest:
                continue
            changed.append(one)
            self._shown[one.subject] = _Shown(one.finding_id, digest, now)
        gone = {subject: None for subject in self._shown if subject not in subjects}
        gone = {subject: self._successor(subject) for subject in gone}
        for subject in gone:
            del self._shown[subject]
        return Update(changed, gone, tuple(self.reports.values()))

    def _successor(self, subject: str) -> str | None:
        """The passage of the same track that stands where this one stood: a late point moved its entry."""
        track, _, entered = subject.rpartition("@")
        near = [one for one in self.findings if one.track_key == track and track and one.entry]
        return min(
            (one.subject for one in near), key=lambda s: abs_gap(s.rpartition("@")[2], entered), default=None
        )

    def _remember(self) -> None:
        """The subjects about to be published, so that the next process knows what it may have to withdraw."""
        if self._remembered != self._shown.keys():
            self._remembered = set(self._shown)
            replace_with(self.folder / "published.json", sorted(self._remembered))

    # -- checkpoints --------------------------------------------------------------------------------
    def checkpoint(self) -> None:
        """Write the state down, whole or not at all; then let go of the records that are in it."""
        self._settle()
        self.engine.store.flush()
        checkpoint.write(self)
        self.engine.store.forget_older_generations()
        self.spool.roll()
        self.spool.drop(self.spool.next - 1)

    def _settle(self) -> None:
        until = self.engine.data_until
        if until is None:
            return
        cutoff = until - int(self.setting.keep_hours * 3_600_000)
        oldest = self.settled.settle(self, cutoff)
        if oldest is not None:
            self.engine.drop(oldest)
        self._shown = {s: shown for s, shown in self._shown.items() if s not in self.settled.subjects}

    def _recover(self) -> None:
        published = self.folder / "published.json"
        if published.exists():
            self._remembered = set(orjson.loads(published.read_bytes()))
            self._shown = {subject: _Shown("", 0, 0.0) for subject in self._remembered}
        listed = self.folder / "sources.json"
        for name in orjson.loads(listed.read_bytes()) if listed.exists() else []:
            self.source(name)
        after = checkpoint.read(self)
        for record in self.spool.recover(after):
            self._absorb(record)
        if self.engine.store.count:
            self.engine.everything()

    def close(self) -> None:
        self.spool.close()
        self.engine.close()


def replace_with(path: Path, content: object) -> None:
    """Write JSON that appears whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(orjson.dumps(content))
    partial.replace(path)


def abs_gap(a: str, b: str) -> int:
    """How far apart two entry times in subjects are, as digits; good enough to find the nearest."""
    digits = [int("".join(c for c in text if c.isdigit()) or 0) for text in (a, b)]
    return abs(digits[0] - digits[1])
