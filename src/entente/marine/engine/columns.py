"""The columns that every part of the marine engine speaks: positions, vessel particulars, sightings.

One row of :class:`Positions` is one observed position, whatever saw it (AIS, radar); one row of
:class:`Statics` is one statement about a vessel's identity. Arrays of one object all have the same
length. Missing numbers are NaN for floats and the constants below for integers.

Units: degrees WGS 84 (lon, lat in that order), knots, degrees true, milliseconds UTC since the epoch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from entente.marine.engine.complaints import Complaint

NO_TIME = np.iinfo(np.int64).min
"""No time is known (``t``)."""
NO_MMSI = 0
"""No MMSI (radar): the row is named by ``track`` instead."""
NO_TRACK = -1
"""Not a radar track: the row is named by ``mmsi``."""
NO_STATUS = 15
"""Navigational status "not defined" (ITU-R M.1371, also what a missing value reads as)."""

EARLIEST, LATEST = 631_152_000_000, 4_102_444_800_000
"""1990 to 2099, milliseconds UTC: a time outside is a clock that was never set, not a time."""

I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]


class _Columns:
    """Shared by the column sets: length, selection, concatenation."""

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        return {
            f.name: getattr(self, f.name)
            for f in fields(self)  # type: ignore[arg-type]
            if isinstance(getattr(self, f.name), np.ndarray)
        }

    def __len__(self) -> int:
        return len(next(iter(self.arrays().values())))


@dataclass(slots=True)
class Positions(_Columns):
    """Observed positions, in any order.

    Every row has exactly one of ``mmsi`` (> 0) and ``track`` (index into ``track_ids``).
    """

    t: I64
    mmsi: I64
    track: I32
    lon: F64
    lat: F64
    sog: F32
    """Speed over ground, knots; NaN = not available."""
    cog: F32
    heading: F32
    status: U8
    """AIS navigational status 0-15; 15 = not defined."""
    kind: U8
    """AIS message type (1, 2, 3, 9, 18, 19, 27), 0 for CSV/Parquet, 200 for radar."""
    track_ids: list[str] = field(default_factory=list)

    @classmethod
    def empty(cls) -> Self:
        return cls.of(np.empty(0, np.int64), np.empty(0, np.float64), np.empty(0, np.float64))

    @classmethod
    def of(
        cls,
        t: npt.ArrayLike,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        mmsi: npt.ArrayLike = NO_MMSI,
        **other: Any,
    ) -> Self:
        """Build from what is known; everything else is "not available". Scalars are broadcast."""
        tt = np.asarray(t, np.int64)
        n = len(tt)

        def full(value: Any, dtype: Any) -> npt.NDArray[Any]:
            return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype), (n,)))

        return cls(
            t=tt,
            mmsi=full(mmsi, np.int64),
            track=full(other.get("track", NO_TRACK), np.int32),
            lon=full(lon, np.float64),
            lat=full(lat, np.float64),
            sog=full(other.get("sog", np.nan), np.float32),
            cog=full(other.get("cog", np.nan), np.float32),
            heading=full(other.get("heading", np.nan), np.float32),
            status=full(other.get("status", NO_STATUS), np.uint8),
            kind=full(other.get("kind", 0), np.uint8),
            track_ids=list(other.get("track_ids", [])),
        )

    def take(self, index: Any) -> Self:
        """Rows by index, slice or mask; ``track_ids`` is kept whole."""
        return type(self)(**{k: v[index] for k, v in self.arrays().items()}, track_ids=self.track_ids)


@dataclass(slots=True)
class Statics:
    """What vessels said of themselves (AIS types 5, 19, 24 A/B, or CSV columns); one row a statement.

    Plain lists of Python values: these rows are rare (a few per cent of the traffic). ``None`` = not said.
    """

    rows: list[Static] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(slots=True, frozen=True)
class Static:
    """One statement of identity. ``mmsi`` = 0 for a radar track, then ``track_id`` names it."""

    t: int
    mmsi: int
    track_id: str | None = None
    name: str | None = None
    call_sign: str | None = None
    imo: int | None = None
    registration: str | None = None
    """Licence or registration number where a source carries one (CSV only; AIS has none)."""
    ship_type: int | None = None
    length_m: float | None = None
    beam_m: float | None = None
    draught_m: float | None = None
    destination: str | None = None
    eta: str | None = None
    """As sent: "MM-DD HH:MM" (AIS carries no year)."""


@dataclass(slots=True, frozen=True)
class Sighting:
    """A patrol's or a member of the public's observation: first-class beside tracks."""

    sighting_id: str
    t: int
    lon: float
    lat: float
    description: str
    """Free text: may hold a name, a licence number, colours, what was seen ("landed two persons")."""
    place: str | None = None
    landed: bool | None = None
    """True: seen landing, moored or anchored; False: seen under way; None: not stated."""


@dataclass(slots=True, frozen=True)
class Reject:
    """One line of input that could not be used, and why."""

    source: str
    line: int
    reason: Complaint
    """Names the place in the line; told in either language."""
    raw: str
    """The line as it stood (undecodable bytes as backslash escapes), cut at 500 characters."""


@dataclass(slots=True)
class Batch:
    """What one read from a source gives to the engine."""

    positions: Positions = field(default_factory=Positions.empty)
    statics: Statics = field(default_factory=Statics)
    sightings: list[Sighting] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    lines_read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    """What was read and is neither a row nor a reject, by kind: ``position_not_available``,
    ``other_message_types``, ``comment_lines``, ``other_sentences``."""

    def count(self, kind: str, n: int) -> None:
        if n:
            self.counts[kind] = self.counts.get(kind, 0) + n
