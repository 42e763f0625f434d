"""From the database's notices to each officer's stream of server-sent events, through the gate.

One listening connection per process. A notice names rows by id; before an id goes into an officer's stream
it is looked up through the gate under that officer's context, so that not even the existence of a row leaks.
The browser then fetches the row by an ordinary request.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.db import connections

from entente.core.gate import Context, working_as
from entente.core.models import Officer
from entente.core.registers.reader import Reader
from entente.marine.live.notices import CHANNEL

log = logging.getLogger("entente.marine.live")

GATHER_S = 0.2
"""Shortest time between two tellings: what comes sooner goes with the next one, a first notice at once."""
ALIVE_S = 15.0
LIFE_S = 600.0
"""A stream ends after this; the browser opens another, and is asked again who it is."""
WAITING = 200
"""Notices that a slow reader may have waiting; beyond that it is told to read everything again."""
GATED = ("findings", "reports", "approaches")


@dataclass
class Hub:
    """The process's one listener and its readers."""

    readers: set[asyncio.Queue[dict[str, Any]]] = field(default_factory=set)
    task: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING)
        self.readers.add(queue)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())
        return queue

    def leave(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        self.readers.discard(queue)
        if not self.readers and self.task is not None:
            self.task.cancel()
            self.task = None

    async def _listen(self) -> None:
        pause = 0.5
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **_parameters(), autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    # what was said while nobody listened is lost: everybody reads again
                    self._tell({"kind": "reset", "ids": []})
                    pause = 0.5
                    async for notice in connection.notifies():
                        self._tell(json.loads(notice.payload))
            except (psycopg.Error, OSError, ValueError) as error:
                log.warning("the room's notices cannot be heard (%s); trying again", type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 30)

    def _tell(self, said: dict[str, Any]) -> None:
        for queue in self.readers:
            try:
                queue.put_nowait(said)
            except asyncio.QueueFull:
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait({"kind": "reset", "ids": []})


_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The running event loop's hub."""
    loop = asyncio.get_running_loop()
    for key in [key for key, one in _hubs.items() if one.task is not None and one.task.done()]:
        if key != id(loop):
            del _hubs[key]
    return _hubs.setdefault(id(loop), Hub())


def _parameters() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    keep = ("dbname", "user", "password", "host", "port", "sslmode", "requirepeer", "sslrootcert")
    return {name: given[name] for name in keep if name in given}


def event(kind: str, body: dict[str, Any]) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(body)}\n\n".encode()


def visible(officer_id: int, purpose: str, asked: dict[str, set[str]]) -> dict[str, list[str]] | None:
    """The ids among these that the officer may see now; None when the officer may see nothing any more."""
    from entente.marine.models import Approach, ArrivalReport, Finding

    officer = Officer.objects.select_related("unit__agency").filter(pk=officer_id, is_active=True).first()
    if officer is None:
        return None
    context = Context(officer, purpose)
    models: dict[str, Any] = {"findings": Finding, "reports": ArrivalReport, "approaches": Approach}
    found = {}
    with working_as(context):
        reader = Reader(context)
        for kind, ids in asked.items():
            rows = reader.rows(models[kind]).filter(pk__in=ids)
            found[kind] = sorted(str(pk) for pk in rows.values_list("pk", flat=True))
    return found


async def stream(context: Context, hello: dict[str, Any]) -> AsyncIterator[bytes]:
    """Server-sent events for one officer until the browser goes, or for ten minutes."""
    here = hub()
    queue = here.join()
    loop = asyncio.get_running_loop()
    ends = loop.time() + LIFE_S
    told = 0.0
    check = sync_to_async(visible, thread_sensitive=False)
    try:
        yield b"retry: 2000\n" + event("hello", hello)
        while loop.time() < ends:
            try:
                first = await asyncio.wait_for(queue.get(), ALIVE_S)
            except TimeoutError:
                if await check(context.officer.pk, context.purpose, {}) is None:
                    return
                yield b": alive\n\n"
                continue
            said = [first]
            if first["kind"] in GATED:
                await asyncio.sleep(max(0.0, told + GATHER_S - loop.time()))
                told = loop.time()
            with contextlib.suppress(asyncio.QueueEmpty):
                while True:
                    said.append(queue.get_nowait())
            asked: dict[str, set[str]] = {}
            for one in said:
                if one["kind"] in GATED:
                    asked.setdefault(one["kind"], set()).update(one["ids"])
            found = await check(context.officer.pk, context.purpose, asked) if asked else {}
            if found is None:
                return
            for kind in dict.fromkeys(one["kind"] for one in said if one["kind"] not in GATED):
                last = [one for one in said if one["kind"] == kind][-1]
                yield event(kind, {name: v for name, v in last.items() if name not in ("kind", "ids")})
            for kind, ids in found.items():
                if ids:
                    yield event(kind, {"ids": ids})
    finally:
        here.leave(queue)
