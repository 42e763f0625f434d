"""A threshold per list from a stated rate of false hits, on names of people who are on no list.

The default background is drawn, with a fixed seed, from given and family names of 57 regions
(``data/background_names.tsv``): most of a traveller's names, none of a traveller's identity. An agency does
better with names of its own cleared travellers.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from importlib import resources

import numpy as np

from entente.screening.engine.index.nearest import nearest
from entente.screening.engine.index.store import Index

DRAWN = 20_000
SEED = 20261124
LOWEST = 0.5


def background(count: int = DRAWN, seed: int = SEED) -> list[str]:
    """``count`` invented names; a third of them have a second given name."""
    text = resources.files("entente.screening").joinpath("data/background_names.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    regions = [(g.split(";"), f.split(";")) for _, _, g, f in rows]
    draw = random.Random(seed)
    out = []
    for given, family in draw.choices(regions, [int(w) for _, w, _, _ in rows], k=count):
        parts = draw.sample(given, 2 if draw.random() < 0.33 and len(given) > 1 else 1)
        out.append(" ".join([*parts, draw.choice(family)]))
    return out


def with_thresholds(index: Index, false_hits: float, names: Sequence[str] | None = None) -> None:
    """Set ``index.head["thresholds"]``: per list the least score that at most ``false_hits`` of the
    background reaches by name alone, the share that does, and the sample's size. Never under ``LOWEST``."""
    names = [n for n in (names or background()) if n.strip()]
    best = best_per_list(index, names)
    found = {}
    for k, row in enumerate(index.head["lists"]):
        scores = np.sort(best[:, k])[::-1]
        allowed = int(false_hits * len(scores))
        limit = max(LOWEST, float(np.nextafter(scores[min(allowed, len(scores) - 1)], 2)))
        found[row["list"]] = {
            "score": limit,
            "false_hits_stated": false_hits,
            "false_hits_measured": float((scores >= limit).mean()),
            "names": len(names),
        }
    index.head["thresholds"] = found


def best_per_list(index: Index, names: Sequence[str]) -> np.ndarray:
    """Best score of every name in every list of the index: [names, lists]."""
    of_entry = np.repeat(np.arange(len(index.head["lists"])), [row["entries"] for row in index.head["lists"]])
    best = np.zeros((len(names), len(index.head["lists"])))
    for begin in range(0, len(names), 5000):
        part = names[begin : begin + 5000]
        _, found, scores = nearest(index, part, [0] * len(part), 12, 0.42)
        for k in range(12):
            there = found[:, k] >= 0
            where = of_entry[index.postings.entry[found[there, k]]]
            np.maximum.at(best, (begin + np.flatnonzero(there), where), scores[there, k])
    return best
