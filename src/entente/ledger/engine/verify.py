"""Deriving the whole log again, and saying exactly where it is not what it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from entente.ledger.engine import heads, merkle
from entente.ledger.engine.leaf import canonical, digest


@dataclass(frozen=True)
class Stored:
    """One entry as the database holds it. ``content`` None with ``salt`` None: lawfully purged."""

    position: int
    leaf: bytes
    leaf_hash: bytes
    content: object | None = None
    salt: bytes | None = None


@dataclass
class Report:
    entries: int = 0
    purged: int = 0
    heads: int = 0
    root: bytes = merkle.EMPTY
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(
    entries: Iterable[Stored],
    signed: Iterable[heads.Head],
    public_key: bytes,
    size: int,
    root: bytes,
    most: int = 50,
) -> Report:
    """Compare what is stored with what follows from the leaves.

    :param entries: in order of position; streamed, never held.
    :param size, root: what the database says of the tree now.
    :param most: stop collecting after so many problems (the count of entries goes on).
    """
    report = Report()
    by_size: dict[int, list[heads.Head]] = {}
    for head in signed:
        report.heads += 1
        if not heads.is_signed_by(head, public_key):
            report.problems.append(f"The signature of the head at {head.size} entries is not this node's.")
        by_size.setdefault(head.size, []).append(head)
    peaks: list[bytes] = []

    def check_heads() -> None:
        for head in by_size.pop(report.entries, []):
            if head.root != merkle.root_of_peaks(peaks):
                report.problems.append(
                    f"The head signed at {head.size} entries names another root: "
                    "something before it was changed."
                )

    check_heads()
    for entry in entries:
        found = _problem_of(entry, report.entries)
        if found and len(report.problems) < most:
            report.problems.append(found)
        report.purged += entry.salt is None
        merkle.append(peaks, report.entries, merkle.leaf_hash(entry.leaf))
        report.entries += 1
        check_heads()
    report.root = merkle.root_of_peaks(peaks)
    for lost in sorted(by_size):
        report.problems.append(f"A head was signed at {lost} entries, but only {report.entries} are here.")
    if size != report.entries:
        report.problems.append(f"The tree counts {size} entries, but {report.entries} are here.")
    elif root != report.root:
        report.problems.append("The tree's root does not follow from the entries.")
    return report


def _problem_of(entry: Stored, expected: int) -> str | None:
    where = f"Entry {entry.position}"
    if entry.position != expected:
        return f"Entry {expected} is missing: the next one here is {entry.position}."
    if merkle.leaf_hash(entry.leaf) != entry.leaf_hash:
        return f"{where}: the leaf was changed after it was recorded."
    try:
        told = json.loads(entry.leaf)
        if canonical(told) != entry.leaf:
            return f"{where}: the leaf is not in canonical form."
    except ValueError:
        return f"{where}: the leaf is not JSON."
    if entry.salt is not None and digest(entry.content, entry.salt) != told.get("digest"):
        return f"{where}: the content beside it is not the content that was recorded."
    return None
