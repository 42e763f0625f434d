"""Retention runs out by itself: what is over is removed, and the ledger says so.

No page and no query shows a row whose date has passed (the second wall sees to that); this removes it, with
its history, comments, files, the words of it in the search index and what the ledger still told of it. The
database deletes through a function that can reach nothing but such rows, and none that a request for access
holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from entente.authority import answers
from entente.authority.models import Ask
from entente.core import blobs
from entente.core.gate.held import HeldModel
from entente.core.models import Attachment, Label, Notification, Subscription
from entente.core.registers.register import registry
from entente.ledger.engine.leaf import Actor
from entente.ledger.record import Item, append_items

AT_ONCE = 5_000
PURGED = "ledger:content:purged"
UNDER = ("PA 6(1)",)


def tables() -> list[Any]:
    """Every held model whose table the database purges, whatever its room."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = 'gate_keep'")
        kept = {row[0] for row in cursor.fetchall()}
    models = {*apps.get_models(), *(register.model for register in registry)}
    held = [one for one in models if issubclass(one, HeldModel) and one._meta.db_table in kept]
    return sorted(held, key=lambda one: one._meta.db_table)


def purge(models: list[Any] | None = None) -> dict[str, int]:
    """Remove what has run out, in batches, each with its ledger entry in one transaction; counts by table."""
    done: dict[str, int] = {}
    blobs.give_up(_needed)  # what a purge that was cut off had put aside
    for model in models if models is not None else tables():
        while removed := _batch(model):
            done[model._meta.label_lower] = done.get(model._meta.label_lower, 0) + removed
            if removed < AT_ONCE:
                break
    if models is None and (gone := answers.purge()):
        done[Ask._meta.label_lower] = gone
    return done


@dataclass(frozen=True)
class Gone:
    """One row that the database removed."""

    what: str
    """Its table: the one that is purged, or that of its history, comments or files."""
    key: str
    label: int | None
    until: date | None
    sha256: str | None
    size: int | None


def _batch(model: Any) -> int:
    """One batch; returns how many rows of the model itself went."""
    with transaction.atomic():
        rows = _removed(model)
        own = [one for one in rows if one.what == model._meta.db_table]
        files = sorted({one.sha256 for one in rows if one.sha256})
        if files:
            blobs.put_aside(files, _needed)
        _record(model, own, rows)
        _forget(model._meta.label_lower, [one.key for one in own])
        _forget(Attachment._meta.label_lower, [one.key for one in rows if one.what == ATTACHMENTS])
    if files:
        blobs.give_up(_needed)
    return len(own)


ATTACHMENTS = Attachment._meta.db_table


def _removed(model: Any) -> list[Gone]:
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entente_purge(%s, %s, %s)", [meta.db_table, meta.label_lower, AT_ONCE])
        return [Gone(*row) for row in cursor.fetchall()]


def _needed(digests: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entente_files_needed(%s)", [digests])
        return {row[0] for row in cursor.fetchall()}


def _record(model: Any, own: list[Gone], rows: list[Gone]) -> None:
    """One entry for each holder: which records went, with how much that was written about them, and the
    digests of their files, by which a copy that turns up later is known. What they said stands nowhere."""
    labels = Label.objects.filter(pk__in={one.label for one in rows})
    holders = dict(labels.values_list("pk", "holder__code"))
    by_holder: dict[str, list[Gone]] = defaultdict(list)
    for one in rows:
        by_holder[holders.get(one.label) or "ENTENTE"].append(one)
    items = []
    for holder, gone in by_holder.items():
        main = [one for one in gone if one.what == model._meta.db_table]
        beside = Counter(one.what for one in gone if one.what != model._meta.db_table)
        content = {
            "ids": [one.key for one in main],
            "until": max((one.until.isoformat() for one in main if one.until), default=None),
            "with": dict(beside),
            "files": [{"sha256": one.sha256, "size": one.size} for one in gone if one.sha256],
        }
        subject = main[0].key if len(main) == 1 else f"{len(main)} rows"
        items.append(
            Item(
                f"{model._meta.app_label}:{model._meta.model_name}:purged",
                (model._meta.label_lower, subject),
                timezone.now(),
                Actor(holder, "", "entente"),
                authority=UNDER,
                content=content,
            )
        )
    append_items(items)


def _forget(kind: str, keys: list[str]) -> None:
    """What the ledger kept in words about records that are gone goes too, each with the entry that says so;
    the notices that point at them with it."""
    if not keys:
        return
    Notification.objects.filter(object_id__in=keys).delete()
    Subscription.objects.filter(object_id__in=keys).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_told_of(%s, %s)", [kind, keys])
        told = [row[0] for row in cursor.fetchall()]
        now, actor = timezone.now(), Actor("", "", "entente")
        append_items(Item(PURGED, ("ledger.entry", str(one)), now, actor, authority=UNDER) for one in told)
        cursor.execute("SELECT count(ledger_purge(one)) FROM unnest(%s::uuid[]) AS one", [told])
