"""One pass over NMEA 0183 text: sentences, checksums, tag blocks, times, parts joined (Numba).

Sentence: ``!ttVDM,total,number,sequence,channel,payload,fill*hh`` (IEC 61162-1; ``VDO`` for one's own
ship). Tag block before it: ``\\g:1-2-34,c:epoch*hh\\`` (NMEA 4.10). Everything lands in columns given
by the caller; what cannot be used lands in :class:`RejectColumns` with its line and a code.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from entente.marine.engine.columns import EARLIEST, LATEST
from entente.marine.engine.decode.ais_columns import STATIC_WORDS, TAIL_19, Array, Messages
from entente.marine.engine.decode.nmea_line import ROOM, before, line_end, long_way, short_way
from entente.marine.engine.decode.nmea_parts import Part, take_part
from entente.marine.engine.decode.nmea_state import (
    BAD_ARMOUR,
    BAD_CHECKSUM,
    BAD_FILL,
    BAD_HEADER,
    BAD_PART_24,
    COMMENTS,
    EMPTY_PAYLOAD,
    LINES,
    MESSAGES,
    NO,
    NO_CHECKSUM,
    NO_MESSAGE_TIME,
    NO_SENTENCE,
    OTHER_SENTENCES,
    OTHER_TYPES,
    PART_BYTES,
    PARTS,
    SENTENCES,
    TOO_LONG,
    TOO_SHORT,
    WRONG_TIME,
    RejectColumns,
    State,
    reject,
)
from entente.marine.engine.decode.nmea_time import gatehouse, hex2, trailer
from entente.marine.engine.decode.packing import WORD_BITS, pack

_INT: Any = np.int64
_U: Any = np.uint64
# Named so that the type checker takes the machine's integers for Python's.


@njit(cache=True)
def _no_sentence(
    b: Array, begin: int, i: int, size: int, dated: bool, fault: tuple[int, int, int], st: State
) -> tuple[int, int]:
    """A line without a sentence: its end, and the code to reject it with (-1: it is none to reject)."""
    e = line_end(b, i, size)
    first = begin
    while first < e and b[first] <= 32:
        first += 1
    # "$" after a time or a tag block is some other NMEA sentence; in the middle of text it is noise.
    aside = i < e and (b[i] == 36 or b[i] == 35) and (i == first or dated or b[first] == 92)
    if (aside and fault[0] < 0) or first == e:
        st.counters[COMMENTS] += 1
        if e - i > 20 and b[i + 1] == 80 and b[i + 2] == 71 and b[i + 3] == 72 and b[i + 4] == 80:
            st.clock[0], st.clock[1] = gatehouse(b, i, e)
        return e, -1
    return e, NO_SENTENCE if fault[0] < 0 else fault[0]


@njit(cache=True)
def _header(b: Array, star: int, e: int, n: int, check: int, c: Array) -> tuple[int, int, int, int, int, int]:
    """Total, number and fill bits of a sentence with its commas at ``c``; or a code and what it says."""
    given = hex2(b, star + 1, e) if star < e and b[star] == 42 else -1
    if given != check:
        return 0, 0, 0, NO_CHECKSUM if given < 0 else BAD_CHECKSUM, given, check
    if n != 6 or c[1] != c[0] + 2 or c[2] != c[1] + 2:
        return 0, 0, 0, BAD_HEADER, n, 0
    total, number = _INT(b[c[0] + 1]) - 48, _INT(b[c[1] + 1]) - 48
    if total < 1 or total > PARTS or number < 1 or number > total:
        return 0, 0, 0, BAD_HEADER, total, number
    fill = _INT(b[c[5] + 1]) - 48 if star == c[5] + 2 else (0 if star == c[5] + 1 else -1)
    if fill < 0 or fill > 5:
        return 0, 0, 0, BAD_FILL, 0, 0
    chars = c[5] - c[4] - 1
    if chars == 0:
        return 0, 0, 0, EMPTY_PAYLOAD, 0, 0
    if chars >= PART_BYTES:
        return 0, 0, 0, TOO_LONG, chars, PART_BYTES - 1
    return total, number, fill, -1, 0, 0


@njit(cache=True)
def _needed(kind: int) -> int:
    """Bits of the shortest valid message of a type; 0 for a type that is not decoded."""
    if (kind > 0 and kind <= 3) or kind == 18 or kind == 9:
        return 168
    if kind == 5:
        return 420
    if kind == 24:
        return 160
    if kind == 19:
        return 308
    return 94 if kind == 27 else 0


@njit(cache=True)
def scan(
    b: Array,
    start: int,
    st: State,
    positions: Messages,
    statics: Messages,
    r: RejectColumns,
    limits: tuple[int, int],
) -> tuple[int, int, int, int]:
    """Whole lines of ``b`` from ``start``: messages with their packed payloads, and rejects.

    ``limits``: ``received_at`` (or no time), and whether a message without time is rejected (1) or kept (0).
    Returns bytes consumed and the rows written to ``positions``, ``statics`` and ``r``; it stops early, at a
    line's start, when ``r`` could overflow. The other two must hold ``len(b) // 30 + 16`` rows.
    """
    size = len(b)
    received_at, need_time = limits
    np_, ns, nr = 0, 0, 0
    w, c, cut = st.words, st.counters, st.commas
    room = len(r.line) - 2 * PARTS - 2
    i = start
    while i < size:
        if nr >= room:
            return i, np_, ns, nr
        begin = i
        c[LINES] += 1
        line = c[LINES]
        # 1. What stands before the sentence.
        t, group, group_total, code, x, y = NO, _INT(-1), _INT(0), -1, _INT(0), _INT(0)
        if b[i] != 33:
            i, t, group, group_total, code, x, y = before(b, begin, size)
            if i >= size or b[i] != 33:
                e, code = _no_sentence(b, begin, i, size, t != NO, (code, x, y), st)
                if code >= 0:
                    nr = reject(r, nr, line, code, begin, e, x, y)
                i = e + 1
                continue
        # 2. The sentence.
        bang = i
        chars, q, check = 0, 0, 0
        if code < 0 and i + ROOM <= size:
            q, chars, check = short_way(b, i, w)
        if chars:
            c[SENTENCES] += 1
            total, number = 1, 1
            star, fill = q + 2, _INT(b[q + 1]) - 48
            comma4 = bang + 11
            first = bang + (13 if b[bang + 12] == 44 else 14)
            e = q + 5
            if b[e] == 10:
                i = e + 1
            else:
                e = line_end(b, e, size)
                i = e + 1
                while b[e - 1] <= 32:
                    e -= 1
        else:
            star, n, check = long_way(b, bang, size, cut)
            e = line_end(b, star, size)
            i = e + 1
            while e > star and b[e - 1] <= 32:
                e -= 1
            ours = cut[0] == bang + 6 and b[bang + 3] == 86 and b[bang + 4] == 68
            if not ours or (b[bang + 5] != 77 and b[bang + 5] != 79):
                given = hex2(b, star + 1, e) if star < e and b[star] == 42 else -1
                if given == check and bang + 6 <= star:
                    c[OTHER_SENTENCES] += 1
                else:
                    code = NO_SENTENCE if given < 0 else BAD_CHECKSUM
                    nr = reject(r, nr, line, code, begin, e, given, check)
                continue
            c[SENTENCES] += 1
            if code >= 0:
                nr = reject(r, nr, line, code, begin, e, x, y)
                continue
            total, number, fill, code, x, y = _header(b, star, e, n, check, cut)
            if code >= 0:
                nr = reject(r, nr, line, code, begin, e, x, y)
                continue
            first, q, comma4 = cut[4] + 1, cut[5], cut[3]
        if t == NO and e > star + 3:
            t = trailer(b, star + 4, e)
        if st.clock[1] >= 0:
            if t == NO and (st.clock[1] == check or total > 1):
                t = st.clock[0]
            st.clock[1] = -1
        channel = 0
        if first > comma4 + 2:
            ch = b[comma4 + 1]
            channel = 1 if ch == 65 or ch == 49 else (2 if ch == 66 or ch == 50 else 3)
        # 3. Its payload, unless the short way has it: alone or with the other parts.
        first_line = line
        if total > 1:
            part = Part(
                line, t, begin, e, first, q, fill, total, number, channel, cut[2] + 1, group, group_total
            )
            chars, fill, t, first_line, nr = take_part(b, st, part, r, nr)
            if chars == 0:
                continue
            chars = pack(st.joined, 0, chars, w)
        elif chars == 0:
            chars = pack(b, first, q, w)
        if chars < 0:
            nr = reject(r, nr, line, BAD_ARMOUR, begin, e, 0, 0)
            continue
        bits = chars * 6 - fill
        kind = w[0] >> 42
        c[MESSAGES] += 1
        # 4. Its fields.
        need = _needed(kind)
        if need == 0:
            c[OTHER_TYPES] += 1
            continue
        if bits < need:
            nr = reject(r, nr, line, TOO_SHORT, begin, e, kind * 1000 + need, bits)
            continue
        if kind == 24:
            half = (w[0] >> 8) & 3
            if half > 1:
                nr = reject(r, nr, line, BAD_PART_24, begin, e, half, 0)
                continue
            if half == 1 and bits < 162:
                nr = reject(r, nr, line, TOO_SHORT, begin, e, kind * 1000 + 162, bits)
                continue
        if t != NO and (t < EARLIEST or t >= LATEST):
            if need_time:
                nr = reject(r, nr, line, WRONG_TIME, begin, e, 0, 0)
                continue
            t = NO
        if t == NO:
            t = received_at
            if t == NO and need_time:
                nr = reject(r, nr, line, NO_MESSAGE_TIME, begin, e, 0, 0)
                continue
        own = 1 if b[bang + 5] == 79 else 0
        if kind == 5 or kind == 24 or kind == 19:
            words = (chars + 7) // 8
            for k in range(STATIC_WORDS):
                statics.words[ns, k] = w[k] if k < words else 0
            statics.line[ns] = first_line
            statics.t[ns] = t
            statics.begin[ns] = begin
            statics.kind[ns] = kind
            statics.own[ns] = own
            statics.channel[ns] = channel
            statics.other[ns] = min(words, STATIC_WORDS)
            ns += 1
        if kind != 5 and kind != 24:
            row = _U(np_)
            positions.line[row] = first_line
            positions.t[row] = t
            positions.begin[row] = begin
            positions.kind[row] = kind
            positions.own[row] = own
            positions.channel[row] = channel
            positions.other[row] = ns - 1 if kind == 19 else -1
            positions.words[row, 0] = w[0]
            positions.words[row, 1] = w[1]
            positions.words[row, 2] = w[2]
            positions.words[row, 3] = w[TAIL_19 // WORD_BITS + 3] if kind == 19 else w[3]
            np_ += 1
    return size, np_, ns, nr
