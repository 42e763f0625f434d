"""What one entry of the ledger says, as bytes that everyone derives alike.

Canonical JSON (RFC 8785). What was disclosed or decided is not in the leaf but beside it, as a
salted digest: when the law orders the content gone, content and salt go together, the leaf stays, and
nobody can try out short contents against the digest.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

VERSION = 2
"""2: the leaf names its own entry, so that not even the identifier beside it can be changed."""


@dataclass(frozen=True)
class Actor:
    """Who did it: codes and account names, no personal data beyond the account."""

    agency: str
    unit: str
    officer: str


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes. Raises ValueError for what JSON cannot carry exactly (NaN, integers over 2^53)."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"the ledger cannot carry this content: {error}") from error


def fresh_salt() -> bytes:
    return secrets.token_bytes(16)


def digest(content: Any, salt: bytes) -> str:
    """``sha256:<hex>`` over HMAC-SHA-256 keyed with the salt."""
    return "sha256:" + hmac.new(salt, canonical(content), hashlib.sha256).hexdigest()


def leaf(
    event: str,
    subject: tuple[str, str],
    *,
    entry: str,
    at: datetime,
    node: str,
    actor: Actor,
    purpose: str,
    authority: tuple[str, ...],
    content_digest: str,
) -> bytes:
    """The leaf of ``room:subject:verb`` done to ``(type, id)``.

    ``entry`` is the entry's own id; ``at`` must carry a time zone.
    """
    if event.count(":") != 2 or not all(event.split(":")):
        raise ValueError(f"an event reads room:subject:verb, not {event!r}")
    if at.tzinfo is None:
        raise ValueError("a time in the ledger carries its zone")
    return canonical(
        {
            "v": VERSION,
            "id": entry,
            "at": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "node": node,
            "actor": {"agency": actor.agency, "unit": actor.unit, "officer": actor.officer},
            "event": event,
            "subject": {"type": subject[0], "id": subject[1]},
            "purpose": purpose,
            "authority": list(authority),
            "digest": content_digest,
        }
    )
