"""Findings and vessels as the map draws them: GeoJSON, each feature with a role (``core/js/map.js``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from entente.core import clock
from entente.core.gate.context import WITHHELD
from entente.marine import ways
from entente.marine.models import ArrivalReport, Finding, ReportingSite, Track

if TYPE_CHECKING:
    from entente.core.registers.reader import Reader

NEAR_DEGREES = 0.12
"""Reporting sites this near to the landing are drawn, so that one sees which ones it passed."""


def _feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def track_feature(track: Track, status: str) -> dict[str, Any]:
    return _feature(
        "LineString",
        [[lon, lat] for _t, lon, lat in track.route],
        role="track",
        status=status,
        times=[t for t, _lon, _lat in track.route],
        breaks=ways.breaks(track.route),
    )


def finding_shape(finding: Finding, track: Track | None, report: ArrivalReport | None) -> dict[str, Any]:
    """The whole picture of one finding; empty of what the reader's grade withholds."""
    features: list[dict[str, Any]] = []
    route = track.route if track is not None and track.route is not WITHHELD else []
    if len(route) > 1:
        features.append(track_feature(track, finding.status))
    features += _sites(finding)
    if finding.entry:
        features += _entry(finding.entry, route)
    if finding.left_at and route:
        features.append(
            _feature(
                "Point",
                route[-1][1:],
                role="exit",
                name=_("Left %(time)s") % {"time": clock.moment(finding.left_at, "time")},
            )
        )
    for landing in finding.landings or ():
        at = parse_datetime(landing["at"])
        features.append(
            _feature(
                "Point",
                [landing["lon"], landing["lat"]],
                role="landing",
                status=landing["status"],
                name=_("Landed %(time)s") % {"time": clock.moment(at, "time")},
                label=finding.place_words,
            )
        )
    for event in finding.evidence or ():
        if event["kind"] in ("encounter", "contact") and event.get("lon") is not None:
            features.append(
                _feature("Point", [event["lon"], event["lat"]], role="encounter", label=_("Contact"))
            )
    if report is not None and (where := _reported_place(report)):
        features.append(
            _feature("Point", where, role="report", name=_("Reported here"), label=str(report.report_no))
        )
    if not finding.landings and not route and finding.lon not in (None, WITHHELD):
        features.append(
            _feature(
                "Point", [finding.lon, finding.lat], role="vessel", status=finding.status, label=str(finding)
            )
        )
    return _collection(features)


def _entry(entry: dict[str, Any], route: list[list[Any]]) -> list[dict[str, Any]]:
    """A point on the line, or, where nobody saw it, the stretch along which it lies."""
    here = [entry["lon"], entry["lat"]]
    if not entry.get("gap"):
        when = _("Entered %(time)s") % {"time": clock.moment(entry["t"], "time")}
        return [_feature("Point", here, role="entry", name=when)]
    before = [[lon, lat] for t, lon, lat in route if t <= entry["t_from"]][-1:]
    after = [[lon, lat] for t, lon, lat in route if t >= entry["t_to"]][:1]
    between = _("Entered between %(a)s and %(b)s") % {
        "a": clock.moment(entry["t_from"], "time"),
        "b": clock.moment(entry["t_to"], "time"),
    }
    return [
        _feature("LineString", [*before, here, *after], role="window", label=between),
        _feature("Point", here, role="entry", name=between),
    ]


def _sites(finding: Finding) -> list[dict[str, Any]]:
    if finding.lon in (None, WITHHELD) or finding.lat in (None, WITHHELD):
        return []
    near = ReportingSite.objects.filter(
        lon__range=(finding.lon - NEAR_DEGREES, finding.lon + NEAR_DEGREES),
        lat__range=(finding.lat - NEAR_DEGREES, finding.lat + NEAR_DEGREES),
    )
    return [_feature("Point", [s.lon, s.lat], role="site", label=s.name, name=s.name) for s in near[:12]]


def _reported_place(report: ArrivalReport) -> list[float] | None:
    if report.site_lon not in (None, WITHHELD) and report.site_lat not in (None, WITHHELD):
        return [report.site_lon, report.site_lat]
    site = ReportingSite.objects.filter(code=report.site_code).first() if report.site_code else None
    return [site.lon, site.lat] if site else None


def vessel_shape(vessel: Any, reader: Reader) -> dict[str, Any] | None:
    """The routes of a vessel's passages, the newest first."""
    tracks = list(reader.rows(Track).filter(vessel_id=vessel.pk).order_by("-started_at")[:20])
    found = reader.rows(Finding).filter(current=True, subject__in=[track.subject for track in tracks])
    status = {finding.subject: finding.status for finding in found}
    features = [
        track_feature(track, status.get(track.subject) or "")
        for track in tracks
        if track.route is not WITHHELD and len(track.route) > 1
    ]
    return _collection(features) if features else None


def area_shape(area: Any, reader: Reader) -> dict[str, Any] | None:
    """A watch area as the live map draws it; nothing where its place is withheld."""
    from entente.marine.picture_day import area_feature

    if WITHHELD in (area.lon, area.lat, area.radius_km):
        return None
    return _collection([area_feature(area)])


def box_of(area: Any, side: str) -> Any:
    """The degrees of longitude or latitude that hold the area; withheld where its place is."""
    if WITHHELD in (area.lon, area.lat, area.radius_km):
        return WITHHELD
    from entente.marine.picture_day import ring

    degrees = [point[0 if side == "lon" else 1] for point in ring(area.lon, area.lat, area.radius_km)]
    return min(degrees), max(degrees)


def report_shape(report: Any, reader: Reader) -> dict[str, Any] | None:
    """The place that a report names: its own degrees, else those of its site."""
    if report.site_code is WITHHELD:
        return None
    where = _reported_place(report)
    label = site_name(report) or str(report.report_no)
    return _collection([_feature("Point", where, role="report", name=label, label=label)]) if where else None


def site_name(report: Any) -> str:
    """The site by name and code; a code that stands for no site as it was given."""
    if not report.site_code:
        return ""
    site = ReportingSite.objects.filter(code=report.site_code).first()
    return f"{site.name} ({site.code})" if site else str(report.site_code)
