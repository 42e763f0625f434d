"""Again when a list changes, and not again what a person has cleared.

Two pure questions. *Which* pairs of traveller and entry must be looked at after a list changed:
:func:`due_again`. *Whether* a pair that an officer cleared stays cleared: :func:`still_cleared`, for as
long as both sides say what they said and the clearance has not run out. No clock: the caller says what
time it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import orjson

from entente.screening.engine.index.build import build
from entente.screening.engine.lists.model import Entry, SourceList
from entente.screening.engine.lists.versions import Difference, difference, entry_digest
from entente.screening.engine.score.attributes import Query
from entente.screening.engine.screen import Asking, Hit, screen


def query_digest(query: Query) -> str:
    """SHA-256 (hex) of what is asked, the query's own number aside."""
    content = {f.name: getattr(query, f.name) for f in fields(query) if f.name != "query_id"}
    for name, value in content.items():
        if isinstance(value, tuple):
            content[name] = sorted(value)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class Clearance:
    """An officer's verdict that a traveller is not the listed one: for this pair, for this reason, until
    then.

    ``query`` and ``entry`` are the digests of what both sides said when it was decided.
    """

    traveller: str
    list_id: str
    entry_id: str
    query: str
    entry: str
    reason: str
    until: datetime


def clear(traveller: str, query: Query, entry: Entry, reason: str, until: datetime) -> Clearance:
    """Record that ``traveller`` (the caller's lasting number of the person) is not ``entry``.

    Raises:
        ValueError: no reason is given, or the end has no time zone.
    """
    if not reason.strip():
        raise ValueError("a pair is cleared for a stated reason")
    if until.tzinfo is None:
        raise ValueError("the end of a clearance needs a time zone")
    return Clearance(
        traveller, entry.list_id, entry.entry_id, query_digest(query), entry_digest(entry), reason, until
    )


def still_cleared(clearance: Clearance, query: Query, entry: Entry, now: datetime) -> bool:
    """True while the pair is the same pair: same entry, neither side changed, not run out."""
    return (
        now < clearance.until
        and (clearance.list_id, clearance.entry_id) == (entry.list_id, entry.entry_id)
        and clearance.query == query_digest(query)
        and clearance.entry == entry_digest(entry)
    )


@dataclass(frozen=True, slots=True)
class Passing:
    """Somebody on a manifest: ``traveller`` is the person's lasting number, ``at`` when the conveyance
    arrives or departs (UTC)."""

    traveller: str
    query: Query
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Manifests that are run again: from ``since`` (the recent past) to whatever has not yet passed."""

    since: datetime

    def holds(self, passing: Passing) -> bool:
        return passing.at >= self.since


@dataclass(frozen=True, slots=True)
class Again:
    """A hit that the changed list brings; ``past`` where the conveyance has already passed at ``now``."""

    passing: Passing
    hit: Hit
    entry: Entry
    past: bool


def changed_list(before: SourceList, after: SourceList) -> tuple[SourceList, Difference]:
    """What is new or says something else in ``after``, as a list of its own."""
    found = difference(before.entries, after.entries)
    wanted = {*found.added, *found.changed}
    part = SourceList(after.list_id, after.title, after.version, after.digest)
    part.entries = [e for e in after.entries if e.entry_id in wanted]
    return part, found


def due_again(
    before: SourceList,
    after: SourceList,
    passings: Iterable[Passing],
    window: Window,
    clearances: Sequence[Clearance],
    now: datetime,
    thresholds: Mapping[str, object],
) -> list[Again]:
    """Run what changed in a list over the manifests in ``window``; pairs still cleared do not come back.

    ``thresholds`` are those of the full index (``Index.head["thresholds"]``): a list of three new entries
    must not be judged by a threshold of its own.
    """
    part, _ = changed_list(before, after)
    held = [p for p in passings if window.holds(p)]
    if not part.entries or not held:
        return []
    index = build([part])
    index.head["thresholds"] = dict(thresholds)
    by_pair: dict[tuple[str, str, str], list[Clearance]] = {}
    for clearance in clearances:
        by_pair.setdefault((clearance.traveller, clearance.list_id, clearance.entry_id), []).append(clearance)
    out = []
    for passing, hits in zip(
        held, screen(index, [p.query for p in held], Asking(top=len(part.entries))), strict=True
    ):
        for hit in hits:
            entry = part.entries[hit.entry]
            known = by_pair.get((passing.traveller, entry.list_id, entry.entry_id), [])
            if not any(still_cleared(c, passing.query, entry, now) for c in known):
                out.append(Again(passing, hit, entry, passing.at < now))
    out.sort(key=lambda a: (a.past, a.passing.at, -a.hit.score, a.passing.traveller))
    return out
