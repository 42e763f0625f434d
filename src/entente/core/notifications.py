"""Telling people: who follows a record hears of it, in the product, by a daily e-mail, and at an address.

A notification and a message to an address name the record, never what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from entente.core.gate.context import Context
from entente.core.gate.held import HeldModel
from entente.core.models.agencies import Officer
from entente.core.models.said import Delivery, Notification, Subscription, Webhook

MENTION = re.compile(r"(?<![\w.@])@([\w][\w.-]{1,58}[\w])")


def mentioned(text: str) -> list[Officer]:
    """The officers that a text names with ``@account``."""
    return list(Officer.objects.filter(username__in=set(MENTION.findall(text)), is_active=True))


def follow(officer: Officer, register: str, object_id: str = "", query: str = "") -> None:
    """Follow a record; without ``object_id`` the register, as far as ``query`` narrows it."""
    with transaction.atomic():
        Subscription.objects.get_or_create(
            officer=officer, register=register, object_id=object_id, query=query
        )


def unfollow(officer: Officer, register: str, object_id: str = "", query: str = "") -> None:
    mine = Subscription.objects.filter(officer=officer, register=register, object_id=object_id)
    mine.filter(query=query).delete()


def follows(officer: Officer, register: str, object_id: str) -> bool:
    """Whether the officer hears of this record: for itself, or with the whole register."""
    return Subscription.objects.filter(
        officer=officer, register=register, object_id__in=("", object_id), query=""
    ).exists()


def remind(record: Any, officers: Iterable[Officer], context: Context) -> None:
    """Notify these officers, except who asks for it, that the record waits for them."""
    from entente.core.registers.register import registry

    register = registry.for_model(type(record))
    if register is None:
        return
    hear = {officer.pk for officer in officers} - {context.officer.pk}
    Notification.objects.bulk_create(
        Notification(
            officer_id=pk, register=register.key, object_id=str(record.pk), kind=Notification.Kind.REMINDER
        )
        for pk in sorted(hear)
    )


def tell(record: Any, kind: str, context: Context, named: list[Officer] = ()) -> None:  # type: ignore[assignment]
    """Notify whoever follows the record (and who is named), except who did it; queue the webhooks."""
    from entente.core.registers import following
    from entente.core.registers.register import registry

    register = registry.for_model(type(record))
    if register is None:
        return
    key, object_id = register.key, str(record.pk)
    followed = Subscription.objects.filter(register=key, object_id__in=("", object_id))
    hear: dict[int, tuple[str, str]] = {}
    stands: dict[str, bool] = {}
    for pk, query in followed.order_by("-query").values_list("officer_id", "query"):
        if query and query not in stands:
            stands[query] = following.stands_in(register, record, query, context)
        if not query or stands[query]:
            hear[pk] = (
                kind,
                query,
            )  # who follows the record or all of them hears of it whatever the lists say
    hear |= {officer.pk: (Notification.Kind.MENTION, "") for officer in named}
    hear.pop(context.officer.pk, None)
    Notification.objects.bulk_create(
        Notification(officer_id=pk, register=key, object_id=object_id, kind=what, query=query)
        for pk, (what, query) in hear.items()
    )
    _queue(record, register.key, kind, context)


def _queue(record: Any, key: str, kind: str, context: Context) -> None:
    """A message for every address of an agency that holds the record (or a part of what it rests on)."""
    hooks = [h for h in Webhook.objects.filter(active=True) if not h.registers or key in h.registers]
    if not hooks:
        return
    holders: set[int] | None = None
    if isinstance(record, HeldModel):
        holders = {record.label.holder_id, *record.label.inputs.values_list("holder_id", flat=True)}
    payload = {
        "event": f"{key}:{kind}",
        "register": key,
        "id": str(record.pk),
        "at": timezone.now().isoformat(timespec="milliseconds"),
        "by": context.agency.code,
    }
    Delivery.objects.bulk_create(
        Delivery(webhook=hook, payload=payload)
        for hook in hooks
        if holders is None or hook.agency_id in holders
    )
