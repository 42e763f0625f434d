"""AIS sentences from a source to columns: blocks through the Numba scanner, rejects into sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from entente.marine.engine.columns import NO_TIME, Reject
from entente.marine.engine.complaints import Complaint
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

_CODES = {
    scanner.NO_SENTENCE: "no_sentence",
    scanner.NO_CHECKSUM: "no_checksum",
    scanner.BAD_CHECKSUM: "bad_checksum",
    scanner.BAD_TAG: "bad_tag",
    scanner.BAD_HEADER: "bad_header",
    scanner.EMPTY_PAYLOAD: "empty_payload",
    scanner.BAD_ARMOUR: "bad_armour",
    scanner.TOO_SHORT: "too_short",
    scanner.BAD_PART_24: "bad_part_24",
    scanner.INCOMPLETE: "incomplete",
    scanner.TOO_LONG: "too_long",
    scanner.NO_MESSAGE_TIME: "no_message_time",
    scanner.WRONG_TIME: "wrong_time",
    scanner.WRONG_PLACE: "wrong_place",
    scanner.BAD_FILL: "bad_fill",
}


@dataclass(slots=True)
class Scanned:
    """What one stretch of sentences gave."""

    positions: PositionColumns
    statics: StaticColumns
    rejects: list[Reject] = field(default_factory=list)
    lines: int = 0


def _complaint(code: int, a: int, b: int) -> Complaint:
    """From the scanner's code and its two numbers."""
    if code == scanner.BAD_CHECKSUM and a < 0:
        return Complaint("no_checksum")
    values: dict[int, dict[str, Any]] = {
        scanner.BAD_CHECKSUM: {"said": f"{a:02X}", "given": f"{b:02X}"},
        scanner.TOO_SHORT: {"kind": a // 1000, "need": a % 1000, "bits": b},
        scanner.BAD_PART_24: {"part": a},
        scanner.INCOMPLETE: {"part": a, "parts": b},
        scanner.TOO_LONG: {"length": a, "most": b},
    }
    return Complaint(_CODES[code], values.get(code, {}))


def _rejects(source: str, r: scanner.RejectColumns, n: int, data: bytes | memoryview) -> list[Reject]:
    out = []
    known: dict[tuple[int, int, int], Complaint] = {}
    columns = (c[:n].tolist() for c in (r.line, r.code, r.start, r.end, r.a, r.b))
    for k, (line, code, start, end, a, b) in enumerate(zip(*columns, strict=True)):
        raw = r.raw[k, :end].tobytes() if start < 0 else data[start : min(end, start + RAW_SHOWN)]
        what = (code, a, b)
        if (reason := known.get(what)) is None:
            reason = known[what] = _complaint(code, a, b)
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
        reason = Complaint("wrong_place")
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
