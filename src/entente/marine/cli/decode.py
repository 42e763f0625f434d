"""``entente marine decode``: AIS sentences and position tables to one Parquet file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from entente.marine.cli import app
from entente.marine.cli.words import _, number
from entente.marine.engine.decode.messages import SCHEMA, messages
from entente.marine.engine.errors import InputError

HELP = _(
    "Decode AIS to columns: every message, every field, one row a message.\n"
    "\n"
    'Times are UTC; a message whose line carries no time has an empty received_at. "Not available" is\n'
    "empty. Lines that cannot be used are counted and, with --rejects, written with the reason.\n"
    "\n"
    "Ends with 0 when all files were read, 1 when a file as a whole could not be."
)


@app.command(help=HELP)
def decode(
    files: Annotated[
        list[Path], typer.Argument(help=_("AIS sentences (NMEA 0183), CSV or Parquet; .gz and .zst too."))
    ],
    out: Annotated[Path, typer.Option("--out", help=_("The Parquet file to write."))],
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", help=_("CSV of lines not used: source, line, reason, raw line.")),
    ] = None,
) -> None:
    """Decode AIS to columns: every message, every field, one row a message."""
    errors: list[InputError] = []
    rows = lines = refused = other = 0
    partial = out.with_name(out.name + ".partial")
    try:
        listing = rejects.open("w", newline="", encoding="utf-8") if rejects else None
        writer = pq.ParquetWriter(partial, SCHEMA, compression="zstd")
    except OSError as error:
        typer.echo(
            _("{file}: cannot be written ({why})").format(file=error.filename, why=error.strerror), err=True
        )
        raise typer.Exit(1) from error
    try:
        table = csv.writer(listing) if listing else None
        if table:
            table.writerow(("source", "line", "reason", "raw"))
        with writer:
            for part in messages(files, errors):
                if part.table.num_rows:
                    writer.write_table(part.table)
                rows += part.table.num_rows
                lines += part.lines_read
                refused += len(part.rejects)
                other += part.other_types
                if table:
                    table.writerows((r.source, r.line, r.reason, r.raw) for r in part.rejects)
        if lines or not errors:
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
        if listing:
            listing.close()
    for problem in errors:
        typer.echo(str(problem), err=True)
    if errors and not lines:
        raise typer.Exit(1)
    note = _(", {count} messages of other types").format(count=number(other)) if other else ""
    where = _(" (see {file})").format(file=rejects) if rejects and refused else ""
    told = _("{lines} lines read, {rows} rows written to {file}{note}, {refused} lines rejected{where}")
    counts = {"lines": number(lines), "rows": number(rows), "refused": number(refused)}
    typer.echo(told.format(file=out, note=note, where=where, **counts), err=True)
    if errors:
        raise typer.Exit(1)
