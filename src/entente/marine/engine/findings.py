"""Findings in their final form: deterministic ids, the findings without a passage, and JSON lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from entente.marine.engine.book import RuleBook
from entente.marine.engine.compliance import Now
from entente.marine.engine.matching import Matching
from entente.marine.engine.model import Event, Finding, Identity, Landing, Reason, Report, Status
from entente.marine.engine.reasons import reason
from entente.marine.engine.whole import whole
from entente.marine.engine.wording import When, same

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://entente.example/marine/finding")
KIND = "marine.arrival"


def identified(finding: Finding) -> Finding:
    """Set ``finding_id``: the same conclusion from the same inputs has the same id, a changed one another."""
    inputs = [
        KIND,
        finding.subject,
        finding.status,
        finding.report_no,
        finding.rule.get("edition"),
        [finding.entry.t, finding.entry.t_from, finding.entry.t_to] if finding.entry else None,
        finding.left_at,
        [[x.at, x.kind, x.site_code, x.status, x.report_no] for x in finding.landings],
        sorted(finding.also),
    ]
    finding.finding_id = str(uuid.uuid5(NAMESPACE, orjson.dumps(inputs).decode()))
    return finding


def no_arrival(
    report: Report, alternatives: list[dict[str, Any]], book: RuleBook, at: Now, matching: Matching
) -> Finding:
    """The finding on a report that no vessel's passage answers."""
    number = same(report.report_no)
    reasons = [
        reason("no_arrival", report=number, at=When(report.received_at)),
        reason("no_arrival_private"),
    ]
    confidence = matching.no_arrival_near_factor if alternatives else matching.no_arrival_factor
    declared = report.declared_arrival_at
    if declared is not None and declared > at.data_until:
        reasons.append(reason("no_arrival_yet", at=When(declared)))
        confidence = matching.no_arrival_yet_factor
    return identified(
        Finding(
            finding_id="",
            status=Status.NO_ARRIVAL,
            confidence=confidence,
            source=None,
            identity=Identity(
                name=report.vessel_name,
                call_sign=report.call_sign,
                imo=report.imo,
                registration=report.registration,
            ),
            report_no=report.report_no,
            entry=None,
            left_at=None,
            landing=None,
            landings=[],
            also=[],
            events=[],
            reasons=reasons,
            rule=book.at(report.received_at).rule("customs-act-11-1", "answer_limit_h"),
            alternatives=alternatives,
            coverage=None,
            subject=f"report:{report.report_no}",
        )
    )


def iso(t: int | None) -> str | None:
    """ms UTC as ISO 8601 with milliseconds left out when they are zero."""
    if t is None:
        return None
    whole, rest = divmod(t, 1000)
    text = datetime.fromtimestamp(whole, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{rest:03d}Z" if rest else f"{text}Z"


def _event(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "at": iso(event.t),
        "until": iso(event.until),
        "lon": event.lon,
        "lat": event.lat,
        "evidence": event.evidence,
    }


def _landing(landing: Landing) -> dict[str, Any]:
    return {
        "at": iso(landing.at),
        "until": iso(landing.until),
        "lon": landing.lon,
        "lat": landing.lat,
        "kind": landing.kind,
        "site_code": landing.site_code,
        "status": landing.status,
        "report_no": landing.report_no,
        "also": landing.also,
        "minutes_off": landing.minutes_off,
        "site_off_m": landing.site_off_m,
    }


def _reason(row: Reason) -> dict[str, Any]:
    return {"code": row.code, "en": row.en, "fr": row.fr, "values": row.values}


def to_dict(finding: Finding) -> dict[str, Any]:
    """The finding as written to JSON lines; times ISO 8601 UTC, positions degrees WGS 84.

    ``track_id`` is the track's own name for a radar track and ``None`` for AIS; ``track_key`` names every
    track (``mmsi:…``, ``radar:…``, ``sighting:…``).
    """
    identity, entry = finding.identity, finding.entry
    return {
        "finding_id": finding.finding_id,
        "kind": KIND,
        "subject": finding.subject,
        "status": finding.status,
        "also": finding.also,
        "confidence": finding.confidence,
        "source": finding.source,
        "mmsi": identity.mmsi,
        "track_id": identity.track_id,
        "track_key": finding.track_key,
        "vessel": {
            "name": identity.name,
            "call_sign": identity.call_sign,
            "imo": identity.imo,
            "type": identity.ship_type,
            "flag": identity.flag,
            "registration": identity.registration,
            "length_m": identity.length_m,
            "description": identity.description,
        },
        "report_no": finding.report_no,
        "entered_at": iso(entry.t) if entry else None,
        "entered_lon": entry.lon if entry else None,
        "entered_lat": entry.lat if entry else None,
        "entry_window_s": entry.window_s if entry else None,
        "left_at": iso(finding.left_at),
        "disputed": finding.disputed,
        "coverage": finding.coverage,
        "landing": _landing(finding.landing) if finding.landing else None,
        "landings": [_landing(x) for x in finding.landings],
        "due_at": iso(finding.due_at),
        "events": [_event(e) for e in finding.events],
        "reasons": [_reason(r) for r in finding.reasons],
        "missing": [_reason(r) for r in finding.missing],
        "rule": finding.rule,
        "alternatives": finding.alternatives,
    }


def write_jsonl(findings: Iterable[Finding], path: Path | str) -> int:
    """Write one finding a line; returns how many. The file appears whole or not at all."""
    count = 0
    with whole(path) as file:
        for finding in findings:
            file.write(orjson.dumps(to_dict(finding), option=orjson.OPT_SERIALIZE_NUMPY) + b"\n")
            count += 1
    return count
