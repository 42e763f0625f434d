"""``entente marine decode``: AIS sentences and position tables to one Parquet file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from entente.marine.cli import command
from entente.marine.cli.words import _, gettext_noop, language, ngettext, problem, rejected
from entente.marine.engine.decode.messages import SCHEMA, messages
from entente.marine.engine.errors import InputError
from entente.marine.engine.rejects import RejectsFile

HELP = gettext_noop(
    "Decode AIS to columns: every message, every field, one row a message.\n"
    "\n"
    'Times are UTC; a message whose line carries no time has an empty received_at. "Not available" is\n'
    "empty. Lines that cannot be used are counted and, with --rejects, written with the reason.\n"
    "\n"
    "Ends with 0 when all files were read, 1 when a file as a whole could not be."
)


@command(HELP)
def decode(
    files: Annotated[
        list[Path],
        typer.Argument(help=gettext_noop("AIS sentences (NMEA 0183), CSV or Parquet; .gz and .zst too.")),
    ],
    out: Annotated[Path, typer.Option("--out", help=gettext_noop("The Parquet file to write."))],
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", help=gettext_noop("CSV of lines not used: source, line, reason, raw line.")
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=gettext_noop("No progress, no summary."))
    ] = False,
) -> None:
    errors: list[InputError] = []
    rows = lines = refused = other = 0
    partial = out.with_name(out.name + ".partial")
    try:
        with ExitStack() as after:
            after.callback(partial.unlink, missing_ok=True)
            with ExitStack() as open_:
                table = open_.enter_context(RejectsFile(rejects, language())) if rejects else None
                show = open_.enter_context(_progress(quiet))
                writer = open_.enter_context(pq.ParquetWriter(partial, SCHEMA, compression="zstd"))
                for part in messages(files, errors):
                    if part.table.num_rows:
                        writer.write_table(part.table)
                    rows += part.table.num_rows
                    lines += part.lines_read
                    refused += len(part.rejects)
                    other += part.other_types
                    if table:
                        table.write(part.rejects)
                    show(lines)
            if lines or not errors:
                partial.replace(out)
    except OSError as error:
        wrong = InputError.of_system(str(error.filename or out), "cannot_write", error)
        typer.echo(problem(wrong), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(_("Stopped. {file} was not written.").format(file=out), err=True)
        raise typer.Exit(130) from None
    for error in errors:
        typer.echo(problem(error), err=True)
    if errors and not lines:
        raise typer.Exit(1)
    told = [
        ngettext("{n} line read", "{n} lines read", lines),
        ngettext("{n} row written to {file}", "{n} rows written to {file}", rows, file=out),
    ]
    if other:
        told.append(ngettext("{n} message of another type", "{n} messages of other types", other))
    if not quiet:
        typer.echo(", ".join(told) + ". " + rejected(refused, rejects), err=True)
    if errors:
        raise typer.Exit(1)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int], None]]:
    """A line on the terminal that says how far it is, gone at the end."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task("", total=None)
        yield lambda n: bar.update(task, description=ngettext("{n} line read", "{n} lines read", n))
