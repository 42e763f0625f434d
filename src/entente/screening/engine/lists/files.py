"""Opening a source: plain, gzip or zip, UTF-8 (with or without mark) or, where it is not, Windows-1252."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from entente.screening.engine.errors import InputError
from entente.screening.engine.unpack import AT_MOST, unpack

csv.field_size_limit(1 << 26)  # a long remark is no error; the default of 128 KiB would be one
_SUB = "\x1a"  # the old OFAC files end with this mark


def read_files(path: Path, limit: int = AT_MOST) -> list[tuple[Path, bytes]]:
    """Every file in it: one, but for a zip of several, whose files stand as if they lay beside it.

    Raises:
        InputError: the file cannot be read, is cut, or unpacks to more than ``limit`` bytes.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            path.name,
            f"cannot be read ({error.strerror or error})",
            fr=f"illisible ({error.strerror or error})",
        ) from error
    found = unpack(path.name, raw, limit)
    if raw[:2] == b"PK":
        return [(path.with_name(name or path.name), content) for name, content in found]
    return [(path, content) for _, content in found]


def read_bytes(path: Path, limit: int = AT_MOST) -> bytes:
    """The file's content, unpacked when it is gzip or a zip of one file, whatever its name.

    Raises:
        InputError: as :func:`read_files`, or it is a zip of several files.
    """
    found = read_files(path, limit)
    if len(found) > 1:
        raise InputError(
            path.name,
            f"is a zip of {len(found)} files where one was expected: unpack it first",
            fr=f"est une archive zip de {len(found)} fichiers au lieu d’un seul : à décompresser d’abord",
        )
    return found[0][1]


def digest(*contents: bytes) -> str:
    """SHA-256 (hex) over the contents in this order."""
    total = hashlib.sha256()
    for content in contents:
        total.update(content)
    return total.hexdigest()


def text_of(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def rows(content: bytes, delimiter: str = ",", tidy: bool = True) -> Iterator[tuple[int, list[str]]]:
    """``(line, fields)`` of every row that is not blank; ``line`` is where the row begins, from 1. Fields
    lose the blanks around them unless ``tidy`` is false.

    A row never swallows the rest of the file: an unclosed quotation mark ends with its line when the row
    read strictly would be longer than two hundred lines.
    """
    lines = text_of(content).rstrip(_SUB + "\r\n").splitlines(keepends=True)
    at = 0
    while at < len(lines):
        used = 1
        text = lines[at]
        while text.count('"') % 2 and used < 200 and at + used < len(lines):
            text += lines[at + used]
            used += 1
        if text.count('"') % 2:
            text, used = lines[at], 1
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=tidy)
        try:
            fields = next(reader, [])
        except csv.Error:
            fields = text.rstrip("\r\n").split(delimiter)
        if any(f.strip() for f in fields):
            yield at + 1, [f.strip() for f in fields] if tidy else fields
        at += used


def records(content: bytes, delimiter: str = ",") -> Iterator[tuple[int, dict[str, str], list[str]]]:
    """``(line, record, fields)`` of a table with a header row; names of columns in lower case."""
    head: list[str] | None = None
    for line, fields in rows(content, delimiter):
        if head is None:
            head = [name.strip().lower() for name in fields]
            continue
        yield line, dict(zip(head, fields, strict=False)), fields


def _beginning(content: bytes) -> bytes:
    return text_of(content[:20000]).encode()


def header(content: bytes, delimiter: str = ",") -> list[str]:
    return next(
        ([f.strip().lower() for f in fields] for _, fields in rows(_beginning(content), delimiter)), []
    )


def delimiter_of(content: bytes, needed: tuple[str, ...]) -> str:
    """The separator under which the first row names the ``needed`` columns; a comma where none does."""
    for delimiter in (",", ";", "\t", "|"):
        if set(needed) <= set(header(content, delimiter)):
            return delimiter
    return ","
