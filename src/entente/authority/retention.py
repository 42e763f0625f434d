"""Retention runs out by itself: what is over is removed, and the ledger says so.

No page and no query shows a row whose date has passed (the second wall sees to that); this removes it. The
database deletes through a function that can reach nothing but such rows.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from entente.core.gate.held import HeldModel
from entente.core.models import Label
from entente.core.registers.register import registry
from entente.ledger.engine.leaf import Actor
from entente.ledger.record import Item, append_items

AT_ONCE = 5_000


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
    for model in models if models is not None else tables():
        while removed := _batch(model):
            done[model._meta.label_lower] = done.get(model._meta.label_lower, 0) + removed
            if removed < AT_ONCE:
                break
    return done


@transaction.atomic
def _batch(model: Any) -> int:
    by_holder: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM entente_purge(%s, %s)", [model._meta.db_table, AT_ONCE])
        rows = cursor.fetchall()
    holders = dict(Label.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "holder__code"))
    for key, label, until in rows:
        by_holder[holders.get(label) or "ENTENTE"].append((key, until.isoformat()))
    append_items(
        Item(
            f"{model._meta.app_label}:{model._meta.model_name}:purged",
            (model._meta.label_lower, gone[0][0] if len(gone) == 1 else f"{len(gone)} rows"),
            timezone.now(),
            Actor(holder, "", "entente"),
            authority=("PA 6(1)",),
            content={"ids": [key for key, _until in gone], "until": max(until for _key, until in gone)},
        )
        for holder, gone in by_holder.items()
    )
    return len(rows)
