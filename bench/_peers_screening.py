"""Run by ``bench/screening.py`` in the peers' environment, with LIST.json QUERIES.json FOLDER.

nomenklatura's DuckDB blocker finds candidates of all queries in one batch, logic-v2 scores them, as the
project's own enricher from a local list does it (``LocalEnricher`` with its defaults): candidates in the
blocker's order, at most its 75 and no more than its nine highest rounded scores, those whose schema can
match; of what reaches 0.5 the five best. Building the index is not timed, nor reading the queries. Prints
JSON.
"""

from __future__ import annotations

import json
import sys
import time
from decimal import Decimal
from pathlib import Path

from nomenklatura.blocker.index import Index
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
from nomenklatura.resolver.linker import Linker
from nomenklatura.store import load_entity_file_store

BINS, CUTOFF, LIMIT = 10, 0.5, 5


def matches(view, algorithm, config, entity, candidates):
    """The best candidates with their scores, and how many were scored."""
    found, scored, bins, last = [], 0, 0, None
    for candidate, blocked in candidates:
        rounded = round(Decimal(blocked), 0)
        if rounded != last:
            bins, last = bins + 1, rounded
        if bins >= BINS:
            break
        other = view.get_entity(candidate.id)
        if other is None or not entity.schema.can_match(other.schema):
            continue
        scored += 1
        result = algorithm.compare(entity, other, config)
        if result.score >= CUTOFF:
            found.append((result.score, other.id))
    return sorted(found, reverse=True)[:LIMIT], scored


if __name__ == "__main__":
    listed, asked, folder = map(Path, sys.argv[1:])
    linker = Linker({})
    store = load_entity_file_store(listed, linker)
    queries = load_entity_file_store(asked, linker)
    view = store.default_view()
    index = Index(view, folder)
    index.build()
    entities = list(queries.default_view().entities())
    algorithm = get_algorithm("logic-v2")
    config = ScoringConfig.defaults()
    best = None
    for warm in (entities[:20], entities, entities):
        start, wall = time.process_time(), time.perf_counter()
        by_id = {entity.id: entity for entity in warm}
        pairs = hits = 0
        for asked_id, candidates in index.match_entities(warm):
            found, scored = matches(view, algorithm, config, by_id[asked_id.id], candidates)
            pairs += scored
            hits += bool(found)
        took = time.process_time() - start, time.perf_counter() - wall
        if len(warm) == len(entities):
            best = min(best or took, took)
    print(
        json.dumps(
            {"seconds": best[0], "wall": best[1], "queries": len(entities), "pairs": pairs, "hits": hits}
        )
    )
