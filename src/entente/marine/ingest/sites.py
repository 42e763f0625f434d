"""The room's reporting sites: reference data, no label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from entente.marine.engine import model as engine
from entente.marine.models import ReportingSite


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
