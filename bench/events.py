"""The whole cross-reference with reports against the same events with MovingPandas and Shapely.

Both get the same sample of vessels, one thread each, medians of three runs. The peer finds entries, exits and
stops; the engine finds them, meetings, silences and loops, matches reports and writes findings. Beside
it, without a peer: all vessels, as fast as it goes.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

import bench
from bench._reports import reports_of
from entente.marine import geography
from entente.marine.engine.book import RuleBook
from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.model import Passage, Report
from entente.marine.engine.run import detection_of
from entente.marine.engine.shore import Shore
from entente.marine.engine.sites import read_sites
from entente.marine.engine.waters import Waters

VESSELS, FIXES, SAMPLE = 2_000, 720, 150
RUNS = 3


def traffic(seed: int = 1) -> Positions:
    """A day on western Lake Erie, a fix every two minutes; six in ten moored, one in fifty crosses."""
    rng = np.random.default_rng(seed)
    t = (1_700_000_000_000 + np.arange(FIXES) * 120_000)[:, None] + rng.integers(0, 3000, (FIXES, VESSELS))
    moored = rng.random(VESSELS) < 0.6
    wide = np.where(moored, 0.0, np.where(rng.random(VESSELS) < 0.05, 0.25, 0.02))
    turn = np.linspace(0, 2 * np.pi * 3, FIXES)[:, None] + rng.uniform(0, 6.28, VESSELS)
    lon = rng.uniform(-83.2, -81.5, VESSELS) + wide * np.cos(turn) + rng.normal(size=turn.shape) * 5e-5
    lat = rng.uniform(41.6, 42.2, VESSELS) + wide * np.sin(turn) + rng.normal(size=turn.shape) * 4e-5
    sog = np.where(moored, 0.1, wide * 60 * 6.28 * 3 / 24) + np.zeros_like(turn)
    mmsi = np.broadcast_to(316_000_001 + np.arange(VESSELS), turn.shape)
    return Positions.of(t.ravel(), lon.ravel(), lat.ravel(), mmsi.ravel(), sog=sog.ravel())


def main() -> list[bench.Row]:
    waters_file = geography.path("waters")
    sites, book = read_sites()[0], RuleBook.load()
    waters, shore = Waters.from_geojson(waters_file), Shore.from_geojson(geography.path("land"))
    everything = traffic()

    few = everything.take(everything.mmsi <= 316_000_000 + SAMPLE)

    def ours(points: Positions, reports: list[Report] | None = None) -> tuple[float, int, int, list[Passage]]:
        """Positions a second, crossings of passages, stops; the passages."""
        engine = MarineEngine(waters, sites, detection_of(book.editions[-1], book.source), shore)
        begin = time.perf_counter()
        for k in range(0, len(points), 250_000):
            engine.push(Batch(points.take(slice(k, k + 250_000))))
        found = engine.passages()
        picture = Picture(found, reports or [], data_until=engine.data_until)
        findings = crossref(picture, book, sites, waters)
        assert len(findings) >= len(found)
        took = time.perf_counter() - begin
        crossings = sum((p.entry is not None) + (p.exit is not None) for p in found)
        return len(points) / took, crossings, sum(len(p.inside.stops) for p in found), found

    # The first runs also compile, or take compiled code from the cache.
    reports, more = reports_of(ours(few)[3]), reports_of(ours(everything)[3])
    runs = [ours(few, reports) for _ in range(RUNS)]
    rate, crossings, stops = statistics.median(run[0] for run in runs), *runs[0][1:3]
    whole = statistics.median(ours(everything, more)[0] for _ in range(RUNS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = (
        f"{len(few):,} positions each, {len(reports):,} reports to ours; all {len(everything):,}: "
        f"{whole:,.0f}/s, peak memory {peak:.0f} MiB"
    )
    theirs = None
    if python := bench.peers():
        with tempfile.TemporaryDirectory() as folder:
            sample = Path(folder) / "sample.npz"
            np.savez(sample, t=few.t, mmsi=few.mmsi, lon=few.lon, lat=few.lat)
            script = Path(__file__).with_name("_peers_events.py")
            done = subprocess.run(
                [python, script, sample, waters_file], capture_output=True, text=True, check=False
            )
        if done.returncode == 0:
            said = json.loads(done.stdout.splitlines()[-1])
            theirs = said["rate"]
            note += (
                f"; crossings {said['crossings']}, of them in passages {crossings}"
                f"; stops {said['stops']}, of them in passages {stops}"
            )
        else:
            note += "; peer: " + (done.stderr.strip().splitlines() or ["failed"])[-1]
    return [
        bench.Row("crossref with reports", "MovingPandas + Shapely", theirs, rate, "positions/s", 50, note)
    ]
