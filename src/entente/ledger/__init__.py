"""The tamper-evident record of what was decided and disclosed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from entente.ledger.record import Recorder


def append(
    event: str,
    subject: tuple[str, str],
    *,
    context: Recorder,
    authority: tuple[str, ...] = (),
    content: Any = None,
) -> UUID:
    """See :func:`entente.ledger.record.append` (imported late: this package loads before Django's models)."""
    from entente.ledger import record

    return record.append(event, subject, context=context, authority=authority, content=content)
