"""What one vessel's points tell by themselves: the part of the engine's work that needs no other vessel.

:func:`known_of` is a pure function of points: one process calls it for all vessels, a cluster for a share of
them on each machine. Whom a vessel met, and when the data ends, is added later, where all is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from entente.marine.engine.contacts import Stretch, thinned
from entente.marine.engine.passages import Hull, hull_of, route_rows
from entente.marine.engine.renumbered import Tip, tips
from entente.marine.engine.same_boat import Path
from entente.marine.engine.settings import Detection
from entente.marine.engine.stops import MINUTE, Places, slow_runs
from entente.marine.engine.tracks import Grouped, group
from entente.marine.engine.waters import Waters


@dataclass(slots=True)
class Ground:
    """What every vessel's points are held against."""

    waters: Waters
    places: Places
    detection: Detection


@dataclass(slots=True)
class Known:
    """What one key's points tell by themselves."""

    hulls: list[Hull] = field(default_factory=list)
    """Only those that crossed the boundary."""
    stretches: list[Stretch] = field(default_factory=list)
    radar: list[Path] = field(default_factory=list)
    """Every hull that radar saw."""
    tips: list[Tip] = field(default_factory=list)
    """Where it appeared or ended under way inside."""


def known_of(points: npt.NDArray[np.void], names: Sequence[str], ground: Ground) -> dict[int, Known]:
    """What is known of every vessel, by key. All points of a vessel must be there; their order is free.

    :param points: dtype :data:`~entente.marine.engine.store.POINT`.
    :param names: track names by key, as in ``Passage.track_key``.
    """
    waters, detection = ground.waters, ground.detection
    tracks = group(points, detection)
    state = waters.state(tracks.lon, tracks.lat)
    known = {key: Known() for key in np.unique(tracks.key).tolist()}
    hulls = [_hull_name(tracks, k, names) for k in range(len(tracks))]
    for k in range(len(tracks)):
        if hulls[k].startswith("radar:"):
            t, lon, lat = (
                column[tracks.begin[k] : tracks.begin[k + 1]] for column in (tracks.t, tracks.lon, tracks.lat)
            )
            rows = route_rows(t, lon, lat, np.zeros(1, np.int64))
            known[int(tracks.key[k])].radar.append(Path(hulls[k], t[rows], lon[rows], lat[rows]))
    for tip in tips(tracks, state, detection):
        if names[tip.key].startswith("mmsi:"):
            known[tip.key].tips.append(tip)
    several = {int(k) for k in tracks.key[tracks.hull > 0]}
    changes = np.nonzero(np.diff((state > 0).astype(np.int8)))[0] + 1
    owners = np.searchsorted(tracks.begin, changes, side="right") - 1
    for k in np.unique(owners[tracks.begin[owners] != changes]).tolist():
        s, e = int(tracks.begin[k]), int(tracks.begin[k + 1])
        hull = hull_of(tracks, k, hulls[k], state[s:e], waters, detection, ground.places)
        hull.strays = int(tracks.stray[k])
        hull.companion = int(tracks.key[k]) in several
        known[int(tracks.key[k])].hulls.append(hull)
    for k, stretch in _slow(tracks, hulls, detection):
        known[int(tracks.key[k])].stretches.append(stretch)
    return known


def _hull_name(tracks: Grouped, k: int, names: Sequence[str]) -> str:
    name = names[int(tracks.key[k])]
    return name if tracks.hull[k] == 0 else f"{name}#{int(tracks.hull[k]) + 1}"


def _slow(tracks: Grouped, hulls: list[str], d: Detection) -> list[tuple[int, Stretch]]:
    """Where each hull was slow enough, for long enough, to have met somebody."""
    least = min(d.contact_dwell_min, d.encounter_dwell_min) * MINUTE
    knots = max(d.contact_speed_kn, d.encounter_speed_kn)
    found = []
    for k, i, j in slow_runs(
        tracks.begin, tracks.t, tracks.sog, knots, int(least), int(d.silence_min * MINUTE)
    ).tolist():
        t, lon, lat = tracks.t[i : j + 1], tracks.lon[i : j + 1], tracks.lat[i : j + 1]
        rows = thinned(t, lon, lat)
        found.append((k, Stretch(hulls[k], t[rows], lon[rows], lat[rows])))
    return found
