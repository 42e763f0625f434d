"""``entente marine simulate``: a seeded day of border traffic with its truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente.marine.cli import command
from entente.marine.cli.words import _, gettext_noop, language, ngettext, problem

WRITTEN = {
    "sentences": lambda n: ngettext("{n} sentence", "{n} sentences", n),
    "radar": lambda n: ngettext("{n} radar position", "{n} radar positions", n),
    "sightings": lambda n: ngettext("{n} sighting", "{n} sightings", n),
    "reports": lambda n: ngettext("{n} arrival report", "{n} arrival reports", n),
    "truth": lambda n: ngettext("{n} row of truth", "{n} rows of truth", n),
}
HELP = gettext_noop(
    "Write positions.nmea, radar.csv, sightings.csv, reports.csv and truth.jsonl.\n"
    "\n"
    "Example: entente marine simulate --seed 7 --vessels 300 --hours 24 --out day/"
)


@command(HELP)
def simulate(
    out: Annotated[Path, typer.Option(help=gettext_noop("Folder for the files; made if it is not there."))],
    seed: Annotated[int, typer.Option(help=gettext_noop("The same seed gives the same bytes."))] = 1,
    vessels: Annotated[int, typer.Option(help=gettext_noop("How many vessels sail, seen or not."))] = 300,
    hours: Annotated[float, typer.Option(help=gettext_noop("Length of the day, at least 8."))] = 24.0,
    noise: Annotated[
        float, typer.Option(help=gettext_noop("Receiver errors; 1 = 6 metres, one sigma."))
    ] = 1.0,
    every: Annotated[float, typer.Option(help=gettext_noop("Seconds between fixes under way."))] = 60.0,
    start: Annotated[str, typer.Option(help=gettext_noop("First moment, ISO UTC."))] = "2026-07-11T00:00:00Z",
    waters: Annotated[
        Path | None, typer.Option(help=gettext_noop("GeoJSON of the reporting waters."))
    ] = None,
    land: Annotated[Path | None, typer.Option(help=gettext_noop("GeoJSON of land, lakes cut out."))] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=gettext_noop("No progress, no summary."))
    ] = False,
) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from entente.marine.engine.complaints import BadValue
    from entente.marine.engine.errors import InputError
    from entente.marine.simulate import Settings
    from entente.marine.simulate import simulate as run

    console = Console(stderr=True)
    try:
        settings = Settings(seed, vessels, hours, noise, every, start)
    except BadValue as error:
        raise typer.BadParameter(error.complaint.told(language())) from None
    try:
        with Progress(console=console, disable=quiet, transient=True) as bar:
            task = bar.add_task("", total=1.0)
            counts = run(
                settings,
                out,
                waters,
                land,
                lambda share, what: bar.update(task, completed=share, description=what.told(language())),
            )
    except InputError as error:
        typer.echo(problem(error), err=True)
        raise typer.Exit(1) from None
    except BadValue as error:
        typer.echo(problem(InputError("--waters", error.complaint)), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(problem(InputError.of_system(str(error.filename or out), "cannot_write", error)), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo(
            _("Stopped. The files in {folder} are not whole; make them again.").format(folder=out), err=True
        )
        raise typer.Exit(130) from None
    if not quiet:
        written = (WRITTEN[what](n) for what, n in counts.items())
        console.print(", ".join(written), markup=False, highlight=False)
