"""A fleet under way on the Great Lakes until now, as rows: ``python -m bench._fleet VESSELS HOURS``.

The officers and labels of the demonstration, then a vessel, its track with a place every ten minutes and its
finding for each; a third of them lies at a berth or drifts, the rest makes 4 to 25 knots on a course that it
changes now and then. Needs ``ENTENTE_DATA``.
"""

from __future__ import annotations

import sys
from math import cos, radians

import numpy as np

STEP_S = 600
WEST, SOUTH, EAST, NORTH = -83.0, 41.6, -76.5, 44.2
DEGREE_KM = 111.195


def routes(vessels: int, hours: float, now: int, seed: int = 5) -> list[list[list[float]]]:
    """``[ms, lon, lat]`` of each vessel, the last of them now."""
    rng = np.random.default_rng(seed)
    points = round(hours * 3600 / STEP_S) + 1
    knots = np.where(rng.random(vessels) < 1 / 3, rng.uniform(0, 0.8, vessels), rng.uniform(4, 25, vessels))
    turns = np.cumsum(rng.normal(0, 0.25, (vessels, points)), 1)
    course = rng.uniform(0, 2 * np.pi, vessels)[:, None] + turns
    step = (knots * 1.852 * STEP_S / 3600 / DEGREE_KM)[:, None]
    lat = rng.uniform(SOUTH, NORTH, vessels)[:, None] + np.cumsum(step * np.cos(course), 1)
    lon = rng.uniform(WEST, EAST, vessels)[:, None] + np.cumsum(step * np.sin(course) / cos(radians(43)), 1)
    times = now - np.arange(points - 1, -1, -1) * STEP_S * 1000
    return [
        [[int(t), round(x, 5), round(y, 5)] for t, x, y in zip(times, lon[n], lat[n], strict=True)]
        for n in range(vessels)
    ]


def load(vessels: int, hours: float) -> None:
    from django.utils import timezone

    from entente.core.gate import working_as
    from entente.marine import ingest
    from entente.marine.models import Finding, Track, Vessel

    writers, now = ingest.service_writers(), timezone.now()
    statuses = [one for one in Finding.Status.values if one != "no_arrival"]
    rows: dict[type, list[object]] = {Vessel: [], Track: [], Finding: []}
    for n, route in enumerate(routes(vessels, hours, int(now.timestamp() * 1000))):
        name, pk, subject = f"Fleet {n}", ingest.key("vessel", f"fleet:{n}"), f"fleet:{n}#1"
        last = route[-1]
        rows[Vessel].append(
            Vessel(id=pk, label=writers.police, track_key=f"fleet:{n}", source="ais", name=name)
        )
        rows[Track].append(
            Track(
                id=ingest.key("track", subject), label=writers.police, subject=subject, vessel_id=pk,
                started_at=ingest.moment(int(route[0][0])), ended_at=now, route=route,
            )
        )  # fmt: skip
        rows[Finding].append(
            Finding(
                label=writers.finding, kind="marine.arrival", subject=subject, judged="x", occurred_at=now,
                status=statuses[n % len(statuses)], area="great_lakes", place="Port Nowhere", vessel_id=pk,
                vessel_name=name, lon=last[1], lat=last[2], urgency=float(n % 9), confidence=0.9,
            )
        )  # fmt: skip
    with working_as(writers.picture):
        for model, made in rows.items():
            model.objects.bulk_create(made, 500)  # type: ignore[attr-defined]


def main(vessels: int, hours: float) -> None:
    from entente.site import running

    with running.database(quiet=True):
        from entente.site.demo import people

        people.load()
        load(vessels, hours)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
