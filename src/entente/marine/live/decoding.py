"""Micro-batches of one source's bytes to batches, with what is open kept between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from entente.marine.engine.columns import Batch, Reject, Statics
from entente.marine.engine.decode.nmea import Sentences
from entente.marine.engine.decode.read import positions_of, static_of
from entente.marine.engine.decode.sources import Format, Source, is_table
from entente.marine.engine.decode.tables import read_table
from entente.marine.engine.errors import InputError

SLOTS = ("have", "seen_line", "seen_t", "part_line", "part_n", "part", "raw_n", "raw", "group")


class Decoder:
    """One source. Tables (CSV with a header line) are recognised by their first line, else sentences."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.header: bytes | None = None
        """The header line of a table; empty for sentences; None before the first bytes."""
        self.lines = 0
        self._reader = Sentences(rejects_a_call=4096)

    def decode(self, data: bytes, received_at: int) -> Batch:
        """Whole lines to one batch. ``received_at`` (ms UTC) dates sentences that carry no time."""
        if self.header is None and data.strip():
            first = data.lstrip(b"\r\n").split(b"\n", 1)[0]
            self.header = first + b"\n" if is_table(data) else b""
            if self.header:
                data = data[data.index(b"\n", data.index(first)) + 1 :] if b"\n" in data else b""
                self.lines += 1
        return self._table(data) if self.header else self._sentences(data, received_at)

    def _sentences(self, data: bytes, received_at: int) -> Batch:
        batch = Batch()
        parts = []
        for scanned in self._reader.scan(self.name, data, received_at):
            parts.append(positions_of(scanned.positions))
            said = scanned.statics
            # Every statement is kept: which ones repeat depends on the order in which they come.
            batch.statics.rows += [static_of(said, i) for i in np.flatnonzero(said.mmsi > 0).tolist()]
            batch.rejects += scanned.rejects
            batch.lines_read += scanned.lines
        if parts:
            names = parts[0].arrays()
            batch.positions = type(parts[0])(
                **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
            )
        self.lines += batch.lines_read
        return batch

    def _table(self, data: bytes) -> Batch:
        assert self.header is not None
        if not data.strip():
            return Batch()
        source = Source(Path(self.name), self.name, Format.TABLE, self.header + data, iter(()))
        out = Batch()
        try:
            found = list(read_table(source))
        except InputError as error:
            return Batch(rejects=[Reject(self.name, self.lines, error.complaint, "")])
        out = found[0]
        for more in found[1:]:  # pieces come apart only around bad lines; join what the engine takes singly
            out.rejects += more.rejects
            out.sightings += more.sightings
            out.statics = Statics([*out.statics.rows, *more.statics.rows])
            out.positions = _joined(out.positions, more.positions)
        out.rejects = [Reject(r.source, r.line + self.lines - 1, r.reason, r.raw) for r in out.rejects]
        out.lines_read = data.count(b"\n")
        self.lines += out.lines_read
        return out

    # -- checkpoints ---------------------------------------------------------------------------------
    def state(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is open between two batches, as plain values and as arrays."""
        state = self._reader.state
        open_ = np.flatnonzero(state.have)
        arrays = {name: getattr(state, name)[open_] for name in SLOTS}
        arrays |= {"slots": open_, "counters": state.counters, "clock": state.clock}
        header = None if self.header is None else self.header.decode("latin-1")
        return {"header": header, "lines": self.lines}, arrays

    def restore(self, plain: dict[str, Any], arrays: dict[str, Any]) -> None:
        self.header = None if plain["header"] is None else plain["header"].encode("latin-1")
        self.lines = plain["lines"]
        state = self._reader.state
        for name in SLOTS:
            getattr(state, name)[arrays["slots"]] = arrays[name]
        state.counters[:] = arrays["counters"]
        state.clock[:] = arrays["clock"]


def _joined(a: Any, b: Any) -> Any:
    names = [*a.track_ids, *b.track_ids]
    track = np.where(b.track >= 0, b.track + len(a.track_ids), b.track).astype(np.int32)
    columns = {
        name: np.concatenate([getattr(a, name), track if name == "track" else getattr(b, name)])
        for name in a.arrays()
    }
    return type(a)(**columns, track_ids=names)
