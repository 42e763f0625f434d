"""``entente marine crossref``: tracks against arrival reports, to findings, on files alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente.marine.cli import app
from entente.marine.cli.words import _, gettext_noop, number

if TYPE_CHECKING:
    from rich.console import Console

    from entente.marine.engine.errors import InputError
    from entente.marine.engine.run import Job, Outcome, Runner


STATUSES = {
    "unreported": gettext_noop("not reported"),
    "wrong_site": gettext_noop("wrong site"),
    "late": gettext_noop("late"),
    "early": gettext_noop("early"),
    "undetermined": gettext_noop("cannot be known"),
    "no_arrival": gettext_noop("report without arrival"),
    "in_waters": gettext_noop("in our waters"),
    "exempt": gettext_noop("exempt"),
    "reported": gettext_noop("reported"),
}
"""As on the pages."""


STEPS = (
    gettext_noop("waters"),
    gettext_noop("passages"),
    gettext_noop("matching"),
    gettext_noop("writing"),
    gettext_noop("reading on the cluster"),
    gettext_noop("tracking on the cluster"),
)
"""What ``run`` says it is doing; other words are files' names."""


class Where(StrEnum):
    LOCAL = "local"
    SPARK = "spark"


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        said = _("“{text}” is not an ISO 8601 time such as 2026-07-04T14:05:00Z")
        raise typer.BadParameter(said.format(text=text)) from None
    if when.tzinfo is None:
        raise typer.BadParameter(_("“{text}” has no time zone; add Z for UTC").format(text=text))
    return round(when.timestamp() * 1000)


HELP = _(
    "Cross-reference vessel tracks with arrival reports and write one finding per passage.\n"
    "\n"
    "Exit code 0: done (single bad lines are in --rejects); 1: a whole file could not be used, the rest was\n"
    "processed; 2: usage.\n"
    "\n"
    "Example: entente marine crossref --positions day.nmea --reports reports.csv --out findings.jsonl"
)


@app.command(help=HELP)
def crossref(
    positions: Annotated[
        list[Path],
        typer.Option(
            help=_("AIS (NMEA), MarineCadastre CSV or Parquet, radar CSV with track_id; .gz, .zst too.")
        ),
    ],
    out: Annotated[Path, typer.Option(help=_("Findings, one JSON object a line."))],
    extra: Annotated[list[Path] | None, typer.Argument(help=_("Further files of positions."))] = None,
    reports: Annotated[Path | None, typer.Option(help=_("Arrival reports (reports.csv)."))] = None,
    sightings: Annotated[
        Path | None,
        typer.Option(
            help=_("Sightings by patrols: sighting_id, seen_at, lon, lat, description, place, landed.")
        ),
    ] = None,
    waters: Annotated[
        Path | None,
        typer.Option(help=_("GeoJSON of the reporting waters; default: Canada's, territorial sea included.")),
    ] = None,
    sites: Annotated[Path | None, typer.Option(help=_("Marine reporting sites (sites.csv)."))] = None,
    rules: Annotated[
        Path | None, typer.Option(help=_("Rule book (YAML); default: the one that ships."))
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help=_("Unusable lines with number and reason (CSV)."))
    ] = None,
    interest: Annotated[
        Path | None, typer.Option(help=_("Vessels of interest (CSV: mmsi or track_id, name)."))
    ] = None,
    approaches: Annotated[
        Path | None, typer.Option(help=_("Their predicted entries, one JSON object a line."))
    ] = None,
    now: Annotated[
        str | None, typer.Option(help=_("Judge as of this moment (ISO UTC); default: the end of the data."))
    ] = None,
    engine: Annotated[
        Where, typer.Option(help=_("Where the reading and the work on each vessel is done."))
    ] = Where.LOCAL,
    master: Annotated[
        str | None, typer.Option(help=_("Spark's master; default: what Spark's own configuration says."))
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_("No progress, no summary."))] = False,
) -> None:
    """Cross-reference vessel tracks with arrival reports and write one finding per passage."""
    from rich.console import Console

    from entente.marine import geography
    from entente.marine.engine.errors import InputError
    from entente.marine.engine.run import Job, run

    console = Console(stderr=True)
    moment = _moment(now)
    if (interest is None) != (approaches is None):
        raise typer.BadParameter(_("--interest and --approaches go together"))
    spark = None
    try:
        for file in filter(None, (out, approaches, rejects)):
            if file.is_dir() or not file.parent.is_dir():
                raise InputError(str(file), _("cannot be written: name a file in a folder that exists"))
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
        console.print(
            _("Error: {error}").format(error=error),
            style="red",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1) from None
    finally:
        if spark is not None:
            spark.close()
    for problem in outcome.problems:
        console.print(
            _("Error: {error}").format(error=problem),
            style="red",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if not quiet:
        _summary(outcome, rejects)
    raise typer.Exit(1 if outcome.problems else 0)


def _wrong(console: Console, error: InputError) -> None:
    told = _("Error: {error}").format(error=error)
    console.print(told, style="red", markup=False, highlight=False, soft_wrap=True)


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
        task = bar.add_task(_("starting"), total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(
                task, description=_(what) if what in STEPS else what, completed=done, total=total or None
            )

        return run(job, show, runner)


def _summary(outcome: Outcome, rejects: Path | None) -> None:
    from rich.console import Console
    from rich.table import Table

    from entente.marine.engine.compliance import GRAVITY

    console = Console()
    table = Table(title=_("Findings"), title_justify="left")
    table.add_column(_("status"))
    table.add_column("")
    table.add_column(_("findings"), justify="right")
    for status in GRAVITY:
        if outcome.by_status[status]:
            table.add_row(str(status), _(STATUSES[status]), number(outcome.by_status[status]))
    table.add_row(_("total"), "", number(len(outcome.findings)), style="bold")
    console.print(table)
    told = _("{positions} positions and {reports} reports read; {rejected} lines rejected{where}.").format(
        positions=number(outcome.positions),
        reports=number(outcome.reports),
        rejected=number(outcome.rejected),
        where=_(" (see {file})").format(file=rejects) if rejects and outcome.rejected else "",
    )
    console.print(told, highlight=False, markup=False)
    if outcome.approaches:
        told = _("{count} entries of vessels of interest predicted.")
        console.print(told.format(count=number(outcome.approaches)), highlight=False)
    if outcome.ignored_columns:
        told = _("Columns ignored in the reports: {names}.")
        console.print(told.format(names=", ".join(outcome.ignored_columns)), markup=False)
