"""Other systems that send in: a token instead of a session, the same gate, and every use in the ledger.

A room says once which of its addresses a system may call (:func:`endpoint`, :func:`endpoints_of`); an
administrator makes the account, names its endpoints, and hands the token over: it is shown once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entente import ledger
from entente.core import practice
from entente.core.gate import Context
from entente.core.models import MachineAccount, MachineToken, Officer, Purpose, Role, Unit
from entente.core.models.purposes import names_task

PREFIX = "ent_"
"""So that a token that was written down somewhere is known for one, by people and by scanners."""
LONGEST = timedelta(days=practice.of("core")["token_longest_days"])
KEY = r"[0-9A-Za-z-]+"


@dataclass(frozen=True)
class Endpoint:
    """One thing that a system may do. ``path`` is a regular expression over the whole address; a group named
    ``code`` in it may be narrowed by the account. ``roles`` are those that the account acts in there, for
    this one request."""

    name: str
    title: Any
    method: str
    path: re.Pattern[str]
    roles: tuple[str, ...] = ()


endpoints: dict[str, Endpoint] = {}


def endpoint(name: str, title: Any, method: str, path: str, roles: tuple[str, ...] = ()) -> None:
    """Call it when a room loads."""
    endpoints[name] = Endpoint(name, title, method, re.compile(path), roles)


def endpoints_of(key: str, title: Any, roles: tuple[str, ...], steps: Any = None) -> None:
    """A register's: ``<key>.add`` and, with the title ``steps``, ``<key>.steps``."""
    room, _dot, name = key.partition(".")
    endpoint(f"{key}.add", title, "POST", f"/api/{room}/{name}", roles)
    if steps is not None:
        endpoint(f"{key}.steps", steps, "POST", f"/api/{room}/{name}/{KEY}/steps/[a-z_]+", roles)


# -- accounts and tokens ---------------------------------------------------------------------------------


class NotAllowed(ValueError):
    """The account cannot be made so; the message is for the administrator."""


def make(name: str, owner: str, unit: Unit, purpose: str, names: list[str], by: Officer) -> MachineAccount:
    """An account of the administrator's own agency.

    :raises NotAllowed: another agency's unit, an unknown purpose or one without file or task, an unknown
        endpoint, a name that is taken.
    """
    if unit.agency_id != by.agency.pk:
        raise NotAllowed(_("The unit is another agency's."))
    stated = Purpose.objects.filter(code=purpose.partition(":")[0], agencies__contains=[unit.agency.code])
    if not stated.exists():
        raise NotAllowed(_("Choose a purpose that the agency works under."))
    if not names_task(purpose):
        raise NotAllowed(_("Name the file or task that it sends for, in up to 80 letters and digits."))
    if not names or any(one.partition(":")[0] not in endpoints for one in names):
        raise NotAllowed(_("Choose what it may send."))
    if not name.strip() or not owner.strip():
        raise NotAllowed(_("Give its name, and who answers for it."))
    if MachineAccount.objects.filter(name=name.strip()).exists():
        raise NotAllowed(_("There is an account of this name already."))
    with transaction.atomic():
        officer = Officer.objects.create_user(
            f"machine-{secrets.token_hex(6)}",
            None,
            display_name=name.strip()[:120],
            unit=unit,
            roles=[Role.SERVICE],
            clearance_protected="B",
        )
        account = MachineAccount.objects.create(
            name=name.strip(), owner=owner.strip(), officer=officer, purpose=purpose,
            endpoints=sorted(set(names)), made_by=by,
        )  # fmt: skip
        _say("made", account, Context(by), {"endpoints": account.endpoints, "unit": unit.code})
    return account


def give(account: MachineAccount, days: int, by: Officer) -> tuple[MachineToken, str]:
    """A new token and its text, which nobody can learn again.

    :raises NotAllowed: too long or none at all, or the account is closed.
    """
    if not 0 < days <= LONGEST.days:
        raise NotAllowed(_("A token holds at least a day and at most %(days)s.") % {"days": LONGEST.days})
    if account.closed_at is not None:
        raise NotAllowed(_("This account is closed."))
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = MachineToken.objects.create(
            account=account, digest=digest(text), hint=text[:10], made_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        _say("token-made", account, Context(by), {"token": token.pk, "expires": token.expires_at})
    return token, text


def revoke(token: MachineToken, by: Officer) -> None:
    """At once, and for good."""
    with transaction.atomic():
        if MachineToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            _say("token-revoked", token.account, Context(by), {"token": token.pk})


def close(account: MachineAccount, by: Officer) -> None:
    """No token of it opens anything any more; what it sent stays."""
    with transaction.atomic():
        if MachineAccount.objects.filter(pk=account.pk, closed_at=None).update(closed_at=timezone.now()):
            Officer.objects.filter(pk=account.officer_id).update(is_active=False)
            _say("closed", account, Context(by), {})


def digest(text: str) -> str:
    """Of 256 random bits: nothing slower is needed, nobody can try them out."""
    return hashlib.sha256(text.encode()).hexdigest()


# -- a request -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Caller:
    """Who calls, and the endpoint it was let into."""

    account: MachineAccount
    token: MachineToken
    endpoint: Endpoint

    @property
    def context(self) -> Context:
        return Context(self.officer, self.account.purpose)

    @property
    def officer(self) -> Officer:
        """The account's officer in the roles of the endpoint; they are written nowhere."""
        officer = self.account.officer
        officer.roles = sorted({*officer.roles, *map(str, self.endpoint.roles)})
        return officer


class Refusal(Exception):
    """The call is not let in; ``status`` is 401 (who?) or 403 (not this)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def bearer(request: HttpRequest) -> str:
    """The token that the request shows, where it is one of ours; others (a source's own) are not ours to
    judge."""
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" and text.strip().startswith(PREFIX) else ""


def admit(request: HttpRequest, text: str, at: datetime) -> Caller:
    """Who shows this token, at this address.

    :raises Refusal: unknown, expired, revoked or closed; or an endpoint that the account does not have.
    """
    rows = MachineToken.objects.select_related("account__officer__unit__agency")
    token = rows.filter(digest=digest(text)).first()
    if token is None or not token.account.officer.is_active or not token.stands(at):
        if token is not None:
            _say("refused", token.account, Context(token.account.officer), {"token": token.pk, "why": "void"})
        raise Refusal(401)
    account = token.account
    for one in endpoints.values():
        if one.method != request.method or (found := one.path.fullmatch(request.path_info)) is None:
            continue
        code = found.groupdict().get("code")
        if one.name in account.endpoints or (code and f"{one.name}:{code}" in account.endpoints):
            MachineToken.objects.filter(pk=token.pk).update(last_used_at=at)
            return Caller(account, token, one)
    context = Context(account.officer, account.purpose)
    _say("refused", account, context, {"token": token.pk, "why": "endpoint", "path": request.path_info[:200]})
    raise Refusal(403)


def made_record(request: HttpRequest, register: str, key: Any) -> None:
    """A view names the record that came of a call; the ledger's entry of the use names it too."""
    request.machine_made = f"{register} {key}"  # type: ignore[attr-defined]


def record(caller: Caller, request: HttpRequest, status: int) -> None:
    """One use, after it was answered; whatever became of it."""
    length = request.headers.get("Content-Length", "")
    content = {
        "token": caller.token.pk,
        "endpoint": caller.endpoint.name,
        "status": status,
        "bytes": int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else 0,
    }
    if made := getattr(request, "machine_made", ""):
        content["record"] = made
    _say("used", caller.account, caller.context, content)


def _say(verb: str, account: MachineAccount, context: Context, content: dict[str, Any]) -> None:
    with transaction.atomic():
        ledger.append(
            f"core:machine:{verb}",
            (MachineAccount._meta.label_lower, str(account.pk)),
            context=context,
            content=content,
        )
