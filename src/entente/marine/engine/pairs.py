"""Arrivals, reports and the pairs of both, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from entente.marine.engine.arrivals import Arrival
from entente.marine.engine.columns import F64, I32, I64
from entente.marine.engine.matching import Matching
from entente.marine.engine.model import Report, Site

Bools = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Targets:
    """Arrivals as columns; ``passage`` points into the list of passages."""

    arrivals: list[Arrival]
    passage: I32
    earliest: I64
    latest: I64
    tolerance: I64
    lon: F64
    lat: F64
    identity_required: Bools
    """No duty arose (loop, class) or nothing was seen: only a report that names this vessel may match."""
    under_way: Bools

    @classmethod
    def of(cls, rows: list[tuple[int, Arrival, bool]]) -> Targets:
        n = len(rows)
        arrivals = [arrival for _, arrival, _ in rows]
        return cls(
            arrivals=arrivals,
            passage=np.fromiter((p for p, _, _ in rows), np.int32, n),
            earliest=np.fromiter((a.earliest for a in arrivals), np.int64, n),
            latest=np.fromiter((a.latest for a in arrivals), np.int64, n),
            tolerance=np.fromiter((a.tolerance_ms for a in arrivals), np.int64, n),
            lon=np.fromiter((a.lon for a in arrivals), np.float64, n),
            lat=np.fromiter((a.lat for a in arrivals), np.float64, n),
            identity_required=np.fromiter((need or not a.makes_duty for _, a, need in rows), np.bool_, n),
            under_way=np.fromiter((not a.makes_duty for a in arrivals), np.bool_, n),
        )


@dataclass(slots=True)
class Filed:
    """Reports as columns."""

    rows: list[Report]
    received: I64
    declared: I64
    """0 = not declared."""
    trusted: Bools
    lon: F64
    lat: F64

    @classmethod
    def of(cls, reports: list[Report], sites: dict[str, Site]) -> Filed:
        n = len(reports)
        places = [place_of(r, sites) or (np.nan, np.nan) for r in reports]
        return cls(
            rows=reports,
            received=np.fromiter((r.received_at for r in reports), np.int64, n),
            declared=np.fromiter((r.declared_arrival_at or 0 for r in reports), np.int64, n),
            trusted=np.fromiter((r.programme == "trusted" for r in reports), np.bool_, n),
            lon=np.fromiter((p[0] for p in places), np.float64, n),
            lat=np.fromiter((p[1] for p in places), np.float64, n),
        )


def place_of(report: Report, sites: dict[str, Site]) -> tuple[float, float] | None:
    """Where the report says it landed: its own position, else its site's."""
    if report.site_lon is not None and report.site_lat is not None:
        return report.site_lon, report.site_lat
    site = sites.get((report.site_code or "").upper())
    return (site.lon, site.lat) if site else None


@dataclass(slots=True)
class Pairs:
    """Scored candidates, best first within a report."""

    report: I32
    target: I32
    score: F64
    identity: F64
    similarity: F64
    contradicted: Bools
    stale: Bools
    """Further in time than a report may be from what it answers: shown as alternative only."""
    place_m: F64

    def accepted(self, matching: Matching) -> Bools:
        """Good enough to be assigned."""
        result: Bools = ~self.stale & (self.score >= matching.accept)
        return result

    def take(self, index: Any) -> Pairs:
        return Pairs(**{name: getattr(self, name)[index] for name in self.__slots__})
