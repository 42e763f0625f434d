from entente.marine.models.findings import Area, Finding, Verdict
from entente.marine.models.live import Feed, LiveProcess, PositionSheet
from entente.marine.models.reports import ArrivalReport
from entente.marine.models.sites import ReportingSite
from entente.marine.models.tracks import Track, Vessel
from entente.marine.models.watch import Approach, VesselOfInterest, WatchArea

__all__ = [
    "Approach",
    "Area",
    "ArrivalReport",
    "Feed",
    "Finding",
    "LiveProcess",
    "PositionSheet",
    "ReportingSite",
    "Track",
    "Verdict",
    "Vessel",
    "VesselOfInterest",
    "WatchArea",
]
