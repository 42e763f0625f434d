"""Sightings by patrols and the public: first-class beside tracks.

A sighting of a vessel that a track already shows is evidence on that track's passage (and may name it, or
say that it landed while it was silent). Any other becomes a passage of its own, whose entry nobody saw.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

import numpy as np

from entente.marine.engine.book import HOUR, MINUTE, Settings
from entente.marine.engine.columns import F64, U8, Sighting
from entente.marine.engine.geodesy import distance_m
from entente.marine.engine.identity import squeezed
from entente.marine.engine.matching import Matching
from entente.marine.engine.model import Event, Identity, Passage, Silence, Source, Stay, Stop, StopKind
from entente.marine.engine.names import mark, normalise

_LANDED = re.compile(
    r"\b(land(ed|ing)|dock(ed|ing)|tied up|moored|at anchor|anchored|alongside|ashore|beached)\b"
    r"|\bat the (dock|wharf|pier)\b|accost|amarr|mouill|débarqu|à quai|échou",
    re.I,
)
_UNDER_WAY = re.compile(
    r"\b(under ?way|heading|passing|passed|speeding|proceeding)\b|faisa(it|nt) route|en route", re.I
)
_QUOTED = re.compile(r"[“\"«‘]\s*([^”\"»’]{2,40}?)\s*[”\"»’]")
_NAMED = re.compile(
    r"\b(?:named|called|name|nommée?|appelée?)\s+(?:is\s+)?([A-ZÀ-Ý0-9][\w'’-]*(?:\s+[A-ZÀ-Ý0-9][\w'’-]*){0,3})"
)
_LICENCE = re.compile(
    r"\b(C\d{4,6}[A-Z]{2}|\d{2}[ -]?[A-Z][ -]?\d{3,6}|[A-Z]{2}[ -]?\d{4,7}(?:[ -]?[A-Z]{1,2})?)\b"
)
"""Licence and registration numbers as painted on bows: Canadian pleasure-craft licences (C12345BC,
older 13K1234), American state numbers (MI 1234 AB)."""


class KnowsWaters(Protocol):
    """What is asked of :class:`entente.marine.engine.waters.Waters`."""

    def state(self, lon: F64, lat: F64) -> U8: ...


def landed(sighting: Sighting) -> bool | None:
    """Whether it was seen landed, as stated or as its words say; ``None`` when neither tells."""
    if sighting.landed is not None:
        return sighting.landed
    if _LANDED.search(sighting.description):
        return True
    return False if _UNDER_WAY.search(sighting.description) else None


def identity_of(sighting: Sighting) -> Identity:
    """A name in quotation marks (or after "named") and a licence number, where the words hold them."""
    text = sighting.description
    licence = _LICENCE.search(text)
    quoted = _QUOTED.search(text) or _NAMED.search(text)
    name = quoted[1] if quoted else None
    if name and licence and mark(name) == mark(licence[1]):
        name = None
    return Identity(name=name, registration=licence[1] if licence else None, description=text or None)


def _clash(a: Identity, b: Identity) -> bool:
    """Another name or another licence."""
    if a.registration and b.registration and mark(a.registration) != mark(b.registration):
        return True
    if a.name and b.name:
        x, y = normalise(a.name), normalise(b.name)
        return x.plain[:4] != y.plain[:4] and x.plain not in y.plain and y.plain not in x.plain
    return False


def _names(identity: Identity, text: str) -> bool:
    """Whether a description names this vessel."""
    flat = squeezed(text)
    plain = normalise(identity.name).plain
    return bool(
        (len(plain) >= 4 and plain in flat)
        or (identity.registration and mark(identity.registration) in mark(flat))
        or (identity.call_sign and len(identity.call_sign) >= 4 and mark(identity.call_sign) in mark(flat))
    )


def _where(passage: Passage, t: int) -> tuple[float, float] | None:
    """The track's place at ``t``, interpolated on its route; ``None`` outside the passage."""
    route = passage.route
    if not route or not route[0][0] - 10 * MINUTE <= t <= max(route[-1][0], passage.last_seen) + 30 * MINUTE:
        return None
    k = bisect.bisect_right(route, t, key=lambda p: p[0])
    if k == 0:
        return route[0][1:]
    if k == len(route):
        return route[-1][1:]
    (t0, x0, y0), (t1, x1, y1) = route[k - 1], route[k]
    if t1 - t0 > 2 * HOUR:
        return (x0, y0) if t - t0 < t1 - t else (x1, y1)
    share = (t - t0) / max(t1 - t0, 1)
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)


def _nearest(
    sighting: Sighting, passages: Iterable[Passage], settings: Settings, named_times: float
) -> Passage | None:
    best: tuple[float, Passage] | None = None
    seen = identity_of(sighting)
    for passage in passages:
        at = _where(passage, sighting.t)
        if at is None or _clash(seen, passage.identity):
            continue
        far = distance_m(at[0], at[1], sighting.lon, sighting.lat)
        named = _names(passage.identity, sighting.description)
        reach = settings.sighting_same_vessel_m * (named_times if named else 1)
        if far <= reach and (best is None or far < best[0]):
            best = far, passage
    return best[1] if best else None


def _enriched(passage: Passage, sighting: Sighting) -> Passage:
    """The passage with the sighting as evidence; a landing seen in a silence becomes a stop."""
    seen = identity_of(sighting)
    identity = replace(
        passage.identity,
        name=passage.identity.name or seen.name,
        registration=passage.identity.registration or seen.registration,
        description=passage.identity.description or seen.description,
    )
    evidence = {"sighting_id": sighting.sighting_id, "description": sighting.description}
    event = Event("sighting", sighting.t, None, sighting.lon, sighting.lat, evidence)
    inside = passage.inside
    covered = any(
        s.kind is not StopKind.DRIFTING and s.t - 30 * MINUTE <= sighting.t <= (s.until or passage.last_seen)
        for s in inside.stops
    )
    if landed(sighting) and not covered:
        silence = next(
            (s for s in inside.silences if s.t <= sighting.t and (s.until is None or sighting.t <= s.until)),
            None,
        )
        slack = (sighting.t - silence.t) / 1000 if silence else 0.0
        stop = _stop(sighting, slack, silence.until if silence else sighting.t)
        inside = replace(inside, stops=sorted([*inside.stops, stop], key=lambda s: s.t))
    events = sorted([*passage.events, event], key=lambda e: (e.t, e.kind))
    return replace(passage, identity=identity, inside=inside, events=events)


def _stop(sighting: Sighting, slack_s: float, until: int | None) -> Stop:
    return Stop(
        t=sighting.t,
        until=until,
        lon=sighting.lon,
        lat=sighting.lat,
        kind=StopKind.LANDED,
        tolerance_s=0.0,
        last_seen=sighting.t,
        evidence={"slack_s": slack_s, "sighting_id": sighting.sighting_id},
    )


def _passage(group: list[Sighting], settings: Settings) -> Passage:
    """One vessel known only from sightings, the first of which names the passage."""
    first = group[0]
    seen = [identity_of(s) for s in group]
    identity = Identity(
        name=next((i.name for i in seen if i.name), None),
        registration=next((i.registration for i in seen if i.registration), None),
        description=" / ".join(dict.fromkeys(s.description for s in group if s.description)) or None,
    )
    at_rest = [s for s in group if landed(s)]
    stay = Stay(begins=first.t, ends=group[-1].t, coverage=0.0)
    if at_rest:
        stop = _stop(at_rest[0], settings.sighting_slack_min * 60, None)
        stop.last_seen = at_rest[-1].t
        stay.stops.append(stop)
    else:
        last = group[-1]
        stay.silences.append(Silence(last.t, None, last.lon, last.lat, under_way=True))
    events = [
        Event(
            "sighting", s.t, None, s.lon, s.lat, {"sighting_id": s.sighting_id, "description": s.description}
        )
        for s in group
    ]
    return Passage(
        key=f"sighting:{first.sighting_id}",
        track_key=f"sighting:{first.sighting_id}",
        source=Source.SIGHTING,
        identity=identity,
        entry=None,
        exit=None,
        inside=stay,
        events=events,
        last_seen=group[-1].t,
        route=[(s.t, s.lon, s.lat) for s in group],
    )


def _same_boat(a: Sighting, b: Sighting, m: Matching) -> bool:
    x, y = identity_of(a), identity_of(b)
    if _clash(x, y):
        return False
    if x.registration and y.registration:
        return True
    near = distance_m(a.lon, a.lat, b.lon, b.lat)
    named = bool(x.name and y.name)
    most_m, most_h = (m.named_again_m, m.named_again_h) if named else (m.seen_again_m, m.seen_again_h)
    return near <= most_m and abs(a.t - b.t) <= most_h * HOUR


def _cell(lon: float, lat: float) -> tuple[int, int]:
    return int(np.floor(lon / 0.05)), int(np.floor(lat / 0.05))


def with_sightings(
    passages: list[Passage],
    sightings: list[Sighting],
    settings: Settings,
    matching: Matching,
    waters: KnowsWaters | None,
) -> list[Passage]:
    """The passages with what sightings add, and the passages that only sightings show.

    Sightings outside the reporting waters say nothing about an arrival and are left out.
    """
    ordered = sorted(sightings, key=lambda s: (s.t, s.sighting_id))
    if waters is not None and ordered:
        state = waters.state(np.array([s.lon for s in ordered]), np.array([s.lat for s in ordered]))
        ordered = [s for s, inside in zip(ordered, state, strict=True) if inside]
    if not ordered:
        return passages
    out = list(passages)
    near: dict[tuple[int, int], set[int]] = defaultdict(set)
    wanted = {
        (x + dx, y + dy)
        for x, y in (_cell(s.lon, s.lat) for s in ordered)
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    }
    for index, passage in enumerate(passages):
        for _, lon, lat in passage.route:
            if (cell := _cell(lon, lat)) in wanted:
                near[cell].add(index)
    alone: list[list[Sighting]] = []
    for sighting in ordered:
        x, y = _cell(sighting.lon, sighting.lat)
        around = sorted({i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in near.get((x + dx, y + dy), ())})
        hit = _nearest(sighting, [out[i] for i in around], settings, matching.named_sighting_times)
        if hit is not None:
            index = next(i for i in around if out[i] is hit)
            out[index] = _enriched(hit, sighting)
            continue
        group = next((g for g in alone if _same_boat(g[-1], sighting, matching)), None)
        if group is None:
            alone.append([sighting])
        else:
            group.append(sighting)
    return out + [_passage(group, settings) for group in alone]
