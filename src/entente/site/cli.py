"""The command line. Commands that work on files need neither database nor Django, and import neither."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated, Any

import typer

from entente.core import house, practice
from entente.core.speaking import App, Command, Group, spoken
from entente.screening import cli as screening
from entente.site import running
from entente.terminal import Texts, gettext_noop

_texts = Texts("site")
_, ngettext = _texts.gettext, _texts.ngettext
HELP = gettext_noop(
    "Entente: the joint border-security system.\n"
    "\n"
    "`entente demo` shows it; `entente marine --help` works on files without a database."
)
WORK = (
    gettext_noop("delivered"), gettext_noop("escalated"), gettext_noop("mailed"), gettext_noop("seated"),
    gettext_noop("screening"), gettext_noop("purged"), gettext_noop("swept"), gettext_noop("copied"),
)  # fmt: skip
"""What the parts of the work are called (:mod:`entente.core.worker`)."""
COMMANDS: list[tuple[str, Callable[..., None]]] = []
"""Help and function of each command of the house itself."""

Host = Annotated[str, typer.Option(help=gettext_noop("Address to listen on."))]
Port = Annotated[int, typer.Option(help=gettext_noop("Port to listen on."), min=1, max=65535)]


def command(help: str) -> Callable[[Any], Any]:
    """A command whose help speaks both languages; ``help``: marked English."""

    def added(function: Callable[..., None]) -> Callable[..., None]:
        COMMANDS.append((help, function))
        return function

    return added


def build(room: str | None = None) -> typer.Typer:
    """The command line; with ``room`` only that room's commands are imported (and shown)."""
    app = typer.Typer(
        cls=Group, help=HELP, no_args_is_help=True, rich_markup_mode="markdown",
        pretty_exceptions_show_locals=False,
    )  # fmt: skip
    for help, function in COMMANDS:
        app.command(help=help, cls=Command)(function)
    app.add_typer(_messages(), name="messages")
    house.provide_database(lambda: running.database(quiet=True))
    if room in (None, "marine"):
        from entente.marine.cli import app as marine

        app.add_typer(marine, name="marine")
    if room is None or room in screening.NAMES:
        for name, group in screening.groups(room).items():
            app.add_typer(group, name=name)
    if room in (None, "authority"):
        from entente.authority import cli as authority

        authority.database = running.spoken_database
        app.add_typer(authority.app, name="authority")
    if room in (None, "holdings"):
        from entente.holdings.cli import app as holdings

        app.add_typer(holdings, name="holdings", callback=_with_database)
    if room in (None, "report"):
        from entente.strategy.cli import app as report

        app.add_typer(report, name="report", callback=_with_database)
    if room in (None, "ledger"):
        from entente.ledger.cli import app as ledger

        app.add_typer(spoken(ledger), name="ledger", callback=_with_database)
    return app


def main() -> None:
    """Entry point ``entente``. Exit codes: 0 done, 1 something is wrong, 2 usage."""
    room = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    known = {function.__name__ for _help, function in COMMANDS}
    known |= {"messages", "marine", "authority", "ledger", "holdings", "report", *screening.NAMES}
    try:
        build(room if room in known else None)()
    except (running.Unusable, practice.Unusable) as error:
        running.say.print(str(error), style="red", markup=False)
        raise SystemExit(1) from None
    except Exception as error:  # noqa: BLE001 - whatever it is, the console says how it ended
        sys.excepthook(type(error), error, error.__traceback__)  # where it was, for who mends it
        running.say.print(unforeseen(error), style="red", markup=False)
        raise SystemExit(1) from None


def unforeseen(error: Exception) -> str:
    """The last words after an error that nobody foresaw: what kind it was, and what to do.

    Its own message may hold values of a record and is not repeated.
    """
    words = _(
        "Ended by an error that was not foreseen ({kind}). What is in the database stays: start it again. "
        "If it ends so again, the lines above say where."
    )
    return words.format(kind=type(error).__name__)


@command(
    gettext_noop("Start everything with the demonstration in it. Ctrl-C stops all of it; the data stays.")
)
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    live: Annotated[
        bool, typer.Option(help=gettext_noop("Let simulated traffic move through the marine room."))
    ] = True,
) -> None:
    os.environ["ENTENTE_DEMO"] = "1"
    os.environ.setdefault("ENTENTE_POOL", "8")
    with running.ending_cleanly():
        running.compiled_messages()
        running.assets()
        with running.database():
            running.migrated()
            running.demonstration()
            bound = running.listen(host, port)
            accounts = running.accounts_table()

            def announce(address: str) -> None:
                running.say.print(accounts)
                words = _("Entente runs at {address}").format(address=address)
                running.say.print(f"\n[bold]{words}[/bold]  ", _("Ctrl-C stops it."))

            with running.moving() if live else nullcontext():
                running.serve(bound, announce)


@command(gettext_noop("Serve this installation (`entente init` first). TLS belongs before it."))
def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    os.environ.setdefault("ENTENTE_POOL", "16")
    with running.ending_cleanly(), running.database():
        if pending := running.pending_migrations():
            raise running.Unusable(
                ngettext(
                    "{n} migration is pending: run `entente init` first.",
                    "{n} migrations are pending: run `entente init` first.",
                    len(pending),
                )
            )
        running.without_capacity()
        bound = running.listen(host, port, exact=True)

        def announce(address: str) -> None:
            running.say.print(_("Entente runs at {address}").format(address=address))

        running.serve(bound, announce)


@command(
    gettext_noop(
        "Prepare this installation: front-end parts, database, schema, texts, the strategy's own records.\n"
        "\n"
        "Safe to run again: what is there stays. The records (34 activities, committees, sign-off routes)\n"
        "are entered in the name of a secretariat, once there is an account of one."
    )
)
def init() -> None:
    running.compiled_messages()
    running.assets()
    with running.database():
        running.migrated()
        from entente.core import first

        entered = first.enter()
        if entered is None:
            running.say.print(
                _("No account of a secretariat yet: run `entente init` again once there is one.")
            )
        for room, count in (entered or {}).items():
            if count:
                words = ngettext("{n} record to begin with", "{n} records to begin with", count)
                running.say.print(f"{room}: {words}")
        running.without_capacity()
    running.say.print(_("Ready: `entente serve`."))


@command(
    gettext_noop(
        "Look for what is wrong with this copy: system checks, missing migrations, missing French.\n"
        "\n"
        "Needs no database. Exit code 1 when anything is found."
    )
)
def check(
    texts: Annotated[bool, typer.Option(help=gettext_noop("Also look for missing French."))] = True,
) -> None:
    from entente.site import checking

    running.setup_django()
    problems = checking.system() + checking.migrations() + (checking.texts() if texts else [])
    for problem in problems:
        running.say.print(f"[red]✗[/red] {problem}", markup=True)
    found = ngettext("{n} problem", "{n} problems", len(problems))
    running.say.print(found if problems else "[green]✓[/green] " + _("nothing wrong found"))
    raise typer.Exit(1 if problems else 0)


@command(gettext_noop("Stop the embedded PostgreSQL that a killed `demo` or `serve` left behind."))
def stop() -> None:
    from entente.site.postgres import DatabaseError, Place, is_embedded, server

    if not is_embedded():
        raise running.Unusable(_("DATABASE_URL names a server of your own; it is not stopped from here."))
    place = Place.of()
    try:
        if server.others_use(place):
            raise running.Unusable(_("It is in use: end the running `entente demo` or `serve` with Ctrl-C."))
        stopped = server.stop(place)
    except DatabaseError as error:
        raise running.Unusable(str(error)) from error
    running.say.print(_("Stopped.") if stopped else _("Nothing was running."))


@command(gettext_noop("Make the front-end parts and the geography from their pinned packages."))
def assets(force: Annotated[bool, typer.Option(help=gettext_noop("Make them again."))] = False) -> None:
    running.assets(force)


@command(gettext_noop("Run beside `serve`: messages to webhooks, clocks that ran out, e-mail summaries."))
def work(
    once: Annotated[bool, typer.Option(help=gettext_noop("Do what is due now and end."))] = False,
    digest: Annotated[
        bool, typer.Option(help=gettext_noop("Also send the e-mail summaries (once a day, from cron)."))
    ] = False,
) -> None:
    import time

    with running.ending_cleanly(), running.database(quiet=True):
        from django.db import close_old_connections

        from entente.core import worker

        while True:
            done, broken = worker.once(digest)
            if once or any(done.values()):
                running.say.print(", ".join(f"{_(what)}: {count}" for what, count in done.items()))
            if broken:  # its kind and place stand in the log; the next turn tries again
                running.say.print(_("Broke: {what}.").format(what=", ".join(map(_, broken))))
            if once or digest:
                raise typer.Exit(1 if broken else 0)
            close_old_connections()  # the database may have been away; the next turn asks anew
            time.sleep(15)


def _messages() -> App:
    app = App(gettext_noop("The French texts: extract, compile, check."))

    @app.command(help=gettext_noop("Bring every catalogue in line with the code; French that exists stays."))
    def update() -> None:
        from entente.site import messages

        for name, count in messages.update().items():
            running.say.print(_("{catalogue}: {n} without French").format(catalogue=name, n=count))

    @app.command("compile", help=gettext_noop("Write what the product reads (.mo)."))
    def compile_() -> None:
        from entente.site import messages

        made = messages.compile_all()
        running.say.print(ngettext("{n} catalogue compiled", "{n} catalogues compiled", made))

    @app.command(
        "check",
        help=gettext_noop(
            "Exit code 1 when a text has no French, a doubtful one, or is no longer in the code."
        ),
    )
    def check_() -> None:
        from entente.site import messages

        problems = messages.check()
        for problem in problems:
            running.say.print(str(problem), markup=False)
        raise typer.Exit(1 if problems else 0)

    return app


def _with_database(context: typer.Context) -> None:
    """Needs the database: starts it, and stops it after."""
    if context.invoked_subcommand and not {"--help", "-h"} & set(sys.argv):
        context.with_resource(running.spoken_database())
