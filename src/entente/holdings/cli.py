"""``entente holdings``: load, pull, watch a folder, replay, and the run log."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from entente.core.speaking import App
from entente.terminal import Texts, gettext_noop, number

_texts = Texts("holdings")
_, ngettext = _texts.gettext, _texts.ngettext

app = App(gettext_noop("What each agency holds: sources, their runs, what was not taken in."))
say = Console(stderr=True, highlight=False)
Code = Annotated[str, typer.Option("--source", help=gettext_noop("Code of the source."))]


def _source(code: str) -> Any:
    from entente.holdings.models import Source

    source = (
        Source.objects.select_related("label", "private_label", "account__unit__agency")
        .filter(code=code)
        .first()
    )
    if source is None:
        known = ", ".join(Source.objects.values_list("code", flat=True)) or _("none yet")
        say.print(_("There is no source {code}. There are: {known}.").format(code=code, known=known))
        raise typer.Exit(1)
    return source


def _done(run: Any, reasons: dict[str, int]) -> None:
    from entente.holdings import reasons as words

    counts = (
        ngettext("{n} record", "{n} records", run.records),
        ngettext("{n} new", "{n} new", run.added),
        ngettext("{n} changed", "{n} changed", run.changed),
        ngettext("{n} unchanged", "{n} unchanged", run.same),
        ngettext("{n} rejected", "{n} rejected", run.rejected),
    )
    say.print(_("{state}: {counts}.").format(state=run.get_state_display(), counts=", ".join(counts)))
    if run.note:
        say.print(run.note)
    for code, times in sorted(reasons.items()):
        say.print(f"  {number(times)} × {words.words(code)}")


@app.command(
    help=gettext_noop(
        "Read FILES into a source. What stopped half-way goes on where it stopped.\n"
        "\n"
        "Exit code 1 when a file could not be read to its end."
    )
)
def load(
    files: Annotated[
        list[Path], typer.Argument(help=gettext_noop("Files to read."), exists=True, dir_okay=False)
    ],
    source: Code,
    rejects: Annotated[
        Path | None, typer.Option(help=gettext_noop("JSON Lines: line, reason, detail, raw line."))
    ] = None,
    again: Annotated[
        bool, typer.Option(help=gettext_noop("From the start, even where an earlier run stopped half-way."))
    ] = False,
) -> None:
    from entente.holdings import intake
    from entente.holdings.models import Run

    found, failed = _source(source), False
    with ExitStack() as leaving:
        write: Callable[..., None] = lambda item, code, detail: None  # noqa: E731
        if rejects is not None:
            out = leaving.enter_context(rejects.open("w", encoding="utf-8"))

            def write(item: Any, code: str, detail: str) -> None:
                row = {"line": item.number, "reason": code, "detail": detail, "raw": item.raw}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")

        for path in files:
            counted: dict[str, int] = {}
            with _bar() as bar:
                try:
                    run = intake.run(found, path, _shower(bar, path, counted), write, again)
                except (intake.NotConfigured, ValueError) as error:
                    say.print(str(error))
                    raise typer.Exit(1) from error
            _done(run, counted)
            failed |= run.state != Run.State.DONE
    raise typer.Exit(1 if failed else 0)


def _shower(bar: Progress, path: Path, counted: dict[str, int]) -> Callable[[Any, dict[str, Any]], None]:
    """What keeps the bar of one file: its share in bytes (unknown where it is packed), records, rejects."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    task = bar.add_task(path.name, total=None if packed else path.stat().st_size)

    def show(counts: Any, position: dict[str, Any]) -> None:
        counted.update(counts.reasons)
        read = ngettext("{n} record", "{n} records", counts.records)
        rejected = ngettext("{n} rejected", "{n} rejected", counts.rejected)
        words = f"{path.name}  {read}, {rejected}"
        bar.update(task, completed=position.get("byte", 0), description=words)

    return show


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=say,
    )


@app.command(
    help=gettext_noop(
        "Read a source that is pulled: an address, a folder where files are dropped, a system of record."
    )
)
def pull(source: Code) -> None:
    from entente.holdings import intake
    from entente.holdings.models import Run, Source

    found = _source(source)
    try:
        runs = intake.drop(found) if found.kind == Source.Kind.DROP else [intake.run(found)]
    except (intake.NotConfigured, ValueError) as error:
        say.print(str(error))
        raise typer.Exit(1) from error
    if not runs:
        say.print(_("Nothing new is there."))
    for run in runs:
        _done(run, {})
    raise typer.Exit(1 if any(run.state != Run.State.DONE for run in runs) else 0)


@app.command(help=gettext_noop("Offer a run's rejected records again, as they came."))
def replay(
    run: Annotated[str, typer.Argument(help=gettext_noop("Id of the run whose rejects are offered again."))],
    source: Code,
) -> None:
    from entente.core.gate import Context, working_as
    from entente.holdings import intake
    from entente.holdings.loader import PURPOSE
    from entente.holdings.models import Run

    found = _source(source)
    context = Context(found.account, PURPOSE)
    with working_as(context):
        old = Run.objects.visible(context).filter(pk=run, source=found).first()
    if old is None:
        say.print(_("That source has no such run."))
        raise typer.Exit(1)
    _done(intake.replay(old), {})


@app.command(help=gettext_noop("The run log of a source."))
def runs(
    source: Code,
    limit: Annotated[
        int, typer.Option(help=gettext_noop("At most this many runs, the latest first."), min=1)
    ] = 20,
) -> None:
    from entente.core.gate import Context, working_as
    from entente.holdings.loader import PURPOSE
    from entente.holdings.models import Run

    found = _source(source)
    context = Context(found.account, PURPOSE)
    table = Table()
    for heading in (
        _("run"),
        _("started"),
        _("state"),
        _("records"),
        _("new"),
        _("changed"),
        _("unchanged"),
        _("rejected"),
        _("read from"),
    ):
        table.add_column(heading)
    with working_as(context):
        for one in Run.objects.visible(context).filter(source=found).order_by("-started_at")[:limit]:
            counts = (one.records, one.added, one.changed, one.same, one.rejected)
            started = f"{one.started_at:%Y-%m-%d %H:%M}"
            table.add_row(str(one.pk), started, str(one.get_state_display()), *map(str, counts), one.origin)
    say.print(table)


@app.command(help=gettext_noop("A new token with which a system may push to this source; it is shown once."))
def token(
    source: Code,
    days: Annotated[int, typer.Option(help=gettext_noop("So many days it holds, at most 400."))] = 400,
) -> None:
    from entente.holdings import intake

    try:
        typer.echo(intake.make_token(_source(source), days))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
