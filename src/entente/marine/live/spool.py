"""What came in, as it came in, on disk before anything is concluded from it.

A record is one micro-batch of one source: a header, then the bytes. A process that is killed while it
writes leaves a torn last record, which the next one cuts off: nothing was concluded from it, and a source
that can be read again (a file) is read again from the last whole record. Records before a checkpoint are
dropped by whole segments.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

HEADER = struct.Struct("<4sQHqqII")
MAGIC = b"ENT1"
SEGMENT = 64 << 20


@dataclass(slots=True, frozen=True)
class Record:
    """``offset``: where the source stands after these bytes (files; -1 for others). ms UTC."""

    seq: int
    source: int
    received_at: int
    offset: int
    data: bytes


class Spool:
    """Segments named after their first record. ``durable``: each append reaches the disk, not only the
    operating system (which survives the process, but not the machine)."""

    def __init__(self, folder: Path, durable: bool = False) -> None:
        self.folder, self.durable = folder, durable
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.next = 1
        self._file: int | None = None
        self._size = 0

    def segments(self) -> list[Path]:
        return sorted(self.folder.glob("*.spool"))

    def recover(self, after: int) -> Iterator[Record]:
        """Whole records beyond ``after``, in order; a torn end is cut off. Call once, before appending."""
        self.next = after + 1
        for path in self.segments():
            whole = 0
            with path.open("rb") as file:
                while (record := _read(file)) is not None:
                    whole = file.tell()
                    if record.seq >= self.next:
                        self.next = record.seq + 1
                        yield record
            if whole < path.stat().st_size:
                os.truncate(path, whole)

    def append(self, source: int, received_at: int, offset: int, data: bytes) -> Record:
        if self._file is None or self._size > SEGMENT:
            self.roll()
        assert self._file is not None
        record = Record(self.next, source, received_at, offset, data)
        packed = struct.pack("<QHqqI", record.seq, source, received_at, offset, len(data))
        head = HEADER.pack(
            MAGIC, record.seq, source, received_at, offset, len(data), zlib.crc32(data, zlib.crc32(packed))
        )
        _write(self._file, head + data)
        if self.durable:
            os.fsync(self._file)
        self._size += len(head) + len(data)
        self.next += 1
        return record

    def roll(self) -> None:
        """Begin another segment."""
        self.close()
        path = self.folder / f"{self.next:020d}.spool"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._size = 0

    def drop(self, until: int) -> None:
        """Remove segments whose records are all at or before ``until``."""
        paths = self.segments()
        for path, following in pairwise(paths):
            if int(following.stem) <= until + 1:
                path.unlink()

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _read(file: object) -> Record | None:
    head = file.read(HEADER.size)  # type: ignore[attr-defined]
    if len(head) < HEADER.size:
        return None
    magic, seq, source, received_at, offset, length, digest = HEADER.unpack(head)
    if magic != MAGIC:
        return None
    data = file.read(length)  # type: ignore[attr-defined]
    packed = struct.pack("<QHqqI", seq, source, received_at, offset, length)
    if len(data) < length or zlib.crc32(data, zlib.crc32(packed)) != digest:
        return None
    return Record(seq, source, received_at, offset, data)
