"""Times ahead of their reception: a clock that is wrong, and must not move the clock of all.

What the engine concludes it concludes as of the latest time in its state. One point dated next year would
make every other source's vessels silent and every hour to report over. Received is when the bytes came in,
which is in the spool, so that a replay after a restart refuses the same rows.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from entente.marine.engine.columns import NO_MMSI, NO_TIME, Batch, Reject, Statics
from entente.marine.engine.complaints import Complaint

AHEAD_S = 300.0
"""Two clocks may differ by so much and still both be right enough."""


def newest_of(batch: Batch) -> int | None:
    """The latest time of a position, ms UTC."""
    known = batch.positions.t[batch.positions.t != NO_TIME]
    return int(known.max()) if len(known) else None


def refuse_ahead(batch: Batch, until: int, source: str, line: int) -> int | None:
    """Rows dated after ``until`` (ms UTC) leave ``batch`` and are among its rejects instead.

    :param line: the last line of the batch: rows no longer know their own.
    :returns: the latest time in the batch, ms UTC: of what may be right, else of what was refused.
    """
    p = batch.positions
    wrong = p.t > until
    said = newest_of(batch)
    if wrong.any():
        rows = p.take(np.flatnonzero(wrong))
        for t, mmsi, track, lon, lat in zip(
            rows.t.tolist(), rows.mmsi.tolist(), rows.track.tolist(), rows.lon.tolist(), rows.lat.tolist(),
            strict=True,
        ):  # fmt: skip
            who = f"{mmsi:09d}" if mmsi != NO_MMSI else p.track_ids[track]
            batch.rejects.append(_reject(source, line, t, until, f"{who} {lon:.5f} {lat:.5f}"))
        batch.positions = p.take(np.flatnonzero(~wrong))
    if any(one.t > until for one in batch.statics.rows):
        for one in batch.statics.rows:
            if one.t > until:
                who = f"{one.mmsi:09d}" if one.mmsi else str(one.track_id)
                batch.rejects.append(_reject(source, line, one.t, until, f"{who} {one.name or ''}".strip()))
        batch.statics = Statics([one for one in batch.statics.rows if one.t <= until])
    if any(one.t > until for one in batch.sightings):
        for seen in batch.sightings:
            if seen.t > until:
                batch.rejects.append(_reject(source, line, seen.t, until, seen.sighting_id))
        batch.sightings = [one for one in batch.sightings if one.t <= until]
    usable = newest_of(batch)
    return said if usable is None else usable


def _reject(source: str, line: int, t: int, until: int, raw: str) -> Reject:
    return Reject(source, line, Complaint("time_ahead", {"time": _utc(t), "until": _utc(until)}), raw)


def _utc(t: int) -> str:
    return datetime.fromtimestamp(t / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
