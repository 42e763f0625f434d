"""The engine's way in: any files to batches, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from entente.marine.engine.columns import I64, NO_MMSI, NO_TRACK, Batch, Positions, Reject, Static, Statics
from entente.marine.engine.decode import nmea_state as scanner
from entente.marine.engine.decode.ais_columns import PLACE_OK, PositionColumns, StaticColumns
from entente.marine.engine.decode.nmea import scan_source
from entente.marine.engine.decode.repeats import Said
from entente.marine.engine.decode.sources import Format, Source, open_source
from entente.marine.engine.decode.tables import read_parquet, read_table
from entente.marine.engine.errors import InputError


def read(
    paths: Iterable[Path | str],
    *,
    received_at: int | None = None,
    errors: list[InputError] | None = None,
) -> Iterator[Batch]:
    """Batches of at most about half a million positions, file after file, in the order of the files.

    A sentence's time comes from, in this order: its tag block (``c:``), what stands before it, what
    stands after it, a ``$PGHP`` line before it, ``received_at`` (ms UTC). A message without any is a
    reject that says so. ``received_at`` is not used for tables: their rows carry their time.

    A bad line is a :class:`Reject` in its batch. A file that cannot be used as a whole raises
    :class:`InputError`; with ``errors`` it is appended there instead and the next file is read.
    Statements of identity that repeat a vessel's last one within a file are left out.
    """
    for path in paths:
        try:
            source = open_source(path)
            yield from _batches(source, received_at)
        except InputError as error:
            if errors is None:
                raise
            errors.append(error)


def _batches(source: Source, received_at: int | None) -> Iterator[Batch]:
    if source.format is Format.PARQUET:
        yield from read_parquet(source)
        return
    yield from _sentences(source, received_at) if source.format is Format.NMEA else read_table(source)
    if source.damage:
        yield Batch(rejects=[Reject(source.name, source.lines + 1, source.damage, "")])


_COUNTED = {
    "comment_lines": scanner.COMMENTS,
    "sentences": scanner.SENTENCES,
    "messages": scanner.MESSAGES,
    "other_message_types": scanner.OTHER_TYPES,
    "other_sentences": scanner.OTHER_SENTENCES,
    "position_not_available": scanner.PLACE_MISSING,
}


def _sentences(source: Source, received_at: int | None) -> Iterator[Batch]:
    said = Said()
    before = np.zeros(scanner.COUNTERS, np.int64)
    for scanned, state in scan_source(source, received_at=received_at):
        batch = Batch(
            positions=positions_of(scanned.positions),
            statics=_statics(scanned.statics, said),
            rejects=scanned.rejects,
            lines_read=scanned.lines,
        )
        for name, k in _COUNTED.items():
            batch.count(name, int(state.counters[k] - before[k]))
        before = state.counters.copy()
        yield batch


def positions_of(p: PositionColumns) -> Positions:
    """Rows with a place; types 9 and 18 have no status (15)."""
    usable = p.place == PLACE_OK
    good = slice(None) if usable.all() else usable
    return Positions(
        t=p.t[good],
        mmsi=p.mmsi[good],
        track=np.full(int(usable.sum()), NO_TRACK, np.int32),
        lon=p.lon[good],
        lat=p.lat[good],
        sog=p.speed[good].astype(np.float32),
        cog=p.course[good].astype(np.float32),
        heading=p.heading[good].astype(np.float32),
        status=p.status[good],
        kind=p.kind[good],
    )


def text_of(chars: I64, length: int) -> str | None:
    return bytes(chars[:length]).decode("ascii") or None


def _statics(s: StaticColumns, said: Said) -> Statics:
    # Parts and types are separate threads of statements: each is compared with its own last.
    key = s.mmsi * 64 + s.kind + np.where(s.part > 0, 32, 0)
    rows = said.fresh(key + 1, s.digest, s.mmsi > NO_MMSI)
    return Statics([static_of(s, int(i)) for i in rows])


def static_of(s: StaticColumns, i: int) -> Static:
    bow, stern, port, starboard = int(s.bow[i]), int(s.stern[i]), int(s.port[i]), int(s.starboard[i])
    month, day, hour, minute = int(s.month[i]), int(s.day[i]), int(s.hour[i]), int(s.minute[i])
    known = min(month, day, hour, minute) >= 0
    draught = float(s.draught[i])
    return Static(
        t=int(s.t[i]),
        mmsi=int(s.mmsi[i]),
        name=text_of(s.name[i], int(s.name_n[i])),
        call_sign=text_of(s.call[i], int(s.call_n[i])),
        imo=int(s.imo[i]) if s.imo[i] > 0 else None,
        ship_type=int(s.ship_type[i]) if s.ship_type[i] > 0 else None,
        length_m=float(bow + stern) if bow >= 0 and bow + stern > 0 else None,
        beam_m=float(port + starboard) if port >= 0 and port + starboard > 0 else None,
        draught_m=round(draught, 1) if draught > 0 else None,
        destination=text_of(s.dest[i], int(s.dest_n[i])),
        eta=f"{month:02d}-{day:02d} {hour:02d}:{minute:02d}" if known else None,
    )
