"""``entente screen``: names, pairs and manifests against the lists. No command needs a database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entente.core.speaking import App
from entente.terminal import Texts, gettext_noop, language

if TYPE_CHECKING:
    from entente.screening.engine.errors import InputError

_texts = Texts("screening")
_, ngettext = _texts.gettext, _texts.ngettext
app = App(gettext_noop("Screen names, pairs of names or manifests."))

Rejects = Annotated[Path | None, typer.Option(help=gettext_noop("Unusable rows with line and reason (CSV)."))]
Lists = Annotated[Path, typer.Option(help=gettext_noop("Index made by `entente lists build`."))]


@app.callback()
def _screen() -> None:
    pass


@contextmanager
def _writing() -> Iterator[None]:
    """A file that cannot be written ends the command with a sentence."""
    try:
        yield
    except OSError as error:
        words = _("{file}: cannot be written ({error})").format(file=error.filename, error=error.strerror)
        typer.echo(words, err=True)
        raise typer.Exit(1) from error


def _this_year() -> int:
    return datetime.now(UTC).year


def _fail(error: InputError) -> typer.Exit:
    typer.echo(error.told(language()), err=True)
    return typer.Exit(1)


@app.command(
    help=gettext_noop(
        "Score pairs of names: how probable it is that both mean the same.\n"
        "\n"
        "``schema`` is Person, Company, Organization, LegalEntity, Vessel … Every row comes out, in its\n"
        "order; a row without a name gets an empty score and a reason in --rejects.\n"
        "\n"
        "Example: entente screen pairs pairs.csv --out scores.csv"
    )
)
def pairs(
    file: Annotated[Path, typer.Argument(help=gettext_noop("CSV with columns schema, name1, name2."))],
    out: Annotated[
        Path, typer.Option(help=gettext_noop("The same rows with a column `score` (0–1) at the end."))
    ],
    rejects: Rejects = None,
) -> None:
    from entente.screening.engine.errors import InputError, Reject
    from entente.screening.engine.lists.files import delimiter_of, read_bytes, rows
    from entente.screening.engine.screen import score_pairs
    from entente.screening.tables import lacking, write_rejects

    try:
        content = read_bytes(file)
        table = rows(content, delimiter_of(content, ("schema", "name1", "name2")), tidy=False)
        _, head = next(table, (0, []))
        at = {name.strip().lower(): k for k, name in enumerate(head)}
        if missing := [c for c in ("schema", "name1", "name2") if c not in at]:
            raise lacking(file.name, missing)
    except InputError as error:
        raise _fail(error) from error
    kept: list[list[str]] = []
    bad: list[Reject] = []
    asked: list[tuple[str, str, str]] = []
    for line, row in table:
        wanted = [row[at[c]] if at[c] < len(row) else "" for c in ("schema", "name1", "name2")]
        if len(row) != len(head) or not wanted[1].strip() or not wanted[2].strip():
            what = (
                "has no name1 or name2"
                if len(row) == len(head)
                else f"has {len(row)} fields, not {len(head)}"
            )
            bad.append(Reject(file.name, line, what, ",".join(row)[:400]))
            wanted = ["", "", ""]
        kept.append(row)
        asked.append((wanted[0], wanted[1], wanted[2]))
    scores = score_pairs(asked)
    with _writing(), out.open("w", newline="", encoding="utf-8") as target:
        written = csv.writer(target)
        written.writerow([*head, "score"])
        for row, (_, one, _two), score in zip(kept, asked, scores, strict=True):
            written.writerow([*row, f"{score:.6f}" if one else ""])
        if rejects:
            write_rejects(rejects, bad)
    if bad:
        typer.echo(ngettext("{n} row without a score", "{n} rows without a score", len(bad)), err=True)


@app.command(
    help=gettext_noop(
        "Screen names against the lists.\n"
        "\n"
        "Further columns that are read where they stand: schema or kind, dob (or date_of_birth),\n"
        "nationality, sex (or gender), place_of_birth, document_number, imo, mmsi, call_sign,\n"
        "registration, plate, container, vin, phone, email, and address, goods, hs_code, which lookouts\n"
        "describe in words (score: null).\n"
        "\n"
        "Example: entente screen names queries.csv --lists lists.idx --top 5 --out hits.jsonl"
    )
)
def names(
    file: Annotated[
        Path, typer.Argument(help=gettext_noop("CSV with columns query_id, name and, where known, more."))
    ],
    lists: Lists,
    out: Annotated[Path, typer.Option(help=gettext_noop("Hits, one JSON object a line."))],
    top: Annotated[
        int, typer.Option(help=gettext_noop("At most this many entries a query."), min=1, max=100)
    ] = 5,
    least: Annotated[
        float | None,
        typer.Option(
            help=gettext_noop("Least score of a hit; default 0.05, so that a reader sees what was near."),
            min=0,
            max=1,
        ),
    ] = 0.05,
    thresholds: Annotated[
        bool, typer.Option(help=gettext_noop("Only what reaches its list's threshold."))
    ] = False,
    rejects: Rejects = None,
) -> None:
    import orjson

    from entente.screening.engine import described
    from entente.screening.engine.errors import InputError, Reject
    from entente.screening.engine.index.store import load
    from entente.screening.engine.screen import Asking, screen
    from entente.screening.queries import query_of, told_of
    from entente.screening.tables import table, write_rejects

    bad: list[Reject] = []
    queries, told = [], []
    try:
        index = load(lists)
        for line, row, raw in table(file, ("query_id", "name")):
            query, problems = query_of(row)
            bad += [Reject(file.name, line, p, ",".join(raw)[:400], query is not None) for p in problems]
            if query is not None:
                queries.append(query)
                told.append(told_of(row))
    except InputError as error:
        raise _fail(error) from error
    asking = Asking(top=top, least=None if thresholds else least, floor=0.42)
    with _writing(), out.open("wb") as target:
        wanted = described.listed(index)
        for begin in range(0, len(queries), 10_000):
            part = queries[begin : begin + 10_000]
            for query, words, hits in zip(
                part, told[begin : begin + 10_000], screen(index, part, asking), strict=True
            ):
                for hit in hits:
                    target.write(orjson.dumps(hit.plain()) + b"\n")
                for row in described.rows(index, wanted, query.query_id, words, len(hits)):
                    target.write(orjson.dumps(row) + b"\n")
        if rejects:
            write_rejects(rejects, bad)
    if bad:
        words = ngettext(
            "{n} row or value could not be used", "{n} rows or values could not be used", len(bad)
        )
        typer.echo(words, err=True)


@app.command(
    help=gettext_noop(
        "Screen manifests end to end: read, match, score, explain.\n"
        "\n"
        "Every line adds file, message, flight, direction and who was asked for to what `screen names`\n"
        "writes. Exit code 1 when a file as a whole was no manifest; the others are done.\n"
        "\n"
        "Example: entente screen manifest flight.edi --lists lists.idx --out hits.jsonl --rejects bad.csv"
    )
)
def manifest(
    files: Annotated[list[Path], typer.Argument(help=gettext_noop("PAXLST, PNRGOV, cargo reports, CSV."))],
    lists: Lists,
    out: Annotated[Path, typer.Option(help=gettext_noop("Hits, one JSON object a line."))],
    top: Annotated[
        int, typer.Option(help=gettext_noop("At most this many entries a person or party."), min=1, max=100)
    ] = 5,
    least: Annotated[
        float | None,
        typer.Option(help=gettext_noop("Least score; default: each list's own threshold."), min=0, max=1),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(help=gettext_noop("CSV: file, message, segment, position, tag, reason, raw.")),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help=gettext_noop("The year of files that do not say; default: this year."))
    ] = None,
) -> None:
    import orjson

    from entente.screening.engine import described, questions
    from entente.screening.engine.errors import InputError
    from entente.screening.engine.index.store import load
    from entente.screening.engine.lists.files import read_files
    from entente.screening.engine.manifests import Manifest, read
    from entente.screening.engine.manifests.wire import REJECT_HEADING, reject_rows
    from entente.screening.engine.screen import Asking

    try:
        index = load(lists)
    except InputError as error:
        raise _fail(error) from error
    found: list[Manifest] = []
    unusable = 0
    for path in files:
        try:
            read_ = [
                m
                for each, data in read_files(path)
                for m in read(data, each.name, about=year or _this_year())
            ]
        except InputError as error:
            typer.echo(error.told(language()), err=True)
            unusable += 1
            continue
        if all(m.kind == "other" for m in read_):
            words = _("{file}: no passenger list, booking record or cargo report in it")
            typer.echo(words.format(file=path.name), err=True)
            unusable += 1
        found += read_
    subjects = [(m, one) for m in found for one in questions.of(m)]
    of = {query.query_id: m for m, one in subjects for query in one.queries}
    asked = [(query.query_id, query) for _, one in subjects for query in one.queries]
    wanted = described.listed(index)
    hits = 0
    with _writing(), out.open("wb") as target:

        def write(row: dict[str, Any], m: Manifest, name: str) -> None:
            more = {"file": m.file, "message": m.message, "flight": m.flight, "direction": m.direction}
            target.write(orjson.dumps(row | more | {"name": name}) + b"\n")

        for key, query, hit in questions.best(index, asked, Asking(top=top, least=least)):
            if hit.rank <= top:
                hits += 1
                write(hit.plain() | {"query_id": key}, of[key], query.name)
        for m, one in subjects:
            for row in described.rows(index, wanted, one.key, one.told):
                hits += 1
                write(row, m, one.name)
    if rejects:
        with _writing(), rejects.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(REJECT_HEADING)
            for m in found:
                table.writerows(reject_rows(m))
    asked_for = ngettext(
        "{n} person, party or means of transport",
        "{n} persons, parties and means of transport",
        len(of),
    )
    found_words = ngettext("{n} hit", "{n} hits", hits)
    typer.echo(f"{asked_for}, {found_words}", err=True)
    raise typer.Exit(1 if unusable else 0)
