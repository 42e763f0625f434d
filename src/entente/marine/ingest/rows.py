"""One finding of the engine as the room's rows: vessel, track, finding, and what changed of it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from entente.core.gate import Context
from entente.core.models import Change
from entente.marine.engine import model as engine
from entente.marine.engine.findings import KIND, to_dict
from entente.marine.ingest.places import Places
from entente.marine.ingest.writers import Writers, key, moment
from entente.marine.models import Area, Finding, Track, Vessel
from entente.marine.models.findings import GRAVITY


def vessels_and_tracks(findings: Sequence[engine.Finding], writers: Writers) -> tuple[list[Any], list[Any]]:
    vessels: dict[uuid.UUID, Vessel] = {}
    tracks = []
    for one in findings:
        if one.track_key is None:
            continue
        who, pk = one.identity, key("vessel", one.track_key)
        seen = _last_seen(one)
        before = vessels.get(pk)
        if before is not None and before.last_seen_at and seen and before.last_seen_at > seen:
            seen = before.last_seen_at
        vessels[pk] = Vessel(
            id=pk,
            label=writers.police,
            track_key=one.track_key,
            source=str(one.source or "ais"),
            last_seen_at=seen,
            **{name: getattr(who, name) for name in ("mmsi", "imo", "ship_type", "length_m")},
            **{
                name: _fitting(name, getattr(who, name) or "")
                for name in ("name", "call_sign", "registration", "flag", "description")
            },
        )
        if one.route:
            tracks.append(
                Track(
                    id=key("track", one.subject),
                    label=writers.police,
                    subject=one.subject,
                    vessel_id=pk,
                    started_at=moment(one.route[0][0]),
                    ended_at=moment(one.route[-1][0]),
                    route=[[t, round(lon, 5), round(lat, 5)] for t, lon, lat in one.route],
                )
            )
    return list(vessels.values()), tracks


def _fitting(name: str, text: str) -> str:
    """A text of a table as its column holds it: a name is cut, a number or mark too long is none."""
    text = text.replace("\0", "")
    longest = Vessel._meta.get_field(name).max_length
    if longest is None or len(text) <= longest:
        return text
    return text[:longest] if name == "name" else ""


def _last_seen(one: engine.Finding) -> datetime | None:
    times = [t for t, _, _ in one.route] + [e.until or e.t for e in one.events]
    if one.landing:
        times.append(one.landing.until or one.landing.at)
    return moment(max(times)) if times else None


def judged(one: engine.Finding) -> str:
    """Digest of what a verdict judges: the status, the landing and the report that answers it."""
    landing = one.landing
    parts = [
        str(one.status),
        sorted(map(str, one.also)),
        one.report_no,
        [landing.at, landing.kind, landing.site_code] if landing else None,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def urgency(one: engine.Finding) -> float:
    """Gravity first, then how sure the engine is: what is plain is decided before what is doubtful."""
    return GRAVITY[str(one.status)] + round(0.9 * (one.confidence or 0), 3)


def row_of(one: engine.Finding, writers: Writers, places: Places) -> Finding:
    plain = to_dict(one)
    lon, lat = places.where(one)
    place, place_fr = places.words(one)
    return Finding(
        id=uuid.UUID(one.finding_id),
        label=writers.finding,
        kind=KIND,
        subject=one.subject,
        evidence=plain["events"],
        reasons=plain["reasons"],
        rule=dict(one.rule),
        confidence=one.confidence,
        urgency=urgency(one),
        due_at=moment(one.due_at),
        judged=judged(one),
        status=str(one.status),
        also=[str(status) for status in one.also],
        occurred_at=places.when(one),
        area=Area.of(lon, lat),
        place=place[:160],
        place_fr=place_fr[:160],
        lon=lon,
        lat=lat,
        vessel_id=key("vessel", one.track_key) if one.track_key else None,
        vessel_name=(one.identity.name or one.identity.registration or one.identity.description or "")[:160],
        mmsi=one.identity.mmsi,
        source=str(one.source or ""),
        report_no=one.report_no or "",
        entry=asdict(one.entry) if one.entry else None,
        left_at=moment(one.left_at),
        landings=plain["landings"],
        alternatives=json.loads(json.dumps(one.alternatives, default=float)),
        coverage=one.coverage,
        missing=plain["missing"],
        disputed=one.disputed,
    )


def superseding(row: Finding, old: Finding, context: Context) -> Change:
    """The line of history that says what changed, on the finding that took the place."""
    differences = {
        name: [getattr(old, name), getattr(row, name)]
        for name in ("status", "report_no", "place")
        if getattr(old, name) != getattr(row, name)
    }
    return Change(
        label=row.label,
        register=Finding._meta.label_lower,
        object_id=str(row.pk),
        kind=Change.Kind.CHANGED,
        differences=differences,
        note="",
        officer=context.officer,
        unit=context.unit,
        agency=context.agency,
        purpose=context.purpose,
    )
