"""``entente marine crossref``: tracks against arrival reports, to findings, on files alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente.marine.cli import app

if TYPE_CHECKING:
    from rich.console import Console

    from entente.marine.engine.run import Job, Outcome, Runner


class Where(StrEnum):
    LOCAL = "local"
    SPARK = "spark"


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is not an ISO 8601 time such as 2026-07-04T14:05:00Z") from None
    if when.tzinfo is None:
        raise typer.BadParameter(f"“{text}” has no time zone; add Z for UTC")
    return round(when.timestamp() * 1000)


@app.command()
def crossref(
    positions: Annotated[
        list[Path],
        typer.Option(
            help="AIS (NMEA), MarineCadastre CSV or Parquet, radar CSV with track_id; .gz, .zst too."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Findings, one JSON object a line.")],
    extra: Annotated[list[Path] | None, typer.Argument(help="Further files of positions.")] = None,
    reports: Annotated[Path | None, typer.Option(help="Arrival reports (reports.csv).")] = None,
    sightings: Annotated[
        Path | None,
        typer.Option(
            help="Sightings by patrols: sighting_id, seen_at, lon, lat, description, place, landed."
        ),
    ] = None,
    waters: Annotated[
        Path | None,
        typer.Option(help="GeoJSON of the reporting waters; default: Canada's, territorial sea included."),
    ] = None,
    sites: Annotated[Path | None, typer.Option(help="Marine reporting sites (sites.csv).")] = None,
    rules: Annotated[Path | None, typer.Option(help="Rule book (YAML); default: the one that ships.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="Unusable lines with number and reason (CSV).")] = None,
    interest: Annotated[
        Path | None, typer.Option(help="Vessels of interest (CSV: mmsi or track_id, name).")
    ] = None,
    approaches: Annotated[
        Path | None, typer.Option(help="Their predicted entries, one JSON object a line.")
    ] = None,
    now: Annotated[
        str | None, typer.Option(help="Judge as of this moment (ISO UTC); default: the end of the data.")
    ] = None,
    engine: Annotated[
        Where, typer.Option(help="Where the reading and the work on each vessel is done.")
    ] = Where.LOCAL,
    master: Annotated[
        str | None, typer.Option(help="Spark's master; default: what Spark's own configuration says.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Cross-reference vessel tracks with arrival reports and write one finding per passage.

    Exit code 0: done (single bad lines are in --rejects); 1: a whole file could not be used, the rest was
    processed; 2: usage.

    Example: entente marine crossref --positions day.nmea --reports reports.csv --out findings.jsonl
    """
    from rich.console import Console

    from entente.marine import geography
    from entente.marine.engine.errors import InputError
    from entente.marine.engine.run import Job, run

    console = Console(stderr=True)
    moment = _moment(now)
    if (interest is None) != (approaches is None):
        raise typer.BadParameter("--interest and --approaches go together")
    spark = None
    try:
        for file in filter(None, (out, approaches, rejects)):
            if file.is_dir() or not file.parent.is_dir():
                raise InputError(str(file), "cannot be written: name a file in a folder that exists")
        job = Job(
            positions=[*positions, *(extra or [])],
            out=out,
            waters=waters or geography.path("waters"),
            land=geography.folder() / geography.FILES["land"] if _has_land() else None,
            reports=reports,
            sightings=sightings,
            sites=sites,
            rules=rules,
            rejects=rejects,
            now=moment,
            interest=interest,
            approaches=approaches,
        )
        if engine is Where.SPARK:
            from entente.marine.cluster.spark import NotInstalledError, Spark

            try:
                spark = Spark(master)
            except NotInstalledError as error:
                raise typer.BadParameter(str(error)) from None
        outcome = _watched(job, console, spark) if not quiet else run(job, runner=spark)
    except InputError as error:
        console.print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    finally:
        if spark is not None:
            spark.close()
    for problem in outcome.problems:
        console.print(f"Error: {problem}", style="red", markup=False, highlight=False, soft_wrap=True)
    if not quiet:
        _summary(outcome, rejects)
    raise typer.Exit(1 if outcome.problems else 0)


def _has_land() -> bool:
    from entente.marine import geography

    return (geography.folder() / geography.FILES["land"]).exists()


def _watched(job: Job, console: Console, runner: Runner | None) -> Outcome:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    from entente.marine.engine.run import run

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        return run(job, show, runner)


def _summary(outcome: Outcome, rejects: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from entente.marine.engine.compliance import GRAVITY

    console = Console()
    table = Table(title="Findings", title_justify="left")
    table.add_column("status")
    table.add_column("findings", justify="right")
    for status in GRAVITY:
        if outcome.by_status[status]:
            table.add_row(str(status), f"{outcome.by_status[status]:,}")
    table.add_row("total", f"{len(outcome.findings):,}", style="bold")
    console.print(table)
    read = f"{outcome.positions:,} positions and {outcome.reports:,} reports read"
    where = f" (see {rejects})" if rejects and outcome.rejected else ""
    console.print(f"{read}; {outcome.rejected:,} lines rejected{where}.", highlight=False)
    if outcome.approaches:
        console.print(f"{outcome.approaches:,} entries of vessels of interest predicted.", highlight=False)
    if outcome.ignored_columns:
        console.print(f"Columns ignored in the reports: {', '.join(outcome.ignored_columns)}.", markup=False)
