"""``entente marine replay``: a file of sentences again, at its own pace or a given one."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from entente.marine.cli import command
from entente.marine.cli.words import gettext_noop, language, problem

STAMP = re.compile(rb"\\[^\\]*c:(\d{9,10})[^\\]*\\")


HELP = gettext_noop(
    "Send sentences to every connection, from the first one that is due. Ctrl-C ends it.\n"
    "\n"
    "Example: entente marine replay day.nmea --listen tcp://127.0.0.1:4001"
)


@command(HELP)
def replay(
    files: Annotated[
        list[Path], typer.Argument(help=gettext_noop("AIS sentences with tag-block times (c:…)."))
    ],
    listen: Annotated[str, typer.Option(help=gettext_noop("Where receivers connect: tcp://HOST:PORT."))],
    rate: Annotated[
        float,
        typer.Option(help=gettext_noop("Sentences a second; 0: each at its own time, what is past at once.")),
    ] = 0.0,
    loop: Annotated[
        bool, typer.Option("--loop", help=gettext_noop("Begin again at the end (with --rate)."))
    ] = False,
) -> None:
    from entente.marine.engine.complaints import Complaint, system_words
    from entente.marine.engine.errors import InputError

    parts = urlsplit(listen)
    if parts.scheme != "tcp" or not parts.hostname or not parts.port:
        raise typer.BadParameter(Complaint("no_address", {"text": listen}).told(language()))
    lines: list[tuple[int, bytes]] = []
    for path in files:
        stamp = 0
        try:
            content = path.read_bytes()
        except OSError as error:
            typer.echo(problem(InputError.of_system(str(path), "cannot_read", error)), err=True)
            raise typer.Exit(1) from None
        for line in content.splitlines(keepends=True):
            found = STAMP.match(line)
            stamp = int(found[1]) if found else stamp
            lines.append((stamp, line))
    lines.sort(key=lambda pair: pair[0])  # stable: the parts of a message stay in order
    try:
        asyncio.run(_serve(lines, parts.hostname, parts.port, rate, loop))
    except OSError as error:
        typer.echo(problem(InputError(listen, "as_said", detail=system_words(error))), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        return


async def _serve(lines: list[tuple[int, bytes]], host: str, port: int, rate: float, loop: bool) -> None:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await (_paced(lines, writer, rate) if rate else _timed(lines, writer))
                if not (loop and rate):
                    break
            # Nothing more to say: the line stays open, and is silent, as a receiver's is.
            while await reader.read(1024):
                pass
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, host, port)
    async with server:
        await server.serve_forever()


async def _timed(lines: list[tuple[int, bytes]], writer: asyncio.StreamWriter) -> None:
    at = 0
    while at < len(lines):
        now = time.time()
        until = at
        while until < len(lines) and lines[until][0] <= now and until - at < 5000:
            until += 1
        if until > at:
            writer.write(b"".join(line for _stamp, line in lines[at:until]))
            await writer.drain()
            at = until
        else:
            await asyncio.sleep(min(1.0, max(0.05, lines[at][0] - now)))


async def _paced(lines: list[tuple[int, bytes]], writer: asyncio.StreamWriter, rate: float) -> None:
    began, at = time.monotonic(), 0
    while at < len(lines):
        until = min(len(lines), int((time.monotonic() - began) * rate) + 1)
        if until > at:
            writer.write(b"".join(line for _stamp, line in lines[at:until]))
            await writer.drain()
            at = until
        await asyncio.sleep(0.02)
