"""``entente manifest …``: what carriers and traders send, read on files."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
import yaml

from entente.core.speaking import App
from entente.screening.engine.errors import InputError
from entente.screening.engine.lists.files import read_files
from entente.screening.engine.manifests import read as read_manifests
from entente.screening.engine.manifests.cusres import acknowledgement
from entente.screening.engine.manifests.headings import ALIASES
from entente.screening.engine.manifests.wire import REJECT_HEADING, reject_rows, traveller_row
from entente.terminal import Texts, gettext_noop, language

_texts = Texts("screening")
_, ngettext = _texts.gettext, _texts.ngettext

app = App(gettext_noop("Passenger lists, booking records and cargo reports."))


@app.callback()
def _manifest() -> None:
    pass  # so that its one command keeps its name


@app.command(
    help=gettext_noop(
        "Read manifests: every traveller of a message once, with documents and legs.\n"
        "\n"
        "What cannot be read goes to --rejects with segment, position and reason; the rest is kept. Meals,\n"
        "medical and religious particulars are not read. Ends with 1 when a file as a whole is no manifest."
    )
)
def read(
    files: Annotated[list[Path], typer.Argument(help=gettext_noop("PAXLST, PNRGOV, cargo reports, CSV."))],
    out: Annotated[Path, typer.Option("--out", help=gettext_noop("JSON lines: one traveller a line."))],
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects", help=gettext_noop("CSV: file, message, segment, position, tag, reason, raw.")
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help=gettext_noop("YAML {our field: column} for files that are tables.")),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--acknowledge", help=gettext_noop("Folder for one CUSRES answer per file.")),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            help=gettext_noop("The year of files that do not say (for two-digit years); default: this year."),
        ),
    ] = None,
) -> None:
    columns = _mapping(mapping)
    about = year or datetime.now(UTC).year
    unusable = travellers = refused = messages = goods = 0
    partial = out.with_name(out.name + ".partial")
    try:
        listing = rejects.open("w", newline="", encoding="utf-8") if rejects else None
        lines = partial.open("wb")
    except OSError as error:
        words = _("{file}: cannot be written ({error})").format(file=error.filename, error=error.strerror)
        typer.echo(words, err=True)
        raise typer.Exit(1) from error
    try:
        table = csv.writer(listing) if listing else None
        if table:
            table.writerow(REJECT_HEADING)
        with lines:
            for path in files:
                try:
                    found = read_files(path)
                except InputError as error:
                    typer.echo(error.told(language()), err=True)
                    unusable += 1
                    continue
                manifests = [
                    manifest
                    for each, data in found
                    for manifest in read_manifests(data, each.name, columns, about)
                ]
                for manifest in manifests:
                    messages += 1
                    travellers += len(manifest.travellers)
                    goods += len(manifest.consignments)
                    refused += len(manifest.rejects)
                    lines.writelines(
                        orjson.dumps(traveller_row(manifest, person)) + b"\n"
                        for person in manifest.travellers
                    )
                    if table:
                        table.writerows(reject_rows(manifest))
                if all(manifest.kind == "other" for manifest in manifests):
                    words = _("{file}: no passenger list, booking record or cargo report in it")
                    typer.echo(words.format(file=path), err=True)
                    unusable += 1
                if answers:
                    answers.mkdir(parents=True, exist_ok=True)
                    text = acknowledgement(manifests, found[0][1])
                    (answers / f"{path.stem}.cusres").write_text(text, encoding="utf-8")
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
        if listing:
            listing.close()
    counts = [ngettext("{n} traveller", "{n} travellers", travellers)]
    if goods:
        counts.append(ngettext("{n} consignment", "{n} consignments", goods))
    counts.append(ngettext("{n} reject", "{n} rejects", refused))
    where = " " + _("(see {file})").format(file=rejects) if rejects and refused else ""
    words = _("{files}, {messages}: {counts}").format(
        files=ngettext("{n} file", "{n} files", len(files)),
        messages=ngettext("{n} message", "{n} messages", messages),
        counts=", ".join(counts) + where,
    )
    typer.echo(words, err=True)
    if unusable:
        raise typer.Exit(1)


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        typer.echo(_("{file}: no mapping ({error})").format(file=path, error=error), err=True)
        raise typer.Exit(2) from error
    if not isinstance(loaded, dict) or not all(isinstance(v, str) for v in loaded.values()):
        typer.echo(_("{file}: a mapping is a list of 'our field: column'").format(file=path), err=True)
        raise typer.Exit(2)
    columns = {str(key): value for key, value in loaded.items()}
    if unknown := sorted(columns.keys() - ALIASES.keys()):
        words = _("{file}: no such field: {unknown}. Fields: {known}").format(
            file=path, unknown=", ".join(unknown), known=", ".join(sorted(ALIASES))
        )
        typer.echo(words, err=True)
        raise typer.Exit(2)
    return columns
