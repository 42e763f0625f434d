"""The whole job into the database: the command line's own ``run`` on files, then its findings as rows."""

from __future__ import annotations

import csv

from entente.marine import ingest
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.reports import read_reports
from entente.marine.engine.run import Job, Progress, run
from entente.marine.engine.sites import DEFAULT as SITES
from entente.marine.engine.sites import read_sites


def crossref_into_database(job: Job, progress: Progress = lambda what, done, total: None) -> ingest.Loaded:
    """Run the job as ``entente marine crossref`` does and load what it found.

    :raises InputError: as :func:`entente.marine.engine.run.run`.
    :raises LookupError: no service account may write here (:func:`entente.marine.ingest.service_writers`).
    """
    writers = ingest.service_writers()
    outcome = run(job, progress)
    if outcome.problems:
        raise outcome.problems[0]
    progress(Complaint("step_loading"), len(outcome.findings), 0)
    sites = read_sites(job.sites)[0]
    ingest.load_sites(sites, provinces(job))
    reports = read_reports(job.reports).reports if job.reports else []
    taken = ingest.load_reports(reports, writers)
    places = ingest.Places({site.code: site for site in sites}, {one.report_no: one for one in reports})
    done = ingest.load_findings(outcome.findings, writers, places)
    done.reports, done.reports_same, done.reports_kept = taken.reports, taken.same, taken.kept
    return done


def provinces(job: Job) -> dict[str, str]:
    with (job.sites or SITES).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row.get("province", "") for row in csv.DictReader(file)}
