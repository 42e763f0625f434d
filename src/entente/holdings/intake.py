"""Running sources: which connector a source has, reading it, replaying what was rejected, push tokens."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from entente.core.gate import Context, working_as
from entente.core.machines import LONGEST
from entente.holdings.connectors.base import Connector, Item
from entente.holdings.connectors.files import FtmLines, MappedTable, json_items
from entente.holdings.connectors.http import Pull
from entente.holdings.loader import PURPOSE, Counts, Load, resume_or_start
from entente.holdings.models import PushToken, Reject, Run, Source

Progress = Callable[[Counts, dict[str, Any]], None]


class NotConfigured(ValueError):
    """The source's settings do not say how to read it."""


def _told(source: Source, what: str) -> str:
    return _("{source}: {what}").format(source=source.code, what=what)


def connector_of(source: Source, path: Path | None = None) -> Connector:
    """The connector that the source's kind and settings name, over a file where one is given.

    :raises NotConfigured: with what is missing.
    """
    kind, settings = source.kind, source.settings
    if kind == Source.Kind.RECORD:
        if "connector" not in settings:
            raise NotConfigured(_told(source, _("the settings name no connector class")))
        return import_string(settings["connector"])(settings)
    if kind == Source.Kind.HTTP:
        if "url" not in settings:
            raise NotConfigured(_told(source, _("the settings name no address (url)")))
        return Pull(settings)
    if path is None:
        raise NotConfigured(_told(source, _("name the file to read")))
    if kind == Source.Kind.CSV or (kind == Source.Kind.DROP and "mapping" in settings):
        if "mapping" not in settings:
            raise NotConfigured(_told(source, _("the settings hold no mapping")))
        return MappedTable(path, settings["mapping"])
    return FtmLines(path)


def run(
    source: Source,
    path: Path | None = None,
    progress: Progress = lambda counts, position: None,
    on_reject: Callable[[Item, str, str], None] = lambda item, code, detail: None,
    again: bool = False,
) -> Run:
    """Read a source to its end, going on where an earlier run over the same origin stopped."""
    connector = connector_of(source, path)
    origin = (connector.origin, connector.fingerprint())
    started, counts = resume_or_start(source, *origin, again)
    if not connector.continues(started.position):  # another content under the same name
        started, counts = resume_or_start(source, *origin, again=True)
    load = Load(source, started, progress, on_reject, counts=counts)
    return load.take(connector.items(started.position))


def drop(source: Source, progress: Progress = lambda counts, position: None) -> list[Run]:
    """Read every file in the source's folder, in order of name; what is read goes to ``done/``.

    A file that is still being written (``.part``) is left; one that broke off stays and is tried again.

    :raises NotConfigured: there is no such folder.
    """
    folder = Path(str(source.settings.get("folder", "")))
    if not source.settings.get("folder") or not folder.is_dir():
        raise NotConfigured(_told(source, _("the folder to watch is not there")))
    runs = []
    for path in sorted(one for one in folder.iterdir() if one.is_file() and one.suffix != ".part"):
        made = run(source, path, progress)
        runs.append(made)
        if made.state == Run.State.DONE:
            (folder / "done").mkdir(exist_ok=True)
            path.replace(folder / "done" / f"{timezone.now():%Y%m%dT%H%M%S}-{path.name}")
    return runs


def push(source: Source, body: bytes, origin: str = "push") -> Run:
    """Take in JSON lines that a system sent."""
    started, counts = resume_or_start(source, origin, secrets.token_hex(8))
    return Load(source, started, counts=counts).take(json_items(io.BytesIO(body), {}))


def replay(run_: Run) -> Run:
    """Offer the run's rejected records again, as they came: after a mapping or the vocabulary was mended."""
    source = run_.source
    context = Context(source.account, PURPOSE)
    with working_as(context):
        waiting = list(
            Reject.objects.visible(context)
            .filter(run_id=run_.pk, whole=True, replayed_at=None)
            .exclude(code="duplicate_id")
            .order_by("line")
        )

    def items() -> Iterator[Item]:
        for one in waiting:
            try:
                yield Item(one.line, {}, json.loads(one.raw), one.raw)
            except ValueError:
                yield Item(one.line, {}, None, one.raw, one.code, one.detail)

    started, counts = resume_or_start(source, f"replay {run_.origin}"[:200], secrets.token_hex(8))
    made = Load(source, started, counts=counts).take(items())
    with working_as(context):
        Reject.objects.ungated("the loader marks what it has offered again").filter(
            pk__in=[one.pk for one in waiting]
        ).update(replayed_at=timezone.now())
    return made


def make_token(source: Source, days: int = LONGEST.days) -> str:
    """A new push token, shown once; its SHA-256 is kept.

    :raises ValueError: it would hold for no day, or longer than a machine account's.
    """
    if not 0 < days <= LONGEST.days:
        raise ValueError(_("a token holds at least a day and at most {days}").format(days=LONGEST.days))
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    PushToken.objects.create(source=source, digest=digest, expires_at=timezone.now() + timedelta(days=days))
    return token


def source_of(token: str) -> Source | None:
    """The active source that this token opens."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    open_ = PushToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), source__is_active=True)
    found = open_.filter(digest=digest).first()
    return found.source if found else None
