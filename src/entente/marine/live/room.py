"""The live engine's findings as the room's rows, and the room's reports as the engine's.

Everything goes through the room's own ingest, so that findings supersede and verdicts survive; a notice names
what changed when the transaction commits. A database that does not answer loses nothing: what is owed is
written when it answers again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Self

import psycopg
from django.db import DataError, InterfaceError, OperationalError, connection
from django.utils import timezone

from entente.core.gate import Context, working_as
from entente.core.models import Change
from entente.marine import approaches, ingest
from entente.marine.engine import model as engine
from entente.marine.engine.complaints import Complaint, Say, nobody
from entente.marine.intake import AWAKE_S
from entente.marine.live.approaching import Interest, Outlook
from entente.marine.live.hub import _parameters
from entente.marine.live.inlets import Inlet
from entente.marine.live.loop import Reports
from entente.marine.live.notices import CHANNEL, send
from entente.marine.live.sheets import Written, write_sheets
from entente.marine.live.worker import Setting, Update, Worker
from entente.marine.models import ArrivalReport, Feed, Finding, LiveProcess

log = logging.getLogger("entente.marine.live")
INTERESTS_S = 10.0
"""Between two looks at the list of vessels of interest."""


def report_of(row: ArrivalReport) -> engine.Report:
    """The engine's report from the room's row."""

    def ms(value: Any) -> int | None:
        return None if value is None else round(value.timestamp() * 1000)

    return engine.Report(
        row.report_no,
        ms(row.received_at) or 0,
        row.programme,
        *(getattr(row, name) or None for name in ("vessel_name", "registration", "call_sign")),
        row.mmsi,
        row.imo,
        row.site_code or None,
        row.site_lon,
        row.site_lat,
        ms(row.declared_arrival_at),
        row.persons_on_board,
        row.telephone or None,
    )


class Filed:
    """Reports of a file beside a room: new ones are written into it. Under a number that is taken there the
    room's own report stands, and the file's is said and left out: it is never written over."""

    def __init__(self, file: Reports, room: Room, say: Say = nobody) -> None:
        self.file, self.room, self.say = file, room, say
        self._waiting: list[engine.Report] = []
        self._said: dict[str, tuple[str, ...]] = {}

    def poll(self) -> list[engine.Report]:
        self._waiting += self.file.poll()
        if not self._waiting:
            return []
        try:
            received = self.room.receive(self._waiting)
        except (OperationalError, InterfaceError) as error:
            log.warning("reports wait for the database (%s)", type(error).__name__)
            connection.close()
            return []
        taken = received.kept
        found = [one for one in self._waiting if one.report_no not in taken]
        self._waiting = []
        counts = {"new": received.new, "same": received.same, "other": len(taken)}
        self.say(Complaint("reports_received", counts))
        for number in sorted(taken):
            if self._said.get(number) != taken[number]:
                fields = ", ".join(taken[number])
                self.say(Complaint("report_taken", {"number": number, "fields": fields}))
        self._said |= taken
        return found


class Room:
    """Publisher, source of reports and teller of feeds.

    :param aside: places and feeds are written by a thread of their own, with its own connection, so that a
        finding never waits for the picture; without it all is written when :meth:`tell` returns.
    :raises LookupError: no service account may write here.
    """

    def __init__(self, name: str, setting: Setting, aside: bool = False) -> None:
        self.name, self.setting = name, setting
        self._aside = ThreadPoolExecutor(1, "marine-places") if aside else None
        self._writing: Future[Iterable[int]] | None = None
        self.writers = ingest.service_writers()
        self.sites = {site.code: site for site in setting.sites}
        self._listening: psycopg.Connection[Any] | None = None
        self._all_reports = True
        self._stored: dict[str, engine.Report] = {}
        self._owed = Update([], {})
        self._troubles: dict[str, Any] = {}
        self._told = False
        self._interests: list[Interest] | None = None
        self._asked_at = 0.0
        self._written: dict[int, Written] = {}
        """When each sheet of positions was last written."""
        self._outlook: Outlook | None = None
        """What could not be written yet."""

    def __enter__(self) -> Self:
        ingest.load_sites(self.setting.sites)
        process, _ = LiveProcess.objects.update_or_create(
            name=self.name,
            defaults={"started_at": timezone.now(), "beat_at": timezone.now(), "ended_at": None},
        )
        self.process = process
        return self

    def others(self) -> list[str]:
        """Names of other processes that write into this room now: each judges all reports by its own sources
        alone, so that one calls a report unmatched that the other has matched."""
        since = timezone.now() - timedelta(seconds=AWAKE_S)
        found = LiveProcess.objects.filter(ended_at=None, beat_at__gte=since).exclude(pk=self.process.pk)
        return sorted(found.values_list("name", flat=True))

    def __exit__(self, *failure: object) -> None:
        if self._aside is not None:
            self._aside.submit(connection.close)
            self._aside.shutdown()
        if self._listening is not None:
            self._listening.close()
        try:
            LiveProcess.objects.filter(pk=self.process.pk).update(ended_at=timezone.now())
            send("feeds")
        except (OperationalError, InterfaceError):
            log.warning("the database does not answer; the end of the process is not recorded")

    # -- findings -----------------------------------------------------------------------------------
    def publish(self, update: Update, everything: Iterable[engine.Finding]) -> None:
        owed = {one.subject: one for one in self._owed.changed} | {one.subject: one for one in update.changed}
        gone = {**self._owed.gone, **update.gone}
        for subject in gone:
            owed.pop(subject, None) if subject not in {one.subject for one in update.changed} else None
        gone = {subject: by for subject, by in gone.items() if subject not in owed}
        self._owed = Update(list(owed.values()), gone, update.reports)
        self._pay()

    def _pay(self) -> None:
        if not self._owed.changed and not self._owed.gone:
            return
        try:
            self._write(self._owed)
        except (OperationalError, InterfaceError) as error:
            log.warning("findings wait for the database (%s)", type(error).__name__)
            connection.close()
            return
        except DataError:
            self._write_singly(self._owed)
        self._owed = Update([], {})

    def _write_singly(self, update: Update) -> None:
        """One of them holds what no row can: the others are written, that one is said and left out."""
        for one in update.changed:
            instead = {old: new for old, new in update.gone.items() if new == one.subject}
            try:
                self._write(Update([one], instead, update.reports))
            except DataError as error:
                log.error("finding %s cannot be written: %s", ascii(one.subject)[:120], error)
        written = {one.subject for one in update.changed}
        self._write(Update([], {old: new for old, new in update.gone.items() if new not in written}))

    def _write(self, update: Update) -> None:
        self.receive(one for one in update.reports if self._stored.get(one.report_no) != one)
        places = ingest.Places(self.sites, {one.report_no: one for one in update.reports})
        instead = {new: old for old, new in update.gone.items() if new is not None}
        with working_as(self.writers.picture) as context:
            ingest.load_findings(update.changed, self.writers, places, instead)
            ids = [one.finding_id for one in update.changed]
            ids += self._gone(update, context) if update.gone else []
            send("findings", ids)

    def _gone(self, update: Update, context: Context) -> list[str]:
        """Findings that no longer stand become history; returns their ids."""
        current = Finding.objects.visible(context).filter(current=True)
        lost = list(current.filter(subject__in=list(update.gone)))
        current.filter(pk__in=[row.pk for row in lost]).update(current=False)
        Change.objects.bulk_create(
            Change(
                label_id=row.label_id,
                register=Finding._meta.label_lower,
                object_id=str(row.pk),
                kind=Change.Kind.CHANGED,
                differences={"current": [True, False]},
                note="",
                officer=context.officer,
                unit=context.unit,
                agency=context.agency,
                purpose=context.purpose,
            )
            for row in lost
        )
        return [str(row.pk) for row in lost]

    # -- reports ------------------------------------------------------------------------------------
    def receive(self, reports: Iterable[engine.Report]) -> ingest.Received:
        """Write new reports into the room; returns what was there already."""
        given = list(reports)
        if not given:
            return ingest.Received()
        try:
            taken = ingest.load_reports(given, self.writers)
        except DataError:
            taken = ingest.Received()
            for one in given:
                try:
                    taken += ingest.load_reports([one], self.writers)
                except DataError as error:
                    log.error("report %s cannot be written: %s", ascii(one.report_no)[:60], error)
        self._stored |= {one.report_no: one for one in given}
        return taken

    def poll(self) -> list[engine.Report]:
        """All reports at the start, then those that a notice names."""
        try:
            wanted = self._heard()
            if wanted is not None and not wanted:
                return []
            with working_as(self.writers.picture) as context:
                rows = ArrivalReport.objects.visible(context)
                found = [report_of(row) for row in (rows if wanted is None else rows.filter(pk__in=wanted))]
        except (OperationalError, InterfaceError, psycopg.Error) as error:
            log.warning("reports cannot be read (%s); trying again", type(error).__name__)
            self._listening, self._all_reports = None, True
            connection.close()
            return []
        self._all_reports = False
        self._stored |= {one.report_no: one for one in found}
        return found

    def _heard(self) -> set[str] | None:
        """Ids that notices named; None: all are to be read."""
        if self._listening is None or self._listening.closed:
            self._listening = psycopg.connect(**_parameters(), autocommit=True)
            self._listening.execute(f"LISTEN {CHANNEL}")
            self._all_reports = True
        import json

        ids: set[str] = set()
        for notice in self._listening.notifies(timeout=0):
            said = json.loads(notice.payload)
            if said["kind"] == "reports":
                ids.update(said["ids"])
        return None if self._all_reports else ids

    # -- vessels of interest --------------------------------------------------------------------------
    def interests(self) -> list[Interest] | None:
        """The list of today, read every so often; None while it is as it was."""
        if time.monotonic() - self._asked_at < INTERESTS_S:
            return None
        self._asked_at = time.monotonic()
        try:
            found = approaches.watched(self.writers)
        except (OperationalError, InterfaceError) as error:
            log.warning("the vessels of interest cannot be read (%s)", type(error).__name__)
            connection.close()
            return None
        if found == self._interests:
            return None
        self._interests = found
        return found

    def expect(self, outlook: Outlook) -> None:
        over = [*(self._outlook.over if self._outlook else ()), *outlook.over]
        self._outlook = Outlook(outlook.expected, over)
        self._write_outlook()

    def _write_outlook(self) -> None:
        if self._outlook is None:
            return
        try:
            approaches.store(self._outlook, self.writers, self.sites)
        except (OperationalError, InterfaceError) as error:
            log.warning("approaches wait for the database (%s)", type(error).__name__)
            connection.close()
            return
        except DataError as error:
            log.error("approaches cannot be written: %s", error)
        self._outlook = None

    # -- places and feeds ---------------------------------------------------------------------------
    def tell(self, worker: Worker, inlets: Sequence[Inlet], ended: bool = False) -> None:
        self._pay()
        self._write_outlook()
        if self._writing is not None:
            if not ended and not self._writing.done():
                return  # what changes meanwhile is told with the next
            worker.places.again(self._writing.result())
        asof = round(time.time() * 1000)
        sheets, feeds = worker.places.changed(), self._feeds(inlets)
        beat = {
            "data_until": ingest.moment(worker.engine.data_until),
            "vessels": len(worker.engine.store.names),
            "findings": len(worker.findings),
            "refresh_s": round(worker.refresh_s, 3),
            "rules": worker.ruling.standing.told(),
        }
        last = worker.places.last

        def write() -> Iterable[int]:
            """Returns the sheets that could not be written."""
            try:
                if sheets:
                    write_sheets(self.name, self.writers, sheets, self._written, (last, asof))
                self._write_feeds(feeds, beat)
            except (OperationalError, InterfaceError) as error:
                log.warning("the state of the feeds waits for the database (%s)", type(error).__name__)
                connection.close()
                return sheets
            except DataError as error:
                log.error("places cannot be written: %s", error)
            return ()

        if self._aside is None:
            worker.places.again(write())
            return
        self._writing = self._aside.submit(write)
        if ended:
            self._writing.result()

    def _feeds(self, inlets: Sequence[Inlet]) -> list[Feed]:
        now = timezone.now()
        seconds = now.timestamp()
        rows = []
        for one in inlets:
            health = one.health
            troubles = health.troubles(seconds)
            rows.append(
                Feed(
                    name=one.name[:200],
                    kind=one.kind,
                    process=self.process,
                    expected_s=health.expected_s,
                    first_at=ingest.moment(
                        None if health.first_at is None else round(health.first_at * 1000)
                    ),
                    last_at=ingest.moment(None if health.last_at is None else round(health.last_at * 1000)),
                    told_at=now,
                    connected=health.connected,
                    rate=health.rate(seconds),
                    lines=health.lines,
                    rejected=health.rejected,
                    dropped=health.dropped,
                    skew_s=health.skew_s,
                    troubles=troubles,
                    problem=health.problem,
                )
            )
        return rows

    def _write_feeds(self, rows: list[Feed], beat: dict[str, Any]) -> None:
        troubles: dict[str, Any] = {row.name: [one["code"] for one in row.troubles] for row in rows}
        troubles |= {"": beat["rules"]}
        changed = troubles != self._troubles
        self._troubles = troubles
        fields = [f.name for f in Feed._meta.concrete_fields if f.name not in ("id", "process", "name")]
        if not self._told:  # sources that this process no longer has
            Feed.objects.filter(process=self.process).exclude(name__in=[row.name for row in rows]).delete()
            self._told = True
        Feed.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["process", "name"], update_fields=fields
        )
        LiveProcess.objects.filter(pk=self.process.pk).update(beat_at=timezone.now(), **beat)
        if changed:
            send("feeds")
