"""What one entry of the ledger says, as bytes that everyone derives alike.

Canonical JSON (RFC 8785). What was disclosed or decided is not in the leaf but beside it, as a
salted digest: when the law orders the content gone, content and salt go together, the leaf stays, and
nobody can try out short contents against the digest.
"""

from __future__ import annotations

import hmac
import json
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


MOST = 2**53 - 1
"""The largest integer that JSON numbers carry exactly (RFC 7493, 2.2)."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def _is_plain(value: Any) -> bool:
    """Whether the standard library's encoder writes this as RFC 8785 does: no fractions, ASCII names."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        return all(type(k) is str and k.isascii() and _is_plain(v) for k, v in value.items())
    if kind is list:
        return all(map(_is_plain, value))
    return kind is int and -MOST <= value <= MOST


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes. Raises ValueError for what JSON cannot carry exactly (NaN, integers over 2^53)."""
    if _is_plain(value):
        return _encode(value).encode()
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"the ledger cannot carry this content: {error}") from error


def fresh_salt() -> bytes:
    return secrets.token_bytes(16)


def digest(content: Any, salt: bytes) -> str:
    """``sha256:<hex>`` over HMAC-SHA-256 keyed with the salt."""
    return digest_of(canonical(content), salt)


def digest_of(text: bytes, salt: bytes) -> str:
    """The digest of a content that is canonical JSON already, byte for byte."""
    return "sha256:" + hmac.digest(salt, text, "sha256").hex()


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
