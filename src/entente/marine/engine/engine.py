"""The track engine: batches in, passages out; the same passages whatever the batches were.

Its state is the set of points and of statements (decision 0002). Conclusions per vessel are kept until
a new point of that vessel comes; whom it met and when the data ends are added at the moment of asking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from entente.marine.engine.approach import Approach, predicted
from entente.marine.engine.columns import NO_TIME, Batch
from entente.marine.engine.contacts import Limit, Meeting, meetings
from entente.marine.engine.flags import is_vessel_number
from entente.marine.engine.known import Ground, Known, known_of
from entente.marine.engine.model import Event, Passage, Site
from entente.marine.engine.particulars import SAID, Particulars
from entente.marine.engine.passages import Hull, hull_of, passages_of
from entente.marine.engine.renumbered import chains, successions
from entente.marine.engine.same_boat import Path, absorbed, twins
from entente.marine.engine.settings import Detection
from entente.marine.engine.shore import Shore
from entente.marine.engine.stops import MINUTE, Places
from entente.marine.engine.store import Store
from entente.marine.engine.tracks import group
from entente.marine.engine.waters import Waters


class MarineEngine:
    """Positions and statements to passages.

    :param shore: without it, stops away from sites are anchored rather than landed.
    :param budget: points held in memory before they go to disk.
    """

    def __init__(
        self,
        waters: Waters,
        sites: Sequence[Site],
        detection: Detection,
        shore: Shore | None = None,
        budget: int = 12_000_000,
    ) -> None:
        self.waters = waters
        self.detection = detection
        self.places = Places(list(sites), shore)
        self.ground = Ground(waters, self.places, detection)
        self.particulars = Particulars()
        self.store = Store(budget)
        self._known: dict[int, Known] = {}
        self._changed: set[int] = set()
        self._rejoined: dict[tuple[int, ...], Hull | None] = {}
        """Vessels that used several numbers, by these."""

    def define(self, detection: Detection) -> None:
        """Other definitions of stop, contact and silence, from now on; everything is worked through again."""
        if detection == self.detection:
            return
        self.detection = detection
        self.ground = Ground(self.waters, self.places, detection)
        self._rejoined.clear()
        self._changed.update(range(len(self.store.names)))

    @property
    def data_until(self) -> int | None:
        """The latest time of any position; None before the first."""
        return None if self.store.last == NO_TIME else self.store.last

    def push(self, batch: Batch) -> None:
        """Take a batch in; in any order, any size, as often as it comes."""
        self._changed.update(self.store.add(batch.positions).tolist())
        self.particulars.add(batch.statics)

    def passages(self, now: int | None = None) -> list[Passage]:
        """All passages, by entry time and track.

        ``now`` is the caller's clock, for symmetry with the live feed: silence is judged by the data's own
        end, so that a feed that stopped accuses nobody.
        """
        self._bring_up_to_date()
        until = self.data_until
        if until is None:
            return []
        hulls, alias = self._hulls()
        same = self._twins(hulls)
        met, wider = self._meetings({hull.name for hull in hulls} | set(alias), same, alias)
        found: list[Passage] = []
        for hull in hulls:
            base = hull.name.partition("#")[0]
            number = int(base[5:]) if base.startswith("mmsi:") else None
            track_id = None if number is not None else base.partition(":")[2]
            last = hull.last_t
            identity = self.particulars.identity(base, number, track_id, last)
            for later in (name for name, first in alias.items() if first == hull.name):
                said = self.particulars.identity(later, None, None, last)
                for attribute in SAID:
                    if getattr(identity, attribute) is None:
                        setattr(identity, attribute, getattr(said, attribute))
            if number is not None and not is_vessel_number(number):
                # Many use such a number: it is no identity, neither for the match nor for the flag.
                identity.mmsi, identity.flag = None, None
            mine = passages_of(
                hull, identity, met[hull.name], wider[hull.name], until, self.detection, self.places
            )
            for passage in mine:
                at = passage.entry
                if at is not None:
                    passage.events += self.particulars.changes(
                        base, at.lon, at.lat, at.t_from, passage.last_seen
                    )
                    if number is not None and not is_vessel_number(number):
                        evidence = {"what": "not a vessel's number", "mmsi": number}
                        passage.events.append(Event("identity", at.t, None, at.lon, at.lat, evidence))
            found += mine
        found = absorbed(found, same, until, self.detection)
        return sorted(found, key=lambda p: (p.entry.t if p.entry else 0, p.key))

    def approaching(self, of_interest: Collection[str], now: int | None = None) -> list[Approach]:
        """Predicted entries of these tracks (``mmsi:316001234``, ``radar:T17``) while they are outside,
        soonest first. ``now``: default the end of the data."""
        wanted = set(of_interest)
        keys = {key for key, name in enumerate(self.store.names) if name in wanted}
        if now is None:
            now = self.data_until
        if not keys or now is None:
            return []
        points = np.concatenate(list(self.store.partitions(keys)))
        return predicted(points, self.store.names, self.ground, now)

    def close(self) -> None:
        self.store.close()

    def _bring_up_to_date(self) -> None:
        if not self._changed:
            return
        wanted = None if len(self._changed) == len(self.store.names) else self._changed
        self._rejoined = {
            keys: hull for keys, hull in self._rejoined.items() if self._changed.isdisjoint(keys)
        }
        for points in self.store.partitions(wanted):
            if len(points):
                self._work_through(points)
        self._changed.clear()

    def _work_through(self, points: npt.NDArray[np.void]) -> None:
        self._known.update(known_of(points, self.store.names, self.ground))

    def _hulls(self) -> tuple[list[Hull], dict[str, str]]:
        """The hulls that crossed the boundary, with those that went on under another number as one; and the
        first name of each later one."""
        hulls = [hull for known in self._known.values() for hull in known.hulls]
        next_of = successions((tip for known in self._known.values() for tip in known.tips), self.detection)
        joined = [chain for chain in chains(next_of) if any(self._known[key].hulls for key in chain)]
        self._rejoin([chain for chain in joined if tuple(chain) not in self._rejoined])
        alias: dict[str, str] = {}
        for chain in joined:
            hull = self._rejoined[tuple(chain)]
            if hull is None:
                continue
            names = [self.store.names[key] for key in chain]
            hulls = [h for h in hulls if h.name not in names]
            hulls.append(hull)
            alias |= dict.fromkeys(names[1:], names[0])
        return hulls, alias

    def _rejoin(self, wanted: list[list[int]]) -> None:
        """Work through the points of several numbers as those of one vessel."""
        first = {key: chain[0] for chain in wanted for key in chain}
        if not first:
            return
        points = np.concatenate(list(self.store.partitions(set(first))))
        for chain in wanted:
            own = points[np.isin(points["key"], chain)]
            own["key"] = chain[0]
            tracks = group(own, self.detection)
            self._rejoined[tuple(chain)] = None
            state = self.waters.state(tracks.lon, tracks.lat)
            if len(tracks) != 1 or not (np.diff((state > 0).astype(np.int8)) != 0).any():
                continue
            name = self.store.names[chain[0]]
            hull = hull_of(tracks, 0, name, state, self.waters, self.detection, self.places)
            tips = {tip.key: tip for key in chain for tip in self._known[key].tips if not tip.ends}
            for before, after in pairwise(chain):
                tip = tips[after]
                evidence = {
                    "what": "mmsi", "before": self.store.names[before], "after": self.store.names[after]
                }  # fmt: skip
                hull.renumbered.append(Event("identity", tip.t, None, tip.lon, tip.lat, evidence))
            self._rejoined[tuple(chain)] = hull

    def _twins(self, hulls: list[Hull]) -> dict[str, str]:
        """The AIS track that each radar track is."""
        radar = [path for known in self._known.values() for path in known.radar]
        if not radar:
            return {}
        ais = [Path(hull.name, *hull.route) for hull in hulls if hull.name.startswith("mmsi:")]
        return twins(radar, ais, self.detection)

    def _meetings(
        self, of: set[str], same: dict[str, str], alias: dict[str, str]
    ) -> tuple[dict[str, list[Meeting]], dict[str, list[Meeting]]]:
        """Contacts and encounters of these tracks, by track."""
        d = self.detection
        everyone = [stretch for known in self._known.values() for stretch in known.stretches]
        contact = Limit(d.contact_distance_m, d.contact_dwell_min * MINUTE)
        encounter = Limit(d.encounter_distance_m, d.encounter_dwell_min * MINUTE)
        close, wider = meetings(of, everyone, (contact, encounter))
        return _by_track(close, same, alias), _by_track(wider, same, alias)


def _by_track(found: list[Meeting], same: dict[str, str], alias: dict[str, str]) -> dict[str, list[Meeting]]:
    """Meetings by track; who is seen twice, or under two numbers, has not met itself and is met once."""
    out: dict[str, list[Meeting]] = defaultdict(list)
    # AIS first: of a vessel seen twice its own track is the better witness.
    for meeting in sorted(found, key=lambda m: (m.other in same, m.t, m.other)):
        track = alias.get(meeting.one, meeting.one)
        other = same.get(meeting.other, meeting.other)
        other = alias.get(other, other)
        if same.get(track, track) == other:
            continue
        known = out[track]
        again = any(m.other == other and m.t <= meeting.until and m.until >= meeting.t for m in known)
        if not (again and meeting.other in same):
            known.append(replace(meeting, other=other))
    for mine in out.values():
        mine.sort(key=lambda m: (m.t, m.other))
    return out
