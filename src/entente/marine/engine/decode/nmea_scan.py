"""One pass over NMEA 0183 text: sentences, checksums, tag blocks, times, parts joined (Numba).

Sentence: ``!ttVDM,total,number,sequence,channel,payload,fill*hh`` (IEC 61162-1; ``VDO`` for one's own
ship). Tag block before it: ``\\g:1-2-34,c:epoch*hh\\`` (NMEA 4.10). Everything lands in columns given
by the caller; what cannot be used lands in :class:`RejectColumns` with its line and a code.

Parts are joined in a table of slots. With a tag-block group the group's number is the key; without,
sequence id, channel and number of parts. A slot gives way when a part comes that cannot belong to it
(same number, other text), when more than ``MAX_LINES`` lines or ``MAX_MS`` lie between its parts, or at
the end; what it held is then rejected, never joined to a stranger's part.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from entente.marine.engine.columns import NO_TIME
from entente.marine.engine.decode.ais_fields import (
    WORDS,
    Array,
    PositionColumns,
    StaticColumns,
    put_position,
    put_static,
)
from entente.marine.engine.decode.nmea_time import digit, epoch, gatehouse, hex2, prefix, trailer

_NO = int(NO_TIME)
_INT: Any = np.int64
# Named so that the type checker takes the machine's integers for Python's.
PARTS, PART_BYTES, RAW_BYTES = 9, 200, 500
PLAIN_SLOTS, GROUP_SLOTS = 11 * 4 * 8, 1024
MAX_LINES, MAX_MS = 2000, 60_000

(
    NO_SENTENCE, NO_CHECKSUM, BAD_CHECKSUM, BAD_TAG, BAD_HEADER, EMPTY_PAYLOAD, BAD_ARMOUR, TOO_SHORT,
    BAD_PART_24, INCOMPLETE, TOO_LONG, NO_MESSAGE_TIME, WRONG_PLACE, BAD_FILL,
) = range(14)  # fmt: skip

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
    table: Array
    """Six-bit value of a payload character, -1 where it is none."""


def reject_columns(rows: int) -> RejectColumns:
    whole = [np.empty(rows, np.int64) for _ in range(6)]
    raw = np.empty((rows, RAW_BYTES), np.uint8)
    return RejectColumns(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], raw)


def fresh_state() -> State:
    slots = PLAIN_SLOTS + GROUP_SLOTS
    table = np.full(256, -1, np.int8)
    for v in range(64):
        table[v + 48 if v < 40 else v + 56] = v
    return State(
        have=np.zeros(slots, np.int64),
        seen_line=np.zeros(slots, np.int64),
        seen_t=np.full(slots, _NO, np.int64),
        part_line=np.zeros((slots, PARTS), np.int64),
        part_n=np.zeros((slots, PARTS), np.int64),
        part=np.empty((slots, PARTS, PART_BYTES), np.uint8),
        raw_n=np.zeros((slots, PARTS), np.int64),
        raw=np.empty((slots, PARTS, RAW_BYTES), np.uint8),
        group=np.full(slots, -1, np.int64),
        counters=np.zeros(COUNTERS, np.int64),
        clock=np.array([_NO, -1], np.int64),
        words=np.zeros(WORDS, np.int64),
        table=table,
    )


@njit(cache=True)
def _reject(r: RejectColumns, n: int, line: int, code: int, start: int, end: int, a: int, b: int) -> int:
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
def _load(st: State, w: Array, b: Array, i: int, end: int, at: int) -> int:
    """Payload characters into words from character ``at`` on; returns the next ``at``, -1 if bad."""
    word = at // 10
    in_word = at - word * 10
    acc = w[word] >> (60 - 6 * in_word) if in_word else _INT(0)
    bad = _INT(0)
    for k in range(i, end):
        v = _INT(st.table[b[k]])
        bad |= v
        acc = (acc << 6) | (v & 63)
        in_word += 1
        if in_word == 10:
            w[word] = acc
            word += 1
            in_word = 0
            acc = _INT(0)
    w[word] = acc << (60 - 6 * in_word)
    return -1 if bad < 0 else at + end - i


@njit(cache=True)
def scan(
    b: Array,
    start: int,
    st: State,
    p: PositionColumns,
    s: StaticColumns,
    r: RejectColumns,
    limits: tuple[int, int],
) -> tuple[int, int, int, int]:
    """Decode whole lines of ``b`` from ``start``.

    ``limits``: ``received_at`` (or no time), and whether a message without time is rejected (1) or kept (0).
    Returns bytes consumed and the rows written to ``p``, ``s`` and ``r``; it stops early, at a line's
    start, when ``r`` could overflow. ``p`` and ``s`` must hold ``len(b) // 30 + 16`` rows.
    """
    size = len(b)
    received_at, need_time = limits
    np_, ns, nr = 0, 0, 0
    w = st.words
    c = st.counters
    room = len(r.line) - 2 * PARTS - 2
    i = start
    while i < size:
        if nr >= room:
            return i, np_, ns, nr
        begin = i
        c[LINES] += 1
        line = c[LINES]
        t = _NO
        group, group_total = _INT(-1), 0
        # 1. What stands before the sentence: tag block, clock, comment, or nothing.
        code = -1
        x, y = _INT(0), _INT(0)
        if b[i] != 33:
            while i < size and b[i] != 33 and b[i] != 10 and b[i] != 92 and b[i] != 36 and b[i] != 35:
                i += 1
            if i < size and i > begin and (b[i] == 33 or b[i] == 92 or b[i] == 36):
                t = prefix(b, begin, i)
            if i < size and b[i] == 92:
                j = i + 1
                check = _INT(0)
                star = -1
                while j < size and b[j] != 92 and b[j] != 10:
                    if b[j] == 42:
                        star = j
                    if star < 0:
                        check ^= b[j]
                    j += 1
                if j < size and b[j] == 92:
                    if star >= 0 and hex2(b, star + 1, j) != check:
                        code, x, y = BAD_TAG, hex2(b, star + 1, j), check
                    f = i + 1
                    stop = star if star >= 0 else j
                    while f < stop:
                        g = f
                        while g < stop and b[g] != 44:
                            g += 1
                        if g - f > 2 and b[f + 1] == 58:
                            if b[f] == 99:
                                t = epoch(b, f + 2, g)
                            elif b[f] == 103:
                                dash = 0
                                v = _INT(0)
                                for k in range(f + 2, g):
                                    if b[k] == 45:
                                        if dash == 1:
                                            group_total = v
                                        dash += 1
                                        v = _INT(0)
                                    elif digit(b[k]) and v < 1_000_000_000_000:
                                        v = v * 10 + (b[k] - 48)
                                if dash == 2:
                                    group = v
                        f = g + 1
                    i = j + 1
                    # Old logs put a prefix or a space between tag block and sentence.
                    while i < size and b[i] != 33 and b[i] != 10 and b[i] != 36:
                        i += 1
                else:
                    i = j
                    code = BAD_TAG
                    x, y = -1, -1
        if i >= size or b[i] != 33:
            e = i
            while e < size and b[e] != 10:
                e += 1
            first = begin
            while first < e and b[first] <= 32:
                first += 1
            # "$" after a time or a tag block is some other NMEA sentence; in the middle of text it is noise.
            aside = i < e and (b[i] == 36 or b[i] == 35) and (i == first or t != _NO or b[first] == 92)
            if (aside and code < 0) or first == e:
                c[COMMENTS] += 1
                if e - i > 20 and b[i + 1] == 80 and b[i + 2] == 71 and b[i + 3] == 72 and b[i + 4] == 80:
                    st.clock[0], st.clock[1] = gatehouse(b, i, e)
            else:
                nr = _reject(r, nr, line, NO_SENTENCE if code < 0 else code, begin, e, x, y)
            i = e + 1
            continue
        # 2. The sentence: commas and checksum in one go.
        bang = i
        i += 1
        check = _INT(0)
        c1 = c2 = c3 = c4 = c5 = c6 = -1
        commas = 0
        while i < size:
            ch = b[i]
            if ch == 42 or ch == 10:
                break
            check ^= ch
            if ch == 44:
                commas += 1
                if commas == 1:
                    c1 = i
                elif commas == 2:
                    c2 = i
                elif commas == 3:
                    c3 = i
                elif commas == 4:
                    c4 = i
                elif commas == 5:
                    c5 = i
                elif commas == 6:
                    c6 = i
            i += 1
        star = i
        e = i
        while e < size and b[e] != 10:
            e += 1
        next_line = e + 1
        while e > star and b[e - 1] <= 32:
            e -= 1
        i = next_line
        if (
            c1 != bang + 6
            or b[bang + 3] != 86
            or b[bang + 4] != 68
            or (b[bang + 5] != 77 and b[bang + 5] != 79)
        ):
            given = hex2(b, star + 1, e) if star < e and b[star] == 42 else -1
            if given == check and bang + 6 <= star:
                c[OTHER_SENTENCES] += 1
            else:
                nr = _reject(r, nr, line, NO_SENTENCE if given < 0 else BAD_CHECKSUM, begin, e, given, check)
            continue
        c[SENTENCES] += 1
        if code >= 0:
            nr = _reject(r, nr, line, code, begin, e, x, y)
            continue
        given = hex2(b, star + 1, e) if star < size and b[star] == 42 else -1
        if given != check:
            nr = _reject(r, nr, line, NO_CHECKSUM if given < 0 else BAD_CHECKSUM, begin, e, given, check)
            continue
        if commas != 6 or c2 != c1 + 2 or c3 != c2 + 2:
            nr = _reject(r, nr, line, BAD_HEADER, begin, e, commas, 0)
            continue
        total, number = _INT(b[c1 + 1]) - 48, _INT(b[c2 + 1]) - 48
        if total < 1 or total > 9 or number < 1 or number > total:
            nr = _reject(r, nr, line, BAD_HEADER, begin, e, total, number)
            continue
        fill = _INT(b[c6 + 1]) - 48 if star == c6 + 2 else (0 if star == c6 + 1 else -1)
        if fill < 0 or fill > 5:
            nr = _reject(r, nr, line, BAD_FILL, begin, e, 0, 0)
            continue
        if c6 == c5 + 1:
            nr = _reject(r, nr, line, EMPTY_PAYLOAD, begin, e, 0, 0)
            continue
        if c6 - c5 - 1 >= PART_BYTES:
            nr = _reject(r, nr, line, TOO_LONG, begin, e, c6 - c5 - 1, PART_BYTES - 1)
            continue
        if t == _NO and e > star + 3:
            t = trailer(b, star + 4, e)
        if t == _NO and st.clock[1] >= 0 and (st.clock[1] == check or total > 1):
            t = st.clock[0]
        st.clock[1] = -1
        channel = 0
        if c5 > c4 + 1:
            ch = b[c4 + 1]
            channel = 1 if ch == 65 or ch == 49 else (2 if ch == 66 or ch == 50 else 3)
        # 3. Its payload, alone or with the other parts.
        first_line = line
        if total == 1:
            chars = _load(st, w, b, c5 + 1, c6, 0)
            if chars < 0:
                nr = _reject(r, nr, line, BAD_ARMOUR, begin, e, 0, 0)
                continue
        else:
            if group >= 0 and group_total == total:
                slot = PLAIN_SLOTS + (group * 9 + total) % GROUP_SLOTS
            else:
                group = _INT(-1)
                seq = _INT(b[c3 + 1]) - 48 if c4 > c3 + 1 and digit(b[c3 + 1]) else 10
                slot = (seq * 4 + channel) * 8 + total - 2
            bit = _INT(1) << (number - 1)
            if st.have[slot]:
                stale = line - st.seen_line[slot] > MAX_LINES or (
                    t != _NO and st.seen_t[slot] != _NO and abs(t - st.seen_t[slot]) > MAX_MS
                )
                other = st.group[slot] != group * 16 + total
                if not stale and not other and st.have[slot] & bit:
                    m = st.part_n[slot, number - 1]
                    same = m == c6 - c5 - 1
                    if same:
                        for k in range(m):
                            if st.part[slot, number - 1, k] != b[c5 + 1 + k]:
                                same = False
                                break
                    other = not same
                if stale or other:
                    nr = drop_slot(st, slot, st.group[slot] & 15, r, nr)
            if st.have[slot] == 0:
                st.group[slot] = group * 16 + total
                st.seen_t[slot] = _NO
            k = number - 1
            # A part for which a lower one has the time does not change it.
            lower = st.have[slot] & (bit - 1)
            if t != _NO and (lower == 0 or st.seen_t[slot] == _NO):
                st.seen_t[slot] = t
            m = c6 - c5 - 1
            st.have[slot] |= bit
            st.seen_line[slot] = line
            st.part_line[slot, k] = line
            st.part_n[slot, k] = m
            st.part[slot, k, :m] = b[c5 + 1 : c6]
            if st.have[slot] != (_INT(1) << total) - 1:
                m = min(e - begin, RAW_BYTES)
                st.raw_n[slot, k] = m
                st.raw[slot, k, :m] = b[begin : begin + m]
                st.part[slot, k, PART_BYTES - 1] = fill  # the last part's counts; no payload reaches here
                continue
            if number != total:
                fill = _INT(st.part[slot, total - 1, PART_BYTES - 1])
            t = st.seen_t[slot]
            st.have[slot] = 0
            st.group[slot] = -1
            chars = 0
            for k in range(total):
                first_line = min(first_line, st.part_line[slot, k])
                if chars >= 0:
                    chars = _load(st, w, st.part[slot, k], 0, st.part_n[slot, k], chars)
            if chars < 0:
                nr = _reject(r, nr, line, BAD_ARMOUR, begin, e, 0, 0)
                continue
        words = chars // 10 + 1
        w[words] = 0
        for k in range(words + 1, 9):
            w[k] = 0
        bits = chars * 6 - fill
        kind = w[0] >> 54
        c[MESSAGES] += 1
        # 4. Its fields.
        if (kind <= 3 and kind > 0) or kind == 18 or kind == 9:
            need = 168
        elif kind == 27:
            need = 94
        elif kind == 19:
            need = 308
        elif kind == 5:
            need = 420
        elif kind == 24:
            need = 160
        else:
            c[OTHER_TYPES] += 1
            continue
        if bits < need:
            nr = _reject(r, nr, line, TOO_SHORT, begin, e, kind * 1000 + need, bits)
            continue
        if kind == 24:
            part = (w[0] >> 20) & 3
            if part > 1:
                nr = _reject(r, nr, line, BAD_PART_24, begin, e, part, 0)
                continue
            if part == 1 and bits < 162:
                nr = _reject(r, nr, line, TOO_SHORT, begin, e, kind * 1000 + 162, bits)
                continue
        if t == _NO:
            t = received_at
            if t == _NO and need_time:
                nr = _reject(r, nr, line, NO_MESSAGE_TIME, begin, e, 0, 0)
                continue
        own = 1 if b[bang + 5] == 79 else 0
        if kind == 5 or kind == 24 or kind == 19:
            put_static(w, words, kind, s, ns)
            s.line[ns] = first_line
            s.t[ns] = t
            s.own[ns] = own
            s.channel[ns] = channel
            ns += 1
        if kind != 5 and kind != 24:
            put_position(w, kind, p, np_)
            p.line[np_] = first_line
            p.t[np_] = t
            p.own[np_] = own
            p.channel[np_] = channel
            if kind == 19:
                p.static_row[np_] = ns - 1
            if p.place[np_] == 1:
                c[PLACE_MISSING] += 1
            elif p.place[np_] == 2 and need_time:
                nr = _reject(r, nr, line, WRONG_PLACE, begin, e, 0, 0)
            np_ += 1
    return size, np_, ns, nr


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
