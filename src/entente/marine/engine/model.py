"""What the marine engine finds: events, passages, reports, findings.

Times are milliseconds UTC since the epoch (int), positions lon/lat WGS 84. The law behind the
words is in ``rules/*.yaml``; the definitions of stop, encounter and silence are in ``settings.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """A passage's compliance status. ``late`` and ``wrong_site`` may both hold: see ``Finding.also``."""

    REPORTED = "reported"
    LATE = "late"
    EARLY = "early"
    WRONG_SITE = "wrong_site"
    UNREPORTED = "unreported"
    EXEMPT = "exempt"
    IN_WATERS = "in_waters"
    UNDETERMINED = "undetermined"
    NO_ARRIVAL = "no_arrival"


class StopKind(StrEnum):
    LANDED = "landed"  # against the shore or at a berth or site
    MOORED = "moored"  # navigational status 5, or inside a marina or site
    ANCHORED = "anchored"
    DRIFTING = "drifting"  # slow but moving: no duty by itself


class Source(StrEnum):
    AIS = "ais"
    RADAR = "radar"
    SIGHTING = "sighting"


@dataclass(slots=True)
class Identity:
    """What is known of a hull, from its own statements; ``None`` = never said."""

    mmsi: int | None = None
    track_id: str | None = None
    name: str | None = None
    call_sign: str | None = None
    imo: int | None = None
    registration: str | None = None
    ship_type: int | None = None
    length_m: float | None = None
    flag: str | None = None
    """ISO 3166 alpha-2 from the MMSI's country digits."""
    description: str | None = None
    """Sightings: what was seen."""


@dataclass(slots=True)
class Crossing:
    """Where a track met the boundary of the reporting waters.

    ``t`` is interpolated on the line; the truth lies in ``[t_from, t_to]`` (the two fixes around it).
    ``gap`` says that the fixes are further apart than the silence threshold: a window, not a moment.
    """

    t: int
    lon: float
    lat: float
    t_from: int
    t_to: int
    gap: bool = False
    disputed: bool = False

    @property
    def window_s(self) -> float:
        return (self.t_to - self.t_from) / 1000


@dataclass(slots=True)
class Stop:
    """Within the stop radius for the dwell time or longer. ``until`` None: still there at the last fix."""

    t: int
    until: int | None
    lon: float
    lat: float
    kind: StopKind
    tolerance_s: float
    """Sampling interval around the start: how far off ``t`` may be."""
    shore_m: float | None = None
    site_code: str | None = None
    site_m: float | None = None
    last_seen: int = 0
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Contact:
    """Contact with another conveyance (Customs Act 11(5)), by the operational definition in force."""

    t: int
    until: int
    lon: float
    lat: float
    other_track: str
    min_distance_m: float
    in_marina: bool = False


@dataclass(slots=True)
class Silence:
    """No position for longer than the threshold."""

    t: int
    until: int | None
    lon: float
    lat: float
    under_way: bool
    """False: the vessel was stopped when it fell silent, so where it was is known."""
    across_line: bool = False


@dataclass(slots=True)
class Event:
    """Anything worth a line on a timeline: enter, exit, stop, contact, encounter, loitering, silence,
    approach, identity (two hulls on one number, changed name)."""

    kind: str
    t: int
    until: int | None
    lon: float
    lat: float
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Stay:
    """One stretch of a track on one side of the boundary, with what happened in it."""

    stops: list[Stop] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    begins: int = 0
    ends: int = 0
    coverage: float = 1.0
    """Share of the stretch's time with a fix at least every silence threshold: 0..1."""


@dataclass(slots=True)
class Passage:
    """A stay in the reporting waters that began with an entry, and the foreign leg before it if the
    vessel had left from inside (the outbound loop, Customs Act 11(5)(b))."""

    key: str
    """Deterministic: track key + entry time."""
    track_key: str
    """``mmsi:316001234``, ``mmsi:316001234#2`` for the second hull on one number, ``radar:T17``,
    ``sighting:S3``."""
    source: Source
    identity: Identity
    entry: Crossing | None
    """None only for a sighting, whose entry nobody saw."""
    exit: Crossing | None
    """None: still inside when the data ends."""
    inside: Stay
    outside: Stay | None = None
    """The foreign leg, when the track left these waters earlier and came back; else None."""
    abroad: Stay | None = None
    """What was seen of it outside before the entry, whether it had left these waters earlier or not: what a
    class rule asks about landings abroad (SOR/86-873 s. 8); None when the track begins with the entry."""
    events: list[Event] = field(default_factory=list)
    last_seen: int = 0
    disputed: bool = False
    """All of it in disputed waters only."""
    route: list[tuple[int, float, float]] = field(default_factory=list)
    """(t, lon, lat) of the passage's fixes, thinned for a map; ends are kept."""


@dataclass(slots=True)
class Report:
    """One arrival report as received; ``None`` = empty cell."""

    report_no: str
    received_at: int
    programme: str = "standard"
    vessel_name: str | None = None
    registration: str | None = None
    call_sign: str | None = None
    mmsi: int | None = None
    imo: int | None = None
    site_code: str | None = None
    site_lon: float | None = None
    site_lat: float | None = None
    declared_arrival_at: int | None = None
    persons_on_board: int | None = None
    telephone: str | None = None


@dataclass(slots=True)
class Site:
    """A marine reporting site."""

    code: str
    name: str
    lon: float
    lat: float
    kind: str = "marina"
    name_fr: str | None = None
    """``None``: the same as ``name``."""


@dataclass(slots=True)
class Reason:
    """A sentence in both languages, and the values in it for who tells it otherwise (``reasons.retold``)."""

    code: str
    en: str
    fr: str
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By name: ``{"t": ms UTC}``, ``{"minutes"}``, ``{"metres"}``, ``{"share"}``, ``{"site", "metres"}`` or
    ``{"en", "fr"}``."""


@dataclass(slots=True)
class Landing:
    """One place where the duty to report arose, with its own status."""

    at: int
    until: int | None
    lon: float
    lat: float
    kind: str
    site_code: str | None
    status: Status
    report_no: str | None = None
    also: list[Status] = field(default_factory=list)
    minutes_off: float | None = None
    site_off_m: float | None = None


@dataclass(slots=True)
class Finding:
    """One compliance finding: a passage, or a report that no passage answers."""

    finding_id: str
    status: Status
    confidence: float
    source: Source | None
    identity: Identity
    report_no: str | None
    entry: Crossing | None
    left_at: int | None
    landing: Landing | None
    """The gravest one."""
    landings: list[Landing]
    also: list[Status]
    """Other statuses that hold for the same landing (late *and* wrong site)."""
    events: list[Event]
    reasons: list[Reason]
    rule: dict[str, str]
    """id, source, valid_from; plus ``setting``, ``setting_approved_by``, ``setting_approved_on``."""
    alternatives: list[dict[str, Any]]
    coverage: float | None
    missing: list[Reason] = field(default_factory=list)
    """What would settle an ``undetermined``."""
    due_at: int | None = None
    """When the time to report runs out (``in_waters`` with a clock)."""
    route: list[tuple[int, float, float]] = field(default_factory=list)
    subject: str = ""
    """What is judged: a passage's key, or ``report:`` and the report's number."""
    track_key: str | None = None
    """The passage's track; ``None`` for a report that no passage answers."""
    disputed: bool = False
    """The passage lies wholly in disputed waters."""
