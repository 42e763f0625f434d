"""AIS sentences from a source to columns: blocks through the Numba scanner, rejects into sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from entente.marine.engine.columns import NO_TIME, Reject
from entente.marine.engine.decode import nmea_state as scanner
from entente.marine.engine.decode.ais_columns import (
    PLACE_NONE,
    PLACE_WRONG,
    POSITION_WORDS,
    STATIC_WORDS,
    Messages,
    PositionColumns,
    StaticColumns,
    message_rows,
    position_columns,
    static_columns,
)
from entente.marine.engine.decode.ais_fields import fill_positions, fill_statics
from entente.marine.engine.decode.nmea_scan import scan
from entente.marine.engine.decode.sources import Source
from entente.marine.engine.settings import Detection

REJECTS_A_CALL = 65_536
MINUTE = 60_000
BLOCK = 1 << 21
"""Bytes worked on at a time: their columns fit into the processor's cache."""
RAW_SHOWN = 500

_REASONS = {
    scanner.NO_SENTENCE: "no AIS sentence (!..VDM or !..VDO) in the line",
    scanner.NO_CHECKSUM: "the sentence has no checksum (*hh)",
    scanner.BAD_CHECKSUM: "wrong checksum: the sentence says {a:02X}, its characters give {b:02X}",
    scanner.BAD_TAG: "wrong checksum in the tag block, so its time cannot be trusted",
    scanner.BAD_HEADER: "the sentence's fields are not total, number, sequence, channel, payload, fill bits",
    scanner.EMPTY_PAYLOAD: "the payload (field 6) is empty",
    scanner.BAD_ARMOUR: "the payload (field 6) has a character that AIS does not use",
    scanner.TOO_SHORT: "the message of type {kind} has {b} bits, it needs {need}",
    scanner.BAD_PART_24: "part number {a} of a type 24 message; only A (0) and B (1) exist",
    scanner.INCOMPLETE: "part {a} of {b}: the other parts of this message never came",
    scanner.TOO_LONG: "the payload (field 6) has {a} characters, at most {b} are possible",
    scanner.NO_MESSAGE_TIME: "no time in the line (tag block, prefix, trailer) and no time of receipt given",
    scanner.WRONG_TIME: "the line's time lies outside 1990 to 2099: the receiver's clock is not set",
    scanner.WRONG_PLACE: "the position is beyond the globe (longitude over 180 or latitude over 90 degrees)",
    scanner.BAD_FILL: "the fill bits (field 7) are not a digit from 0 to 5",
}


@dataclass(slots=True)
class Scanned:
    """What one stretch of sentences gave."""

    positions: PositionColumns
    statics: StaticColumns
    rejects: list[Reject] = field(default_factory=list)
    lines: int = 0


def _rejects(source: str, r: scanner.RejectColumns, n: int, data: bytes | memoryview) -> list[Reject]:
    out = []
    known: dict[tuple[int, int, int], str] = {}
    columns = (c[:n].tolist() for c in (r.line, r.code, r.start, r.end, r.a, r.b))
    for k, (line, code, start, end, a, b) in enumerate(zip(*columns, strict=True)):
        raw = r.raw[k, :end].tobytes() if start < 0 else data[start : min(end, start + RAW_SHOWN)]
        what = (code, a, b)
        if (reason := known.get(what)) is None:
            pattern = scanner.NO_CHECKSUM if code == scanner.BAD_CHECKSUM and a < 0 else code
            reason = _REASONS[pattern].format(a=a, b=b, kind=a // 1000, need=a % 1000)
            known[what] = reason
        text = bytes(raw[:RAW_SHOWN]).rstrip(b"\r\n").decode("ascii", "backslashreplace")
        out.append(Reject(source, line, reason, text))
    return out


def _with_wrong_places(
    source: str, rejects: list[Reject], messages: Messages, p: PositionColumns, data: bytes | memoryview
) -> list[Reject]:
    """The rejects and those of positions beyond the globe, by line."""
    wrong = np.flatnonzero(p.place == PLACE_WRONG).tolist()
    for k in wrong:
        begin = int(messages.begin[k])
        raw = bytes(data[begin : begin + RAW_SHOWN]).partition(b"\n")[0].rstrip()
        text = raw.decode("ascii", "backslashreplace")
        reason = _REASONS[scanner.WRONG_PLACE]
        rejects.append(Reject(source, int(messages.line[k]), reason, text))
    return sorted(rejects, key=lambda reject: reject.line) if wrong else rejects


_default = cache(Detection.default)


class Sentences:
    """Sentences as they come, piece by piece: what is open at a piece's end (parts of a message, a clock
    line) is kept for the next."""

    def __init__(self, rejects_a_call: int = REJECTS_A_CALL, detection: Detection | None = None) -> None:
        d = detection or _default()
        self.state = scanner.fresh_state(d.parts_lines, d.parts_min * MINUTE)
        self._positions = message_rows(0, POSITION_WORDS)
        self._statics = message_rows(0, STATIC_WORDS)
        self._rejects = scanner.reject_columns(rejects_a_call)

    def scan(
        self, name: str, piece: bytes | memoryview, received_at: int | None, need_time: bool = True
    ) -> Iterator[Scanned]:
        """One piece of whole lines; the arguments as of :func:`scan_source`."""
        state, r = self.state, self._rejects
        limits = (NO_TIME if received_at is None else received_at, 1 if need_time else 0)
        buffer = np.frombuffer(piece, np.uint8)
        at = 0
        while at < len(buffer):
            rows = (len(buffer) - at) // 30 + 16
            if rows > len(self._positions.line):
                self._positions = message_rows(rows, POSITION_WORDS)
                self._statics = message_rows(rows, STATIC_WORDS)
            before = int(state.counters[scanner.LINES])
            at, np_, ns, nr = scan(buffer, at, state, self._positions, self._statics, r, limits)
            p, s = position_columns(np_), static_columns(ns)
            fill_positions(self._positions, np_, p)
            fill_statics(self._statics, ns, s)
            rejects = _rejects(name, r, nr, piece)
            state.counters[scanner.PLACE_MISSING] += np.count_nonzero(p.place == PLACE_NONE)
            if need_time:
                rejects = _with_wrong_places(name, rejects, self._positions, p, piece)
            yield Scanned(p, s, rejects, int(state.counters[scanner.LINES]) - before)

    def give_up(self, name: str) -> Iterator[Scanned]:
        """At the end: messages whose other parts never came, as rejects."""
        slot = 0
        while slot < len(self.state.have):
            slot, nr = scanner.drop_all(self.state, slot, self._rejects)
            if nr:
                yield Scanned(position_columns(0), static_columns(0), _rejects(name, self._rejects, nr, b""))


def scan_source(
    source: Source, *, received_at: int | None = None, need_time: bool = True
) -> Iterator[tuple[Scanned, scanner.State]]:
    """Everything in a source of sentences, a block at a time, in order.

    ``received_at`` (ms UTC) dates sentences that carry no time. Without it such a message is a reject,
    unless ``need_time`` is false: then it is kept with ``NO_TIME``. The state carries the counters.
    """
    sentences = Sentences()
    state = sentences.state
    for piece in source.pieces(BLOCK):
        for scanned in sentences.scan(source.name, piece, received_at, need_time):
            source.lines = int(state.counters[scanner.LINES])
            yield scanned, state
    for scanned in sentences.give_up(source.name):
        yield scanned, state
