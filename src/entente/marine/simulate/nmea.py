"""AIVDM sentences in bulk (ITU-R M.1371-5 payloads, NMEA 0183 framing, NMEA 4.10 tag block with the time).

Positions (types 1, 3 and 18) have one length, so a whole day is one byte matrix filled by a compiled loop.
Identities (types 5, 19, 24 A and B) are few and are written one by one.
"""

from __future__ import annotations

from collections.abc import Iterable

import numba as nb
import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
HEAD = rb"\c:0000000000*00\!AIVDM,1,1,,A,"
PAYLOAD = 28
WIDTH = len(HEAD) + PAYLOAD + len(b",0*00\n")
_HEX = np.frombuffer(b"0123456789ABCDEF", np.uint8)
_HEAD = np.frombuffer(HEAD, np.uint8)


@nb.njit("void(u1[::1], i8, i8, i8)", cache=True)  # else every constant width is compiled by itself
def _put(bits: U8, at: int, width: int, value: int) -> None:  # pragma: no cover - compiled
    for i in range(width):
        bits[at + i] = (value >> (width - 1 - i)) & 1


@nb.njit(cache=True)
def _positions(  # pragma: no cover - compiled
    out: U8, head: U8, hexes: U8, t: npt.NDArray[np.int64], ints: npt.NDArray[np.int64]
) -> None:
    # ints: kind, mmsi, status, sog (0.1 kn), lon, lat (1/10000 min), cog (0.1 deg), channel
    bits = np.zeros(168, np.uint8)
    start = len(head)
    for row in range(len(t)):
        line = out[row]
        line[:start] = head
        second = t[row]
        for i in range(10):
            line[12 - i] = 48 + second % 10
            second //= 10
        check = 0
        for i in range(1, 13):
            check ^= line[i]
        line[14], line[15] = hexes[check >> 4], hexes[check & 15]
        line[start - 2] = 65 + ints[row, 7]
        bits[:] = 0
        kind = ints[row, 0]
        _put(bits, 0, 6, kind)
        _put(bits, 8, 30, ints[row, 1])
        if kind == 18:
            _put(bits, 46, 10, ints[row, 3])
            _put(bits, 57, 28, ints[row, 4])
            _put(bits, 85, 27, ints[row, 5])
            _put(bits, 112, 12, ints[row, 6])
            _put(bits, 124, 9, 511)
            _put(bits, 133, 6, t[row] % 60)
            _put(bits, 141, 1, 1)  # carrier-sense unit
        else:
            _put(bits, 38, 4, ints[row, 2])
            _put(bits, 42, 8, 128)
            _put(bits, 50, 10, ints[row, 3])
            _put(bits, 61, 28, ints[row, 4])
            _put(bits, 89, 27, ints[row, 5])
            _put(bits, 116, 12, ints[row, 6])
            _put(bits, 128, 9, ints[row, 6] // 10 if ints[row, 6] < 3600 else 511)
            _put(bits, 137, 6, t[row] % 60)
        for i in range(28):
            v = 0
            for j in range(6):
                v = v * 2 + bits[6 * i + j]
            line[start + i] = v + 48 if v < 40 else v + 56
        end = start + 28
        line[end], line[end + 1], line[end + 2] = 44, 48, 42
        check = 0
        for i in range(18, end + 2):
            check ^= line[i]
        line[end + 3], line[end + 4], line[end + 5] = hexes[check >> 4], hexes[check & 15], 10


def positions(t: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> U8:
    """One sentence a row, n×:data:`WIDTH` bytes.

    ``t`` seconds UTC since the epoch; ``columns`` n×8: type (1, 3 or 18), MMSI, navigational status, speed
    (0.1 kn), lon and lat (1/10000 minute), course (0.1°), channel (0 = A, 1 = B).
    """
    out = np.empty((len(t), WIDTH), np.uint8)
    _positions(out, _HEAD, _HEX, t, columns)
    return out


def _check(text: str) -> str:
    total = 0
    for byte in text.encode("ascii"):
        total ^= byte
    return f"{total:02X}"


def _six(text: str, length: int) -> str:
    """Six-bit ASCII of ITU-R M.1371 table 47, padded with @."""
    codes = (ord(c) for c in text.upper()[:length].ljust(length, "@"))
    return "".join(f"{c & 63 if 32 <= c < 96 else 32:06b}" for c in codes)


def _armour(bits: str) -> tuple[str, int]:
    fill = -len(bits) % 6
    bits += "0" * fill
    values = (int(bits[i : i + 6], 2) for i in range(0, len(bits), 6))
    return "".join(chr(v + 48 if v < 40 else v + 56) for v in values), fill


def payload(fields: Iterable[tuple[int, int] | tuple[str, int]]) -> tuple[str, int]:
    """Armoured payload and fill bits of (value, bits) and (text, characters) pairs."""
    return _armour("".join(_six(v, n) if isinstance(v, str) else f"{v:0{n}b}" for v, n in fields))


def _hull(length: int, beam: int) -> list[tuple[int, int]]:
    return [(length // 2, 9), (length - length // 2, 9), (beam // 2, 6), (beam - beam // 2, 6)]


def type5(
    mmsi: int, imo: int, call: str, name: str, ship_type: int, length: int, beam: int, to: str
) -> tuple[str, int]:
    """Class A static and voyage data, 424 bits."""
    eta = [(6, 4), (15, 5), (12, 5), (0, 6)]
    head: list[tuple[int, int] | tuple[str, int]] = [(5, 6), (0, 2), (mmsi, 30), (0, 2), (imo, 30), (call, 7)]
    return payload(
        [*head, (name, 20), (ship_type, 8), *_hull(length, beam), (1, 4), *eta, (60, 8), (to, 20), (0, 2)]
    )


def type24(mmsi: int, call: str, name: str, ship_type: int, length: int, beam: int) -> list[tuple[str, int]]:
    """Class B static data, parts A and B (168 bits each)."""
    part_b: list[tuple[int, int] | tuple[str, int]] = [(24, 6), (0, 2), (mmsi, 30), (1, 2), (ship_type, 8)]
    return [
        payload([(24, 6), (0, 2), (mmsi, 30), (0, 2), (name, 20), (0, 8)]),
        payload([*part_b, ("ENT", 3), (0, 24), (call, 7), *_hull(length, beam), (0, 6)]),
    ]


def type19(
    mmsi: int, name: str, ship_type: int, length: int, beam: int, place: tuple[int, int]
) -> tuple[str, int]:
    """Class B extended report, 312 bits; ``place`` lon/lat in 1/10000 minute, two's complement."""
    lon, lat = place[0] & (1 << 28) - 1, place[1] & (1 << 27) - 1
    moving = [(19, 6), (0, 2), (mmsi, 30), (0, 8), (1023, 10), (0, 1), (lon, 28), (lat, 27), (3600, 12)]
    return payload(
        [*moving, (511, 9), (60, 6), (0, 4), (name, 20), (ship_type, 8), *_hull(length, beam), (1, 4), (0, 7)]
    )


def sentences(second: int, parts: tuple[str, int], channel: str = "A", sequence: int = 0) -> bytes:
    """A payload as one or two sentences, each behind a tag block with its time; 60 characters a sentence."""
    text, fill = parts
    pieces = [text[i : i + 60] for i in range(0, len(text), 60)]
    lines = []
    for number, piece in enumerate(pieces, 1):
        last = number == len(pieces)
        group = str(sequence % 10) if len(pieces) > 1 else ""
        body = f"AIVDM,{len(pieces)},{number},{group},{channel},{piece},{fill if last else 0}"
        tag = f"c:{second}"
        lines.append(f"\\{tag}*{_check(tag)}\\!{body}*{_check(body)}\n")
    return "".join(lines).encode("ascii")
