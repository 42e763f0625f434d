"""``entente marine simulate``: a seeded day of border traffic with its truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entente.marine.cli import app


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="Folder for the files; made if it is not there.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    vessels: Annotated[int, typer.Option(help="How many vessels sail, seen or not.")] = 300,
    hours: Annotated[float, typer.Option(help="Length of the day, at least 8.")] = 24.0,
    noise: Annotated[float, typer.Option(help="Receiver errors; 1 = 6 metres, one sigma.")] = 1.0,
    every: Annotated[float, typer.Option(help="Seconds between fixes under way.")] = 60.0,
    start: Annotated[str, typer.Option(help="First moment, ISO UTC.")] = "2026-07-11T00:00:00Z",
    waters: Annotated[Path | None, typer.Option(help="GeoJSON of the reporting waters.")] = None,
    land: Annotated[Path | None, typer.Option(help="GeoJSON of land, lakes cut out.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Write positions.nmea, radar.csv, sightings.csv, reports.csv and truth.jsonl.

    Example: entente marine simulate --seed 7 --vessels 300 --hours 24 --out day/
    """
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
        console.print(", ".join(f"{n:,} {what}" for what, n in counts.items()), markup=False)
