"""``entente marine score``: how well findings agree with a simulated day's truth."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from entente.marine.cli import app


@app.command()
def score(
    findings: Annotated[Path, typer.Argument(help="Findings of `entente marine crossref`.")],
    truth: Annotated[Path, typer.Argument(help="truth.jsonl of `entente marine simulate`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable, with the confusions.")] = False,
) -> None:
    """Precision and recall per status, their means, and false accusations."""
    from rich.console import Console
    from rich.table import Table

    from entente.marine.simulate.score import score as compare

    console = Console()
    try:
        result = compare(findings, truth)
    except (OSError, ValueError) as error:
        Console(stderr=True).print(str(error), markup=False, style="red")
        raise typer.Exit(1) from None
    if as_json:
        record = asdict(result) | {"false_accusation_rate": result.false_accusation_rate}
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    table = Table("status", "expected", "found", "precision", "recall")
    for status, row in result.by_status.items():
        table.add_row(
            status,
            f"{row['expected']:.0f}",
            f"{row['found']:.0f}",
            f"{row['precision']:.3f}",
            f"{row['recall']:.3f}",
        )
    table.add_row("macro", "", "", f"{result.macro_precision:.3f}", f"{result.macro_recall:.3f}")
    console.print(table)
    console.print(
        f"unreported on a vessel that is exempt or reported: {result.accused} of {result.innocent} "
        f"({result.false_accusation_rate:.2%})"
    )
