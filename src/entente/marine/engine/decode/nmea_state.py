"""What the scanner keeps and refuses: open parts of messages, counters, rejects with their codes (Numba)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from entente.marine.engine.columns import NO_TIME
from entente.marine.engine.decode.ais_columns import Array
from entente.marine.engine.decode.packing import CHARS

NO = int(NO_TIME)
PARTS, PART_BYTES, RAW_BYTES = 9, 200, 500
PLAIN_SLOTS, GROUP_SLOTS = 11 * 4 * 8, 1024
WORDS = PARTS * PART_BYTES // CHARS + 16
"""Words of scratch: nine parts of 200 characters, and some to read over the end."""

(
    NO_SENTENCE, NO_CHECKSUM, BAD_CHECKSUM, BAD_TAG, BAD_HEADER, EMPTY_PAYLOAD, BAD_ARMOUR, TOO_SHORT,
    BAD_PART_24, INCOMPLETE, TOO_LONG, NO_MESSAGE_TIME, WRONG_PLACE, BAD_FILL, WRONG_TIME,
) = range(15)  # fmt: skip

# Indices into the counters.
LINES, COMMENTS, SENTENCES, MESSAGES, OTHER_TYPES, OTHER_SENTENCES, PLACE_MISSING, CLOCK_LINE = range(8)
COUNTERS = 8


class RejectColumns(NamedTuple):
    line: Array
    code: Array
    start: Array
    """Where the raw line begins in the block; -1: it is in ``raw``, kept from an earlier line."""
    end: Array
    a: Array
    b: Array
    raw: Array


class State(NamedTuple):
    """What lives from block to block: open parts, the counters, a pending clock line, scratch words."""

    have: Array
    seen_line: Array
    seen_t: Array
    part_line: Array
    part_n: Array
    part: Array
    raw_n: Array
    raw: Array
    group: Array
    counters: Array
    clock: Array
    """Time and checksum of a ``$PGHP`` line that dates the next sentence."""
    words: Array
    joined: Array
    """The parts' characters one after the other."""
    commas: Array
    """Places of a sentence's commas."""
    patience: Array
    """Lines and milliseconds that may lie between two parts of a message."""


def reject_columns(rows: int) -> RejectColumns:
    whole = [np.empty(rows, np.int64) for _ in range(6)]
    raw = np.empty((rows, RAW_BYTES), np.uint8)
    return RejectColumns(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], raw)


def fresh_state(lines: float, ms: float) -> State:
    """Nothing open; ``lines``, ``ms``: how long parts wait for one another."""
    slots = PLAIN_SLOTS + GROUP_SLOTS
    return State(
        have=np.zeros(slots, np.int64),
        seen_line=np.zeros(slots, np.int64),
        seen_t=np.full(slots, NO, np.int64),
        part_line=np.zeros((slots, PARTS), np.int64),
        part_n=np.zeros((slots, PARTS), np.int64),
        part=np.empty((slots, PARTS, PART_BYTES), np.uint8),
        raw_n=np.zeros((slots, PARTS), np.int64),
        raw=np.empty((slots, PARTS, RAW_BYTES), np.uint8),
        group=np.full(slots, -1, np.int64),
        counters=np.zeros(COUNTERS, np.int64),
        clock=np.array([NO, -1], np.int64),
        words=np.zeros(WORDS, np.int64),
        joined=np.empty(PARTS * PART_BYTES, np.uint8),
        commas=np.zeros(6, np.int64),
        patience=np.array([lines, ms], np.int64),
    )


@njit(cache=True)
def reject(r: RejectColumns, n: int, line: int, code: int, start: int, end: int, a: int, b: int) -> int:
    r.line[n] = line
    r.code[n] = code
    r.start[n] = start
    r.end[n] = end
    r.a[n] = a
    r.b[n] = b
    return n + 1


@njit(cache=True)
def drop_slot(st: State, slot: int, total: int, r: RejectColumns, n: int) -> int:
    """Give up an open message: each part it held is a reject with the line as it stood."""
    for k in range(PARTS):
        if st.have[slot] >> k & 1:
            r.line[n] = st.part_line[slot, k]
            r.code[n] = INCOMPLETE
            r.start[n] = -1
            m = st.raw_n[slot, k]
            r.end[n] = m
            r.a[n] = k + 1
            r.b[n] = total
            r.raw[n, :m] = st.raw[slot, k, :m]
            n += 1
    st.have[slot] = 0
    st.group[slot] = -1
    return n


@njit(cache=True)
def drop_all(st: State, from_slot: int, r: RejectColumns) -> tuple[int, int]:
    """At the end of a source: every open part is a reject. Returns the next slot to ask for, and rows."""
    n = 0
    for slot in range(from_slot, len(st.have)):
        if n + PARTS > len(r.line):
            return slot, n
        if st.have[slot]:
            n = drop_slot(st, slot, st.group[slot] & 15, r, n)
    return len(st.have), n
