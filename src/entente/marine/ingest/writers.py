"""Who writes what, and the ids and moments of rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from entente.core.gate import Context
from entente.core.models import Label, Officer
from entente.marine import keeping

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://entente.example/marine")
BATCH = 1000


@dataclass(frozen=True)
class Writers:
    """Who writes what. ``reports`` belongs to the agency that takes the reports; ``picture`` to the one
    that sees the tracks and to which the reports are open."""

    reports: Context
    picture: Context
    customs: Label
    police: Label
    finding: Label


def moment(t: int | None) -> datetime | None:
    """ms UTC as an aware datetime."""
    return None if t is None else datetime.fromtimestamp(t / 1000, UTC)


def key(*parts: Any) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, ":".join(map(str, parts)))


def service_writers() -> Writers:
    """The service accounts and labels of this installation.

    :raises LookupError: no account with the role ``service`` may write one of the two labels.
    """
    plain = {
        regime: Label.objects.filter(regime=regime, inputs=None).order_by("pk").first()
        for regime in ("customs", "police")
    }
    if None in plain.values():
        raise LookupError("no label for customs or for police information: load the structure first")
    derived = Label.objects.filter(inputs=plain["customs"]).filter(inputs=plain["police"]).first()
    if derived is None:
        raise LookupError("no label is derived from customs and police information")
    contexts = {}
    for regime, label in plain.items():
        account = Officer.objects.filter(
            roles__contains=["service"], unit__agency=label.holder, unit__regimes__contains=[regime]
        ).first()
        if account is None:
            raise LookupError(f"no service account of {label.holder} may write {regime} information")
        contexts[regime] = Context(account, "customs-act-11:ingest")
    return Writers(contexts["customs"], contexts["police"], plain["customs"], plain["police"], derived)


def upsert(model: Any, rows: Sequence[Any], keep: Sequence[str] = ()) -> None:
    """Insert or bring up to date, all columns but the key, the moment of recording and ``keep``.

    The label neither: one that was changed since is not put back.
    """
    unique = list({row.pk: row for row in rows}.values())
    keeping.keep(unique)
    columns = [
        f.name
        for f in model._meta.concrete_fields
        if not f.primary_key and f.name not in ("recorded_at", "label", *keep)
    ]
    model.objects.bulk_create(
        unique, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=columns
    )
