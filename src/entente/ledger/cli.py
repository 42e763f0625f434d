"""``entente ledger``: verify, sign, prove, export."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

app = typer.Typer(help="The tamper-evident record of decisions and disclosures.", no_args_is_help=True)
say = Console(stderr=True)


@app.command("verify")
def verify_log() -> None:
    """Derive the whole log again: leaves, tree, contents, signed heads. Exit code 1 if anything differs."""
    from entente.ledger import audit

    report = audit.verify_all()
    for problem in report.problems:
        say.print(f"[bold]✗[/bold] {problem}", highlight=False)
    verdict = "holds" if report.holds else "does NOT hold"
    say.print(
        f"The log {verdict}: {report.entries} entries ({report.purged} with purged content), "
        f"{report.heads} signed heads.\nroot {report.root.hex()}",
        highlight=False,
    )
    raise typer.Exit(0 if report.holds else 1)


@app.command()
def sign() -> None:
    """Sign the tree as it stands now."""
    from django.utils import timezone

    from entente.ledger import audit

    head = audit.sign_head(timezone.now())
    say.print(f"Signed: {head.size} entries, root {head.root.hex()}", highlight=False)


@app.command()
def prove(
    entry: str, out: Annotated[Path | None, typer.Option(help="File to write; else standard output")] = None
) -> None:
    """An evidence pack for one ENTRY (its id or its position), checkable without Entente."""
    from entente.ledger import audit

    try:
        evidence = audit.prove(int(entry) if entry.isdecimal() else UUID(entry))
    except (LookupError, ValueError) as error:
        say.print(str(error))
        raise typer.Exit(1) from error
    text = json.dumps(evidence.as_json(), indent=2)
    if out:
        out.write_text(text + "\n")
    else:
        sys.stdout.write(text + "\n")


@app.command()
def export(out: Annotated[Path, typer.Option(help="JSON Lines: one leaf a line, in order")]) -> None:
    """Every leaf in order, as it was hashed: enough to derive the root elsewhere."""
    from entente.ledger.audit import OWNER
    from entente.ledger.models import Entry

    rows = Entry.objects.using(OWNER).exclude(position=None).order_by("position")
    with out.open("w") as file:
        for leaf in rows.values_list("leaf", flat=True).iterator(5000):
            file.write(leaf + "\n")
    say.print(f"{rows.count()} leaves written to {out.name}")
