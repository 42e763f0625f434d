"""Steps that bring the product up, each skipped when it is done already, each with its time said."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from entente.terminal import Texts, gettext_noop, language

_texts = Texts("site")
_, ngettext = _texts.gettext, _texts.ngettext
say = Console(stderr=True, highlight=False)


class Ended(KeyboardInterrupt):
    """A signal ended the process; its number is the argument."""


class Unusable(RuntimeError):
    """The product cannot run here; the sentence says why and what to do."""


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Show a step while it runs and its time when done; the value tells a finer state."""
    began = time.monotonic()
    if not say.is_terminal:
        yield lambda text: None
    else:
        with say.status(title) as status:
            yield lambda text: status.update(f"{title}: {text}")
    say.print(f"[green]✓[/green] {title} [dim]{time.monotonic() - began:.1f} s[/dim]")


def setup_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")
    import django

    django.setup()


@contextmanager
def database(quiet: bool = False) -> Iterator[None]:
    """Django set up over a running database; an embedded one that nobody else uses stops after."""
    from entente.site.postgres import DatabaseError, Place, is_embedded, server

    with ExitStack() as leaving:
        try:
            if is_embedded():
                if quiet:
                    leaving.enter_context(server.in_use(Place.of()))
                else:
                    with step("PostgreSQL"):
                        leaving.enter_context(server.in_use(Place.of()))
            setup_django()
        except DatabaseError as error:
            raise Unusable(str(error)) from error
        from django.db import connections

        try:
            yield
        finally:
            connections.close_all()
            for connection in connections.all(initialized_only=True):
                if hasattr(connection, "close_pool"):
                    connection.close_pool()


@contextmanager
def spoken_database() -> Iterator[None]:
    """As :func:`database`, for one command: what the product says in it is in the terminal's language."""
    with database(quiet=True):
        from django.utils.translation import override

        with override(language()):
            yield


ASSETS = (
    (r"Fetching the pinned front-end packages", gettext_noop("Fetching the pinned front-end packages")),
    (r"Copying styles, fonts and scripts", gettext_noop("Copying styles, fonts and scripts")),
    (r"Cutting the waters and the boundary", gettext_noop("Cutting the waters and the boundary")),
    (
        r"Cutting the land around the border waters \(a minute or two\)",
        gettext_noop("Cutting the land around the border waters (a minute or two)"),
    ),
    (
        r"Compiling the engines' loops \(a minute or two\)",
        gettext_noop("Compiling the engines' loops (a minute or two)"),
    ),
    (
        r"The geography could not be cut from its package: (.+)\.",
        gettext_noop("The geography could not be cut from its package: {0}."),
    ),
    (
        r"The front-end packages could not be fetched\..+npm said:\n(.*)",
        gettext_noop(
            "The front-end packages could not be fetched. Nothing was changed; check the network and run "
            "`make assets` again. npm said:\n{0}"
        ),
    ),
    (
        r"The package file (.+) is not where this version expects it\.",
        gettext_noop("The package file {0} is not where this version expects it."),
    ),
)
"""What :mod:`entente.site.assets` says. It is translated here: the assets are made anew when a byte of that
module changes, and a word is no reason to."""


def of_assets(text: str) -> str:
    """A sentence of :data:`ASSETS` in the terminal's language; another one stays."""
    for pattern, words in ASSETS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return _(words).format(*found.groups())
    return text


def assets(force: bool = False) -> None:
    """Make the front-end parts and the geography where they are not there (or again)."""
    from entente.site import assets as parts

    if parts.are_ready() and not force:
        return
    with step(_("Front-end parts and geography")) as progress:
        try:
            parts.ensure(lambda text: progress(of_assets(text)), force)
        except parts.AssetError as error:
            raise Unusable(of_assets(str(error))) from error


def compiled_messages() -> None:
    from entente.site import messages

    messages.compile_all()


def pending_migrations() -> list[str]:
    """Names of migrations that the database does not have yet."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def without_capacity() -> None:
    """Say of how many officers no capacity in law is stated: accounts older than the field have none."""
    from entente.authority import recipients

    found = recipients.unstated()
    if found:
        named = [one.username for one in found[:10]] + ["…"] * (len(found) > 10)
        words = ngettext(
            "{n} officer has no capacity stated ({accounts}): what is for peace officers or persons "
            "designated stays closed. The steward or privacy officer states it, on the page Capacities or "
            "with `entente authority capacity`.",
            "{n} officers have no capacity stated ({accounts}): what is for peace officers or persons "
            "designated stays closed. The steward or privacy officer states it, on the page Capacities or "
            "with `entente authority capacity`.",
            len(found),
            accounts=", ".join(named),
        )
        say.print(f"! {words}", markup=False)


def migrated() -> None:
    """Apply what is pending, as the owner."""
    from django.core.management import call_command
    from django.db import OperationalError

    from entente.core import reference_data
    from entente.core.models import Place, Term
    from entente.core.registers.database import keep_up

    try:
        pending = pending_migrations()
    except OperationalError as error:
        raise Unusable(_("The database does not answer: {error}").format(error=error)) from error
    if pending:
        title = ngettext("Database schema ({n} migration)", "Database schema ({n} migrations)", len(pending))
        with step(title):
            call_command("migrate", database="owner", verbosity=0, interactive=False)
    else:
        keep_up("owner")
    # The files may have grown since the migration that first loaded them.
    reference_data.load(Place, Term)


def demonstration() -> None:
    from entente.site import demo

    told = Texts().gettext  # each room names its own part
    with step(_("Demonstration")) as progress:
        demo.load(lambda text: progress(told(text)))


@contextmanager
def moving() -> Iterator[None]:
    """Simulated traffic through a live process, while the demonstration is served."""
    from entente.site.demo import live

    with step(_("Traffic of these hours")):
        folder = live.traffic()
    with live.moving(folder):
        yield


def accounts_table() -> Table:
    """The demonstration accounts, for the terminal."""
    from django.utils.translation import override

    from entente.core.models import Officer
    from entente.site.demo.people import PASSWORD

    title = _("Demonstration accounts, password: {password}").format(password=PASSWORD)
    table = Table(title=title, title_justify="left")
    for heading in (_("account"), _("who"), _("agency and unit"), _("language")):
        table.add_column(heading)
    shown = Officer.objects.filter(is_demo=True).exclude(roles__contains=["service"])
    with override(language()):
        for officer in shown.select_related("unit__agency"):
            table.add_row(officer.username, str(officer), str(officer.unit), officer.language)
    return table


def listen(host: str, port: int, exact: bool = False) -> socket.socket:
    """A bound socket: this port, or (unless ``exact``) the next free one after it.

    :raises Unusable: none can be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + (1 if exact else 50)):
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, candidate))
            bound.listen(128)  # the bind alone would not notice another's listener
        except OSError as error:
            bound.close()
            last = error
        else:
            if candidate != port:
                words = _("Port {port} is taken; using {other}.").format(port=port, other=candidate)
                say.print(f"[yellow]{words}[/yellow]")
            return bound
    said = {"port": port, "host": host, "error": last}
    if exact:
        raise Unusable(_("Port {port} cannot be opened on {host}: {error}").format(**said))
    raise Unusable(_("No port from {port} on can be opened on {host}: {error}").format(**said))


def serve(bound: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C, SIGTERM or a closed terminal; returns when everything has ended."""
    import uvicorn

    from entente.site.settings import STATIC_ROOT

    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    from entente.site.asgi import application

    host, port = bound.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                _served.append(address)
                announce(address)

    # WhiteNoise hands files over as plain iterators: right for files, and warned about at each one.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="warning",
        access_log=False,
        proxy_headers=os.environ.get("ENTENTE_BEHIND_TLS") == "1",
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    server = Server(config)
    server.run(sockets=[bound])
    if not server.started:
        raise Unusable(
            _("The server ended before it answered at {address}: start it again.").format(address=address)
        )


_served: list[str] = []
"""The addresses that were told."""
ENDS = {
    signal.SIGTERM: gettext_noop("Stopping: this process was told to end (SIGTERM) …"),
    signal.SIGHUP: gettext_noop(
        "Stopping: the terminal was closed (SIGHUP); started with `nohup` it goes on without one …"
    ),
}


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """SIGTERM and a closed terminal end like Ctrl-C: what was started is stopped, and why is said.

    Whoever started it with ``nohup`` wants it to outlive the terminal: an ignored SIGHUP stays ignored.
    """

    def end(number: int, frame: Any) -> None:
        raise Ended(number)

    heard = [number for number in ENDS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    except KeyboardInterrupt as asked:
        number = asked.args[0] if isinstance(asked, Ended) else None
        say.print("\n" + (_(ENDS[number]) if number is not None else _("Stopping …")))
        if not _served:
            say.print(_("It was not ready yet. What is loaded stays; the next start goes on from there."))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
