"""Identifiers: UUID version 7 (RFC 9562), so that a new row's id says nothing but when it was made."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """A new time-ordered UUID (RFC 9562, section 5.7)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
