"""Refusals counted per provision, test, purpose and unit: where the law and the work do not meet (EN18).

Whoever oversees sees the counts of the requests that the own agency made or holds. What is told to
others says no count under ten subjects, nor one that would give such a count away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from entente.authority.engine.explain import Candidate
from entente.authority.engine.provisions import law
from entente.authority.models import Ask, PurposeKind, Refusal
from entente.core.bilingual import active
from entente.core.gate import Context
from entente.core.models import Unit
from entente.core.suppression import suppress


def keep(ask: Ask, how: str, near: list[Candidate], at: datetime, test: str = "") -> None:
    """Keep why this request was not opened: the nearest gateway and each of its failing tests, once each.

    ``test``: the one that the holder says it fails. Where the nearest gateway opens and none is named,
    the refusal is the holder's own and counts against no test of the law.
    """
    closest = near[0] if near else None
    if test:
        ways = [one for one in near if any(part.code == test for part in one.tests)]
        tests = [(test, ways[0].gateway.id if ways else "")]
    elif closest is not None and closest.failing:
        tests = [(one.code, closest.gateway.id) for one in closest.failing]
    else:
        tests = [("", "")]
    for code, provision in tests:
        Refusal.objects.get_or_create(
            ask=ask, how=how, provision=provision, test=code,
            defaults={
                "at": at, "holder_id": ask.holder_id, "asking_id": ask.asking_id, "unit_id": ask.unit_id,
                "purpose": ask.purpose, "act": ask.act,
            },
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One provision and test under one purpose: how often it refused each unit."""

    provision: str
    test: str
    purpose: str
    cells: tuple[int | None, ...]
    """One per unit of the table; None where the count is not told."""
    total: int | None

    @property
    def words(self) -> str:
        found = law().conditions.get(self.test)
        if found is None:
            return self.test
        return found.fr if active() == "fr" else found.en

    @property
    def purpose_words(self) -> str:
        return str(dict(PurposeKind.choices).get(self.purpose, self.purpose))


@dataclass(frozen=True)
class Table:
    units: tuple[Unit, ...]
    lines: tuple[Line, ...]
    exact: bool
    """False: counts under ten are left out."""

    @property
    def left_out(self) -> bool:
        return any(cell is None for line in self.lines for cell in line.cells)


def table(context: Context, exact: bool, **wanted: Any) -> Table:
    """The counts; a request counts once per test, however often it was tried."""
    rows = Refusal.objects.filter(**wanted).values_list("provision", "test", "purpose", "unit_id", "ask_id")
    counted: Counter[tuple[str, str, str, int]] = Counter()
    for provision, test, purpose, unit, _ask in set(rows):
        counted[provision, test, purpose, unit] += 1
    units = tuple(Unit.objects.filter(pk__in={key[3] for key in counted}).select_related("agency"))
    keys = sorted({key[:3] for key in counted})
    if not keys:
        return Table((), (), exact)
    counts = np.array([[counted[(*key, unit.pk)] for unit in units] for key in keys], dtype=np.int64)
    hidden, margins = np.zeros_like(counts, dtype=bool), True
    if not exact:
        told = suppress(counts)
        hidden, margins = told.hidden, told.margins
    lines = []
    for key, row, dark in zip(keys, counts, hidden, strict=True):
        cells = tuple(None if h else int(n) for n, h in zip(row, dark, strict=True))
        total = int(row.sum())
        shown = exact or (margins and total >= 10)
        lines.append(Line(*key, cells, total if shown else None))
    lines.sort(key=lambda one: (-(one.total or 0), one.provision, one.test))
    return Table(units, tuple(lines), exact)
