"""``entente marine score``: how well findings agree with a simulated day's truth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from entente.marine.cli import command
from entente.marine.cli.words import _, gettext_noop, number, problem

HELP = gettext_noop("Precision and recall per status, their means, and false accusations.")


@command(HELP)
def score(
    findings: Annotated[Path, typer.Argument(help=gettext_noop("Findings of `entente marine crossref`."))],
    truth: Annotated[Path, typer.Argument(help=gettext_noop("truth.jsonl of `entente marine simulate`."))],
    as_json: Annotated[
        bool, typer.Option("--json", help=gettext_noop("Machine-readable, with the confusions."))
    ] = False,
) -> None:
    from rich.console import Console
    from rich.table import Table

    from entente.marine.engine.errors import InputError
    from entente.marine.simulate.score import score as compare

    console = Console()
    try:
        result = compare(findings, truth)
    except OSError as error:
        wrong = InputError.of_system(str(error.filename), "cannot_open", error)
        typer.echo(problem(wrong), err=True)
        raise typer.Exit(1) from None
    except InputError as error:
        typer.echo(problem(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        record = asdict(result) | {"false_accusation_rate": result.false_accusation_rate}
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    table = Table(_("status"), _("expected"), _("found"), _("precision"), _("recall"))
    for status, row in result.by_status.items():
        table.add_row(
            status,
            f"{row['expected']:.0f}",
            f"{row['found']:.0f}",
            number(row["precision"], 3),
            number(row["recall"], 3),
        )
    table.add_row(_("mean"), "", "", number(result.macro_precision, 3), number(result.macro_recall, 3))
    console.print(table)
    console.print(
        _("unreported on a vessel that is exempt or reported: {accused} of {innocent} ({share}%)").format(
            accused=result.accused,
            innocent=result.innocent,
            share=number(100 * result.false_accusation_rate, 2),
        )
    )
