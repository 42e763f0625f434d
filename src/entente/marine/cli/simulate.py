"""``entente marine simulate``: a seeded day of border traffic with its truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente.marine.cli import app
from entente.marine.cli.words import _, gettext_noop, number

WRITTEN = {
    "sentences": gettext_noop("{count} sentences"),
    "radar": gettext_noop("{count} radar positions"),
    "sightings": gettext_noop("{count} sightings"),
    "reports": gettext_noop("{count} arrival reports"),
    "truth": gettext_noop("{count} rows of truth"),
}
HELP = _(
    "Write positions.nmea, radar.csv, sightings.csv, reports.csv and truth.jsonl.\n"
    "\n"
    "Example: entente marine simulate --seed 7 --vessels 300 --hours 24 --out day/"
)


@app.command(help=HELP)
def simulate(
    out: Annotated[Path, typer.Option(help=_("Folder for the files; made if it is not there."))],
    seed: Annotated[int, typer.Option(help=_("The same seed gives the same bytes."))] = 1,
    vessels: Annotated[int, typer.Option(help=_("How many vessels sail, seen or not."))] = 300,
    hours: Annotated[float, typer.Option(help=_("Length of the day, at least 8."))] = 24.0,
    noise: Annotated[float, typer.Option(help=_("Receiver errors; 1 = 6 metres, one sigma."))] = 1.0,
    every: Annotated[float, typer.Option(help=_("Seconds between fixes under way."))] = 60.0,
    start: Annotated[str, typer.Option(help=_("First moment, ISO UTC."))] = "2026-07-11T00:00:00Z",
    waters: Annotated[Path | None, typer.Option(help=_("GeoJSON of the reporting waters."))] = None,
    land: Annotated[Path | None, typer.Option(help=_("GeoJSON of land, lakes cut out."))] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_("No progress, no summary."))] = False,
) -> None:
    """Write positions.nmea, radar.csv, sightings.csv, reports.csv and truth.jsonl."""
    from rich.console import Console
    from rich.progress import Progress

    from entente.marine.engine.errors import InputError
    from entente.marine.simulate import Settings
    from entente.marine.simulate import simulate as run

    console = Console(stderr=True)
    try:
        settings = Settings(seed, vessels, hours, noise, every, start)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    try:
        with Progress(console=console, disable=quiet, transient=True) as bar:
            task = bar.add_task("simulate", total=1.0)
            counts = run(
                settings,
                out,
                waters,
                land,
                lambda share, text: bar.update(task, completed=share, description=text),
            )
    except (InputError, ValueError, OSError) as error:
        console.print(str(error), markup=False, style="red")
        raise typer.Exit(1) from None
    if not quiet:
        written = (_(WRITTEN[what]).format(count=number(n)) for what, n in counts.items())
        console.print(", ".join(written), markup=False, highlight=False)
