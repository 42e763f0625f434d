"""A passage's events, each with its evidence: what stands on its timeline."""

from __future__ import annotations

from typing import Any

from entente.marine.engine.contacts import Meeting
from entente.marine.engine.model import Event, Passage, StopKind
from entente.marine.engine.settings import Detection
from entente.marine.engine.stops import MINUTE


def events_of(passage: Passage, wider: list[Meeting], detection: Detection) -> list[Event]:
    events = []
    evidence: dict[str, Any]
    for kind, at in (("enter", passage.entry), ("exit", passage.exit)):
        if at is not None:
            evidence = {"window_s": at.window_s, "gap": at.gap, "disputed": at.disputed}
            events.append(Event(kind, at.t, None, at.lon, at.lat, evidence))
    stay = passage.inside
    for stop in stay.stops:
        evidence = {
            "kind": stop.kind.value,
            "tolerance_s": stop.tolerance_s,
            "shore_m": None if stop.shore_m is None else round(stop.shore_m),
            "site_code": stop.site_code,
            "site_m": None if stop.site_m is None else round(stop.site_m),
            **stop.evidence,
        }
        drifts = stop.kind is StopKind.DRIFTING
        long = (stop.until or stop.last_seen) - stop.t >= detection.loitering_min * MINUTE
        name = ("loitering" if long else "drifting") if drifts else "stop"
        events.append(Event(name, stop.t, stop.until, stop.lon, stop.lat, evidence))
    for contact in stay.contacts:
        evidence = {
            "with": contact.other_track,
            "min_distance_m": contact.min_distance_m,
            "in_marina": contact.in_marina,
        }
        events.append(Event("contact", contact.t, contact.until, contact.lon, contact.lat, evidence))
    for m in wider:
        known = any(c.other_track == m.other and c.t <= m.until and c.until >= m.t for c in stay.contacts)
        if not known and stay.begins <= m.t <= max(stay.ends, passage.last_seen):
            evidence = {"with": m.other, "min_distance_m": round(m.least_m, 1)}
            events.append(Event("encounter", m.t, m.until, m.lon, m.lat, evidence))
    for silence in stay.silences:
        evidence = {"under_way": silence.under_way, "across_line": silence.across_line}
        events.append(Event("silence", silence.t, silence.until, silence.lon, silence.lat, evidence))
    return events
