"""Which reports could be about which arrivals, and how strongly: candidate pairs and their scores.

Pairs are found through keys (number, mark, name, misspelt name; place and day), never by comparing all
with all, and everything is done on columns: 100,000 reports against 50,000 passages take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from entente.marine.engine.book import HOUR, MINUTE, Edition
from entente.marine.engine.columns import F64, I64
from entente.marine.engine.geodesy import distances_m
from entente.marine.engine.identity import Marks, Registry, compare, marks_of
from entente.marine.engine.matching import Curve, Matching
from entente.marine.engine.model import Identity
from entente.marine.engine.names import skeleton
from entente.marine.engine.pairs import Bools, Filed, Pairs, Targets

DAY = 24 * HOUR
CELL_LAT, CELL_LON = 0.04, 0.08
"""Degrees; at 60° N a cell is still 4.4 km wide, more than the limit on the place reported."""


def _join(left: I64, right: I64) -> Iterator[tuple[I64, I64]]:
    """Index pairs of equal keys (-1 never joins), in blocks of bounded size."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    usable = np.flatnonzero(left >= 0)
    begin = np.searchsorted(keys, left[usable], "left")
    count = np.searchsorted(keys, left[usable], "right") - begin
    some = count > 0
    usable, begin, count = usable[some], begin[some], count[some]
    total = np.cumsum(count)
    at = 0
    while at < len(usable):
        base = total[at - 1] if at else 0
        stop = max(at + 1, int(np.searchsorted(total, base + 2_000_000, "right")))
        n = count[at:stop]
        starts = np.repeat(begin[at:stop] - (np.cumsum(n) - n), n)
        yield np.repeat(usable[at:stop], n), order[starts + np.arange(n.sum())]
        at = stop


def _on_day(key: I64, t: I64) -> I64:
    """Key and UTC day in one number; -1 where there is no key."""
    return np.where(key >= 0, key * 65536 + t // DAY - 7000, -1)


def _days_around(earliest: I64, latest: I64, days: int) -> tuple[I64, I64]:
    """Every UTC day from ``days`` before to ``days`` after each interval: (row, a moment of that day).

    A silence may last for days, and its report may come on any of them.
    """
    first, last = earliest // DAY - days, latest // DAY + days
    count = last - first + 1
    row = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return row, (first[row] + step) * DAY


def _name_keys(marks: Marks, registry: Registry, codes: dict[str, int]) -> list[I64]:
    """Per row the codes of the name, its sorted words, its consonants, its beginning and its end."""
    of_name = np.full((len(registry.names) + 1, 5), -1, np.int64)
    for k, name in enumerate(registry.names):
        bones = skeleton(name.plain)
        keys = (
            "p" + name.plain,
            "o" + name.ordered,
            "s" + bones if len(bones) >= 3 else "",
            "b" + name.plain[:5] if len(name.plain) >= 6 else "",
            "e" + name.plain[-5:] if len(name.plain) >= 6 else "",
        )
        of_name[k] = [codes.setdefault(key, len(codes)) if key else -1 for key in keys]
    return [of_name[marks.name, column] for column in range(5)]


class Matcher:
    """Finds and scores candidate pairs for one rule edition and one set of weights."""

    def __init__(
        self,
        filed: Filed,
        targets: Targets,
        identities: list[Identity],
        edition: Edition,
        matching: Matching,
    ) -> None:
        self.filed, self.targets, self.edition, self.matching = filed, targets, edition, matching
        self.registry = Registry.new()
        self.reports = marks_of(filed.rows, self.registry)
        self.vessels = marks_of(identities, self.registry)

    def pairs(self) -> Pairs:
        """Every candidate worth keeping."""
        n = len(self.targets.arrivals)
        found = [*self._by_number(), *self._by_name(), *self._by_place()]
        codes = [r.astype(np.int64) * n + t for r, t in found]
        merged = np.sort(np.concatenate(codes)) if codes else np.empty(0, np.int64)
        merged = merged[np.r_[True, merged[1:] != merged[:-1]]] if len(merged) else merged
        return self._scored(merged // max(n, 1), merged % max(n, 1))

    # -- candidates ---------------------------------------------------------------------------

    def _gap(self, r: I64, t: I64) -> F64:
        """How far apart in time, ms: 0 when the report was received while the arrival may have been."""
        received = self.filed.received[r]
        gap: F64 = np.maximum(
            0, np.maximum(self.targets.earliest[t] - received, received - self.targets.latest[t])
        ).astype(np.float64)
        return gap

    def _by_number(self) -> Iterator[tuple[I64, I64]]:
        passage = self.targets.passage
        for name in ("mmsi", "imo", "call_sign", "registration"):
            left = getattr(self.reports, name).astype(np.int64)
            right = getattr(self.vessels, name)[passage].astype(np.int64)
            if name in ("mmsi", "imo"):
                left, right = np.where(left > 0, left, -1), np.where(right > 0, right, -1)
            for r, t in _join(left, right):
                keep = self._gap(r, t) <= self.matching.numbered_days * DAY
                yield r[keep], t[keep]

    def _by_name(self) -> Iterator[tuple[I64, I64]]:
        passage, m = self.targets.passage, self.matching
        codes: dict[str, int] = {}
        left = _name_keys(self.reports, self.registry, codes)
        right = _name_keys(self.vessels, self.registry, codes)
        row, day = _days_around(self.targets.earliest, self.targets.latest, m.named_days)
        for a, b in zip(left, right, strict=True):
            target_keys = _on_day(b[passage[row]], day)
            for r, t in _join(_on_day(a, self.filed.received), target_keys):
                t = row[t]
                # A box is enough here; NaN (no place said) stays in.
                wide = np.abs(self.filed.lon[r] - self.targets.lon[t]) > m.named_reach_lon_deg
                tall = np.abs(self.filed.lat[r] - self.targets.lat[t]) > m.named_reach_lat_deg
                keep = ~(wide | tall) & (self._gap(r, t) <= m.named_days * DAY)
                yield r[keep], t[keep]

    def _by_place(self) -> Iterator[tuple[I64, I64]]:
        seen = ~self.targets.identity_required & ~np.isnan(self.targets.lon)
        open_targets = np.flatnonzero(seen)
        placed = np.flatnonzero(~np.isnan(self.filed.lon))
        x = np.floor(self.filed.lon[placed] / CELL_LON).astype(np.int64)
        y = np.floor(self.filed.lat[placed] / CELL_LAT).astype(np.int64)
        tx = np.floor(self.targets.lon[open_targets] / CELL_LON).astype(np.int64)
        ty = np.floor(self.targets.lat[open_targets] / CELL_LAT).astype(np.int64)
        mine = (y + 4096) * 16384 + (x + 8192)
        reach = self.matching.nameless_h * HOUR + 4 * HOUR
        row, day = _days_around(self.targets.earliest[open_targets], self.targets.latest[open_targets], 1)
        said = self.filed.received[placed]
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                theirs = (ty + dy + 4096) * 16384 + (tx + dx + 8192)
                for i, j in _join(_on_day(mine, said), _on_day(theirs[row], day)):
                    r, t = placed[i], open_targets[row[j]]
                    a = self.reports.mmsi[r]
                    b = self.vessels.mmsi[self.targets.passage[t]]
                    other = (a > 0) & (b > 0) & (a != b)
                    keep = (self._gap(r, t) <= reach) & ~other
                    yield r[keep], t[keep]

    # -- scores -------------------------------------------------------------------------------

    def _scored(self, r: I64, t: I64) -> Pairs:
        m = self.matching
        evidence = compare(
            self.reports, self.vessels, (r, self.targets.passage[t].astype(np.int64)), self.registry, m
        )
        outside_h, stale = self._time(r, t)
        late = m.outside_weight - m.outside_slope * np.log2(1 + outside_h)
        in_time = np.where(self.targets.under_way[t], m.silence_weight, m.in_time_weight)
        when = np.where(outside_h == 0, in_time, late)
        declared = self.filed.declared[r]
        apart = np.maximum(
            0, np.maximum(self.targets.earliest[t] - declared, declared - self.targets.latest[t])
        )
        off = np.maximum(0, apart - self.targets.tolerance[t]) / MINUTE
        when += np.where(declared > 0, _between(off, m.declared_weights), 0.0)
        when += m.nearer_weight * np.exp(-self._gap(r, t) / (m.nearer_min * MINUTE))
        far = distances_m(self.filed.lon[r], self.filed.lat[r], self.targets.lon[t], self.targets.lat[t])
        where = _between(np.nan_to_num(far, nan=0.0), m.place_weights)
        where = np.where(np.isnan(far) | self.targets.under_way[t], 0.0, where)
        score = evidence.score + when + where
        nameless = evidence.score < m.strong
        # A silence is settled only by a report that fits into it, unless a number says whose it is.
        unfit = self.targets.under_way[t] & (outside_h > 0) & (evidence.score < m.certain)
        unfit &= self.targets.latest[t] > self.targets.earliest[t]
        # A name that is only like another one joins nothing that neither the place nor the time supports.
        whole = (evidence.name_similarity >= m.whole_name) | (evidence.score >= m.certain)
        unfit |= ~nameless & ~whole & (outside_h > 0) & (far > self._limit())
        hopeless = unfit | nameless & (
            self.targets.identity_required[t] | (outside_h > m.nameless_h) | ~(far <= self._limit())
        )
        score = np.where(hopeless & ~evidence.contradicted, np.minimum(score, 0.0), score)
        pairs = Pairs(
            r.astype(np.int32),
            t.astype(np.int32),
            score,
            evidence.score,
            evidence.name_similarity,
            evidence.contradicted,
            stale,
            far,
        )
        worth = ~evidence.contradicted & ((score > 0) | (stale & (evidence.score >= m.strong)))
        worth |= evidence.contradicted & (outside_h <= 1) & (far <= self._limit())
        return _best(pairs.take(np.flatnonzero(worth)), m.kept)

    def _limit(self) -> float:
        return self.edition.settings.site_limit_m

    def _time(self, r: I64, t: I64) -> tuple[F64, Bools]:
        """Hours outside the window of the report's programme; and whether beyond the limit."""
        s, f, g = self.edition.settings, self.filed, self.targets
        trusted = f.trusted[r]
        before = np.where(trusted, s.trusted_earliest_min, s.standard_before_min) * MINUTE
        after = np.where(trusted, -s.trusted_latest_min, s.standard_after_min) * MINUTE
        first = g.earliest[t] - before - g.tolerance[t]
        last = g.latest[t] + after + g.tolerance[t]
        received = f.received[r]
        outside = np.maximum(0, np.maximum(first - received, received - last)) / HOUR
        # Phone-ahead reports of a vessel still under way are not late: it has not arrived.
        outside = np.where(g.under_way[t] & (received < g.earliest[t]), outside / 4, outside)
        limit = s.answer_limit_h * HOUR + g.tolerance[t]
        return outside, self._gap(r, t) > limit


def _between(value: F64, curve: Curve) -> F64:
    """The curve's weight at each value: straight between its points, level beyond them."""
    points = np.array(curve, np.float64)
    weight: F64 = np.interp(value, points[:, 0], points[:, 1])
    return weight


def _best(pairs: Pairs, most: int) -> Pairs:
    """The best candidates (at most so many) of every report and of every arrival, best first per report."""
    keep = np.zeros(len(pairs.report), np.bool_)
    for side in (pairs.report, pairs.target):
        order = np.lexsort((-pairs.score, side))
        owner = side[order]
        first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.empty(0, np.int64)
        rank = np.arange(len(owner)) - np.repeat(first, np.diff(np.r_[first, len(owner)]))
        keep[order[rank < most]] = True
    kept = pairs.take(np.flatnonzero(keep))
    return kept.take(np.lexsort((kept.target, -kept.score, kept.report)))
