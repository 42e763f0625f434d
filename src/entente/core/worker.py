"""What runs by itself: messages to addresses, the daily e-mail, clocks that ran out.

``entente work`` calls :func:`once` in a loop; each part may run anywhere and any number of times.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import logging
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from entente.core import notified
from entente.core.gate.context import Context, working_as
from entente.core.models import Delivery, Escalation, Notification, Officer
from entente.core.registers import belonging
from entente.core.registers.reader import Reader
from entente.core.registers.register import Register, registry

log = logging.getLogger(__name__)
WAITS = (60, 300, 1_800, 7_200, 21_600, 86_400)
"""Seconds until a message is tried again; after the last it is given up."""
DIGEST_LINES = 50
ESCALATED_AT_ONCE = 1_000


jobs: dict[str, Callable[[], int]] = {}
"""What rooms have done beside: name and function, each safe to run at any time; returns how much it did."""


class NotAllowedAddress(ValueError):
    """A webhook's address that this installation does not call."""


def signature(secret: str, body: bytes) -> str:
    """``sha256=<hex>``: HMAC-SHA-256 over the body, in the header ``X-Entente-Signature``."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def allowed(url: str) -> None:
    """Only https, and only to public addresses, unless the settings say otherwise (``WEBHOOK_LOCAL``)."""
    parts = urlsplit(url)
    if settings.WEBHOOK_LOCAL and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise NotAllowedAddress("only https addresses are called")
    for *_family, address in socket.getaddrinfo(parts.hostname, parts.port or 443):
        if not ipaddress.ip_address(address[0]).is_global:
            raise NotAllowedAddress("the address leads into a private network")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):  # the address was checked, its redirect was not
        return None


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    allowed(url)
    request = urllib.request.Request(url, body, headers, method="POST")
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=10) as answer:
        return answer.status


def deliver(send: Callable[[str, bytes, dict[str, str]], int] = post, limit: int = 100) -> int:
    """Send what is due; returns how many arrived. A failure is tried again, later each time."""
    arrived = 0
    for _turn in range(limit):
        with transaction.atomic():
            row = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("webhook")
                .filter(next_at__lte=timezone.now())
                .order_by("next_at", "pk")
                .first()
            )
            if row is None:
                return arrived
            arrived += _try(row, send)
    return arrived


def _try(row: Delivery, send: Callable[[str, bytes, dict[str, str]], int]) -> bool:
    body = json.dumps({**row.payload, "delivery": row.pk}, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Entente-Signature": signature(row.webhook.secret, body),
        "X-Entente-Delivery": str(row.pk),
    }
    try:
        status = send(row.webhook.url, body, headers)
        error = "" if 200 <= status < 300 else f"answered {status}"
    except (OSError, ValueError) as failure:
        error = str(failure)[:300] or type(failure).__name__
    row.attempts += 1
    row.last_error = error
    if not error:
        row.arrived_at, row.next_at = timezone.now(), None
    elif row.attempts > len(WAITS) or not row.webhook.active:
        row.next_at = None
    else:
        row.next_at = timezone.now() + timedelta(seconds=WAITS[row.attempts - 1])
    row.save()
    return not error


def digests() -> int:
    """One e-mail to every officer with an address and something unread since the last; returns how many."""
    waiting = Notification.objects.filter(mailed_at=None, read_at=None).exclude(officer__email="")
    officers = Officer.objects.filter(pk__in=waiting.values("officer"), is_active=True)
    return sum(_digest(officer) for officer in officers.select_related("unit__agency"))


def _digest(officer: Officer) -> bool:
    with (
        override(officer.language),
        timezone.override(officer.time_zone),
        working_as(Context(officer)) as context,
    ):
        rows = list(
            Notification.objects.select_for_update()
            .filter(officer=officer, mailed_at=None, read_at=None)
            .order_by("at")
        )
        reader = Reader.now(context)
        told = notified.found(reader, rows)  # what the page asks, asked before anything leaves the house
        Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
        if not told:
            return False
        lines = [_line(reader, *one) for one in told[:DIGEST_LINES]]
        more = len(told) - DIGEST_LINES
        if more > 0:
            lines.append(_("… and %(n)s more.") % {"n": more})
        body = "\n".join(
            [_("Since your last summary:"), "", *lines, "", settings.PUBLIC_URL + reverse("notifications")]
        )
        subject = _("Entente: %(n)s news") % {"n": len(told)}
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [officer.email])
    return True


def _line(reader: Reader, row: Notification, register: Register, record: Any) -> str:
    """One line; the record's name only where it is about no person: e-mail leaves the house."""
    label = reader.label(record)
    named = label is None or label.regime == "non_personal"
    of = belonging.words(reader, register, [record]).get(record.pk) if named else None
    words = f"{register.singular}: {record}" if named else register.heading
    words = f"{words} ({of})" if of else words
    return f"- {words} – {row.get_kind_display()}\n  {settings.PUBLIC_URL}{register.url('detail', record)}"


def escalate(officer: Officer) -> int:
    """Tell whom a step names when its clock has run out: once per record and due time.

    Runs under an officer (of the service kind) of each agency, who sees what that agency's clocks rest on.
    """
    told = 0
    with working_as(Context(officer)) as context:
        reader = Reader.now(context)
        for register in registry:
            states = _passed_on(register)
            if not states or not any(f.name == "due_at" for f in register.model._meta.fields):
                continue
            tellings = Escalation.objects.filter(
                register=register.key, object_id=Cast(OuterRef("pk"), CharField()), due_at=OuterRef("due_at")
            )
            over = reader.rows(register.model).filter(
                ~Exists(tellings), due_at__lt=timezone.now(), **{f"{register.workflow.field}__in": states}
            )
            for record in over.order_by("due_at", "pk")[:ESCALATED_AT_ONCE]:  # the rest with the next turn
                told += _escalated(register, record)
    return told


def _passed_on(register: Register) -> set[str]:
    """The states out of which some step names whom to tell."""
    if register.workflow is None:
        return set()
    steps = register.workflow.steps.values()
    return {state for step in steps if step.passed_to or step.roles for state in step.sources}


def _escalated(register: Register, record) -> int:
    steps = register.workflow.steps.values()
    state = getattr(record, register.workflow.field)
    roles = {role for step in steps if state in step.sources for role in (*step.passed_to, *step.roles)}
    _row, new = Escalation.objects.get_or_create(
        register=register.key, object_id=str(record.pk), due_at=record.due_at
    )
    if not new:
        return 0
    label = record.label
    agencies = {label.holder_id, *label.inputs.values_list("holder_id", flat=True)}
    if getattr(record, "agency_id", None):
        agencies = {record.agency_id}
    people = Officer.objects.filter(roles__overlap=list(roles), is_active=True, unit__agency__in=agencies)
    Notification.objects.bulk_create(
        Notification(officer=one, register=register.key, object_id=str(record.pk), kind="overdue")
        for one in people
    )
    return 1


def escalations() -> int:
    """Clocks that ran out, of every agency; returns how many were told of."""
    service = Officer.objects.filter(roles__contains=["service"], is_active=True)
    return sum(escalate(officer) for officer in service.select_related("unit__agency"))


def once(digest: bool = False) -> tuple[dict[str, int], list[str]]:
    """Everything that is due now, ``digest`` also the e-mails: how much of each, and which of them broke.

    A part that breaks is logged (its kind and place, :mod:`~entente.core.faults`) and keeps no other part
    from its work; every part may run any number of times, so it is tried again with the next turn.
    """
    parts = {"delivered": deliver, "escalated": escalations} | ({"mailed": digests} if digest else {})
    done, broken = {}, []
    for name, part in (parts | jobs).items():
        try:
            done[name] = part()
        except Exception:
            log.exception("%s broke", name)
            broken.append(name)
    return done, broken
