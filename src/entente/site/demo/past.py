"""One day on the water of each of the last eight quarters: what the office's figures of two years rest on.

Simulated with a seed of its own, found by the same engine call as the demonstration's day, all of them in
one run, and decided then: each finding that asks for a person has an officer's verdict with its history and
its entry in the ledger. The other days of those quarters were not watched, and nothing is told of them.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
from django.db.models import F
from django.utils import timezone

from entente.core.figures import Period
from entente.core.gate import Context, working_as
from entente.core.models import Change, Officer, Purpose
from entente.core.registers.reader import Reader
from entente.marine import geography, ingest
from entente.marine.deciding import DESK
from entente.marine.engine.run import Job
from entente.marine.models import Finding
from entente.marine.queue import NEEDS_SOMEBODY
from entente.marine.simulate import Settings, simulate
from entente.marine.work import crossref_into_database
from entente.terminal import Texts, language

_ = Texts("site").gettext

SEED = 20240
QUARTERS = 8
VESSELS = 64
"""Of a day: with it an arrival's compliance rests on more than the ten records that a figure needs."""
KNOWN_AFTER = timedelta(minutes=65)
"""A landing without a report is known as one an hour after it."""
DECIDERS = ("marine.analyst", "analyste.maritime")
SAID = {
    "lawful": ("The harbour master had the crew’s report in hand.",
               "Le capitaine de port avait la déclaration de l’équipage en main."),
    "bad_data": ("The track jumps; two transponders with one number.",
                 "La trace saute; deux transpondeurs sous un même numéro."),
}  # fmt: skip


def load(progress: Callable[[str], None] = lambda text: None) -> ingest.Loaded | None:
    """Load them; None where an earlier quarter has findings already, or nobody may decide."""
    writers = ingest.service_writers()
    deciders = [one for name in DECIDERS if (one := Officer.objects.filter(username=name).first())]
    days = _days(timezone.localdate())
    before = datetime.combine(days[-1] + timedelta(days=2), time(), UTC)
    with working_as(writers.picture):
        if not deciders or Finding.objects.visible(writers.picture).filter(occurred_at__lt=before).exists():
            return None
    progress(_("earlier quarters on the water"))
    with tempfile.TemporaryDirectory(prefix="entente-demo-") as made:
        folder = Path(made)
        positions, reports = [], [[]]
        for number, one in enumerate(days):
            files = folder / str(number)
            start = f"{one:%Y-%m-%d}T00:00:00Z"
            simulate(Settings(seed=SEED + number, vessels=VESSELS, hours=24.0, start=start), files)
            positions += [p for name in ("positions.nmea", "radar.csv") if (p := files / name).exists()]
            with (files / "reports.csv").open(encoding="utf-8", newline="") as file:
                reports[0], *rows = csv.reader(file)
            reports += [[f"{one:%y%m}{number_of}", *rest] for number_of, *rest in rows]
            _of_its_own(files / "radar.csv", f"{one:%y%m}")
        with (folder / "reports.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(reports)
        job = Job(
            positions=positions, out=folder / "findings.jsonl", waters=geography.path("waters"),
            land=geography.path("land"), reports=folder / "reports.csv",
        )  # fmt: skip
        done = crossref_into_database(job, lambda what, n, total: progress(what.told(language())))
    _decide(writers.picture, deciders, before)
    return done


def _of_its_own(radar: Path, mark: str) -> None:
    """A radar numbers its tracks anew each day: the first of one day is not the first of another."""
    if radar.exists():
        heading, *echoes = radar.read_text(encoding="utf-8").splitlines()
        radar.write_text("\n".join([heading, *(mark + one for one in echoes)]) + "\n", encoding="utf-8")


def _days(today: date) -> list[date]:
    """A day in the middle of each of the quarters before this one, the oldest first."""
    period = Period.parse(f"{today.year}-Q{(today.month - 1) // 3 + 1}")
    return [one.first + (one.last - one.first) // 2 for one in period.back(QUARTERS + 1)[:-1]]


def _decide(writer: Context, deciders: list[Officer], before: datetime) -> None:
    """Put each finding back to when it was known, and decide those that ask for somebody within hours."""
    random = np.random.default_rng(SEED)
    with working_as(writer):
        rows = Finding.objects.visible(writer).filter(occurred_at__lt=before)
        rows.update(recorded_at=F("occurred_at") + KNOWN_AFTER)
        found = list(rows.order_by("occurred_at", "pk"))
    readers = [Reader(Context(one, Purpose.standing("customs-act-11"))) for one in deciders]
    for number, one in enumerate(row for row in found if row.status in NEEDS_SOMEBODY):
        who = number % len(deciders)
        at = one.recorded_at + timedelta(minutes=round(float(random.lognormal(3.6, 0.7)), 1))
        verdict = str(random.choice(("confirmed", "lawful", "bad_data"), p=(0.78, 0.14, 0.08)))
        fields = {
            "verdict": verdict, "verdict_reason": SAID.get(verdict, ("", ""))[who], "verdict_at": at,
            "verdict_by_id": deciders[who].pk, "verdict_agency_id": deciders[who].agency.pk,
        }  # fmt: skip
        with working_as(readers[who].context) as context:
            DESK.write(readers[who], one, "decided", **fields)
            Change.objects.visible(context).filter(object_id=str(one.pk)).update(recorded_at=at)
