"""A day for the cluster: AIS, radar, a vessel that changes its number, sightings, reports, and a bad file."""

from __future__ import annotations

import pytest

from entente.marine.engine.run import Job
from entente.marine.simulate import Settings, simulate

from ..tracks.scene import MINUTE, T0, sail

WATERS = (
    '{"type": "Polygon", "coordinates": [[[-81, 43.0], [-77, 43.0], [-77, 44.5], [-81, 44.5], [-81, 43.0]]]}'
)


@pytest.fixture(scope="session")
def day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clustered")
    simulate(Settings(seed=11, vessels=40), folder)
    (folder / "broken.parquet").write_bytes(b"PAR1 and then nothing")
    (folder / "empty.csv").write_text("")
    (folder / "cut.csv").write_text("track_id,time,lon,lat\nT1,2026-07-11T10:00:00Z,-83,42\nT1,2026-07")
    return folder


@pytest.fixture(scope="session")
def renumbered(tmp_path_factory):
    """Half of a landing under one number, the other half under another: its points are asked for twice."""
    folder = tmp_path_factory.mktemp("renumbered")
    rows = sail((0, -79.0, 42.8), (60, -79.0, 43.2), (60, -79.0, 43.2), (60, -79.0, 42.8))
    for name, wanted in (("one", True), ("two", False)):
        lines = ["MMSI,BaseDateTime,LAT,LON,SOG"]
        for t, lon, lat, knots in rows:
            if (t < T0 + 50 * MINUTE) == wanted:
                number = 316000001 if wanted else 338000002
                lines.append(f"{number},{_iso(t)},{lat:.6f},{lon:.6f},{knots:.1f}")
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    (folder / "waters.json").write_text(WATERS)
    return folder


def _iso(t):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(t / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def job(folder, out, **other):
    from entente.marine import geography

    if (folder / "waters.json").exists():
        return Job([folder / "one.csv", folder / "two.csv"], out, folder / "waters.json", **other)
    return Job(
        positions=[folder / name for name in ("positions.nmea", "radar.csv", "broken.parquet", "empty.csv")],
        out=out,
        waters=geography.path("waters"),
        land=geography.path("land"),
        reports=folder / "reports.csv",
        sightings=folder / "sightings.csv",
        **other,
    )
