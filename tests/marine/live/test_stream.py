"""An officer's stream, as an ASGI server serves it."""

from __future__ import annotations

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.db import connections, transaction
from django.test import AsyncClient, Client
from tests.conftest import run_apart
from tests.marine.comply.scene import BOOK, SITES
from tests.marine.room.conftest import day

from entente.core.gate import Context, working_as
from entente.marine import ingest
from entente.marine.live.notices import send
from entente.marine.models import Finding

pytestmark = pytest.mark.django_db(transaction=True)


def committed(ids):
    try:
        with transaction.atomic():
            send("findings", ids)
            send("positions", at=7)
        with transaction.atomic():
            send("findings", ["00000000-0000-0000-0000-00000000dead"])
            transaction.set_rollback(True)
    finally:
        connections.close_all()


async def events_of(user, ids, until):
    """Names and bodies of the events that came until ``until`` did, or for three seconds."""
    client = AsyncClient()
    await sync_to_async(client.force_login)(user)
    answer = await client.get("/marine/live/events")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/event-stream"
    came = []

    async def read():
        async for chunk in answer.streaming_content:
            for part in chunk.decode().split("\n\n"):
                if "event: " in part:
                    kind, body = part.partition("event: ")[2].split("\ndata: ")
                    came.append((kind, json.loads(body)))
                    if kind == "reset":  # it listens now
                        await asyncio.to_thread(committed, ids)
            if came and came[-1][0] == until:
                return

    try:
        await asyncio.wait_for(read(), 6)
    except TimeoutError:
        pass
    finally:
        answer.close()
        await sync_to_async(connections.close_all)()  # the loop's own thread
    return came


@pytest.mark.parametrize(("account", "sees"), [("marine.analyst", True), ("partner.marine", False)])
def test_a_committed_change_reaches_whom_the_gate_lets(people, account, sees):
    ingest.crossref_into_database(day(), BOOK, SITES)
    context = Context(people["marine.analyst"], "customs-act-11")
    with working_as(context):
        ids = sorted(str(pk) for pk in Finding.objects.visible(context).values_list("pk", flat=True))
    came = run_apart(events_of(people[account], ids, "findings"))
    kinds = [kind for kind, _ in came]
    assert kinds[:2] == ["hello", "reset"]
    assert ("positions", {"at": 7}) in came
    assert [body for kind, body in came if kind == "findings"] == ([{"ids": ids}] if sees else [])


def test_who_is_not_signed_in_or_may_not_read_findings_gets_no_stream(people):
    client = Client()
    assert client.get("/marine/live/events").status_code == 302
    client.force_login(people["privacy.officer"])
    assert client.get("/marine/live/events").status_code == 404
