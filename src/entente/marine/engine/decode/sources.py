"""Opening what a user names: compression and format by content, text in whole-line blocks."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import zstandard

from entente.marine.engine.errors import InputError

BLOCK = 8 << 20
"""Bytes of text a block holds: small enough to stay in memory many times over, large enough to amortise."""
MAX_LINE = 1 << 20
"""A "line" longer than this is not text."""


class Format(StrEnum):
    NMEA = "nmea"
    TABLE = "csv"
    PARQUET = "parquet"


@dataclass(slots=True)
class Block:
    """Whole lines of text and the number of the first."""

    data: bytes
    line: int


class Damaged(Exception):
    """A compressed stream that ends early or breaks in the middle; what came before was given out."""


def _gzip(raw: io.BufferedReader) -> Iterator[bytes]:
    """Members one after the other; our own loop, so that the good part of a broken file is kept."""
    inflater = zlib.decompressobj(31)
    began = False
    while chunk := raw.read(1 << 20):
        while chunk:
            if inflater.eof:
                if not chunk.strip(b"\0"):  # tape padding
                    chunk = b""
                    break
                inflater = zlib.decompressobj(31)
            try:
                out = inflater.decompress(chunk, 4 * BLOCK)
            except zlib.error as error:
                raise Damaged(
                    f"the gzip stream is damaged ({error}); everything before it was read"
                ) from error
            began = True
            chunk = inflater.unconsumed_tail or inflater.unused_data
            if out:
                yield out
    if not inflater.eof and began:
        raise Damaged("the gzip stream ends early (the file is truncated); everything before it was read")


def _zstd(raw: io.BufferedReader) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor().decompressobj(read_across_frames=True)
    ended = True
    while chunk := raw.read(1 << 20):
        try:
            out = decompressor.decompress(chunk)
        except zstandard.ZstdError as error:
            raise Damaged(f"the zstd stream is damaged ({error}); everything before it was read") from error
        ended = decompressor.eof
        if out:
            yield out
    if not ended:
        raise Damaged("the zstd stream ends early (the file is truncated); everything before it was read")


def _plain(raw: io.BufferedReader) -> Iterator[bytes | memoryview]:
    """Pieces that hold until the next one is asked for: the same memory is filled again."""
    room = bytearray(1 << 20)
    view = memoryview(room)
    while n := raw.readinto(room):
        yield view[:n]


@dataclass(slots=True)
class Source:
    """One input, opened: its format, its first bytes, and the stream of the rest."""

    path: Path
    name: str
    format: Format
    head: bytes
    stream: Iterator[bytes | memoryview]
    damage: str | None = None
    """Set when the stream broke off; a sentence."""
    lines: int = 0
    """Lines given out so far."""

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """Whole lines, about ``size`` bytes at a time. The last line of a broken stream is left out."""
        for data in self.pieces(size):
            block = Block(bytes(data), self.lines + 1)
            self.lines += block.data.count(b"\n") + (data[-1] != 10)
            yield block

    def pieces(self, size: int) -> Iterator[memoryview]:
        """The same without counting ``lines``; a piece holds until the next one is asked for.

        Memory is filled again and again: fresh memory for every block costs more than the reading.
        """
        room = memoryview(bytearray(2 * size))
        used = 0
        for chunk in self._chunks(size):
            if used + len(chunk) > len(room):
                if used > MAX_LINE + size:
                    raise InputError(
                        self.name, "a line is longer than a megabyte: this is not text", self.lines + 1
                    )
                larger = memoryview(bytearray(2 * (used + len(chunk))))
                larger[:used] = room[:used]
                room = larger
            room[used : used + len(chunk)] = chunk
            used += len(chunk)
            if used >= size and (cut := _last_line_feed(room, used) + 1):
                yield room[:cut]
                rest = bytes(room[cut:used])
                used = len(rest)
                room[:used] = rest
        if self.damage:
            used = _last_line_feed(room, used) + 1
        if used:
            yield room[:used]

    def _chunks(self, size: int) -> Iterator[memoryview]:
        """The head and the stream, at most ``size`` bytes at a time."""
        chunk: bytes | memoryview | None = self.head
        while chunk is not None:
            view = memoryview(chunk)
            for at in range(0, len(view), size):
                yield view[at : at + size]
            try:
                chunk = next(self.stream, None)
            except Damaged as damaged:
                self.damage = str(damaged)
                chunk = None


def _last_line_feed(data: memoryview, end: int) -> int:
    """Its place before ``end``, or -1."""
    begin = end
    while begin > 0:
        last, begin = begin, max(0, begin - 65_536)
        if (found := bytes(data[begin:last]).rfind(b"\n")) >= 0:
            return begin + found
    return -1


_SENTENCE = re.compile(rb"![A-Z]{2}VD[MO],")
_HEADER_WORD = re.compile(rb"^[\s\"]*[A-Za-z_][\w \-().]*[\"\s]*$")


def _first_line(head: bytes) -> bytes:
    for line in head.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip() and not line.lstrip().startswith(b"#"):
            return line
    return b""


def is_table(head: bytes) -> bool:
    """A header of at least three words, separated by comma, semicolon or tab."""
    first = _first_line(head)
    return any(
        first.count(mark) >= 2
        and all(_HEADER_WORD.match(word) or not word.strip() for word in first.split(mark))
        for mark in (b",", b";", b"\t")
    )


def open_source(path: Path | str) -> Source:
    """Open and recognise; :class:`InputError` for what cannot be read as a whole."""
    path = Path(path)
    name = str(path)
    if path.is_dir():
        raise InputError(name, "is a folder; name the files in it")
    try:
        raw = path.open("rb")
        magic = raw.peek(4)[:4]
    except OSError as error:
        raise InputError(name, f"cannot be opened ({error.strerror or error})") from error
    if not magic:
        raw.close()
        raise InputError(name, "is empty; there is nothing to read")
    if magic == b"PAR1":
        raw.close()
        return Source(path, name, Format.PARQUET, b"", iter(()))
    if magic[:2] == b"\x1f\x8b":
        stream: Iterator[bytes | memoryview] = _gzip(raw)
    elif magic == b"\x28\xb5\x2f\xfd":
        stream = _zstd(raw)
    else:
        stream = _plain(raw)
    head, damage = b"", None
    try:
        while len(head) < 65536 and (chunk := next(stream, None)) is not None:
            head += chunk
    except Damaged as damaged:
        damage = str(damaged)
    if not head:
        raise InputError(name, damage or "holds nothing once decompressed")
    if head[:4] == b"PAR1":
        raise InputError(
            name, "is a compressed Parquet file; decompress it first (Parquet compresses by itself)"
        )
    if is_table(head):
        kind = Format.TABLE
    elif _SENTENCE.search(head):
        kind = Format.NMEA
    elif not head.strip():
        raise InputError(name, "holds only blank lines")
    elif all(line.lstrip()[:1] in (b"#", b"$", b"\\", b"!", b"") for line in head.splitlines()):
        kind = Format.NMEA
    elif b"\0" in head[:4096] or sum(c < 9 or 13 < c < 32 or c > 126 for c in head[:4096]) * 3 > len(
        head[:4096]
    ):
        raise InputError(name, "is binary; expected AIS sentences (NMEA 0183), CSV with a header, or Parquet")
    else:
        shown = _first_line(head)[:60].decode("ascii", "backslashreplace")
        raise InputError(
            name, f"is neither AIS sentences (NMEA 0183) nor CSV with a header; it begins with “{shown}”", 1
        )
    return Source(path, name, kind, head, stream, damage)
