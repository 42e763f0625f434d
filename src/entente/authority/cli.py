"""``entente authority``: decide requests from files (no database), explain a recorded decision."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from entente.authority.engine import Arrangement, FieldError, decide, explain, parse_arrangements, parse_json
from entente.core.speaking import App
from entente.terminal import Texts, gettext_noop, language

_texts = Texts("authority")
_, ngettext = _texts.gettext, _texts.ngettext

app = App(gettext_noop("What may be given to whom, under which provision, and what is missing for more."))

HOW = {
    "not a rule": gettext_noop("not a rule"),
    "not signed": gettext_noop("not signed"),
    "twice": gettext_noop("twice"),
}
"""What the database says of a clause or a rule that is not the other."""
database: Callable[[], AbstractContextManager[object]] = nullcontext
"""Opens this installation's database; the site's command line puts its own here."""

Requests = Annotated[
    str,
    typer.Argument(help=gettext_noop("JSON file with one request or a list of them; - is standard input")),
]
Arrangements = Annotated[
    Path | None,
    typer.Option(help=gettext_noop("JSON file with the written arrangements that `arrangement` may name")),
]


@app.command(
    "decide",
    help=gettext_noop(
        "Answer each request: grade, provisions, duties, reasons in both languages, what is missing.\n"
        "\n"
        "A refusal is an answer (exit code 0). Exit code 1, naming the field, for invalid JSON, a wrong\n"
        "type or an unknown value. Without `--arrangements` no arrangement is in force."
    ),
)
def decide_command(request: Requests, arrangements: Arrangements = None) -> None:
    asked = _read(request, parse_json)
    known = _arrangements(arrangements)
    if isinstance(asked, list):
        _write([decide(one, known).as_json() for one in asked])
    else:
        _write(decide(asked, known).as_json())


@app.command(
    "explain",
    help=gettext_noop(
        "Every gateway of the information's regime, each test and whether it holds, nearest first."
    ),
)
def explain_command(
    decision: Annotated[
        str | None, typer.Argument(help=gettext_noop("The id of a recorded decision"))
    ] = None,
    request: Annotated[str | None, typer.Option(help=gettext_noop("Or a JSON file with a request"))] = None,
    arrangements: Arrangements = None,
) -> None:
    if (decision is None) == (request is None):
        raise typer.BadParameter(_("give the id of a decision, or --request FILE"))
    if decision is not None:
        _write(_recorded(decision))
        return
    asked = _read(str(request), parse_json)
    known = _arrangements(arrangements)
    answered = [
        {"decision": decide(one, known).as_json(), "candidates": [c.as_json() for c in explain(one, known)]}
        for one in (asked if isinstance(asked, list) else [asked])
    ]
    _write(answered if isinstance(asked, list) else answered[0])


@app.command(
    "import",
    help=gettext_noop(
        "Register written arrangements; the good rows are taken, the bad ones named.\n"
        "\n"
        "Exit code 1 when the file as a whole cannot be read, or no row of it can be taken."
    ),
)
def import_command(
    file: Annotated[
        Path, typer.Argument(help=gettext_noop("CSV, Excel (.xlsx) or JSON: one written arrangement a row"))
    ],
    account: Annotated[
        str, typer.Option(help=gettext_noop("The coordinator's account that they are registered under"))
    ],
    rejects: Annotated[
        Path | None, typer.Option(help=gettext_noop("Where rows that cannot be taken go, with the reason"))
    ] = None,
) -> None:
    with database():
        from entente.authority import importing

        try:
            taken, faults = importing.take(file.read_bytes(), file.name, account)
        except OSError as error:
            _fail(f"{file}: {error.strerror or error}")
        except (LookupError, ValueError) as error:
            _fail(str(error))
    if rejects is not None:
        lines = [f"{one.row}\t{one.heading}\t{one.words}\t{one.given}" for one in faults]
        rejects.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    _write({"taken": taken, "left_out": sorted({one.row for one in faults})})
    if not taken:
        raise typer.Exit(1)


@app.command(
    "purge",
    help=gettext_noop(
        "Remove what has run out of its retention now, with its ledger entries; counts by table.\n"
        "\n"
        "`entente work` does the same by itself."
    ),
)
def purge_command() -> None:
    with database():
        from entente.authority.retention import purge

        _write(purge())


@app.command(
    "capacity",
    help=gettext_noop(
        "Say in which capacities the law lets disclose to an officer, in place of those before; recorded.\n"
        "\n"
        "Exit code 1 for an unknown account or capacity, or one of another agency."
    ),
)
def capacity_command(
    account: Annotated[str, typer.Argument(help=gettext_noop("The officer's account"))],
    capacity: Annotated[
        list[str] | None,
        typer.Argument(
            help=gettext_noop("peace_officer, designated_person; none, or official: an official only")
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(help=gettext_noop("The account of the agency's steward or privacy officer"))
    ] = "",
) -> None:
    with database():
        from entente.authority import recipients

        try:
            _write({"account": account, "capacities": recipients.appoint(account, capacity or [], by)})
        except (LookupError, ValueError) as error:
            _fail(str(error))


@app.command(
    "evidence",
    help=gettext_noop(
        "The evidence pack of an entry with the files of what it speaks of and their chain of custody;\n"
        "recorded.\n"
        "\n"
        "Exit code 1 where the account may not have it, or no head was signed since."
    ),
)
def evidence_command(
    entry: Annotated[int, typer.Argument(help=gettext_noop("Position of the ledger entry"))],
    account: Annotated[str, typer.Option(help=gettext_noop("The privacy officer's account that takes it"))],
    out: Annotated[Path, typer.Option(help=gettext_noop("Evidence pack (.zip) to write"))],
) -> None:
    import io

    with database():
        from entente.core import blobs
        from entente.core.gate import Context, working_as
        from entente.core.ledger_pages import evidence_of
        from entente.core.models import Officer, Purpose
        from entente.core.registers.reader import Reader

        officer = Officer.objects.filter(username=account, is_active=True).first()
        made = io.BytesIO()
        try:
            if officer is None:
                raise LookupError(_("no account {account}").format(account=account))
            with working_as(Context(officer, Purpose.standing("review"))) as context:
                files = evidence_of(Reader(context), entry, made)
        except (LookupError, OSError, blobs.Damaged) as error:
            sys.stderr.write(f"{_of_pack(error)}\n")
            raise typer.Exit(1) from error
    out.write_bytes(made.getvalue())
    words = ngettext("entry {entry} with {n} file", "entry {entry} with {n} files", len(files), entry=entry)
    sys.stderr.write(f"{out.name}: {words}\n")


@app.command(
    "verify",
    help=gettext_noop(
        "Whether the rules that decide are, clause for clause, those of the annex that both agencies\n"
        "signed.\n"
        "\n"
        "Exit code 1 with each difference, its day and what is wrong: a rule that nobody signed, a clause\n"
        "that is no rule, a clause that two rules claim."
    ),
)
def verify_command() -> None:
    with database():
        from entente.authority.annex import beside

        found = beside()
    for code, day, how in found:
        sys.stderr.write(f"{code}, {day.isoformat()}: {_(HOW.get(how, how))}\n")
    differences = ngettext("{n} difference", "{n} differences", len(found))
    sys.stderr.write((differences if found else _("the rules are the clauses that were signed")) + "\n")
    raise typer.Exit(1 if found else 0)


def _of_pack(error: Exception) -> str:
    """Why the evidence cannot be had, in a sentence."""
    from entente.core import blobs

    if isinstance(error, blobs.Damaged):
        return _("a file no longer has the digest that it is kept under: {digest}").format(digest=error)
    if isinstance(error, OSError):
        return _("a file cannot be read: {error}").format(error=error)
    what = error.args[0] if error.args else ""
    told = getattr(what, "told", None)  # a problem of the ledger
    return str(told(language()) if told else what)


def _recorded(decision: str) -> object:
    """A decision of this installation, explained as of the law it was decided under."""
    with database():
        from entente.authority.decisions import explained

        try:
            return explained(decision)
        except LookupError as error:
            _fail(str(error))


def _read(name: str, parse):  # type: ignore[no-untyped-def]
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        _fail(f"{name}: {error.strerror or error}")
    try:
        return parse(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        _fail(_("request: is not UTF-8 (byte {place})").format(place=error.start + 1))
    except FieldError as error:
        _fail(error.told(language()))


def _arrangements(path: Path | None) -> dict[str, Arrangement]:
    return _read(str(path), parse_arrangements) if path is not None else {}


def _write(answer: object) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def _fail(problem: str) -> None:
    sys.stderr.write(problem + "\n")
    raise typer.Exit(1)
