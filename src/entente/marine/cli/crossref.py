"""``entente marine crossref``: tracks against arrival reports, to findings, on files alone."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente.marine.cli import command
from entente.marine.cli.words import _, gettext_noop, language, ngettext, number, problem, rejected

if TYPE_CHECKING:
    from rich.console import Console

    from entente.marine.engine.complaints import Complaint
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


class Where(StrEnum):
    LOCAL = "local"
    SPARK = "spark"


def _moment(text: str | None) -> int | None:
    if text is None:
        return None
    from entente.marine.engine.complaints import BadValue
    from entente.marine.engine.tables import instant

    try:
        return instant(text)
    except BadValue as error:
        raise typer.BadParameter(error.complaint.told(language())) from None


HELP = gettext_noop(
    "Cross-reference vessel tracks with arrival reports and write one finding per passage.\n"
    "\n"
    "Exit code 0: done (single bad lines are in --rejects); 1: a whole file could not be used, the rest was\n"
    "processed; 2: usage.\n"
    "\n"
    "Example: entente marine crossref --positions day.nmea --reports reports.csv --out findings.jsonl"
)


@command(HELP)
def crossref(
    positions: Annotated[
        list[Path],
        typer.Option(
            help=gettext_noop(
                "AIS (NMEA), MarineCadastre CSV or Parquet, radar CSV with track_id; .gz, .zst too."
            )
        ),
    ],
    out: Annotated[Path, typer.Option(help=gettext_noop("Findings, one JSON object a line."))],
    extra: Annotated[
        list[Path] | None, typer.Argument(help=gettext_noop("Further files of positions."))
    ] = None,
    reports: Annotated[Path | None, typer.Option(help=gettext_noop("Arrival reports (reports.csv)."))] = None,
    sightings: Annotated[
        Path | None,
        typer.Option(
            help=gettext_noop(
                "Sightings by patrols: sighting_id, seen_at, lon, lat, description, place, landed."
            )
        ),
    ] = None,
    waters: Annotated[
        Path | None,
        typer.Option(
            help=gettext_noop("GeoJSON of the reporting waters; default: Canada's, territorial sea included.")
        ),
    ] = None,
    sites: Annotated[
        Path | None, typer.Option(help=gettext_noop("Marine reporting sites (sites.csv)."))
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help=gettext_noop("Rule book (YAML); default: the one that ships."))
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option(help=gettext_noop("Unusable lines with number and reason (CSV)."))
    ] = None,
    interest: Annotated[
        Path | None, typer.Option(help=gettext_noop("Vessels of interest (CSV: mmsi or track_id, name)."))
    ] = None,
    approaches: Annotated[
        Path | None, typer.Option(help=gettext_noop("Their predicted entries, one JSON object a line."))
    ] = None,
    now: Annotated[
        str | None,
        typer.Option(
            help=gettext_noop(
                "Judge as of this moment (ISO UTC): what came later is not looked at. "
                "Default: the end of the data."
            )
        ),
    ] = None,
    engine: Annotated[
        Where, typer.Option(help=gettext_noop("Where the reading and the work on each vessel is done."))
    ] = Where.LOCAL,
    master: Annotated[
        str | None,
        typer.Option(help=gettext_noop("Spark's master; default: what Spark's own configuration says.")),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=gettext_noop("No progress, no summary."))
    ] = False,
) -> None:
    from rich.console import Console

    from entente.marine import geography
    from entente.marine.engine.complaints import Complaint
    from entente.marine.engine.errors import InputError
    from entente.marine.engine.run import Job, run

    console = Console(stderr=True)
    moment = _moment(now)
    if (interest is None) != (approaches is None):
        raise typer.BadParameter(Complaint("interest_alone").told(language()))
    spark = None
    try:
        for file in filter(None, (out, approaches, rejects)):
            if file.is_dir() or not file.parent.is_dir():
                raise InputError(str(file), "no_such_folder")
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
            language=language(),
        )
        if engine is Where.SPARK:
            from entente.marine.cluster.spark import NotInstalledError, Spark

            try:
                spark = Spark(master)
            except NotInstalledError as error:
                raise typer.BadParameter(error.told(language())) from None
        outcome = _watched(job, console, spark) if not quiet else run(job, runner=spark)
    except InputError as error:
        _wrong(console, error)
        raise typer.Exit(1) from None
    except OSError as error:
        _wrong(console, InputError.of_system(str(error.filename or out), "cannot_write", error))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        console.print(_stopped(out, rejects), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(130) from None
    finally:
        if spark is not None:
            spark.close()
    for error in outcome.problems:
        _wrong(console, error)
    if not quiet:
        _summary(outcome, rejects)
    raise typer.Exit(1 if outcome.problems else 0)


def _wrong(console: Console, error: InputError) -> None:
    console.print(problem(error), style="red", markup=False, highlight=False, soft_wrap=True)


def _stopped(out: Path, rejects: Path | None) -> str:
    told = _("Stopped. {file} was not written; one that stood there before is as it was.").format(file=out)
    if rejects is not None:
        told += " " + _("{file} holds the rejects up to here.").format(file=rejects)
    return told


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

        def show(what: Complaint, done: int, total: int) -> None:
            bar.update(task, description=what.told(language()), completed=done, total=total or None)

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
    told = [
        _("Read: {positions}, {reports}.").format(
            positions=ngettext("{n} position", "{n} positions", outcome.positions),
            reports=ngettext("{n} report", "{n} reports", outcome.reports),
        ),
        rejected(outcome.rejected, rejects),
    ]
    if outcome.approaches:
        told.append(
            ngettext(
                "{n} entry of a vessel of interest predicted.",
                "{n} entries of vessels of interest predicted.",
                outcome.approaches,
            )
        )
    if outcome.ignored_columns:
        ignored = _("Columns ignored in the reports: {names}.")
        told.append(ignored.format(names=", ".join(outcome.ignored_columns)))
    for line in told:
        console.print(line, highlight=False, markup=False, soft_wrap=True)
