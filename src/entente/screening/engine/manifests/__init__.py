"""Manifests: PAXLST, PNRGOV, cargo reports and tables to typed travellers and consignments."""

from entente.screening.engine.manifests.model import (
    Booking,
    Consignment,
    Document,
    Equipment,
    GoodsLine,
    Leg,
    Manifest,
    Party,
    Reject,
    Traveller,
)
from entente.screening.engine.manifests.read import read

__all__ = [
    "Booking",
    "Consignment",
    "Document",
    "Equipment",
    "GoodsLine",
    "Leg",
    "Manifest",
    "Party",
    "Reject",
    "Traveller",
    "read",
]
