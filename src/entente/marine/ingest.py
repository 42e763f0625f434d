"""From the engine's conclusions to the room's rows.

Two service accounts write, each what its agency holds: arrival reports go in under the customs label,
vessels and tracks under the police label, findings under the label derived from both. The database's own
policy checks it. Ids are derived from what a row stands for, so that loading twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from entente.core.gate import Context, working_as
from entente.core.models import Change, Label, Officer
from entente.marine.engine import model as engine
from entente.marine.engine.findings import KIND, to_dict
from entente.marine.engine.geodesy import distance_m
from entente.marine.models import Area, ArrivalReport, Finding, ReportingSite, Track, Vessel
from entente.marine.models.findings import GRAVITY

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://entente.example/marine")
BATCH = 1000


@dataclass(frozen=True)
class Writers:
    """Who writes what. ``reports`` belongs to the agency that takes the reports; ``picture`` to the one
    that sees the tracks and to which the reports are open."""

    reports: Context
    picture: Context
    customs: Label
    police: Label
    finding: Label


@dataclass
class Loaded:
    """What a load did."""

    reports: int = 0
    vessels: int = 0
    findings: int = 0
    new: int = 0
    superseded: int = 0
    verdicts_kept: int = 0
    by_status: dict[str, int] = field(default_factory=dict)


def moment(t: int | None) -> datetime | None:
    """ms UTC as an aware datetime."""
    return None if t is None else datetime.fromtimestamp(t / 1000, UTC)


def key(*parts: Any) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, ":".join(map(str, parts)))


def service_writers() -> Writers:
    """The service accounts and labels of this installation.

    :raises LookupError: no account with the role ``service`` may write one of the two labels.
    """
    plain = {
        regime: Label.objects.filter(regime=regime, inputs=None).order_by("pk").first()
        for regime in ("customs", "police")
    }
    if None in plain.values():
        raise LookupError("no label for customs or for police information: load the structure first")
    derived = Label.objects.filter(inputs=plain["customs"]).filter(inputs=plain["police"]).first()
    if derived is None:
        raise LookupError("no label is derived from customs and police information")
    contexts = {}
    for regime, label in plain.items():
        account = Officer.objects.filter(
            roles__contains=["service"], unit__agency=label.holder, unit__regimes__contains=[regime]
        ).first()
        if account is None:
            raise LookupError(f"no service account of {label.holder} may write {regime} information")
        contexts[regime] = Context(account, "customs-act-11:ingest")
    return Writers(contexts["customs"], contexts["police"], plain["customs"], plain["police"], derived)


def room_sites() -> list[engine.Site]:
    """The room's reporting sites, as whoever keeps them left them."""
    return [
        engine.Site(row.code, row.name_en, row.lon, row.lat, row.kind, row.name_fr)
        for row in ReportingSite.objects.order_by("code")
    ]


def load_sites(sites: Iterable[engine.Site], provinces: Mapping[str, str] | None = None) -> int:
    """Bring the reporting sites in line with the file; reference data, no label.

    Without ``provinces`` only sites that are missing are added: the register's own corrections stay.
    """
    kinds = set(ReportingSite.Kind.values)
    rows = [
        ReportingSite(
            code=site.code,
            name_en=site.name,
            name_fr=site.name_fr or site.name,
            lon=site.lon,
            lat=site.lat,
            kind=site.kind if site.kind in kinds else ReportingSite.Kind.OTHER,
            province=(provinces or {}).get(site.code, ""),
        )
        for site in sites
    ]
    if provinces is None:
        ReportingSite.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)
    ReportingSite.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_en", "name_fr", "lon", "lat", "kind", "province"],
    )
    return len(rows)


def load_reports(reports: Sequence[engine.Report], writers: Writers) -> int:
    rows = [
        ArrivalReport(
            id=key("report", report.report_no),
            label=writers.customs,
            received_at=moment(report.received_at),
            declared_arrival_at=moment(report.declared_arrival_at),
            **{name: getattr(report, name) for name in ("report_no", "programme", "mmsi", "imo")},
            **{name: getattr(report, name) for name in ("site_lon", "site_lat", "persons_on_board")},
            **{
                name: getattr(report, name) or ""
                for name in ("vessel_name", "registration", "call_sign", "site_code")
            },
        )
        for report in reports
    ]
    with working_as(writers.reports):
        _upsert(ArrivalReport, rows)
    return len(rows)


def load_findings(
    findings: Sequence[engine.Finding],
    writers: Writers,
    places: Places,
    instead: Mapping[str, str] | None = None,
) -> Loaded:
    """Write vessels, tracks and findings in one transaction.

    The same finding is the same row. A changed conclusion on a subject becomes a new row; the old one
    stays as history, and its verdict moves along when what it judged did not change. ``instead``: subjects
    that take another subject's place (a late point moved the entry that names a passage).
    """
    done = Loaded(findings=len(findings))
    with working_as(writers.picture):
        vessels, tracks = _vessels_and_tracks(findings, writers)
        _upsert(Vessel, vessels)
        _upsert(Track, tracks)
        done.vessels = len(vessels)
        rows = [_row(finding, writers, places) for finding in findings]
        known = {
            old.subject: old
            for start in range(0, len(rows), BATCH)
            for old in Finding.objects.visible(writers.picture).filter(
                current=True, subject__in=[row.subject for row in rows[start : start + BATCH]]
            )
        }
        if instead:
            before = Finding.objects.visible(writers.picture).filter(
                current=True, subject__in=set(instead.values())
            )
            by_subject = {old.subject: old for old in before}
            known |= {new: by_subject[old] for new, old in instead.items() if old in by_subject}
        replaced, history = [], []
        for row in rows:
            done.by_status[row.status] = done.by_status.get(row.status, 0) + 1
            old = known.get(row.subject)
            if old is None:
                done.new += 1
            elif old.pk != row.pk:
                row.supersedes = old.pk
                replaced.append(old.pk)
                history.append(_superseding(row, old, writers.picture))
                if old.verdict and old.judged == row.judged:
                    done.verdicts_kept += 1
                    for name in (
                        "verdict",
                        "verdict_reason",
                        "verdict_by_id",
                        "verdict_agency_id",
                        "verdict_at",
                    ):
                        setattr(row, name, getattr(old, name))
        done.superseded = len(replaced)
        if replaced:
            Finding.objects.visible(writers.picture).filter(pk__in=replaced).update(current=False)
        returning = [row for row in rows if row.supersedes]
        # a row that was there keeps its verdict; one that takes another's place brings it along
        _upsert(
            Finding, [row for row in rows if not row.supersedes], keep=("supersedes", *Finding.VERDICT_FIELDS)
        )
        _upsert(Finding, returning)
        Change.objects.bulk_create(history, batch_size=BATCH)
    return done


def crossref_into_database(
    picture: Any, book: Any, sites: Sequence[engine.Site], waters: Any = None
) -> Loaded:
    """The engine's own ``crossref`` over this picture, and its findings as rows.

    The command line writes the same findings to a file; nothing of the rule is here.
    """
    from entente.marine.engine.crossref import crossref

    writers = service_writers()
    findings = crossref(picture, book, sites, waters)
    load_sites(sites)
    reports = load_reports(picture.reports, writers)
    places = Places({site.code: site for site in sites}, {one.report_no: one for one in picture.reports})
    done = load_findings(findings, writers, places)
    done.reports = reports
    return done


def _upsert(model: Any, rows: Sequence[Any], keep: Sequence[str] = ()) -> None:
    """Insert or bring up to date, all columns but the key, the moment of recording and ``keep``."""
    unique = list({row.pk: row for row in rows}.values())
    columns = [
        f.name
        for f in model._meta.concrete_fields
        if not f.primary_key and f.name not in ("recorded_at", *keep)
    ]
    model.objects.bulk_create(
        unique, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )


def _vessels_and_tracks(findings: Sequence[engine.Finding], writers: Writers) -> tuple[list[Any], list[Any]]:
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
                name: getattr(who, name) or ""
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


def _row(one: engine.Finding, writers: Writers, places: Places) -> Finding:
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


@dataclass(frozen=True)
class Places:
    """When and where a finding is shown: its landing, else the best that is known."""

    sites: Mapping[str, engine.Site]
    reports: Mapping[str, engine.Report]

    def when(self, one: engine.Finding) -> datetime | None:
        if one.landing:
            return moment(one.landing.at)
        if one.entry:
            return moment(one.entry.t)
        times = [event.t for event in one.events] + [t for t, _, _ in one.route]
        if not times and one.report_no in self.reports:
            times = [self.reports[one.report_no].received_at]
        return moment(min(times, default=0))

    def where(self, one: engine.Finding) -> tuple[float | None, float | None]:
        if one.landing:
            return one.landing.lon, one.landing.lat
        if one.route:
            return one.route[-1][1], one.route[-1][2]
        for mark in (one.entry, *one.events[-1:]):
            if mark is not None:
                return mark.lon, mark.lat
        report = self.reports.get(one.report_no or "")
        site = self.sites.get(report.site_code or "") if report else None
        if site:
            return site.lon, site.lat
        return (report.site_lon, report.site_lat) if report else (None, None)

    def words(self, one: engine.Finding) -> tuple[str, str]:
        """The site's name in both languages, else how far off which one."""
        code = one.landing.site_code if one.landing else None
        lon, lat = self.where(one)
        if code in self.sites:
            return self.sites[code].name, self.sites[code].name_fr or self.sites[code].name
        return near_words(self.sites, lon, lat)


def near_words(sites: Mapping[str, engine.Site], lon: float | None, lat: float | None) -> tuple[str, str]:
    """How far off which site a place lies, in both languages; empty where it cannot be said."""
    if lon is None or lat is None or not sites:
        return "", ""
    squeeze = math.cos(math.radians(lat))
    near = min(sites.values(), key=lambda s: ((s.lon - lon) * squeeze) ** 2 + (s.lat - lat) ** 2)
    far = distance_m(lon, lat, near.lon, near.lat) / 1000
    french = near.name_fr or near.name
    if far < 0.5:
        return near.name, french
    return f"{far:.0f} km off {near.name}", f"à {far:.0f} km de {french}"


def _superseding(row: Finding, old: Finding, context: Context) -> Change:
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
