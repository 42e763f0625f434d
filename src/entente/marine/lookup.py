"""The hull look-up: whatever a patrol can say of a boat, to the records that are about it.

A name, a hull or licence number, a call sign, an MMSI or IMO number, a telephone number or a report number;
typed, spoken, misspelt; or a place. Works from the reports alone: most small boats are seen by nobody.
Everything is read through the gate; a key is compared only under labels that show its field.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection

from entente.core.gate.context import WITHHELD, Grade
from entente.core.registers.reader import Reader
from entente.marine.asked import Asked, ranked, understand
from entente.marine.models import ArrivalReport, Finding, ReportingSite, Vessel

EACH = 5
"""Newest records taken of one key under one label."""
CANDIDATES = 6_000
NEAR_KM = 3.0
RECENT = timedelta(hours=24)


@dataclass
class Match:
    """Records of one hull, as far as the reader may see them, and what led to them."""

    by: dict[str, float] = field(default_factory=dict)
    """How it was found → how well, 0..1: ``number mmsi imo mark call phone name name_like place``."""
    vessels: list[Vessel] = field(default_factory=list)
    reports: list[ArrivalReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def name_key(self) -> str:
        """The name that its newest record bears; where that is withheld or empty, one of its own."""
        keys = (row.name_key for row in (*self.reports[:1], *self.vessels[:1]))
        return next((one for one in keys if one and one is not WITHHELD), f" {id(self)}")

    @property
    def score(self) -> float:
        return max(self.by.values(), default=0.0)


def by_text(reader: Reader, text: str) -> tuple[Asked, list[Match]]:
    """What was understood, and the hulls it may mean, best first."""
    asked = understand(text)
    if asked.empty:
        return asked, []
    names = _names(reader, asked)
    reports = _keys(reader, ArrivalReport, "received_at", _report_keys(asked, names))
    vessels = _keys(reader, Vessel, "last_seen_at", _vessel_keys(asked, names))
    return asked, _gathered(reader, vessels, reports)


SURE = 0.95
"""From here on an answer is about what was asked: a number that agrees, or the very name."""


def shown_first(matches: Sequence[Match], at_most: int) -> list[Match]:
    """The hulls that an answer tells of. Where nothing agrees wholly, one of each name before another of the
    same: a name that forty boats bear must not hide the one that was meant and misspelt."""
    if not matches or matches[0].score >= SURE:
        return list(matches[:at_most])
    first, again, names = [], [], set()
    for match in matches:
        (again if match.name_key in names else first).append(match)
        names.add(match.name_key)
    return [*first, *again][:at_most]


def by_place(reader: Reader, lon: float, lat: float) -> list[Match]:
    """Hulls that arrived, or reported, near a place in the last day: newest first."""
    since, up = reader.context.at - RECENT, NEAR_KM / 111.2
    across = up / max(0.1, cos(radians(lat)))
    box = {"lat__range": (lat - up, lat + up), "lon__range": (lon - across, lon + across)}
    found = list(
        reader.rows(Finding, Grade.FULL)
        .filter(current=True, occurred_at__gte=since, **box)
        .order_by("-occurred_at")[:20]
    )
    codes = list(ReportingSite.objects.filter(**box).values_list("code", flat=True)[:40])
    reports = {
        pk: {"place": 0.5}
        for pk in reader.rows(ArrivalReport, Grade.SUMMARY)
        .filter(site_code__in=codes, received_at__gte=since)
        .order_by("-received_at")
        .values_list("pk", flat=True)[:20]
    }
    numbers: list[Key] = [("report_no", "place", 0.5, f.report_no) for f in found]
    reports |= _keys(reader, ArrivalReport, "received_at", numbers)
    return _gathered(reader, {f.vessel_id: {"place": 0.5} for f in found if f.vessel_id}, reports)


# -- keys to records ------------------------------------------------------------------------------------
Key = tuple[str, str, float, Any]
"""Column, how it counts as evidence, how well, and the value sought, or several of which any will do."""


def _report_keys(asked: Asked, names: dict[str, float]) -> list[Key]:
    return [
        ("report_no", "number", 1.0, asked.numbers),
        ("mark_key", "mark", 0.99, asked.mark),
        ("call_key", "call", 0.98, asked.mark),
        ("phone_key", "phone", 0.97, asked.phones),
        ("mmsi", "mmsi", 0.99, asked.mmsi),
        ("imo", "imo", 0.99, asked.imo),
        *_name_keys(names),
    ]


def _vessel_keys(asked: Asked, names: dict[str, float]) -> list[Key]:
    return [
        ("mark_key", "mark", 0.99, asked.mark),
        ("call_key", "call", 0.98, asked.mark),
        ("mmsi", "mmsi", 0.99, asked.mmsi),
        ("imo", "imo", 0.99, asked.imo),
        *_name_keys(names),
    ]


def _name_keys(names: dict[str, float]) -> list[Key]:
    return [
        ("name_key", "name" if like >= 0.999 else "name_like", 0.95 * like, name)
        for name, like in names.items()
    ]


def _keys(reader: Reader, model: Any, order: str, wanted: Sequence[Key]) -> dict[UUID, dict[str, float]]:
    """Ids of the newest records under each key → what found them: one index range per key and label."""
    parts, params = [], []
    table, declared = model._meta.db_table, model.gate_fields
    for column, how, score, value in wanted:
        if not value:
            continue
        needs = Grade.POINTER if column in declared["pointer"] else Grade.FULL
        labels = sorted(pk for pk, d in reader.decisions.items() if d.grade >= needs)
        several = isinstance(value, tuple)
        kind = "bigint" if isinstance(value, int) else "text[]" if several else "text"
        wanted_is = f"ANY(%s::{kind})" if several else f"%s::{kind}"
        known = f"{column} IS NOT NULL" if isinstance(value, int) else f"{column} > ''"
        parts.append(
            f"SELECT k.id, %s::text, %s::float FROM unnest(%s::bigint[]) AS one(label), LATERAL ("
            f"SELECT id FROM {table} WHERE label_id = one.label AND {column} = {wanted_is} AND {known} "
            f"ORDER BY {order} DESC LIMIT {EACH}) AS k"
        )
        params += [how, score, labels, list(value) if several else value]
    found: dict[UUID, dict[str, float]] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for pk, how, score in cursor.fetchall():
                found.setdefault(pk, {})
                found[pk][how] = max(score, found[pk].get(how, 0.0))
    return found


def _names(reader: Reader, asked: Asked) -> dict[str, float]:
    """Keys of hull names like the one asked for → likeness; the name itself is always among them."""
    if not asked.name:
        return {}
    grades = {str(pk): int(d.grade) for pk, d in reader.decisions.items() if d.grade >= Grade.FULL}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT name_key FROM marine_hull_names(%s, %s, %s, %s)",
            [asked.name, asked.text, json.dumps(grades), CANDIDATES],
        )
        candidates = [row[0] for row in cursor.fetchall()]
    return {asked.name: 1.0} | ranked(asked, candidates)


# -- records to hulls ------------------------------------------------------------------------------------
def _gathered(
    reader: Reader, vessels: dict[UUID, dict[str, float]], reports: dict[UUID, dict[str, float]]
) -> list[Match]:
    """Records that are of one hull together: by a number they share, or a finding that joins them."""
    seen_vessels = {row.pk: row for row in reader.rows(Vessel, Grade.FULL).filter(pk__in=vessels)}
    seen_reports = {row.pk: row for row in reader.rows(ArrivalReport).filter(pk__in=reports)}
    findings = _findings(reader, list(seen_vessels), [str(r.report_no) for r in seen_reports.values()])
    _follow(reader, findings, seen_vessels, seen_reports)
    groups = Groups()
    for vessel in seen_vessels.values():
        groups.join(f"v{vessel.pk}", *_signs(vessel))
    for report in seen_reports.values():
        groups.join(f"r{report.report_no}", *_signs(report))
    for one in findings:
        links = [f"v{one.vessel_id}"] if one.vessel_id in seen_vessels else []
        groups.join(f"f{one.pk}", *links, *([f"r{one.report_no}"] if one.report_no else []))
    made: dict[str, Match] = {}
    for rows, found, put in (
        (seen_vessels, vessels, "vessels"),
        (seen_reports, reports, "reports"),
    ):
        for pk, row in rows.items():
            of = groups.root(f"v{pk}" if put == "vessels" else f"r{row.report_no}")
            match = made.setdefault(of, Match())
            getattr(match, put).append(row)
            for how, score in found.get(pk, {}).items():
                match.by[how] = max(score, match.by.get(how, 0.0))
    for one in findings:
        made.setdefault(groups.root(f"f{one.pk}"), Match()).findings.append(one)
    matches = [match for match in made.values() if match.by]
    for match in matches:
        match.vessels.sort(key=lambda v: v.last_seen_at or v.recorded_at, reverse=True)
        match.reports.sort(key=lambda r: r.received_at, reverse=True)
        match.findings.sort(key=lambda f: f.occurred_at, reverse=True)
    return sorted(matches, key=lambda m: (-round(m.score, 2), -_newest(m)))


def _findings(reader: Reader, vessels: list[UUID], numbers: list[str]) -> list[Finding]:
    """Current findings of these vessels and on these reports, the newest first."""
    rows = reader.rows(Finding, Grade.FULL).filter(current=True)
    found = list(rows.filter(vessel_id__in=vessels).order_by("-occurred_at")[:40]) if vessels else []
    if numbers:
        found += list(rows.filter(report_no__in=numbers)[:40])
    return list({one.pk: one for one in found}.values())


def _follow(
    reader: Reader, findings: list[Finding], vessels: dict[Any, Any], reports: dict[Any, Any]
) -> None:
    """What a finding joins to a record that was found is of the same hull: read it too."""
    known = {report.report_no for report in reports.values()}
    for row in reader.rows(Vessel, Grade.FULL).filter(
        pk__in={f.vessel_id for f in findings if f.vessel_id} - set(vessels)
    ):
        vessels[row.pk] = row
    numbers = {f.report_no for f in findings if f.report_no} - known
    if numbers:
        for row in reader.rows(ArrivalReport).filter(report_no__in=numbers):
            reports[row.pk] = row


def _signs(row: Any) -> list[str]:
    """What makes two records one hull; a name alone only where no number is there to tell boats apart."""
    strong = [
        f"m{row.mmsi}" if row.mmsi else "",
        f"i{row.imo}" if row.imo else "",
        f"h{row.mark_key}" if row.mark_key else "",
        f"c{row.call_key}" if row.call_key else "",
    ]
    strong = [one for one in strong if one]
    return strong or ([f"n{row.name_key}"] if row.name_key else [])


def _newest(match: Match) -> float:
    times = [f.occurred_at for f in match.findings] + [r.received_at for r in match.reports]
    times += [v.last_seen_at for v in match.vessels if v.last_seen_at]
    return max((t.timestamp() for t in times), default=0.0)


class Groups:
    """Disjoint sets of words."""

    def __init__(self) -> None:
        self._up: dict[str, str] = {}

    def root(self, one: str) -> str:
        self._up.setdefault(one, one)
        while self._up[one] != one:
            self._up[one] = self._up[self._up[one]]
            one = self._up[one]
        return one

    def join(self, first: str, *others: str) -> None:
        for other in others:
            self._up[self.root(other)] = self.root(first)
