"""CSV and Parquet of positions: whole blocks parsed at once, single lines looked at only where one fails."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from entente.marine.engine.columns import Batch, Reject
from entente.marine.engine.complaints import BadValue, complaint_of
from entente.marine.engine.decode.header import (
    NUMBERS,
    TEXTS,
    TYPES,
    Header,
    Shape,
    header_from_text,
    header_of,
)
from entente.marine.engine.decode.moments import moment
from entente.marine.engine.decode.rows import Reader
from entente.marine.engine.decode.sighting import sightings
from entente.marine.engine.decode.sources import Block, Source, text_of
from entente.marine.engine.errors import InputError

PARQUET_ROWS = 1 << 19
PIECE = 64 << 10
"""Below this a piece with a bad row is examined line by line."""
RAW_SHOWN = 500
_NULLS = ["", "NA", "N/A", "null", "NULL", "nan", "NaN", "None"]


def read_table(source: Source) -> Iterator[Batch]:
    """Batches from a CSV source, whatever its columns say it holds."""
    header: Header | None = None
    reader: Reader | None = None
    for block in source.blocks():
        before: list[Reject] = []
        skipped = 0
        if header is None:
            block, header, skipped = _take_header(source.name, block)
        if header.shape is Shape.SIGHTINGS:
            yield sightings(source.name, header, block)
            continue
        reader = reader or Reader(source.name, header)
        for batch in _block(reader, block):
            batch.lines_read += skipped
            skipped = 0
            batch.rejects[:0] = before
            yield batch


def _take_header(name: str, block: Block) -> tuple[Block, Header, int]:
    data, line = block.data.removeprefix(b"\xef\xbb\xbf"), block.line
    while data:
        first, _, rest = data.partition(b"\n")
        text = first.decode("utf-8", "replace").strip("\r")
        if text.strip() and not text.startswith("#"):
            return Block(rest, line + 1), header_from_text(name, text, line), line
        data, line = rest, line + 1
    raise InputError(name, "no_header")


def _block(reader: Reader, block: Block) -> Iterator[Batch]:
    if not block.data.strip():
        yield Batch(lines_read=block.data.count(b"\n"))
        return
    try:
        table = _parse(reader.header, block.data)
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeDecodeError):
        # Pieces are at most one line longer than ``step``, so that this ends.
        if len(block.data) <= 2 * PIECE or block.data.find(b"\n", PIECE, -1) < 0:
            yield _examine(reader, block)
            return
        step, at, line = max(PIECE, len(block.data) // 8), 0, block.line
        while at < len(block.data):
            cut = block.data.find(b"\n", min(at + step, len(block.data) - 1)) + 1 or len(block.data)
            piece = block.data[at:cut]
            yield from _block(reader, Block(piece, line))
            line += piece.count(b"\n")
            at = cut
        return
    count = block.data.count(b"\n") + (not block.data.endswith(b"\n"))
    batch = reader.batch(table, lambda rows: _raw_lines(block, rows, count == table.num_rows))
    batch.lines_read = count
    yield batch


def _raw_lines(block: Block, rows: Any, dense: bool) -> list[tuple[int, str]]:
    """Line number and text of rows; the parser leaves blank lines out, so they are counted here."""
    lines = block.data.split(b"\n")
    where = range(len(lines)) if dense else [k for k, line in enumerate(lines) if line.strip(b"\r")]
    return [(block.line + where[r], _shown(lines[where[r]])) for r in rows]


def _shown(raw: bytes) -> str:
    return raw.rstrip(b"\r")[:RAW_SHOWN].decode("utf-8", "backslashreplace")


def _parse(header: Header, data: bytes) -> pa.Table:
    """A whole block at once; Arrow raises when any row or value is bad."""
    types = {c: TYPES[c] for c in header.used if c in TYPES}
    return pacsv.read_csv(
        pa.BufferReader(data),
        pacsv.ReadOptions(use_threads=False, column_names=list(header.columns), block_size=len(data) + 1),
        pacsv.ParseOptions(delimiter=header.delimiter, newlines_in_values=False),
        pacsv.ConvertOptions(
            column_types=types, include_columns=list(types), null_values=_NULLS, strings_can_be_null=True
        ),
    )


def _value(column: str, text: str) -> Any:
    """One cell, a decimal comma too; :class:`BadValue` says why not."""
    text = text.strip()
    if text in _NULLS:
        return None
    if column == "time":
        return moment(text)
    if column == "mmsi":
        if not re.fullmatch(r"\d{1,12}(\.0*)?", text):
            raise BadValue("no_mmsi", text=text[:40])
        return int(text.split(".")[0])
    if column in NUMBERS:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            raise BadValue("no_number", text=text[:40]) from None
        return number if math.isfinite(number) else None
    return text


def _examine(reader: Reader, block: Block) -> Batch:
    """Line by line: the good ones become a table, the bad ones rejects that name column and value."""
    header = reader.header
    kept: dict[str, list[Any]] = {c: [] for c in header.used if c in TYPES}
    places: list[tuple[int, str]] = []
    rejects: list[Reject] = []
    raw_lines = block.data.split(b"\n")
    if raw_lines and not raw_lines[-1]:
        raw_lines.pop()
    for k, raw in enumerate(raw_lines):
        if not raw.strip():
            continue
        shown = _shown(raw)
        try:
            cells = next(csv.reader([text_of(raw)], delimiter=header.delimiter, strict=True))
            if len(cells) != len(header.columns):
                raise BadValue("columns", cells=len(cells), width=len(header.columns))
            row = {}
            for column, cell in zip(header.columns, cells, strict=True):
                if column in kept:
                    try:
                        row[column] = _value(column, cell)
                    except BadValue as error:
                        raise BadValue("column", name=header.called(column), what=error.complaint) from None
        except (BadValue, csv.Error) as error:
            rejects.append(Reject(reader.source, block.line + k, complaint_of(error), shown))
            continue
        for column, value in row.items():
            kept[column].append(value)
        places.append((block.line + k, shown))
    table = _typed(kept)
    batch = reader.batch(table, lambda rows: [places[r] for r in rows])
    batch.rejects = sorted(batch.rejects + rejects, key=lambda r: r.line)
    batch.lines_read = len(raw_lines)
    return batch


def _typed(columns: dict[str, list[Any]]) -> pa.Table:
    arrays = {}
    for column, values in columns.items():
        if column in TEXTS or column == "track_id":
            arrays[column] = pa.array(values, pa.string()).dictionary_encode()
        elif column == "time":
            arrays[column] = pa.array(values, pa.int64()).cast(pa.timestamp("ms"))
        else:
            arrays[column] = pa.array(values, TYPES[column])
    return pa.table(arrays)


def read_parquet(source: Source) -> Iterator[Batch]:
    """Batches from a Parquet file with the same columns; a reject's "line" is the row, counted from 1."""
    try:
        file = pq.ParquetFile(source.path)
        names = file.schema_arrow.names
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(source.name, "bad_parquet", detail=str(error).splitlines()[0]) from error
    header = header_of(source.name, list(names), line=None)
    if header.shape is Shape.SIGHTINGS:
        raise InputError(source.name, "sightings_parquet")
    wanted = [c for c in header.used if c in TYPES]
    texts = [header.given[header.columns.index(c)] for c in wanted if c in TEXTS or c == "track_id"]
    file = pq.ParquetFile(source.path, read_dictionary=texts)
    reader = Reader(source.name, header)
    row = 1
    given = [names[header.columns.index(c)] for c in wanted]
    try:
        for part in file.iter_batches(PARQUET_ROWS, columns=given, use_threads=False):
            raw = pa.Table.from_batches([part]).select(given).rename_columns(wanted)
            yield _parquet_part(reader, raw, row)
            row += part.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        detail = str(error).splitlines()[0]
        raise InputError(source.name, "parquet_breaks", row=row - 1, detail=detail) from error


def _parquet_part(reader: Reader, raw: pa.Table, first: int) -> Batch:
    def line(rows: Any) -> list[tuple[int, str]]:
        shown = raw.take(pa.array(rows)).to_pylist()
        return [(first + int(r), str(s)[:RAW_SHOWN]) for r, s in zip(rows, shown, strict=True)]

    try:
        return reader.batch(pa.table({c: _cast(raw.column(c), c) for c in raw.column_names}), line)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        pass
    kept: dict[str, list[Any]] = {c: [] for c in raw.column_names}
    index: list[int] = []
    rejects = []
    for k, row in enumerate(raw.to_pylist()):
        try:
            values = {c: _value(c, str(v)) if v is not None else None for c, v in row.items()}
        except BadValue as error:
            rejects.append(Reject(reader.source, first + k, error.complaint, str(row)[:RAW_SHOWN]))
            continue
        for c, v in values.items():
            kept[c].append(v)
        index.append(k)
    batch = reader.batch(_typed(kept), lambda rows: line([index[r] for r in rows]))
    batch.rejects = sorted(batch.rejects + rejects, key=lambda r: r.line)
    batch.lines_read = raw.num_rows
    return batch


def _cast(values: Any, column: str) -> Any:
    if column in TEXTS or column == "track_id":
        return (
            values
            if pa.types.is_dictionary(values.type)
            else pc.cast(values, pa.string()).dictionary_encode()
        )
    if column == "time":
        if pa.types.is_timestamp(values.type):
            return pc.cast(values, pa.timestamp("ms", values.type.tz), safe=False).cast(pa.timestamp("ms"))
        if pa.types.is_integer(values.type):
            raise pa.ArrowInvalid("epoch numbers: their unit is told row by row")
    if pa.types.is_string(values.type):
        values = pc.replace_with_mask(values, pc.equal(values, ""), pa.scalar(None, values.type))
    return pc.cast(values, TYPES[column], safe=column == "mmsi")
