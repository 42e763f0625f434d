"""``entente ledger``: verify, sign, countersign, prove, export, key."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from entente.ledger.engine.problems import Problem
from entente.terminal import Texts, gettext_noop, language

_texts = Texts("ledger")
_, ngettext = _texts.gettext, _texts.ngettext
app = typer.Typer(
    help=gettext_noop("The tamper-evident record of decisions and disclosures."), no_args_is_help=True
)
"""Below the rooms, so that whoever mounts it has it speak (:func:`entente.core.speaking.spoken`)."""
say = Console(stderr=True, highlight=False, soft_wrap=True)
Folder = Annotated[
    Path | None,
    typer.Option("--keys", help=gettext_noop("Folder with the keys; else this installation's own.")),
]


def _key(holder: str, fingerprint: str) -> str:
    return _("key of {holder}: {fingerprint}").format(holder=holder, fingerprint=fingerprint)


def _fail(error: Exception) -> typer.Exit:
    """The exit after the error's own sentence, said in the terminal's language."""
    what = error.args[0] if error.args else ""
    say.print(what.told(language()) if isinstance(what, Problem) else str(error))
    return typer.Exit(1)


@app.command(
    "verify",
    help=gettext_noop(
        "Derive the whole log again: leaves, tree, contents, keys, heads, countersignatures.\n"
        "\n"
        "Exit code 1 if anything differs from what was recorded."
    ),
)
def verify_log(keys: Folder = None) -> None:
    from entente.ledger import audit, keeper

    report = audit.verify_all(keys=keeper.ring(keys))
    for problem in report.problems:
        say.print(f"[bold]✗[/bold] {problem.told(language())}")
    verdict = _("The log holds:") if report.holds else _("The log does NOT hold:")
    counts = (
        ngettext("{n} entry", "{n} entries", report.entries),
        ngettext("{n} of them with purged content", "{n} of them with purged content", report.purged),
        ngettext("{n} signed head", "{n} signed heads", report.heads),
        ngettext("{n} countersignature", "{n} countersignatures", report.countersignatures),
    )
    say.print(f"{verdict} {', '.join(counts)}.")
    say.print(_("root {root}").format(root=report.root.hex()))
    if report.unsigned:
        say.print(
            ngettext(
                "{n} entry came after the last signed head.",
                "{n} entries came after the last signed head.",
                report.unsigned,
            )
        )
    for holder, print_ in sorted(report.keys.items()):
        say.print(_key(holder, print_))
    raise typer.Exit(0 if report.holds else 1)


@app.command(help=gettext_noop("Sign the tree as it stands now."))
def sign(
    countersign: Annotated[
        bool, typer.Option(help=gettext_noop("Also for every agency whose key is here."))
    ] = False,
) -> None:
    from django.utils import timezone

    from entente.ledger import keeper
    from entente.ledger.engine.keys import NODE

    head = keeper.sign_head(timezone.now())
    entries = ngettext("{n} entry", "{n} entries", head.size)
    say.print(_("Signed: {entries}, root {root}").format(entries=entries, root=head.root.hex()))
    if countersign:
        for agency in keeper.ring().holders():
            if agency != NODE:
                _countersign(agency, None)


@app.command(
    "countersign",
    help=gettext_noop(
        "An agency's signature under the latest head, after proving that it contains all that it signed\n"
        "before.\n"
        "\n"
        "Exit code 1 where the log was rewritten since."
    ),
)
def countersign_head(
    agency: Annotated[str, typer.Option(help=gettext_noop("Code of the agency that signs, e.g. RCMP."))],
    keys: Folder = None,
) -> None:
    _countersign(agency, keys)


def _countersign(agency: str, keys: Path | None) -> None:
    from django.utils import timezone

    from entente.ledger import keeper
    from entente.ledger.engine.keys import KeyProblem

    try:
        made = keeper.countersign(agency, timezone.now(), keeper.ring(keys))
    except (keeper.Inconsistent, KeyProblem, LookupError) as error:
        raise _fail(error) from error
    say.print(_("Countersigned by {agency}: head {head}").format(agency=made.agency, head=made.head.hex()))


@app.command(
    help=gettext_noop("A new key for a holder, endorsed by the old one; the old private key is removed.")
)
def rotate(
    holder: Annotated[str, typer.Option(help=gettext_noop("Code of an agency, or `node`."))],
    keys: Folder = None,
) -> None:
    from django.utils import timezone

    from entente.ledger import keeper
    from entente.ledger.engine.heads import fingerprint
    from entente.ledger.engine.keys import KeyProblem

    try:
        public = keeper.rotate_key(holder, timezone.now(), keeper.ring(keys))
    except KeyProblem as error:
        raise _fail(error) from error
    say.print(_key(holder, fingerprint(public)))


@app.command(
    help=gettext_noop(
        "Prove ENTRIES; --out writes an evidence pack that anybody checks without Entente (verify.py in it)."
    )
)
def prove(
    entries: Annotated[list[str], typer.Argument(help=gettext_noop("Ids or positions of entries."))],
    out: Annotated[
        Path | None,
        typer.Option(help=gettext_noop("Evidence pack (.zip) to write; else JSON to standard output")),
    ] = None,
) -> None:
    from django.utils import timezone

    from entente.ledger import pack, proofs

    try:
        wanted = [_named(one) for one in entries]
        if out is not None:
            pack.write(pack.gather(wanted), out, timezone.now())
            say.print(
                ngettext(
                    "Evidence of {n} entry written to {file}",
                    "Evidence of {n} entries written to {file}",
                    len(wanted),
                    file=out.name,
                )
            )
            return
        found = [proofs.prove(one).as_json() for one in wanted]
    except LookupError as error:
        raise _fail(error) from error
    sys.stdout.write(json.dumps(found[0] if len(found) == 1 else found, indent=2) + "\n")


def _named(entry: str) -> int | UUID:
    """:raises LookupError: it is neither a place nor an identifier."""
    try:
        return int(entry) if entry.isdecimal() else UUID(entry)
    except ValueError:
        raise LookupError(Problem("no_identifier", text=entry)) from None


@app.command(help=gettext_noop("Every leaf in order, as it was hashed: enough to derive the root elsewhere."))
def export(
    out: Annotated[Path, typer.Option(help=gettext_noop("JSON Lines: one leaf a line, in order"))],
) -> None:
    from entente.ledger.keeper import OWNER
    from entente.ledger.models import Entry

    rows = Entry.objects.using(OWNER).exclude(position=None).order_by("position")
    with out.open("w", encoding="utf-8") as file:
        for leaf in rows.values_list("leaf", flat=True).iterator(5000):
            file.write(leaf + "\n")
    words = ngettext(
        "{n} leaf written to {file}", "{n} leaves written to {file}", rows.count(), file=out.name
    )
    say.print(words)
