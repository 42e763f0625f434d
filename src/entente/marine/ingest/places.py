"""When and where a finding is shown, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from entente.marine.engine import model as engine
from entente.marine.engine.geodesy import distance_m
from entente.marine.ingest.writers import moment


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
