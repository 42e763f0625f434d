"""The whole cross-reference alone: positions a second of processor time, and peak memory, one thread.

Synthetic traffic on western Lake Erie, a fix every two minutes, six of ten vessels moored. *Everyday*: one
in fifty crosses the line. *Crossing-heavy*: every vessel under way crosses it again and again.
``ENTENTE_BENCH_MILLIONS=50`` streams that many positions of everyday traffic instead of 1.4 million, in
batches of a quarter million made as they are pushed, in order of time as a feed brings them; then its peak
memory is a row with the aim. Every second passage is reported; medians of three processes.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

import bench
from bench._reports import reports_of
from entente.marine import geography
from entente.marine.engine.book import RuleBook
from entente.marine.engine.columns import Batch, Positions
from entente.marine.engine.crossref import Picture, crossref
from entente.marine.engine.engine import MarineEngine
from entente.marine.engine.run import detection_of
from entente.marine.engine.shore import Shore
from entente.marine.engine.sites import read_sites
from entente.marine.engine.waters import Waters

FIXES, EVERY_MS = 720, 120_000
BATCH = 250_000
LIMIT_MIB = 1_430
"""1.5 GB, for 50 million positions."""
RUNS = 3


def traffic(vessels: int, crossing: float, seed: int = 1) -> Iterator[Positions]:
    """A day of ``vessels``, in order of time; ``crossing``: the share of those under way that cross."""
    rng = np.random.default_rng(seed)
    moored = rng.random(vessels) < 0.6
    wide = np.where(moored, 0.0, np.where(rng.random(vessels) < crossing, 0.25, 0.02))
    phase = rng.uniform(0, 2 * np.pi, vessels)
    lon, lat = rng.uniform(-83.2, -81.5, vessels), rng.uniform(41.6, 42.2, vessels)
    mmsi = 316_000_001 + np.arange(vessels)
    rows = max(1, BATCH // vessels)
    for k in range(0, FIXES, rows):
        step = np.arange(k, min(k + rows, FIXES))
        turn = (step * (2 * np.pi * 3 / FIXES))[:, None] + phase
        t = (1_700_000_000_000 + step * EVERY_MS)[:, None] + rng.integers(0, 3000, turn.shape)
        x = lon + wide * np.cos(turn) + rng.normal(size=turn.shape) * 5e-5
        y = lat + wide * np.sin(turn) + rng.normal(size=turn.shape) * 4e-5
        knots = np.where(moored, 0.1, wide * 60 * 2 * np.pi * 3 / 24) + np.zeros_like(turn)
        of = np.broadcast_to(mmsi, turn.shape)
        yield Positions.of(t.ravel(), x.ravel(), y.ravel(), of.ravel(), sog=knots.ravel())


def measure(vessels: int, crossing: float) -> dict[str, float]:
    """Seconds of engine and cross-reference (making the traffic is not timed), and the process's peak."""
    waters = Waters.from_geojson(geography.path("waters"))
    shore = Shore.from_geojson(geography.path("land"))
    sites, book = read_sites()[0], RuleBook.load()

    def once(batches: Iterator[Positions]) -> dict[str, float]:
        engine = MarineEngine(waters, sites, detection_of(book.editions[-1], book.source), shore)
        seconds, count = 0.0, 0
        for batch in batches:
            begin = time.process_time()
            engine.push(Batch(batch))
            seconds += time.process_time() - begin
            count += len(batch)
        begin = time.process_time()
        passages = engine.passages()
        seconds += time.process_time() - begin
        reports = reports_of(passages)
        begin = time.process_time()
        findings = crossref(Picture(passages, reports, data_until=engine.data_until), book, sites, waters)
        seconds += time.process_time() - begin
        engine.close()
        return {
            "positions": count, "seconds": seconds, "findings": len(findings), "reports": len(reports)
        }  # fmt: skip

    once(traffic(60, 1.0))  # compiled code comes from the cache, or is made here
    result = once(traffic(vessels, crossing))
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def main() -> list[bench.Row]:
    millions = float(os.environ.get("ENTENTE_BENCH_MILLIONS", "0"))
    rows = []
    for name, vessels, crossing in (
        ("everyday", round(millions * 1e6 / FIXES) or 2_000, 0.05),
        ("crossing-heavy", 2_000, 1.0),
    ):
        call = [sys.executable, "-m", "bench.crossref", str(vessels), str(crossing)]
        told = [
            subprocess.run(call, cwd=bench.ROOT, capture_output=True, text=True, check=True).stdout
            for _ in range(RUNS)
        ]
        runs = [json.loads(one.splitlines()[-1]) for one in told]
        got, peak = runs[0], max(run["peak_mib"] for run in runs)
        note = (
            f"{got['positions']:,} positions, {got['reports']:,} reports, {got['findings']:,} findings, "
            f"peak {peak:,.0f} MiB; median of {RUNS}"
        )
        rate = got["positions"] / statistics.median(run["seconds"] for run in runs)
        rows.append(bench.Row(f"crossref alone, {name}", "1 M/s", 1e6, rate, "positions/s", 1.0, note))
        if got["positions"] >= 49e6:
            what = f"peak memory, {got['positions'] / 1e6:.0f} M positions streamed"
            under = f"{peak:,.0f} MiB, at most {LIMIT_MIB:,} (1.5 GB)"
            rows.append(bench.Row(what, "1.5 GB", 1.0, LIMIT_MIB / peak, "× under it", 1.0, under))
    if not millions:
        rows[-1] = replace(
            rows[-1], note=rows[-1].note + "; peak memory at 50 million: ENTENTE_BENCH_MILLIONS=50"
        )
    return rows


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), float(sys.argv[2]))))
