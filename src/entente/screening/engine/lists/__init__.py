"""Readers of sanctions lists and agency lookouts. :func:`read_sources` finds out what each file is."""

from __future__ import annotations

from entente.screening.engine.lists.detect import read_sources
from entente.screening.engine.lists.model import (
    Document,
    Entry,
    LabelSpec,
    ListedName,
    PartialDate,
    Provenance,
    SourceList,
)
from entente.screening.engine.lists.versions import Difference, difference, entry_digest

__all__ = [
    "Difference",
    "Document",
    "Entry",
    "LabelSpec",
    "ListedName",
    "PartialDate",
    "Provenance",
    "SourceList",
    "difference",
    "entry_digest",
    "read_sources",
]
