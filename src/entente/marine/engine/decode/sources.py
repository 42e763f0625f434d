"""Opening what a user names: compression and format by content, text in whole-line blocks."""

from __future__ import annotations

import codecs
import io
import itertools
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import zstandard

from entente.marine.engine.complaints import BadValue, Complaint
from entente.marine.engine.decode.header import is_known
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


class Damaged(BadValue):
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
                raise Damaged("gzip_damaged", detail=str(error)) from error
            began = True
            chunk = inflater.unconsumed_tail or inflater.unused_data
            if out:
                yield out
    if not inflater.eof and began:
        raise Damaged("gzip_short")


def _zstd(raw: io.BufferedReader) -> Iterator[bytes]:
    """Frames one after the other; what the library reads across frames by itself never says that it ended."""
    decompressor = zstandard.ZstdDecompressor().decompressobj()
    began = False
    while chunk := raw.read(1 << 20):
        while chunk:
            if decompressor.eof:
                decompressor = zstandard.ZstdDecompressor().decompressobj()
            try:
                out = decompressor.decompress(chunk)
            except zstandard.ZstdError as error:
                raise Damaged("zstd_damaged", detail=str(error)) from error
            began = True
            chunk = decompressor.unused_data if decompressor.eof else b""
            if out:
                yield out
    if began and not decompressor.eof:
        raise Damaged("zstd_short")


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
    damage: Complaint | None = None
    """Set when the stream broke off."""
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
                    raise InputError(self.name, "long_line", self.lines + 1)
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
                self.damage = damaged.complaint
                chunk = None


def text_of(raw: bytes) -> str:
    """A line as UTF-8; where it is none, as spreadsheets on Windows write Latin letters."""
    try:
        return raw.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "backslashreplace").rstrip("\r")


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


def _short_header(head: bytes) -> bool:
    """A header of one or two words of which one means something here: a table, if one that lacks columns."""
    words = re.split(rb"[,;\t]", _first_line(head))
    return all(_HEADER_WORD.match(word) for word in words) and (
        len(words) > 1 or is_known(words[0].decode("ascii", "replace"))
    )


_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _recoded(stream: Iterator[bytes | memoryview]) -> Iterator[bytes]:
    """UTF-16 with its byte order mark, as spreadsheets save "Unicode text", to UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-16")("backslashreplace")
    for chunk in stream:
        yield decoder.decode(bytes(chunk)).encode()


def open_source(path: Path | str) -> Source:
    """Open and recognise; :class:`InputError` for what cannot be read as a whole."""
    path = Path(path)
    name = str(path)
    if path.is_dir():
        raise InputError(name, "folder")
    try:
        raw = path.open("rb")
        magic = raw.peek(4)[:4]
    except OSError as error:
        raise InputError.of_system(name, "cannot_open", error) from error
    if not magic:
        raw.close()
        raise InputError(name, "empty")
    if magic == b"PAR1":
        raw.close()
        return Source(path, name, Format.PARQUET, b"", iter(()))
    if magic[:2] == b"\x1f\x8b":
        stream: Iterator[bytes | memoryview] = _gzip(raw)
    elif magic == b"\x28\xb5\x2f\xfd":
        stream = _zstd(raw)
    else:
        stream = _plain(raw)
    head = b""
    damage: Complaint | None = None
    try:
        while len(head) < 65536 and (chunk := next(stream, None)) is not None:
            head += chunk
    except Damaged as damaged:
        damage = damaged.complaint
    if head[:2] in _UTF_16:
        stream = _recoded(itertools.chain([head], stream))
        head = next(stream)
    if not head:
        raise InputError(name, damage or "empty_packed")
    if head[:4] == b"PAR1":
        raise InputError(name, "packed_parquet")
    if is_table(head):
        kind = Format.TABLE
    elif _SENTENCE.search(head):
        kind = Format.NMEA
    elif _short_header(head):
        kind = Format.TABLE
    elif not head.strip():
        raise InputError(name, "blank")
    elif all(line.lstrip()[:1] in (b"#", b"$", b"\\", b"!", b"") for line in head.splitlines()):
        kind = Format.NMEA
    elif b"\0" in head[:4096] or sum(c < 9 or 13 < c < 32 or c > 126 for c in head[:4096]) * 3 > len(
        head[:4096]
    ):
        raise InputError(name, "binary")
    else:
        shown = _first_line(head)[:60].decode("ascii", "backslashreplace")
        raise InputError(name, "neither", 1, shown=shown)
    return Source(path, name, kind, head, stream, damage)
