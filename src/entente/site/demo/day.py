"""The demonstration's day on the water: simulated with a fixed seed, ending now, cross-referenced, loaded.

Nothing here decides what is found: the simulator writes files, and the files go through the same engine
call as ``entente marine crossref``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from entente.core.gate import working_as
from entente.core.models import Label
from entente.marine import geography, ingest
from entente.marine.engine.run import Job
from entente.marine.models import Finding, WatchArea
from entente.marine.simulate import Settings, simulate
from entente.marine.work import crossref_into_database
from entente.terminal import Texts, language

_ = Texts("site").gettext

SEED = 20261
VESSELS = int(os.environ.get("ENTENTE_DEMO_VESSELS", "260"))
HOURS = 24.0
WATCHED = (
    ("Detroit River narrows", "Goulets de la rivière Détroit", -83.09, 42.29, 6.0),
    ("Thousand Islands", "Mille-Îles", -75.98, 44.34, 12.0),
    ("Haro Strait", "Détroit de Haro", -123.25, 48.58, 10.0),
)


def load(progress: Callable[[str], None] = lambda text: None) -> ingest.Loaded | None:
    """Load the day; None when there is one already."""
    writers = ingest.service_writers()
    with working_as(writers.picture):
        if Finding.objects.visible(writers.picture).exists():
            return None
    ends = datetime.now(UTC).replace(second=0, microsecond=0)
    with tempfile.TemporaryDirectory(prefix="entente-demo-") as made:
        folder = Path(made)
        begins = ends - timedelta(hours=HOURS)
        settings = Settings(
            seed=SEED, vessels=VESSELS, hours=HOURS, start=begins.strftime("%Y-%m-%dT%H:%M:%SZ")
        )
        day, crossing = _("a day on the water"), _("cross-referencing")
        progress(day)
        simulate(
            settings, folder, None, None, lambda share, what: progress(f"{day}: {what.told(language())}")
        )
        job = Job(
            positions=[path for name in ("positions.nmea", "radar.csv") if (path := folder / name).exists()],
            out=folder / "findings.jsonl",
            waters=geography.path("waters"),
            land=geography.path("land"),
            reports=folder / "reports.csv",
            sightings=sightings if (sightings := folder / "sightings.csv").exists() else None,
        )
        progress(crossing)
        done = crossref_into_database(
            job, lambda what, n, total: progress(f"{crossing}: {what.told(language())}")
        )
    _watch_areas(writers.picture, writers.police)
    return done


def _watch_areas(context, label: Label) -> None:
    rows = [
        WatchArea(
            id=ingest.key("watch", english),
            label=label,
            name_en=english,
            name_fr=french,
            lon=lon,
            lat=lat,
            radius_km=radius,
            valid_from=date(2026, 1, 1),
        )
        for english, french, lon, lat, radius in WATCHED
    ]
    with working_as(context):
        WatchArea.objects.bulk_create(rows, ignore_conflicts=True)
