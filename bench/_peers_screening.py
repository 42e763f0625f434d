"""Run by ``bench/screening.py`` in the peers' environment, with LIST.json QUERIES.json FOLDER.

nomenklatura's DuckDB blocker finds candidates of all queries in one batch, logic-v2 scores them; building the
index is not timed. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from nomenklatura.blocker.index import Index
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
from nomenklatura.resolver.linker import Linker
from nomenklatura.store import load_entity_file_store

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
    for warm in (entities[:20], entities):
        start = time.process_time()
        wall = time.perf_counter()
        pairs = 0
        by_id = {entity.id: entity for entity in warm}
        for asked_id, candidates in index.match_entities(warm):
            for candidate, _ in candidates[:10]:
                result = view.get_entity(candidate.id)
                if result is not None:
                    algorithm.compare(by_id[asked_id.id], result, config)
                    pairs += 1
        seconds = time.process_time() - start
        walled = time.perf_counter() - wall
    print(json.dumps({"seconds": seconds, "wall": walled, "queries": len(entities), "pairs": pairs}))
