"""``entente lists``: sanctions lists and lookouts to one index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente.terminal import gettext_noop

app = typer.Typer(
    help=gettext_noop("Sanctions lists and lookouts: build the index that screening reads."),
    no_args_is_help=True,
)


@app.callback()
def _lists() -> None:
    """Sanctions lists and lookouts."""


@app.command()
def build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="OFAC SDN (CSV or XML), US CSL, UN XML, Canada, BIS DPL, FtM JSON lines, lookouts; .gz too."
        ),
    ],
    out: Annotated[Path, typer.Option(help="The index to write.")],
    rejects: Annotated[Path | None, typer.Option(help="Unusable rows with line and reason (CSV).")] = None,
    false_hits: Annotated[
        float,
        typer.Option(
            help="False hits per traveller at which each list's threshold is set.", min=0.0, max=1.0
        ),
    ] = 0.001,
    background: Annotated[
        Path | None,
        typer.Option(help="Names known to be innocent, one a line; default: drawn from name tables."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary.")] = False,
) -> None:
    """Read lists, index every name, set each list's threshold from the stated rate of false hits.

    Exit code 0: done (single bad rows are in --rejects); 1: a whole file could not be used, the others were.

    Example: entente lists build sdn.csv un.xml --out lists.idx
    """
    from rich.console import Console

    from entente.screening.engine.errors import InputError
    from entente.screening.engine.index.build import build as make
    from entente.screening.engine.lists import read_sources
    from entente.screening.engine.lists.files import read_bytes, text_of
    from entente.screening.engine.score.thresholds import with_thresholds
    from entente.screening.tables import write_rejects

    console = Console(stderr=True)
    lists, errors = read_sources(sources)
    for error in errors:
        console.print(str(error), style="red", markup=False)
    if not lists:
        raise typer.Exit(1)
    index = make(lists)
    names = None
    try:
        if background:
            names = text_of(read_bytes(background)).splitlines()
            if not any(line.strip() for line in names):
                raise InputError(background.name, "holds no names to set the thresholds by")
        with_thresholds(index, false_hits, names)
        index.save(out)
    except InputError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        console.print(f"{out}: cannot be written ({error.strerror})", style="red", markup=False)
        raise typer.Exit(1) from error
    found = [r for source in lists for r in source.rejects]
    if rejects:
        write_rejects(rejects, found)
    if not quiet:
        for row in index.head["lists"]:
            limit = index.head["thresholds"][row["list"]]["score"]
            console.print(
                f"{row['title']}, version {row['version']}: {row['entries']:,} entries, "
                f"{row['rejects']} rows with something unusable, threshold {limit:.3f}",
                markup=False, highlight=False,
            )  # fmt: skip
        console.print(f"{index.head['names']:,} names in {out.name}", markup=False, highlight=False)
    raise typer.Exit(1 if errors else 0)
