"""Freezing a report: its content as it is now, for good, with its digest in the ledger."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone

from entente import ledger
from entente.core.figures import Period
from entente.core.registers.reader import Reader
from entente.strategy.models import Committee
from entente.strategy.report import assemble


def digest_of(told: dict[str, Any]) -> str:
    return "sha256:" + hashlib.sha256(assemble.digest(told)).hexdigest()


def freeze(record: Any, reader: Reader) -> None:
    """Assemble, keep and record; runs inside the step's transaction."""
    committee = reader.rows(Committee).filter(pk=record.committee).first()
    told = assemble.content(reader, Period.parse(record.period), committee)
    record.content, record.digest, record.frozen_at = told, digest_of(told), timezone.now()
    rows = type(record).objects.ungated("freezing writes the report that the step has locked")
    rows.filter(pk=record.pk).update(content=told, digest=record.digest, frozen_at=record.frozen_at)
    ledger.append(
        "strategy:report:frozen",
        (record._meta.label_lower, str(record.pk)),
        context=reader.context,
        content={"period": record.period, "digest": record.digest, "figures": len(told["figures"])},
    )


def intact(record: Any) -> bool:
    """Whether a frozen report's content still has the digest that the ledger knows."""
    return bool(record.content) and digest_of(record.content) == record.digest
