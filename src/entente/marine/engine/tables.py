"""Small delimited tables (reports, sightings, sites) as people send them: read what can be read.

Tolerates a byte order mark, UTF-16, Windows-1252, ``,`` ``;`` tab or ``|`` as delimiter, columns in any
order and unknown columns, and ``.gz``/``.zst`` recognised by content. One physical line is one record:
an unclosed quotation mark loses that line, not the rest of the file.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import zstandard

from entente.marine.engine.columns import EARLIEST, LATEST, Reject
from entente.marine.engine.complaints import BadValue, Complaint
from entente.marine.engine.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
RAW_LIMIT = 500
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(slots=True)
class Table:
    """Rows of a delimited file as dictionaries by lower-case column name; empty cells are absent."""

    source: str
    columns: list[str]
    unknown: list[str]
    """Columns that nobody asked for; ignored, and said so."""
    rows: Iterator[tuple[int, dict[str, str], str]]
    """(line number, cells, the line as it stood)."""
    rejects: list[Reject] = field(default_factory=list)


def _unpacked(source: str, data: bytes, rejects: list[Reject]) -> bytes:
    """The content of a compressed file, as far as it goes."""
    opened: Callable[[], Any]
    if data[:2] == b"\x1f\x8b":
        opened = partial(zlib.decompressobj, 31)
    elif data[:4] == b"\x28\xb5\x2f\xfd":
        opened = zstandard.ZstdDecompressor().decompressobj
    else:
        return data
    parts: list[bytes] = []
    damage: Complaint | None = None
    stream, rest = opened(), data
    try:
        while rest:
            for start in range(0, len(rest), 65536):
                parts.append(stream.decompress(rest[start : start + 65536]))
                if stream.eof:
                    rest = stream.unused_data + rest[start + 65536 :]
                    break
            else:
                damage = Complaint("ends_in_the_middle")
                break
            stream = opened()
    except (zlib.error, zstandard.ZstdError) as error:
        damage = Complaint("as_said", {"detail": str(error)})
    content = b"".join(parts)
    if damage:
        line = content.count(b"\n") + 1
        reason = Complaint("packed_damaged", {"line": line, "detail": damage})
        rejects.append(Reject(source, line, reason, ""))
        return content[: content.rfind(b"\n") + 1]
    return content


def _text(source: str, data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="backslashreplace")
    head = data[:65536]
    if b"\0" in head:
        raise InputError(source, "binary_table", at=head.index(0))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Spreadsheets on Windows write Latin letters this way; undefined bytes stay visible as escapes.
        return data.decode("cp1252", errors="backslashreplace")


def read_table(path: Path | str, known: dict[str, bool]) -> Table:
    """Open a table whose columns are ``known`` (name -> required).

    Raises :class:`InputError` for a file that is missing, empty, binary, or lacks a required column.
    """
    file = Path(path)
    source = str(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError.of_system(source, "cannot_read", error) from error
    rejects: list[Reject] = []
    text = _text(source, _unpacked(source, data, rejects))
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise InputError(source, "empty_table")
    first = next(i for i, line in enumerate(lines) if line.strip())
    delimiter = max(DELIMITERS, key=lines[first].count)
    header = [cell.strip().lower().replace(" ", "_") for cell in _cells(lines[first], delimiter)]
    if absent := [name for name, required in known.items() if required and name not in header]:
        said = {"names": ", ".join(absent), "found": ", ".join(header)[:200], "expected": ", ".join(known)}
        raise InputError(source, "column_missing", first + 1, **said)
    if twice := sorted({name for name in header if name in known and header.count(name) > 1}):
        raise InputError(source, "column_twice", first + 1, names=", ".join(twice))
    unknown = [name for name in header if name not in known]
    rows = _rows(source, lines[first + 1 :], first + 2, (delimiter, header), rejects)
    return Table(source, header, unknown, rows, rejects)


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _rows(
    source: str, lines: list[str], start: int, shape: tuple[str, list[str]], rejects: list[Reject]
) -> Iterator[tuple[int, dict[str, str], str]]:
    delimiter, header = shape
    width = len(header)
    for number, line in enumerate(lines, start):
        if not line.strip():
            continue
        if line.count('"') % 2:
            rejects.append(Reject(source, number, Complaint("open_quote"), line[:RAW_LIMIT]))
            continue
        cells = _cells(line, delimiter) if '"' in line else line.split(delimiter)
        if len(cells) != width:
            if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                reason = Complaint("cells", {"cells": len(cells), "width": width})
                rejects.append(Reject(source, number, reason, line[:RAW_LIMIT]))
                continue
            cells = cells[:width]
        yield (
            number,
            {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()},
            line,
        )


def instant(cell: str) -> int:
    """ISO 8601 with an offset -> ms UTC. Raises :class:`BadValue` that says why not."""
    try:
        when = datetime.fromisoformat(cell)
    except ValueError:
        raise BadValue("no_iso", text=cell) from None
    if when.tzinfo is None:
        raise BadValue("no_zone", text=cell)
    try:
        t = round(when.timestamp() * 1000)
    except (OverflowError, ValueError):
        raise BadValue("out_of_time", text=cell) from None
    if not EARLIEST <= t < LATEST:
        raise BadValue("out_of_time", text=cell)
    return t
