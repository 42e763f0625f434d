"""Messages of several sentences (Numba): parts wait in a table of slots until the last one comes.

With a tag-block group the group's number is the key; without, sequence id, channel and number of parts. A
slot gives way when a part comes that cannot belong to it (same number, other text), when more lines or time
than the settings say (``parts_lines``, ``parts_min``) lie between its parts, or at the end; what it held is
then rejected, never joined to a stranger's part.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from entente.marine.engine.decode.ais_columns import Array
from entente.marine.engine.decode.nmea_state import (
    GROUP_SLOTS,
    NO,
    PART_BYTES,
    PLAIN_SLOTS,
    RAW_BYTES,
    RejectColumns,
    State,
    drop_slot,
)
from entente.marine.engine.decode.nmea_time import digit

_INT: Any = np.int64
# Named so that the type checker takes the machine's integers for Python's.


class Part(NamedTuple):
    """One sentence of several. ``begin``-``end``: the line; ``first``-``last``: its payload."""

    line: int
    t: int
    begin: int
    end: int
    first: int
    last: int
    fill: int
    total: int
    number: int
    channel: int
    sequence: int
    """Place of the sequence id, or of the comma where there is none."""
    group: int
    group_total: int


@njit(cache=True)
def _stranger(b: Array, st: State, slot: int, part: Part, group: int) -> bool:
    """Whether the part cannot belong to what the slot holds."""
    if part.line - st.seen_line[slot] > st.patience[0]:
        return True
    if part.t != NO and st.seen_t[slot] != NO and abs(part.t - st.seen_t[slot]) > st.patience[1]:
        return True
    if st.group[slot] != group * 16 + part.total:
        return True
    k = part.number - 1
    if st.have[slot] >> k & 1:
        m = part.last - part.first
        if st.part_n[slot, k] != m:
            return True
        for j in range(m):
            if st.part[slot, k, j] != b[part.first + j]:
                return True
    return False


@njit(cache=True)
def take_part(b: Array, st: State, part: Part, r: RejectColumns, nr: int) -> tuple[int, int, int, int, int]:
    """Put a part into its slot. When the message is whole, its characters are in ``st.joined``.

    Returns the characters (0: more parts are to come), the last part's fill bits, the message's time and
    first line, and the rejects so far.
    """
    total, k = part.total, part.number - 1
    group = part.group
    if group >= 0 and part.group_total == total:
        slot = PLAIN_SLOTS + (group * 9 + total) % GROUP_SLOTS
    else:
        group = _INT(-1)
        own = _INT(b[part.sequence])
        slot = ((own - 48 if digit(own) else 10) * 4 + part.channel) * 8 + total - 2
    if st.have[slot] and _stranger(b, st, slot, part, group):
        nr = drop_slot(st, slot, st.group[slot] & 15, r, nr)
    if st.have[slot] == 0:
        st.group[slot] = group * 16 + total
        st.seen_t[slot] = NO
    bit = _INT(1) << k
    # A part for which a lower one has the time does not change it.
    if part.t != NO and (st.have[slot] & (bit - 1) == 0 or st.seen_t[slot] == NO):
        st.seen_t[slot] = part.t
    m = part.last - part.first
    st.have[slot] |= bit
    st.seen_line[slot] = part.line
    st.part_line[slot, k] = part.line
    st.part_n[slot, k] = m
    for j in range(m):
        st.part[slot, k, j] = b[part.first + j]
    st.part[slot, k, PART_BYTES - 1] = part.fill  # no payload reaches here
    if st.have[slot] != (_INT(1) << total) - 1:
        m = min(part.end - part.begin, RAW_BYTES)
        st.raw_n[slot, k] = m
        for j in range(m):
            st.raw[slot, k, j] = b[part.begin + j]
        return 0, 0, NO, part.line, nr
    st.have[slot] = 0
    st.group[slot] = -1
    chars, line = 0, part.line
    for j in range(total):
        for n in range(st.part_n[slot, j]):
            st.joined[chars] = st.part[slot, j, n]
            chars += 1
        line = min(line, st.part_line[slot, j])
    return chars, _INT(st.part[slot, total - 1, PART_BYTES - 1]), st.seen_t[slot], line, nr
