"""Rows of a position table (CSV or Parquet) to a batch: vectorised, repeated statements left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from entente.marine.engine.columns import (
    EARLIEST,
    F64,
    I32,
    I64,
    LATEST,
    NO_STATUS,
    NO_TRACK,
    Batch,
    Positions,
    Reject,
    Static,
    Statics,
)
from entente.marine.engine.complaints import Complaint
from entente.marine.engine.decode.header import TEXTS, Header, Shape
from entente.marine.engine.decode.repeats import Said
from entente.marine.engine.errors import InputError
from entente.marine.engine.geodesy import exchanged

RADAR = 200
Lines = Callable[[Any], list[tuple[int, str]]]
"""Row numbers of a table -> (line number, raw line) of each."""


@dataclass(slots=True)
class Reader:
    """One file's rows: its header, and what each vessel said last."""

    source: str
    header: Header
    said: Said = field(default_factory=Said)
    hashes: dict[str, int] = field(default_factory=dict)
    placed: bool = False
    """The first places were looked at, and are not the wrong way round."""

    def batch(self, table: pa.Table, lines: Lines) -> Batch:
        """Usable rows as positions and new statements; the others as rejects, in line order."""
        batch = Batch(lines_read=table.num_rows)
        n = table.num_rows
        bad = np.zeros(n, bool)

        def reject(mask: Any, code: str, column: str) -> None:
            rows = np.flatnonzero(mask & ~bad)
            if len(rows):
                bad[rows] = True
                reason = Complaint(code, {"name": self.header.called(column)})
                batch.rejects.extend(Reject(self.source, ln, reason, raw) for ln, raw in lines(rows))

        track = np.full(n, NO_TRACK, np.int32)
        names: list[str] = []
        if "track_id" in self.header.columns:
            coded = _coded(table, "track_id")
            names = coded.dictionary.to_pylist()
            track = _numpy(coded.indices, NO_TRACK).astype(np.int32)
        if self.header.shape is Shape.RADAR:
            mmsi = np.zeros(n, np.int64)
            reject(track < 0, "no_track", "track_id")
        else:
            mmsi = _numpy(table.column("mmsi"), 0).astype(np.int64)
            # Where both columns are there, a row that says no MMSI is what radar saw.
            track[mmsi != 0] = NO_TRACK
            reject(((mmsi <= 0) | (mmsi >= 1 << 30)) & (track < 0), "no_valid_mmsi", "mmsi")
        time = table.column("time")
        t = _numpy(pc.cast(time, pa.int64()), 0)
        if time.null_count:
            reject(np.asarray(time.is_null()), "no_time", "time")
        # What the reject above has no time for is 0 here, and told already.
        reject((t < EARLIEST) | (t >= LATEST), "time_outside", "time")
        lon, lat = _numpy(table.column("lon"), math.nan), _numpy(table.column("lat"), math.nan)
        reject(np.isnan(lon), "no_lon", "lon")
        reject(np.isnan(lat), "no_lat", "lat")
        away = (lon == 181.0) | (lat == 91.0)
        beyond = (np.abs(lon) > 180.0) & ~away
        reject(beyond, "lon_beyond", "lon")
        reject((np.abs(lat) > 90.0) & ~away, "lat_beyond", "lat")
        batch.rejects.sort(key=lambda r: r.line)
        batch.count("position_not_available", int((away & ~bad).sum()))

        self._look(lon, lat)
        good: Any = slice(None) if not (bad.any() or away.any()) else np.flatnonzero(~(bad | away))

        def number(column: str, low: float, below: float) -> Any:
            """Outside the range the column says "not available" (SOG 102.3, COG 360, heading 511)."""
            if column not in self.header.columns:
                return math.nan
            v = _numpy(table.column(column), math.nan).astype(np.float32)[good]
            return np.where((v >= low) & (v < below), v, np.float32(np.nan))

        status: Any = NO_STATUS
        if "status" in self.header.columns:
            raw = _numpy(table.column("status"), NO_STATUS)[good]
            status = np.where((raw >= 0) & (raw <= 15), raw, NO_STATUS).astype(np.uint8)
        batch.positions = Positions.of(
            t[good],
            lon[good],
            lat[good],
            mmsi[good],
            track=track[good],
            sog=number("sog", 0.0, 102.25),
            cog=number("cog", 0.0, 359.95),
            heading=number("heading", 0.0, 359.95),
            status=status,
            kind=np.where(track[good] >= 0, RADAR, 0).astype(np.uint8) if names else 0,
            track_ids=names,
        )
        batch.statics = self._statics(table, t, mmsi, track, ~bad)
        return batch

    def _look(self, lon: F64, lat: F64) -> None:
        """Once a file.

        :raises InputError: longitude and latitude are exchanged.
        """
        if self.placed or not len(lon):
            return
        self.placed = True
        if 2 * np.count_nonzero(exchanged(lon, lat)) > len(lon):
            names = {name: self.header.called(name) for name in ("lon", "lat")}
            raise InputError(self.source, "exchanged_columns", **names)

    def _statics(self, table: pa.Table, t: I64, mmsi: I64, track: I32, good: Any) -> Statics:
        """Statements that differ from the same vessel's last one."""
        numbers = [c for c in ("ship_type", "length", "width", "draught") if c in self.header.columns]
        texts = [c for c in TEXTS if c in self.header.columns]
        if not numbers and not texts:
            return Statics()
        digest = np.zeros(table.num_rows, np.uint64)
        said = np.zeros(table.num_rows, bool)
        for k, column in enumerate(numbers):
            v = _numpy(table.column(column), 0.0)
            said |= v > 0
            digest = _mix(digest, np.ascontiguousarray(v, np.float64).view(np.uint64), k)
        for k, text in enumerate(texts, 10):
            coded = _coded(table, text)
            # Index -1 (null) reads the last entry: 0, "said nothing".
            words = np.array([*map(self._hash, coded.dictionary.to_pylist()), 0], np.uint64)
            v = words[_numpy(coded.indices, -1)]
            said |= v != 0
            digest = _mix(digest, v, k)
        key = mmsi
        if "track_id" in self.header.columns:
            coded = _coded(table, "track_id")
            words = np.array([*map(self._hash, coded.dictionary.to_pylist()), 0], np.uint64)
            key = np.where(track >= 0, words[_numpy(coded.indices, -1)].view(np.int64), mmsi)
        rows = self.said.fresh(key, digest.view(np.int64), said & good)
        if not len(rows):
            return Statics()
        wanted = table.select([c for c in (*numbers, *texts, "track_id") if c in table.column_names]).take(
            rows
        )
        return Statics(
            [
                Static(
                    t=int(t[row]),
                    mmsi=int(mmsi[row]),
                    track_id=said_.get("track_id") if track[row] >= 0 else None,
                    name=_words(said_.get("name")),
                    call_sign=_words(said_.get("call_sign")),
                    imo=_imo(said_.get("imo")),
                    registration=_words(said_.get("registration")),
                    ship_type=int(said_.get("ship_type") or 0) or None,
                    length_m=said_.get("length") or None,
                    beam_m=said_.get("width") or None,
                    draught_m=said_.get("draught") or None,
                    destination=_words(said_.get("destination")),
                )
                for row, said_ in zip(rows, wanted.to_pylist(), strict=True)
            ]
        )

    def _hash(self, text: str | None) -> int:
        """64 bits of a trimmed text; 0 for nothing said."""
        if not text or not (text := text.strip()):
            return 0
        if (known := self.hashes.get(text)) is None:
            if len(self.hashes) > 1_000_000:
                self.hashes.clear()
            known = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") | 1
            self.hashes[text] = known
        return known


def _mix(digest: Any, value: Any, salt: int) -> Any:
    """Multiply-xorshift; order matters through the salt."""
    mixed = (value ^ np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)) * np.uint64(
        0xFF51AFD7ED558CCD
    )
    mixed ^= mixed >> np.uint64(32)
    return (digest ^ mixed) * np.uint64(0x100000001B3)


def _numpy(column: Any, missing: Any) -> Any:
    if column.null_count:
        column = pc.fill_null(column, missing)
    return column.to_numpy() if isinstance(column, pa.ChunkedArray) else column.to_numpy(zero_copy_only=False)


def _coded(table: pa.Table, column: str) -> pa.DictionaryArray:
    """A text column as one dictionary array."""
    values = table.column(column)
    if not pa.types.is_dictionary(values.type):
        values = pc.dictionary_encode(values)
    values = values.unify_dictionaries()
    one = values.combine_chunks()
    return one.chunk(0) if isinstance(one, pa.ChunkedArray) else one


def _words(text: str | None) -> str | None:
    return (text.strip() or None) if text else None


def _imo(text: str | None) -> int | None:
    """``IMO9307839``, ``9307839`` or ``9307839.0``; zeros and other text say nothing."""
    digits = (text or "").strip().upper().removeprefix("IMO").strip().split(".")[0]
    return int(digits) or None if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
