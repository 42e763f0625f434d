"""Where vessels of interest are about to come in: their newest points, predicted anew as they are heard.

The prediction is :func:`entente.marine.engine.approach.approaches`; here is only which vessels, from which
points, and what became of a prediction that no longer stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from entente.marine.engine.approach import Approach, approaches
from entente.marine.engine.columns import NO_MMSI, NO_TIME, Batch, Positions
from entente.marine.engine.complaints import Say, nobody
from entente.marine.engine.errors import InputError
from entente.marine.engine.interest import read_interest, write_approaches
from entente.marine.engine.names import mark
from entente.marine.engine.particulars import track_name
from entente.marine.engine.stops import MINUTE
from entente.marine.engine.store import SCALE

if TYPE_CHECKING:
    from entente.marine.live.worker import Worker

Points = dict[int, tuple[float, float]]
"""ms UTC -> degrees; a repeated point is one point, and a late one stands where it belongs."""


@dataclass(frozen=True, slots=True)
class Interest:
    """By what a vessel of interest is recognised; any one is enough. ``track``: a radar track's name."""

    ident: str
    mmsi: int | None = None
    imo: int | None = None
    call_sign: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A predicted entry, whose it is, and since when it has been predicted (ms UTC)."""

    interest: str
    name: str
    since: int
    approach: Approach


@dataclass(frozen=True, slots=True)
class Over:
    """A prediction that no longer stands: ``entered``; ``turned`` (it heads elsewhere or stopped); ``missed``
    (it should have entered by now and was not seen to); ``dropped`` (no longer of interest)."""

    expected: Expected
    how: str
    at: int


@dataclass(slots=True)
class Outlook:
    expected: list[Expected]
    over: list[Over]


class Interests(Protocol):
    def interests(self) -> list[Interest] | None:
        """All vessels of interest; None: as when last asked."""
        ...


class Lookouts(Protocol):
    def expect(self, outlook: Outlook) -> None:
        """Predicted entries and those that are over; called only when something changed."""
        ...


class InterestFile:
    """The vessels of interest of a file, read again whenever it changes; and their approaches in another one,
    which is always whole. For a process without a database."""

    def __init__(self, path: Path, out: Path, say: Say = nobody) -> None:
        self.path, self.out, self.say = path, out, say
        self._seen: tuple[int, int] | None = None
        self._said: dict[str, str] = {}

    def interests(self) -> list[Interest] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        seen = (status.st_mtime_ns, status.st_size)
        if seen == self._seen:
            return None
        self._seen = seen
        try:
            self._said, rejects = read_interest(self.path)
        except InputError as error:
            self.say(error)
            return None
        for one in rejects:
            self.say(InputError(self.path.name, one.reason, one.line))
        return [
            Interest(name, mmsi=int(name[5:]))
            if name.startswith("mmsi:")
            else Interest(name, track=name.removeprefix("radar:"))
            for name in self._said
        ]

    def expect(self, outlook: Outlook) -> None:
        write_approaches([one.approach for one in outlook.expected], self._said, self.out)


class Approaching:
    """Keeps the last hour or so of each vessel of interest. Memory: some hundred points a vessel."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self._of: dict[str, str] = {}
        """Track name -> the interest's ident."""
        self._by_imo: dict[int, str] = {}
        self._by_call: dict[str, str] = {}
        self._points: dict[str, Points] = {}
        self._heard: set[str] = set()
        """Tracks of which something was heard since the last prediction."""
        self._standing: dict[str, Expected] = {}
        self._looked = False

    @property
    def _kept_ms(self) -> int:
        detection = self.worker.engine.detection
        return int((detection.approach_window_min + detection.silence_min) * MINUTE)

    # -- who -----------------------------------------------------------------------------------------
    def watch(self, interests: Iterable[Interest]) -> None:
        """These and no others, from their points so far and from those to come."""
        before = set(self._of)
        self._of, self._by_imo, self._by_call = {}, {}, {}
        for one in interests:
            if one.mmsi:
                self._of[f"mmsi:{one.mmsi:09d}"] = one.ident
            if one.track:
                self._of[f"radar:{one.track}"] = one.ident
            if one.imo:
                self._by_imo[one.imo] = one.ident
            if one.call_sign:
                self._by_call[mark(one.call_sign)] = one.ident
        if self._by_imo or self._by_call:
            for name, said in self.worker.engine.particulars._said.items():
                self._recognise(name, said.get("imo", {}), said.get("call_sign", {}))
        for name in before - set(self._of):
            self._points.pop(name, None)
        for name in set(self._of) - before:
            self._remember(name)

    def _recognise(self, name: str, imos: Iterable[int], calls: Iterable[str]) -> bool:
        if name in self._of:
            return False
        found = [self._by_imo[one] for one in imos if one in self._by_imo]
        found += [self._by_call[key] for one in calls if (key := mark(one)) in self._by_call]
        if found:
            self._of[name] = found[0]
        return bool(found)

    def _remember(self, name: str) -> None:
        rows = self.worker.engine.store.of(name)
        rows = rows[rows["t"] >= (rows["t"].max() if len(rows) else 0) - self._kept_ms]
        if len(rows):
            self._keep(name, rows["t"], rows["lon"] * SCALE, rows["lat"] * SCALE)

    # -- where ---------------------------------------------------------------------------------------
    def take(self, batch: Batch) -> None:
        """Points and statements of a batch that the engine has taken in."""
        if self._by_imo or self._by_call:
            for row in batch.statics.rows:
                if (row.imo in self._by_imo or row.call_sign) and self._recognise(
                    track_name(row), [row.imo or 0], [row.call_sign or ""]
                ):
                    self._remember(track_name(row))
        if not self._of:
            return
        p = batch.positions
        numbers = [int(name[5:]) for name in self._of if name.startswith("mmsi:")]
        radar = np.array([f"radar:{track}" in self._of for track in p.track_ids] + [False], np.bool_)
        ours = np.where(p.mmsi != NO_MMSI, np.isin(p.mmsi, numbers), radar[p.track])
        ours &= (p.t != NO_TIME) & (np.abs(p.lon) <= 180) & (np.abs(p.lat) <= 90)
        rows = p.take(np.flatnonzero(ours))
        for who in {(int(m), int(k)) for m, k in zip(rows.mmsi, rows.track, strict=True)}:
            name = f"mmsi:{who[0]:09d}" if who[0] != NO_MMSI else f"radar:{rows.track_ids[who[1]]}"
            here = (rows.mmsi == who[0]) & (rows.track == who[1])
            self._keep(name, rows.t[here], rows.lon[here], rows.lat[here])

    def _keep(self, name: str, t: Any, lon: Any, lat: Any) -> None:
        points = self._points.setdefault(name, {})
        points.update(
            zip(t.tolist(), zip(lon.tolist(), lat.tolist(), strict=True), strict=True)  # the same again: one
        )
        times = sorted(points)
        # the last two whatever their age: coarse data has one fix in half an hour
        for old in times[:-2]:
            if old >= times[-1] - self._kept_ms:
                break
            del points[old]
        self._heard.add(name)

    # -- what ----------------------------------------------------------------------------------------
    def outlook(self, now: int) -> Outlook | None:
        """What stands at ``now`` (ms UTC); None where nothing changed since last asked."""
        before = dict(self._standing)
        heard, self._heard = self._heard, set()
        over: list[Over] = []
        for one in [e for e in before.values() if _gone(e, self._of)]:
            over.append(Over(self._standing.pop(one.approach.track_key), "dropped", now))
        for hull, one in list(self._standing.items()):
            track = hull.partition("#")[0]
            if track not in heard and one.approach.latest < now:
                over.append(Over(self._standing.pop(hull), "missed", now))
        for track in sorted(heard & set(self._of)):
            found = {one.track_key: one for one in self._predict(track, now)}
            for hull in [h for h in self._standing if h.partition("#")[0] == track and h not in found]:
                how, at = self._became(track, self._standing[hull], now)
                over.append(Over(self._standing.pop(hull), how, at))
            for hull, approach in found.items():
                known = self._standing.get(hull)
                since = known.since if known else approach.at
                self._standing[hull] = Expected(self._of[track], self._called(track), since, approach)
        if self._looked and not over and self._standing == before:
            return None
        self._looked = True  # the first time is always told: what stood before a restart may be over
        return Outlook(sorted(self._standing.values(), key=lambda one: one.approach.entry_t), over)

    def _predict(self, track: str, now: int) -> Sequence[Approach]:
        kept = self._points.get(track, {})
        t = np.array(sorted(kept), np.int64)
        lon, lat = (np.array([kept[int(at)][k] for at in t], np.float64) for k in (0, 1))
        who: Mapping[str, Any] = (
            {"mmsi": int(track[5:])} if track.startswith("mmsi:") else {"track": 0, "track_ids": [track[6:]]}
        )
        engine = self.worker.engine
        shore = self.worker.setting.shore
        points = Positions.of(t, lon, lat, **who)
        return approaches(points, engine.waters, [track], engine.detection, now, shore)

    def _became(self, track: str, one: Expected, now: int) -> tuple[str, int]:
        points = self._points[track]
        at = max((t for t in points if t <= now), default=now)
        lon, lat = points.get(at, (one.approach.lon, one.approach.lat))
        if self.worker.engine.waters.state(np.array([lon]), np.array([lat]))[0]:
            return "entered", at
        return ("missed" if one.approach.latest < now else "turned"), at

    def _called(self, track: str) -> str:
        return self.worker.places.called(track) or ""


def _gone(one: Expected, of: Mapping[str, str]) -> bool:
    return one.approach.track_key.partition("#")[0] not in of
