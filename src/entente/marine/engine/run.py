"""The whole job on files: positions and reports in, findings and rejects out. No database, no clock.

A file that cannot be used as a whole is a problem that is told; the other files are still processed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from entente.marine.engine import decode
from entente.marine.engine.book import Edition, RuleBook
from entente.marine.engine.columns import Batch, Reject, Sighting, Statics
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.errors import InputError
from entente.marine.engine.findings import write_jsonl
from entente.marine.engine.interest import read_interest, write_approaches
from entente.marine.engine.matching import matching_of
from entente.marine.engine.model import Finding, Passage, Report, Site
from entente.marine.engine.rejects import RejectsFile
from entente.marine.engine.reports import read_reports
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.sites import DEFAULT as SITES
from entente.marine.engine.sites import read_sites
from entente.marine.engine.waters import Waters
from entente.marine.engine.wording import Count

Progress = Callable[[Complaint, int, int], None]
"""(what is being done, in either language; how much of it, of how much; 0 = unknown)."""


@dataclass(slots=True)
class Job:
    """What to read and where to write."""

    positions: Sequence[Path]
    out: Path
    waters: Path
    land: Path | None = None
    reports: Path | None = None
    sightings: Path | None = None
    sites: Path | None = None
    rules: Path | None = None
    rejects: Path | None = None
    now: int | None = None
    """Judge as of this moment (ms UTC): what was received later is not looked at."""
    interest: Path | None = None
    """Vessels of interest, whose entries are predicted ..."""
    approaches: Path | None = None
    """... and written here."""
    language: str = "en"
    """Of the reasons in ``rejects``."""


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    findings: list[Finding] = field(default_factory=list)
    by_status: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    positions: int = 0
    reports: int = 0
    rejected: int = 0
    problems: list[InputError] = field(default_factory=list)
    """Files that could not be used as a whole."""
    ignored_columns: list[str] = field(default_factory=list)
    approaches: int = 0
    """Predicted entries of vessels of interest."""


class _Rejects:
    """Writes rejects as they come; counts them in any case."""

    def __init__(self, outcome: Outcome, file: RejectsFile | None) -> None:
        self.outcome, self.file = outcome, file

    def add(self, rejects: Sequence[Reject]) -> None:
        self.outcome.rejected += len(rejects)
        if self.file is not None:
            self.file.write(rejects)


@contextmanager
def _rejects(job: Job, outcome: Outcome) -> Iterator[_Rejects]:
    if job.rejects is None:
        yield _Rejects(outcome, None)
        return
    with RejectsFile(job.rejects, job.language) as file:
        yield _Rejects(outcome, file)


def detection_of(edition: Edition, source: str, at: int | None = None) -> Detection:
    """The track engine's parameters in force at ``at`` (ms UTC; default: when the edition began), with what
    the edition sets in its ``detection``, and its own ``silence_min``: one number for both."""
    place = f"{source}, detection"
    silence = edition.settings.silence_min
    if edition.detection.get("silence_min", silence) != silence:
        raise InputError(place, "set_twice", name="silence_min")
    day = datetime.fromtimestamp((edition.valid_from if at is None else at) / 1000, UTC).date()
    return Detection.default(day).overridden({**edition.detection, "silence_min": silence}, place)


def detection_between(book: RuleBook, first: int, last: int) -> Detection:
    """What is in force from ``first`` to ``last`` (ms UTC).

    :raises InputError: it changes in between. One passage is not judged by two definitions of contact.
    """
    held = [book.at(first), *(e for e in book.editions if first < e.valid_from <= last)]
    made = [detection_of(edition, book.source, last) for edition in held]
    for edition, detection in zip(held, made, strict=True):
        if detection != made[-1]:
            raise InputError(book.source, "two_definitions", one=edition.id, other=held[-1].id)
    return made[-1]


def up_to(batch: Batch, now: int | None) -> Batch:
    """The batch as far as it was known at ``now`` (ms UTC; None: all of it). Rejects stay."""
    if now is None:
        return batch
    known = batch.positions.t <= now
    if not known.all():
        batch.positions = batch.positions.take(known)
    batch.statics = Statics([said for said in batch.statics.rows if said.t <= now])
    batch.sightings = [seen for seen in batch.sightings if seen.t <= now]
    return batch


@dataclass(slots=True)
class Intake:
    """What a runner hands over while it reads, beside the points that it gives to the engine."""

    outcome: Outcome
    rejects: _Rejects
    define: Callable[[MarineEngine, int, int], None] = lambda engine, first, last: None
    """To be called once all is read, with the first and last moment of the positions, before the work on
    each vessel."""
    now: int | None = None
    """What came later is not given to the engine."""
    sightings: list[Sighting] = field(default_factory=list)

    def take(self, batch: Batch, positions: int) -> None:
        """Everything of a batch but its ``positions`` points."""
        self.rejects.add(batch.rejects)
        self.outcome.lines += batch.lines_read
        self.outcome.positions += positions
        self.sightings += batch.sightings


class Runner(Protocol):
    """Where the reading and the work on each vessel is done; the conclusions are drawn here."""

    engine: type[MarineEngine]

    def feed(self, engine: MarineEngine, files: Sequence[Path], intake: Intake, progress: Progress) -> None:
        """Give every file's points and statements to the engine, the rest to the intake."""


class Here:
    """In this process."""

    engine: type[MarineEngine] = MarineEngine

    def feed(self, engine: MarineEngine, files: Sequence[Path], intake: Intake, progress: Progress) -> None:
        outcome = intake.outcome
        first = None
        for number, path in enumerate(files):
            for batch in decode.read([path], errors=outcome.problems):
                read = len(batch.positions)
                batch = up_to(batch, intake.now)
                if len(batch.positions):
                    earliest = int(batch.positions.t.min())
                    first = earliest if first is None else min(first, earliest)
                engine.push(batch)
                intake.take(batch, read)
                so_far = {"file": path.name, "count": Count(outcome.positions)}
                progress(Complaint("step_positions", so_far), number, len(files))
            progress(Complaint("as_said", {"detail": path.name}), number + 1, len(files))
        if first is not None and engine.data_until is not None:
            intake.define(engine, first, engine.data_until)


def run(
    job: Job, progress: Progress = lambda what, done, total: None, runner: Runner | None = None
) -> Outcome:
    """Read, track, match, judge, write. ``runner``: default :class:`Here`.

    :raises InputError: the rule file or the waters cannot be used, or no file of positions could be.
    """
    runner = runner or Here()
    outcome = Outcome()
    book = RuleBook.load(job.rules)
    progress(Complaint("step_waters"), 0, 0)
    waters = Waters.from_geojson(job.waters)
    with _rejects(job, outcome) as rejects:
        sites = _sites(job, rejects)
        reports = _reports(job, outcome, rejects)
        wanted = _interest(job, outcome, rejects)
        detection = [detection_of(edition, book.source) for edition in book.editions][-1]
        for edition in book.editions:
            matching_of(edition, book.source)  # what is wrong in it is said before the work
        engine = runner.engine(waters, sites, detection, shore=_shore(job.land))

        def define(engine: MarineEngine, first: int, last: int) -> None:
            engine.define(detection_between(book, first, last))

        intake = Intake(outcome, rejects, define, job.now)
        files = [*job.positions, *([job.sightings] if job.sightings else [])]
        runner.feed(engine, files, intake, progress)
        if len(outcome.problems) >= len(job.positions) > 0 and not outcome.positions and not reports:
            raise outcome.problems[0]
        progress(Complaint("step_passages"), 0, 0)
        until = engine.data_until
        passages: list[Passage] = engine.passages(job.now)
        progress(Complaint("step_matching"), len(passages), 0)
        picture = Picture(passages, reports, intake.sightings, data_until=until, now=job.now)
        outcome.findings = crossref(picture, book, sites, waters)
        if job.approaches is not None:
            coming = engine.approaching(wanted, job.now)
            outcome.approaches = write_approaches(coming, wanted, job.approaches)
        engine.close()
    outcome.by_status.update(str(f.status) for f in outcome.findings)
    outcome.reports = len(reports)
    progress(Complaint("step_writing"), len(outcome.findings), 0)
    write_jsonl(outcome.findings, job.out)
    return outcome


def _shore(path: Path | None) -> Shore | None:
    if path is None:
        return None
    try:
        seen = path.stat()
    except OSError:
        return Shore.from_geojson(path)  # says what is wrong
    return _land(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=2)
def _land(path: Path, changed: int, size: int) -> Shore:
    """Read once by a process that judges several days: a second or two of each."""
    return Shore.from_geojson(path)


def _sites(job: Job, rejects: _Rejects) -> list[Site]:
    if job.sites is None and not SITES.exists():
        return []
    sites, bad = read_sites(job.sites)
    rejects.add(bad)
    return sites


def _interest(job: Job, outcome: Outcome, rejects: _Rejects) -> dict[str, str]:
    if job.interest is None:
        return {}
    try:
        wanted, bad = read_interest(job.interest)
    except InputError as error:
        outcome.problems.append(error)
        return {}
    rejects.add(bad)
    return wanted


def _reports(job: Job, outcome: Outcome, rejects: _Rejects) -> list[Report]:
    if job.reports is None:
        return []
    try:
        table = read_reports(job.reports)
    except InputError as error:
        outcome.problems.append(error)
        return []
    rejects.add(table.rejects)
    outcome.lines += table.lines_read
    outcome.ignored_columns = table.ignored_columns
    return [r for r in table.reports if job.now is None or r.received_at <= job.now]
