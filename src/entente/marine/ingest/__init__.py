"""From the engine's conclusions to the room's rows.

Two service accounts write, each what its agency holds: arrival reports go in under the customs label,
vessels and tracks under the police label, findings under the label derived from both. The database's own
policy checks it. Ids are derived from what a row stands for, so that loading twice changes nothing.
"""

from entente.marine.ingest.load import (
    Loaded,
    Received,
    crossref_into_database,
    load_findings,
    load_reports,
)
from entente.marine.ingest.places import Places, near_words
from entente.marine.ingest.rows import judged, urgency
from entente.marine.ingest.sites import load_sites, room_sites
from entente.marine.ingest.writers import Writers, key, moment, service_writers, upsert

__all__ = [
    "Loaded",
    "Places",
    "Received",
    "Writers",
    "crossref_into_database",
    "judged",
    "key",
    "load_findings",
    "load_reports",
    "load_sites",
    "moment",
    "near_words",
    "room_sites",
    "service_writers",
    "upsert",
    "urgency",
]
