"""What a rule would have done: over history, before anybody activates it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from entente.screening.engine.rules.evaluate import matches
from entente.screening.engine.rules.facts import Facts
from entente.screening.engine.rules.model import Named, Rule

SMALLEST = 10  # a group with fewer subjects is not shown (core's rule for small cells)
GROUPS = ("nationality", "birthplace", "residence", "script", "sex")


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """One group: how many of it there are, how many are hit, and how that compares with everybody.

    ``subjects`` and ``hits`` are ``None`` where the group is too small to be shown.
    """

    field: str
    value: str
    subjects: int | None
    hits: int | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """``hits`` of ``subjects``; of the hits, ``known`` have a result and ``confirmed`` were confirmed.
    ``precision`` with its 95 % interval (Wilson), ``None`` without results."""

    rule: str
    version: int
    subjects: int
    hits: int
    known: int
    confirmed: int
    precision: float | None
    interval: tuple[float, float] | None
    groups: tuple[GroupEffect, ...]
    rows: tuple[int, ...]


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    p = successes / trials
    middle = p + z * z / (2 * trials)
    half = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def dry_run(rule: Rule, facts: Facts, results: Sequence[bool | None], lists: dict[str, Named]) -> DryRun:
    """``results[i]``: whether subject ``i`` was confirmed when examined, ``None`` where nobody looked."""
    rows = matches(rule, facts, lists)
    looked = [results[row] for row in rows if results[row] is not None]
    confirmed = sum(1 for result in looked if result)
    precision = confirmed / len(looked) if looked else None
    return DryRun(
        rule.id,
        rule.version,
        len(facts),
        len(rows),
        len(looked),
        confirmed,
        precision,
        wilson(confirmed, len(looked)) if looked else None,
        tuple(effect for field in GROUPS for effect in _groups(field, facts, rows)),
        tuple(rows),
    )


def _groups(field: str, facts: Facts, rows: list[int]) -> list[GroupEffect]:
    if field not in facts.columns:
        return []
    values = facts.column(field).to_pylist()
    everybody = Counter(value for value in values if value is not None)
    hit = Counter(values[row] for row in rows if values[row] is not None)
    overall = len(rows) / len(facts) if len(facts) else 0.0
    out, small = [], 0
    for value, subjects in everybody.most_common():
        if subjects < SMALLEST:
            small += 1
            continue
        share = hit[value] / subjects
        out.append(GroupEffect(field, str(value), subjects, hit[value], share / overall if overall else None))
    if small:
        # Complementary suppression: with one small group alone its count would follow from the total.
        if small == 1 and out:
            last = out.pop()
            out.append(GroupEffect(field, last.value, None, None, None))
        out.append(GroupEffect(field, "…", None, None, None))
    return out
