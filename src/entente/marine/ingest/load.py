"""Reports, vessels, tracks and findings into the database; the same input twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from entente.core.gate import working_as
from entente.core.models import Change
from entente.marine import keeping
from entente.marine.engine import model as engine
from entente.marine.ingest.places import Places
from entente.marine.ingest.rows import row_of, superseding, vessels_and_tracks
from entente.marine.ingest.sites import load_sites
from entente.marine.ingest.writers import BATCH, Writers, key, moment, service_writers, upsert
from entente.marine.models import ArrivalReport, Finding, Track, Vessel


@dataclass
class Loaded:
    """What a load did."""

    reports: int = 0
    reports_same: int = 0
    """Of them, those that the room had already with the same contents."""
    reports_kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Numbers under which the room has a report with other contents, which was left as it is → the fields
    that differ."""
    vessels: int = 0
    findings: int = 0
    new: int = 0
    superseded: int = 0
    verdicts_kept: int = 0
    by_status: dict[str, int] = field(default_factory=dict)


@dataclass
class Received:
    """What a load of reports did."""

    reports: int = 0
    same: int = 0
    """Had been received before, with the same contents."""
    kept: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Numbers under which a report with other contents stands → the fields that differ."""

    @property
    def new(self) -> int:
        return self.reports - self.same - len(self.kept)

    def __add__(self, other: Received) -> Received:
        return Received(self.reports + other.reports, self.same + other.same, self.kept | other.kept)


PLAIN = ("report_no", "programme", "mmsi", "imo", "site_lon", "site_lat", "persons_on_board")
TEXTS = ("vessel_name", "registration", "call_sign", "site_code", "telephone")


def load_reports(reports: Sequence[engine.Report], writers: Writers) -> Received:
    """New reports become rows. A report that stands is never written over (its history would be lost): the
    same contents again change nothing, other contents under its number are answered with the number."""
    rows = {
        key("report", report.report_no): ArrivalReport(
            id=key("report", report.report_no),
            label=writers.customs,
            received_at=moment(report.received_at),
            declared_arrival_at=moment(report.declared_arrival_at),
            **{name: getattr(report, name) for name in PLAIN},
            **{name: getattr(report, name) or "" for name in TEXTS},
        )
        for report in reports
    }
    kept: dict[str, tuple[str, ...]] = {}
    same, ids = 0, list(rows)
    with working_as(writers.reports):
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            standing = list(ArrivalReport.objects.visible(writers.reports).filter(pk__in=part))
            for row in standing:
                if differs := _differing(row, rows[row.pk]):
                    kept[row.report_no] = differs
                else:
                    same += 1
            new = [rows[pk] for pk in part if pk not in {row.pk for row in standing}]
            keeping.keep(new)
            ArrivalReport.objects.bulk_create(new, ignore_conflicts=True)
    return Received(len(rows), same, kept)


def _differing(stands: ArrivalReport, came: ArrivalReport) -> tuple[str, ...]:
    """A file that does not give the telephone does not say that there was none."""
    names = [*PLAIN, *TEXTS, "received_at", "declared_arrival_at"]
    return tuple(
        name
        for name in names
        if getattr(stands, name) != getattr(came, name) and (name != "telephone" or came.telephone)
    )


def load_findings(
    findings: Sequence[engine.Finding],
    writers: Writers,
    places: Places,
    instead: Mapping[str, str] | None = None,
) -> Loaded:
    """Write vessels, tracks and findings in one transaction.

    The same finding is the same row. A changed conclusion on a subject becomes a new row; the old one
    stays as history, and its verdict moves along when what it judged did not change. ``instead``: subjects
    that take another subject's place (a late point moved the entry that names a passage).
    """
    done = Loaded(findings=len(findings))
    with working_as(writers.picture):
        vessels, tracks = vessels_and_tracks(findings, writers)
        upsert(Vessel, vessels)
        upsert(Track, tracks)
        done.vessels = len(vessels)
        current = Finding.objects.visible(writers.picture).filter(current=True)
        rows = [row_of(finding, writers, places) for finding in findings]
        known = {
            old.subject: old
            for start in range(0, len(rows), BATCH)
            for old in current.filter(subject__in=[row.subject for row in rows[start : start + BATCH]])
        }
        if instead:
            before = current.filter(subject__in=set(instead.values()))
            by_subject = {old.subject: old for old in before}
            known |= {new: by_subject[old] for new, old in instead.items() if old in by_subject}
        replaced, history = [], []
        for row in rows:
            done.by_status[row.status] = done.by_status.get(row.status, 0) + 1
            old = known.get(row.subject)
            if old is None:
                done.new += 1
            elif old.pk != row.pk:
                row.supersedes = old.pk
                replaced.append(old.pk)
                history.append(superseding(row, old, writers.picture))
                if old.verdict and old.judged == row.judged:
                    done.verdicts_kept += 1
                    for name in (
                        "verdict",
                        "verdict_reason",
                        "verdict_by_id",
                        "verdict_agency_id",
                        "verdict_at",
                    ):
                        setattr(row, name, getattr(old, name))
        done.superseded = len(replaced)
        if replaced:
            current.filter(pk__in=replaced).update(current=False)
        returning = [row for row in rows if row.supersedes]
        # a row that was there keeps its verdict; one that takes another's place brings it along
        upsert(
            Finding, [row for row in rows if not row.supersedes], keep=("supersedes", *Finding.VERDICT_FIELDS)
        )
        upsert(Finding, returning)
        Change.objects.bulk_create(history, batch_size=BATCH)
    return done


def crossref_into_database(
    picture: Any, book: Any, sites: Sequence[engine.Site], waters: Any = None
) -> Loaded:
    """The engine's own ``crossref`` over this picture, and its findings as rows.

    The command line writes the same findings to a file; nothing of the rule is here.
    """
    from entente.marine.engine.crossref import crossref

    writers = service_writers()
    findings = crossref(picture, book, sites, waters)
    load_sites(sites)
    reports = load_reports(picture.reports, writers)
    places = Places({site.code: site for site in sites}, {one.report_no: one for one in picture.reports})
    done = load_findings(findings, writers, places)
    done.reports, done.reports_same, done.reports_kept = reports.reports, reports.same, reports.kept
    return done
