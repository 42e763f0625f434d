"""``entente lists``: sanctions lists and lookouts to one index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente.core.speaking import App
from entente.terminal import Texts, gettext_noop, language, number

_texts = Texts("screening")
_, ngettext = _texts.gettext, _texts.ngettext

app = App(gettext_noop("Sanctions lists and lookouts: build the index that screening reads."))


@app.callback()
def _lists() -> None:
    pass  # so that its one command keeps its name


@app.command(
    help=gettext_noop(
        "Read lists, index every name, set each list's threshold from the stated rate of false hits.\n"
        "\n"
        "Exit code 0: done (single bad rows are in --rejects); 1: a whole file could not be used, the\n"
        "others were.\n"
        "\n"
        "Example: entente lists build sdn.csv un.xml --out lists.idx"
    )
)
def build(
    sources: Annotated[
        list[Path],
        typer.Argument(
            help=gettext_noop(
                "OFAC SDN (CSV or XML), US CSL, UN XML, Canada, BIS DPL, FtM JSON lines, lookouts; .gz too."
            )
        ),
    ],
    out: Annotated[Path, typer.Option(help=gettext_noop("The index to write."))],
    rejects: Annotated[
        Path | None, typer.Option(help=gettext_noop("Unusable rows with line and reason (CSV)."))
    ] = None,
    false_hits: Annotated[
        float,
        typer.Option(
            help=gettext_noop("False hits per traveller at which each list's threshold is set."),
            min=0.0,
            max=1.0,
        ),
    ] = 0.001,
    background: Annotated[
        Path | None,
        typer.Option(
            help=gettext_noop("Names known to be innocent, one a line; default: drawn from name tables.")
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=gettext_noop("No summary."))] = False,
) -> None:
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
        console.print(error.told(language()), style="red", markup=False)
    if not lists:
        raise typer.Exit(1)
    index = make(lists)
    names = None
    try:
        if background:
            names = text_of(read_bytes(background)).splitlines()
            if not any(line.strip() for line in names):
                raise InputError(
                    background.name,
                    "holds no names to set the thresholds by",
                    fr="ne contient aucun nom d’après lequel fixer les seuils",
                )
        with_thresholds(index, false_hits, names)
        index.save(out)
    except InputError as error:
        console.print(error.told(language()), style="red", markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        words = _("{file}: cannot be written ({error})").format(file=out, error=error.strerror)
        console.print(words, style="red", markup=False)
        raise typer.Exit(1) from error
    found = [r for source in lists for r in source.rejects]
    if rejects:
        write_rejects(rejects, found)
    if not quiet:
        for row in index.head["lists"]:
            limit = index.head["thresholds"][row["list"]]["score"]
            words = _("{title}, version {version}: {entries}, {rejects}, threshold {limit}").format(
                title=row["title"],
                version=row["version"],
                entries=ngettext("{n} entry", "{n} entries", row["entries"]),
                rejects=ngettext(
                    "{n} row with something unusable", "{n} rows with something unusable", row["rejects"]
                ),
                limit=number(limit, 3),
            )
            console.print(words, markup=False, highlight=False)
        words = ngettext("{n} name in {file}", "{n} names in {file}", index.head["names"], file=out.name)
        console.print(words, markup=False, highlight=False)
    raise typer.Exit(1 if errors else 0)
