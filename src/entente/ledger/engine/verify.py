"""Deriving the whole log again, and saying exactly where it is not what it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from entente.ledger.engine import heads, merkle
from entente.ledger.engine.heads import Countersignature, Head
from entente.ledger.engine.keys import ADDED, NODE, KeyBook
from entente.ledger.engine.leaf import canonical, digest_of
from entente.ledger.engine.problems import Problem

SIGNED = "ledger:head:signed"
COUNTERSIGNED = "ledger:head:countersigned"
PURGED = "ledger:content:purged"
OWN = "ledger:"
"""Events of the log about itself: their contents are never purged."""


@dataclass(frozen=True)
class Stored:
    """One entry as the database holds it. ``content`` None with ``salt`` None: purged."""

    position: int
    leaf: bytes
    leaf_hash: bytes
    content: str | None = None
    """Canonical JSON, as stored."""
    salt: bytes | None = None
    id: str = ""


@dataclass(frozen=True)
class Kept:
    """What the database keeps besides the entries, all of it derivable from them."""

    size: int
    peaks: tuple[bytes, ...]
    nodes: Iterable[tuple[int, int, bytes]] = ()
    """``(ends, level, hash)`` in this order."""
    heads: tuple[Head, ...] = ()
    countersignatures: tuple[Countersignature, ...] = ()
    strays: tuple[Problem, ...] = ()
    """Rows that belong to no entry."""
    pins: Mapping[str, bytes] = field(default_factory=dict)
    """Public keys known from elsewhere, by holder."""
    seen: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    """Size and root of what each agency countersigned last, as it stands beside its key."""


@dataclass
class Report:
    entries: int = 0
    purged: int = 0
    heads: int = 0
    countersignatures: int = 0
    root: bytes = merkle.EMPTY
    unsigned: int = 0
    """Entries after the last signed head."""
    keys: dict[str, str] = field(default_factory=dict)
    """Fingerprint of each holder's key in force."""
    problems: list[Problem] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(entries: Iterable[Stored], kept: Kept, most: int = 50) -> Report:
    """Compare what is stored with what follows from the leaves.

    :param entries: in order of position; streamed, never held.
    :param most: keep so many problems (the entries are read to the end).
    """
    return _Run(kept, most).over(entries)


class _Run:
    def __init__(self, kept: Kept, most: int) -> None:
        self.kept, self.most = kept, most
        self.report = Report(problems=list(kept.strays[:most]))
        self.report.heads, self.report.countersignatures = len(kept.heads), len(kept.countersignatures)
        self.peaks: list[bytes] = []
        self.roots: dict[int, bytes] = {head.size: b"" for head in kept.heads}
        self.roots |= {size: b"" for size, _ in kept.seen.values()}
        self.nodes: Iterator[tuple[int, int, bytes]] = iter(kept.nodes)
        self.nodes_hold = True
        self.book = KeyBook()
        self.purges: set[str] = set()
        self.empty: dict[str, int] = {}
        self.signed: list[tuple[int, dict[str, Any]]] = []
        self.counter: list[tuple[int, dict[str, Any]]] = []

    def say(self, code: str, **values: object) -> None:
        self.note(Problem(code, **values))

    def note(self, problem: Problem) -> None:
        if len(self.report.problems) < self.most:
            self.report.problems.append(problem)

    def over(self, entries: Iterable[Stored]) -> Report:
        report = self.report
        self._root_here()
        for entry in entries:
            self._entry(entry)
            leaf = merkle.leaf_hash(entry.leaf)
            if self.nodes_hold:
                self._nodes(merkle.completed(report.entries, self.peaks, leaf))
            merkle.append(self.peaks, report.entries, leaf)
            report.entries += 1
            self._root_here()
        report.root = merkle.root_of_peaks(self.peaks)
        if self.nodes_hold and next(self.nodes, None) is not None:
            self.say("nodes_too_many")
        if self.kept.size != report.entries:
            self.say("tree_counts", size=self.kept.size, here=report.entries)
        elif tuple(self.kept.peaks) != tuple(self.peaks):
            self.say("root_differs")
        for lost, position in self.empty.items():
            if lost not in self.purges:
                self.say("content_gone", position=position)
        self._heads()
        self._countersignatures()
        self._pins()
        self._seen()
        return report

    def _root_here(self) -> None:
        if self.report.entries in self.roots:
            self.roots[self.report.entries] = merkle.root_of_peaks(self.peaks)

    def _nodes(self, made: Iterable[tuple[int, int, bytes]]) -> None:
        for node in made:
            stored = next(self.nodes, None)
            if stored != node:
                self.say("node_changed", ends=node[0], level=node[1])
                self.nodes_hold = False
                return

    # -- entries ---------------------------------------------------------------------------------
    def _entry(self, entry: Stored) -> None:
        at = entry.position
        if at != self.report.entries:
            return self.say("moved", expected=self.report.entries, position=at)
        if merkle.leaf_hash(entry.leaf) != entry.leaf_hash:
            return self.say("leaf_changed", position=at)
        try:
            told = json.loads(entry.leaf)
            if not isinstance(told, dict):
                return self.say("leaf_no_object", position=at)
        except ValueError:
            return self.say("leaf_no_json", position=at)
        if told.get("v", 0) >= 2 and told.get("id") != entry.id:
            return self.say("id_changed", position=at)
        if entry.salt is None or entry.content is None:
            self.report.purged += 1
            self.empty[entry.id] = entry.position
        else:
            if digest_of(entry.content.encode(), entry.salt) != told.get("digest"):
                return self.say("other_content", position=at)
        if str(told.get("event", "")).startswith(OWN):
            self._own(entry.position, told, json.loads(entry.content) if entry.content else None)
        return None

    def _own(self, position: int, told: dict[str, Any], content: Any) -> None:
        event, subject = told["event"], str(told["subject"]["id"])
        if event == ADDED:
            if problem := self.book.add(position, subject, content):
                self.note(problem)
        elif event == PURGED:
            self.purges.add(subject)
        elif event in (SIGNED, COUNTERSIGNED):
            part = "head" if event == SIGNED else "countersignature"
            if isinstance(content, dict) and isinstance(content.get(part), dict):
                (self.signed if event == SIGNED else self.counter).append((position, content))
            else:
                self.say(f"no_{part}_in_it", position=position)

    # -- heads -----------------------------------------------------------------------------------
    def _heads(self) -> None:
        told = {canonical(content.get("head")): (at, content) for at, content in self.signed}
        previous, reached = b"", 0
        for head in sorted(self.kept.heads, key=lambda one: (one.size, one.at)):
            size = head.size
            at, content = told.pop(head.message(), (-1, {}))
            if at < 0:
                self.say("head_unrecorded", size=size)
                continue
            key = self.book.at(NODE, at)
            if key is None or not heads.is_signed_by(head, key):
                self.say("head_not_ours", size=size)
            if content.get("signature") != head.signature.hex():
                self.say("head_other_signature", size=size)
            if head.previous != previous:
                self.say("head_follows_not", size=size)
            root = self.roots.get(size, b"")
            if not root:
                self.say("head_too_long", size=size, here=self.report.entries)
            elif root != head.root:
                self.say("head_other_root", size=size)
            previous, reached = head.name, max(reached, head.size)
        for _at, content in told.values():
            self.say("head_not_here", size=content["head"].get("size"))
        self.report.unsigned = max(0, self.report.entries - reached)

    def _countersignatures(self) -> None:
        known = {head.name: head for head in self.kept.heads}
        told = {canonical(content.get("countersignature")): (at, content) for at, content in self.counter}
        for one in self.kept.countersignatures:
            head = known.get(one.head)
            which = {"agency": one.agency, "size": head.size if head else "?"}
            at, content = told.pop(one.message(), (-1, {}))
            if at < 0:
                self.say("counter_unrecorded", **which)
                continue
            if head is None:
                self.say("counter_no_head", **which)
            if self.book.at(one.agency, at) != one.key or not heads.is_signed(
                one.message(), one.signature, one.key
            ):
                self.say("counter_not_theirs", **which)
            if content.get("signature") != one.signature.hex():
                self.say("counter_other_signature", **which)
        for _at, content in told.values():
            self.say("counter_not_here", agency=content["countersignature"].get("agency"))

    def _pins(self) -> None:
        now = self.book.now()
        self.report.keys = {holder: heads.fingerprint(key) for holder, key in now.items()}
        for holder, key in self.kept.pins.items():
            known = now.get(holder)
            if known is not None and known != key:
                self.say("key_other", holder=holder)
            elif known is None and self.report.entries:
                self.say("key_none", holder=holder)

    def _seen(self) -> None:
        for agency, (size, root) in self.kept.seen.items():
            if self.roots.get(size) != root:
                self.say("rewritten", agency=agency, size=size)
