"""Screening: queries against an index, to hits with their parts. The one entry point of every caller."""

from __future__ import annotations

import math
import os
from bisect import bisect_right
from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from entente.screening.engine.index.nearest import nearest
from entente.screening.engine.index.store import Index
from entente.screening.engine.lists.model import KINDS
from entente.screening.engine.match import model
from entente.screening.engine.match.compare import COUNT
from entente.screening.engine.names.table import TokenTable, packed
from entente.screening.engine.names.words import without_prefix
from entente.screening.engine.score.attributes import Query, attribute_parts, attributes_of
from entente.screening.engine.score.explain import Alignment, aligned, name_parts
from entente.screening.engine.score.parts import Part, weights
from entente.screening.engine.score.prospects import Wanted, names_alone, wanted
from entente.screening.engine.score.thresholds import PARTIES, party

NAME_LEAST = 0.02
"""A name less probable than this is no hit whatever the other particulars say; a document number still is."""
_PLACES = {"": -1, "any": -1} | {kind: k for k, kind in enumerate(KINDS)}
_COMPANY = _PLACES["company"]
LEAST_BLOCK, BLOCK, READ_BLOCK = 250, 4_000, 500
"""Queries that one thread takes at once."""
FLOOR = 0.5
"""Least cheap share at which a candidate is compared in full."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that may be who was asked for. ``score`` is the probability that it is, at the prior odds of
    ``data/weights.yaml``; ``list_version`` says which version of the list was used."""

    query_id: str
    rank: int
    score: float
    list_id: str
    list_version: str
    entry_id: str
    matched_name: str
    parts: tuple[Part, ...]
    entry: int

    def plain(self) -> dict[str, Any]:
        return {
            "query_id": self.query_id,
            "rank": self.rank,
            "score": round(self.score, 6),
            "list": self.list_id,
            "list_version": self.list_version,
            "entry_id": self.entry_id,
            "matched_name": self.matched_name,
            "parts": [p.plain() for p in self.parts],
        }


@dataclass(frozen=True, slots=True)
class Asking:
    """How to ask: at most ``top`` hits a query; none under its list's threshold, or under ``least`` where
    that is given; ``names_kept`` names are ranked before they are gathered by entry."""

    top: int = 5
    least: float | None = None
    names_kept: int = 24
    floor: float = FLOOR


def threshold(index: Index, list_id: str, kind: str = "person") -> float:
    """The list's threshold for a kind of party, as computed when the index was built; 0.5 where none was."""
    row = index.head.get("thresholds", {}).get(list_id, {})
    return float(row.get("kinds", {}).get(party(kind), row).get("score", 0.5))


def judged_as(entry_kind: str, query_kind: str) -> str:
    """A pair is judged as what is listed; where the list does not say, as what was asked for."""
    return entry_kind if entry_kind != "unknown" else query_kind


def screen(index: Index, queries: Iterable[Query], asking: Asking | None = None) -> Iterator[list[Hit]]:
    """For every query its hits, best first. Many queries are screened in blocks, one thread a processor; the
    compiled part does not hold the interpreter. Queries that are still being read are asked for while earlier
    ones are compared, a few blocks ahead at most."""
    asking = asking or Asking()
    if isinstance(queries, Sequence):
        size = max(LEAST_BLOCK, min(BLOCK, -(-len(queries) // processors())))
        threads = min(-(-len(queries) // size), processors())
    else:
        size, threads = READ_BLOCK, processors()
    blocks = _blocks(queries, size)
    if threads < 2:
        for block in blocks:
            found = _screened(index, block, asking)
            yield from (found.pop(k, []) for k in range(len(block)))
        return
    under_way: deque[tuple[Sequence[Query], Future[dict[int, list[Hit]]]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for block in blocks:
                under_way.append((block, pool.submit(_screened, index, block, asking)))
                if len(under_way) > 2 * threads:
                    yield from _answers(*under_way.popleft())
            while under_way:
                yield from _answers(*under_way.popleft())
        finally:  # whoever asked wants no more, or a query could not be read
            for _block, one in under_way:
                one.cancel()


def _answers(block: Sequence[Query], one: Future[dict[int, list[Hit]]]) -> Iterator[list[Hit]]:
    found = one.result()
    return (found.pop(k, []) for k in range(len(block)))


def _blocks(queries: Iterable[Query], size: int) -> Iterator[Sequence[Query]]:
    if isinstance(queries, Sequence):
        yield from (queries[k : k + size] for k in range(0, len(queries), size))
        return
    rest = iter(queries)
    while block := list(islice(rest, size)):
        yield block


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _screened(index: Index, queries: Sequence[Query], asking: Asking) -> dict[int, list[Hit]]:
    """Hits by the query's place; most travellers resemble nobody."""
    kinds = [_PLACES.get(q.kind, _COMPANY) for q in queries]
    numbered = _numbered(index, queries)
    encoded, names, scores = nearest(
        index,
        [q.name for q in queries],
        kinds,
        asking.names_kept,
        asking.floor,
        _wanted(index, queries, numbered, asking),
    )
    block = _Block(index, asking)
    found = np.flatnonzero(names[:, 0] >= 0)
    nearby = zip(names[found].tolist(), scores[found].tolist(), strict=True)
    near = dict(zip(found.tolist(), nearby, strict=True))
    none: tuple[list[int], list[float]] = ([], [])
    ranked = {
        k: block.ranked(queries[k], *near.get(k, none), numbered.get(k, ()))
        for k in sorted(numbered.keys() | near.keys())
    }
    pairs = [(k, one.name) for k, some in ranked.items() for one in some if one.name >= 0]
    alignments = aligned(encoded.tokens, encoded.starts, encoded.flat, index.tokens, index.postings, pairs)
    return {
        k: [block.hit(queries[k], rank, one, alignments) for rank, one in enumerate(some, 1)]
        for k, some in ranked.items()
    }


def _wanted(index: Index, queries: Sequence[Query], numbered: Container[int], asking: Asking) -> Wanted:
    least = asking.least
    if least is None:
        least = _least(index, queries)
    if least < 1e-3:  # everything that is near at all
        return names_alone(len(queries), -math.inf)
    odds = math.log(least / max(1 - least, 1e-12)) - math.log(weights()["prior_odds"])
    found = wanted(queries, odds, min(odds, math.log(NAME_LEAST / (1 - NAME_LEAST))))
    for k in range(len(queries)):
        if k in numbered:
            found.odds[k] = -math.inf
            found.least[k] = min(odds, math.log(NAME_LEAST / (1 - NAME_LEAST)))
    return found


def _least(index: Index, queries: Sequence[Query]) -> float:
    """The least threshold by which any of the names that are asked for may be judged."""
    asked = {q.kind for q in queries if q.name}
    persons = asked <= {"person"}  # persons meet persons and what is of unknown kind
    kinds = ("person",) if persons else PARTIES
    rows = index.head["lists"]
    return min((threshold(index, row["list"], kind) for row in rows for kind in kinds), default=0.5)


def _numbered(index: Index, queries: Sequence[Query]) -> dict[int, list[int]]:
    """For queries whose documents or other numbers stand in the index, the entries that have them."""
    if not len(index.exact_key):
        return {}
    asked = [(k, key) for k, q in enumerate(queries) if q.documents or q.identifiers for key in q.exact()]
    if not asked:
        return {}
    keys = np.array([key for _, key in asked], np.uint64)
    low, high = (
        np.searchsorted(index.exact_key, keys, "left"),
        np.searchsorted(index.exact_key, keys, "right"),
    )
    found: dict[int, list[int]] = {}
    for at in np.flatnonzero(high > low).tolist():
        found.setdefault(asked[at][0], []).extend(index.exact_entry[low[at] : high[at]].tolist())
    return found


class _Ranked(NamedTuple):
    """An entry that becomes a hit: its score, its number, the name of it that is nearest (-1: none) and what
    that says in log-odds, and the other particulars."""

    total: float
    number: int
    name: int
    odds: float
    more: list[Part]


class _Block:
    """Names found for the queries of one block, to hits; what all of them need of the index is looked up
    once."""

    def __init__(self, index: Index, asking: Asking) -> None:
        self.index, self.asking = index, asking
        self.lists = [row["list"] for row in index.head["lists"]]
        self.ends = list(accumulate(row["entries"] for row in index.head["lists"]))
        self.versions = {row["list"]: row["version"] for row in index.head["lists"]}
        self.prior = math.log(weights()["prior_odds"])
        self.thresholds: dict[tuple[str, str], float] = {}

    def list_of(self, number: int) -> str:
        return self.lists[bisect_right(self.ends, number)]

    def threshold(self, list_id: str, kind: str) -> float:
        if (found := self.thresholds.get((list_id, kind))) is None:
            found = self.thresholds[list_id, kind] = threshold(self.index, list_id, kind)
        return found

    def ranked(
        self, query: Query, names: Sequence[int], scores: Sequence[float], numbered: Sequence[int]
    ) -> list[_Ranked]:
        """The entries that reach their list's threshold, best first, at most ``asking.top``. An entry is read
        only where the query has a particular that it may know."""
        index, least = self.index, self.asking.least
        best: dict[int, tuple[float, int]] = {}
        for name, score in zip(names, scores, strict=True):
            if name < 0:  # they come first
                break
            best.setdefault(index.postings.entry.item(name), (score, name))
        for number in numbered:
            best.setdefault(number, (0.0, -1))
        asks = attributes_of(query)
        found = []
        for number, (score, name) in best.items():
            odds = math.log(max(score, 1e-4) / max(1 - score, 1e-9)) + self.prior
            entry = index.kept(number) if asks or name < 0 else None
            more = attribute_parts(query, entry) if asks and entry else []
            total = 1 / (1 + math.exp(-max(-60.0, min(60.0, odds + sum(p.weight for p in more)))))
            wanted = least
            if wanted is None:
                kind = KINDS[index.postings.thing[name] if name >= 0 else (entry or {}).get("k", 0)]
                wanted = self.threshold(self.list_of(number), judged_as(kind, query.kind))
            if total >= wanted:
                found.append(_Ranked(total, number, name, odds, more))
        found.sort(key=lambda r: (-r.total, r.number))
        return found[: self.asking.top]

    def hit(self, query: Query, rank: int, one: _Ranked, alignments: Iterator[Alignment]) -> Hit:
        """``alignments``: those of all hits that have a name, in their order."""
        matched, said = "", one.more
        if one.name >= 0:
            matched = self.index.name_text(one.name)
            said = name_parts(next(alignments), query.name, matched, one.odds) + said
        elif names := self.index.kept(one.number)["n"]:
            matched = names[0]
        list_id = self.list_of(one.number)
        return Hit(
            query.query_id,
            rank,
            one.total,
            list_id,
            self.versions[list_id],
            self.index.entry_id(one.number),
            matched,
            tuple(said),
            one.number,
        )


def score_pairs(pairs: Sequence[tuple[str, str, str]]) -> npt.NDArray[np.float64]:
    """Scores of ``(schema, name1, name2)``; ``Person`` compares as persons, every other schema as things."""
    table = TokenTable()
    things = [schema.strip().casefold() != "person" for schema, _, _ in pairs]
    coded = [
        table.encode(without_prefix(name) if schema.strip().casefold() == "vessel" else name, thing)
        for (schema, *names), thing in zip(pairs, things, strict=True)
        for name in names
    ]
    starts, flat = packed(coded)
    tokens, m, x, y = table.arrays(), model.load(), np.zeros(COUNT), np.zeros(COUNT)
    out = np.zeros(len(pairs))
    for k, thing in enumerate(things):
        a, b = (flat[starts[n] : starts[n + 1]] for n in (2 * k, 2 * k + 1))
        if len(a) and len(b):
            out[k] = model.name_score(m, tokens, a, tokens, b, thing, x, y)
    return out
