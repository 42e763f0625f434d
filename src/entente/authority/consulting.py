"""Consultation on policies and techniques: what was sent out stays as it was sent, under its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from entente.authority.models import Consultation, ConsultationComment, ConsultationVersion
from entente.core.gate import Grade
from entente.core.history import Diff
from entente.core.registers.reader import Reader

BEARERS = ("text_en", "text_fr")


def send_out(record: Consultation, reader: Reader) -> None:
    """Part of the step that opens a consultation: keep the text as it goes out, as the next version."""
    number = record.version + 1
    words = {name: getattr(record, name) for name in ("title_en", "title_fr", *BEARERS)}
    text = json.dumps(words, sort_keys=True, ensure_ascii=False)
    ConsultationVersion(
        label_id=record.label_id,
        agency_id=record.agency_id,
        consultation=record.pk,
        number=number,
        digest="sha256:" + hashlib.sha256(text.encode()).hexdigest(),
        **words,
    ).save(force_insert=True)
    record.version = number
    rows = Consultation.objects.ungated("a step counts the versions of a row that the gate has shown")
    rows.filter(pk=record.pk).update(version=number)


def unanswered(reader: Reader, record: Consultation) -> list[ConsultationComment]:
    rows = reader.rows(ConsultationComment, Grade.FULL).filter(consultation=record.pk, state="made")
    return list(rows.order_by("recorded_at"))


def versions(reader: Reader, record: Consultation) -> list[dict[str, Any]]:
    """Each version, newest first, with what changed since the one before, word by word."""
    rows = list(
        reader.rows(ConsultationVersion, Grade.FULL).filter(consultation=record.pk).order_by("number")
    )
    found = []
    for before, after in zip([None, *rows], rows, strict=False):
        changes = []
        if before is not None:
            for name in BEARERS:
                a, b = getattr(before, name), getattr(after, name)
                if a != b:
                    changes.append({"language": name[-2:], "diff": Diff(a, b)})
        found.append({"version": after, "changes": changes, "first": before is None})
    return found[::-1]
